"""The whole procedure (Art. 19 to 27; T03 to T14 and the combinations between)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import Band, NotYetBorn, birthday
from cancuoc.law.case import Wish
from cancuoc.law.fees import Exemption
from cancuoc.law.grounds import Ground, Kind
from cancuoc.law.notice import Severity
from cancuoc.law.papers import Paper
from cancuoc.law.places import Channel
from cancuoc.law.procedure import (
    BIOMETRICS,
    BiometricsMode,
    Outcome,
    Presence,
    Signer,
    plan,
)
from cancuoc.law.regimes import IdentityLawNotYet, Level
from cancuoc.law.register import RegisterState
from cancuoc.law.representation import Capacity, Representative
from cancuoc.law.transition import Holds

D = date
R = Representative
JULY = D(2024, 7, 10)
AT_5, AT_6, AT_10, AT_13 = (birthday(JULY, -age) for age in (5, 6, 10, 13))
AT_14, AT_25, AT_30 = (birthday(JULY, -age) for age in (14, 25, 30))
ABSENT = RegisterState(in_register=False)
UNBORN = RegisterState(in_register=False, birth_registered=False, has_number=False)


def codes(notices):
    return [each.code for each in notices]


def test_t01_on_the_fourteenth_birthday():
    found = plan(born=AT_14, on=JULY)
    assert (found.kind, found.ground) == (Kind.FIRST, Ground.DUTY)
    assert (found.presence, found.signer) == (Presence.PERSON, Signer.PERSON)
    assert found.biometrics == BIOMETRICS
    assert found.fee.amount == 0
    assert found.eid_levels == (1, 2)
    assert found.outcome is Outcome.PROCEED
    assert found.papers == ()


def test_t03_a_child_of_five_online():
    wish = Wish(channel=Channel.ONLINE)
    found = plan(born=AT_5, on=JULY, representative=R.MOTHER, wish=wish)
    assert found.presence is Presence.NONE
    assert (found.biometrics, found.biometrics_mode) == ((), BiometricsMode.NONE)
    assert found.eid_levels == (1,)
    assert found.channels == (Channel.ONLINE,)
    assert found.outcome is Outcome.PROCEED
    assert found.signer is Signer.REPRESENTATIVE
    assert found.forms == ("DC02", "CC02")


def test_t05_a_child_without_birth_registration():
    found = plan(born=AT_5, on=JULY, representative=R.MOTHER, register=UNBORN)
    assert found.channels == (Channel.INTERLINKED, Channel.OFFICE)
    assert found.outcome is Outcome.PROCEED
    assert "PROC-U6-2" in codes(found.warnings)
    assert not found.clock_starts


def test_t05_plain_online_is_blocked():
    wish = Wish(channel=Channel.ONLINE)
    found = plan(born=AT_5, on=JULY, representative=R.MOTHER, register=UNBORN, wish=wish)
    assert found.outcome is Outcome.BLOCKED
    assert codes(found.blocks) == ["PROC-U6-2"]
    assert "liên thông" in found.blocks[0].next_step


@pytest.mark.parametrize("who", [None, R.NONE])
@pytest.mark.parametrize("born", [AT_6, AT_10, AT_13])
def test_t06_nobody_comes_with_the_child(born, who):
    found = plan(born=born, on=JULY, representative=who)
    assert found.outcome is Outcome.BLOCKED
    assert codes(found.blocks) == ["PROC-6-14-1"]
    assert found.blocks[0].severity is Severity.BLOCK


@pytest.mark.parametrize("born", [AT_5, AT_10])
def test_t07_an_aunt_without_a_guardian_paper(born):
    found = plan(born=born, on=JULY, representative=R.RELATIVE)
    assert found.outcome is Outcome.HOLD
    assert codes(found.blocks) == ["REP-7"]
    assert found.blocks[0].interpretation
    assert found.papers == (Paper.GUARDIANSHIP_EXTRACT,)


def test_an_aunt_whom_the_register_names_as_guardian():
    ward = RegisterState(links=frozenset({R.GUARDIAN}))
    found = plan(born=AT_10, on=JULY, representative=R.RELATIVE, register=ward)
    assert (found.outcome, found.papers) == (Outcome.PROCEED, ())


@pytest.mark.parametrize("who", [R.MOTHER, R.FATHER])
def test_t08_a_parent_linked_in_the_register(who):
    found = plan(born=AT_10, on=JULY, representative=who)
    assert found.papers == ()
    assert found.presence is Presence.PERSON_AND_REPRESENTATIVE
    assert found.biometrics == BIOMETRICS
    assert found.signer is Signer.REPRESENTATIVE
    assert found.forms == ("CC01", "CC02")


def test_t09_an_adult_under_guardianship():
    found = plan(born=AT_30, on=JULY, representative=R.GUARDIAN, capacity=Capacity.LOST)
    assert found.presence is Presence.PERSON_AND_REPRESENTATIVE
    assert found.biometrics == BIOMETRICS
    assert found.signer is Signer.REPRESENTATIVE
    assert found.outcome is Outcome.PROCEED
    assert "PROC-14-C" in found.rule_ids
    assert "PROC-14-CS" in codes(found.warnings)


def test_an_adult_with_difficulty_may_sign():
    found = plan(born=AT_30, on=JULY, representative=R.GUARDIAN, capacity=Capacity.LIMITED)
    assert found.signer is Signer.PERSON_OR_REPRESENTATIVE
    assert found.presence is Presence.PERSON_AND_REPRESENTATIVE


@pytest.mark.parametrize("who", [None, R.NONE])
@pytest.mark.parametrize("capacity", [Capacity.LOST, Capacity.LIMITED])
def test_an_adult_who_needs_help_and_has_none_waits(who, capacity):
    found = plan(born=AT_30, on=JULY, representative=who, capacity=capacity)
    assert (found.outcome, codes(found.blocks)) == (Outcome.HOLD, ["PROC-14-C"])


@pytest.mark.parametrize(
    ("born", "who", "papers"),
    [
        (AT_30, None, (Paper.IDENTITY_PROOF,)),
        (AT_10, R.MOTHER, (Paper.BIRTH_CERTIFICATE,)),
        (AT_5, R.MOTHER, (Paper.BIRTH_CERTIFICATE,)),
    ],
)
def test_t10_a_person_outside_the_register(born, who, papers):
    found = plan(born=born, on=JULY, representative=who, register=ABSENT)
    assert found.outcome is Outcome.HOLD
    assert codes(found.blocks) == ["PROC-14-A"]
    assert found.forms[0] == "DC01"
    assert not found.clock_starts
    assert found.papers == papers
    assert "TIME-2" in codes(found.warnings)


def test_t11_the_register_has_another_birth_year():
    state = RegisterState(agrees=False, number_parts_wrong=True)
    found = plan(born=AT_30, on=JULY, register=state)
    assert codes(found.blocks) == ["CHG-2"]
    assert "NUM-3" in codes(found.warnings)
    assert found.papers == (Paper.CHANGE_PROOF,)
    assert not found.clock_starts


def test_t12_a_lost_card_at_thirty():
    on = D(2024, 11, 10)
    found = plan(born=D(1994, 1, 1), on=on, holds=Holds.CARD, lost=True)
    assert found.kind is Kind.REISSUE
    assert (found.presence, found.biometrics_mode) == (Presence.NONE, BiometricsMode.STORED)
    assert found.biometrics == ()
    assert Channel.ONLINE in found.channels
    assert (found.fee.base, found.fee.amount) == (70_000, 35_000)
    assert found.forms == ("DC02", "CC02")


def test_t12_unless_exempt():
    wish = Wish(exemptions=frozenset({Exemption.POOR_HOUSEHOLD}))
    on = D(2024, 11, 10)
    found = plan(born=D(1994, 1, 1), on=on, holds=Holds.CARD, lost=True, wish=wish)
    assert found.fee.amount == 0


def test_t13_a_lost_card_when_25_is_reached():
    found = plan(born=AT_25, on=JULY, holds=Holds.CARD, lost=True)
    assert (found.kind, found.ground) == (Kind.CHANGE, Ground.MILESTONE)
    assert found.fee.amount == 0
    assert found.biometrics == BIOMETRICS
    assert found.papers == ()


@pytest.mark.parametrize(
    ("on", "amount"),
    [(JULY, 15_000), (D(2024, 10, 21), 15_000), (D(2025, 3, 1), 30_000), (D(2025, 8, 1), 15_000)],
)
def test_t14_a_cccd_in_date_changed_on_request(on, amount):
    found = plan(born=D(1994, 1, 1), on=on, holds=Holds.CCCD, expiry=D(2034, 1, 1))
    assert (found.kind, found.ground) == (Kind.CHANGE, Ground.REQUEST)
    assert found.papers == (Paper.OLD_CCCD,)
    assert (found.fee.base, found.fee.amount) == (30_000, amount)


@pytest.mark.parametrize(
    ("born", "who", "register", "expected"),
    [
        (AT_5, R.NONE, RegisterState(), ["PROC-U6-1"]),
        (AT_5, None, RegisterState(), []),
        (AT_10, R.MOTHER, RegisterState(residence_known=False), ["RES-2"]),
        (AT_10, R.MOTHER, RegisterState(has_number=False), ["PROC-NUMBER"]),
        (AT_10, R.MOTHER, UNBORN, ["PROC-14-A", "PROC-BIRTH"]),
        (AT_30, None, RegisterState(birth_registered=False), []),
        (AT_30, None, UNBORN, ["PROC-14-A"]),
        (AT_10, R.RELATIVE, ABSENT, ["REP-7", "PROC-14-A"]),
        (AT_10, R.NONE, ABSENT, ["PROC-6-14-1", "PROC-14-A"]),
    ],
)
def test_what_stops_or_holds(born, who, register, expected):
    found = plan(born=born, on=JULY, representative=who, register=register)
    assert codes(found.blocks) == expected


@pytest.mark.parametrize("who", [None, R.MOTHER, R.GUARDIAN])
def test_a_lost_card_of_a_child_needs_no_visit(who):
    found = plan(born=AT_10, on=JULY, holds=Holds.CARD, lost=True, representative=who)
    assert (found.kind, found.presence) == (Kind.REISSUE, Presence.NONE)
    assert found.biometrics_mode is BiometricsMode.STORED
    assert found.outcome is Outcome.PROCEED


def test_a_lost_card_of_a_child_needs_somebody_to_ask():
    found = plan(born=AT_10, on=JULY, holds=Holds.CARD, lost=True, representative=R.NONE)
    assert codes(found.blocks) == ["PROC-6-14-2"]


def test_nationality_regained_is_captured_in_full():
    found = plan(born=AT_30, on=JULY, wish=Wish(ground=Ground.NATIONALITY))
    assert (found.kind, found.biometrics) == (Kind.REISSUE, BIOMETRICS)
    assert found.presence is Presence.PERSON


@pytest.mark.parametrize(
    ("on", "presence"),
    [(D(2025, 8, 11), Presence.PERSON), (D(2025, 8, 12), Presence.NONE)],
)
def test_a_change_of_units_goes_online_from_august_2025(on, presence):
    wish = Wish(ground=Ground.UNIT_CHANGE)
    found = plan(born=D(1990, 1, 1), on=on, holds=Holds.CARD, wish=wish)
    assert (found.presence, found.fee.amount) == (presence, 0)


@pytest.mark.parametrize(("born", "code"), [(AT_10, "PROC-6-14-1"), (AT_30, "PROC-14-B")])
def test_booking_online_is_open_but_the_visit_remains(born, code):
    wish = Wish(channel=Channel.ONLINE)
    found = plan(born=born, on=JULY, representative=R.MOTHER, wish=wish)
    assert found.outcome is Outcome.PROCEED
    assert codes(found.warnings) == [code]


@pytest.mark.parametrize(
    ("on", "born", "levels"),
    [
        (JULY, AT_30, (Level.DISTRICT, Level.PROVINCE)),
        (D(2025, 3, 2), AT_30, (Level.COMMUNE, Level.PROVINCE)),
        (D(2025, 7, 1), AT_30, (Level.PROVINCE, Level.SERVICE_CENTRE)),
        (D(2025, 7, 1), AT_10, (Level.COMMUNE,)),
    ],
)
def test_the_places_follow_the_regime(on, born, levels):
    assert plan(born=born, on=on, representative=R.MOTHER).levels == levels


def test_another_place_than_home_only_warns():
    found = plan(born=AT_30, on=JULY, wish=Wish(lives_here=False))
    assert found.outcome is Outcome.PROCEED
    assert "PLACE-5" in codes(found.warnings)


@pytest.mark.parametrize(
    ("born", "articles"),
    [
        (AT_5, {"Điều 19(3)", "Điều 23(2)", "Điều 26", "Điều 27(1)", "Điều 38"}),
        (AT_10, {"Điều 19(3)", "Điều 23(2)", "Điều 26", "Điều 27(1)", "Điều 38"}),
        (AT_30, {"Điều 19(2)", "Điều 23(1)(a)", "Điều 23(1)(b)", "Điều 23(1)(c)", "Điều 26"}),
    ],
)
def test_the_articles_are_cited(born, articles):
    cited = " | ".join(plan(born=born, on=JULY, representative=R.MOTHER).articles)
    assert all(article in cited for article in articles)


def test_before_the_law_there_is_no_procedure():
    with pytest.raises(IdentityLawNotYet):
        plan(born=AT_30, on=D(2024, 6, 30))


def test_before_the_birth_there_is_no_procedure():
    with pytest.raises(NotYetBorn):
        plan(born=JULY + timedelta(days=1), on=JULY)


BIRTHS = st.dates(date(1930, 1, 1), date(2024, 6, 30))
DAYS = st.dates(date(2024, 7, 1), date(2027, 12, 31))
WHO = st.none() | st.sampled_from(Representative)
REGISTERS = st.builds(
    RegisterState,
    in_register=st.booleans(),
    birth_registered=st.booleans(),
    has_number=st.booleans(),
    agrees=st.booleans(),
    links=st.frozensets(st.sampled_from(Representative)),
)


@given(
    born=BIRTHS,
    on=DAYS,
    who=WHO,
    register=REGISTERS,
    capacity=st.sampled_from(Capacity),
    holds=st.sampled_from(Holds),
    lost=st.booleans(),
)
def test_what_holds_for_every_plan(born, on, who, register, capacity, holds, lost):
    found = plan(
        born=born,
        on=on,
        representative=who,
        register=register,
        capacity=capacity,
        holds=holds,
        lost=lost,
    )
    if found.band is Band.UNDER_6:
        assert (found.biometrics, found.eid_levels) == ((), (1,))
    assert (found.presence is Presence.NONE) == (found.biometrics == ())
    assert not any(each.interpretation and each.severity is Severity.BLOCK for each in found.blocks)
    assert all(each.severity is not Severity.WARNING for each in found.blocks)
    assert all(each.next_step for each in found.blocks)
    assert found.clock_starts is register.complete
    assert found.fee.amount >= 0
    assert found.articles


@given(born=BIRTHS, on=DAYS, who=st.sampled_from([R.MOTHER, R.FATHER]))
def test_a_complete_family_brings_nothing_and_proceeds(born, on, who):
    found = plan(born=born, on=on, representative=who)
    assert (found.papers, found.blocks, found.fee.amount) == ((), (), 0)


@pytest.mark.parametrize(
    ("born", "band", "kind"),
    [
        (PartialDate(1950), Band.FROM_14, Kind.FIRST),
        (PartialDate(1950, 6), Band.FROM_14, Kind.FIRST),
        (PartialDate(2014), Band.FROM_6, Kind.FIRST),
        (PartialDate(2024), Band.UNDER_6, Kind.FIRST),
    ],
)
def test_a_birth_without_its_day_waits_to_be_completed(born, band, kind):
    found = plan(born=born, on=JULY, representative=R.MOTHER)
    assert (found.band, found.kind) == (band, kind)
    assert (found.outcome, codes(found.blocks)) == (Outcome.HOLD, ["PROC-DAY"])
    assert not found.clock_starts


def test_a_partial_date_that_is_whole_does_not_wait():
    found = plan(born=PartialDate(1950, 6, 1), on=JULY)
    assert found.outcome is Outcome.PROCEED
    assert found == plan(born=D(1950, 6, 1), on=JULY)


@pytest.mark.parametrize("holds", Holds)
@pytest.mark.parametrize("lost", [True, False])
def test_a_baby_of_an_unknown_day_of_this_year_has_a_plan(holds, lost):
    found = plan(born=PartialDate(2024), on=JULY, holds=holds, lost=lost)
    assert found.band is Band.UNDER_6
