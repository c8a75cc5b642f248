"""Every state of a station with every act: what moves, what is told, and who may do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.refusing import refused

from cancuoc.domain.stations import models, queries, refusals, services
from cancuoc.domain.stations.rules import STATION_MOVES, StationAct, StationState
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.moves import IllegalMove
from cancuoc.packet import keys

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


def officer(*roles: Role) -> Actor:
    return Actor(id="user:x", kind=ActorKind.OFFICER, hand="hand-x", roles=frozenset(roles))


def create(code: str = "TX-01", *, by: Actor = ADMIN) -> services.NewStation:
    return services.create_station(code=code, unit_code="00364", kit="KIT-01", at=AT, by=by)


def renew(code: str = "TX-01", *, by: Actor = ADMIN, at: Any = LATER) -> str:
    return services.renew_token(code=code, at=at, by=by)


def revoke(code: str = "TX-01", *, by: Actor = ADMIN) -> None:
    services.revoke_station(code=code, reason="Mất máy", at=LATER, by=by)


def in_state(state: StationState) -> str:
    """Make a station in a state and return its last token."""
    made = create()
    if state is not StationState.CREATED:
        TestStation().use(made.token)
    if state is StationState.REVOKED:
        revoke()
    return made.token


# Enrolling needs a fresh token, which renewing gives; a revoked station gets none.
ACTS: dict[StationAct, Callable[[str], object]] = {
    StationAct.ENROL: lambda token: TestStation().use(token, at=LATER),
    StationAct.RENEW: lambda token: renew(),
    StationAct.REVOKE: lambda token: revoke(),
}


@pytest.mark.parametrize(
    ("state", "act"), [pytest.param(*move, id=f"{move[0]}-{move[1]}") for move in STATION_MOVES]
)
def test_an_act_leaves_one_row_and_one_line(state: StationState, act: StationAct) -> None:
    token = in_state(state)
    if (state, act) == (StationState.ACTIVE, StationAct.ENROL):
        token = renew(at=AT)
    rows, lines = models.StationHistory.objects.count(), len(list(audit.history()))
    ACTS[act](token)
    after = queries.station(code="TX-01").state
    row = models.StationHistory.objects.latest("id")
    assert (row.act, row.state, row.at) == (act, after, LATER)
    line = next(audit.history())
    assert (line.act, line.unit_code, line.at) == (f"stations.{act}", "00364", LATER)
    assert line.detail == {"code": "TX-01"}
    assert models.StationHistory.objects.count() == rows + 1
    assert len(list(audit.history())) == lines + 1
    assert not OutboxFact.objects.exists()


@pytest.mark.parametrize("act", list(StationAct))
def test_a_revoked_station_takes_no_act_at_all(act: StationAct) -> None:
    token = in_state(StationState.REVOKED)
    kind = refusals.BadToken if act is StationAct.ENROL else IllegalMove
    with refused(kind, "stations"):
        ACTS[act](token)


def test_revoking_ends_the_key_and_the_token_and_keeps_the_reason() -> None:
    in_state(StationState.ACTIVE)
    token = renew()
    revoke()
    key = models.StationKey.objects.get()
    assert key.valid_to == LATER
    row = models.StationHistory.objects.latest("id")
    assert (row.act, row.reason, row.actor) == ("revoke", "Mất máy", "user:admin")
    with refused(refusals.BadToken, "stations"):
        TestStation().use(token)


def test_a_station_that_never_came_alive_can_be_revoked() -> None:
    token = in_state(StationState.CREATED)
    revoke()
    assert queries.station(code="TX-01").state is StationState.REVOKED
    assert not models.StationKey.objects.exists()
    with refused(refusals.BadToken, "stations"):
        TestStation().use(token)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
def test_no_other_role_touches_a_station(role: Role) -> None:
    in_state(StationState.ACTIVE)
    for act in (renew, revoke, lambda *, by: create("TX-02", by=by)):
        with refused(NotAllowed, "stations"):
            act(by=officer(role))


@pytest.mark.parametrize("by", [officer(), Actor.citizen("x"), Actor.station("TX-01")])
def test_a_station_does_not_administer_itself(by: Actor) -> None:
    in_state(StationState.ACTIVE)
    for act in (renew, revoke):
        with refused(NotAllowed, "stations"):
            act(by=by)


def test_the_token_before_the_last_is_worthless() -> None:
    first = create().token
    second = renew()
    assert first != second
    with refused(refusals.BadToken, "stations"):
        TestStation().use(first)
    TestStation().use(second)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=7)])
def test_a_renewed_token_lives_seven_days_from_its_own_day(late: timedelta) -> None:
    create()
    token = renew(at=AT + timedelta(days=30))
    TestStation().use(token, at=AT + timedelta(days=30) + late)


def test_a_renewed_token_is_too_old_after_seven_days() -> None:
    create()
    token = renew(at=AT + timedelta(days=30))
    with refused(refusals.BadToken, "stations"):
        TestStation().use(token, at=AT + timedelta(days=37, microseconds=1))


def test_tokens_are_long_and_never_twice_the_same() -> None:
    create()
    tokens = {renew() for _ in range(20)}
    assert len(tokens) == 20
    # 24 random bytes: nobody guesses one within its seven days.
    assert {len(token) for token in tokens} == {32}


def test_a_used_token_answers_its_own_key_only_even_after_a_revoked_twin() -> None:
    token = create().token
    station = TestStation()
    first = station.use(token)
    history = models.StationHistory.objects.count()
    assert station.use(token) == first
    assert models.StationKey.objects.count() == 1
    # A lost answer asked for again is told in the history, so nobody wonders afterwards.
    assert models.StationHistory.objects.count() == history + 1
    with refused(refusals.BadToken, "stations"):
        TestStation().use(token)


def proof_for(token: str, code: str, *, domain: bytes = services.ENROL_DOMAIN) -> dict[str, bytes]:
    key = keys.generate_signing_key()
    signed = domain + code.encode() + b"\x00" + token.encode()
    return {"public_key": keys.public_to_raw(key.public_key()), "proof": key.sign(signed)}


@pytest.mark.parametrize(
    "made_for",
    [
        {"code": "TX-02"},
        {"token": "another"},
        {"domain": b"cancuoc station request 1\n"},
        {"domain": b""},
    ],
)
def test_a_proof_made_for_something_else_proves_nothing(made_for: dict[str, Any]) -> None:
    token = create().token
    proof = proof_for(**({"token": token, "code": "TX-01"} | made_for))
    with refused(refusals.BadProof, "stations") as caught:
        services.enrol_station(code="TX-01", token=token, at=AT, by=ADMIN, **proof)
    assert caught.value.status == 403


LONG = "A" * 20


@pytest.mark.parametrize("code", ["", "T", LONG + "B", LONG + " ", "tx-01", "TX-01\x00", "%"])
def test_a_longer_code_is_not_taken_for_the_station_it_begins_with(code: str) -> None:
    made = create(LONG)
    for act in (renew, revoke):
        with refused(refusals.UnknownStationCode, "stations"):
            act(code)
    with pytest.raises(refusals.UnknownStationCode):
        queries.station(code=code)
    with refused(refusals.BadToken, "stations"):
        services.enrol_station(
            code=code, token=made.token, at=AT, by=ADMIN, **proof_for(made.token, code)
        )
    assert queries.station(code=LONG).state is StationState.CREATED


@pytest.mark.parametrize("code", ["A1", "0-", "TX--01", LONG])
def test_codes_of_every_allowed_length(code: str) -> None:
    assert create(code).code == code
    assert queries.station(code=code).kit == "KIT-01"


codes = st.text(st.sampled_from("AZ09-az Đ\n\x00/"), max_size=22)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(codes)
def test_any_text_is_a_code_or_is_refused_by_name(code: str) -> None:
    shaped = 2 <= len(code) <= 20 and code[0] in "AZ09" and set(code) <= set("AZ09-")
    if not shaped:
        with refused(refusals.BadStationCode, "stations"):
            create(code)
    elif models.Station.objects.filter(code=code).exists():
        with refused(refusals.StationExists, "stations"):
            create(code)
    else:
        assert create(code).code == code


def test_a_code_of_a_revoked_station_is_not_given_again() -> None:
    in_state(StationState.REVOKED)
    with refused(refusals.StationExists, "stations") as caught:
        create()
    assert caught.value.details == {"code": "TX-01"}


def test_sequence_numbers_begin_again_with_each_key() -> None:
    in_state(StationState.ACTIVE)
    TestStation().use(renew())
    counted = models.StationKey.objects.order_by("valid_from")
    assert [(key.highest, key.arrived) for key in counted] == [(0, 0), (0, 0)]
    assert [key.valid_to is None for key in counted] == [False, True]
