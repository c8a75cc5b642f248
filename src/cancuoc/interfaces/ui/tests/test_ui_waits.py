"""A wait in words: a range rounded outward, hours when it is long, no false exactness."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.interfaces.ui.presenters import wait_words


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.0, 0.0, "dưới 5 phút"),
        (0.4, 5.0, "dưới 5 phút"),
        (0.4, 5.1, "tối đa 10 phút"),
        (5.0, 20.0, "5–20 phút"),
        (17.2, 33.9, "15–35 phút"),
        (119.9, 190.0, "115–190 phút"),
        (120.0, 150.0, "hơn 2 giờ"),
        (600.0, 600.0, "hơn 10 giờ"),
    ],
)
def test_a_range_in_words(low, high, said):
    assert wait_words(low=low, high=high) == said


@given(st.floats(0, 119), st.floats(0, 119))
def test_what_is_said_holds_what_is_forecast(first, second):
    low, high = sorted((first, second))
    numbers = [
        int(n) for n in wait_words(low=low, high=high).replace("–", " ").split() if n.isdigit()
    ]
    assert max(numbers) >= high
    assert len(numbers) < 2 or numbers[0] <= low
