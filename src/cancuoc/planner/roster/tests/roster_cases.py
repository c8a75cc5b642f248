"""Small rosters for tests: instances in the public format, and crews in our own words."""

from __future__ import annotations

import random
from datetime import date

from cancuoc.planner.roster.crew import Assignment, Crew, Need, Officer
from cancuoc.planner.roster.nrp import Instance
from cancuoc.planner.roster.problem import Roster
from cancuoc.planner.roster.working_time import rules

EVERY_SKILL = frozenset({"lead", "capture", "reception", "driver"})

SMALL = """
# A comment
SECTION_HORIZON
7

SECTION_SHIFTS
E,480,
L,600,E

SECTION_STAFF
# ID, MaxShifts, MaxTotalMinutes, MinTotalMinutes, MaxConsec, MinConsec, MinDaysOff, MaxWeekends
A,E=7|L=2,2400,960,3,2,2,1
B,E=7|L=0,2400,480,4,1,1,0

SECTION_DAYS_OFF
A,2
B,0,1

SECTION_SHIFT_ON_REQUESTS
A,0,E,3

SECTION_SHIFT_OFF_REQUESTS
B,3,E,2

SECTION_COVER
0,E,1,100,1
3,E,1,50,7
4,L,1,100,1
"""


def drawn(seed: int, *, days: int = 5) -> str:
    """Return a drawn instance of two people and two shifts that a test can enumerate."""
    chance = random.Random(seed)
    lines = ["SECTION_HORIZON", str(days), "SECTION_SHIFTS", "E,480,", "L,480,E", "SECTION_STAFF"]
    for who in "AB":
        late = chance.choice([0, 1, 2, days])
        most, least = chance.choice([960, 1440, 1920]), chance.choice([0, 480])
        runs = f"{chance.choice([2, 3])},{chance.choice([1, 2])},{chance.choice([1, 2])}"
        lines.append(f"{who},E={days}|L={late},{most},{least},{runs},{chance.choice([0, 1])}")
    lines += ["SECTION_DAYS_OFF", f"A,{chance.randrange(days)}"]
    for kind in ("ON", "OFF"):
        lines.append(f"SECTION_SHIFT_{kind}_REQUESTS")
        for who in "AB":
            day, shift = chance.randrange(days), chance.choice("EL")
            lines.append(f"{who},{day},{shift},{chance.randint(1, 4)}")
    lines.append("SECTION_COVER")
    for day in range(days):
        lines += [f"{day},{shift},{chance.randint(0, 2)},10,3" for shift in "EL"]
    return "\n".join(lines)


def coded(instance: Instance, roster: Roster) -> dict[str, list[str]]:
    """Return a roster as the judge of the public format reads it."""
    codes = [*(shift.code for shift in instance.shifts), ""]
    return {
        staff.code: [codes[duty] for duty in row]
        for staff, row in zip(instance.staff, roster, strict=True)
    }


def crew(*officers: Officer, needs: tuple[Need, ...] = (), days: int = 14) -> Crew:
    """Return a crew from Monday 1 July 2024 on under the rules the platform comes with."""
    return Crew(date(2024, 7, 1), days, officers, needs, rules())


def anyone(code: str = "CB01", **given: object) -> Officer:
    """Return an officer who can do everything."""
    return Officer(code, EVERY_SKILL)._replace(**given)


def on(day: int, *shifts: str, officer: str = "CB01", post: str = "capture") -> list[Assignment]:
    """Return assignments of one officer on one day."""
    return [Assignment(officer, day, shift, post) for shift in shifts]
