"""Who may work at a station today: roles and units of the day, read anew each time."""

from __future__ import annotations

import base64
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.support.refusing import refused

from cancuoc.domain.stations import centre_keys, refusals, services
from cancuoc.domain.stations.lease import Lease
from cancuoc.domain.stations.services import KnownStation
from cancuoc.domain.stations.tests.world import ADMIN, AT
from cancuoc.domain.units import services as units
from cancuoc.foundation import access, audit, keys
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.models import User
from cancuoc.kernel.clock import VN

pytestmark = pytest.mark.django_db
STATION = KnownStation(code="TX-01", unit_code="00364", kit="KIT-01")
WARD, DISTRICT, ELSEWHERE = "00364", "009", "00001"
CAPTURERS = {Role.ENROLMENT_OFFICER, Role.RECEPTION}


@pytest.fixture(autouse=True)
def hanoi() -> None:
    units.load_tables(at=AT, by=ADMIN)


def officer(
    role: Role = Role.ENROLMENT_OFFICER,
    unit: str = WARD,
    *,
    since: date = date(2024, 1, 1),
    until: date | None = None,
) -> str:
    """Open an account with one role in one unit, and return its sign-in name."""
    name = "cb.01"
    if not User.objects.filter(username=name).exists():
        access.create_user(
            username=name,
            full_name="Đỗ Thị Hạnh",
            hand="hand-01",
            password="mật khẩu đủ dài",
            at=AT,
            by=ADMIN,
        )
    access.grant(
        username=name,
        role=role,
        unit_code=unit,
        valid_from=since,
        valid_to=until,
        at=AT,
        by=ADMIN,
    )
    return name


def grant(name: str, *, station: KnownStation = STATION, at: datetime = AT) -> Lease:
    return services.grant_lease(
        station=station, username=name, at=at, by=Actor.station(station.code)
    )


def who(lease: Lease, *, at: datetime, station: KnownStation = STATION) -> Actor:
    return services.officer_of(data=lease.data, station=station, at=at)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VN)


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_receive_and_capture_get_a_lease(role: Role) -> None:
    name = officer(role)
    if role in CAPTURERS:
        assert who(grant(name), at=AT).roles == {role}
    else:
        with refused(NotAllowed, "stations"):
            grant(name)


@pytest.mark.parametrize(
    ("unit", "works"),
    [(WARD, True), (DISTRICT, True), ("01", True), (ELSEWHERE, False), ("001", False)],
)
def test_a_lease_is_for_stations_of_the_officer_s_unit(unit: str, works: bool) -> None:
    name = officer(unit=unit)
    if works:
        assert grant(name).station_code == "TX-01"
    else:
        with refused(NotAllowed, "stations") as caught:
            grant(name)
        assert caught.value.details == {"unit": "00364"}


@pytest.mark.parametrize(
    ("day", "unit", "works"),
    [
        # The district police ended on 1 March 2025, its district as a unit on 30 June.
        ("2025-02-28T10:00", DISTRICT, True),
        ("2025-03-02T10:00", DISTRICT, True),
        ("2025-06-30T23:59", DISTRICT, True),
        ("2025-07-01T00:00", DISTRICT, False),
        ("2025-07-01T00:00", WARD, True),
        ("2025-07-01T00:00", "01", True),
    ],
)
def test_scopes_on_both_sides_of_the_two_reforms(day: str, unit: str, works: bool) -> None:
    name = officer(unit=unit)
    if works:
        assert grant(name, at=local(day))
    else:
        with refused(NotAllowed, "stations"):
            grant(name, at=local(day))


def test_a_lease_of_the_evening_loses_its_district_at_midnight() -> None:
    lease = grant(officer(unit=DISTRICT), at=local("2025-06-30T20:00"))
    assert who(lease, at=local("2025-06-30T23:59"))
    with pytest.raises(NotAllowed):
        who(lease, at=local("2025-07-01T00:00"))


