"""One reading gives the rows and the counts of an area, so that they can never disagree."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.population import queries as population
from cancuoc.domain.reporting.standing import MINE, Standing
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.office import area
from cancuoc.interfaces.office.area import Area, OutsideArea, Wanted
from cancuoc.interfaces.office.tests import made
from cancuoc.interfaces.office.views.invite import NOT_YET
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Reason

ON = made.ON
REASONS = (Reason.FIRST_FROM_14, Reason.FIRST_ON_REQUEST, Reason.MILESTONE, Reason.EXPIRED)
members = st.builds(
    made.resident,
    standing=st.sampled_from(Standing),
    band=st.sampled_from(Band),
    reason=st.sampled_from(REASONS),
)
homes = st.lists(members, min_size=1, max_size=4).flatmap(
    lambda found: st.builds(
        made.home,
        *(st.just(member) for member in found),
        hamlet=st.sampled_from(["Tổ 1", "Tổ 2", ""]),
        number=st.integers(1, 9_999),
    )
)
filters = st.builds(
    Wanted,
    hamlet=st.sampled_from([None, "Tổ 1", "Tổ 2", ""]),
    band=st.sampled_from([None, *Band]),
    reason=st.sampled_from([None, *REASONS]),
    standing=st.sampled_from([None, *Standing]),
)


def narrowed(found, wanted: Wanted, monkeypatch: pytest.MonkeyPatch) -> Area:
    """Read an area whose families are these, as an officer of the ward does."""
    with monkeypatch.context() as patch:
        patch.setattr(area, "with_standing", lambda families, *, on: families)
        patch.setattr(population, "due_in_area", lambda **_: tuple(found))
        patch.setattr(area.units, "covers", lambda **_: True)
        return area.read(commune=made.COMMUNE, on=ON, wanted=wanted, by=Actor.system("test"))


def everyone(found) -> list[UUID]:
    return [member.person.person_id for home in found for member in home.members]


@given(found=st.lists(homes, max_size=6), wanted=filters)
@settings(max_examples=40)
def test_the_counts_are_those_of_the_rows(found, wanted):
    with pytest.MonkeyPatch.context() as patch:
        seen = narrowed(found, wanted, patch)
    rows = everyone(seen.rows)
    assert seen.people == len(rows) == len(set(rows))
    assert seen.by_standing.total() == len(everyone(seen.everyone))
    if wanted.standing is None:
        assert seen.people == seen.by_standing.total()
    else:
        assert seen.people == seen.by_standing[wanted.standing]
    assert all(home.members for home in seen.rows)


@given(found=st.lists(homes, max_size=6), wanted=filters)
@settings(max_examples=40)
def test_exactly_those_who_fit_every_condition_are_shown(found, wanted):
    with pytest.MonkeyPatch.context() as patch:
        seen = narrowed(found, wanted, patch)
    fit = {
        member.person.person_id
        for home in found
        for member in home.members
        if wanted.hamlet in (None, home.family.hamlet)
        and wanted.band in (None, member.person.band)
        and wanted.reason in (None, member.person.reason)
        and wanted.standing in (None, member.standing)
    }
    assert set(everyone(seen.rows)) == fit


@given(found=st.lists(homes, max_size=6), wanted=filters)
@settings(max_examples=30)
def test_families_that_still_ask_something_come_first(found, wanted):
    with pytest.MonkeyPatch.context() as patch:
        rows = narrowed(found, wanted, patch).rows
    asks = [any(member.standing in MINE for member in home.members) for home in rows]
    assert asks == sorted(asks, reverse=True)
    # Among equals the order of the reading stays, hamlet by hamlet.
    place = {id(home.family): number for number, home in enumerate(found)}
    for group in (True, False):
        order = [
            place[id(home.family)] for home, own in zip(rows, asks, strict=True) if own is group
        ]
        assert order == sorted(order)


@given(found=st.lists(homes, max_size=6), wanted=filters)
@settings(max_examples=30)
def test_a_filter_never_hides_a_hamlet_from_its_own_list(found, wanted):
    with pytest.MonkeyPatch.context() as patch:
        seen = narrowed(found, wanted, patch)
    assert list(seen.hamlets) == list(dict.fromkeys(home.family.hamlet for home in found))


@given(found=st.lists(homes, max_size=6))
@settings(max_examples=40)
def test_inviting_takes_only_those_nobody_has_reached(found):
    with pytest.MonkeyPatch.context() as patch:
        seen = narrowed(found, Wanted(), patch)
    chosen = seen.person_ids(standings=NOT_YET)
    stands = {m.person.person_id: m.standing for home in found for m in home.members}
    assert {stands[person] for person in chosen} <= MINE
    assert len(chosen) == sum(standing in MINE for standing in stands.values())


class TestAHousehold:
    def test_its_key_names_the_household(self):
        assert made.home(made.resident(), number=77).key == "h77"

    def test_household_number_nought_is_a_household_too(self):
        assert made.home(made.resident(), number=0).key == "h0"

    def test_somebody_of_no_household_is_named_by_himself(self):
        alone = made.resident()
        found = made.home(alone, number=None)
        assert found.key == f"p{alone.person.person_id.hex}"
        assert "-" not in found.key

    @pytest.mark.parametrize("standing", Standing)
    def test_it_asks_while_one_of_it_does(self, standing):
        done = made.resident(Standing.CARD)
        assert made.home(done, made.resident(standing)).asks is (standing in MINE)
        assert made.home(done).asks is False


class TestNarrowing:
    def test_nothing_asked_keeps_everybody(self):
        found = made.home(made.resident(), made.resident(Standing.MOVED))
        assert Wanted().among(found) == found
        assert Wanted().standing_there(found) == found

    def test_an_unknown_hamlet_is_not_any_hamlet(self):
        known, unknown = made.home(made.resident()), made.home(made.resident(), hamlet="")
        asked = Wanted(hamlet="")
        assert asked.among(known).members == ()
        assert asked.among(unknown) == unknown

    def test_the_standing_does_not_change_who_fits(self):
        found = made.home(made.resident(Standing.BOOKED))
        assert Wanted(standing=Standing.LEFT).among(found) == found
        assert Wanted(standing=Standing.LEFT).standing_there(found).members == ()

    @given(homes, filters)
    @settings(max_examples=30)
    def test_to_narrow_twice_is_to_narrow_once(self, found, wanted):
        once = wanted.among(found)
        assert wanted.among(once) == once
        stood = wanted.standing_there(once)
        assert wanted.standing_there(stood) == stood

    def test_the_family_s_facts_stay_with_those_who_are_kept(self):
        found = made.home(made.resident(), made.resident(band=Band.UNDER_6), phone="0912345678")
        kept = Wanted(band=Band.UNDER_6).among(found)
        assert (len(kept.members), kept.family.phone, kept.key) == (1, "0912345678", found.key)


class TestTheTable:
    def test_hamlet_and_band_are_counted_over_the_rows_alone(self):
        young = {"band": Band.UNDER_6}
        first = made.home(made.resident(), made.resident(**young))
        second = made.home(made.resident(**young), hamlet="Tổ 2")
        seen = Area(hamlets=("Tổ 1", "Tổ 2"), everyone=(first, second), rows=(first,))
        assert dict(seen.by_hamlet) == {("Tổ 1", Band.FROM_6): 1, ("Tổ 1", Band.UNDER_6): 1}
        assert seen.by_standing == {Standing.LEFT: 3}
        assert seen.people == 2

    def test_an_empty_area_counts_nobody(self):
        seen = Area(hamlets=(), everyone=(), rows=())
        assert (seen.people, seen.by_standing[Standing.LEFT]) == (0, 0)
        assert seen.person_ids(standings=Standing) == []


def test_a_commune_outside_the_units_is_refused_before_anything_is_read(monkeypatch):
    def not_to_be_read(**_: object) -> None:
        raise AssertionError("the list of a foreign commune was read")

    monkeypatch.setattr(population, "due_in_area", not_to_be_read)
    monkeypatch.setattr(area.units, "covers", lambda **_: False)
    stranger = Actor.citizen("x")
    for commune in ("00367", population.NOWHERE):
        with pytest.raises(OutsideArea) as refused:
            area.read(commune=commune, on=date(2024, 7, 6), wanted=Wanted(), by=stranger)
        assert refused.value.status == 403
