"""Expiry of invented cards against the vectors of the law, and the dates papers can have."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.population.synthetic import papers
from cancuoc.domain.population.synthetic.dates import add_years, full_years
from cancuoc.law.ages import age_on, birthday

ON = np.datetime64("2024-07-01")


def one(text):
    return np.array([text], dtype="M8[D]")


@pytest.mark.parametrize(
    ("born", "issued", "expires"),
    [
        ("2020-05-10", "2024-07-10", "2034-05-10"),
        ("2012-07-10", "2024-07-09", "2026-07-10"),
        ("2012-07-10", "2024-07-10", "2037-07-10"),
        ("2012-07-11", "2024-07-10", "2026-07-11"),
        ("2010-07-11", "2024-07-10", "2035-07-11"),
        ("2010-07-10", "2024-07-10", "2035-07-10"),
        ("2001-07-10", "2024-07-10", "2041-07-10"),
        ("2001-07-11", "2024-07-10", "2026-07-11"),
        ("1999-07-10", "2024-07-10", "2039-07-10"),
        ("1986-07-10", "2024-07-10", "2046-07-10"),
        ("1966-07-10", "2024-07-10", None),
        ("1966-07-11", "2024-07-10", "2026-07-11"),
        ("1960-01-01", "2024-07-10", None),
    ],
)
def test_vectors_of_the_law(born, issued, expires):
    got = papers.expiry(born=one(born), issued=one(issued))[0]
    wanted = papers.NO_DATE if expires is None else np.datetime64(expires)
    assert got == wanted


@given(
    st.dates(date(1910, 1, 1), date(2024, 6, 30)),
    st.integers(0, 80),
)
def test_add_years_is_the_birthday_of_the_law(born, age):
    if born.year + age > 2190:
        return
    assert add_years(one(born), age)[0].astype(object) == birthday(born, age)


@given(st.dates(date(1910, 1, 1), date(2024, 7, 1)))
def test_full_years_is_the_age_of_the_law(born):
    assert full_years(one(born), ON)[0] == age_on(born=born, on=date(2024, 7, 1))


@given(st.integers(0, 2**31 - 1))
def test_papers_are_possible(seed):
    rng = np.random.default_rng(seed)
    born = ON - rng.integers(0, 36_000, 400).astype("m8[D]")
    made = papers.make(rng, born=born, on=ON)
    none = made.kind == papers.NONE
    assert (made.issued[none] == papers.NO_DATE).all()
    assert (made.expires[none] == papers.NO_DATE).all()
    held = ~none
    assert (made.issued[held] < ON).all()
    assert (full_years(born, ON)[held] >= 14).all()
    limited = held & (made.expires != papers.NO_DATE)
    assert (made.expires[limited] > made.issued[limited]).all()


def test_some_papers_have_run_out_and_some_never_do():
    rng = np.random.default_rng(4)
    born = ON - rng.integers(5_200, 33_000, 20_000).astype("m8[D]")
    made = papers.make(rng, born=born, on=ON)
    held = made.kind != papers.NONE
    ran_out = held & (made.expires != papers.NO_DATE) & (made.expires <= ON)
    assert 0.01 < ran_out.mean() < 0.2
    assert (held & (made.expires == papers.NO_DATE)).mean() > 0.1
    kinds = np.bincount(made.kind, minlength=4) / len(born)
    assert kinds[papers.CMND] == pytest.approx(0.045, abs=0.02)
    assert kinds[papers.CARD] == 0