@pytest.mark.parametrize(
    ("at", "works"),
    [
        ("2024-07-05T23:59", False),
        ("2024-07-06T00:00", True),
        ("2024-07-06T06:59", True),
        ("2024-07-06T23:59", True),
        ("2024-07-07T00:00", False),
    ],
)
def test_a_right_of_one_day_lasts_from_midnight_to_midnight_in_hanoi(at: str, works: bool) -> None:
    name = officer(since=date(2024, 7, 6), until=date(2024, 7, 6))
    if works:
        assert grant(name, at=local(at))
    else:
        with refused(NotAllowed, "stations"):
            grant(name, at=local(at))


def test_a_right_given_later_the_same_day_counts_at_once() -> None:
    name = officer(Role.PLANNER)
    with refused(NotAllowed, "stations"):
        grant(name)
    officer(Role.RECEPTION)
    lease = grant(name)
    assert Role.RECEPTION in who(lease, at=AT).roles


def test_an_account_closed_ends_its_lease_at_the_next_request() -> None:
    name = officer()
    lease = grant(name)
    User.objects.filter(username=name).update(is_active=False)
    with pytest.raises(access.UnknownUser):
        who(lease, at=AT)
    with refused(access.UnknownUser, "stations"):
        grant(name)


A_MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("after", "works"),
    [
        (timedelta(0), True),
        (timedelta(hours=24) - A_MOMENT, True),
        (timedelta(hours=24), False),
        (-A_MOMENT, False),
        (timedelta(days=365), False),
    ],
)
def test_a_lease_lasts_exactly_a_day(after: timedelta, works: bool) -> None:
    lease = grant(officer())
    if works:
        assert who(lease, at=AT + after).hand == "hand-01"
    else:
        with pytest.raises(refusals.BadLease) as caught:
            who(lease, at=AT + after)
        assert caught.value.status == 401


@pytest.mark.parametrize("code", ["TX-02", "TX-01X", ""])
def test_a_lease_carried_to_another_station_is_none(code: str) -> None:
    lease = grant(officer())
    with pytest.raises(refusals.BadLease):
        who(lease, at=AT, station=KnownStation(code=code, unit_code=WARD, kit="K"))


def test_a_lease_signed_by_another_centre_is_none(settings: Any, tmp_path: Any) -> None:
    lease = grant(officer())
    settings.KEY_DIR = tmp_path / "another centre"
    keys.store.cache_clear()
    with pytest.raises(refusals.BadLease):
        who(lease, at=AT)


@pytest.mark.parametrize(
    "domain", [b"", b"cancuoc receipt signature 1\x00", b"cancuoc packet signature 1\x00"]
)
def test_another_word_of_the_centre_is_no_lease(domain: bytes) -> None:
    """The centre signs receipts with the same key; none of them may pass for a lease."""
    facts, _, _ = grant(officer()).data.partition(".")
    body = base64.urlsafe_b64decode(facts + "==")
    signature = centre_keys.signing_key().sign(domain + body)
    text = f"{facts}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    with pytest.raises(refusals.BadLease):
        services.officer_of(data=text, station=STATION, at=AT)


def test_every_lease_leaves_a_line_with_the_officer_and_no_name() -> None:
    lease = grant(officer())
    (line,) = audit.history(act_prefix="stations.")
    assert (line.act, line.object_id, line.unit_code) == ("stations.lease", "TX-01", WARD)
    assert line.detail == {"officer": "user:cb.01"}
    assert "Hạnh" not in str(line)
    assert lease.full_name == "Đỗ Thị Hạnh"


def test_using_a_lease_writes_nothing() -> None:
    lease = grant(officer())
    lines = len(list(audit.history()))
    for _ in range(3):
        who(lease, at=AT)
    assert len(list(audit.history())) == lines


def test_the_purpose_names_the_station_and_nothing_the_officer_could_choose() -> None:
    by = who(grant(officer()), at=AT)
    assert by.purpose == "Thu nhận hồ sơ tại trạm TX-01"
    assert (by.id, by.label, by.units) == ("user:cb.01", "Đỗ Thị Hạnh", (WARD,))
