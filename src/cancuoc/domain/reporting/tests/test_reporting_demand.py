"""Demand across the rooms, turnout as it happened, and waves sized to free places."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, hanoi

from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.outreach.inviting import UnableToInvite
from cancuoc.domain.outreach.rules import Channel, ContactOutcome
from cancuoc.domain.outreach.services import PupilLine
from cancuoc.domain.planning.demand import Outcome, belief
from cancuoc.domain.reporting import demand as asking
from cancuoc.domain.reporting import turnout
from cancuoc.domain.reporting.denominator import denominator
from cancuoc.domain.reporting.standing import SETTLED
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.law.ages import Band

__all__ = ["hanoi"]
pytestmark = [pytest.mark.usefixtures("hanoi")]
SINCE = AT - timedelta(days=5)
NEXT_DAY = AT + timedelta(days=1)


def asked(at=AT):
    return asking.demand(communes=[COMMUNE], since=SINCE, at=at)


def book(session: UUID, *people: UUID) -> None:
    slot = sessions.slots_of(session_id=session)[0]
    floor.book(slot_id=slot.id, person_ids=people, at=AT, by=AREA)


def comes(session: UUID, person: families.Someone, band: Band, *, at=AT) -> None:
    visitor = floor.Visitor(person_id=person.id, band=band)
    floor.arrive(session_id=session, visitors=[visitor], booking_code="", at=at, by=AREA)


class TestDemand:
    def test_due_without_those_who_booked_or_refused(self):
        home, other = families.household(), families.household(surname="Lê")
        book(families.session(), *home.ids[1:])
        outreach.log_contact(
            person_ids=[other.mother.id],
            channel=Channel.VISIT,
            outcome=ContactOutcome.REFUSED,
            at=AT,
            by=AREA,
        )
        rows = {row.band: (row.due, row.settled, row.open) for row in asked()}
        assert rows == {Band.UNDER_6: (2, 1, 1), Band.FROM_6: (2, 1, 1), Band.FROM_14: (2, 1, 1)}

    def test_it_is_the_denominator_told_another_way(self):
        for name in ("Lê", "Vũ", "Đỗ"):
            families.household(surname=name)
        found = denominator(communes=[COMMUNE], since=SINCE, at=AT)
        assert sum(row.due for row in asked()) == found.due
        settled = sum(n for word, n in found.total.items() if word in SETTLED)
        assert sum(row.settled for row in asked()) == settled
        assert all(sum(row.waves.values()) == row.open for row in asked())

    def test_the_next_letter_of_whoever_was_invited_is_the_second(self):
        home = families.household()
        families.invite(families.session(), home.older.id)
        waves = {row.band: dict(row.waves) for row in asked()}
        assert waves == {Band.UNDER_6: {1: 1}, Band.FROM_6: {2: 1}, Band.FROM_14: {1: 1}}

    def test_a_school_is_a_part_of_its_own(self):
        home = families.household()
        outreach.load_roll(
            code="TH1",
            name="Tiểu học 1",
            unit_code=COMMUNE,
            lines=[PupilLine(number=home.older.number.value, class_name="3A")],
            at=AT,
            by=AREA,
        )
        assert [(row.school, row.due) for row in asked() if row.school] == [("TH1", 1)]

    def test_what_would_come_is_told_by_commune(self):
        families.household()
        found = asking.expected_by_commune(rows=asked(), scope=["01"], at=AT)
        assert set(found) == {COMMUNE}
        assert found[COMMUNE].mean == pytest.approx(3 * belief().waves[0])


class TestTurnout:
    def test_who_came_after_the_letter_came(self):
        home, session = families.household(), families.session()
        families.invite(session, *home.ids)
        comes(session, home.older, Band.FROM_6)
        found = turnout.outcomes(scope=[COMMUNE], since=SINCE, at=NEXT_DAY)
        assert {(o.band, o.invited, o.came) for o in found} == {
            (Band.UNDER_6, 1, 0),
            (Band.FROM_6, 1, 1),
            (Band.FROM_14, 1, 0),
        }
        assert {(o.wave, o.channel) for o in found} == {(1, "print")}

    def test_a_session_that_is_not_over_tells_nothing_yet(self):
        families.invite(families.session(), *families.household().ids)
        assert turnout.outcomes(scope=[COMMUNE], since=SINCE, at=AT) == ()

    def test_a_visit_before_the_letter_is_not_its_doing(self):
        home, session = families.household(), families.session()
        comes(session, home.mother, Band.FROM_14, at=AT - timedelta(hours=1))
        families.invite(session, home.mother.id)
        (found,) = turnout.outcomes(scope=[COMMUNE], since=SINCE, at=NEXT_DAY)
        assert found == Outcome(
            wave=1,
            band=Band.FROM_14,
            channel="print",
            invited=1,
            came=0,
            place=COMMUNE,
            evening=str(session),
        )

    def test_a_letter_taken_back_counts_for_nothing(self):
        code = families.invite(families.session(), *families.household().ids)
        outreach.withdraw(code=code, at=AT, by=AREA)
        assert turnout.outcomes(scope=[COMMUNE], since=SINCE, at=NEXT_DAY) == ()

    def test_other_wards_teach_this_one_nothing(self):
        families.invite(families.session(), *families.household().ids)
        assert turnout.outcomes(scope=["00355"], since=SINCE, at=NEXT_DAY) == ()

    def test_what_was_seen_moves_what_is_expected(self):
        session = families.session()
        for name in ("Lê", "Vũ", "Đỗ", "Hồ"):
            families.invite(session, *families.household(surname=name).ids)
        told = turnout.learned(scope=[COMMUNE], since=SINCE, at=NEXT_DAY)
        assert told.of(wave=1).mean < belief().waves[0] - 0.1

    def test_a_commune_leans_on_its_district_and_never_on_another(self):
        session = families.session()
        for name in ("Lê", "Vũ", "Đỗ", "Hồ"):
            families.invite(session, *families.household(surname=name).ids)
        beside, far = (
            turnout.learned_here(commune=code, since=SINCE, at=NEXT_DAY).of(wave=1).mean
            for code in ("00355", "00199")
        )
        assert beside < far - 0.1
        assert far == pytest.approx(belief().waves[0], abs=0.001)


class TestTheNextWave:
    def test_the_letters_fill_the_places_and_no_more(self):
        for n in range(12):
            families.household(surname=f"Họ{'abcdefghijkl'[n]}")
        # One kit, two hours, four an hour: eight places.
        session = families.session(per_kit_hour=4)
        found = asking.wave_for(session_id=session, commune=COMMUNE, at=AT)
        assert found.places == 8
        assert found.expected.mean <= 8
        assert found.expected.mean > 8 - 3 * belief().waves[0]
        assert len(found.person_ids) == 3 * len(found.families) == 12

    def test_once_invited_the_next_wave_is_empty(self):
        for n in range(12):
            families.household(surname=f"Họ{'abcdefghijkl'[n]}")
        session = families.session(per_kit_hour=4)
        first = asking.wave_for(session_id=session, commune=COMMUNE, at=AT)
        outreach.invite(session_id=session, person_ids=first.person_ids, at=AT, by=AREA)
        assert asking.wave_for(session_id=session, commune=COMMUNE, at=AT).person_ids == []

    def test_those_never_reached_come_before_those_chased(self):
        chased = families.household(surname="Lê")
        families.invite(families.session(), *chased.ids)
        fresh = families.household(surname="Vũ")
        later = AT + timedelta(days=8)
        session = families.session(starts_at=later + timedelta(hours=10))
        found = asking.wave_for(session_id=session, commune=COMMUNE, at=later)
        assert [{s.person_id for s in one} for one in found.families] == [
            set(fresh.ids),
            set(chased.ids),
        ]

    def test_siblings_are_on_one_letter(self):
        home = families.household()
        session = families.session()
        found = asking.wave_for(session_id=session, commune=COMMUNE, at=AT)
        made = outreach.invite(session_id=session, person_ids=found.person_ids, at=AT, by=AREA)
        assert len(made.codes) == 1
        assert set(found.person_ids) == set(home.ids)

    @pytest.mark.parametrize(("hamlet", "people"), [(None, 3), ("Tổ 1", 3), ("Tổ 9", 0)])
    def test_one_hamlet_alone_may_be_asked(self, hamlet, people):
        families.household()
        found = asking.wave_for(
            session_id=families.session(), commune=COMMUNE, hamlet=hamlet, at=AT
        )
        assert len(found.person_ids) == people

    def test_a_school_brings_the_families_of_its_pupils(self):
        home, _other = families.household(), families.household(surname="Lê")
        outreach.load_roll(
            code="TH1",
            name="Tiểu học 1",
            unit_code=COMMUNE,
            lines=[PupilLine(number=home.older.number.value, class_name="3A")],
            at=AT,
            by=AREA,
        )
        found = asking.wave_for(session_id=families.session(), commune=COMMUNE, school="TH1", at=AT)
        assert set(found.person_ids) == set(home.ids)

    def test_a_session_that_takes_nobody_is_refused(self):
        with pytest.raises(UnableToInvite):
            asking.wave_for(session_id=families.session(publish=False), commune=COMMUNE, at=AT)
