"""Whole procedures as tables: every paper held, every representative, every regime."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.law.ages import birthday
from cancuoc.law.case import Wish
from cancuoc.law.deadline import due
from cancuoc.law.forms import form
from cancuoc.law.grounds import Ground
from cancuoc.law.places import Channel
from cancuoc.law.procedure import BiometricsMode, Outcome, Presence, plan
from cancuoc.law.register import RegisterState
from cancuoc.law.representation import Capacity, Representative
from cancuoc.law.transition import Holds

D = date
ON = D(2025, 2, 10)
R = Representative
REGISTERS = {
    "complete": RegisterState(),
    "nolink": RegisterState(links=frozenset()),
    "ward": RegisterState(links=frozenset({R.GUARDIAN})),
    "absent": RegisterState(in_register=False),
}

# age, paper held, lost -> kind, clause, presence, biometrics, papers, fee on 10 February 2025
HELD = """
5 none - FIRST 19(3) none none - 0
5 none lost REISSUE 24(2)(a) none none - 0
5 card - CHANGE 24(1)(g) none none old_card 0
5 card lost REISSUE 24(2)(a) none none - 0
10 none - FIRST 19(3) person_and_representative capture - 0
10 none lost REISSUE 24(2)(a) none stored - 0
10 card - CHANGE 24(1)(g) person_and_representative capture old_card 0
10 card lost REISSUE 24(2)(a) none stored - 0
14 none - FIRST 19(2) person capture - 0
14 none lost CHANGE 24(1)(a) person capture - 0
14 cmnd - CHANGE 24(1)(g) person capture old_cmnd 0
14 cmnd lost CHANGE 24(1)(g) person capture - 0
14 cccd - CHANGE 24(1)(g) person capture old_cccd 0
14 cccd lost REISSUE 24(2)(a) none stored - 0
14 card - CHANGE 24(1)(a) person capture old_card 0
14 card lost CHANGE 24(1)(a) person capture - 0
17 cccd - CHANGE 24(1)(g) person capture old_cccd 30000
17 card lost REISSUE 24(2)(a) none stored - 70000
25 none - FIRST 19(2) person capture - 0
25 cmnd - CHANGE 24(1)(g) person capture old_cmnd 30000
25 cccd - CHANGE 24(1)(a) person capture old_cccd 0
25 cccd lost CHANGE 24(1)(a) person capture - 0
25 card - CHANGE 24(1)(a) person capture old_card 0
25 card lost CHANGE 24(1)(a) person capture - 0
30 none - FIRST 19(2) person capture - 0
30 none lost REISSUE 24(2)(a) none stored - 70000
30 cmnd - CHANGE 24(1)(g) person capture old_cmnd 30000
30 cmnd lost CHANGE 24(1)(g) person capture - 30000
30 cccd - CHANGE 24(1)(g) person capture old_cccd 30000
30 cccd lost REISSUE 24(2)(a) none stored - 70000
30 card - CHANGE 24(1)(g) person capture old_card 50000
30 card lost REISSUE 24(2)(a) none stored - 70000
40 cmnd - CHANGE 24(1)(g) person capture old_cmnd 30000
40 cccd - CHANGE 24(1)(a) person capture old_cccd 0
40 cccd lost CHANGE 24(1)(a) person capture - 0
40 card lost CHANGE 24(1)(a) person capture - 0
60 cccd - CHANGE 24(1)(a) person capture old_cccd 0
60 card lost CHANGE 24(1)(a) person capture - 0
65 none - FIRST 19(2) person capture - 0
65 cmnd - CHANGE 24(1)(g) person capture old_cmnd 0
65 cccd - CHANGE 24(1)(g) person capture old_cccd 0
65 cccd lost REISSUE 24(2)(a) none stored - 0
65 card - CHANGE 24(1)(g) person capture old_card 0
65 card lost REISSUE 24(2)(a) none stored - 0
"""

# age, who comes, register -> outcome, what stops or holds, papers; at 30 capacity is lost
WHO = """
5 mother complete proceed - -
5 mother nolink proceed - birth_certificate
5 mother ward proceed - birth_certificate
5 mother absent hold PROC-14-A birth_certificate
5 father complete proceed - -
5 father nolink proceed - birth_certificate
5 guardian complete proceed - guardianship_extract
5 guardian ward proceed - -
5 guardian absent hold PROC-14-A birth_certificate,guardianship_extract
5 relative complete hold REP-7 guardianship_extract
5 relative ward proceed - -
5 relative absent hold REP-7,PROC-14-A birth_certificate,guardianship_extract
5 institution complete proceed - admission_decision
5 institution ward proceed - -
5 institution absent hold PROC-14-A birth_certificate,admission_decision
5 none complete blocked PROC-U6-1 -
5 none nolink blocked PROC-U6-1 -
5 none absent blocked PROC-U6-1,PROC-14-A birth_certificate
10 mother complete proceed - -
10 mother nolink proceed - birth_certificate
10 mother ward proceed - birth_certificate
10 mother absent hold PROC-14-A birth_certificate
10 father complete proceed - -
10 father nolink proceed - birth_certificate
10 father ward proceed - birth_certificate
10 father absent hold PROC-14-A birth_certificate
10 guardian complete proceed - guardianship_extract
10 guardian nolink proceed - guardianship_extract
10 guardian ward proceed - -
10 guardian absent hold PROC-14-A birth_certificate,guardianship_extract
10 relative complete hold REP-7 guardianship_extract
10 relative nolink hold REP-7 guardianship_extract
10 relative ward proceed - -
10 relative absent hold REP-7,PROC-14-A birth_certificate,guardianship_extract
10 institution complete proceed - admission_decision
10 institution nolink proceed - admission_decision
10 institution ward proceed - -
10 institution absent hold PROC-14-A birth_certificate,admission_decision
10 none complete blocked PROC-6-14-1 -
10 none nolink blocked PROC-6-14-1 -
10 none ward blocked PROC-6-14-1 -
10 none absent blocked PROC-6-14-1,PROC-14-A birth_certificate
30 mother complete proceed - guardianship_extract
30 mother ward proceed - -
30 mother absent hold PROC-14-A identity_proof,guardianship_extract
30 guardian complete proceed - guardianship_extract
30 guardian ward proceed - -
30 guardian absent hold PROC-14-A identity_proof,guardianship_extract
30 relative complete hold REP-7 guardianship_extract
30 relative ward proceed - -
30 relative absent hold REP-7,PROC-14-A identity_proof,guardianship_extract
30 institution complete proceed - admission_decision
30 institution ward proceed - -
30 institution absent hold PROC-14-A identity_proof,admission_decision
30 none complete hold PROC-14-C -
30 none ward hold PROC-14-C -
30 none absent hold PROC-14-C,PROC-14-A identity_proof
"""

# day -> places from 14, places under 14, fee of a re-issue, circular of DC01
REGIMES = """
2024-07-01 district,province district,province 35000 17/2024
2024-10-21 district,province district,province 35000 17/2024
2025-01-01 district,province district,province 70000 17/2024
2025-02-28 district,province district,province 70000 17/2024
2025-03-01 commune,province commune,province 70000 17/2024
2025-05-01 commune,province commune,province 70000 17/2024
2025-06-30 commune,province commune,province 70000 17/2024
2025-07-01 province,service_centre commune 35000 53/2025
2025-08-12 province,service_centre commune 35000 53/2025
2025-12-15 province,service_centre commune 35000 53/2025
2026-01-01 province,service_centre commune 35000 53/2025
2026-03-15 province,service_centre commune 35000 53/2025
2026-07-01 province,service_centre commune 35000 53/2025
2027-01-01 province,service_centre commune 70000 53/2025
"""


def rows(text):
    return [line.split() for line in text.strip().splitlines()]


def joined(words):
    return ",".join(words) or "-"


@pytest.mark.parametrize(
    ("age", "holds", "lost", "kind", "clause", "presence", "mode", "papers", "fee"), rows(HELD)
)
def test_every_paper_held(age, holds, lost, kind, clause, presence, mode, papers, fee):
    found = plan(
        born=birthday(ON, -int(age)),
        on=ON,
        holds=Holds(holds),
        lost=lost == "lost",
        representative=R.MOTHER,
    )
    assert (found.kind.value, found.ground.value) == (kind, clause)
    assert (found.presence.value, found.biometrics_mode.value) == (presence, mode)
    assert joined(paper.value for paper in found.papers) == papers
    assert found.fee.amount == int(fee)
    assert found.outcome is Outcome.PROCEED


@pytest.mark.parametrize(("age", "who", "register", "outcome", "codes", "papers"), rows(WHO))
def test_every_representative(age, who, register, outcome, codes, papers):
    found = plan(
        born=birthday(ON, -int(age)),
        on=ON,
        representative=R(who),
        register=REGISTERS[register],
        capacity=Capacity.LOST if age == "30" else Capacity.FULL,
    )
    assert found.outcome.value == outcome
    assert joined(each.code for each in found.blocks) == codes
    assert joined(paper.value for paper in found.papers) == papers
    assert found.clock_starts is (register != "absent")


@pytest.mark.parametrize(("day", "from_14", "under_14", "fee", "circular"), rows(REGIMES))
def test_every_regime(day, from_14, under_14, fee, circular):
    on = D.fromisoformat(day)
    adult = plan(born=birthday(on, -30), on=on)
    child = plan(born=birthday(on, -10), on=on, representative=R.MOTHER)
    again = plan(born=birthday(on, -30), on=on, holds=Holds.CARD, lost=True)
    assert joined(level.value for level in adult.levels) == from_14
    assert joined(level.value for level in child.levels) == under_14
    assert again.fee.amount == int(fee)
    assert circular in form("DC01", on=on).circular


@pytest.mark.parametrize(
    ("issued", "presence", "mode", "warned"),
    [
        (None, Presence.NONE, BiometricsMode.STORED, True),
        (D(2024, 7, 10), Presence.PERSON_AND_REPRESENTATIVE, BiometricsMode.CAPTURE, False),
        (D(2025, 7, 10), Presence.NONE, BiometricsMode.STORED, False),
    ],
)
def test_a_card_made_before_six_has_no_biometrics_to_copy(issued, presence, mode, warned):
    on, born = D(2026, 1, 5), D(2019, 1, 5)
    found = plan(
        born=born, on=on, holds=Holds.CARD, lost=True, issued=issued, representative=R.MOTHER
    )
    assert (found.presence, found.biometrics_mode) == (presence, mode)
    assert ("CHG-11" in {each.code for each in found.warnings}) is warned
    assert (Channel.ONLINE in found.channels) is (mode is BiometricsMode.STORED)


@pytest.mark.parametrize(
    ("ground", "fee"),
    [
        (Ground.NAME_OR_BIRTH, 50_000),
        (Ground.FEATURES, 50_000),
        (Ground.CARD_ERROR, 50_000),
        (Ground.UNIT_CHANGE, 0),
        (Ground.NEW_NUMBER, 50_000),
        (Ground.REQUEST, 50_000),
    ],
)
def test_every_ground_of_a_change_costs_what_it_should(ground, fee):
    wish = Wish(ground=ground)
    found = plan(born=birthday(ON, -30), on=ON, holds=Holds.CARD, wish=wish)
    assert (found.ground, found.fee.amount) == (ground, fee)


def test_a_mistake_of_the_agency_costs_nothing():
    wish = Wish(ground=Ground.CARD_ERROR, agency_error=True)
    found = plan(born=birthday(ON, -30), on=ON, holds=Holds.CARD, wish=wish)
    assert (found.fee.amount, found.fee.reason) == (0, "agency_error")


# The days off of §6, written here again so that the calendar is checked by another hand.
DAYS_OFF = """
2024-01-01 2024-02-08 2024-02-09 2024-02-12 2024-02-13 2024-02-14 2024-04-18 2024-04-29
2024-04-30 2024-05-01 2024-09-02 2024-09-03 2025-01-01 2025-01-27 2025-01-28 2025-01-29
2025-01-30 2025-01-31 2025-04-07 2025-04-30 2025-05-01 2025-05-02 2025-09-01 2025-09-02
2026-01-01 2026-01-02 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-04-27
2026-04-30 2026-05-01 2026-08-31 2026-09-01 2026-09-02 2026-11-24
"""
OFF = {D.fromisoformat(day) for day in DAYS_OFF.split()}
WORKED = {D(2024, 5, 4), D(2025, 4, 26), D(2026, 1, 10), D(2026, 8, 22)}


def counted_by_hand(received, count):
    day = received
    while count:
        day += timedelta(days=1)
        if day in WORKED or (day.weekday() < 5 and day not in OFF):
            count -= 1
    return day


@given(received=st.dates(date(2023, 12, 31), date(2026, 12, 1)))
def test_the_limit_agrees_with_a_calendar_written_by_hand(received):
    found = due(received=received)
    assert found.due == counted_by_hand(received, 7)
    assert [stage.due for stage in found.stages] == [
        counted_by_hand(received, days) for days in (2, 5, 7)
    ]
