"""Orders to wipe while keys change: an order serves one key, and an answer one order."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.refusing import refused

from cancuoc.domain.stations import (
    centre_keys,
    key_changes,
    models,
    refusals,
    rules,
    services,
    wiping,
)
from cancuoc.domain.stations.rules import OPEN_WIPES, WipeState
from cancuoc.domain.stations.tests.test_station_keys import LATER, rekeyed
from cancuoc.domain.stations.tests.test_station_reviewing import SECOND
from cancuoc.domain.stations.tests.test_station_wiping import (
    KNOWN,
    ROOM,
    answer,
    approved,
    order,
    state,
    told,
)
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.foundation.models import AuditEvent
from cancuoc.kernel.moves import IllegalMove
from cancuoc.packet import signed_word
from cancuoc.packet.signed_word import ForgedWord

pytestmark = pytest.mark.django_db


def ordered() -> dict[str, Any]:
    """Return what the station would be told now, {} for nothing."""
    text = services.wipe_for(station=KNOWN)
    public = centre_keys.signing_key().public_key()
    if not text:
        return {}
    return signed_word.read(domain=wiping.ORDER_DOMAIN, text=text, key=public)


def lines(act: str) -> int:
    return AuditEvent.objects.filter(act=f"stations.{act}").count()


@pytest.mark.parametrize("change_before", ["order", "approve", "asking", "never"])
def test_the_order_is_always_for_the_key_in_use(station: TestStation, change_before: str) -> None:
    now = station
    if change_before == "order":
        now = rekeyed(now)
    order_id = order()
    if change_before == "approve":
        now = rekeyed(now)
    services.approve_wipe(order_id=order_id, at=AT, by=SECOND)
    if change_before == "asking":
        assert ordered()["key_id"] == station.identity.key_id
        now = rekeyed(now)
    assert ordered()["key_id"] == now.identity.key_id
    assert ordered()["order"] == str(order_id)


def test_an_answer_by_a_key_that_was_followed_is_not_believed(station: TestStation) -> None:
    order_id, after = approved(), rekeyed(station)
    with refused(ForgedWord, ROOM):
        answer(told(order_id, station, wiped=True))
    assert state() is WipeState.APPROVED
    answer(told(order_id, after, wiped=True))
    assert state() is WipeState.DONE


def test_with_the_wipe_no_key_of_the_line_is_in_use(station: TestStation) -> None:
    order_id, after = approved(), rekeyed(rekeyed(station))
    answer(told(order_id, after, wiped=True))
    assert key_changes.key_in_use(code="TX-01", at=LATER) is None
    keys_of_line = models.StationKey.objects.filter(station__code="TX-01")
    assert keys_of_line.count() == 3
    assert not keys_of_line.filter(valid_to__isnull=True).exists()
    assert ordered() == {}


def test_told_twice_it_is_one_line_and_told_otherwise_it_stays(station: TestStation) -> None:
    order_id = approved()
    for _ in range(3):
        answer(told(order_id, station, wiped=True))
    assert lines("wipe_done") == 1
    answer(told(order_id, station, wiped=False, waiting=9))
    found = wiping.last_wipe(code="TX-01")
    assert found is not None
    assert (found.state, found.waiting) == (WipeState.DONE, 3)
    assert lines("wipe_kept") == 0


def test_kept_again_and_again_each_count_is_noted(station: TestStation) -> None:
    order_id = approved()
    for waiting in (5, 2, 0):
        answer(told(order_id, station, wiped=False, waiting=waiting))
        found = wiping.last_wipe(code="TX-01")
        assert found is not None
        assert (found.state, found.waiting) == (WipeState.KEPT, waiting)
        assert ordered()["order"] == str(order_id)
    assert lines("wipe_kept") == 3
    answer(told(order_id, station, wiped=True, waiting=0))
    assert state() is WipeState.DONE


def test_an_order_taken_back_on_its_way_may_have_been_obeyed(station: TestStation) -> None:
    order_id = approved()
    services.withdraw_wipe(order_id=order_id, at=AT, by=ADMIN)
    assert ordered() == {}
    with refused(IllegalMove, ROOM):
        answer(told(order_id, station, wiped=False))
    assert state() is WipeState.WITHDRAWN
    answer(told(order_id, station, wiped=True))
    assert state() is WipeState.DONE
    assert key_changes.key_in_use(code="TX-01", at=AT) is None


@pytest.mark.parametrize("stands", OPEN_WIPES)
def test_while_an_order_is_open_there_is_no_second(station: TestStation, stands: WipeState) -> None:
    order_id = order() if stands is WipeState.ORDERED else approved()
    if stands is WipeState.KEPT:
        answer(told(order_id, station, wiped=False))
    assert state() is stands
    with refused(refusals.WipeOpen, ROOM):
        order()
    services.withdraw_wipe(order_id=order_id, at=AT, by=SECOND)
    assert order() != order_id


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (0, 0),
        (7, 7),
        (rules.LAST_SEQUENCE, rules.LAST_SEQUENCE),
        (rules.LAST_SEQUENCE + 1, None),
        (-1, None),
        (True, None),
        ("7", None),
        (None, None),
        ([7], None),
    ],
)
def test_a_count_no_chain_can_have_is_not_kept(
    station: TestStation, said: Any, kept: int | None
) -> None:
    answer(told(approved(), station, wiped=False, waiting=said))
    found = wiping.last_wipe(code="TX-01")
    assert found is not None
    assert found.waiting == kept


@pytest.mark.parametrize("said", [1, "true", "yes", None, [True], {"wiped": True}])
def test_only_a_plain_yes_is_a_wiped_station(station: TestStation, said: Any) -> None:
    answer(told(approved(), station, wiped=said))
    assert state() is WipeState.KEPT
    assert key_changes.key_in_use(code="TX-01", at=AT) is not None


def test_an_order_for_one_station_is_not_answered_by_another(station: TestStation) -> None:
    other = TestStation("TX-02").enrol()
    order_id = approved()
    for code, facts in (("TX-02", {}), ("TX-02", {"station": "TX-02"})):
        with refused(refusals.UnknownWipe, ROOM):
            answer(told(order_id, other, wiped=True, **facts), code=code)
    with refused(refusals.UnknownWipe, ROOM):
        answer(told(order_id, station, wiped=True, station="TX-02"))
    assert state() is WipeState.APPROVED
    assert key_changes.key_in_use(code="TX-02", at=AT) is not None


@pytest.mark.parametrize("code", ["", "tx-01", "TX-99", "TX-01\x00", "x" * 500])
def test_a_code_no_station_has_is_refused(station: TestStation, code: str) -> None:
    text = told(approved(), station, wiped=True)
    with refused(refusals.UnknownWipe, ROOM):
        answer(text, code=code)
    assert state() is WipeState.APPROVED


@pytest.mark.parametrize("number", ["", "x", "0", None, {"a": 1}])
def test_an_answer_without_a_number_is_of_no_order(station: TestStation, number: Any) -> None:
    text = told(approved(), station, wiped=True, order=number)
    with refused(refusals.UnknownWipe, ROOM):
        answer(text)
    assert state() is WipeState.APPROVED
