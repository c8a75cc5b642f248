"""What may become of recovery words and of a request to read them out. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final

# How long words may be called up after the second person allowed it, and stay on the screen.
TO_SHOW: Final = timedelta(minutes=15)
ON_SCREEN: Final = timedelta(minutes=10)


class KeyEnd(StrEnum):
    """Why recovery words open nothing any more."""

    USED = "used"
    REPLACED = "replaced"


class AskState(StrEnum):
    """A request waits for a second person, then for the one reading, and ends with it."""

    ASKED = "asked"
    ALLOWED = "allowed"
    SHOWN = "shown"
    WITHDRAWN = "withdrawn"


class AskAct(StrEnum):
    """What may be done to a request to read recovery words."""

    ALLOW = "allow"
    SHOW = "show"
    WITHDRAW = "withdraw"


OPEN: Final = (AskState.ASKED, AskState.ALLOWED)
ASK_MOVES: Final = {
    (AskState.ASKED, AskAct.ALLOW): AskState.ALLOWED,
    (AskState.ALLOWED, AskAct.SHOW): AskState.SHOWN,
    (AskState.ASKED, AskAct.WITHDRAW): AskState.WITHDRAWN,
    (AskState.ALLOWED, AskAct.WITHDRAW): AskState.WITHDRAWN,
}
