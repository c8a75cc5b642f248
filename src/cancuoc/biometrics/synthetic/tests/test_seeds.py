"""Random streams depend on their words alone."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.biometrics.synthetic import seeds

WORDS = st.lists(st.text(max_size=8) | st.integers(), max_size=4)


@given(words=WORDS)
def test_the_same_words_give_the_same_numbers(words):
    assert seeds.number(*words) == seeds.number(*words)
    assert seeds.stream(*words).integers(0, 2**60) == seeds.stream(*words).integers(0, 2**60)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("a", "b"), ("ab",)),
        (("a", "b"), ("b", "a")),
        (("1",), (1,)),
        ((), ("",)),
        (("a",), ("a", "")),
        (("finger", "s", 1), ("finger", "s", 11)),
    ],
)
def test_other_words_give_other_numbers(first, second):
    assert seeds.number(*first) != seeds.number(*second)


def test_numbers_are_spread_over_128_bits():
    numbers = [seeds.number("n", n) for n in range(2000)]
    assert len(set(numbers)) == 2000
    assert max(numbers).bit_length() == 128
    assert sum(number & 1 for number in numbers) in range(850, 1150)


def test_the_process_does_not_matter():
    script = "from cancuoc.biometrics.synthetic import seeds; print(seeds.number('một', 2))"
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": salt, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for salt in ("0", "77")
    }
    assert found == {f"{seeds.number('một', 2)}\n"}
