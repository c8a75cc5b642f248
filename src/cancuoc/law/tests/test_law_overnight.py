"""What the public is told on both sides of each day on which the law changed.

The same few questions are asked the evening before and the morning after. Only the answers
listed here may differ: a new row of law must not touch what it does not name.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.law import custody, fines, forms, personal_data, places
from cancuoc.law.ages import Band
from cancuoc.law.case import Wish
from cancuoc.law.fees import Exemption, fee
from cancuoc.law.grounds import Ground, Kind
from cancuoc.law.places import Channel
from cancuoc.law.procedure import plan
from cancuoc.law.regimes import CHANGES, in_force
from cancuoc.law.representation import Representative
from cancuoc.law.transition import Holds, is_valid

A_DAY = timedelta(days=1)
# Nobody here has a birthday that matters between July 2024 and 2029.
ADULT, CHILD, BABY = date(1990, 3, 3), date(2016, 3, 3), date(2024, 6, 1)
SCHOOL = personal_data.Purpose.EVENT_PHOTO


def adult(on, **facts):
    return plan(born=ADULT, on=on, **facts)


def child(on, **facts):
    return plan(born=CHILD, on=on, representative=Representative.MOTHER, **facts)


def joined(values):
    return ",".join(each.value for each in values) or "-"


def price(on, holds=Holds.CARD, kind=Kind.CHANGE, *, online=False, who=()):
    found = fee(kind=kind, on=on, holds=holds, born=ADULT, online=online, exemptions=who)
    return str(found.amount)


def fined(on):
    found = fines.fine(born=ADULT, on=on)
    return f"{found.lowest}-{found.highest}"


def unit_change(on):
    return adult(on, holds=Holds.CARD, wish=Wish(ground=Ground.UNIT_CHANGE))


def restoration(on):
    try:
        custody.revoke(cause=custody.RevokeCause.RESTORATION_CANCELLED, on=on)
    except custody.CauseNotInForce:
        return "no"
    return "yes"


def cited_place(on):
    return places.places(band=Band.FROM_14, kind=Kind.FIRST, ground=Ground.DUTY, on=on).rule_ids[0]


QUESTIONS = {
    "places from 14": lambda on: joined(adult(on).levels),
    "places under 14": lambda on: joined(child(on).levels),
    "places of a re-issue": lambda on: joined(adult(on, holds=Holds.CARD, lost=True).levels),
    "rule of the place": cited_place,
    "first card": lambda on: str(adult(on).fee.amount),
    "cccd to card": lambda on: price(on, Holds.CCCD),
    "change": price,
    "change online": lambda on: price(on, online=True),
    "re-issue": lambda on: price(on, kind=Kind.REISSUE),
    "change, disabled": lambda on: price(on, who={Exemption.DISABLED}),
    "change, poor": lambda on: price(on, who={Exemption.POOR_HOUSEHOLD}),
    "change of a child": lambda on: str(child(on, holds=Holds.CARD).fee.amount),
    "cmnd": lambda on: str(is_valid(document=Holds.CMND, expiry=None, on=on)),
    "cccd to 2030": lambda on: str(is_valid(document=Holds.CCCD, expiry=date(2030, 1, 1), on=on)),
    "unit change": lambda on: unit_change(on).presence.value,
    "unit change online": lambda on: str(Channel.ONLINE in unit_change(on).channels),
    "lost card": lambda on: adult(on, holds=Holds.CARD, lost=True).presence.value,
    "baby": lambda on: joined(plan(born=BABY, on=on).channels),
    "who comes with a child": lambda on: child(on).presence.value,
    "fine": fined,
    "consent": lambda on: personal_data.consent(purpose=SCHOOL, age=9, on=on).rule_ids[0],
    "dc01": lambda on: forms.form("DC01", on=on).circular,
    "dc02": lambda on: forms.form("DC02", on=on).circular,
    "restoration cancelled": restoration,
    "data law": lambda on: in_force(on).personal_data,
}

# first day, question, the answer before, the answer from that day on (law.md 0.1, 5, 9)
CHANGED = """
2024-10-21 | change, disabled | 25000 | 0
2024-10-21 | change of a child | 25000 | 0
2025-01-01 | cccd to card | 15000 | 30000
2025-01-01 | change | 25000 | 50000
2025-01-01 | re-issue | 35000 | 70000
2025-01-01 | cmnd | True | False
2025-03-01 | places from 14 | district,province | commune,province
2025-03-01 | places under 14 | district,province | commune,province
2025-03-01 | places of a re-issue | district,province | commune,province
2025-03-01 | rule of the place | PLACE-1 | PLACE-6
2025-07-01 | places from 14 | commune,province | province,service_centre
2025-07-01 | places under 14 | commune,province | commune
2025-07-01 | places of a re-issue | commune,province | province
2025-07-01 | rule of the place | PLACE-6 | PLACE-7
2025-07-01 | cccd to card | 30000 | 15000
2025-07-01 | change | 50000 | 25000
2025-07-01 | re-issue | 70000 | 35000
2025-07-01 | dc01 | Thông tư 17/2024/TT-BCA | Thông tư 53/2025/TT-BCA
2025-08-12 | unit change | person | none
2025-08-12 | unit change online | False | True
2025-12-15 | fine | 300000-500000 | 500000-1000000
2026-01-01 | consent | PD-2 | PD-8
2026-01-01 | data law | Nghị định 13/2023/NĐ-CP | Luật 91/2025/QH15 và Nghị định 356/2025/NĐ-CP
2026-07-01 | restoration cancelled | no | yes
2027-01-01 | cccd to card | 15000 | 30000
2027-01-01 | change | 25000 | 50000
2027-01-01 | change online | 25000 | 50000
2027-01-01 | re-issue | 35000 | 70000
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in CHANGED.splitlines() if line]
FIRST_DAYS = sorted({row[0] for row in ROWS} | {"2025-05-01", "2026-03-15", "2026-09-28"})


