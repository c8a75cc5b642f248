"""The same body twice on one evening is seen at the station, and two people are not held up."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from cancuoc.biometrics.devices import CaptureRequest
from cancuoc.biometrics.extraction import extract
from cancuoc.biometrics.positions import IRIS_STEPS, Eye, Finger, Step
from cancuoc.biometrics.synthetic.device import SyntheticDevice
from cancuoc.biometrics.templates import Templates
from cancuoc.station.core import capturing, guard
from cancuoc.station.core.opening import Ending, end_without_dossier
from cancuoc.station.draft import Stage
from cancuoc.station.tables import drafts, seen
from cancuoc.station.tables.seen import Seen
from cancuoc.station.tests import world
from cancuoc.station.tests.screen_steps import confirm, identify, only_draft, take_all
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.world import AT, OFFICER

VN = ZoneInfo("Asia/Ho_Chi_Minh")
STEPS = (Step.ROLLED_RIGHT_INDEX, Step.ROLLED_LEFT_INDEX, *IRIS_STEPS)


class Body:
    """A device before which one and the same body always stands."""

    def __init__(self, name: str) -> None:
        self._name, self._device = name, SyntheticDevice()

    def __getattr__(self, name: str):
        return getattr(self._device, name)

    def capture(self, request: CaptureRequest):
        return self._device.capture(replace(request, subject=self._name))


@pytest.fixture(scope="module")
def people() -> dict[str, Templates]:
    """Two captures of one person and one of a stranger: eyes and two fingers."""

    def taken(name: str, attempt: int) -> Templates:
        device = SyntheticDevice()
        samples = {
            step: device.capture(CaptureRequest(step=step, subject=name, attempt=attempt))
            for step in STEPS
        }
        return extract(samples, fingers=guard.FINGERS).templates

    return {"first": taken("one", 1), "again": taken("one", 2), "other": taken("two", 1)}


def only(templates: Templates, *, eyes=tuple(Eye), fingers=tuple(Finger)) -> Templates:
    return replace(
        templates,
        eyes={eye: code for eye, code in templates.eyes.items() if eye in eyes},
        fingers={f: found for f, found in templates.fingers.items() if f in fingers},
    )


class TestAlike:
    @pytest.mark.parametrize(
        "parts",
        [{}, {"fingers": ()}, {"fingers": (), "eyes": (Eye.LEFT,)}, {"eyes": ()}],
        ids=["all", "eyes", "one eye", "fingers"],
    )
    def test_one_person_is_known_by_any_of_the_parts(self, people, parts):
        first, again = only(people["first"], **parts), only(people["again"], **parts)
        assert guard.alike(first, again)
        assert guard.alike(again, first)
        assert not guard.alike(first, only(people["other"], **parts))

    def test_nothing_in_common_proves_nothing(self, people):
        eyes, fingers = only(people["first"], fingers=()), only(people["again"], eyes=())
        assert not guard.alike(eyes, fingers)
        assert not guard.alike(Templates(), Templates())


class TestKept:
    def row(self, people, at=AT, ticket="A001"):
        return Seen(draft_id=uuid4(), ticket=ticket, at=at, templates=people["first"])

    def test_what_is_kept_comes_back_and_goes_with_its_dossier(self, people):
        store = world.desk().store
        mine = self.row(people)
        seen.put(store, mine)
        (found,) = seen.everybody(store)
        assert (found.draft_id, found.ticket, found.at) == (mine.draft_id, "A001", AT)
        assert guard.alike(found.templates, people["again"])
        seen.drop(store, mine.draft_id)
        assert seen.everybody(store) == []

    def test_a_broken_row_stops_nobody(self, people):
        store = world.desk().store
        seen.put(store, self.row(people))
        store.run("UPDATE settings SET value = ? WHERE name LIKE 'seen:%'", b"A001|x|broken")
        assert seen.everybody(store) == []


def taken(desk, body: str, person):
    """Take the eyes and index fingers of a body for a dossier; return the dossier."""
    draft = world.ready_to_capture(replace(desk, device=Body(body)), person)
    for step in STEPS:
        on = replace(desk, device=Body(body))
        capturing.take(on, draft, step=step, at=AT, by=OFFICER)
    return draft


class TestAnEvening:
    def test_a_second_dossier_of_one_body_is_seen_and_a_stranger_is_not(self):
        desk = world.desk()
        first = taken(desk, "one", world.child())
        assert guard.look(desk, first, at=AT) == ()
        other = taken(desk, "two", world.record())
        assert guard.look(desk, other, at=AT) == ()
        again = taken(desk, "one", world.child(name="Lê Minh Khang", born=date(2014, 2, 2)))
        (found,) = guard.look(desk, again, at=AT)
        assert (found.draft_id, found.ticket) == (first.id, first.ticket)
        # Looked at twice, it is found twice, and never itself.
        assert [each.draft_id for each in guard.look(desk, again, at=AT)] == [first.id]
        # The next evening nobody of this one is kept.
        tomorrow = AT + timedelta(hours=25)
        assert guard.look(desk, again, at=tomorrow) == ()
        assert [each.draft_id for each in seen.everybody(desk.store)] == [again.id]

    def test_what_the_officer_said_goes_with_the_dossier(self, people):
        desk = world.desk()
        draft = world.ready_to_capture(desk, world.child())
        before = Seen(draft_id=uuid4(), ticket="A009", at=AT, templates=people["first"])
        guard.confirm(desk, draft, [before], at=AT, by=OFFICER)
        last = drafts.operations(desk.store, draft.id).entries[-1]
        assert (last.act, last.detail) == ("guard.two", str(before.draft_id))

    def test_a_dropped_dossier_takes_its_templates_along(self):
        desk = world.desk()
        draft = taken(desk, "one", world.child())
        guard.look(desk, draft, at=AT)
        ending = Ending.WRONG_PERSON
        end_without_dossier(desk, draft_id=draft.id, ending=ending, at=AT, by=OFFICER)
        assert seen.everybody(desk.store) == []

    def test_nothing_is_kept_of_a_small_child(self):
        desk = world.desk()
        draft = world.ready_to_capture(desk, world.child(born=date(2021, 5, 5)))
        assert guard.look(desk, draft, at=AT) == ()
        assert seen.everybody(desk.store) == []


class TestScreen:
    def test_the_officer_is_stopped_once_and_decides(self, screens, errands, monkeypatch, people):
        before = Seen(draft_id=uuid4(), ticket="A009", at=AT, templates=people["first"])
        monkeypatch.setattr(guard, "look", lambda *_, **__: (before,))
        screens.begin(world.child())
        at = screens.next()
        identify(screens, at)
        confirm(screens, at)
        take_all(screens, at)
        answer = screens.post(f"{at}biometrics/complete/")
        assert answer.status_code == 409
        assert f"phiếu A009, lúc {AT.astimezone(VN):%H:%M}" in text(answer)
        draft = only_draft(errands.desk.store)
        assert not draft.is_done(Stage.BIOMETRICS)
        answer = screens.post(f"{at}biometrics/complete/", {"two": "1"})
        assert answer["Location"].endswith("/sign/")
        assert only_draft(errands.desk.store).is_done(Stage.BIOMETRICS)


def test_it_is_made_ready_once_in_the_background(monkeypatch):
    monkeypatch.setattr(guard, "_WARM", threading.Event())
    calls = []
    monkeypatch.setattr(guard, "_warm", lambda: calls.append(1))
    for _ in range(3):
        guard.warm_soon()
    for thread in threading.enumerate():
        if thread.name == "guard-warm":
            thread.join(timeout=5)
    assert calls == [1]


def test_making_ready_needs_nobody():
    guard._warm()
