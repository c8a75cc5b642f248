"""One resident at a time: the due list against cases worked out by hand from the law."""

from __future__ import annotations

from datetime import date

import pytest

from cancuoc.domain.population import queries
from cancuoc.domain.population.tests.support import put
from cancuoc.law.ages import Band
from cancuoc.law.choices import LeapBirthday
from cancuoc.law.eligibility import Duty, Reason

pytestmark = pytest.mark.django_db

DAY = date(2024, 7, 10)
U6, C6, A14 = Band.UNDER_6, Band.FROM_6, Band.FROM_14
MUST, MAY, NOT = Duty.MUST, Duty.OPTIONAL, Duty.NONE


def ask(on=DAY, leap=LeapBirthday.MARCH_1):
    families = queries.due_in_area(commune="00232", on=on, duties=tuple(Duty), leap=leap)
    members = [member for family in families for member in family.members]
    assert len(members) <= 1
    return members[0] if members else None


@pytest.mark.parametrize(
    ("born", "band", "duty", "reason"),
    [
        (date(2024, 7, 10), U6, MAY, Reason.FIRST_ON_REQUEST),
        (date(2020, 5, 10), U6, MAY, Reason.FIRST_ON_REQUEST),
        (date(2018, 7, 11), U6, MAY, Reason.FIRST_ON_REQUEST),
        (date(2018, 7, 10), C6, MAY, Reason.FIRST_ON_REQUEST),
        (date(2012, 7, 10), C6, MAY, Reason.FIRST_ON_REQUEST),
        (date(2010, 7, 11), C6, MAY, Reason.FIRST_ON_REQUEST),
        (date(2010, 7, 10), A14, MUST, Reason.FIRST_FROM_14),
        (date(1999, 7, 10), A14, MUST, Reason.FIRST_FROM_14),
        (date(1924, 1, 1), A14, MUST, Reason.FIRST_FROM_14),
    ],
)
def test_people_without_any_paper(born, band, duty, reason):
    put("Lê Minh An", born.year, born=born)
    got = ask()
    assert (got.band, got.duty, got.reason) == (band, duty, reason)


def test_somebody_not_yet_born_is_in_no_list():
    put("Lê Minh An", 2024, born=date(2024, 7, 11))
    assert ask() is None


@pytest.mark.parametrize(
    ("holds", "expires", "duty", "reason"),
    [
        ("cccd", None, NOT, Reason.CCCD_MAY_CHANGE),
        ("cccd", date(2030, 5, 6), NOT, Reason.CCCD_MAY_CHANGE),
        ("cccd", date(2024, 7, 11), NOT, Reason.CCCD_MAY_CHANGE),
        ("cccd", date(2024, 7, 10), MUST, Reason.EXPIRED),
        ("cccd", date(2024, 2, 1), MUST, Reason.EXPIRED),
        ("cccd", date(2020, 5, 6), MUST, Reason.MILESTONE),
        ("card", None, NOT, Reason.VALID),
        ("card", date(2035, 1, 1), NOT, Reason.VALID),
        ("card", date(2024, 7, 9), MUST, Reason.EXPIRED),
        ("cmnd", None, MAY, Reason.CMND_ENDS_2024),
        ("cmnd", date(2030, 1, 1), MAY, Reason.CMND_ENDS_2024),
        ("cmnd", date(2024, 3, 1), MUST, Reason.EXPIRED),
        ("cmnd", date(2020, 5, 6), MUST, Reason.EXPIRED),
    ],
)
def test_holders_born_in_1980(holds, expires, duty, reason):
    put("Lê Văn Nam", 1980, born=date(1980, 5, 6), holds=holds, holds_expires=expires)
    got = ask()
    assert (got.duty, got.reason, got.band) == (duty, reason, A14)


@pytest.mark.parametrize(
    ("on", "duty"),
    [
        (date(2024, 1, 31), NOT),
        (date(2024, 2, 1), MUST),
        (date(2024, 2, 2), MAY),
        (date(2024, 6, 30), MAY),
        (date(2024, 7, 1), MUST),
    ],
)
def test_the_extension_of_article_46(on, duty):
    put("Lê Văn Nam", 1981, holds="cccd", holds_expires=date(2024, 2, 1))
    assert ask(on).duty is duty


