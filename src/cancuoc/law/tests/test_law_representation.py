"""Representatives and their proof (Decree 70/2024 Art. 21; Civil Code Art. 52, 53)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.law.representation import (
    ADULT_ORDER,
    MINOR_ORDER,
    Capacity,
    Proof,
    Relation,
    Representative,
    is_shown,
    natural_guardian,
    proofs,
)

R = Representative
PARENTS = frozenset({R.MOTHER, R.FATHER})
GUARDIAN = frozenset({R.GUARDIAN})
NOBODY: frozenset[Representative] = frozenset()
PARENT_PAPERS = (Proof.BIRTH_CERTIFICATE, Proof.ADOPTION_DECISION, Proof.COURT_DECISION)
WARD_PAPERS = (Proof.GUARDIANSHIP_EXTRACT, Proof.COURT_DECISION)
CENTRE_PAPERS = (Proof.ADMISSION_DECISION, Proof.GUARDIANSHIP_EXTRACT)
SHOWN = (Proof.REGISTER,)


@pytest.mark.parametrize(
    ("who", "minor", "links", "expected"),
    [
        (R.MOTHER, True, PARENTS, SHOWN),
        (R.FATHER, True, PARENTS, SHOWN),
        (R.MOTHER, True, frozenset({R.FATHER}), PARENT_PAPERS),
        (R.MOTHER, True, frozenset({R.MOTHER}), SHOWN),
        (R.MOTHER, True, NOBODY, PARENT_PAPERS),
        (R.FATHER, True, GUARDIAN, PARENT_PAPERS),
        (R.GUARDIAN, True, PARENTS, WARD_PAPERS),
        (R.GUARDIAN, True, GUARDIAN, SHOWN),
        (R.RELATIVE, True, PARENTS, WARD_PAPERS),
        (R.RELATIVE, True, GUARDIAN, SHOWN),
        (R.INSTITUTION, True, NOBODY, CENTRE_PAPERS),
        (R.INSTITUTION, True, frozenset({R.INSTITUTION}), SHOWN),
        (R.INSTITUTION, False, GUARDIAN, SHOWN),
        (R.NONE, True, PARENTS, ()),
        (R.NONE, False, NOBODY, ()),
        (R.MOTHER, False, PARENTS, WARD_PAPERS),
        (R.MOTHER, False, GUARDIAN, SHOWN),
        (R.GUARDIAN, False, NOBODY, WARD_PAPERS),
        (R.GUARDIAN, False, GUARDIAN, SHOWN),
        (R.RELATIVE, False, NOBODY, WARD_PAPERS),
    ],
)
def test_the_proofs_any_one_of_which_is_enough(who, minor, links, expected):
    assert proofs(representative=who, minor=minor, links=links) == expected
    assert is_shown(representative=who, minor=minor, links=links) is (expected == SHOWN)


@pytest.mark.parametrize(
    ("relations", "minor", "expected"),
    [
        ({Relation.ELDEST_SIBLING, Relation.GRANDPARENT}, True, Relation.ELDEST_SIBLING),
        ({Relation.NEXT_SIBLING, Relation.GRANDPARENT}, True, Relation.NEXT_SIBLING),
        ({Relation.GRANDPARENT, Relation.UNCLE_OR_AUNT}, True, Relation.GRANDPARENT),
        ({Relation.UNCLE_OR_AUNT}, True, Relation.UNCLE_OR_AUNT),
        ({Relation.SPOUSE}, True, None),
        (set(), True, None),
        ({Relation.SPOUSE, Relation.PARENT}, False, Relation.SPOUSE),
        ({Relation.ELDEST_CHILD, Relation.PARENT}, False, Relation.ELDEST_CHILD),
        ({Relation.NEXT_CHILD, Relation.PARENT}, False, Relation.NEXT_CHILD),
        ({Relation.PARENT}, False, Relation.PARENT),
        ({Relation.GRANDPARENT}, False, None),
        (set(), False, None),
    ],
)
def test_the_natural_guardian(relations, minor, expected):
    assert natural_guardian(relations=relations, minor=minor) is expected


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (R.MOTHER, "Mẹ"),
        (R.FATHER, "Cha"),
        (R.GUARDIAN, "Người giám hộ"),
        (R.RELATIVE, "Người thân khác"),
        (R.INSTITUTION, "Đại diện cơ sở trợ giúp xã hội"),
        (R.NONE, "Không có"),
    ],
)
def test_the_words_of_representatives(who, words):
    assert who.vi == words


@pytest.mark.parametrize(
    ("capacity", "words"),
    [
        (Capacity.FULL, "Đủ năng lực hành vi dân sự"),
        (Capacity.LOST, "Mất năng lực hành vi dân sự"),
        (Capacity.LIMITED, "Khó khăn trong nhận thức, làm chủ hành vi"),
    ],
)
def test_the_words_of_capacity(capacity, words):
    assert capacity.vi == words


@pytest.mark.parametrize("proof", Proof)
def test_every_proof_has_a_name(proof):
    assert proof.vi[0].isupper()


RELATIONS = st.sets(st.sampled_from(Relation))


@given(relations=RELATIONS, minor=st.booleans())
def test_the_guardian_is_always_among_the_willing(relations, minor):
    found = natural_guardian(relations=relations, minor=minor)
    order = MINOR_ORDER if minor else ADULT_ORDER
    assert (found is None) == relations.isdisjoint(order)
    if found is not None:
        assert found in relations
        assert all(better not in relations for better in order[: order.index(found)])


@given(
    who=st.sampled_from(Representative),
    minor=st.booleans(),
    links=st.frozensets(st.sampled_from(Representative)),
)
def test_more_links_never_ask_for_more_papers(who, minor, links):
    if is_shown(representative=who, minor=minor, links=links):
        assert is_shown(representative=who, minor=minor, links=links | GUARDIAN | PARENTS)
