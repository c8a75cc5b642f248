"""Where the centre says a station stands: taken over between two pieces of work, never within."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cancuoc.station import moving
from cancuoc.station.core import opening
from cancuoc.station.core.desk import PROFILE
from cancuoc.station.link import BadAnswer, CentreRefused, CentreUnreachable
from cancuoc.station.records import StationProfile
from cancuoc.station.tables import floors, values
from cancuoc.station.tables.floors import Hold, Standing
from cancuoc.station.tests import world
from cancuoc.station.tests.whole import changed, everything

AT = world.AT


class Says:
    """A centre that answers one question."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def get(self, path):
        self.asked.append(path)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def posted(errands, answer):
    """Ask a centre that answers so; return whether the station moved."""
    return moving.keep_posting(replace(errands, centre=Says(answer)), at=AT)


def profile(errands):
    return values.get_record(errands.desk.store, PROFILE, StationProfile) or errands.desk.profile


def leads(store, standing):
    floors.put_hold(
        store,
        Hold(
            session_id=world.SESSION.id,
            standing=standing,
            kept=False,
            first=1,
            last=99,
            silence=45,
            heard_at=AT,
            ahead=0,
            since=AT,
            sequence=0,
            digest="",
            sent=0,
        ),
    )


MOVED = {"unit_code": "00364", "kit": "KIT-09"}


def test_a_station_that_stays_writes_nothing(errands):
    before = everything(errands.desk.store)
    assert moving.keep_posting(errands, at=AT) is False
    assert changed(before, everything(errands.desk.store)) == set()


@pytest.mark.parametrize(
    "told", [MOVED, {"unit_code": "00364", "kit": "KIT-01"}, {"unit_code": "00352", "kit": "K9"}]
)
def test_another_unit_or_another_kit_is_taken_over_once(errands, told):
    before = profile(errands)
    assert posted(errands, told) is True
    assert profile(errands) == replace(before, **told)
    notes = values.notes(errands.desk.store)
    assert ("station.move", "station", told["unit_code"]) in notes
    assert posted(errands, told) is False
    assert values.notes(errands.desk.store) == notes


def test_what_proves_the_station_does_not_move_with_it(errands):
    before = profile(errands)
    posted(errands, MOVED)
    after = profile(errands)
    for name in ("code", "key_id", "centre_packet_key", "centre_signing_key"):
        assert getattr(after, name) == getattr(before, name), name


def test_packets_and_sessions_stay_when_a_station_moves(errands):
    world.sealed(errands.desk, world.record())
    before = everything(errands.desk.store)
    assert posted(errands, MOVED)
    # Its place changes, and the log says so; `sqlite_sequence` numbers the lines of the log.
    left = {"settings", "events", "sqlite_sequence"}
    assert changed(before, everything(errands.desk.store)) == left


def test_with_an_open_dossier_it_waits_and_moves_afterwards(errands):
    draft = world.started(errands.desk, world.record())
    before = profile(errands)
    assert posted(errands, MOVED) is False
    opening.pause(errands.desk, draft_id=draft.id, at=AT, by=world.OFFICER)
    assert posted(errands, MOVED) is False
    assert profile(errands) == before
    opening.end_without_dossier(
        errands.desk,
        draft_id=draft.id,
        ending=opening.Ending.POSTPONED,
        at=AT + timedelta(minutes=1),
        by=world.OFFICER,
    )
    assert posted(errands, MOVED) is True


@pytest.mark.parametrize(("standing", "moves"), [(Standing.LEADING, False), (Standing.READY, True)])
def test_only_who_leads_a_floor_stays_for_it(errands, standing, moves):
    leads(errands.desk.store, standing)
    assert posted(errands, MOVED) is moves


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        "00364",
        {"unit_code": "00364"},
        {"unit_code": None, "kit": "KIT-01"},
        {"unit_code": 364, "kit": "KIT-01"},
    ],
)
def test_an_answer_that_is_none_moves_nobody(errands, answer):
    before = everything(errands.desk.store)
    with pytest.raises(BadAnswer):
        posted(errands, answer)
    assert changed(before, everything(errands.desk.store)) == set()


def test_without_the_centre_a_station_stays_where_it_is(errands, fake):
    before = profile(errands)
    fake.down = True
    with pytest.raises((CentreUnreachable, CentreRefused)):
        moving.keep_posting(errands, at=AT)
    assert profile(errands) == before
