"""A state is a table of allowed moves; anything else is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, TypeVar

from cancuoc.kernel.refusal import Refusal

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


class IllegalMove(Refusal):
    """The record is not in a state from which this act is allowed."""

    status: ClassVar[int] = 409
    message = "Việc này không còn làm được ở trạng thái hiện tại."
    next_step = "Tải lại trang để xem trạng thái mới nhất."


def after(*, moves: Mapping[tuple[S, A], S], state: S, act: A) -> S:
    """Return the state that `act` leads to from `state`, or refuse with `IllegalMove`."""
    try:
        return moves[(state, act)]
    except KeyError:
        raise IllegalMove(state=str(state), act=str(act)) from None
