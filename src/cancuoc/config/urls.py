"""Every door hangs its own URLs under its own prefix; nothing else is reachable."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

DOORS = {
    "portal": "",
    "office": "office/",
    "command": "command/",
    "display": "display/",
    "partners": "partners/",
    "stationapi": "station-api/",
    "ui": "ui/",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(f"cancuoc.interfaces.{door}.urls"))
    for door, prefix in sorted(DOORS.items(), key=lambda item: -len(item[1]))
    if find_spec(f"cancuoc.interfaces.{door}") and find_spec(f"cancuoc.interfaces.{door}.urls")
]

handler403 = "cancuoc.interfaces.ui.views.permission_denied"
handler404 = "cancuoc.interfaces.ui.views.page_not_found"
handler500 = "cancuoc.interfaces.ui.views.server_error"
