"""The design system's own addresses: the language switch and, for developers, the catalogue."""

from __future__ import annotations

from django.urls import path

from cancuoc.interfaces.ui import catalog, views

app_name = "ui"
urlpatterns = [
    path("ngon-ngu/<slug:code>/", views.choose_language, name="language"),
    path("", catalog.show, {"layout": "portal"}, name="catalog"),
    path("<slug:layout>/", catalog.show, name="catalog_layout"),
]
