"""The Django app of the command door."""

from __future__ import annotations

from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "cancuoc.interfaces.command"
    label = "command"

    def ready(self) -> None:
        """Give every page of the door, and every refusal raised behind it, the same frame."""
        from cancuoc.interfaces.command.shell import command_shell
        from cancuoc.interfaces.ui.shell import register

        register(prefix="/command/", build=command_shell)
