"""The addresses of the boards and of the tickets on a telephone."""

from __future__ import annotations

from cancuoc.interfaces.display.views import board, kiosk, ticket

app_name = "display"
urlpatterns = [*board.routes, *ticket.routes, *kiosk.routes]
