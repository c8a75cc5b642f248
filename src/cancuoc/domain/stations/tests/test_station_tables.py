"""The database is the last guard of stations and packets: raw writes are refused by name."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from tests.support.books import refuses

from cancuoc.domain.stations import models
from cancuoc.domain.stations.rules import CHUNK_BYTES, PacketState, StationState
from cancuoc.domain.stations.tests.world import AT

pytestmark = pytest.mark.django_db
ZEROS = "0" * 64
NOW = "SET CONSTRAINTS ALL IMMEDIATE; "


def made(model: type[Any], **fields: Any) -> Any:
    return model.objects.create(**fields)


def station(code: str = "TX-01", **changes: Any) -> models.Station:
    given = {
        "id": uuid4(),
        "code": code,
        "unit_code": "00364",
        "kit": "KIT-01",
        "state": StationState.ACTIVE,
        "created_at": AT,
    }
    return made(models.Station, **(given | changes))


def key(of: models.Station, name: str = "k", **changes: Any) -> models.StationKey:
    given = {"id": name * 43, "station": of, "public": b"p" * 32, "valid_from": AT}
    return made(models.StationKey, **(given | changes))


def packet(of: models.StationKey, sequence: int = 1, **changes: Any) -> models.Packet:
    given = {
        "id": uuid4(),
        "key": of,
        "station_code": "TX-01",
        "sequence": sequence,
        "previous": ZEROS,
        "digest": ZEROS,
        "size": 1,
        "captured_at": AT,
        "received_at": AT,
        "receipt": b"{}",
        "state": PacketState.RECEIVED,
    }
    return made(models.Packet, **(given | changes))


@pytest.fixture
def live() -> models.StationKey:
    return key(station())


@pytest.mark.parametrize("state", ["", "ACTIVE", "asleep"])
def test_a_station_is_in_a_known_state(state: str) -> None:
    with pytest.raises(IntegrityError, match="station_state_known"):
        station(state=state)


@pytest.mark.parametrize("code", ["T", "tx-01", "-TX", "TX 01", "TX_01", "ĐĐ-01", "TX-01\n", ""])
def test_a_station_code_has_its_shape(code: str) -> None:
    with pytest.raises(IntegrityError, match="station_code_shape"):
        station(code)


def test_two_stations_never_share_a_code() -> None:
    station()
    with pytest.raises(IntegrityError, match="code"):
        station()


def test_a_station_signs_with_one_key_at_a_time(live: models.StationKey) -> None:
    with pytest.raises(IntegrityError, match="one_key_in_use"), transaction.atomic():
        key(live.station, "n")
    key(live.station, "o", valid_to=AT)
    key(live.station, "p", valid_to=AT)
    key(station("TX-02"), "q")


@pytest.mark.parametrize(("highest", "arrived", "fits"), [(0, 1, False), (3, 4, False), (4, 4, 1)])
def test_no_more_packets_arrive_than_were_numbered(
    live: models.StationKey, highest: int, arrived: int, fits: bool
) -> None:
    change = f"UPDATE stations_stationkey SET highest = {highest}, arrived = {arrived}"
    if fits:
        models.StationKey.objects.update(highest=highest, arrived=arrived)
    else:
        assert "no_more_than_highest" in refuses(change)


@pytest.mark.parametrize("state", ["", "lost", "Received"])
def test_a_packet_is_in_a_known_state(live: models.StationKey, state: str) -> None:
    with pytest.raises(IntegrityError, match="packet_state_known"):
        packet(live, state=state)


@pytest.mark.parametrize(
    ("fields", "guard"),
    [
        ({"state": "received", "reason": "clone"}, "packet_reason_only_aside"),
        ({"state": "opened", "reason": "clone", "dossier_id": uuid4()}, "packet_reason_only_aside"),
        ({"state": "opened"}, "packet_opened_has_dossier"),
    ],
)
def test_state_reason_and_dossier_of_a_packet_agree(
    live: models.StationKey, fields: dict[str, Any], guard: str
) -> None:
    with pytest.raises(IntegrityError, match=guard):
        packet(live, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "quarantined", "reason": "clone"},
        {"state": "quarantined", "reason": ""},
        {"state": "quarantined", "reason": "clone", "dossier_id": UUID(int=1)},
        {"state": "opened", "dossier_id": UUID(int=1)},
        {"state": "received", "dossier_id": UUID(int=1)},
    ],
)
def test_what_the_rules_allow_the_database_allows(
    live: models.StationKey, fields: dict[str, Any]
) -> None:
    assert packet(live, **fields).pk


@pytest.mark.parametrize("second", ["received", "opened"])
@pytest.mark.parametrize("first", ["received", "opened"])
def test_of_two_packets_with_one_number_one_is_set_aside(
    live: models.StationKey, first: str, second: str
) -> None:
    packet(live, state=first, dossier_id=uuid4())
    with pytest.raises(IntegrityError, match="packet_sequence_once"), transaction.atomic():
        packet(live, state=second, dossier_id=uuid4())
    packet(live, state="quarantined", reason="clone")
    packet(live, state="quarantined", reason="clone")
    packet(live, sequence=2)
    # The same number under another key is another chain.
    packet(key(station("TX-02"), "z"))


def test_a_twin_cannot_be_let_out_beside_the_other(live: models.StationKey) -> None:
    packet(live)
    aside = packet(live, state="quarantined", reason="clone")
    words = refuses(
        "UPDATE stations_packet SET state = 'received', reason = '' WHERE id = %s", [aside.id]
    )
    assert "packet_sequence_once" in words


def test_a_packet_id_is_used_once_and_announced_once(live: models.StationKey) -> None:
    taken = packet(live)
    with pytest.raises(IntegrityError, match="stations_packet_pkey"), transaction.atomic():
        packet(live, 2, id=taken.id)
    said = {
        "packet_id": uuid4(),
        "size": CHUNK_BYTES,
        "digest": ZEROS,
        "sequence": 1,
        "previous": ZEROS,
        "started_at": AT,
    }
    made(models.Upload, station=live.station, **said)
    with pytest.raises(IntegrityError, match="stations_upload_pkey"), transaction.atomic():
        made(models.Upload, station=station("TX-02"), **said)


def test_a_nonce_counts_once_for_each_station() -> None:
    made(models.Nonce, station_code="TX-01", nonce="n" * 16, at=AT)
    made(models.Nonce, station_code="TX-02", nonce="n" * 16, at=AT)
    with pytest.raises(IntegrityError, match="nonce_once"), transaction.atomic():
        made(models.Nonce, station_code="TX-01", nonce="n" * 16, at=AT)


OWNED = {
    "a key": "DELETE FROM stations_station",
    "a packet": "DELETE FROM stations_stationkey",
    "a history": "DELETE FROM stations_packet",
}


@pytest.mark.parametrize("statement", OWNED.values(), ids=OWNED)
def test_what_something_hangs_on_is_not_deleted(live: models.StationKey, statement: str) -> None:
    made(models.PacketHistory, packet=packet(live), act="receive", state="received", at=AT)
    assert "foreign key" in refuses(NOW + statement)


def test_the_program_itself_refuses_to_delete_them_too(live: models.StationKey) -> None:
    for row in (live.station, packet(live).key):
        with pytest.raises(ProtectedError):
            row.delete()


ORPHANS = {
    "key": "INSERT INTO stations_stationkey (id, station_id, public, valid_from, highest, arrived)"
    " VALUES ('k', %s, '', now(), 0, 0)",
    "upload": "INSERT INTO stations_upload (packet_id, station_id, size, digest, sequence,"
    " previous, started_at) VALUES (gen_random_uuid(), %s, 1, '', 1, '', now())",
    "station history": "INSERT INTO stations_stationhistory (station_id, act, state, at, actor,"
    " reason) VALUES (%s, 'enrol', 'active', now(), 'a', '')",
    "packet history": "INSERT INTO stations_packethistory (packet_id, act, state, at, actor,"
    " reason) VALUES (%s, 'open', 'opened', now(), 'a', '')",
}


@pytest.mark.parametrize("statement", ORPHANS.values(), ids=ORPHANS)
def test_nothing_belongs_to_what_does_not_exist(statement: str) -> None:
    assert "foreign key" in refuses(NOW + statement, [uuid4()])


@pytest.mark.parametrize("table", ["stations_stationhistory", "stations_packethistory"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET act = act", "DELETE FROM {0} WHERE false"])
def test_histories_only_grow(table: str, statement: str) -> None:
    assert "append-only" in refuses(statement.format(table))


@pytest.mark.parametrize(
    "change",
    [
        "receipt = NULL",
        "digest = NULL",
        "previous = NULL",
        "captured_at = NULL",
        "received_at = NULL",
        "key_id = NULL",
        "sequence = NULL",
    ],
)
def test_what_proves_a_packet_is_never_missing(live: models.StationKey, change: str) -> None:
    packet(live)
    assert "null value" in refuses(f"UPDATE stations_packet SET {change}")
