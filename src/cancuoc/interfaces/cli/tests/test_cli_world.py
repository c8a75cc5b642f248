"""The `world` command: same seed same city, refusals in one line, the demo world twice."""

from __future__ import annotations

from datetime import date

import pytest

from cancuoc.domain.population import queries as population
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import Level
from cancuoc.foundation import access
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.cli import world

pytestmark = pytest.mark.django_db


def quiet(text):
    """Progress that nobody reads."""


def test_make_prints_the_digest(capsys):
    assert world.run(["make", "--residents", "700", "--seed", "3"]) == 0
    out = capsys.readouterr().out
    assert "Đã tạo 700 người" in out
    assert population.count() == 700
    assert len(units.units_in_force(on=world.CAMPAIGN_DAY, level=Level.COMMUNE)) == 579


@pytest.mark.django_db(transaction=True)
def test_a_second_city_is_refused_in_one_line(capsys):
    assert world.run(["make", "--residents", "50"]) == 0
    assert world.run(["make", "--residents", "50"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()[-1]) < 200
    assert population.count() == 50


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["make", "--residents", "0"],
        ["make", "--residents", "-5"],
        ["make", "--residents", "12.000"],
        ["make", "--residents", "٥"],
        ["make", "--residents", "20000001"],
        ["make", "--seed", "x"],
        ["make", "--on", "1/7/2024"],
        ["make", "--on", "1900-01-01"],
        ["destroy"],
    ],
)
def test_bad_words_are_refused(argv, capsys):
    with pytest.raises(SystemExit) as stop:
        world.run(argv)
    assert stop.value.code == 2


def test_the_demo_world_can_be_brought_up_twice():
    for _ in range(2):
        world.load_demo(quiet, residents=900)
    assert population.count() == 900
    focus = population.due_in_area(commune=world.DEMO_COMMUNE, on=world.CAMPAIGN_DAY)
    assert focus


def test_every_role_has_a_demo_officer():
    world.load_demo(quiet, residents=20)
    roles = set()
    for role, unit, username, _ in world.DEMO_OFFICERS:
        actor = access.actor_named(username=username, on=date(2024, 7, 6))
        assert role in actor.roles
        assert unit in actor.units
        roles |= actor.roles
    assert roles == set(Role)
    hands = {
        access.actor_named(username=username, on=date(2024, 7, 6)).hand
        for _, _, username, _ in world.DEMO_OFFICERS
    }
    assert len(hands) == len(world.DEMO_OFFICERS)


def test_sign_ins_are_shown_for_every_officer():
    rows = world.demo_sign_ins()
    assert len(rows) == len(world.DEMO_OFFICERS)
    assert all(role and name and password for role, name, password in rows)


def test_the_demo_command():
    assert world.run(["demo", "--residents", "30"]) == 0
    assert population.count() == 30
