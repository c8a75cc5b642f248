"""Exactly the papers this family needs (Decree 70/2024 Art. 21; §1.3, §1.4, §8.4)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.law.ages import Band
from cancuoc.law.case import Case
from cancuoc.law.grounds import Ground, Held, Kind
from cancuoc.law.papers import Paper, needed
from cancuoc.law.register import (
    IDENTITY_ITEMS,
    POPULATION_ITEMS,
    VOLUNTARY_ITEMS,
    RegisterState,
    may_require,
)
from cancuoc.law.representation import Capacity, Representative
from cancuoc.law.transition import Holds

R = Representative
COMPLETE = RegisterState()
ABSENT = RegisterState(in_register=False)
NO_LINK = RegisterState(links=frozenset())
UNBORN = RegisterState(in_register=False, birth_registered=False)
WARD = RegisterState(links=frozenset({R.GUARDIAN}))
DIFFERENT = RegisterState(agrees=False)


def case(**changes):
    facts = {
        "on": date(2024, 7, 10),
        "band": Band.FROM_6,
        "kind": Kind.FIRST,
        "ground": Ground.ON_REQUEST,
        "stored": False,
        "register": COMPLETE,
    }
    return Case(**(facts | changes))


@pytest.mark.parametrize("band", [Band.UNDER_6, Band.FROM_6])
@pytest.mark.parametrize(
    ("register", "who", "expected"),
    [
        (COMPLETE, R.MOTHER, ()),
        (COMPLETE, R.FATHER, ()),
        (COMPLETE, None, ()),
        (COMPLETE, R.NONE, ()),
        (COMPLETE, R.GUARDIAN, (Paper.GUARDIANSHIP_EXTRACT,)),
        (COMPLETE, R.RELATIVE, (Paper.GUARDIANSHIP_EXTRACT,)),
        (COMPLETE, R.INSTITUTION, (Paper.ADMISSION_DECISION,)),
        (WARD, R.GUARDIAN, ()),
        (WARD, R.RELATIVE, ()),
        (NO_LINK, R.MOTHER, (Paper.BIRTH_CERTIFICATE,)),
        (NO_LINK, R.FATHER, (Paper.BIRTH_CERTIFICATE,)),
        (ABSENT, R.MOTHER, (Paper.BIRTH_CERTIFICATE,)),
        (ABSENT, None, (Paper.BIRTH_CERTIFICATE,)),
        (ABSENT, R.GUARDIAN, (Paper.BIRTH_CERTIFICATE, Paper.GUARDIANSHIP_EXTRACT)),
        (UNBORN, R.MOTHER, ()),
        (UNBORN, R.GUARDIAN, (Paper.GUARDIANSHIP_EXTRACT,)),
        (DIFFERENT, R.MOTHER, (Paper.CHANGE_PROOF,)),
    ],
)
def test_the_papers_of_a_child(band, register, who, expected):
    found = needed(case(band=band, register=register, representative=who))
    assert found.papers == expected
    assert found.bring == (Paper.REPRESENTATIVE_CARD, Paper.PHONE)
    assert "REP-0" in found.rule_ids


@pytest.mark.parametrize(
    ("register", "who", "capacity", "expected"),
    [
        (COMPLETE, None, Capacity.FULL, ()),
        (COMPLETE, R.MOTHER, Capacity.FULL, ()),
        (ABSENT, None, Capacity.FULL, (Paper.IDENTITY_PROOF,)),
        (COMPLETE, R.GUARDIAN, Capacity.LOST, (Paper.GUARDIANSHIP_EXTRACT,)),
        (WARD, R.GUARDIAN, Capacity.LOST, ()),
        (COMPLETE, R.MOTHER, Capacity.LIMITED, (Paper.GUARDIANSHIP_EXTRACT,)),
        (COMPLETE, R.INSTITUTION, Capacity.LOST, (Paper.ADMISSION_DECISION,)),
    ],
)
def test_the_papers_of_an_adult(register, who, capacity, expected):
    facts = {"band": Band.FROM_14, "ground": Ground.DUTY, "capacity": capacity}
    found = needed(case(register=register, representative=who, **facts))
    assert found.papers == expected
    assert (Paper.REPRESENTATIVE_CARD in found.bring) is (capacity is not Capacity.FULL)


@pytest.mark.parametrize(
    ("kind", "holds", "lost", "expected"),
    [
        (Kind.CHANGE, Holds.CMND, False, (Paper.OLD_CMND,)),
        (Kind.CHANGE, Holds.CCCD, False, (Paper.OLD_CCCD,)),
        (Kind.CHANGE, Holds.CARD, False, (Paper.OLD_CARD,)),
        (Kind.CHANGE, Holds.CARD, True, ()),
        (Kind.CHANGE, Holds.NONE, True, ()),
        (Kind.REISSUE, Holds.CARD, True, ()),
        (Kind.FIRST, Holds.NONE, False, ()),
    ],
)
def test_the_old_paper_is_brought_to_be_collected(kind, holds, lost, expected):
    held = Held(holds=holds, lost=lost)
    found = needed(case(band=Band.FROM_14, kind=kind, ground=Ground.REQUEST, held=held))
    assert found.papers == expected
    assert ("CHG-3" in found.rule_ids) is bool(expected)


def test_nationality_regained_needs_the_decision():
    found = needed(case(band=Band.FROM_14, kind=Kind.REISSUE, ground=Ground.NATIONALITY))
    assert found.papers == (Paper.NATIONALITY_DECISION,)


@pytest.mark.parametrize("paper", Paper)
def test_every_paper_has_words_for_the_invitation(paper):
    assert paper.vi[0].isupper()
    assert len(paper.vi.split()) <= 20


@given(
    band=st.sampled_from([Band.UNDER_6, Band.FROM_6]),
    who=st.sampled_from([R.MOTHER, R.FATHER]),
)
def test_a_complete_record_means_no_paper_at_all(band, who):
    assert needed(case(band=band, representative=who)).papers == ()


@given(who=st.none() | st.sampled_from(Representative), register=st.builds(RegisterState))
def test_no_paper_is_asked_twice(who, register):
    found = needed(case(representative=who, register=register))
    assert len(found.papers) == len(set(found.papers))


@pytest.mark.parametrize(
    ("change", "complete"),
    [
        ({}, True),
        ({"links": frozenset()}, True),
        ({"in_register": False}, False),
        ({"birth_registered": False}, False),
        ({"has_number": False}, False),
        ({"agrees": False}, False),
        ({"residence_known": False}, False),
    ],
)
def test_when_a_record_is_complete(change, complete):
    assert RegisterState(**change).complete is complete


def test_a_person_outside_the_register_has_no_link_in_it():
    assert RegisterState(in_register=False).known_links == frozenset()
    assert RegisterState().known_links == {R.MOTHER, R.FATHER}


@pytest.mark.parametrize("item", sorted(POPULATION_ITEMS | IDENTITY_ITEMS))
def test_dna_and_voice_are_never_required(item):
    assert may_require(item) is (item not in {"dna", "voice"})
    assert {"dna", "voice"} == VOLUNTARY_ITEMS


def test_an_item_the_law_does_not_list_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        may_require("shoe_size")
