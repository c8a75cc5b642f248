"""Old papers (Art. 46; T15, T16)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.law.transition import CMND_LAST_DAY, Holds, is_valid, rule_id, valid_until

D = date


@pytest.mark.parametrize(
    ("document", "expiry", "expected"),
    [
        (Holds.CCCD, D(2030, 5, 1), D(2030, 5, 1)),
        (Holds.CCCD, None, None),
        (Holds.CCCD, D(2024, 1, 14), D(2024, 1, 14)),
        (Holds.CCCD, D(2024, 1, 15), D(2024, 6, 30)),
        (Holds.CCCD, D(2024, 2, 1), D(2024, 6, 30)),
        (Holds.CCCD, D(2024, 6, 29), D(2024, 6, 30)),
        (Holds.CCCD, D(2024, 6, 30), D(2024, 6, 30)),
        (Holds.CCCD, D(2024, 7, 1), D(2024, 7, 1)),
        (Holds.CMND, None, D(2024, 12, 31)),
        (Holds.CMND, D(2029, 1, 1), D(2024, 12, 31)),
        (Holds.CMND, D(2024, 10, 1), D(2024, 10, 1)),
        (Holds.CMND, D(2024, 3, 1), D(2024, 6, 30)),
        (Holds.CMND, D(2023, 12, 31), D(2023, 12, 31)),
        (Holds.CARD, D(2024, 2, 1), D(2024, 2, 1)),
        (Holds.CARD, None, None),
    ],
)
def test_the_last_day_of_a_paper(document, expiry, expected):
    assert valid_until(document=document, expiry=expiry) == expected


@pytest.mark.parametrize(
    ("document", "expiry", "on", "expected"),
    [
        (Holds.CMND, None, D(2024, 12, 31), True),
        (Holds.CMND, None, D(2025, 1, 1), False),
        (Holds.CMND, D(2030, 1, 1), D(2025, 1, 1), False),
        (Holds.CCCD, D(2024, 2, 1), D(2024, 6, 30), True),
        (Holds.CCCD, D(2024, 2, 1), D(2024, 7, 1), False),
        (Holds.CCCD, D(2035, 7, 10), D(2035, 7, 10), True),
        (Holds.CCCD, D(2035, 7, 10), D(2035, 7, 11), False),
        (Holds.CCCD, None, D(2090, 1, 1), True),
        (Holds.CARD, D(2034, 5, 10), D(2034, 5, 10), True),
        (Holds.CARD, D(2034, 5, 10), D(2034, 5, 11), False),
        (Holds.NONE, None, D(2024, 7, 1), False),
    ],
)
def test_whether_a_paper_is_valid(document, expiry, on, expected):
    assert is_valid(document=document, expiry=expiry, on=on) is expected


@pytest.mark.parametrize(
    ("document", "expiry", "expected"),
    [
        (Holds.CCCD, D(2030, 1, 1), "TRANS-1"),
        (Holds.CCCD, None, "TRANS-1"),
        (Holds.CCCD, D(2024, 2, 1), "TRANS-3"),
        (Holds.CMND, D(2024, 2, 1), "TRANS-3"),
        (Holds.CMND, None, "TRANS-2"),
        (Holds.CMND, D(2030, 1, 1), "TRANS-2"),
        (Holds.CMND, D(2024, 9, 1), "TRANS-2"),
        (Holds.CARD, D(2034, 5, 10), "AGE-3"),
        (Holds.NONE, None, "AGE-3"),
    ],
)
def test_the_clause_behind_the_last_day(document, expiry, expected):
    assert rule_id(document=document, expiry=expiry) == expected


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (Holds.NONE, "Chưa có thẻ"),
        (Holds.CMND, "Giấy chứng minh nhân dân"),
        (Holds.CCCD, "Thẻ căn cước công dân"),
        (Holds.CARD, "Thẻ căn cước"),
    ],
)
def test_the_names_of_papers(document, words):
    assert document.vi == words


EXPIRIES = st.none() | st.dates(date(2020, 1, 1), date(2060, 1, 1))


@given(expiry=EXPIRIES)
def test_no_cmnd_outlives_2024(expiry):
    last = valid_until(document=Holds.CMND, expiry=expiry)
    assert last is not None
    assert last <= CMND_LAST_DAY


@given(document=st.sampled_from([Holds.CCCD, Holds.CARD]), expiry=EXPIRIES)
def test_the_law_never_shortens_a_card(document, expiry):
    last = valid_until(document=document, expiry=expiry)
    assert (last is None) == (expiry is None)
    if last is not None and expiry is not None:
        assert last >= expiry
