"""Boxes and scans: the balance at every step, and a card found by whatever stands on it."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.issuance import models, queries, refusals, services
from cancuoc.domain.issuance.rules import BatchState, CardState
from cancuoc.domain.issuance.tests.conftest import (
    APPROVER,
    AT,
    DESK,
    ON,
    UNIT,
    actor,
    at_desk,
    card,
    carded,
    code_of,
    packet,
)
from cancuoc.foundation import audit, storage
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.kernel.moves import IllegalMove
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.qr import encode_card
from cancuoc.kernel.sex import Sex

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drawn")]
OTHER_UNIT = actor("h", Role.CARD_DESK, units=("00355",))


def make_batch(unit: str = UNIT, by=DESK) -> str:
    with transaction.atomic():
        return services.make_batch(unit_code=unit, at=AT, by=by)


def receive(code: str, scanned: str, by=DESK):
    with transaction.atomic():
        return services.receive_card(batch_code=code, scanned=scanned, at=AT, by=by)


def send(code: str, by=DESK) -> None:
    with transaction.atomic():
        services.send_batch(code=code, at=AT, by=by)


def close(code: str, by=DESK) -> int:
    with transaction.atomic():
        return services.close_batch(code=code, at=AT, by=by)


def put_in(key, state: CardState):
    models.Card.objects.filter(id=card(key).id).update(state=state)
    return card(key)


class TestBoxes:
    def test_a_box_takes_all_finished_cards_of_its_unit(self):
        mine = carded(packet(), packet())
        (other,) = carded(packet(unit_code="00355"))
        code = make_batch()
        assert code.startswith("LO-240706-00352-")
        assert {card(key).batch_code for key in mine} == {code}
        assert card(other).state is CardState.MADE
        assert queries.made_by_unit(scope=("01",), on=ON) == {"00355": 1}

    def test_the_city_packs_for_the_unit_asked_only(self):
        carded(packet(), packet(unit_code="00355"))
        make_batch("00355")
        assert queries.made_by_unit(scope=("01",), on=ON) == {UNIT: 1}

    def test_nothing_to_pack(self):
        with pytest.raises(refusals.NoSuchBatch):
            make_batch()

    @pytest.mark.parametrize("by", [OTHER_UNIT, APPROVER, actor("h", Role.CARD_DESK, units=())])
    def test_only_the_desk_of_the_unit(self, by):
        carded(packet())
        with pytest.raises(NotAllowed):
            make_batch(by=by)

    @pytest.mark.parametrize("act", [send, close])
    def test_only_the_desk_of_the_unit_moves_a_box(self, act):
        carded(packet())
        code = make_batch()
        with pytest.raises(NotAllowed):
            act(code, by=OTHER_UNIT)

    def test_the_balance_at_every_step(self):
        keys = carded(*(packet() for _ in range(3)))
        code = make_batch()

        def balance():
            row = queries.batch(code=code)
            return row.state, row.cards, row.waiting, row.received, row.missing

        assert balance() == (BatchState.OPEN, 3, 3, 0, 0)
        send(code)
        receive(code, card(keys[0]).serial)
        assert balance() == (BatchState.SENT, 3, 2, 1, 0)
        assert close(code) == 2
        assert balance() == (BatchState.RECEIVED, 3, 0, 1, 2)
        receive(code, card(keys[1]).serial)
        assert balance() == (BatchState.RECEIVED, 3, 0, 2, 1)

    @pytest.mark.parametrize("name", ["LO-1", "", "x" * 99])
    def test_an_unknown_box(self, name):
        with pytest.raises(refusals.NoSuchBatch):
            send(name)
        with pytest.raises(refusals.NoSuchBatch):
            queries.batch(code=name)

    def test_a_box_code_is_read_in_any_case(self):
        carded(packet())
        code = make_batch()
        assert queries.batch(code=f" {code.lower()} ").code == code
        assert len(queries.cards_of_batch(code=code.lower())) == 1

    def test_each_step_of_a_box_is_a_line(self):
        carded(packet())
        code = make_batch()
        send(code)
        close(code)
        lines = [line for line in audit.history() if line.object_kind == "batch"]
        assert [line.act for line in lines][::-1] == [
            "issuance.make_batch",
            "issuance.send_batch",
            "issuance.close_batch",
        ]
        assert lines[0].detail == {"code": code, "missing": 1}

    @pytest.mark.parametrize(
        "steps", [(close,), (send, send), (send, close, close), (send, close, send)]
    )
    def test_steps_out_of_order(self, steps):
        carded(packet())
        code = make_batch()
        for step in steps[:-1]:
            step(code)
        with pytest.raises(IllegalMove):
            steps[-1](code)

    def test_newest_first_and_limited(self):
        codes = []
        for _ in range(3):
            carded(packet())
            codes.append(make_batch())
        models.Batch.objects.filter(code=codes[0]).update(made_at=AT.replace(year=2025))
        rows = queries.batches(scope=("01",), on=ON, limit=2)
        assert len(rows) == 2
        assert rows[0].code == codes[0]
        assert queries.batches(scope=("00355",), on=ON) == []


class TestScans:
    def scans(self, key) -> list[str]:
        row, detail = card(key), enrolment.dossier(dossier_id=key)
        text = encode_card(
            personal_id=PersonalId(row.personal_number),
            full_name=PersonName(detail.full_name),
            born=PartialDate(1990, 2, 28),
            sex=Sex.FEMALE,
            residence="Hạ Đình",
            issued=ON,
        )
        code = row.dossier_code
        number = row.personal_number
        return [
            row.serial,
            f" {row.serial} ",
            code,
            code.lower(),
            code.replace("-", ""),
            number,
            f"{number[:3]} {number[3:6]} {number[6:]}",
            text,
        ]

    @pytest.mark.parametrize("which", range(8))
    def test_a_card_is_found_by_whatever_stands_on_it(self, which):
        (key,) = carded(packet())
        code = make_batch()
        send(code)
        assert receive(code, self.scans(key)[which]) == card(key).id
        assert card(key).state is CardState.RECEIVED

    @pytest.mark.parametrize("scanned", ["", " ", "0", "HS-240706-000001-0", "a|b|c", "9" * 5000])
    def test_what_is_no_card(self, scanned):
        carded(packet())
        code = make_batch()
        send(code)
        with pytest.raises(refusals.NoSuchCard):
            receive(code, scanned)

    def test_a_second_scan_is_harmless(self):
        (key,) = carded(packet())
        code = make_batch()
        send(code)
        first = receive(code, card(key).serial)
        assert receive(code, card(key).serial) == first
        assert len(queries.card_steps(card_id=first)) == 3

    def test_an_open_box_is_not_unpacked(self):
        (key,) = carded(packet())
        code = make_batch()
        with pytest.raises(IllegalMove):
            receive(code, card(key).serial)

    def test_a_card_of_another_box(self):
        (one,) = carded(packet())
        make_batch()
        carded(packet())
        code = make_batch()
        send(code)
        with pytest.raises(refusals.WrongBatch) as refused:
            receive(code, card(one).serial)
        assert refused.value.details == {"serial": card(one).serial}

    def test_find_needs_role_and_unit(self):
        (key,) = carded(packet())
        serial = card(key).serial
        for by in (DESK, APPROVER):
            assert services.find_card(scanned=serial, at=AT, by=by) == card(key).id
        for by in (OTHER_UNIT, actor("h", Role.REVIEWER)):
            with pytest.raises(NotAllowed), transaction.atomic():
                services.find_card(scanned=serial, at=AT, by=by)


class TestReads:
    def test_stock_counts_every_state_also_the_empty_ones(self):
        keys = carded(*(packet() for _ in range(4)))
        put_in(keys[0], CardState.MISSING)
        put_in(keys[1], CardState.HELD)
        counts = queries.stock(scope=("01",), on=ON)
        assert set(counts) == set(CardState)
        assert {s: n for s, n in counts.items() if n} == {
            CardState.MADE: 2,
            CardState.MISSING: 1,
            CardState.HELD: 1,
        }
        assert sum(queries.stock(scope=("00355",), on=ON).values()) == 0

    def test_cards_by_state_are_as_many_as_counted(self):
        carded(*(packet() for _ in range(3)))
        rows = queries.cards(scope=(UNIT,), on=ON, states=[CardState.MADE])
        assert len(rows) == queries.stock(scope=(UNIT,), on=ON)[CardState.MADE] == 3
        assert len(queries.cards(scope=("01",), on=ON, states=[CardState.MADE], limit=2)) == 2
        assert queries.cards(scope=("01",), on=ON, states=[]) == []

    def test_unknown_cards(self):
        with pytest.raises(refusals.NoSuchCard):
            queries.card(card_id=uuid4())
        with pytest.raises(refusals.NoSuchCard):
            queries.face(card_id=uuid4(), side="front", blobs=storage.store())
        assert queries.card_steps(card_id=uuid4()) == ()
        assert queries.handover(card_id=uuid4()) is None

    def test_the_newest_card_of_a_dossier(self):
        (key,) = at_desk(packet())
        services.spoil(scanned=card(key).serial, reason="x", at=AT, by=DESK)
        services.reprint(
            scanned=card(key).serial, reason="x", blobs=storage.store(), at=AT, by=DESK
        )
        assert card(key).state is CardState.MADE
        assert queries.cards_of_dossiers(dossier_ids=[uuid4()]) == {}

    def test_made_by_unit_is_within_the_scope(self):
        carded(packet(), packet(unit_code="00355"))
        assert queries.made_by_unit(scope=(UNIT,), on=ON) == {UNIT: 1}
        assert queries.made_by_unit(scope=(), on=date(2024, 1, 1)) == {}


def test_codes_of_dossiers_open_their_card():
    (key,) = carded(packet())
    assert services.find_card(scanned=code_of(key), at=AT, by=DESK) == card(key).id
