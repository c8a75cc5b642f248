"""Into the right hands: the matrix of rights, the old card, and what can be in the way."""

from __future__ import annotations

import dataclasses
import logging
import threading
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from cancuoc.domain.enrolment import codes
from cancuoc.domain.enrolment.codes import BadCode
from cancuoc.domain.enrolment.queries import UnknownDossier
from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.issuance import models, queries, reactions, refusals, services
from cancuoc.domain.issuance.adapters.register_kinship import NullKinship, RegisterKinship
from cancuoc.domain.issuance.facts import HandedOver
from cancuoc.domain.issuance.rules import CardState, Receiver
from cancuoc.domain.issuance.tests.conftest import (
    APPROVER,
    AT,
    DESK,
    ON,
    Kin,
    actor,
    at_desk,
    card,
    carded,
    code_of,
    hand,
    packet,
    state_of,
)
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.tests.support import put
from cancuoc.foundation import audit
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.moves import IllegalMove
from cancuoc.kernel.personal_id import BadPersonalId
from cancuoc.law.transition import Holds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drawn")]
SIGNER = "001190000019"
PARENT, GUARDIAN, GRANDMOTHER, STRANGER = (f"00119000{n}" for n in range(1001, 1005))
KIN = {PARENT: Receiver.PARENT, GUARDIAN: Receiver.GUARDIAN}

# Who comes, for whose card, and in which right (None: refused).
MATRIX = [
    ("holder", "<6", None),
    ("holder", "6-<14", None),
    ("holder", ">=14", Receiver.HOLDER),
    ("signer", "<6", Receiver.REPRESENTATIVE),
    ("signer", "6-<14", Receiver.REPRESENTATIVE),
    ("signer", ">=14", None),
    ("parent", "<6", Receiver.PARENT),
    ("parent", "6-<14", Receiver.PARENT),
    ("parent", ">=14", None),
    ("guardian", "<6", Receiver.GUARDIAN),
    ("guardian", "6-<14", Receiver.GUARDIAN),
    ("guardian", ">=14", Receiver.GUARDIAN),
    ("grandmother", "<6", None),
    ("grandmother", "6-<14", None),
    ("grandmother", ">=14", None),
    ("stranger", "<6", None),
    ("stranger", "6-<14", None),
    ("stranger", ">=14", None),
]


def number_of(who: str, key) -> str:
    numbers = {
        "signer": SIGNER,
        "parent": PARENT,
        "guardian": GUARDIAN,
        "grandmother": GRANDMOTHER,
        "stranger": STRANGER,
    }
    return numbers.get(who) or card(key).personal_number


def prepare(key, number: str = "", **changes):
    given = {
        "dossier_code": code_of(key),
        "receiver_number": number or card(key).personal_number,
        "kinship": Kin(KIN),
        "at": AT,
        "by": DESK,
    }
    return services.prepare(**{**given, **changes})


def owing(captured, **procedure):
    identity = captured.identity
    return dataclasses.replace(
        captured,
        identity=dataclasses.replace(
            identity, procedure=dataclasses.replace(identity.procedure, **procedure)
        ),
    )


def no_signer(captured):
    return dataclasses.replace(
        captured, identity=dataclasses.replace(captured.identity, representative=None)
    )


