"""The table and the tests are one: every case is tested, and the documentation shows all."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.bad_input.cases import BY_KEY, CASES, document

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TESTS = "".join(
    file.read_text(encoding="utf-8")
    for file in HERE.glob("test_bad_input_*.py")
    if file.name != Path(__file__).name
)
# These lead somewhere or are answered without a refusal; their tests name no row.
LED_ON = {"double-submit", "nfd-name", "expired-session", "no-purpose"}


def test_thirty_cases_and_more_each_listed_once():
    assert len(CASES) >= 30
    assert len(BY_KEY) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_every_case_has_its_test(case):
    assert case.key in LED_ON or f'"{case.key}"' in TESTS


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_every_refusal_says_what_to_do(case):
    if case.code:
        assert case.next_step
        assert case.status >= 400
    for sentence in f"{case.says} {case.next_step}".split(". "):
        assert len(sentence.split()) <= 20, sentence


def test_the_documentation_is_this_table():
    assert (ROOT / "docs" / "bad-input.md").read_text(encoding="utf-8") == document()
