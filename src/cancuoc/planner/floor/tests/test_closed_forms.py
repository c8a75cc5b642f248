"""Known values of the textbook formulas, and their refusals."""

from __future__ import annotations

from math import exp

import pytest

from cancuoc.planner.floor import closed_forms as forms
from cancuoc.planner.floor.closed_forms import CannotKeepUp


def test_one_counter_blocks_by_its_share() -> None:
    assert forms.erlang_b(1, 0.5) == pytest.approx(0.5 / 1.5)


def test_no_counter_blocks_everybody() -> None:
    assert forms.erlang_b(0, 2.0) == 1.0


@pytest.mark.parametrize(("counters", "offered", "share"), [(2, 1.0, 1 / 3), (3, 2.0, 4 / 9)])
def test_erlang_c_by_hand(counters: int, offered: float, share: float) -> None:
    assert forms.erlang_c(counters, offered) == pytest.approx(share)


def test_erlang_c_of_one_counter_is_its_load() -> None:
    assert forms.erlang_c(1, 0.8) == pytest.approx(0.8)


def test_erlang_c_of_many_counters_stays_a_share() -> None:
    assert 0.0 < forms.erlang_c(500, 480.0) < 1.0


def test_mean_wait_of_one_counter() -> None:
    # M/M/1: load² / rate / (1 - load).
    assert forms.mean_wait(1, 0.1, 8.0) == pytest.approx(0.8 * 8.0 / 0.2)


def test_mean_wait_of_two_counters_by_hand() -> None:
    assert forms.mean_wait(2, 0.2, 5.0) == pytest.approx(5.0 / 3.0)


def test_waiting_longer_than_nought_is_waiting() -> None:
    assert forms.waits_longer(3, 0.25, 8.0, 0.0) == pytest.approx(forms.erlang_c(3, 2.0))


def test_the_tail_of_waits_falls_exponentially() -> None:
    ten, twenty = (forms.waits_longer(3, 0.25, 8.0, than) for than in (10.0, 20.0))
    assert twenty / ten == pytest.approx(exp(-10.0 / 8.0))


def test_the_tail_integrates_to_the_mean() -> None:
    step = 0.01
    area = sum(forms.waits_longer(3, 0.25, 8.0, step * (i + 0.5)) for i in range(20_000)) * step
    assert area == pytest.approx(forms.mean_wait(3, 0.25, 8.0), rel=1e-5)


def test_pollaczek_khinchine_meets_one_exponential_counter() -> None:
    assert forms.pollaczek_khinchine(0.1, 8.0, 1.0) == pytest.approx(forms.mean_wait(1, 0.1, 8.0))


def test_even_services_halve_the_wait() -> None:
    even, wild = (forms.pollaczek_khinchine(0.1, 8.0, cv) for cv in (0.0, 1.0))
    assert even == pytest.approx(wild / 2)


def test_allen_cunneen_meets_pollaczek_khinchine() -> None:
    found = forms.allen_cunneen(1, 0.1, 8.0, cv_arrivals=1.0, cv_service=0.6)
    assert found == pytest.approx(forms.pollaczek_khinchine(0.1, 8.0, 0.6))


def test_allen_cunneen_meets_erlang() -> None:
    found = forms.allen_cunneen(4, 0.4, 8.0, cv_arrivals=1.0, cv_service=1.0)
    assert found == pytest.approx(forms.mean_wait(4, 0.4, 8.0))


@pytest.mark.parametrize(("counters", "offered"), [(1, 1.0), (3, 3.5), (0, 0.1), (2, -0.1)])
def test_a_queue_that_cannot_keep_up_is_refused(counters: int, offered: float) -> None:
    with pytest.raises(CannotKeepUp):
        forms.erlang_c(counters, offered)
    with pytest.raises(CannotKeepUp):
        forms.mean_wait(counters, offered, 1.0)


def test_the_other_formulas_refuse_alike() -> None:
    with pytest.raises(CannotKeepUp):
        forms.pollaczek_khinchine(0.2, 8.0, 0.5)
    with pytest.raises(CannotKeepUp):
        forms.allen_cunneen(2, 0.5, 8.0, cv_arrivals=1.0, cv_service=0.5)
