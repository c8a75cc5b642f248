"""A child program that behaves as a test tells it: well, badly or not at all.

It is started by path like the real worker, with the same interpreter as the tests. The name of
its own file tells how to behave: a copy or link named `hangs.py` hangs.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import struct
import sys
import time
from pathlib import Path

WORKER = Path(__file__).resolve().parents[1] / "worker"
sys.path.insert(0, str(WORKER))
framing = importlib.import_module("framing")

SIZE = 4
WAY = Path(sys.argv[0]).stem


def names() -> tuple[str, ...]:
    """Read the names of the measures without loading numpy, which would cost most of a start."""
    text = (WORKER / "measures.py").read_text()
    return ast.literal_eval(text.split("NAMES: Final = ", 1)[1].split("\n)", 1)[0] + ")")


NAMES = names()


def out(data: bytes) -> None:
    while data:
        data = data[os.write(1, data) :]


def numbers(*, size: int = SIZE, value: float = 0.5) -> bytes:
    return struct.pack(f"<{size + 3 * 478}f", *[value] * (size + 3 * 478))


def answer(request: dict, body: bytes) -> tuple[dict, bytes]:
    told = {
        "id": request["id"],
        "faces": 1,
        "box": [1, 2, 30, 40],
        "measures": dict.fromkeys(NAMES, 0.5) | {"exposure": float(body[0])},
    }
    changed = {
        "no_face": ({"id": request["id"], "faces": 0}, b""),
        "other_id": (told | {"id": request["id"] + 1}, numbers()),
        "short": (told, numbers()[:-4]),
        "long": (told, numbers() + b"\0\0\0\0"),
        "not_a_number": (told, numbers(value=float("nan"))),
        "empty_vector": (told, numbers(value=0.0)),
        "no_measures": ({**told, "measures": {}}, numbers()),
        "words_for_numbers": ({**told, "box": ["a", 1, 2, 3]}, numbers()),
        "no_faces_but_one": (told | {"faces": 0}, numbers()),
        "minus_one_face": (told | {"faces": -1}, numbers()),
        "list_for_measures": ({**told, "measures": [1]}, numbers()),
    }
    return changed.get(WAY, (told, numbers()))


def drip(data: bytes) -> None:
    for byte in data:
        out(bytes([byte]))
        time.sleep(0.01)


def half(data: bytes) -> None:
    out(data[:100])
    os._exit(0)


def last(data: bytes) -> None:
    out(data)
    os._exit(0)


SPEAKING = {
    "hangs": lambda _data: time.sleep(60),
    "dies": lambda _data: os._exit(3),
    "noise": lambda data: out(b"Warning: this library likes to talk\n" * 3 + data),
    "huge": lambda _data: out(struct.pack(">II", 1 << 30, 1 << 31)),
    "list": lambda _data: out(struct.pack(">II", 2, 0) + b"[]"),
    "half": half,
    "slowly": drip,
    "dies_after": last,
}


def serve() -> None:
    while (got := framing.read(sys.stdin.buffer)) is not None:
        request, body = got
        way = WAY.removesuffix("_on_dark") if body[0] == 0 else WAY
        SPEAKING.get(way, out)(framing.packed(*answer(request, body)))


def main() -> None:
    if WAY == "deaf":
        out(framing.packed({"ready": True, "embedder": "fake", "size": SIZE}))
        time.sleep(60)
    if WAY == "never_ready":
        time.sleep(60)
    if WAY == "dies_at_once":
        os._exit(1)
    if WAY == "no_introduction":
        out(framing.packed({"ready": False}))
    size = {"size_of_words": "four", "size_zero": 0, "size_huge": 10**9}.get(WAY, SIZE)
    name = json.loads(sys.argv[1]).get("name", "fake")
    out(framing.packed({"ready": True, "embedder": name, "size": size}))
    serve()


main()
