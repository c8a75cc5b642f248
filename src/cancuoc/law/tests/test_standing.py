"""The order of representatives: Civil Code Art. 52, 53, 54, 136, then the centre (CARE-5)."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest

from cancuoc.law import catalogue
from cancuoc.law.representation import Proof
from cancuoc.law.standing import (
    Absence,
    Rung,
    Ward,
    absences,
    comes_first,
    majority,
    order,
    proofs_of,
)

EVERY = [(ward, rung) for ward in Ward for rung in order(ward)]


def everybody_before(ward: Ward, rung: Rung) -> dict[Rung, Absence]:
    earlier = order(ward)[: order(ward).index(rung)]
    return dict.fromkeys(earlier, Absence.NOBODY)


def test_the_order_for_a_minor_is_that_of_articles_136_52_and_54():
    assert order(Ward.MINOR) == (
        Rung.PARENTS,
        Rung.ELDEST_SIBLING,
        Rung.NEXT_SIBLING,
        Rung.GRANDPARENT,
        Rung.UNCLE_OR_AUNT,
        Rung.APPOINTED,
        Rung.CENTRE_HEAD,
    )


@pytest.mark.parametrize("ward", [Ward.LOST, Ward.LIMITED])
def test_the_order_for_an_adult_is_that_of_articles_53_and_54(ward):
    assert order(ward) == (
        Rung.SPOUSE,
        Rung.ELDEST_CHILD,
        Rung.NEXT_CHILD,
        Rung.PARENT_OF_ADULT,
        Rung.APPOINTED,
        Rung.CENTRE_HEAD,
    )


@pytest.mark.parametrize(("ward", "rung"), EVERY)
class TestTurn:
    def test_with_a_reason_for_everybody_before_it_is_their_turn(self, ward, rung):
        absent = everybody_before(ward, rung)
        assert comes_first(ward=ward, rung=rung, absent=absent) is None

    def test_each_one_left_out_stands_in_the_way(self, ward, rung):
        absent = everybody_before(ward, rung)
        for left_out in absent:
            rest = {one: why for one, why in absent.items() if one is not left_out}
            assert comes_first(ward=ward, rung=rung, absent=rest) is left_out

    def test_of_two_left_out_the_earlier_is_named(self, ward, rung):
        absent = everybody_before(ward, rung)
        for one, other in combinations(absent, 2):
            rest = {r: why for r, why in absent.items() if r not in (one, other)}
            assert comes_first(ward=ward, rung=rung, absent=rest) is one

    def test_what_is_said_of_later_ones_does_not_matter(self, ward, rung):
        later = order(ward)[order(ward).index(rung) + 1 :]
        absent = {**everybody_before(ward, rung), **dict.fromkeys(later, Absence.DEAD)}
        assert comes_first(ward=ward, rung=rung, absent=absent) is None

    def test_there_is_a_proof_and_words_and_an_article(self, ward, rung):
        assert proofs_of(ward=ward, rung=rung)
        assert rung.vi
        assert catalogue.cite(rung.rule)


class TestReasons:
    def test_a_parent_does_not_decline(self):
        assert Absence.DECLINED not in absences(Rung.PARENTS)
        declined = {Rung.PARENTS: Absence.DECLINED}
        first = comes_first(ward=Ward.MINOR, rung=Rung.ELDEST_SIBLING, absent=declined)
        assert first is Rung.PARENTS

    def test_that_nobody_was_appointed_is_the_only_reason_there(self):
        assert absences(Rung.APPOINTED) == (Absence.NOBODY,)

    @pytest.mark.parametrize("rung", set(Rung) - {Rung.PARENTS, Rung.APPOINTED})
    def test_others_may_decline(self, rung):
        assert set(absences(rung)) == set(Absence)

    def test_each_reason_and_each_ward_has_words(self):
        said = [each.vi for each in (*Absence, *Ward)]
        assert all(said)
        assert len(set(said)) == len(said)


class TestProofs:
    def test_the_register_alone_is_enough_where_it_shows_the_parent(self):
        shown = proofs_of(ward=Ward.MINOR, rung=Rung.PARENTS, in_register={Rung.PARENTS})
        assert shown == (Proof.REGISTER,)

    @pytest.mark.parametrize(("ward", "rung"), EVERY)
    def test_the_register_is_no_proof_where_it_shows_nothing(self, ward, rung):
        assert Proof.REGISTER not in proofs_of(ward=ward, rung=rung)

    @pytest.mark.parametrize("rung", set(order(Ward.LIMITED)) - {Rung.CENTRE_HEAD})
    def test_a_court_names_the_guardian_where_cognition_is_difficult(self, rung):
        assert proofs_of(ward=Ward.LIMITED, rung=rung) == (Proof.COURT_DECISION,)

    def test_the_centre_shows_that_it_took_the_person_in(self):
        for ward in Ward:
            assert Proof.ADMISSION_DECISION in proofs_of(ward=ward, rung=Rung.CENTRE_HEAD)

    def test_a_birth_certificate_shows_a_parent_and_nobody_else(self):
        takers = {
            (ward, rung)
            for ward, rung in EVERY
            if Proof.BIRTH_CERTIFICATE in proofs_of(ward=ward, rung=rung)
        }
        assert takers == {(Ward.MINOR, Rung.PARENTS)}


@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        (date(2006, 7, 10), date(2024, 7, 10)),
        (date(2006, 12, 31), date(2024, 12, 31)),
        (date(2008, 2, 29), date(2026, 3, 1)),
    ],
)
def test_somebody_is_of_age_on_the_eighteenth_birthday(born, of_age):
    assert majority(born) == of_age
