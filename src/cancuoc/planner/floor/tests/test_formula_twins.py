"""Formulas and integrals against slow twins that are written another way."""

from __future__ import annotations

from dataclasses import replace
from math import exp, factorial

import numpy as np
import pytest

from cancuoc.planner.floor import agreement, closed_forms, varying
from cancuoc.planner.floor.agreement import SERVICE
from cancuoc.planner.floor.varying import Piece, kolmogorov


def erlang_c_by_sums(counters: int, offered: float) -> float:
    """Return Erlang C as in the books: a sum of powers over factorials."""
    top = offered**counters / factorial(counters) * counters / (counters - offered)
    return top / (sum(offered**k / factorial(k) for k in range(counters)) + top)


CASES = [(c, load) for c in (1, 2, 3, 4, 5, 8, 13, 20) for load in (0.1, 0.5, 0.8, 0.95)]


@pytest.mark.parametrize(("counters", "load"), CASES)
def test_erlang_c_by_sums(counters: int, load: float) -> None:
    offered = counters * load
    expected = erlang_c_by_sums(counters, offered)
    assert closed_forms.erlang_c(counters, offered) == pytest.approx(expected, rel=1e-12)


def steady(counters: int, rate: float, service: float, room: int = 2000) -> np.ndarray:
    """Return the chance of each number of people, by balance of what goes up and down."""
    chance = np.ones(room)
    for n in range(1, room):
        chance[n] = chance[n - 1] * rate * service / min(n, counters)
    return chance / chance.sum()


@pytest.mark.parametrize(("counters", "load"), [(1, 0.7), (2, 0.8), (3, 0.9), (5, 0.6)])
def test_mean_wait_by_balance(counters: int, load: float) -> None:
    rate = counters * load / SERVICE
    chance = steady(counters, rate, SERVICE)
    waiting = float(chance @ np.maximum(np.arange(chance.size) - counters, 0))
    expected = waiting / rate
    assert closed_forms.mean_wait(counters, rate, SERVICE) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("counters", "load"), [(1, 0.7), (3, 0.9)])
def test_the_share_who_wait_by_balance(counters: int, load: float) -> None:
    chance = steady(counters, counters * load / SERVICE, SERVICE)
    expected = float(chance[counters:].sum())
    assert closed_forms.erlang_c(counters, counters * load) == pytest.approx(expected, rel=1e-6)


def uniformized(pieces, service: float, room: int) -> np.ndarray:
    """Return the chance of each number of people at the end, by counting Poisson events."""
    chance = np.zeros(room + 1)
    chance[0] = 1.0
    people = np.arange(room + 1)
    for piece in pieces:
        leave = np.minimum(people, piece.counters) / service
        most = piece.rate + piece.counters / service
        jump = np.zeros((room + 1, room + 1))
        for n in range(room + 1):
            up = piece.rate / most if n < room else 0.0
            down = leave[n] / most
            jump[n, n] = 1.0 - up - down
            if n < room:
                jump[n, n + 1] = up
            if n:
                jump[n, n - 1] = down
        mean = most * piece.minutes
        weight, state, total = exp(-mean), chance, np.zeros(room + 1)
        for k in range(int(mean + 12.0 * mean**0.5) + 20):
            total = total + weight * state
            state = state @ jump
            weight *= mean / (k + 1)
        chance = total
    return chance


CHANGING = [
    Piece(minutes=20.0, rate=0.6, counters=2),
    Piece(minutes=30.0, rate=0.1, counters=3),
    Piece(minutes=10.0, rate=0.0, counters=1),
]


@pytest.mark.parametrize("pieces", [CHANGING[:1], CHANGING[:2], CHANGING], ids=["1", "2", "3"])
def test_integrated_equations_by_counting_events(pieces) -> None:
    course = kolmogorov(pieces, SERVICE, room=60, step=0.05)
    chance = uniformized(pieces, SERVICE, 60)
    waiting = float(chance @ np.maximum(np.arange(61) - pieces[-1].counters, 0))
    assert course.waiting[-1] == pytest.approx(waiting, rel=1e-5)


def test_with_counters_for_everybody_nobody_waits() -> None:
    course = kolmogorov([Piece(minutes=60.0, rate=0.5, counters=60)], SERVICE, room=60, step=0.1)
    assert float(course.waiting.max()) == pytest.approx(0.0, abs=1e-12)
    assert course.mean_wait == pytest.approx(0.0, abs=1e-9)


