"""What the person in front of the counter sees: one large picture and one plain sentence.

No name, number or code stands here, because whoever waits behind can read along.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from cancuoc.biometrics.positions import Eye, Step
from cancuoc.law.ages import Band
from cancuoc.station.core import capturing, procedure
from cancuoc.station.core.capturing import StepState, StepView
from cancuoc.station.draft import Draft
from cancuoc.station.presenters import biometrics

# Said to a child, and to everybody from fourteen up.
_CHILD: Final = {
    Step.RIGHT_FOUR: "Con đặt bốn ngón tay phải lên kính nhé!",
    Step.LEFT_FOUR: "Con đặt bốn ngón tay trái lên kính nhé!",
    Step.TWO_THUMBS: "Con đặt hai ngón cái cạnh nhau nhé!",
    Step.RIGHT_IRIS: "Con mở to hai mắt, nhìn vào ống kính nhé!",
    Step.LEFT_IRIS: "Một lần nữa, con mở to hai mắt nhé!",
    Step.FACE: "Con ngồi thẳng, nhìn vào máy ảnh nhé!",
}
_GROWN: Final = {
    Step.RIGHT_FOUR: "Mời đặt bốn ngón tay phải lên kính.",
    Step.LEFT_FOUR: "Mời đặt bốn ngón tay trái lên kính.",
    Step.TWO_THUMBS: "Mời đặt hai ngón cái cạnh nhau.",
    Step.RIGHT_IRIS: "Mời mở to hai mắt, nhìn vào ống kính.",
    Step.LEFT_IRIS: "Mời mở to hai mắt thêm một lần nữa.",
    Step.FACE: "Mời ngồi thẳng, nhìn vào máy ảnh.",
}
# Rolling is the same movement for every finger; True is for a child.
_ROLL: Final = {
    True: "Con lăn %(finger)s như bánh xe nhé!",
    False: "Mời lăn %(finger)s một lần.",
}
_CHEERS: Final = {
    StepState.GOOD: "Giỏi lắm!",
    StepState.KEPT: "Được rồi!",
    StepState.REDO: "Mình làm lại một lần nữa nhé!",
}
_THANKS: Final = {
    StepState.GOOD: "Tốt rồi.",
    StepState.KEPT: "Được rồi.",
    StepState.REDO: "Mời làm lại một lần nữa.",
}


def idle() -> dict[str, Any]:
    """Return the greeting while nobody's pictures are being taken."""
    return {
        "say": _("Xin chào! Vui lòng chờ một chút."),
        "cheer": "",
        "tone": "wait",
        "picture": {"kind": "hello"},
        "total": 0,
        "settled": 0,
    }


def stage(
    draft: Draft, views: tuple[StepView, ...], *, last: Step | None, on: date
) -> dict[str, Any]:
    """Return the one thing to do now, and how the thing before came out."""
    child = procedure.band(draft, on=on) is not Band.FROM_14
    step = capturing.next_step(views)
    before = next((view for view in views if view.step is last), None)
    return {
        "say": _say(step, child=child),
        "cheer": _cheer(before, child=child),
        "tone": "bad" if before and before.state is StepState.REDO else "good",
        "picture": _picture(draft, views, step),
        "total": len(views),
        "settled": sum(view.settled for view in views),
    }


def _say(step: Step | None, *, child: bool) -> str:
    if step is None:
        return _("Xong rồi! Con giỏi lắm!") if child else _("Đã xong. Xin cảm ơn!")
    if len(step.fingers) == 1:
        return _(_ROLL[child]) % {"finger": _(step.fingers[0].words)}
    return _((_CHILD if child else _GROWN)[step])


def _cheer(before: StepView | None, *, child: bool) -> str:
    words = (_CHEERS if child else _THANKS).get(before.state) if before else None
    return _(words) if words else ""


def _picture(draft: Draft, views: tuple[StepView, ...], step: Step | None) -> dict[str, Any]:
    """Return the drawing of the guide, with nothing but the part of this moment alight.

    The officer's drawing also shows what is done; to a child that is one colour too many.
    """
    if step is None:
        return {"kind": "bravo"}
    drawn = biometrics.picture(draft, views, step)
    return {
        **drawn,
        "fingers": {
            n: state if state in ("now", "gone") else "" for n, state in drawn["fingers"].items()
        },
        # Both eyes look into the lens, so both are lit, whichever the device takes.
        "eyes": {eye.value: "gone" if drawn["eyes"][eye.value] == "gone" else "now" for eye in Eye},
    }
