"""Whether each task can reach what it needs: lists, look-ups, sending and devices stand apart.

Connection is not one thing: the queue may be old while packets go, and each has its own
next fallback.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from cancuoc.station.link import BadAnswer, CentreRefused, CentreUnreachable


class Task(StrEnum):
    """What the station does with the network."""

    LISTS = "lists"
    LOOK_UP = "look_up"
    SENDING = "sending"
    # The one that needs no network: a picture from a device.
    DEVICE = "device"

    @property
    def vi(self) -> str:
        """Return the words in the header."""
        return {
            "lists": "Danh sách",
            "look_up": "Tra cứu",
            "sending": "Gửi hồ sơ",
            "device": "Thiết bị thu nhận",
        }[self.value]

    @property
    def fallback(self) -> str:
        """Return what to do while the task cannot reach the centre."""
        return {
            "lists": "Dùng danh sách đã tải, hoặc nhập người không có phiếu.",
            "look_up": "Tìm trong danh sách đã tải, hoặc nhập từ giấy tờ.",
            "sending": "Hồ sơ đã niêm phong trên máy và sẽ tự gửi khi có mạng.",
            "device": "Cắm lại, hoặc đổi sang thiết bị khác. Phần đã thu vẫn được giữ.",
        }[self.value]


class State(StrEnum):
    """How a task stands; the values are those of the chips on the screen."""

    GOOD = "good"
    BAD = "bad"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Reading:
    """The last answer of a task."""

    state: State = State.WAIT
    at: datetime | None = None
    words: str = ""


class Health:
    """The readings of all tasks; safe between threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._readings = dict.fromkeys(Task, Reading())

    def read(self, task: Task) -> Reading:
        """Return the last reading of a task."""
        with self._turn:
            return self._readings[task]

    def note(self, task: Task, reading: Reading) -> None:
        """Keep a reading."""
        with self._turn:
            self._readings[task] = reading

    @contextmanager
    def trying(self, task: Task, *, at: datetime) -> Iterator[None]:
        """Note how the enclosed request ended; refusals pass on unchanged.

        An answer that refuses still shows that the centre can be reached.
        """
        try:
            yield
        except (CentreUnreachable, BadAnswer) as refusal:
            self.note(task, Reading(State.BAD, at, refusal.message))
            raise
        except CentreRefused as refusal:
            state = State.BAD if refusal.passing else State.GOOD
            self.note(task, Reading(state, at, refusal.message if refusal.passing else ""))
            raise
        self.note(task, Reading(State.GOOD, at))


# The tasks that ask the centre; their chips stand in the header.
ALL: Final = (Task.LISTS, Task.LOOK_UP, Task.SENDING)