@pytest.mark.parametrize(("day", "question", "before", "after"), ROWS)
def test_the_answer_of_the_evening_and_of_the_morning(day, question, before, after):
    on = date.fromisoformat(day)
    assert QUESTIONS[question](on - A_DAY) == before
    assert QUESTIONS[question](on) == after


@pytest.mark.parametrize("day", FIRST_DAYS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_day_of_change_touches_only_what_it_names(day, question):
    on = date.fromisoformat(day)
    named = any(row[:2] == [day, question] for row in ROWS)
    assert (QUESTIONS[question](on - A_DAY) != QUESTIONS[question](on)) is named


@given(
    on=st.dates(date(2024, 7, 2), date(2028, 12, 31)).filter(
        lambda on: on.isoformat() not in FIRST_DAYS
    ),
    question=st.sampled_from(sorted(QUESTIONS)),
)
@settings(max_examples=100)
def test_on_every_other_day_the_answer_is_that_of_the_day_before(on, question):
    assert QUESTIONS[question](on) == QUESTIONS[question](on - A_DAY)


@pytest.mark.parametrize("day", sorted({row[0] for row in ROWS}))
def test_every_day_of_change_but_the_ends_of_cuts_is_told_on_the_page_of_the_law(day):
    told = {change.on.isoformat() for change in CHANGES}
    assert (day in told) is (day != "2027-01-01")


# What waits for each reader of the history: the day, and a word that must stand in the line.
HISTORY = """
2024-07-01 Luật Căn cước
2024-10-21 73/2024
2025-01-01 CMND
2025-03-01 cấp huyện
2025-05-01 trực tuyến
2025-07-01 126
2025-08-12 VNeID
2025-12-15 282/2025
2026-01-01 dữ liệu cá nhân
2026-03-15 58/2026
2026-07-01 118/2025
2026-09-28 320/2026
"""


@pytest.mark.parametrize("row", [line.split(" ", 1) for line in HISTORY.splitlines() if line])
def test_the_history_says_what_happened_on_a_day(row):
    lines = [change.text for change in CHANGES if change.on.isoformat() == row[0]]
    assert any(row[1] in line for line in lines)


class TestSuccessors:
    """A dossier that lies across a reform is asked for at the office that exists that day."""

    @pytest.mark.parametrize("band", [Band.FROM_6, Band.FROM_14])
    @pytest.mark.parametrize(
        ("on", "open_levels"),
        [
            (date(2025, 2, 28), {"district", "province"}),
            (date(2025, 3, 1), {"commune", "province"}),
            (date(2025, 3, 2), {"commune", "province"}),
            (date(2025, 6, 30), {"commune", "province"}),
        ],
    )
    def test_on_2_march_2025_no_district_is_named_to_anybody(self, band, on, open_levels):
        named = {
            level.value for level in places.Level if places.receives(level=level, band=band, on=on)
        }
        assert named == open_levels

    def test_from_july_2025_adults_and_children_go_different_ways(self):
        on = date(2025, 7, 1)
        grown, small = (
            {
                level.value
                for level in places.Level
                if places.receives(level=level, band=band, on=on)
            }
            for band in (Band.FROM_14, Band.UNDER_6)
        )
        assert grown.isdisjoint(small)

    @pytest.mark.parametrize("on", [date(2024, 6, 25), date(2024, 6, 30)])
    def test_in_the_pause_before_the_law_nothing_is_received_in_hanoi(self, on):
        law = in_force(on)
        assert law.intake_paused
        assert not law.issue_under_14
        assert not in_force(date(2024, 7, 1)).intake_paused
