"""The engine as web and workers see it: the matcher process behind its socket."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from cancuoc.domain.uniqueness.adapters import wire
from cancuoc.domain.uniqueness.ports import Answer, Engine, Question
from cancuoc.domain.uniqueness.refusals import EngineAway

PATIENCE: Final = 60.0
"""Seconds to wait for an answer: a matcher that has just started reads the gallery first."""


class SocketEngine(Engine):
    """Asks the matcher process; a connection for each batch of questions."""

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self.path = path
        self.patience = patience

    def search(self, *, questions: Sequence[Question]) -> list[Answer]:
        """Ask and wait. Raises EngineAway when nobody answers, in time and in full."""
        try:
            answers = wire.answers_of(self._ask(*wire.asked(questions)))
        except wire.WireBroken as error:
            raise EngineAway(reason=str(error)) from error
        if len(answers) != len(questions):
            raise EngineAway(reason="answers missing")
        return answers

    def ping(self) -> dict[str, Any]:
        """Return what the process says of itself. Raises EngineAway."""
        return self._ask({"ask": "ping"}, b"")

    def _ask(self, head: dict[str, Any], body: bytes) -> dict[str, Any]:
        try:
            with wire.near(self.path) as name, socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(self.patience)
                connection.connect(name)
                wire.send(connection, head, body)
                answer, _ = wire.receive(connection)
        except (OSError, wire.WireBroken) as error:
            raise EngineAway(reason=type(error).__name__) from error
        if "error" in answer:
            raise EngineAway(reason=str(answer["error"]))
        return answer
