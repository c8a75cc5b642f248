"""The duplicate guard of a station: the same body twice on one evening is seen on the spot.

The centre searches every dossier against everybody, but hours later, when the family is home.
Here only those taken at this station within a day are compared, by eyes and by two fingers. What
is kept for it lies in the encrypted store and goes after a day. The guard never decides: an
officer looks again, and what was said goes to the reviewer with the dossier.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final, TypeVar

from cancuoc.biometrics import extraction
from cancuoc.biometrics.devices import CaptureRequest
from cancuoc.biometrics.fingerprint import matcher as fingers
from cancuoc.biometrics.fingerprint.leader import NoExtractor
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.index import settings
from cancuoc.biometrics.iris import matcher as irises
from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import Finger, Step
from cancuoc.biometrics.synthetic.device import SyntheticDevice
from cancuoc.biometrics.templates import Templates
from cancuoc.kernel.clock import today_vn
from cancuoc.packet.content import Officer
from cancuoc.station.core import capturing
from cancuoc.station.core.desk import Desk
from cancuoc.station.draft import Draft
from cancuoc.station.tables import drafts, seen
from cancuoc.station.tables.seen import Seen

P = TypeVar("P")
T = TypeVar("T")
FINGERS: Final = (Finger.RIGHT_INDEX, Finger.LEFT_INDEX)
KEPT: Final = timedelta(hours=24)
_WARM: Final = threading.Event()


def look(desk: Desk, draft: Draft, *, at: datetime) -> tuple[Seen, ...]:
    """Keep the templates of a dossier and return those taken before that look like it.

    Nothing under six, nothing when nothing could be read. A finger costs about half a second,
    an eye 30 ms, everybody kept together some milliseconds.
    """
    if not capturing.required(draft, on=today_vn(at)):
        return ()
    mine = Seen(draft_id=draft.id, ticket=draft.ticket, at=at, templates=_templates(desk, draft))
    with desk.store.write():
        others = [each for each in seen.everybody(desk.store) if each.draft_id != draft.id]
        for old in others:
            if old.at < at - KEPT:
                seen.drop(desk.store, old.draft_id)
        seen.put(desk.store, mine)
    fresh = [each for each in others if each.at >= at - KEPT]
    return tuple(each for each in fresh if alike(mine.templates, each.templates))


def confirm(desk: Desk, draft: Draft, found: Sequence[Seen], *, at: datetime, by: Officer) -> None:
    """Write into the dossier's log that the officer looked again and saw two people."""
    with desk.store.write():
        for each in found:
            drafts.log(
                desk.store, draft.id, "guard.two", at=at, hand=by.hand, detail=str(each.draft_id)
            )


def alike(one: Templates, two: Templates) -> bool:
    """Return whether eyes or fingers are as alike as those of one person."""
    bars = settings.thresholds()
    eyes = _pairs(one.eyes, two.eyes, _eye_score)
    curve = bars.two_eyes if len(eyes) > 1 else bars.one_eye
    if eyes and float(curve.score(sum(eyes) / len(eyes))) >= bars.candidate:
        return True
    scores = _pairs(one.fingers, two.fingers, _finger_score)
    if not scores:
        return False
    total = sum(score - bars.stranger for score in scores) / math.sqrt(len(scores))
    return float(bars.fingers.score(total)) >= bars.candidate


def warm_soon() -> None:
    """Prepare in the background, once a run of the program.

    The first comparison after an upgrade compiles for some fifteen seconds; without this the
    first family of the evening would wait for it.
    """
    if not _WARM.is_set():
        _WARM.set()
        threading.Thread(target=_warm, name="guard-warm", daemon=True).start()


def _warm() -> None:
    device, steps = SyntheticDevice(), (Step.ROLLED_RIGHT_INDEX, Step.RIGHT_IRIS)
    drawn = {step: device.capture(CaptureRequest(step=step, subject="warm")) for step in steps}
    try:
        found = extraction.extract(drawn, fingers=FINGERS).templates
    except NoExtractor:
        found = extraction.extract(drawn, fingers=()).templates
    alike(found, replace(found, eyes={}))
    alike(found, found)


def _templates(desk: Desk, draft: Draft) -> Templates:
    taken = capturing.captured_set(desk, draft)
    try:
        return extraction.extract(taken, fingers=FINGERS).templates
    except NoExtractor:
        # A station without the network for fingers still compares eyes.
        return extraction.extract(taken, fingers=()).templates


def _pairs(one: Mapping[P, T], two: Mapping[P, T], of: Callable[[T, T], float]) -> list[float]:
    return [of(one[part], two[part]) for part in one if part in two]


@cache
def _irises() -> irises.Matcher:
    return irises.Matcher()


@cache
def _fingers() -> fingers.Matcher:
    return fingers.Matcher()


def _eye_score(one: IrisCode, two: IrisCode) -> float:
    with_ = _irises()
    return with_.score(with_.prepare(one), with_.prepare(two))


def _finger_score(one: Minutiae, two: Minutiae) -> float:
    with_ = _fingers()
    return with_.score(with_.prepare(one), with_.prepare(two))
