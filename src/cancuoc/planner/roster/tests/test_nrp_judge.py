"""The judge of the public format finds each kind of fault, and the cost by hand."""

from __future__ import annotations

import pytest

from cancuoc.planner.roster import nrp, nrp_check
from cancuoc.planner.roster.tests.roster_cases import SMALL

GOOD = {"A": ["E", "E", "", "", "L", "L", ""], "B": ["", "", "", "E", "E", "", ""]}


def judge(**rows: str) -> nrp_check.Verdict:
    """Judge GOOD with some rows changed; a row is seven letters, `.` for a day off."""
    given = {who: [c.replace(".", "") for c in row] for who, row in rows.items()}
    return nrp_check.judge(nrp.read(SMALL), {**GOOD, **given})


def test_a_good_roster_costs_what_a_hand_counts():
    # B works E on day 3 against a wish (2); everything asked for is there.
    assert judge() == nrp_check.Verdict(2, ())
    assert judge().feasible


def test_too_few_and_too_many_cost_their_weights():
    # Nobody on day 3: 50, but the wish of B is granted. Day 0 has A still.
    assert judge(B="....E..").objective == 50
    # Two on E of day 3, one wanted: 7 more than before.
    assert judge(A="EE.EE..", B="...E...").objective == 2 + 7 + 100


def test_an_unmet_wish_costs_its_weight_once():
    # Not E on day 0: the wish (3) and the cover (100) are missed.
    assert judge(A=".E..LL.").objective == 2 + 3 + 100


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("EEE....", "works on day off 2"),
        ("EE.EELL", "minutes"),
        ("E......", "480 minutes"),
        ("EE.LLL.", "3 of L"),
        ("EE.LE..", "E after L on day 3"),
        ("...EEEE", "4 days worked from 3"),
        ("EE..E..", "only 1 days worked from 4"),
        ("EE.EE..", "only 1 days off from 2"),
    ],
)
def test_each_fault_is_named(row: str, fault: str):
    broken = judge(A=row).broken
    assert any(fault in words for words in broken), broken
    assert all(words.startswith("A: ") for words in broken)


def test_a_weekend_too_many_is_named():
    assert judge(B="...EEE.").broken == ("B: 1 weekends",)
    assert judge(B="....E.E").broken == ("B: 1 weekends",)


def test_runs_at_the_border_count_as_long_enough():
    # One day of work at the very end, one day off at the very start.
    assert judge(A=".EE....").broken == ("A: works on day off 2",)
    assert judge(A="EE....E").broken == ()
