"""The rules of working time are numbers with articles, and days follow from them."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

import pytest

from cancuoc.planner.roster.working_time import Rules, from_table, rules


def table() -> dict[str, Any]:
    text = resources.files("cancuoc.planner.roster").joinpath("working_time.toml").read_text()
    return tomllib.loads(text)


def days_of(given: Rules) -> list[str]:
    return ["+".join(shift.code for shift in shifts) for shifts in given.working_days()]


@pytest.mark.parametrize(
    ("rule", "hours", "article"),
    [
        ("regular_day", 8, "Điều 105"),
        ("regular_week", 48, "Điều 105"),
        ("overtime_day", 4, "Điều 107"),
        ("day", 12, "Điều 107"),
        ("overtime_month", 40, "Điều 107"),
        ("overtime_year", 200, "Điều 107"),
        ("rest_between", 12, "Điều 110"),
        ("rest_week", 24, "Điều 111"),
    ],
)
def test_each_limit_has_its_number_and_article(rule: str, hours: int, article: str):
    found = rules().law[rule]
    assert found.minutes == hours * 60
    assert article in found.article
    assert "Bộ luật Lao động 2019" in found.article


def test_shifts_stand_as_the_campaign_holds_them():
    spans = {s.code: (s.begins / 60, s.ends / 60) for s in rules().shifts.values()}
    assert spans == {"morning": (6.5, 12.0), "afternoon": (12.0, 18.0), "evening": (18.0, 22.0)}


def test_the_evening_counts_until_the_last_person():
    evening = rules().shifts["evening"]
    assert evening.worked_until == evening.ends + 30
    assert evening.minutes == 4 * 60 + 30


def test_a_day_of_all_shifts_is_too_long():
    assert days_of(rules()) == [
        "morning",
        "afternoon",
        "evening",
        "morning+afternoon",
        "morning+evening",
        "afternoon+evening",
    ]


def test_a_shorter_day_allows_fewer_sets():
    given = table()
    given["law"]["day"]["hours"] = 10.25
    assert days_of(from_table(given)) == ["morning", "afternoon", "evening", "morning+evening"]


def test_less_overtime_a_day_allows_fewer_sets():
    given = table()
    given["law"]["overtime_day"]["hours"] = 2.5
    kept = days_of(from_table(given))
    assert "morning+afternoon" not in kept
    assert "afternoon+evening" in kept


@pytest.mark.parametrize(
    ("worked", "regular", "extra"), [(300, 300, 0), (480, 480, 0), (690, 480, 210)]
)
def test_what_is_beyond_the_ordinary_day_is_overtime(worked: int, regular: int, extra: int):
    assert rules().regular(worked) == regular
    assert rules().overtime(worked) == extra


def test_every_post_has_a_word_and_a_weight():
    given = rules()
    for post, words in given.posts.items():
        assert words
        assert given.weights[post] > 10 * given.weights["surplus"] / 2


def test_an_empty_post_costs_more_than_a_change_and_a_change_more_than_a_wish():
    weights = rules().weights
    assert min(weights[post] for post in rules().posts) > 4 * weights["change"]
    assert weights["change"] > 10
