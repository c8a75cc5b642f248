"""Making cards: what is drawn, what is set down, and what goes back without holding up the rest."""

from __future__ import annotations

import dataclasses
import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from cancuoc.chip import faces
from cancuoc.chip.tests.conftest import draw_portrait
from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.issuance import models, queries, reactions, refusals, services
from cancuoc.domain.issuance.facts import Approved
from cancuoc.domain.issuance.rules import ApprovalState, CardState
from cancuoc.domain.issuance.tests.conftest import (
    APPROVER,
    AT,
    DRAWN,
    ON,
    SYSTEM,
    at_desk,
    card,
    carded,
    cleared_fact,
    code_of,
    hand,
    make,
    packet,
    queued,
    state_of,
)
from cancuoc.domain.verification import queries as verification
from cancuoc.domain.verification.rules import Doubt
from cancuoc.foundation import audit, storage
from cancuoc.foundation.keys import KeyClass
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import make as make_number
from cancuoc.kernel.sex import Sex

pytestmark = pytest.mark.django_db


def approved(*captured):
    keys = queued(*captured)
    services.approve(dossier_ids=keys, at=AT, by=APPROVER)
    return keys


def said(captured, **declared):
    identity = captured.identity
    return dataclasses.replace(
        captured,
        identity=dataclasses.replace(
            identity, declared=dataclasses.replace(identity.declared, **declared)
        ),
    )


def sent_back(key) -> bool:
    row = queries.approval(dossier_id=key)
    return row is not None and row.state is ApprovalState.SENT_BACK


class TestDrawing:
    """With the real faces, once for each design."""

    def real(self, band):
        captured = packet(band)
        if captured.face_ref:
            owner = str(captured.dossier_id)
            blob = storage.store().put(
                data=draw_portrait(), kind=KeyClass.BIOMETRIC_ADULT, owner=owner
            )
            captured = dataclasses.replace(captured, face_ref=blob.value)
        (key,) = carded(captured)
        return card(key)

    @pytest.mark.parametrize(
        ("band", "model"), [("<6", "CC2024-U6"), ("6-<14", "CC2024-6"), (">=14", "CC2024-6")]
    )
    def test_both_designs_are_drawn_and_kept(self, band, model):
        row = self.real(band)
        assert row.model == model
        for side, starts in (("front", b"\x89PNG"), ("back", b"\x89PNG"), ("document", b"%PDF")):
            data = queries.face(card_id=row.id, side=side, blobs=storage.store())
            assert data.startswith(starts)
            assert len(data) > 5_000


