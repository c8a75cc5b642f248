"""A worker that kills itself at a labelled point, as a power cut would. Run by the drills.

The point is the first argument. It uses the database of `DATABASE_URL` and the home of
`CANCUOC_HOME`. Should its point not be passed it ends with success, which fails the drill.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import django

django.setup()

from cancuoc.domain.stations import chain, opening  # noqa: E402
from cancuoc.foundation import outbox, storage  # noqa: E402
from cancuoc.foundation.models import Delivery  # noqa: E402
from cancuoc.kernel import clock  # noqa: E402


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(owner: Any, name: str, *, times: int = 1) -> None:
    """Let `owner.name` run `times` times and die right after the last."""
    original = getattr(owner, name)
    left = [times]

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        answer = original(*args, **kwargs)
        left[0] -= 1
        if left[0] == 0:
            die()
        return answer

    setattr(owner, name, wrapped)


def between_effect_and_settle() -> None:
    reaction = outbox._consumers["stations.open_packets"]
    original = reaction.react

    def react(facts: Any, *, at: Any) -> None:
        original(facts, at=at)
        die()

    object.__setattr__(reaction, "react", react)


POINTS = {
    "before the first packet": lambda: setattr(opening, "_proven", die),
    "after a blob is written": lambda: after(storage, "_write_all"),
    "after three blobs are written": lambda: after(storage, "_write_all", times=3),
    "after the batch is on disk": lambda: after(storage.BlobStore, "put_many"),
    "after the dossiers": lambda: after(opening.enrolment, "receive"),
    "after the history": lambda: after(chain, "remember"),
    "between effect and settle": between_effect_and_settle,
    "after settling, before commit": lambda: after(type(Delivery.objects.none()), "delete"),
}

if __name__ == "__main__":
    POINTS[sys.argv[1]]()
    while outbox.deliver(at=clock.now(), only=["stations.open_packets"]):
        pass
