"""A refusal, or a failure in the middle of a write, leaves every table as it was.

These tests commit for real: what a service has written before it refuses is undone by the
service's own transaction and by nothing else.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from tests.support.books import books, changed

from cancuoc.domain.enrolment import codes
from cancuoc.domain.enrolment.codes import BadCode
from cancuoc.domain.enrolment.queries import UnknownDossier
from cancuoc.domain.issuance import models, queries, refusals, services
from cancuoc.domain.issuance.tests.conftest import (
    APPROVER,
    AT,
    DESK,
    ON,
    SYSTEM,
    UNIT,
    Kin,
    actor,
    at_desk,
    card,
    carded,
    code_of,
    hand,
    packet,
    queued,
)
from cancuoc.foundation import audit, outbox, storage
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.kernel.moves import IllegalMove
from cancuoc.kernel.personal_id import BadPersonalId
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet.tests import content_samples

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("drawn")]
STRANGER = "001190009999"
OTHER_UNIT = ("00355",)
GONE = f"document/{9:032x}"


@dataclass(frozen=True)
class World:
    """One dossier for each place where a card can be, and the codes of the boxes."""

    waiting: UUID
    barred: UUID
    here: UUID
    owing: UUID
    child: UUID
    given: UUID
    held: UUID
    broken: UUID
    packed: UUID
    made: UUID
    sent_box: str
    open_box: str


@pytest.fixture
def world() -> World:
    waiting, barred = queued(packet(), packet())
    models.Approval.objects.filter(dossier_id=barred).update(reviewer_hand=APPROVER.hand)
    owes = dataclasses.replace(content_samples.procedure(">=14"), old_document="cccd")
    here, owing, child, given, held, broken = at_desk(
        packet(), packet(procedure=owes), packet("6-<14"), packet(), packet(), packet()
    )
    for key in (given, held):
        hand(key)
    services.hold(scanned=card(held).serial, reason="tạm giam", at=AT, by=APPROVER)
    services.spoil(scanned=card(broken).serial, reason="xước", at=AT, by=DESK)
    models.Card.objects.filter(dossier_id=broken).update(back=GONE)
    (packed,) = carded(packet())
    open_box = services.make_batch(unit_code=UNIT, at=AT, by=DESK)
    (made,) = carded(packet())
    sent_box = card(here).batch_code
    return World(
        waiting=waiting,
        barred=barred,
        here=here,
        owing=owing,
        child=child,
        given=given,
        held=held,
        broken=broken,
        packed=packed,
        made=made,
        sent_box=sent_box,
        open_box=open_box,
    )


def approve(*keys, by=APPROVER):
    return services.approve(dossier_ids=keys, at=AT, by=by)


def act(service, key, *, reason="vì sao", by=DESK, **more):
    return service(scanned=card(key).serial, reason=reason, at=AT, by=by, **more)


def reprint(key, **changes):
    return act(services.reprint, key, blobs=storage.store(), **changes)


def box(service, code, **more):
    return service(code=code, at=AT, by=DESK, **more)


def receive(code, scanned):
    return services.receive_card(batch_code=code, scanned=scanned, at=AT, by=DESK)


REFUSED = {
    "approving what does not wait": (refusals.NotWaiting, lambda w: approve(w.waiting, w.here)),
    "approving with one eye": (refusals.FourEyes, lambda w: approve(w.waiting, w.barred)),
    "approving for another unit": (
        NotAllowed,
        lambda w: approve(w.waiting, by=actor("h", Role.APPROVER, units=OTHER_UNIT)),
    ),
    "sending back without words": (
        refusals.ReasonMissing,
        lambda w: services.send_back(dossier_id=w.waiting, reason=" ", at=AT, by=APPROVER),
    ),
    "sending back what is a card": (
        refusals.NotWaiting,
        lambda w: services.send_back(dossier_id=w.here, reason="mờ", at=AT, by=APPROVER),
    ),
    "packing nothing": (
        refusals.NoSuchBatch,
        lambda w: services.make_batch(unit_code="00355", at=AT, by=DESK),
    ),
    "sending a box twice": (IllegalMove, lambda w: box(services.send_batch, w.sent_box)),
    "closing an open box": (IllegalMove, lambda w: box(services.close_batch, w.open_box)),
    "an unknown box": (refusals.NoSuchBatch, lambda w: box(services.send_batch, "LO-0")),
    "unpacking an open box": (IllegalMove, lambda w: receive(w.open_box, card(w.packed).serial)),
    "a card of another box": (
        refusals.WrongBatch,
        lambda w: receive(w.sent_box, card(w.packed).serial),
    ),
    "a card in no box": (refusals.WrongBatch, lambda w: receive(w.sent_box, card(w.made).serial)),
    "a card that nobody knows": (refusals.NoSuchCard, lambda w: receive(w.sent_box, "24")),
    "a card that was given already": (
        IllegalMove,
        lambda w: receive(w.sent_box, card(w.given).serial),
    ),
    "spoiling without words": (
        refusals.ReasonMissing,
        lambda w: act(services.spoil, w.here, reason="\t"),
    ),
    "spoiling what was given": (IllegalMove, lambda w: act(services.spoil, w.given)),
    "missing what was given": (IllegalMove, lambda w: act(services.mark_missing, w.given)),
    "spoiling for another unit": (
        NotAllowed,
        lambda w: act(services.spoil, w.here, by=actor("h", Role.CARD_DESK, units=OTHER_UNIT)),
    ),
    "reprinting a good card": (IllegalMove, lambda w: reprint(w.here)),
    "reprinting a card in the hand": (IllegalMove, lambda w: reprint(w.given)),
    "reprinting from faces that are gone": (storage.BlobUnreadable, lambda w: reprint(w.broken)),
    "holding a card at the desk": (
        IllegalMove,
        lambda w: act(services.hold, w.here, by=APPROVER),
    ),
    "holding twice": (IllegalMove, lambda w: act(services.hold, w.held, by=APPROVER)),
    "giving back what was not held": (
        IllegalMove,
        lambda w: act(services.give_back, w.given, by=APPROVER),
    ),
    "revoking a card at the desk": (
        IllegalMove,
        lambda w: act(services.revoke, w.here, by=APPROVER),
    ),
    "revoking without words": (
        refusals.ReasonMissing,
        lambda w: act(services.revoke, w.given, by=APPROVER, reason=""),
    ),
    "handing to a stranger": (refusals.NotTheRightHands, lambda w: hand(w.here, STRANGER)),
    "handing a child its own card": (refusals.NotTheRightHands, lambda w: hand(w.child)),
    "handing what is not here": (refusals.CardNotHere, lambda w: hand(w.made)),
    "handing twice": (refusals.AlreadyHandedOver, lambda w: hand(w.given)),
    "handing what is held": (refusals.AlreadyHandedOver, lambda w: hand(w.held)),
    "handing without the old card": (refusals.OldDocumentOwed, lambda w: hand(w.owing)),
    "a receiver without a number": (BadPersonalId, lambda w: hand(w.here, "12")),
    "a slip that is none": (BadCode, lambda w: hand(w.here, dossier_code="HS")),
    "a slip of nobody": (
        UnknownDossier,
        lambda w: hand(w.here, dossier_code=codes.make(prefix="HS", on=ON, serial=999_999)),
    ),
    "handing for another unit": (
        NotAllowed,
        lambda w: hand(w.here, by=actor("h", Role.CARD_DESK, units=OTHER_UNIT)),
    ),
}


def test_no_refusal_leaves_anything_behind(world):
    before = books()
    for name, (refusal, attempt) in REFUSED.items():
        with pytest.raises(refusal) as refused:
            attempt(world)
        assert isinstance(refused.value, Refusal), name
        assert refused.value.next_step, name
        assert changed(before) == set(), name


# Every write that tells a fact, and every write that leaves an audit line.
TELLS = {
    "approve": lambda w: approve(w.waiting),
    "hand over": lambda w: hand(w.here),
    "hold": lambda w: act(services.hold, w.given, by=APPROVER),
    "give back": lambda w: act(services.give_back, w.held, by=APPROVER),
    "revoke": lambda w: act(services.revoke, w.given, by=APPROVER),
}
AUDITED = {
    **TELLS,
    "send back": lambda w: services.send_back(
        dossier_id=w.waiting, reason="mờ", at=AT, by=APPROVER
    ),
    "pack": lambda w: services.make_batch(unit_code=UNIT, at=AT, by=DESK),
    "send": lambda w: box(services.send_batch, w.open_box),
    "close": lambda w: box(services.close_batch, w.sent_box),
    "spoil": lambda w: act(services.spoil, w.here),
    "miss": lambda w: act(services.mark_missing, w.here),
}


class NoRoomLeft(Exception):
    """Stands for a disk or a connection that fails in the middle of a write."""


def fail(*args, **kwargs):
    raise NoRoomLeft


@pytest.mark.parametrize(
    ("part", "name", "writes"), [(outbox, "publish", TELLS), (audit, "record_many", AUDITED)]
)
def test_a_write_that_fails_half_way_never_happened(world, monkeypatch, part, name, writes):
    before = books()
    with monkeypatch.context() as broken:
        broken.setattr(part, name, fail)
        for write, attempt in writes.items():
            with pytest.raises(NoRoomLeft):
                attempt(world)
            assert changed(before) == set(), write
    for write in ("approve", "hand over"):
        TELLS[write](world)
    assert changed(before) >= {"issuance_approval", "issuance_card", "issuance_handover"}


def test_cards_that_cannot_be_told_are_not_made(world, monkeypatch):
    approve(world.waiting)
    before = books()
    with monkeypatch.context() as broken:
        broken.setattr(outbox, "publish", fail)
        with pytest.raises(NoRoomLeft):
            services.make_cards(
                dossier_ids=[world.waiting], blobs=storage.store(), at=AT, by=SYSTEM
            )
    assert changed(before) == set()
    made = services.make_cards(dossier_ids=[world.waiting], blobs=storage.store(), at=AT, by=SYSTEM)
    assert made == 1


def test_looking_writes_nothing(world):
    before = books()
    assert services.find_card(scanned=card(world.here).serial, at=AT, by=DESK)
    assert services.ready_card(scanned=code_of(world.here), at=AT, by=DESK)
    services.prepare(
        dossier_code=code_of(world.here),
        receiver_number=card(world.here).personal_number,
        kinship=Kin(),
        at=AT,
        by=DESK,
    )
    queries.approval_bars(dossier_ids=[world.waiting, world.barred, uuid4()], by=APPROVER)
    queries.card_steps(card_id=card(world.held).id)
    assert changed(before) == set()
