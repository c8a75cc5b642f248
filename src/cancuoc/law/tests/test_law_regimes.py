"""The regimes in order (§0.1, §7.3)."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.law import Law, in_force
from cancuoc.law.regimes import (
    CHANGES,
    REGIMES,
    IdentityLawNotYet,
    Level,
    NoLawInForce,
    identity_law,
)

D = date
DISTRICT_AND_PROVINCE = (Level.DISTRICT, Level.PROVINCE)
COMMUNE_AND_PROVINCE = (Level.COMMUNE, Level.PROVINCE)


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (D(2016, 1, 1), "2016-01"),
        (D(2020, 6, 15), "2016-01"),
        (D(2024, 6, 24), "2016-01"),
        (D(2024, 6, 25), "2024-06-pause"),
        (D(2024, 6, 30), "2024-06-pause"),
        (D(2024, 7, 1), "2024-07"),
        (D(2025, 2, 28), "2024-07"),
        (D(2025, 3, 1), "2025-03"),
        (D(2025, 4, 30), "2025-03"),
        (D(2025, 5, 1), "2025-05"),
        (D(2025, 6, 30), "2025-05"),
        (D(2025, 7, 1), "2025-07"),
        (D(2025, 8, 11), "2025-07"),
        (D(2025, 8, 12), "2025-08"),
        (D(2025, 12, 14), "2025-08"),
        (D(2025, 12, 15), "2025-12"),
        (D(2025, 12, 31), "2025-12"),
        (D(2026, 1, 1), "2026-01"),
        (D(2026, 3, 14), "2026-01"),
        (D(2026, 3, 15), "2026-03"),
        (D(2026, 6, 30), "2026-03"),
        (D(2026, 7, 1), "2026-07"),
        (D(2040, 1, 1), "2026-07"),
    ],
)
def test_the_regime_of_a_day(on, code):
    law = in_force(on)
    assert isinstance(law, Law)
    assert law.code == code


def test_before_the_first_regime_there_is_no_answer():
    with pytest.raises(NoLawInForce) as caught:
        in_force(D(2015, 12, 31))
    assert "2016" in caught.value.next_step


@pytest.mark.parametrize("on", [D(2016, 1, 1), D(2024, 6, 25), D(2024, 6, 30)])
def test_procedures_of_the_identity_law_are_refused_before_it(on):
    with pytest.raises(IdentityLawNotYet) as caught:
        identity_law(on)
    assert f"{on:%d/%m/%Y}" in caught.value.message


def test_the_rows_join_without_gap_or_overlap():
    for before, after in pairwise(REGIMES):
        assert before.effective_to is not None
        assert before.effective_to + timedelta(days=1) == after.effective_from
    assert REGIMES[-1].effective_to is None


def test_every_row_has_its_own_code_and_title():
    assert len({law.code for law in REGIMES}) == len(REGIMES)
    assert len({law.title for law in REGIMES}) == len(REGIMES)


@pytest.mark.parametrize(
    ("on", "from_14", "under_14"),
    [
        (D(2024, 7, 1), DISTRICT_AND_PROVINCE, DISTRICT_AND_PROVINCE),
        (D(2025, 2, 28), DISTRICT_AND_PROVINCE, DISTRICT_AND_PROVINCE),
        (D(2025, 3, 1), COMMUNE_AND_PROVINCE, COMMUNE_AND_PROVINCE),
        (D(2025, 6, 30), COMMUNE_AND_PROVINCE, COMMUNE_AND_PROVINCE),
        (D(2025, 7, 1), (Level.PROVINCE, Level.SERVICE_CENTRE), (Level.COMMUNE,)),
        (D(2026, 7, 1), (Level.PROVINCE, Level.SERVICE_CENTRE), (Level.COMMUNE,)),
    ],
)
def test_who_receives_by_regime(on, from_14, under_14):
    law = in_force(on)
    assert law.places_from_14 == from_14
    assert law.places_under_14 == under_14


@pytest.mark.parametrize(
    ("field", "first_day"),
    [
        ("identity_law", D(2024, 7, 1)),
        ("issue_under_14", D(2024, 7, 1)),
        ("reissue_fully_online", D(2025, 5, 1)),
        ("under_6_online_nationwide", D(2025, 7, 1)),
        ("unit_change_online", D(2025, 8, 12)),
        ("revokes_restored_nationality", D(2026, 7, 1)),
    ],
)
def test_what_begins_on_which_day(field, first_day):
    assert not getattr(in_force(first_day - timedelta(days=1)), field)
    assert getattr(in_force(first_day), field)


@pytest.mark.parametrize(
    ("field", "last_day"), [("district_tier", D(2025, 6, 30)), ("intake_paused", D(2024, 6, 30))]
)
def test_what_ends_after_which_day(field, last_day):
    assert getattr(in_force(last_day), field)
    assert not getattr(in_force(last_day + timedelta(days=1)), field)


@pytest.mark.parametrize(
    ("on", "personal_data", "fines"),
    [
        (D(2024, 7, 1), "13/2023", "144/2021"),
        (D(2025, 12, 14), "13/2023", "144/2021"),
        (D(2025, 12, 15), "13/2023", "282/2025"),
        (D(2026, 1, 1), "91/2025", "282/2025"),
    ],
)
def test_the_instruments_beside_the_law(on, personal_data, fines):
    law = in_force(on)
    assert personal_data in law.personal_data
    assert fines in law.fines


@pytest.mark.parametrize("law", [law for law in REGIMES if law.identity_law])
def test_the_limit_and_the_duty_age_never_changed_since(law):
    assert (law.working_days, law.duty_age) == (7, 14)
    assert law.card_name == "thẻ căn cước"


def test_the_older_law_issued_another_card():
    assert in_force(D(2020, 1, 1)).card_name == "thẻ căn cước công dân"


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (Level.MINISTRY, "Bộ Công an"),
        (Level.PROVINCE, "Công an cấp tỉnh"),
        (Level.DISTRICT, "Công an cấp huyện"),
        (Level.COMMUNE, "Công an cấp xã"),
        (Level.SERVICE_CENTRE, "Trung tâm phục vụ hành chính công"),
    ],
)
def test_the_names_of_levels(level, words):
    assert level.vi == words


def test_the_changes_stand_in_order_of_time():
    days = [change.on for change in CHANGES]
    assert days == sorted(days)
    assert all(change.text.endswith(".") for change in CHANGES)


@pytest.mark.parametrize("law", REGIMES[2:])
def test_every_regime_begins_with_a_change_on_the_list(law):
    assert law.effective_from in {change.on for change in CHANGES}


@given(on=st.dates(date(2016, 1, 1), date(2060, 1, 1)))
def test_the_row_found_holds_on_the_day(on):
    law = in_force(on)
    assert law.effective_from <= on
    assert law.effective_to is None or on <= law.effective_to
