"""A wipe is asked for by one, agreed with by another, and believed only when the station signs."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.support.books import refuses
from tests.support.refusing import refused

from cancuoc.domain.stations import (
    centre_keys,
    holding,
    models,
    refusals,
    rules,
    services,
    wiping,
)
from cancuoc.domain.stations.rules import WipeAct, WipeState
from cancuoc.domain.stations.services import KnownStation
from cancuoc.domain.stations.tests.test_station_reviewing import SECOND, admin
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed
from cancuoc.kernel.moves import IllegalMove
from cancuoc.packet import signed_word
from cancuoc.packet.signed_word import ForgedWord

pytestmark = pytest.mark.django_db
ROOM = "stations"
KNOWN = KnownStation(code="TX-01", unit_code="00364", kit="KIT-01")
HIMSELF = Actor.station("TX-01")


def order(*, unsent_too: bool = False, by: Actor = ADMIN) -> UUID:
    return services.order_wipe(code="TX-01", unsent_too=unsent_too, reason="Mất", at=AT, by=by)


def approved(**given: Any) -> UUID:
    order_id = order(**given)
    services.approve_wipe(order_id=order_id, at=AT, by=SECOND)
    return order_id


def state() -> WipeState:
    found = wiping.last_wipe(code="TX-01")
    assert found is not None
    return found.state


def told(order_id: UUID, teller: TestStation, *, wiped: bool, **changes: Any) -> str:
    facts = {"order": str(order_id), "station": "TX-01", "wiped": wiped, "waiting": 3}
    key = teller.identity.signing_key
    return signed_word.sign(domain=wiping.ANSWER_DOMAIN, facts=facts | changes, key=key)


def answer(text: str, code: str = "TX-01") -> None:
    services.take_wipe_answer(code=code, answer=text, at=AT, by=HIMSELF)


def test_the_station_hears_of_it_only_after_a_second_person_agreed(station: TestStation) -> None:
    assert wiping.last_wipe(code="TX-01") is None
    order_id = order(unsent_too=True)
    assert services.wipe_for(station=KNOWN) == ""
    services.approve_wipe(order_id=order_id, at=AT, by=SECOND)
    facts = signed_word.read(
        domain=wiping.ORDER_DOMAIN,
        text=services.wipe_for(station=KNOWN),
        key=centre_keys.signing_key().public_key(),
    )
    assert facts == {
        "format": "cancuoc-wipe-order",
        "order": str(order_id),
        "station": "TX-01",
        "key_id": station.identity.key_id,
        "unsent_too": True,
    }


def test_an_ended_station_gets_its_order_too(station: TestStation) -> None:
    services.revoke_station(code="TX-01", reason="Mất", at=AT, by=ADMIN)
    approved()
    assert services.wipe_for(station=KNOWN)


def test_who_asked_does_not_agree_and_one_order_is_enough(station: TestStation) -> None:
    order_id = order()
    for by in (ADMIN, admin("again", hand=ADMIN.hand)):
        with refused(refusals.SecondPerson, ROOM):
            services.approve_wipe(order_id=order_id, at=AT, by=by)
    with refused(refusals.WipeOpen, ROOM):
        order(by=SECOND)
    with refused(NotAllowed, ROOM):
        services.approve_wipe(order_id=order_id, at=AT, by=HIMSELF)
    services.withdraw_wipe(order_id=order_id, at=AT, by=ADMIN)
    assert order(by=SECOND) != order_id


def test_a_station_that_never_came_alive_is_not_wiped() -> None:
    services.create_station(code="TX-01", unit_code="00364", kit="K", at=AT, by=ADMIN)
    with refused(refusals.NeverAlive, ROOM):
        order()


def test_what_the_station_did_is_kept_with_its_signature(station: TestStation) -> None:
    order_id = approved()
    answer(told(order_id, station, wiped=False))
    assert state() is WipeState.KEPT
    assert services.wipe_for(station=KNOWN)
    done = told(order_id, station, wiped=True, waiting=0)
    answer(done)
    answer(done)
    row = models.WipeOrder.objects.get()
    assert (row.state, row.waiting, row.answer) == (WipeState.DONE, 0, done)
    assert services.wipe_for(station=KNOWN) == ""
    assert not models.StationKey.objects.filter(valid_to__isnull=True).exists()
    acts = [line.act for line in audit.history(act_prefix="stations.wipe")]
    assert sorted(acts) == [
        "stations.wipe_approve",
        "stations.wipe_done",
        "stations.wipe_kept",
        "stations.wipe_order",
    ]


def test_a_wiped_station_comes_alive_with_a_new_token(station: TestStation) -> None:
    answer(told(approved(), station, wiped=True))
    fresh = TestStation()
    fresh.use(services.renew_token(code="TX-01", at=AT, by=ADMIN))
    assert models.StationKey.objects.get(valid_to__isnull=True).id == fresh.identity.key_id


def test_answers_that_prove_nothing_change_nothing(station: TestStation) -> None:
    order_id = approved()
    other = TestStation("TX-02").enrol()
    for text in ("", "x.y", told(order_id, other, wiped=True), services.wipe_for(station=KNOWN)):
        with refused(ForgedWord, ROOM):
            answer(text)
    for text, code in (
        (told(order_id, other, wiped=True), "TX-02"),
        (told(order_id, other, wiped=True, station="TX-02"), "TX-02"),
        (told(uuid4(), station, wiped=True), "TX-01"),
        (told(order_id, station, wiped=True, order="nothing"), "TX-01"),
        (told(order_id, station, wiped=True), "TX-99"),
        (told(order_id, station, wiped=True), "tx 1\x00"),
    ):
        with refused(refusals.UnknownWipe, ROOM):
            answer(text, code)
    assert state() is WipeState.APPROVED


@pytest.mark.parametrize("was", list(WipeState))
@pytest.mark.parametrize("act", [WipeAct.APPROVE, WipeAct.WITHDRAW])
def test_every_state_allows_exactly_its_acts(
    station: TestStation, was: WipeState, act: WipeAct
) -> None:
    order_id = approved()
    models.WipeOrder.objects.update(state=was)
    service = services.approve_wipe if act is WipeAct.APPROVE else services.withdraw_wipe
    after = rules.WIPE_MOVES.get((was, act))
    if after is None:
        with refused(IllegalMove, ROOM):
            service(order_id=order_id, at=AT, by=SECOND)
    else:
        service(order_id=order_id, at=AT, by=SECOND)
        assert state() is after


BROKEN: dict[str, dict[str, Any]] = {
    "wipe_state_known": {"state": "gone", "approved_hand": "i", "approved_at": AT},
    "wipe_one_open": {},
    "wipe_four_eyes": {"state": "done", "approved_hand": "h", "approved_at": AT},
    "wipe_approved_first": {"state": "done"},
}


@pytest.mark.parametrize(("guard", "fields"), BROKEN.items(), ids=BROKEN.keys())
def test_the_database_refuses_an_order_that_cannot_be(
    station: TestStation, guard: str, fields: dict[str, Any]
) -> None:
    order()
    given = {
        "id": uuid4(),
        "station": models.Station.objects.get(),
        "state": "ordered",
        "unsent_too": False,
        "reason": "x",
        "ordered_by": "user:x",
        "ordered_hand": "h",
        "ordered_at": AT,
    }
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        models.WipeOrder.objects.create(**(given | fields))


class TestWhatWouldBeLost:
    def holds(self, drafts: int, waiting: int) -> None:
        services.take_holding(station=KNOWN, drafts=drafts, waiting=waiting, at=AT, by=HIMSELF)

    def test_a_station_tells_it_and_the_last_word_counts(self, station: TestStation) -> None:
        assert holding.holding_of(code="TX-01") is None
        self.holds(1, 2)
        self.holds(3, 4)
        found = holding.holding_of(code="TX-01")
        assert found == holding.Holding(drafts=3, waiting=4, told_at=AT)

    @pytest.mark.parametrize("told", [(-1, 0), (0, -1), (2**31, 0), (0, 2**40)])
    def test_figures_that_cannot_be_are_refused(
        self, station: TestStation, told: tuple[int, int]
    ) -> None:
        with refused(refusals.ImpossibleHolding, ROOM):
            self.holds(*told)
        assert holding.holding_of(code="TX-01") is None

    def test_nobody_else_tells_it(self, station: TestStation) -> None:
        for by in (ADMIN, Actor.station("TX-02")):
            with refused(NotAllowed, ROOM):
                services.take_holding(station=KNOWN, drafts=0, waiting=0, at=AT, by=by)

    def test_the_figures_that_were_seen_must_be_those_of_now(self, station: TestStation) -> None:
        order_id = order()
        self.holds(3, 4)
        for seen in ("", "untold", "3-5", "4-4"):
            with refused(refusals.HoldingMoved, ROOM):
                services.approve_wipe(order_id=order_id, seen=seen, at=AT, by=SECOND)
        services.approve_wipe(order_id=order_id, seen="3-4", at=AT, by=SECOND)
        assert state() is WipeState.APPROVED

    @pytest.mark.parametrize(
        ("drafts", "kept"), [(5, 5), (None, None), (-1, None), ("5", None), (True, None)]
    )
    def test_what_went_along_is_kept_with_the_answer(
        self, station: TestStation, drafts: Any, kept: int | None
    ) -> None:
        answer(told(approved(unsent_too=True), station, wiped=True, drafts=drafts))
        found = wiping.last_wipe(code="TX-01")
        assert found is not None
        assert (found.drafts, found.waiting) == (kept, 3)

    @pytest.mark.parametrize("field", ["drafts", "waiting"])
    def test_the_table_holds_no_less_than_none(self, station: TestStation, field: str) -> None:
        self.holds(1, 1)
        change = f"UPDATE stations_stationholding SET {field} = -1"
        assert "station_holding_counts" in refuses(change)