class TestRights:
    @pytest.mark.parametrize(("who", "band", "right"), MATRIX)
    def test_the_matrix(self, who, band, right):
        (key,) = at_desk(packet(band))
        number = number_of(who, key)
        if right is None:
            with pytest.raises(refusals.NotTheRightHands):
                prepare(key, number)
            with pytest.raises(refusals.NotTheRightHands), transaction.atomic():
                hand(key, number, kinship=Kin(KIN))
            assert card(key).state is CardState.RECEIVED
        else:
            assert prepare(key, number).receiver is right
            hand(key, number, kinship=Kin(KIN))
            row = queries.handover(card_id=card(key).id)
            assert row is not None
            assert (row.receiver, row.receiver_number) == (right, number)

    @pytest.mark.parametrize(
        ("on", "right"),
        [
            (datetime(2029, 4, 30, 3, tzinfo=UTC), None),
            (datetime(2029, 4, 30, 17, tzinfo=UTC), Receiver.HOLDER),
            (datetime(2029, 6, 1, 3, tzinfo=UTC), Receiver.HOLDER),
        ],
    )
    def test_a_child_takes_its_own_card_from_its_fourteenth_birthday_in_hanoi(self, on, right):
        (key,) = at_desk(packet("6-<14"))
        if right is None:
            with pytest.raises(refusals.NotTheRightHands):
                prepare(key, at=on)
        else:
            assert prepare(key, at=on).receiver is right

    def test_a_parent_loses_the_right_when_the_child_turns_fourteen(self):
        (key,) = at_desk(no_signer(packet("6-<14")))
        assert prepare(key, PARENT).receiver is Receiver.PARENT
        with pytest.raises(refusals.NotTheRightHands):
            prepare(key, PARENT, at=AT + timedelta(days=365 * 6))

    def test_kinship_is_asked_for_the_day(self):
        (key,) = at_desk(packet("6-<14"))
        kin = Kin(KIN)
        prepare(key, PARENT, kinship=kin, at=datetime(2024, 7, 6, 18, tzinfo=UTC))
        assert kin.asked == [date(2024, 7, 7)]

    def test_somebody_the_register_does_not_know_has_no_kin(self):
        captured = packet("6-<14")
        unknown = dataclasses.replace(
            captured, identity=dataclasses.replace(captured.identity, person_id=None)
        )
        (key,) = at_desk(unknown)
        with pytest.raises(refusals.NotTheRightHands):
            prepare(key, PARENT)
        assert prepare(key, SIGNER).receiver is Receiver.REPRESENTATIVE

    @pytest.mark.parametrize("number", ["", "123", "abc", "0" * 13, "00119000001x"])
    def test_a_number_that_is_none(self, number):
        (key,) = at_desk(packet())
        with pytest.raises(BadPersonalId):
            services.prepare(
                dossier_code=code_of(key), receiver_number=number, kinship=Kin(), at=AT, by=DESK
            )

    def test_a_number_may_be_typed_in_groups(self):
        (key,) = at_desk(packet("6-<14"))
        assert prepare(key, "001 190 000019").receiver is Receiver.REPRESENTATIVE


class TestTheRegister:
    def family(self):
        mother = put("Lê Thị Bích Ngọc", 1990, sex="female", personal_number=PARENT)
        father = put("Trần Văn Sơn", 1986, personal_number="001086000777")
        child = put(
            "Trần Thu Hà",
            2015,
            sex="female",
            mother_id=mother,
            father_id=father,
            links="register",
            personal_number="001315000018",
        )
        grandmother = put("Phạm Thị Cúc", 1958, sex="female", personal_number=GRANDMOTHER)
        return mother, child, grandmother

    @pytest.mark.parametrize(
        ("number", "right"),
        [
            (PARENT, Receiver.PARENT),
            ("001086000777", Receiver.PARENT),
            (GRANDMOTHER, None),
            (STRANGER, None),
            ("001315000018", None),
        ],
    )
    def test_it_shows_parents_and_nobody_else(self, number, right):
        _, child, _ = self.family()
        found = RegisterKinship().relation(person_id=child, number=number, on=ON)
        assert found is right

    def test_a_link_only_declared_gives_no_right(self):
        mother = put("Lê Thị Bích Ngọc", 1990, sex="female", personal_number=PARENT)
        child = put("Trần Thu Hà", 2015, mother_id=mother, links="declared")
        assert RegisterKinship().relation(person_id=child, number=PARENT, on=ON) is None

    def test_without_a_register_nobody_is_kin_and_it_says_so(self, caplog):
        with caplog.at_level(logging.WARNING, logger="cancuoc.issuance"):
            assert NullKinship().relation(person_id=uuid4(), number=PARENT, on=ON) is None
        assert "kinship cannot be checked" in caplog.text

    def test_the_mirror_learns_who_holds_a_card(self):
        _, child, _ = self.family()
        fact = HandedOver(
            at=AT,
            card_id=uuid4(),
            dossier_id=uuid4(),
            person_id=child,
            unit_code="00352",
            band="6-<14",
            receiver="parent",
            issued_on=ON,
            expires_on=date(2029, 5, 1),
        )
        nobody = dataclasses.replace(fact, person_id=None)
        reactions.tell_register([fact, nobody], at=AT)
        reactions.tell_register([fact], at=AT)
        person = population.person(person_id=child)
        assert (person.holds, person.holds_expires) == (Holds.CARD, date(2029, 5, 1))


OLD = {"old_document": "cccd", "old_document_number": "001190000001"}