@pytest.mark.usefixtures("drawn")
class TestWhatIsSetDown:
    def test_a_card_with_serial_dates_and_state(self):
        (key,) = carded(packet())
        row = card(key)
        assert (row.state, row.issued_on, row.batch_code) == (CardState.MADE, ON, "")
        assert row.dossier_code == code_of(key)
        assert row.serial.startswith("24")
        assert len(row.serial) == 12
        assert state_of(key) is DossierState.AWAITING_HANDOVER

    @pytest.mark.parametrize(
        ("born", "expires"),
        [
            (date(2020, 3, 9), date(2034, 3, 9)),
            (date(2015, 5, 1), date(2029, 5, 1)),
            (date(2010, 7, 6), date(2035, 7, 6)),
            (date(1990, 2, 28), date(2030, 2, 28)),
            (date(1999, 7, 7), date(2024, 7, 7)),
            (date(1980, 1, 1), date(2040, 1, 1)),
            (date(1964, 7, 6), None),
            (date(1950, 1, 1), None),
        ],
    )
    def test_the_expiry_is_the_law_s(self, born, expires):
        if born == date(1999, 7, 7):
            # Within two years before 25 the card lasts to 40 (Art. 21(2)).
            expires = date(2039, 7, 7)
        band = "<6" if born.year == 2020 else "6-<14" if born.year == 2015 else ">=14"
        number = make_number(
            province_code="001", sex=Sex.FEMALE, birth_year=born.year, serial=born.month * 31
        )
        captured = said(packet(band), born=PartialDate.of(born), personal_number=number.value)
        (key,) = carded(captured)
        assert card(key).expires_on == expires

    def test_serials_are_given_once(self):
        keys = carded(*(packet() for _ in range(4)))
        serials = [card(key).serial for key in keys]
        assert len(set(serials)) == 4

    def test_one_fact_one_line_one_step_a_card(self):
        (key,) = carded(packet("6-<14"))
        row = card(key)
        (body,) = OutboxFact.objects.filter(topic="issuance.CardMade").values_list(
            "body", flat=True
        )
        assert (body["card_id"], body["dossier_id"]) == (str(row.id), str(key))
        (line,) = audit.history(act_prefix="issuance.make_card")
        assert (line.object_id, line.detail["band"]) == (str(row.id), "6-<14")
        assert "Trần" not in str(line)
        assert [s.state for s in queries.card_steps(card_id=row.id)] == [CardState.MADE]

    def test_the_faces_are_blobs_bound_to_the_card(self):
        (key,) = carded(packet())
        row = card(key)
        store = storage.store()
        assert queries.face(card_id=row.id, side="front", blobs=store) == DRAWN.front_png
        assert queries.face(card_id=row.id, side="document", blobs=store) == DRAWN.pdf
        stored = models.Card.objects.get(id=row.id)
        with pytest.raises(storage.BlobUnreadable):
            store.get(ref=stored.front, owner=str(uuid4()))

    @pytest.mark.parametrize("side", ["state", "serial", "", "FRONT"])
    def test_there_are_three_sides(self, side):
        (key,) = carded(packet())
        with pytest.raises(refusals.NoSuchCard):
            queries.face(card_id=card(key).id, side=side, blobs=storage.store())

    def test_parents_stand_on_a_child_s_card_only(self, monkeypatch):
        drawn = []
        monkeypatch.setattr(
            faces, "render_faces", lambda cards, **_: drawn.extend(cards) or [DRAWN]
        )
        carded(packet("<6"))
        carded(packet())
        assert [face.mother for face in drawn] == ["Lê Thị Bích Ngọc", ""]
        assert [face.photo for face in drawn] == [None, b"face"]


@pytest.mark.usefixtures("drawn")
class TestTwice:
    def test_a_second_delivery_makes_nothing(self):
        (key,) = approved(packet())
        assert (make(key), make(key), make(key)) == (1, 0, 0)
        assert models.Card.objects.count() == 1

    def test_the_reaction_passes_its_batch_on(self):
        keys = approved(packet(), packet())
        told = [Approved(at=AT, dossier_id=k, unit_code="00352", band=">=14") for k in keys]
        reactions.make([*told, *told], at=AT)
        assert models.Card.objects.count() == 2

    def test_what_was_not_approved_is_not_made(self):
        (key,) = queued(packet())
        assert make(key, uuid4()) == 0
        assert state_of(key) is DossierState.CLEARED


