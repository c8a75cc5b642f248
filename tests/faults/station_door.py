"""The station door alone: the drills knock at no other."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("station-api/", include("cancuoc.interfaces.stationapi.urls"))
]
