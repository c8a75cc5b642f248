"""Officers at stations: a lease for a day, rights read anew, nothing forged."""

from __future__ import annotations

import base64
from datetime import date, timedelta

import pytest
from django.db import transaction

from cancuoc.domain.stations import refusals, services
from cancuoc.domain.stations.services import KnownStation
from cancuoc.domain.stations.tests.world import ADMIN, AT
from cancuoc.domain.units import services as units
from cancuoc.foundation import access, audit
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.kernel import canonical
from cancuoc.packet.tests.test_one_spelling import SPELLINGS

pytestmark = pytest.mark.django_db
STATION = KnownStation(code="TX-01", unit_code="00364", kit="KIT-01")
ON = date(2024, 7, 6)


@pytest.fixture(autouse=True)
def officers() -> None:
    units.load_tables(at=AT, by=ADMIN)
    for name, role, unit in (
        ("cb.tx", Role.ENROLMENT_OFFICER, "009"),
        ("cb.xa", Role.ENROLMENT_OFFICER, "001"),
        ("kh.tx", Role.PLANNER, "009"),
    ):
        access.create_user(
            username=name,
            full_name="Cán bộ",
            hand=f"hand-{name}",
            password="mật khẩu đủ dài",
            at=AT,
            by=ADMIN,
        )
        access.grant(username=name, role=role, unit_code=unit, valid_from=ON, at=AT, by=ADMIN)


def grant(username: str = "cb.tx", station: KnownStation = STATION) -> services.Lease:
    return services.grant_lease(
        station=station, username=username, at=AT, by=Actor.station(station.code)
    )


def officer(data: str, *, hours: float = 1, station: KnownStation = STATION) -> Actor:
    return services.officer_of(data=data, station=station, at=AT + timedelta(hours=hours))


def test_other_work_elsewhere_opens_no_station_there() -> None:
    """Who captures in one district and plans for the city sits at no station of another."""
    access.grant(
        username="cb.xa", role=Role.PLANNER, unit_code="01", valid_from=ON, at=AT, by=ADMIN
    )
    with pytest.raises(NotAllowed), transaction.atomic():
        grant("cb.xa")


def test_at_a_station_only_the_units_of_capturing_count() -> None:
    access.grant(
        username="cb.tx", role=Role.PLANNER, unit_code="01", valid_from=ON, at=AT, by=ADMIN
    )
    assert officer(grant("cb.tx").data).units == ("009",)


def test_a_lease_lets_an_officer_work_for_a_day() -> None:
    lease = grant()
    assert lease.expires_at == AT + timedelta(hours=24)
    by = officer(lease.data)
    assert (by.id, by.hand) == ("user:cb.tx", "hand-cb.tx")
    assert by.purpose == "Thu nhận hồ sơ tại trạm TX-01"
    (line,) = audit.history(act_prefix="stations.lease")
    assert (line.actor, line.detail["officer"]) == ("station:TX-01", "user:cb.tx")


@pytest.mark.parametrize("hours", [-0.01, 24, 1000])
def test_a_lease_has_its_time(hours: float) -> None:
    with pytest.raises(refusals.BadLease):
        officer(grant().data, hours=hours)


def test_a_lease_is_for_one_station() -> None:
    other = KnownStation(code="TX-02", unit_code="00364", kit="KIT-02")
    with pytest.raises(refusals.BadLease):
        officer(grant().data, station=other)


@pytest.mark.parametrize("username", ["cb.xa", "kh.tx"])
def test_only_officers_of_the_unit_with_the_role_get_one(username: str) -> None:
    with pytest.raises(NotAllowed):
        grant(username)


def test_unknown_officers_are_refused() -> None:
    with pytest.raises(access.UnknownUser):
        grant("nobody")


def test_a_right_withdrawn_ends_at_the_next_request() -> None:
    lease = grant()
    officer(lease.data)
    access.withdraw(
        username="cb.tx", role=Role.ENROLMENT_OFFICER, unit_code="009", on=ON, at=AT, by=ADMIN
    )
    with pytest.raises(NotAllowed):
        officer(lease.data)


def forged(data: str) -> str:
    facts, _, signature = data.partition(".")
    raw = canonical.loads(base64.urlsafe_b64decode(facts + "=="))
    raw["username"] = "cb.xa"
    text = base64.urlsafe_b64encode(canonical.dumps(raw)).rstrip(b"=").decode()
    return f"{text}.{signature}"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: "",
        lambda data: ".",
        lambda data: "x" * 3000,
        lambda data: data[:-4],
        lambda data: data.replace(".", ""),
        lambda data: data.split(".")[0] + ".",
        lambda data: "é." + data.split(".")[1],
        forged,
    ],
)
def test_forged_leases_are_refused(change: object) -> None:
    with pytest.raises(refusals.BadLease):
        officer(change(grant().data))


def test_a_lease_is_spelled_one_way() -> None:
    text = grant().data
    assert officer(text)
    for change in SPELLINGS.values():
        with pytest.raises(refusals.BadLease):
            officer(change(text))