@pytest.mark.usefixtures("drawn")
class TestBackToReview:
    def test_one_that_cannot_be_drawn_holds_up_nobody(self):
        good, bad = packet(), said(packet(), permanent_residence=None)
        keys = approved(good, bad)
        assert make(*keys) == 1
        assert [state_of(key) for key in keys] == [
            DossierState.AWAITING_HANDOVER,
            DossierState.IN_REVIEW,
        ]
        (item,) = verification.desk(scope=("01",), on=ON)
        assert (item.dossier_id, item.doubts) == (keys[1], (Doubt.CARD_NOT_MADE,))
        assert sent_back(keys[1])
        note = verification.results(dossier_id=keys[1])[-1].detail["note"]
        assert "nơi cư trú" in str(note)

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda c: dataclasses.replace(c, face_ref=""),
            lambda c: dataclasses.replace(c, face_ref=f"biometric_adult/{7:032x}"),
            lambda c: said(c, born=PartialDate(1999)),
            lambda c: said(c, nationality=" "),
        ],
    )
    def test_every_cause_is_told_to_a_person(self, spoil):
        (key,) = approved(spoil(packet()))
        assert make(key) == 0
        assert state_of(key) is DossierState.IN_REVIEW
        assert models.ApprovalHistory.objects.filter(approval_id=key).last().reason

    def test_made_after_all_it_has_its_whole_history(self):
        (key,) = approved(dataclasses.replace(packet(), face_ref=""))
        make(key)
        states = models.ApprovalHistory.objects.filter(approval_id=key).order_by("id")
        assert list(states.values_list("state", flat=True)) == ["waiting", "approved", "sent_back"]
        services.queue_for_approval(cleared=[cleared_fact(key)], at=AT, by=SYSTEM)
        row = queries.approval(dossier_id=key)
        assert row is not None
        assert row.state is ApprovalState.WAITING


@pytest.mark.usefixtures("drawn")
class TestOneLiveCard:
    def test_a_change_ends_the_card_before_it(self):
        first = packet()
        (old,) = at_desk(first)
        hand(old)
        again = packet(number=first.identity.declared.personal_number)
        (new,) = carded(again)
        assert queries.card(card_id=card(old).id).state is CardState.REPLACED
        assert card(new).state is CardState.MADE
        rows = queries.cards_of_person(personal_number=card(new).personal_number)
        assert [row.state for row in rows] == [CardState.MADE, CardState.REPLACED]

    def test_a_second_dossier_waits_while_the_first_card_is_on_its_way(self):
        first, other = packet(), packet()
        (old,) = carded(first)
        again = packet(number=first.identity.declared.personal_number)
        keys = approved(again, other)
        assert make(*keys) == 1
        assert state_of(keys[0]) is DossierState.IN_REVIEW
        assert card(old).state is CardState.MADE
        note = verification.results(dossier_id=keys[0])[-1].detail["note"]
        assert note == refusals.CardUnderWay.message

    def test_two_dossiers_of_one_person_in_one_batch_make_one_card(self):
        first = packet()
        again = packet(number=first.identity.declared.personal_number)
        keys = approved(first, again)
        assert make(*keys) == 1
        states = sorted(state_of(key) for key in keys)
        assert states == [DossierState.AWAITING_HANDOVER, DossierState.IN_REVIEW]

    @pytest.mark.parametrize("second", [s for s in CardState if s not in ("revoked", "replaced")])
    def test_the_database_refuses_a_second_live_card(self, second):
        (key,) = carded(packet())
        row = models.Card.objects.get(id=card(key).id)
        row.id, row.serial, row.state = uuid4(), "990000000001", str(second)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    @pytest.mark.parametrize("second", ["revoked", "replaced"])
    def test_dead_ones_do_not_count(self, second):
        (key,) = carded(packet())
        row = models.Card.objects.get(id=card(key).id)
        row.id, row.serial, row.state = uuid4(), "990000000002", second
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("drawn")
def test_two_workers_at_once_make_one_card_a_person():
    first = packet()
    again = packet(number=first.identity.declared.personal_number)
    keys = approved(first, again)
    start, ends = threading.Barrier(2), []

    def work(key) -> None:
        try:
            start.wait()
            ends.append(make(key))
        except IntegrityError:
            # The outbox tries such a fact again, alone; it then finds the card that won.
            ends.append(make(key))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(ends) == [0, 1]
    live = models.Card.objects.filter(personal_number=first.identity.declared.personal_number)
    assert live.count() == 1
    assert sorted(state_of(key) for key in keys) == [
        DossierState.AWAITING_HANDOVER,
        DossierState.IN_REVIEW,
    ]


def test_samples_know_the_day():
    assert timedelta(0) == AT - samples.AT
