"""Papers exactly as the law says, states and their moves; no database."""

from __future__ import annotations

from datetime import date
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.outreach import rules
from cancuoc.domain.outreach.rules import Act, Channel, ContactOutcome, Guest, State, told
from cancuoc.kernel import moves
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import Band
from cancuoc.law.papers import Paper
from cancuoc.law.register import RegisterState
from cancuoc.law.representation import Representative
from cancuoc.law.transition import Holds

ON = date(2024, 7, 6)
WHO = UUID(int=1)
BORN = {
    Band.UNDER_6: date(2021, 2, 3),
    Band.FROM_6: date(2016, 5, 1),
    Band.FROM_14: date(1988, 4, 2),
}
LINKS = {
    "mother": frozenset({Representative.MOTHER}),
    "father": frozenset({Representative.FATHER}),
    "guardian": frozenset({Representative.GUARDIAN}),
    "institution": frozenset({Representative.INSTITUTION}),
    "none": frozenset(),
}
OLD = {Holds.CMND: Paper.OLD_CMND, Holds.CCCD: Paper.OLD_CCCD, Holds.CARD: Paper.OLD_CARD}


def guest(
    band: Band = Band.FROM_14,
    *,
    holds: Holds = Holds.NONE,
    expires: date | None = None,
    links: str = "mother",
    in_register: bool = True,
    born: PartialDate | None = None,
) -> Guest:
    return Guest(
        person_id=WHO,
        born=born or PartialDate.of(BORN[band]),
        holds=holds,
        holds_issued=date(2021, 7, 1) if holds is not Holds.NONE else None,
        holds_expires=expires,
        register=RegisterState(in_register=in_register, links=LINKS[links]),
    )


class TestNothingThatTheRegisterShows:
    @pytest.mark.parametrize("band", Band)
    @pytest.mark.parametrize("links", ["mother", "father", "guardian"])
    def test_a_link_shown_needs_no_paper(self, band, links):
        assert told(guest=guest(band, links=links), on=ON).papers == ()

    @pytest.mark.parametrize("links", LINKS)
    def test_a_grown_up_needs_no_link(self, links):
        assert told(guest=guest(Band.FROM_14, links=links), on=ON).papers == ()

    @pytest.mark.parametrize("band", [Band.UNDER_6, Band.FROM_6])
    def test_a_link_not_shown_asks_for_the_birth_certificate(self, band):
        assert Paper.BIRTH_CERTIFICATE in told(guest=guest(band, links="none"), on=ON).papers

    @pytest.mark.parametrize("band", Band)
    def test_whoever_is_not_in_the_register_proves_the_identity(self, band):
        papers = told(guest=guest(band, in_register=False), on=ON).papers
        assert papers
        assert set(papers) & {Paper.IDENTITY_PROOF, Paper.BIRTH_CERTIFICATE}

    @pytest.mark.parametrize("holds", OLD)
    def test_the_old_paper_is_brought_to_be_collected(self, holds):
        found = told(guest=guest(holds=holds, expires=date(2024, 7, 1)), on=ON)
        assert found.papers == (OLD[holds],)

    @pytest.mark.parametrize("holds", OLD)
    def test_only_its_own_old_paper_is_asked(self, holds):
        found = told(guest=guest(holds=holds, expires=date(2024, 7, 1)), on=ON)
        assert not set(found.papers) & (set(OLD.values()) - {OLD[holds]})


class TestWhoComes:
    @pytest.mark.parametrize(
        ("band", "must"), [(Band.UNDER_6, False), (Band.FROM_6, True), (Band.FROM_14, True)]
    )
    def test_under_six_nobody_has_to_come(self, band, must):
        found = told(guest=guest(band), on=ON)
        assert (found.band, found.must_come) == (band, must)

    @pytest.mark.parametrize(
        ("on", "band"),
        [
            (date(2024, 8, 11), Band.UNDER_6),
            (date(2024, 8, 12), Band.FROM_6),
            (date(2032, 8, 11), Band.FROM_6),
            (date(2032, 8, 12), Band.FROM_14),
        ],
    )
    def test_the_band_is_that_of_the_day_of_the_session(self, on, band):
        found = told(guest=guest(born=PartialDate(2018, 8, 12)), on=on)
        assert found.band is band

    def test_a_birth_year_alone_is_read_as_its_last_day(self):
        assert told(guest=guest(born=PartialDate(2018, None, None)), on=ON).band is Band.UNDER_6

    @pytest.mark.parametrize(
        ("links", "who"),
        [
            ("mother", Representative.MOTHER),
            ("father", Representative.FATHER),
            ("guardian", Representative.GUARDIAN),
            ("institution", Representative.INSTITUTION),
            ("none", Representative.MOTHER),
        ],
    )
    def test_the_representative_counted_on_is_the_one_shown(self, links, who):
        assert rules.representative(RegisterState(links=LINKS[links])) is who

    def test_a_parent_comes_before_a_guardian(self):
        both = frozenset({Representative.GUARDIAN, Representative.FATHER})
        assert rules.representative(RegisterState(links=both)) is Representative.FATHER


class TestTheFamily:
    def test_each_paper_is_named_once(self):
        child = told(guest=guest(Band.FROM_6, links="none"), on=ON)
        papers = rules.family_papers([child, child, told(guest=guest(), on=ON)])
        assert papers == child.papers
        assert len(set(papers)) == len(papers)

    def test_a_family_the_register_knows_brings_nothing(self):
        people = [told(guest=guest(band), on=ON) for band in Band]
        assert rules.family_papers(people) == ()

    def test_nobody_brings_nothing(self):
        assert rules.family_papers([]) == ()


@given(
    band=st.sampled_from(list(Band)),
    holds=st.sampled_from(list(Holds)),
    links=st.sampled_from(sorted(LINKS)),
    known=st.booleans(),
    expires=st.dates(date(2015, 1, 1), date(2040, 1, 1)),
)
def test_no_paper_is_asked_twice_and_knowing_more_never_asks_more(
    band, holds, links, known, expires
):
    held = {"holds": holds, "expires": expires if holds is not Holds.NONE else None}
    asked = told(guest=guest(band, links=links, in_register=known, **held), on=ON).papers
    shown = told(guest=guest(band, links="mother", in_register=True, **held), on=ON).papers
    assert len(asked) == len(set(asked))
    assert set(shown) <= set(asked)


class TestTheStates:
    @pytest.mark.parametrize(("state", "act"), list(product(State, Act)))
    def test_every_state_and_act_is_decided(self, state, act):
        expected = {
            (State.MADE, Act.SEND): State.SENT,
            (State.SENT, Act.SEND): State.SENT,
            (State.MADE, Act.WITHDRAW): State.WITHDRAWN,
            (State.SENT, Act.WITHDRAW): State.WITHDRAWN,
        }.get((state, act))
        if expected is None:
            with pytest.raises(moves.IllegalMove):
                moves.after(moves=rules.MOVES, state=state, act=act)
        else:
            assert moves.after(moves=rules.MOVES, state=state, act=act) is expected

    def test_nothing_leaves_a_withdrawn_invitation(self):
        assert not [act for state, act in rules.MOVES if state is State.WITHDRAWN]

    @pytest.mark.parametrize("word", [*Channel, *ContactOutcome])
    def test_every_code_has_its_own_words(self, word):
        assert word.vi
        assert word.vi != word.value
        others = [w.vi for w in type(word) if w is not word]
        assert word.vi not in others
