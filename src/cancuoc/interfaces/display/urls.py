"""The addresses of the boards."""

from __future__ import annotations

from cancuoc.interfaces.display.views import board

app_name = "display"
urlpatterns = board.routes
