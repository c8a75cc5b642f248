"""Stations come alive once per token, prove their key, and are gone when revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError, ProgrammingError

from cancuoc.domain.stations import centre_keys, models, queries, refusals, services
from cancuoc.domain.stations.rules import StationState
from cancuoc.domain.stations.tests import world
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.kernel.moves import IllegalMove
from cancuoc.packet import keys
from cancuoc.packet.refusals import BadKey

pytestmark = pytest.mark.django_db


def create(code: str = "TX-01", by: Actor = ADMIN) -> services.NewStation:
    return services.create_station(code=code, unit_code="00364", kit="KIT-01", at=AT, by=by)


def test_a_station_comes_alive_and_learns_the_centre_s_keys() -> None:
    made = create()
    assert queries.station(code="TX-01").state is StationState.CREATED
    answer = TestStation().use(made.token)
    assert queries.station(code="TX-01").state is StationState.ACTIVE
    assert answer.centre_packet_key == keys.public_to_raw(centre_keys.packet_keys()[0].public_key())
    assert (answer.unit_code, answer.kit) == ("00364", "KIT-01")
    acts = [line.act for line in audit.history(act_prefix="stations.")]
    assert acts == ["stations.enrol", "stations.create"]


def test_the_token_is_never_stored() -> None:
    made = create()
    row = models.Station.objects.get(code="TX-01")
    assert made.token not in (row.token_hash, row.token_key)
    assert made.token not in str(list(audit.history()))


def test_a_lost_answer_may_be_asked_again_with_the_same_key_only() -> None:
    made = create()
    station = TestStation()
    assert station.use(made.token) == station.use(made.token)
    with pytest.raises(refusals.BadToken), transaction.atomic():
        TestStation().use(made.token)


@pytest.mark.parametrize("token", ["", "x", "a" * 500])
def test_a_wrong_token_is_refused(token: str) -> None:
    create()
    with pytest.raises(refusals.BadToken):
        TestStation().use(token)


def test_an_unknown_code_looks_like_a_wrong_token() -> None:
    with pytest.raises(refusals.BadToken):
        TestStation("NO-99").use("x")


def test_a_token_lives_seven_days() -> None:
    made = create()
    with pytest.raises(refusals.BadToken), transaction.atomic():
        TestStation().use(made.token, at=AT + timedelta(days=7, seconds=1))
    TestStation().use(made.token, at=AT + timedelta(days=7))


def enrol_with(token: str, public: bytes, proof: bytes) -> None:
    services.enrol_station(
        code="TX-01", token=token, public_key=public, proof=proof, at=AT, by=ADMIN
    )


def test_the_key_must_be_held_and_well_formed() -> None:
    made = create()
    key = keys.generate_signing_key()
    public = keys.public_to_raw(key.public_key())
    other = keys.generate_signing_key()
    signed = services.ENROL_DOMAIN + b"TX-01\x00" + made.token.encode()
    with pytest.raises(refusals.BadProof), transaction.atomic():
        enrol_with(made.token, public, other.sign(signed))
    with pytest.raises(refusals.BadProof), transaction.atomic():
        enrol_with(made.token, public, key.sign(b"something else"))
    with pytest.raises(BadKey), transaction.atomic():
        enrol_with(made.token, public[:-1], key.sign(signed))
    enrol_with(made.token, public, key.sign(signed))


def test_a_new_disk_gets_a_new_token_and_ends_the_old_key() -> None:
    first = TestStation().enrol()
    token = services.renew_token(code="TX-01", at=AT, by=ADMIN)
    second = TestStation()
    second.use(token)
    used = models.StationKey.objects.filter(valid_to__isnull=True).get()
    assert used.id == second.identity.key_id
    assert models.StationKey.objects.get(id=first.identity.key_id).valid_to == AT


def test_a_key_never_serves_two_stations() -> None:
    first = TestStation().enrol()
    made = create("TX-02")
    copy = first.twin()
    copy.code = "TX-02"
    with pytest.raises(refusals.BadProof):
        copy.use(made.token)


def test_a_key_that_was_ended_never_returns() -> None:
    first = TestStation().enrol()
    second = TestStation()
    second.use(services.renew_token(code="TX-01", at=AT, by=ADMIN))
    token = services.renew_token(code="TX-01", at=AT, by=ADMIN)
    with pytest.raises(refusals.BadProof):
        first.use(token)


def test_a_revoked_station_stays_revoked() -> None:
    station = TestStation().enrol()
    services.revoke_station(code="TX-01", reason="Mất máy", at=AT, by=ADMIN)
    assert queries.station(code="TX-01").state is StationState.REVOKED
    for again in (
        lambda: services.revoke_station(code="TX-01", reason="", at=AT, by=ADMIN),
        lambda: services.renew_token(code="TX-01", at=AT, by=ADMIN),
    ):
        with pytest.raises(IllegalMove), transaction.atomic():
            again()
    with pytest.raises(refusals.BadToken), transaction.atomic():
        station.use("")
    assert world.begin(station.seal(), station).received == 0


@pytest.mark.parametrize("code", ["", "T", "tx-01", "TX 01", "-TX", "A" * 21, "TX/01", "ĐĐ-01"])
def test_bad_codes(code: str) -> None:
    with pytest.raises(refusals.BadStationCode):
        create(code)


def test_a_code_is_used_once() -> None:
    create()
    with pytest.raises(refusals.StationExists):
        create()


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
def test_only_administrators_make_stations(role: Role) -> None:
    officer = Actor(id="user:x", kind=ActorKind.OFFICER, hand="x", roles=frozenset({role}))
    with pytest.raises(NotAllowed):
        create(by=officer)


def test_unknown_stations_are_refused() -> None:
    with pytest.raises(refusals.UnknownStationCode):
        queries.station(code="NO-99")
    with pytest.raises(refusals.UnknownStationCode):
        services.revoke_station(code="NO-99", reason="", at=AT, by=ADMIN)


def test_stations_are_listed_by_scope() -> None:
    create("TX-01")
    services.create_station(code="AA-01", unit_code="00001", kit="K", at=AT, by=ADMIN)
    codes = [s.code for s in queries.stations(scope=["01"], on=AT.date())]
    assert codes == ["AA-01", "TX-01"]
    assert [s.code for s in queries.stations(scope=["00001"], on=AT.date())] == ["AA-01"]


def test_one_key_in_use_is_a_promise_of_the_database() -> None:
    TestStation().enrol()
    row = models.Station.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        models.StationKey.objects.create(id="x" * 43, station=row, public=b"", valid_from=AT)


def test_history_cannot_be_rewritten() -> None:
    create()
    with (
        pytest.raises((InternalError, ProgrammingError), match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM stations_stationhistory")
