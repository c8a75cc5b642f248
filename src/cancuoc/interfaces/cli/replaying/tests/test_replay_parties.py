"""Families are chosen so that every count is met exactly, or nothing is chosen at all."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.interfaces.cli.replaying.counts import THANH_XUAN_WEEK, Counts
from cancuoc.interfaces.cli.replaying.parties import (
    MOST_TOGETHER,
    End,
    Party,
    TooFewResidents,
    choose,
    ends_of,
)
from cancuoc.interfaces.cli.replaying.tests.residents import resident, roomy, town
from cancuoc.law.ages import Band

few = st.integers(0, 25)
small = st.builds(
    Counts,
    under_6=few,
    from_6=few,
    from_14=few,
    confirmations=few,
    papers_missing=few,
    postponed=few,
)


def chosen(counts: Counts, *, seed: int = 1, faulty: float = 0.0, every: int = 0) -> list[Party]:
    people = roomy(counts, seed=seed, faulty_every=every)
    return choose(people, counts, faulty=faulty, rng=random.Random(seed))


def everybody(parties: list[Party]) -> list[object]:
    return [visitor.resident for party in parties for visitor in party.visitors]


@settings(max_examples=60, deadline=None)
@given(small, st.integers(0, 9_999), st.sampled_from([0.0, 0.04, 0.5]))
def test_every_count_is_met_exactly(counts: Counts, seed: int, faulty: float) -> None:
    ends = ends_of(chosen(counts, seed=seed, faulty=faulty, every=5))
    for band, count in counts.by_band.items():
        assert ends[(End.DOSSIER, band)] == count
    by_end = Counter[End]()
    for (end, _), count in ends.items():
        by_end[end] += count
    assert by_end[End.CONFIRMATION] == counts.confirmations
    assert by_end[End.PAPERS_MISSING] == counts.papers_missing
    assert by_end[End.POSTPONED] == counts.postponed
    assert sum(ends.values()) == counts.visits


@settings(max_examples=40, deadline=None)
@given(small, st.integers(0, 9_999))
def test_nobody_comes_twice(counts: Counts, seed: int) -> None:
    people = everybody(chosen(counts, seed=seed))
    assert len({person.person_id for person in people}) == len(people) == counts.visits


@settings(max_examples=40, deadline=None)
@given(small, st.integers(0, 9_999))
def test_a_party_is_one_household_and_not_too_many(counts: Counts, seed: int) -> None:
    for party in chosen(counts, seed=seed):
        assert 1 <= len(party.visitors) <= MOST_TOGETHER
        assert len({visitor.resident.household for visitor in party.visitors}) == 1
        assert party.commune == party.visitors[0].resident.commune


def test_the_same_seed_is_the_same_choice() -> None:
    counts = THANH_XUAN_WEEK.scaled(0.1)
    assert chosen(counts, seed=7) == chosen(counts, seed=7)
    assert chosen(counts, seed=7) != chosen(counts, seed=8)


def test_only_people_with_an_old_number_come_for_a_confirmation() -> None:
    counts = Counts(under_6=0, from_6=0, from_14=5, confirmations=20)
    parties = chosen(counts)
    confirmed = [v for p in parties for v in p.visitors if v.end is End.CONFIRMATION]
    assert len(confirmed) == 20
    assert all(v.resident.old_number for v in confirmed)
    assert {v.resident.band for v in confirmed} == {Band.FROM_14}


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0), (0.25, 10), (1.0, 40)])
def test_the_faulty_share_comes_from_people_with_faults(share: float, expected: int) -> None:
    counts = Counts(under_6=0, from_6=0, from_14=40)
    people = [resident(n, clean=n >= 60) for n in range(200)]
    parties = choose(people, counts, faulty=share, rng=random.Random(3))
    assert sum(not person.clean for person in everybody(parties)) == expected


def test_without_people_with_faults_the_clean_take_their_place() -> None:
    counts = Counts(under_6=0, from_6=0, from_14=40)
    parties = choose([resident(n) for n in range(60)], counts, faulty=0.5, rng=random.Random(3))
    assert ends_of(parties)[(End.DOSSIER, Band.FROM_14)] == 40


def test_those_who_are_due_come_first() -> None:
    counts = Counts(under_6=0, from_6=0, from_14=50)
    people = [resident(n, due=n < 50) for n in range(150)]
    parties = choose(people, counts, faulty=0.0, rng=random.Random(3))
    assert all(person.due for person in everybody(parties))


@pytest.mark.parametrize(
    "counts",
    [
        Counts(under_6=3, from_6=0, from_14=0),
        Counts(under_6=0, from_6=3, from_14=0),
        Counts(under_6=0, from_6=0, from_14=11),
        Counts(under_6=0, from_6=0, from_14=0, confirmations=9),
        Counts(under_6=0, from_6=0, from_14=0, papers_missing=15),
        Counts(under_6=1, from_6=1, from_14=9, postponed=9),
    ],
)
def test_too_few_residents_are_said_to_be_too_few(counts: Counts) -> None:
    people = town(under_6=2, from_6=2, from_14=10)
    with pytest.raises(TooFewResidents, match="wanted"):
        choose(people, counts, faulty=0.0, rng=random.Random(1))


def test_nobody_wanted_is_nobody_chosen() -> None:
    assert (
        choose([], Counts(under_6=0, from_6=0, from_14=0), faulty=0.5, rng=random.Random(1)) == []
    )


def test_ends_without_a_dossier_come_from_the_grown_first() -> None:
    counts = Counts(under_6=0, from_6=0, from_14=0, papers_missing=6, postponed=6)
    people = town(under_6=9, from_6=9, from_14=9)
    bands = Counter(
        p.band for p in everybody(choose(people, counts, faulty=0.0, rng=random.Random(2)))
    )
    assert bands[Band.FROM_14] == 9
    assert bands[Band.FROM_6] == 3


def test_a_household_too_large_for_one_booking_comes_in_two_parties() -> None:
    people = [resident(n, household="one") for n in range(9)]
    counts = Counts(under_6=0, from_6=0, from_14=9)
    sizes = sorted(
        len(party.visitors) for party in choose(people, counts, faulty=0.0, rng=random.Random(2))
    )
    assert sizes == [1, 4, 4]
