"""A code forgotten by everybody: station and centre together, from the first start to the next."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from cancuoc.domain.stations import centre_keys, recovering, services
from cancuoc.domain.stations.tests.test_station_reviewing import SECOND
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.foundation import keys as key_store
from cancuoc.interfaces.stationapi.tests.knocking import Knocker
from cancuoc.kernel import clock
from cancuoc.packet import keys, recovery
from cancuoc.station import locking, recovery_lock
from cancuoc.station import recovering as at_station
from cancuoc.station.core.desk import PROFILE
from cancuoc.station.locking import Cost
from cancuoc.station.tables import values
from cancuoc.station.tests.test_station_wiping import Site

pytestmark = pytest.mark.django_db
CODE = "ba lan tram"


@pytest.fixture
def both(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Site, Knocker]:
    """A locked station on a disk, and the way its requests take to the centre."""
    monkeypatch.setattr(locking, "COST", Cost(passes=1, memory=64, lanes=1))
    monkeypatch.setattr(clock, "now", lambda: AT)
    settings.KEY_DIR, settings.BLOB_DIR = tmp_path / "keys", tmp_path / "blobs"
    key_store.store.cache_clear()
    knocker, site = Knocker(TestStation().enrol()), Site(tmp_path / "station")
    public = keys.public_to_raw(centre_keys.packet_keys()[0].public_key()).hex()
    profile = site.centre.profile(key_id=site.key_id)
    values.put_record(site.store, PROFILE, replace(profile, centre_packet_key=public))
    locking.lock(site.folder, site.opened.secret)
    return site, knocker


def start(site: Site, knocker: Knocker) -> None:
    """Do what a start with a network does: make words where there are none, and tell them."""
    at_station.prepare(site.folder, site.opened.secret, site.store, at=AT)
    kept = values.get(site.store, at_station.WAITING)
    assert kept is not None
    answer: Any = knocker.post("/recovery", json.loads(kept))
    assert answer.status_code == 200


def read_out() -> tuple[str, ...]:
    """Have two people agree, and read the words."""
    ask_id = services.ask_recovery(code="TX-01", reason="Quên", at=AT, by=ADMIN)
    services.allow_recovery(ask_id=ask_id, at=AT, by=SECOND)
    return services.show_recovery(ask_id=ask_id, at=AT, by=ADMIN)


def test_words_read_out_open_the_station_once_and_the_next_ones_take_their_place(
    both: tuple[Site, Knocker],
) -> None:
    site, knocker = both
    start(site, knocker)
    held = recovery_lock.held(site.folder)
    centre_holds = recovering.held_recovery(code="TX-01")
    assert held is not None
    assert centre_holds is not None
    assert centre_holds.name == recovery.short_name(held)
    groups = read_out()
    secret = recovery_lock.open_with(site.folder, groups, at=AT)
    assert secret == site.opened.secret
    recovery_lock.replace_code(site.folder, secret, code=CODE, again=CODE)
    start(site, knocker)
    ends = apps.get_model("stations.RecoveryKey").objects.values_list("id", "end")
    assert dict(ends) == {held: "used", recovery_lock.held(site.folder): ""}
    with pytest.raises(recovery_lock.WrongRecovery):
        recovery_lock.open_with(site.folder, groups, at=AT)
    later = AT + timedelta(minutes=1)
    assert recovery_lock.open_with(site.folder, read_out(), at=later) == secret