@pytest.mark.parametrize(
    ("on", "duty", "reason", "since"),
    [
        (date(2024, 12, 31), MAY, Reason.CMND_ENDS_2024, None),
        (date(2025, 1, 1), MUST, Reason.CMND_VOID, date(2025, 1, 1)),
        (date(2025, 6, 1), MUST, Reason.CMND_VOID, date(2025, 1, 1)),
    ],
)
def test_the_end_of_the_cmnd(on, duty, reason, since):
    put("Lê Văn Nam", 1981, holds="cmnd", holds_expires=date(2031, 1, 1))
    got = ask(on)
    assert (got.duty, got.reason, got.since) == (duty, reason, since)


@pytest.mark.parametrize(
    ("leap", "on", "band"),
    [
        (LeapBirthday.MARCH_1, date(2026, 2, 28), C6),
        (LeapBirthday.MARCH_1, date(2026, 3, 1), A14),
        (LeapBirthday.FEBRUARY_28, date(2026, 2, 27), C6),
        (LeapBirthday.FEBRUARY_28, date(2026, 2, 28), A14),
    ],
)
def test_a_birth_on_29_february(leap, on, band):
    put("Lê Minh An", 2012, born=date(2012, 2, 29))
    got = ask(on, leap)
    assert got.band is band
    if band is A14:
        assert got.since == on


@pytest.mark.parametrize(
    ("precision", "latest", "band"),
    [
        (1, date(2010, 12, 31), C6),
        (1, date(2009, 12, 31), A14),
        (2, date(2010, 7, 31), C6),
        (2, date(2010, 6, 30), A14),
        (1, date(2018, 12, 31), U6),
        (1, date(2024, 12, 31), U6),
        (2, date(2024, 7, 31), U6),
    ],
)
def test_births_known_in_part_ask_least_of_a_child(precision, latest, band):
    put("Lê Minh An", latest.year, born=latest, born_precision=precision)
    assert ask().band is band


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"citizen": False}, Reason.NOT_CITIZEN),
        ({"deceased_on": date(2024, 7, 10)}, Reason.DECEASED),
        ({"deceased_on": date(2024, 1, 1)}, Reason.DECEASED),
        ({"citizen": False, "deceased_on": date(2024, 1, 1)}, Reason.NOT_CITIZEN),
    ],
)
def test_who_has_nothing_to_do(fields, reason):
    put("Lê Văn Nam", 1980, **fields)
    got = ask()
    assert (got.duty, got.reason) == (NOT, reason)


def test_a_death_in_the_future_of_the_list_does_not_count():
    put("Lê Văn Nam", 1980, deceased_on=date(2024, 7, 11))
    assert ask().duty is MUST


@pytest.mark.parametrize(
    ("on", "duty", "reason"),
    [
        (date(2024, 6, 30), NOT, Reason.BEFORE_LAW),
        (date(2024, 7, 1), MAY, Reason.FIRST_ON_REQUEST),
    ],
)
def test_children_only_under_the_new_law(on, duty, reason):
    put("Lê Minh An", 2016)
    got = ask(on)
    assert (got.duty, got.reason) == (duty, reason)


@pytest.mark.parametrize(
    ("born", "since"),
    [(date(2010, 7, 10), date(2024, 7, 10)), (date(2000, 2, 29), date(2014, 3, 1))],
)
def test_since_when_the_duty_runs(born, since):
    put("Lê Minh An", born.year, born=born)
    assert ask().since == since


def test_since_of_an_expired_card_is_its_last_printed_day():
    put("Lê Văn Nam", 1980, holds="cccd", holds_expires=date(2023, 5, 6))
    assert ask().since == date(2023, 5, 6)


def test_what_a_row_carries():
    put(
        "Lê Minh An",
        2016,
        born=date(2016, 8, 12),
        sex="female",
        personal_number="001316000001",
        phone="+84912345678",
    )
    got = ask()
    assert got.full_name == "Lê Minh An"
    assert got.born.iso == "2016-08-12"
    assert got.sex.vi == "Nữ"
    assert got.personal_number == "001316000001"
    assert got.phone == "+84912345678"
    assert got.holds.value == "none"


def test_a_person_without_household_is_a_family_of_one():
    put("Lê Minh An", 2016)
    put("Lê Minh Anh", 2017)
    families = queries.due_in_area(commune="00232", on=DAY)
    assert [len(family.members) for family in families] == [1, 1]
    assert {family.household_id for family in families} == {None}
