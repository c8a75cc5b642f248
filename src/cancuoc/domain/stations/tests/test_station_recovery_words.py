"""Recovery words are kept closed, and read out once, by one person after another allowed it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.support.refusing import refused

from cancuoc.domain.stations import (
    centre_keys,
    key_changes,
    models,
    recovering,
    recovery_models,
    recovery_refusals,
    refusals,
    services,
)
from cancuoc.domain.stations.recovery_rules import ASK_MOVES, TO_SHOW, AskAct, AskState
from cancuoc.domain.stations.services import KnownStation, ToldRecovery
from cancuoc.domain.stations.tests.test_station_reviewing import SECOND, admin
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.moves import IllegalMove
from cancuoc.packet import recovery
from cancuoc.packet.recovery import UnreadableRecovery

pytestmark = pytest.mark.django_db
ROOM = "stations"


def told(
    code: str = "TX-01", *, used: UUID | None = None, at: datetime = AT, **changes: Any
) -> tuple[ToldRecovery, str]:
    """Return what a station tells, and the words inside."""
    made, words = uuid7(at=at), recovery.make()
    sealed = recovery.close(
        changes.get("words", words),
        recovery_id=made,
        station=code,
        centre_key=centre_keys.packet_keys()[0].public_key(),
    )
    return ToldRecovery(id=made, sealed=sealed, used=used), words


def take(said: ToldRecovery, code: str = "TX-01", *, at: datetime = AT) -> None:
    known = KnownStation(code=code, unit_code="00364", kit="KIT-01")
    services.take_recovery(station=known, told=said, at=at, by=Actor.station(code))


def ask(*, by: Actor = ADMIN, at: datetime = AT) -> UUID:
    return services.ask_recovery(code="TX-01", reason="Quên ba từ", at=at, by=by)


def allowed(*, at: datetime = AT) -> UUID:
    ask_id = ask(at=at)
    services.allow_recovery(ask_id=ask_id, at=at, by=SECOND)
    return ask_id


def state() -> AskState:
    found = recovering.last_ask(code="TX-01", at=AT)
    assert found is not None
    return found.state


@pytest.fixture
def words(station: TestStation) -> str:
    """A live station that has told of its recovery words."""
    said, words = told()
    take(said)
    return words


class TestTelling:
    def test_they_are_kept_closed_and_told_twice_once(self, station: TestStation) -> None:
        assert recovering.held_recovery(code="TX-01") is None
        said, words = told()
        take(said)
        take(said)
        row = recovery_models.RecoveryKey.objects.get()
        assert bytes(row.sealed) == said.sealed
        assert words.encode() not in bytes(row.sealed)
        held = recovering.held_recovery(code="TX-01")
        assert held is not None
        assert held.name == recovery.short_name(said.id)
        assert len(list(audit.history(act_prefix="stations.recovery"))) == 1

    def test_newer_words_replace_the_older_and_used_ones_are_called_used(
        self, station: TestStation
    ) -> None:
        first, second, third = told()[0], told()[0], None
        take(first)
        take(second)
        third, _ = told(used=second.id)
        take(third)
        ends = dict(recovery_models.RecoveryKey.objects.values_list("id", "end"))
        assert ends == {first.id: "replaced", second.id: "used", third.id: ""}

    def test_words_told_anew_end_a_request_for_the_older(self, words: str) -> None:
        ask_id = allowed()
        take(told()[0])
        assert state() is AskState.WITHDRAWN
        with refused(recovery_refusals.NoRecoveryHeld, ROOM):
            services.show_recovery(ask_id=ask_id, at=AT, by=ADMIN)

    def test_what_cannot_be_read_and_what_is_anothers_is_refused(
        self, station: TestStation
    ) -> None:
        TestStation("TX-02").enrol()
        foreign, _ = told("TX-02")
        noise = ToldRecovery(id=uuid4(), sealed=b"x" * 90)
        for said in (foreign, noise, told(words="ba lan tram")[0]):
            with refused(UnreadableRecovery, ROOM):
                take(said)
        take(foreign, "TX-02")
        with refused(refusals.NotYourReport, ROOM):
            take(foreign, "TX-01")

    def test_words_closed_to_an_older_key_of_ours_are_still_read(self, words: str) -> None:
        services.renew_packet_key(after=key_changes.packet_key_now().number, at=AT, by=ADMIN)
        shown = services.show_recovery(ask_id=allowed(), at=AT, by=ADMIN)
        assert " ".join(shown) == words

    def test_words_of_a_life_before_a_new_token_are_over(
        self, words: str, station: TestStation
    ) -> None:
        later = AT + timedelta(hours=1)
        fresh = TestStation()
        fresh.use(services.renew_token(code="TX-01", at=later, by=ADMIN), at=later)
        assert recovering.held_recovery(code="TX-01") is None
        with refused(recovery_refusals.NoRecoveryHeld, ROOM):
            ask(at=later)


class TestTwoPeople:
    def test_one_asks_another_allows_and_the_first_reads_once(self, words: str) -> None:
        ask_id = allowed()
        shown = services.show_recovery(ask_id=ask_id, at=AT, by=ADMIN)
        assert len(shown) == 4
        assert recovery.parse(shown) == words
        assert state() is AskState.SHOWN
        with refused(IllegalMove, ROOM):
            services.show_recovery(ask_id=ask_id, at=AT, by=ADMIN)
        lines = list(audit.history(act_prefix="stations.recovery"))
        assert sorted(line.act.removeprefix("stations.recovery_") for line in lines) == [
            "allow",
            "ask",
            "show",
            "told",
        ]
        assert not any(group in str(line) for line in lines for group in shown)

    def test_who_asked_does_not_allow_not_even_by_another_account(self, words: str) -> None:
        ask_id = ask()
        for by in (ADMIN, admin("again", hand=ADMIN.hand)):
            with refused(refusals.SecondPerson, ROOM):
                services.allow_recovery(ask_id=ask_id, at=AT, by=by)
        with refused(IllegalMove, ROOM):
            services.show_recovery(ask_id=ask_id, at=AT, by=ADMIN)

    def test_who_allowed_does_not_read(self, words: str) -> None:
        ask_id = allowed()
        with refused(recovery_refusals.NotTheAsker, ROOM):
            services.show_recovery(ask_id=ask_id, at=AT, by=SECOND)
        assert state() is AskState.ALLOWED

    def test_after_a_quarter_of_an_hour_it_is_too_late_and_may_be_asked_again(
        self, words: str
    ) -> None:
        ask_id = allowed()
        late = AT + TO_SHOW + timedelta(seconds=1)
        with refused(recovery_refusals.RecoveryTooLate, ROOM):
            services.show_recovery(ask_id=ask_id, at=late, by=ADMIN)
        found = recovering.last_ask(code="TX-01", at=late)
        assert found is not None
        assert found.over
        again = allowed(at=late)
        assert services.show_recovery(ask_id=again, at=late + TO_SHOW, by=ADMIN)

    def test_one_request_is_enough_and_it_can_be_taken_back(self, words: str) -> None:
        ask_id = ask()
        with refused(recovery_refusals.RecoveryAskOpen, ROOM):
            ask(by=SECOND)
        services.withdraw_recovery(ask_id=ask_id, at=AT, by=SECOND)
        assert ask(by=SECOND) != ask_id

    def test_others_have_no_say(self, words: str) -> None:
        station = Actor.station("TX-01")
        ask_id = ask()
        with refused(NotAllowed, ROOM):
            ask(by=station)
        for act in (services.allow_recovery, services.withdraw_recovery, services.show_recovery):
            with refused(NotAllowed, ROOM):
                act(ask_id=ask_id, at=AT, by=station)
            with refused(recovery_refusals.UnknownRecoveryAsk, ROOM):
                act(ask_id=uuid4(), at=AT, by=ADMIN)


class TestLostStations:
    def test_an_ended_station_and_one_to_be_wiped_get_no_words(self, words: str) -> None:
        ask_id = allowed()
        order = services.order_wipe(code="TX-01", unsent_too=False, reason="Mất", at=AT, by=ADMIN)
        with refused(recovery_refusals.RecoveryBarred, ROOM):
            services.show_recovery(ask_id=ask_id, at=AT, by=ADMIN)
        services.withdraw_wipe(order_id=order, at=AT, by=ADMIN)
        services.revoke_station(code="TX-01", reason="Mất", at=AT, by=ADMIN)
        with refused(recovery_refusals.RecoveryBarred, ROOM):
            ask(by=SECOND)
        with refused(recovery_refusals.RecoveryBarred, ROOM):
            services.show_recovery(ask_id=ask_id, at=AT, by=ADMIN)

    def test_one_that_told_of_none_has_none(self, station: TestStation) -> None:
        assert recovering.last_ask(code="TX-01", at=AT) is None
        with refused(recovery_refusals.NoRecoveryHeld, ROOM):
            ask()


@pytest.mark.parametrize("was", list(AskState))
@pytest.mark.parametrize("act", list(AskAct))
def test_every_state_allows_exactly_its_acts(words: str, was: AskState, act: AskAct) -> None:
    ask_id = allowed()
    shown_at = AT if was is AskState.SHOWN else None
    recovery_models.RecoveryAsk.objects.update(state=was, shown_at=shown_at)
    by = ADMIN if act is AskAct.SHOW else SECOND
    service: Any = {
        AskAct.ALLOW: services.allow_recovery,
        AskAct.SHOW: services.show_recovery,
        AskAct.WITHDRAW: services.withdraw_recovery,
    }[act]
    after = ASK_MOVES.get((was, act))
    if after is None:
        with refused(IllegalMove, ROOM):
            service(ask_id=ask_id, at=AT, by=by)
    else:
        service(ask_id=ask_id, at=AT, by=by)
        assert state() is after


BROKEN: dict[str, dict[str, Any]] = {
    "recovery_ask_state": {"state": "gone"},
    "recovery_ask_one_open": {},
    "recovery_ask_four_eyes": {"state": "withdrawn", "allowed_hand": "h", "allowed_at": AT},
    "recovery_ask_allowed_first": {"state": "shown", "shown_at": AT},
    "recovery_ask_shown_once": {"state": "withdrawn", "shown_at": AT},
}


@pytest.mark.parametrize(("guard", "fields"), BROKEN.items(), ids=BROKEN.keys())
def test_the_database_refuses_a_request_that_cannot_be(
    words: str, guard: str, fields: dict[str, Any]
) -> None:
    ask()
    given = {
        "id": uuid4(),
        "key": recovery_models.RecoveryKey.objects.get(),
        "state": "asked",
        "reason": "x",
        "asked_by": "user:x",
        "asked_hand": "h",
        "asked_at": AT,
    }
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        recovery_models.RecoveryAsk.objects.create(**(given | fields))


BROKEN_KEYS: dict[str, dict[str, Any]] = {
    "recovery_key_one_in_force": {},
    "recovery_key_ended_whole": {"end": "used"},
}


@pytest.mark.parametrize(("guard", "fields"), BROKEN_KEYS.items(), ids=BROKEN_KEYS.keys())
def test_the_database_refuses_words_that_cannot_be(
    words: str, guard: str, fields: dict[str, Any]
) -> None:
    station = models.Station.objects.get()
    given = {"id": uuid4(), "station": station, "sealed": b"x", "told_at": AT}
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        recovery_models.RecoveryKey.objects.create(**(given | fields))
