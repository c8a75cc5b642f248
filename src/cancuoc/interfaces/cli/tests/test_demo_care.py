"""The care centre of the demo: everybody somewhere else, nobody twice, and quick."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from django.apps import apps
from tests.support.families import hanoi

from cancuoc.domain.bedside import queries as bedside
from cancuoc.domain.specialcare import asked, figures, queries
from cancuoc.domain.specialcare.rules import Status
from cancuoc.foundation import access
from cancuoc.interfaces.cli import demo, demo_care, world

__all__ = ["hanoi"]
pytestmark = pytest.mark.django_db
AT = datetime(2024, 7, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
def prepared(hanoi):
    """The demo's officers and campaign, and then its centre; the seconds it took."""
    for officer in world.DEMO_OFFICERS:
        world._officer(*officer)
    planner = access.actor_named(username="kehoach", on=AT.date())
    demo._campaign(at=AT, by=planner)
    began = time.thread_time()
    demo_care.prepare(lambda _line: None, at=AT)
    return time.thread_time() - began


def desk():
    return access.actor_named(username="coso", on=AT.date(), purpose="Xem thử")


def test_thirteen_residents_stand_in_eleven_of_the_statuses(prepared):
    found = figures.standing(at=AT, by=desk()).whole
    assert found.residents == len(demo_care.ROLL) == 13
    assert found.by_status == {
        Status.SCREENING: 1,
        Status.CAPTURING: 3,
        Status.SEARCHING: 1,
        Status.ENQUIRING: 1,
        Status.NOT_YET: 1,
        Status.POSTING: 1,
        Status.DECIDING: 1,
        Status.HANDED: 1,
        Status.KEPT: 1,
        Status.DIED: 1,
        Status.CERTIFICATE: 1,
    }


def test_a_silent_office_and_a_reminded_one_are_to_be_telephoned(prepared):
    assert [row.addressee for row in asked.awaited(at=AT, by=desk())] == [
        "Công an xã Minh Châu",
        "Công an xã Tản Lĩnh",
    ]


def test_a_visit_of_tomorrow_has_two_on_its_list(prepared):
    (row,) = bedside.visits(centre_code=demo_care.CENTRE, at=AT, by=desk())
    assert (row.beds, row.starts_at.date()) == (2, AT.replace(day=5).date())
    view = bedside.visit(visit_id=row.id, at=AT, by=desk())
    assert view.officers == ("thunhan1", "thunhan2")
    assert len(view.may_join) == 1


def test_the_second_time_changes_nothing(prepared):
    tables = ("specialcare.ResidentHistory", "bedside.BedHistory", "foundation.AuditEvent")
    before = [apps.get_model(table).objects.count() for table in tables]
    demo_care.prepare(lambda _line: None, at=AT)
    after = [apps.get_model(table).objects.count() for table in tables]
    # The list of centres is looked at, which leaves no line.
    assert after == before


def test_it_costs_the_start_little(prepared):
    assert prepared < 5.0


def test_the_list_of_the_centre_holds_no_name(prepared):
    rows = queries.residents(centre_code=demo_care.CENTRE, at=AT, by=desk())
    assert "Mến" not in str(rows)
