"""Whose pictures an officer takes just now: what a screen turned to the person follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.positions import Step
from cancuoc.packet.content import Officer
from cancuoc.station.core import capturing
from cancuoc.station.core.desk import Desk
from cancuoc.station.draft import Draft, DraftState, Stage
from cancuoc.station.tables import drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The dossier in work, what was taken of it, and the picture taken last."""

    draft: Draft
    samples: Mapping[Step, Sample]
    last: Step | None


def shown(desk: Desk, *, on: date, by: Officer) -> Shown | None:
    """Return the dossier whose pictures this officer takes now, None when there is none.

    Of several open ones it is the one touched last. A stage before or after the pictures, and
    a person of whom none are taken, show nothing: the screen then only greets.
    """
    mine = [
        each
        for each in drafts.unfinished(desk.store)
        if each.state is DraftState.OPEN and each.officer.username == by.username
    ]
    draft = max(mine, key=lambda each: drafts.touched(desk.store, each.id), default=None)
    if draft is None or not _in_pictures(draft, on=on):
        return None
    taken = drafts.samples(desk.store, draft.id)
    last = max(taken, key=lambda step: taken[step].at, default=None)
    return Shown(
        draft=draft, samples={step: each.sample for step, each in taken.items()}, last=last
    )


def _in_pictures(draft: Draft, *, on: date) -> bool:
    if draft.declared is None or not draft.is_done(Stage.DATA) or draft.is_done(Stage.SIGN):
        return False
    return capturing.required(draft, on=on)
