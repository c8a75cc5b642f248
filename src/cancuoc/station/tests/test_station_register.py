"""Declared beside registered: what differs, and what the law makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex
from cancuoc.law.representation import Representative
from cancuoc.packet.content import Place
from cancuoc.station.core import register
from cancuoc.station.draft import RegisterAnswer
from cancuoc.station.tests import world


@pytest.fixture
def desk():
    return world.desk()


def compared(record, **changes):
    return register.differences(record=record, declared=replace(record.known, **changes))


def test_the_same_person_has_no_difference():
    record = world.child()
    assert compared(record) == ()


@pytest.mark.parametrize(
    ("field", "value", "register_words", "declared_words"),
    [
        ("full_name", "Trần Thị Minh Chân", "Trần Thị Minh Châu", "Trần Thị Minh Chân"),
        ("born", PartialDate(2000, 5, 5), "04/05/2000", "05/05/2000"),
        ("born", PartialDate(2000), "04/05/2000", "2000 (chỉ có năm)"),
        ("sex", Sex.MALE, "Nữ", "Nam"),
        ("personal_number", "001300054321", "001300012345", "001300054321"),
        ("permanent_residence", Place(text="Số 2"), "Số 1 ngõ 2, Hạ Đình", "Số 2"),
        ("permanent_residence", None, "Số 1 ngõ 2, Hạ Đình", ""),
        ("origin", Place(text="Hà Nam"), "", "Hà Nam"),
        ("ethnicity", "Tày", "Kinh", "Tày"),
        ("phone", "+84911111111", "+84987654321", "+84911111111"),
    ],
)
def test_a_changed_item_is_a_difference_in_both_wordings(
    field, value, register_words, declared_words
):
    (found,) = compared(world.record(), **{field: value})
    assert (found.field, found.register, found.declared) == (field, register_words, declared_words)


@pytest.mark.parametrize(
    ("before", "after", "differs", "spelling"),
    [
        ("Nguyễn Thị Hoà", "nguyễn thị hoà", False, True),
        ("Nguyễn Thị Hoà", "Nguyễn Thị Hòa", True, True),
        ("Nguyễn Thị Hoa", "Nguyễn Thị Hoà", True, True),
        ("Nguyễn Thị Hoa", "Nguyễn Thị Hương", True, False),
    ],
)
def test_marks_count_and_letter_case_does_not(before, after, differs, spelling):
    found = compared(world.record(name=before), full_name=after)
    assert bool(found) is differs
    if found:
        assert register.only_spelling(found[0]) is spelling


def test_differences_come_in_the_order_of_the_form():
    found = compared(
        world.record(), phone="", ethnicity="Tày", full_name="Trần Thị Khác", sex=Sex.MALE
    )
    assert [each.field for each in found] == ["full_name", "sex", "ethnicity", "phone"]


def test_every_compared_item_exists_and_has_a_word():
    declared = world.record().known
    for field, label in register.COMPARED.items():
        assert hasattr(declared, field)
        assert label
        assert isinstance(register.words(declared, field), str)


def test_nobody_to_compare_with_is_no_difference():
    assert register.differences(record=None, declared=world.record().known) == ()
    assert register.differences(record=world.record(), declared=None) == ()


class TestWeight:
    @pytest.mark.parametrize(
        ("field", "value", "weighty"),
        [
            ("full_name", "Trần Thị Khác", True),
            ("ethnicity", "Tày", True),
            ("phone", "+84911111111", False),
            ("current_residence", Place(text="nhà trọ"), False),
            # The register had nothing, so nothing in it is wrong.
            ("origin", Place(text="Hà Nam"), False),
            ("religion", "Phật giáo", False),
        ],
    )
    def test_only_a_wrong_record_has_to_be_put_right(self, field, value, weighty):
        found = compared(world.record(), **{field: value})
        assert bool(register.weighty(found)) is weighty


class TestState:
    def test_a_complete_record(self, desk):
        state = register.state(world.started(desk, world.child()))
        assert state.complete
        assert state.links == {Representative.MOTHER}

    def test_a_difference_makes_the_record_disagree(self, desk):
        draft = world.started(desk, world.record())
        wrong = replace(draft, declared=replace(draft.declared, ethnicity="Tày"))
        assert register.state(wrong).agrees is False
        assert register.state(wrong).number_parts_wrong is False

    @pytest.mark.parametrize(
        ("field", "value"), [("sex", Sex.MALE), ("born", PartialDate(2001, 5, 4))]
    )
    def test_a_wrong_part_of_the_number_is_told_apart(self, desk, field, value):
        draft = world.started(desk, world.record())
        wrong = replace(draft, declared=replace(draft.declared, **{field: value}))
        assert register.state(wrong).number_parts_wrong

    def test_a_relative_who_only_lives_there_is_no_link(self, desk):
        kin = replace(world.mother(), represents=False)
        draft = world.started(desk, world.record(born=date(2015, 1, 1), kin=(kin,)))
        assert register.state(draft).links == frozenset()

    @pytest.mark.parametrize("relation", ["spouse", "grandparent", "sibling"])
    def test_a_relation_the_law_does_not_know_as_representative_is_no_link(self, desk, relation):
        kin = replace(world.mother(), relation=relation)
        draft = world.started(desk, world.record(born=date(2015, 1, 1), kin=(kin,)))
        assert register.state(draft).links == frozenset()

    def test_missing_residence_and_birth_registration_are_passed_on(self, desk):
        record = replace(world.child(), residence_known=False, birth_registered=False)
        state = register.state(world.started(desk, record))
        assert (state.residence_known, state.birth_registered) == (False, False)
        assert not state.complete

    @pytest.mark.parametrize(
        ("answer", "in_register"),
        [(RegisterAnswer.ABSENT, False), (RegisterAnswer.NOT_ASKED, True)],
    )
    def test_without_a_record_only_an_answer_counts(self, desk, answer, in_register):
        draft = world.started(desk, world.record())
        state = register.state(replace(draft, record=None, answer=answer))
        assert state.in_register is in_register
        assert state.links == frozenset()
