"""Who acts, what is held, what is asked for: the answers of stage Danh tính."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cancuoc.law.grounds import Ground
from cancuoc.law.representation import Capacity
from cancuoc.law.transition import Holds
from cancuoc.packet.content import Representative
from cancuoc.station.core import procedure
from cancuoc.station.core.filling import Answers
from cancuoc.station.forms.identity import (
    AdultForm,
    IdentityForm,
    answers_of,
    identity_choices,
    identity_initial,
)
from cancuoc.station.tests import world
from cancuoc.station.tests.typed import as_shown, sent

ON = date(2024, 7, 6)
AUNT = {
    "representative": "other",
    "other_name": "Lê Thị Dì",
    "other_relation": "guardian",
    "other_proof": "guardianship_extract",
}
BASE = {"holds": "none", "capacity": "full"}
PHONE = "0912345678"


def kin(**changes):
    return replace(world.mother(), **changes)


def two_parents():
    father = kin(relation="father", full_name="Lê Văn Bố", personal_number="001088000011")
    return world.draft_of(replace(world.child(), kin=(world.mother(), father)))


def identity(draft, data=None):
    represented = procedure.represented(draft, on=ON)
    kind = IdentityForm if represented else AdultForm
    return kind(
        data,
        on=ON,
        initial=identity_initial(draft, represented=represented),
        choices=identity_choices(draft, represented=represented),
    )


def answered(draft, **fields):
    form = identity(draft, sent({**BASE, **fields}))
    assert form.is_valid(), form.errors
    return answers_of(form, draft)


def refused(draft, **fields):
    form = identity(draft, sent({**BASE, **fields}))
    assert not form.is_valid()
    assert form.status == 422
    return form.errors


class TestWhoIsOffered:
    def offered(self, draft):
        form = identity(draft)
        return [each.value for each in form.representative.choices]

    def test_those_of_the_register_come_before_anybody_else(self):
        assert self.offered(two_parents()) == ["0-mother", "1-father", "other"]

    def test_a_child_nobody_is_linked_to_is_offered_another(self):
        assert self.offered(world.draft_of(world.record(born=date(2015, 1, 1)))) == ["other"]

    def test_an_adult_is_offered_to_come_alone_first(self):
        assert self.offered(world.draft_of(world.record())) == ["none", "other"]

    @pytest.mark.parametrize("relation", ["spouse", "sibling", "grandparent"])
    def test_kin_without_the_right_is_not_offered(self, relation):
        child = replace(world.child(), kin=(kin(relation=relation),))
        assert self.offered(world.draft_of(child)) == ["other"]

    @pytest.mark.parametrize(
        ("draft", "ready"),
        [
            (two_parents(), "0-mother"),
            (world.draft_of(world.record(born=date(2015, 1, 1))), ""),
            (world.draft_of(world.record()), "none"),
            (world.draft_of(world.record(), capacity="limited"), ""),
        ],
    )
    def test_what_stands_ready(self, draft, ready):
        assert identity(draft).representative.raw == ready

    def test_the_words_say_who_it_is_and_that_no_paper_is_needed(self):
        first = identity(two_parents()).representative.choices[0]
        assert first.text == "Mẹ: Lê Thị Bích Ngọc"
        assert "không cần giấy tờ" in str(first.hint)


class TestIdentityAnswers:
    def test_the_mother_of_the_register_is_proven_by_it(self):
        found = answered(two_parents(), representative="0-mother").representative
        assert (found.proof, found.relation, found.phone) == ("register", "mother", "+84912345678")
        assert found.person_id == world.mother().person_id

    def test_another_representative_is_as_typed(self):
        typed = {**AUNT, "other_number": "001 170 000 031", "other_phone": PHONE}
        found = answered(two_parents(), other_proof_number="12/2024", **typed).representative
        assert found == Representative(
            full_name="Lê Thị Dì",
            relation="guardian",
            proof="guardianship_extract",
            proof_number="12/2024",
            personal_number="001170000031",
            phone="+84912345678",
        )

    @pytest.mark.parametrize("missing", ["other_name", "other_relation", "other_proof"])
    def test_another_representative_is_asked_for_what_lacks(self, missing):
        fields = {name: value for name, value in AUNT.items() if name != missing}
        assert list(refused(two_parents(), **fields)) == [missing]

    def test_a_bad_name_is_told_once(self):
        errors = refused(two_parents(), **{**AUNT, "other_name": "123"})
        assert list(errors) == ["other_name"]
        assert "chữ số" in errors["other_name"]

    def test_the_fields_of_another_are_not_asked_for_the_mother(self):
        answers = answered(two_parents(), representative="0-mother", other_name="")
        assert answers.representative.full_name == "Lê Thị Bích Ngọc"

    @pytest.mark.parametrize(
        "forged", ["9-mother", "0-father", "none", "1-mother", "0-mother ; DROP", "register"]
    )
    def test_a_representative_nobody_offered_is_refused(self, forged):
        assert list(refused(world.draft_of(world.child()), representative=forged)) == [
            "representative"
        ]

    @pytest.mark.parametrize("proof", ["register", "passport", "REGISTER"])
    def test_the_register_cannot_be_claimed_as_a_paper(self, proof):
        assert "other_proof" in refused(two_parents(), **{**AUNT, "other_proof": proof})

    @pytest.mark.parametrize("relation", ["none", "sibling", "mẹ"])
    def test_a_relation_nobody_offered_is_refused(self, relation):
        assert "other_relation" in refused(two_parents(), **{**AUNT, "other_relation": relation})

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({}, Answers()),
            ({"holds": "cmnd"}, Answers(holds=Holds.CMND)),
            ({"holds": "cccd", "lost": "1"}, Answers(holds=Holds.CCCD, lost=True)),
            (
                {"holds": "card", "ground": "24(1)(b)"},
                Answers(holds=Holds.CARD, ground=Ground.NAME_OR_BIRTH),
            ),
            ({"ground": "24(2)(b)"}, Answers(ground=Ground.NATIONALITY)),
            ({"capacity": "lost"}, Answers(capacity=Capacity.LOST)),
        ],
    )
    def test_an_adult_answers_the_rest(self, fields, expected):
        assert answered(world.draft_of(world.record()), **fields) == expected

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("holds", ""),
            ("holds", "passport"),
            ("capacity", ""),
            ("capacity", "none"),
            ("ground", "24(1)(a)"),
            ("ground", "24(1)(đ)"),
            ("ground", "24(2)(a)"),
            ("ground", "19(2)"),
        ],
    )
    def test_an_answer_nobody_offered_is_refused(self, field, value):
        """A milestone, a loss and a first card follow from the facts and are never chosen."""
        assert list(refused(world.draft_of(world.record()), **{field: value})) == [field]

    def test_an_adult_in_doubt_may_bring_a_representative(self):
        draft = world.draft_of(world.record(), capacity="limited")
        found = answered(draft, capacity="limited", **AUNT)
        assert found.representative.full_name == "Lê Thị Dì"
        assert found.capacity is Capacity.LIMITED


class TestComingBack:
    """The page opened again shows what was answered, so that pressing on loses nothing."""

    @pytest.mark.parametrize(
        "answers",
        [
            {"representative": "0-mother"},
            {"representative": "1-father", "holds": "card", "lost": "1"},
            {**AUNT},
            {**AUNT, "other_phone": PHONE, "other_number": "001170000031"},
            {**AUNT, "other_proof_number": "12/2024"},
        ],
    )
    def test_answers_of_a_child_come_back(self, answers):
        draft = two_parents()
        found = answered(draft, **answers)
        self.same_again(draft, found)

    @pytest.mark.parametrize(
        "answers",
        [{}, {"holds": "cccd", "ground": "24(1)(g)"}, {"capacity": "limited", **AUNT}],
    )
    def test_answers_of_an_adult_come_back(self, answers):
        draft = world.draft_of(world.record())
        self.same_again(draft, answered(draft, **answers))

    def same_again(self, draft, found):
        kept = replace(
            draft,
            representative=found.representative,
            capacity=found.capacity.value,
            holds=found.holds.value,
            lost=found.lost,
            ground=found.ground.value if found.ground else "",
        )
        form = identity(kept, as_shown(identity(kept)))
        assert form.is_valid(), form.errors
        assert answers_of(form, kept) == found
