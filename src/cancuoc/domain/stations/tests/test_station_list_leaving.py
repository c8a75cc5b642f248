"""A day list leaves signed, closed to one station, sized, and for a limited time."""

from __future__ import annotations

import base64
import dataclasses
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cancuoc.domain.stations import centre_keys, models, refusals, services
from cancuoc.domain.stations.services import KnownStation
from cancuoc.domain.stations.tests.floor import KHUONG_DINH, book, family, open_session
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.domain.units import services as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed
from cancuoc.kernel import canonical
from cancuoc.packet import day_list, keys

pytestmark = pytest.mark.django_db
STATION = KnownStation(code="TX-01", unit_code=KHUONG_DINH, kit="KIT-01")
BY = Actor.station("TX-01")
KEY = keys.generate_encryption_key()
PUBLIC = keys.public_to_raw(KEY.public_key()).hex()
ENDS = AT + timedelta(hours=3)


@pytest.fixture(autouse=True)
def known() -> None:
    units.load_tables(at=AT, by=ADMIN)
    TestStation().enrol()


@pytest.fixture
def session_id() -> UUID:
    return open_session()


def leave(session_id: UUID, *, to: str = PUBLIC, at: datetime = AT) -> services.ClosedDayList:
    return services.closed_day_list(station=STATION, session_id=session_id, to=to, at=at, by=BY)


def statement(found: services.ClosedDayList, session_id: UUID) -> day_list.Statement:
    key = centre_keys.signing_key().public_key()
    return day_list.verify(
        found.statement.encode(),
        centre_public_key_lookup=lambda _: key,
        station_id="TX-01",
        session_id=session_id,
    )


def opened(found: services.ClosedDayList, session_id: UUID) -> Any:
    sealed = base64.urlsafe_b64decode(found.sealed + "==")
    plain = day_list.unclose(sealed, key=KEY, statement=statement(found, session_id))
    return canonical.loads(plain)


def test_the_list_opens_at_the_station_and_says_for_how_many(session_id: UUID) -> None:
    _, child = family()
    code = book(session_id, child)
    found = leave(session_id)
    assert "Trần" not in found.sealed + found.statement
    content = opened(found, session_id)
    assert [each["known"]["full_name"] for each in content["records"]] == ["Trần Thu Hà"]
    assert [each["code"] for each in content["bookings"]] == [code]
    said = statement(found, session_id)
    assert (said.families, said.people) == (1, 1)
    assert (said.issued_at, said.valid_until) == (AT, ENDS + day_list.LIFE)
    row = models.ListIssue.objects.get()
    assert (row.people, row.size, row.digest) == (1, said.size, said.digest)
    assert [line.act for line in audit.history(act_prefix="stations.list")] == ["stations.list_out"]


@pytest.mark.parametrize("to", ["", "zz", "00" * 31, "00" * 32, "00" * 33, "đ" * 64])
@pytest.mark.usefixtures("own_transactions")
def test_without_a_key_to_close_to_nothing_leaves(session_id: UUID, to: str) -> None:
    with pytest.raises(refusals.BadListKey):
        leave(session_id, to=to)
    assert not models.ListIssue.objects.exists()


@pytest.mark.usefixtures("own_transactions")
def test_a_list_too_large_leaves_nothing_and_looks_at_nobody(
    session_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, child = family()
    book(session_id, child)
    monkeypatch.setattr(day_list, "MOST_BYTES", 1_000)
    with pytest.raises(refusals.ListTooLarge) as refused:
        leave(session_id)
    assert "1 người" in refused.value.message
    assert "Tách buổi" in refused.value.next_step
    assert not models.ListIssue.objects.exists()
    assert not list(audit.history(person_id=child, act_prefix="look."))


@pytest.mark.usefixtures("own_transactions")
def test_after_its_time_a_list_leaves_only_by_the_centre_s_word(session_id: UUID) -> None:
    late = ENDS + day_list.LIFE
    leave(session_id, at=late - timedelta(seconds=1))
    with pytest.raises(refusals.ListOver):
        leave(session_id, at=late)
    until = late + timedelta(hours=5)
    services.extend_day_list(
        session_id=session_id, until=until, reason="Mất điện, làm bù", at=late, by=ADMIN
    )
    assert statement(leave(session_id, at=late), session_id).valid_until == until
    with pytest.raises(refusals.ListOver):
        leave(session_id, at=until)
    (line,) = audit.history(act_prefix="stations.extend_list")
    assert line.actor == ADMIN.id


def test_an_extension_never_shortens(session_id: UUID) -> None:
    services.extend_day_list(
        session_id=session_id, until=AT + timedelta(hours=1), reason="Thử", at=AT, by=ADMIN
    )
    assert statement(leave(session_id), session_id).valid_until == ENDS + day_list.LIFE


@pytest.mark.parametrize(
    ("hours", "reason"), [(0, "Lý do"), (-1, "Lý do"), (73, "Lý do"), (1, ""), (1, "   ")]
)
@pytest.mark.usefixtures("own_transactions")
def test_an_extension_has_a_reason_and_an_end(session_id: UUID, hours: int, reason: str) -> None:
    with pytest.raises(refusals.BadExtension):
        services.extend_day_list(
            session_id=session_id, until=AT + timedelta(hours=hours), reason=reason, at=AT, by=ADMIN
        )
    assert not models.ListExtension.objects.exists()


@pytest.mark.usefixtures("own_transactions")
def test_only_an_administrator_extends_and_only_a_session_there_is(session_id: UUID) -> None:
    until = AT + timedelta(hours=1)
    with pytest.raises(NotAllowed):
        services.extend_day_list(session_id=session_id, until=until, reason="a", at=AT, by=BY)
    elsewhere = dataclasses.replace(ADMIN, units=("02",))
    with pytest.raises(NotAllowed):
        services.extend_day_list(
            session_id=session_id, until=until, reason="a", at=AT, by=elsewhere
        )
    with pytest.raises(refusals.UnknownSession):
        services.extend_day_list(session_id=uuid4(), until=until, reason="a", at=AT, by=ADMIN)


def test_another_station_s_session_gives_no_list() -> None:
    other = open_session(unit="00001", kits=("KIT-99",))
    with pytest.raises(refusals.UnknownSession):
        leave(other)
