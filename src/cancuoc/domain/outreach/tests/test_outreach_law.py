"""What a family is told, stated by hand from the law with the article of each; no database."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.outreach import facts, rules
from cancuoc.domain.outreach.rules import Guest, Told, told
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import Band, NotYetBorn
from cancuoc.law.papers import Paper
from cancuoc.law.regimes import IdentityLawNotYet
from cancuoc.law.register import RegisterState
from cancuoc.law.representation import Representative
from cancuoc.law.transition import Holds

ON = date(2024, 7, 6)
MOTHER = frozenset({Representative.MOTHER})
NOBODY: frozenset[Representative] = frozenset()
CERTIFICATE = (Paper.BIRTH_CERTIFICATE,)


def guest(
    born: PartialDate | date,
    *,
    links: frozenset[Representative] = MOTHER,
    holds: Holds = Holds.NONE,
    issued: date | None = None,
    expires: date | None = None,
    **register: bool,
) -> Guest:
    return Guest(
        person_id=UUID(int=1),
        born=PartialDate.of(born) if isinstance(born, date) else born,
        holds=holds,
        holds_issued=issued,
        holds_expires=expires,
        register=RegisterState(links=links, **register),
    )


# Article, who, the register, what is brought.
PAPERS = [
    ("Art. 23(2), Decree 70 Art. 21: a mother on record", guest(date(2014, 3, 1)), ()),
    (
        "Art. 23(2): a child of ten whose mother is not on record",
        guest(date(2014, 3, 1), links=NOBODY),
        CERTIFICATE,
    ),
    (
        "Art. 23(2)(a): under six as well, though nobody comes",
        guest(date(2021, 3, 1), links=NOBODY),
        CERTIFICATE,
    ),
    (
        "Art. 23(2)(a): a birth not registered yet has no certificate to bring",
        guest(date(2024, 6, 1), links=NOBODY, birth_registered=False),
        (),
    ),
    ("Art. 23(1): from fourteen one acts oneself", guest(date(2010, 7, 6), links=NOBODY), ()),
    (
        "Art. 23(1)(a): a grown-up outside the register proves who it is",
        guest(date(1980, 1, 1), in_register=False),
        (Paper.IDENTITY_PROOF,),
    ),
    (
        "Art. 23(2): a child outside the register brings its certificate, once",
        guest(date(2014, 3, 1), in_register=False),
        CERTIFICATE,
    ),
    (
        "Art. 25(2): what the register has otherwise is proven",
        guest(date(1980, 1, 1), agrees=False),
        (Paper.CHANGE_PROOF,),
    ),
    (
        "Decree 70 Art. 21(3): a CMND is collected",
        guest(date(1980, 1, 1), holds=Holds.CMND, expires=date(2024, 12, 31)),
        (Paper.OLD_CMND,),
    ),
    (
        "Art. 46(1), Decree 70 Art. 21(3): a CCCD in date is collected too when changed",
        guest(
            date(1990, 1, 1),
            holds=Holds.CCCD,
            issued=date(2021, 7, 1),
            expires=date(2030, 1, 1),
        ),
        (Paper.OLD_CCCD,),
    ),
    (
        "Art. 21(1): the card of a child ends at fourteen and is collected",
        guest(
            date(2010, 7, 6),
            holds=Holds.CARD,
            issued=date(2024, 7, 1),
            expires=date(2024, 7, 6),
        ),
        (Paper.OLD_CARD,),
    ),
    ("no residence is asked to be proven", guest(date(1980, 1, 1), residence_known=False), ()),
    ("no number is asked to be proven", guest(date(1980, 1, 1), has_number=False), ()),
]


@pytest.mark.parametrize(
    ("invited", "papers"), [row[1:] for row in PAPERS], ids=[row[0] for row in PAPERS]
)
def test_the_papers_of_the_law(invited, papers):
    assert told(guest=invited, on=ON).papers == papers


# Art. 19 and 23: "từ đủ" means on the birthday itself; 29 February has its day on 1 March.
BIRTHDAYS = [
    (date(2018, 7, 7), date(2024, 7, 6), Band.UNDER_6),
    (date(2018, 7, 6), date(2024, 7, 6), Band.FROM_6),
    (date(2010, 7, 7), date(2024, 7, 6), Band.FROM_6),
    (date(2010, 7, 6), date(2024, 7, 6), Band.FROM_14),
    (date(2020, 2, 29), date(2026, 2, 28), Band.UNDER_6),
    (date(2020, 2, 29), date(2026, 3, 1), Band.FROM_6),
    (date(2012, 2, 29), date(2026, 2, 28), Band.FROM_6),
    (date(2012, 2, 29), date(2026, 3, 1), Band.FROM_14),
    (date(2020, 2, 28), date(2026, 2, 28), Band.FROM_6),
    (PartialDate(2018), date(2024, 12, 30), Band.UNDER_6),
    (PartialDate(2018), date(2024, 12, 31), Band.FROM_6),
    (PartialDate(2018, 7), date(2024, 7, 30), Band.UNDER_6),
    (PartialDate(2018, 7), date(2024, 7, 31), Band.FROM_6),
    (date(2024, 7, 6), date(2024, 7, 6), Band.UNDER_6),
]


@pytest.mark.parametrize(("born", "on", "band"), BIRTHDAYS)
def test_the_band_changes_on_the_birthday(born, on, band):
    found = told(guest=guest(born), on=on)
    assert found.band is band
    # Art. 23(2)(b): from six the child comes; under six nobody has to (PROC-U6-1, PROC-U6-3).
    assert found.must_come is (band is not Band.UNDER_6)


@pytest.mark.parametrize("day", [date(2024, 6, 30), date(2021, 7, 1)])
def test_before_1_july_2024_the_law_invites_nobody(day):
    with pytest.raises(IdentityLawNotYet):
        told(guest=guest(date(1990, 1, 1)), on=day)


def test_nobody_is_invited_before_being_born():
    with pytest.raises(NotYetBorn):
        told(guest=guest(date(2024, 7, 7)), on=ON)


class TestTheRepresentative:
    """Civil Code Art. 136: parents first; then whoever the register names."""

    M, F = Representative.MOTHER, Representative.FATHER
    G, N = Representative.GUARDIAN, Representative.INSTITUTION

    @pytest.mark.parametrize(
        ("links", "who"),
        [
            ({M, F, G, N}, M),
            ({F, G, N}, F),
            ({G, N}, G),
            ({N}, N),
            (set(), M),
            ({Representative.RELATIVE}, M),
        ],
    )
    def test_the_nearest_on_record_is_counted_on(self, links, who):
        assert rules.representative(RegisterState(links=frozenset(links))) is who

    def test_links_of_a_record_that_is_not_do_not_count(self):
        state = RegisterState(in_register=False, links=frozenset({self.G}))
        assert rules.representative(state) is self.M

    @pytest.mark.parametrize("link", [M, F, G, N])
    def test_whoever_it_is_on_record_brings_no_paper(self, link):
        found = told(guest=guest(date(2014, 3, 1), links=frozenset({link})), on=ON)
        assert found.papers == ()


ONE = st.builds(
    Told,
    person_id=st.uuids(),
    band=st.sampled_from(list(Band)),
    must_come=st.booleans(),
    papers=st.lists(st.sampled_from(list(Paper)), max_size=4).map(tuple),
)


@settings(max_examples=60)
@given(st.lists(ONE, max_size=6))
def test_the_letter_names_every_paper_of_the_family_once_in_its_order(family):
    letter = rules.family_papers(family)
    wanted = [paper for person in family for paper in person.papers]
    assert set(letter) == set(wanted)
    assert len(letter) == len(set(letter))
    assert list(letter) == sorted(letter, key=wanted.index)


@given(
    st.dates(date(1930, 1, 1), date(2024, 7, 6)),
    st.sampled_from(sorted(Holds)),
    st.booleans(),
    st.dates(date(2024, 7, 6), date(2026, 6, 30)),
)
def test_whatever_is_held_a_family_on_record_brings_at_most_the_old_paper(born, holds, full, on):
    links = MOTHER if full else frozenset({Representative.FATHER})
    found = told(guest=guest(born, links=links, holds=holds), on=on)
    assert set(found.papers) <= {Paper.OLD_CMND, Paper.OLD_CCCD, Paper.OLD_CARD}
    assert len(found.papers) == (holds is not Holds.NONE)


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))
NEWS = st.one_of(st.builds(facts.Invited, at=MOMENTS), st.builds(facts.ContactLogged, at=MOMENTS))


@settings(max_examples=40)
@given(NEWS)
def test_news_reads_back_as_it_was_told(fact):
    assert type(fact).from_json(json.loads(json.dumps(fact.to_json()))) == fact


def test_topics_are_for_ever():
    """Deliveries of yesterday are read by the program of today."""
    topics = (facts.Invited.topic, facts.ContactLogged.topic)
    assert topics == ("outreach.Invited", "outreach.ContactLogged")
