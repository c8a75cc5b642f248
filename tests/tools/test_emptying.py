"""Emptying between tests: what was filled goes, whatever it hangs on, and no more than that."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from tests.support.emptying import to_empty, with_pointing

from cancuoc.domain.stations.tests.world import TestStation
from cancuoc.foundation.models import AuditEvent


def test_what_points_at_a_filled_table_is_emptied_with_it() -> None:
    pointing = [("key", "station"), ("packet", "key"), ("card", "dossier"), ("loop", "loop")]
    assert with_pointing({"station"}, pointing) == {"station", "key", "packet"}
    assert with_pointing({"packet"}, pointing) == {"packet"}
    assert with_pointing(set(), pointing) == set()


@pytest.mark.django_db(transaction=True)
def test_a_flush_leaves_no_row_of_a_test_and_spares_what_was_empty() -> None:
    TestStation().enrol()
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    chosen = to_empty(connection, tables)
    assert {"stations_station", "stations_stationkey", "foundation_auditevent"} <= set(chosen)
    assert len(chosen) < len(tables)
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
    assert to_empty(connection, tables) == []
    assert AuditEvent.objects.count() == 0
