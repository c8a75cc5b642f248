"""How an asker and the matcher process speak over their Unix socket.

A message is two lengths (uint32, big-endian), a JSON head and a body of bytes. Templates travel
in the body, in the clear: the socket is for the owner of the folder alone.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness.ports import Answer, Evidence, Found, Question

_LENGTHS: Final = struct.Struct(">II")
LONGEST_HEAD: Final = 64 * 1024 * 1024
LONGEST_BODY: Final = 256 * 1024 * 1024


class WireBroken(Exception):
    """The other side spoke another language, too much, or stopped in the middle."""


def send(connection: socket.socket, head: dict[str, Any], body: bytes = b"") -> None:
    """Send one message."""
    packed = json.dumps(head).encode()
    connection.sendall(_LENGTHS.pack(len(packed), len(body)) + packed + body)


def receive(connection: socket.socket) -> tuple[dict[str, Any], bytes]:
    """Return the next message. Raises WireBroken, also when the other side has gone."""
    head_length, body_length = _LENGTHS.unpack(_exactly(connection, _LENGTHS.size))
    if head_length > LONGEST_HEAD or body_length > LONGEST_BODY:
        raise WireBroken("too long")
    try:
        head = json.loads(_exactly(connection, head_length))
    except ValueError as error:
        raise WireBroken("no JSON") from error
    if not isinstance(head, dict):
        raise WireBroken("no object")
    return head, _exactly(connection, body_length)


def asked(questions: Sequence[Question]) -> tuple[dict[str, Any], bytes]:
    """Return questions as head and body."""
    packed = [question.templates.to_bytes() for question in questions]
    head = [
        {
            "bytes": len(data),
            "leave_out": [each.hex for each in sorted(question.leave_out)],
            "galleries": sorted(question.galleries),
            "most": question.most,
        }
        for question, data in zip(questions, packed, strict=True)
    ]
    return {"ask": "search", "questions": head}, b"".join(packed)


def questions_of(head: dict[str, Any], body: bytes) -> list[Question]:
    """Read what `asked` wrote. Raises WireBroken, BadTemplates."""
    found, at = [], 0
    try:
        for each in head["questions"]:
            end = at + int(each["bytes"])
            found.append(
                Question(
                    templates=Templates.from_bytes(body[at:end]),
                    leave_out=frozenset(UUID(hex=text) for text in each["leave_out"]),
                    galleries=frozenset(map(str, each["galleries"])),
                    most=int(each["most"]),
                )
            )
            at = end
    except (KeyError, TypeError, ValueError) as error:
        raise WireBroken("no questions") from error
    return found


def answered(answers: Sequence[Answer]) -> dict[str, Any]:
    """Return answers as a head."""
    return {"answers": [_plain(answer) for answer in answers]}


def answers_of(head: dict[str, Any]) -> list[Answer]:
    """Read what `answered` wrote. Raises WireBroken."""
    try:
        return [_answer(each) for each in head["answers"]]
    except (KeyError, TypeError, ValueError) as error:
        raise WireBroken("no answers") from error


@contextmanager
def near(path: Path) -> Iterator[str]:
    """Yield a short name of a socket: the kernel takes 107 bytes, and homes lie deeper."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def _plain(answer: Answer) -> dict[str, Any]:
    plain = asdict(answer)
    for found in plain["candidates"]:
        found["subject"] = found["subject"].hex
    return plain


def _answer(each: dict[str, Any]) -> Answer:
    return Answer(
        candidates=tuple(
            Found(
                subject=UUID(hex=found["subject"]),
                score=float(found["score"]),
                evidence=tuple(Evidence(**part) for part in found["evidence"]),
            )
            for found in each["candidates"]
        ),
        searched=tuple(each["searched"]),
        size=int(each["size"]),
        unseen=int(each["unseen"]),
        lacking=int(each["lacking"]),
        doubtful=int(each["doubtful"]),
        ms=float(each["ms"]),
    )


def _exactly(connection: socket.socket, length: int) -> bytes:
    parts, missing = [], length
    while missing:
        part = connection.recv(min(missing, 1 << 20))
        if not part:
            raise WireBroken("closed")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
