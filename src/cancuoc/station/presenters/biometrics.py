"""The capture guide: which picture now, which parts glow, what is still open."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from cancuoc.biometrics.positions import STEPS, Eye, Finger, Step
from cancuoc.biometrics.quality import GOOD_FROM, Quality
from cancuoc.kernel.refusal import Refusal
from cancuoc.station.core import capturing
from cancuoc.station.core.capturing import StepState, StepView
from cancuoc.station.draft import Draft

HINTS: Final = {
    "slap": "Đặt bốn ngón chụm, ấn nhẹ và giữ yên.",
    "thumbs": "Đặt hai ngón cái cạnh nhau, ấn nhẹ và giữ yên.",
    "rolled": "Lăn ngón tay từ cạnh này sang cạnh kia, một lần, đều tay.",
    "iris": "Mở to mắt, nhìn thẳng vào ống kính, bỏ kính.",
    "face": "Ngồi thẳng, nhìn vào máy ảnh, không đội mũ, không đeo kính.",
}
USABLE: Final = "Dùng được. "
STATE_WORDS: Final = {
    StepState.GOOD: "Đạt",
    StepState.KEPT: "Giữ ảnh tốt hơn",
    StepState.REDO: "Cần thu lại",
    StepState.EXCUSED: "Đã ghi lý do",
    StepState.OPEN: "Chưa thu",
}


def guide(
    draft: Draft, views: tuple[StepView, ...], *, auto: bool, last: Step | None
) -> dict[str, Any]:
    """Return what the guide draws; it goes on by itself only while nothing asks for a person."""
    step = capturing.next_step(views)
    by_step = {view.step: view for view in views}
    said = by_step[last] if last else None
    redo = said is not None and said.state is StepState.REDO
    return {
        "step": step.value if step else "",
        "number": STEPS.index(step) + 1 if step else len(STEPS),
        "total": len(STEPS),
        "title": step_words(step) if step else "",
        "hint": _(HINTS[_kind(step)]) if step else "",
        "auto": auto and step is not None and not redo,
        "redo": redo,
        "said": _said(said) if said else None,
        "finished": step is None,
        "settled": sum(view.settled for view in views),
        "begun": any(view.state is not StepState.OPEN for view in views),
        "rows": [_row(view, step) for view in views],
        "picture": picture(draft, views, step),
        "parts": [_part(draft, part, step) for part in capturing.PARTS],
        "excused": len(draft.not_taken),
    }


# The parts of a live face in the order an officer mends them; half of a measure will do.
FACE_PARTS: Final = {
    "brightness": "Ánh sáng",
    "position": "Vị trí",
    "background": "Nền",
    "sharpness": "Độ nét",
}
_ENOUGH: Final = 50


def live(seen: Quality | None, trouble: Refusal | None, step: Step | None) -> dict[str, Any]:
    """Return the line about the live picture: its words, its tone, and a face part by part."""
    if trouble is not None:
        return {"words": _(trouble.message), "tone": "bad", "parts": []}
    if seen is None:
        return {"words": "", "tone": "", "parts": []}
    parts = FACE_PARTS if step is Step.FACE else {}
    return {
        "words": advice(seen.words),
        "tone": "bad" if seen.retake else "good" if seen.score >= GOOD_FROM else "wait",
        "parts": [
            {
                "text": _(text),
                "word": _("đạt") if seen.parts.get(code, 0) >= _ENOUGH else _("cần chỉnh"),
            }
            for code, text in parts.items()
        ],
    }


def picture(draft: Draft, views: tuple[StepView, ...], step: Step | None) -> dict[str, Any]:
    """Return the class of every part of the drawing, and which drawing it is."""
    fingers, eyes, face = capturing.marks(draft)
    rolled = {view.step.fingers[0] for view in views if _single(view) and view.settled}
    flat = {f for view in views if view.step.is_slap and view.settled for f in view.step.fingers}
    now = set(step.fingers) if step else set()
    settled = {view.step for view in views if view.settled}
    return {
        "kind": _kind(step) if step else "done",
        "fingers": {
            str(f.value): _finger(
                f, now=now, rolled=rolled, flat=flat, gone=not fingers[f].captured
            )
            for f in Finger
        },
        "eyes": {
            e.value: _one(
                now=step is not None and step.eye is e,
                done=_iris(e) in settled,
                gone=not eyes[e].captured,
            )
            for e in Eye
        },
        "face": _one(now=step is Step.FACE, done=Step.FACE in settled, gone=not face.captured),
    }


def step_words(step: Step) -> str:
    """Return the name of a step; rolling names its finger."""
    if len(step.fingers) != 1:
        return _(step.words)
    return _("Lăn %(finger)s") % {"finger": _(step.fingers[0].words)}


def advice(words: str) -> str:
    """Return what the device advises; a picture that will do may still be bettered."""
    if not words.startswith(USABLE):
        return _(words)
    return _("Dùng được. %(advice)s") % {"advice": _(words.removeprefix(USABLE))}


def _single(view: StepView) -> bool:
    return len(view.step.fingers) == 1


def _iris(eye: Eye) -> Step:
    return Step.RIGHT_IRIS if eye is Eye.RIGHT else Step.LEFT_IRIS


def _finger(
    finger: Finger, *, now: set[Finger], rolled: set[Finger], flat: set[Finger], gone: bool
) -> str:
    half = "half" if finger in flat else ""
    return _one(now=finger in now, done=finger in rolled, gone=gone) or half


def _one(*, now: bool, done: bool, gone: bool) -> str:
    if gone:
        return "gone"
    if now:
        return "now"
    return "done" if done else ""


def _kind(step: Step | None) -> str:
    if step is None:
        return "done"
    if step.eye:
        return "iris"
    if not step.fingers:
        return "face"
    return {1: "rolled", 2: "thumbs", 4: "slap"}[len(step.fingers)]


def _said(view: StepView) -> dict[str, str]:
    tone = {StepState.GOOD: "good", StepState.KEPT: "wait", StepState.REDO: "bad"}
    return {
        "step": step_words(view.step),
        "words": advice(view.words),
        "state": _(STATE_WORDS[view.state]),
        "tone": tone.get(view.state, "wait"),
    }


def _row(view: StepView, now: Step | None) -> dict[str, Any]:
    return {
        "step": view.step.value,
        "text": step_words(view.step),
        "state": view.state.value,
        "words": _(STATE_WORDS[view.state]),
        "now": view.step is now,
        "taken": view.state in (StepState.GOOD, StepState.KEPT, StepState.REDO),
    }


def _part(draft: Draft, part: str, step: Step | None) -> dict[str, Any]:
    kept = next((each for each in draft.not_taken if each.part == part), None)
    near = step is not None and part in capturing.parts_of(step)
    return {
        "code": part,
        "text": _(capturing.part_words(part)),
        "near": near,
        "why": f"{kept.state.value}:{kept.reason.value}" if kept else "",
        "words": _("%(state)s: %(reason)s")
        % {"state": _(kept.state.words), "reason": _(kept.reason.words).lower()}
        if kept
        else "",
        "reasons": [
            {
                "value": f"{mark.state.value}:{mark.reason.value}",
                "text": f"{_(mark.state.words)}: {_(mark.reason.words).lower()}",
            }
            for mark in capturing.reasons(part)
            if mark.reason
        ],
    }