def test_chance_is_neither_made_nor_lost() -> None:
    chance = np.zeros(41)
    chance[3] = 1.0
    leave = np.minimum(np.arange(41), 2) / SERVICE
    for _ in range(200):
        chance = varying._step(chance, 0.2, leave, 0.1)
    assert chance.sum() == pytest.approx(1.0, abs=1e-12)
    assert chance.min() > -1e-12


def test_a_course_knows_its_times_and_rates() -> None:
    course = kolmogorov(CHANGING, SERVICE, room=60, step=0.5)
    assert course.times[-1] == pytest.approx(60.0)
    assert course.times.size == course.rates.size == course.waiting.size == course.wait.size
    assert float(course.rates[1:] @ np.diff(course.times)) == pytest.approx(15.0)


def test_a_step_longer_than_a_piece_is_one_step() -> None:
    course = kolmogorov([Piece(minutes=0.02, rate=0.5, counters=1)], SERVICE, room=10, step=1.0)
    assert course.times.tolist() == pytest.approx([0.0, 0.02])


def test_somebody_who_comes_waits_for_all_but_the_counters() -> None:
    """In a steady queue whoever comes finds what anybody sees (PASTA)."""
    course = kolmogorov([Piece(minutes=3000.0, rate=0.1, counters=1)], 8.0, room=150, step=0.5)
    assert course.wait[-1] == pytest.approx(closed_forms.mean_wait(1, 0.1, 8.0), rel=1e-3)


def test_arrivals_have_the_rate_of_each_piece() -> None:
    pieces = agreement.EVENING
    came = agreement._arrivals(pieces, 4000, np.random.default_rng(1))
    begin = 0.0
    for piece in pieces:
        inside = ((came >= begin) & (came < begin + piece.minutes)).sum(axis=1)
        assert inside.mean() == pytest.approx(piece.minutes * piece.rate, rel=0.03, abs=0.01)
        # Poisson: as much variance as mean.
        assert inside.var() == pytest.approx(inside.mean(), rel=0.1, abs=0.01)
        begin += piece.minutes


def test_counters_open_when_their_piece_begins() -> None:
    counters = agreement._opening(agreement.EVENING, 2)
    assert counters.free.tolist() == [[0.0, 0.0, 0.0, 90.0]] * 2


def test_services_have_mean_and_spread() -> None:
    for cv in (0.5, 1.5):
        found = agreement._services(cv, 400_000, np.random.default_rng(2))
        assert found.mean() == pytest.approx(SERVICE, rel=0.02)
        assert found.std() / found.mean() == pytest.approx(cv, rel=0.05)
    wild = agreement._services(None, 400_000, np.random.default_rng(2))
    assert wild.std() / wild.mean() == pytest.approx(1.0, rel=0.02)


def test_a_known_quantity_takes_off_its_noise() -> None:
    rng = np.random.default_rng(3)
    known = rng.standard_normal(100_000)
    waits = 5.0 + 2.0 * known + 0.1 * rng.standard_normal(100_000)
    mean, error = agreement._controlled(waits, known)
    assert mean == pytest.approx(5.0, abs=0.002)
    assert error < 0.001 < waits.std() / waits.size**0.5


def test_an_unrelated_quantity_does_no_harm() -> None:
    rng = np.random.default_rng(4)
    waits, other = rng.exponential(3.0, 100_000), rng.standard_normal(100_000)
    mean, error = agreement._controlled(waits, other)
    assert mean == pytest.approx(3.0, abs=5.0 * error)
    assert error == pytest.approx(3.0 / 100_000**0.5, rel=0.25)


def test_a_check_knows_how_far_it_is_off() -> None:
    check = agreement.Check(name="x", formula=10.0, simulated=9.8, error=0.1)
    assert check.off == pytest.approx(0.02)
    assert replace(check, simulated=10.2).off == pytest.approx(0.02)


def test_people_are_drawn_in_parts_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreement, "PART", 30_000)
    check = agreement._steady("x", 2, 0.7, None, 100_000, np.random.default_rng(5))
    assert check.off * check.formula < 4.5 * check.error