class TestTheOldDocument:
    @pytest.mark.parametrize(
        ("procedure", "collected_now", "fine"),
        [
            ({}, False, True),
            ({}, True, True),
            (OLD, False, False),
            (OLD, True, True),
            ({**OLD, "old_document_collected": True}, False, True),
            ({**OLD, "old_document_collected": True}, True, True),
        ],
    )
    def test_it_is_collected_first(self, procedure, collected_now, fine):
        (key,) = at_desk(owing(packet(), **procedure))
        if fine:
            hand(key, old_document_collected=collected_now)
            row = queries.handover(card_id=card(key).id)
            assert row is not None
            assert row.old_document_collected is collected_now
        else:
            with pytest.raises(refusals.OldDocumentOwed) as refused, transaction.atomic():
                hand(key, old_document_collected=collected_now)
            assert refused.value.details == {"old_document": "cccd"}
            assert card(key).state is CardState.RECEIVED

    def test_the_desk_sees_what_is_owed(self):
        (key,) = at_desk(owing(packet(), **OLD))
        seen = prepare(key)
        assert (seen.old_document, seen.old_document_number, seen.collected_at_capture) == (
            "cccd",
            "001190000001",
            False,
        )


class TestInTheWay:
    @pytest.mark.parametrize(
        ("state", "refusal"),
        [
            (CardState.MADE, refusals.CardNotHere),
            (CardState.BATCHED, refusals.CardNotHere),
            (CardState.MISSING, refusals.CardNotHere),
            (CardState.SPOILED, refusals.CardNotHere),
            (CardState.HANDED_OVER, refusals.AlreadyHandedOver),
            (CardState.HELD, refusals.AlreadyHandedOver),
            (CardState.REVOKED, refusals.NoSuchCard),
            (CardState.REPLACED, refusals.NoSuchCard),
        ],
    )
    def test_only_a_card_at_the_desk(self, state, refusal):
        (key,) = carded(packet())
        models.Card.objects.filter(dossier_id=key).update(state=state)
        with pytest.raises(refusal):
            services.ready_card(scanned=code_of(key), at=AT, by=DESK)
        with pytest.raises(refusal), transaction.atomic():
            hand(key, SIGNER)

    @pytest.mark.parametrize(
        ("scanned", "refusal"),
        [
            ("", BadCode),
            ("HS-240706-000123-0", BadCode),
            (codes.make(prefix="HS", on=ON, serial=999_999), UnknownDossier),
            (STRANGER, refusals.NoSuchCard),
        ],
    )
    def test_a_code_that_leads_nowhere(self, scanned, refusal):
        with pytest.raises(refusal):
            services.ready_card(scanned=scanned, at=AT, by=DESK)

    def test_the_number_leads_to_the_live_card(self):
        (key,) = at_desk(packet())
        ready = services.ready_card(scanned=card(key).personal_number, at=AT, by=DESK)
        assert (ready.card_id, ready.dossier.id) == (card(key).id, key)

    @pytest.mark.parametrize(
        "by", [APPROVER, actor("h", Role.CARD_DESK, units=("00355",)), actor("h", Role.RECEPTION)]
    )
    def test_only_the_desk_of_the_unit(self, by):
        (key,) = at_desk(packet())
        for act in (lambda: prepare(key, by=by), lambda: hand(key, by=by)):
            with pytest.raises(NotAllowed), transaction.atomic():
                act()


class TestDone:
    def test_everything_moves_together(self):
        (key,) = at_desk(packet())
        card_id = hand(key)
        assert state_of(key) is DossierState.HANDED_OVER
        assert card(key).state is CardState.HANDED_OVER
        (body,) = OutboxFact.objects.filter(topic="issuance.HandedOver").values_list(
            "body", flat=True
        )
        assert (body["card_id"], body["receiver"], body["issued_on"]) == (
            str(card_id),
            "holder",
            "2024-07-06",
        )
        acts = [line.act for line in audit.history() if line.object_id in (str(key), str(card_id))]
        assert {"issuance.hand_over", "enrolment.hand_over"} <= set(acts)

    def test_a_second_time_is_refused_and_changes_nothing(self):
        (key,) = at_desk(packet())
        hand(key)
        with pytest.raises(refusals.AlreadyHandedOver), transaction.atomic():
            hand(key)
        assert models.Handover.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_desks_at_once_hand_over_once():
    (key,) = at_desk(packet())
    start, ends = threading.Barrier(2), []

    def give(name: str) -> None:
        try:
            start.wait()
            ends.append(type(hand(key, by=actor(name, Role.CARD_DESK))).__name__)
        except (refusals.AlreadyHandedOver, IllegalMove) as error:
            ends.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert "UUID" in ends
    assert len(set(ends)) == 2
    assert models.Handover.objects.count() == 1
    assert OutboxFact.objects.filter(topic="issuance.HandedOver").count() == 1
