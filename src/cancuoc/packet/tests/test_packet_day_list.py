"""The signed and closed list of a session: what opens it, and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from cancuoc.kernel import canonical
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import day_list, keys
from cancuoc.packet.refusals import BadKey

AT = datetime(2024, 7, 6, 3, tzinfo=UTC)
SESSION = UUID("01907d00-0000-7000-8000-000000000001")
CENTRE = keys.generate_signing_key()
STATION = keys.generate_encryption_key()
CONTENT = '{"records":[{"name":"Trần Thu Hà"}]}'.encode()


def statement(**changes):
    given = day_list.Statement(
        station_id="TX-01",
        session_id=SESSION,
        issued_at=AT,
        valid_until=AT + timedelta(hours=17),
        families=1,
        people=1,
        size=len(CONTENT),
        digest=sha256_hex(CONTENT),
    )
    return day_list.issue(replace(given, **changes), signing_key=CENTRE)


def verify(data, *, station="TX-01", session=SESSION, key=CENTRE):
    return day_list.verify(
        data,
        centre_public_key_lookup=lambda _: key.public_key(),
        station_id=station,
        session_id=session,
    )


def test_a_list_opens_for_the_key_it_was_closed_to():
    signed = statement()
    sealed = day_list.close(CONTENT, to=STATION.public_key(), statement=signed)
    assert "Trần".encode() not in sealed
    found = verify(signed.data)
    assert day_list.unclose(sealed, key=STATION, statement=found) == CONTENT
    assert (found.people, found.valid_until) == (1, AT + timedelta(hours=17))


def test_another_key_or_a_flipped_bit_opens_nothing():
    signed = statement()
    sealed = day_list.close(CONTENT, to=STATION.public_key(), statement=signed)
    with pytest.raises(day_list.AlteredDayList):
        day_list.unclose(sealed, key=keys.generate_encryption_key(), statement=signed)
    for place in (0, 40, len(sealed) - 1):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises(day_list.AlteredDayList):
            day_list.unclose(bytes(broken), key=STATION, statement=signed)
    with pytest.raises(day_list.AlteredDayList):
        day_list.unclose(b"", key=STATION, statement=signed)


def test_a_list_does_not_open_under_a_statement_with_a_longer_life():
    sealed = day_list.close(CONTENT, to=STATION.public_key(), statement=statement())
    longer = statement(valid_until=AT + timedelta(days=9))
    with pytest.raises(day_list.AlteredDayList):
        day_list.unclose(sealed, key=STATION, statement=longer)


def test_content_that_was_not_signed_is_refused():
    signed = statement()
    day_list.check(CONTENT, statement=signed)
    for other in (CONTENT + b" ", CONTENT[:-1], b""):
        with pytest.raises(day_list.AlteredDayList):
            day_list.check(other, statement=signed)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("valid_until", "2034-07-06T20:00:00.000Z"),
        ("people", 2),
        ("digest", "0" * 64),
        ("station_id", "TX-02"),
        ("session_id", "571fbb8b-2347-4d37-8245-3d5b23f8d0e4"),
    ],
)
def test_a_changed_statement_is_forged(field, value):
    raw = canonical.loads(statement().data) | {field: value}
    with pytest.raises(day_list.ForgedDayList):
        verify(canonical.dumps(raw))


def test_a_statement_of_another_centre_station_or_session_is_refused():
    data = statement().data
    with pytest.raises(day_list.ForgedDayList):
        verify(data, key=keys.generate_signing_key())
    with pytest.raises(day_list.BadDayList):
        verify(data, station="TX-02")
    with pytest.raises(day_list.BadDayList):
        verify(data, session=uuid4())


@pytest.mark.parametrize(
    "changes",
    [
        {"people": -1},
        {"people": "1"},
        {"size": True},
        {"station_id": 5},
        {"signature": 5},
        {"signature": "A" * 86},
        {"signature": "not base64!"},
        {"valid_until": "tomorrow"},
        {"more": 1},
    ],
)
def test_what_is_no_statement_is_refused_by_name(changes):
    raw = canonical.loads(statement().data) | changes
    with pytest.raises(day_list.BadDayList):
        verify(canonical.dumps(raw))


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b"{" * 3000])
def test_noise_is_no_statement(data):
    with pytest.raises(day_list.BadDayList):
        verify(data)


def test_a_point_of_small_order_is_no_key():
    with pytest.raises(BadKey):
        day_list.close(CONTENT, to=keys.centre_key_from_raw(b"\x00" * 32), statement=statement())
