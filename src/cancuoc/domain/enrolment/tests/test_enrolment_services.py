"""Receiving and moving dossiers: one effect, one history row, one audit line, one fact."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError, ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.domain.enrolment import models, queries, services
from cancuoc.domain.enrolment.rules import MOVES, Act, State
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.enrolment.tests.samples import AT, WORKER, captured, receive
from cancuoc.foundation import audit
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.moves import IllegalMove
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.packet.content import FingerState, PartState
from cancuoc.packet.tests import content_samples

pytestmark = pytest.mark.django_db


def advance(ids: list[UUID], *acts: Act) -> None:
    for n, act in enumerate(acts):
        services.advance(dossier_ids=ids, act=act, at=AT + timedelta(minutes=n + 1), by=WORKER)


TO_HAND = (Act.CHECK, Act.CLEAR, Act.APPROVE, Act.PRODUCE, Act.CARD_READY, Act.HAND_OVER)


def test_a_received_dossier_keeps_what_was_captured() -> None:
    given_ = captured(1, band="6-<14")
    (dossier_id,) = receive(given_)
    detail = queries.dossier(dossier_id=dossier_id)
    assert detail.identity == given_.identity
    assert detail.evidence == given_.evidence
    assert detail.state is State.RECEIVED
    assert detail.packet_id == given_.packet_id
    assert detail.officer_hand == "hand-cb-tx-01"
    assert (detail.personal_number, detail.band, detail.kind) == ("001315000018", "6-<14", "first")
    assert detail.face_ref == given_.face_ref
    assert queries.by_code(code=detail.code.lower()) == detail


def test_the_legal_clock_is_the_centre_s() -> None:
    # Saturday 6 July 2024 plus seven working days is Tuesday 16 July (Law 26 Art. 26).
    late_claim = captured(1, captured_at=datetime(2023, 1, 1, tzinfo=UTC))
    (dossier_id,) = receive(late_claim)
    detail = queries.dossier(dossier_id=dossier_id)
    assert detail.due_on == date(2024, 7, 16)
    assert detail.received_at == AT
    assert detail.captured_at == datetime(2023, 1, 1, tzinfo=UTC)


def test_the_vietnamese_day_counts_not_the_utc_one() -> None:
    # 17:30 UTC on 5 July is already 6 July in Hanoi.
    evening = datetime(2024, 7, 5, 17, 30, tzinfo=UTC)
    (dossier_id,) = receive(captured(1, received_at=evening), at=evening)
    assert queries.dossier(dossier_id=dossier_id).code.startswith("HS-240706-")


@pytest.mark.parametrize(
    ("received", "band"),
    [
        (datetime(2026, 3, 8, 16, 59, tzinfo=UTC), "<6"),
        (datetime(2026, 3, 8, 17, 0, tzinfo=UTC), "6-<14"),
        (datetime(2034, 3, 9, 3, 0, tzinfo=UTC), ">=14"),
    ],
)
def test_age_is_taken_on_the_day_of_receipt_and_the_claim_is_kept(
    received: datetime, band: str
) -> None:
    # Born on 9 March 2020; the station says "<6".
    (dossier_id,) = receive(captured(1, band="<6", received_at=received), at=received)
    detail = queries.dossier(dossier_id=dossier_id)
    assert (detail.band, detail.band_claimed) == (band, "<6")


def test_a_birth_after_receipt_is_refused_before_anything_is_written() -> None:
    declared = dataclasses.replace(content_samples.declared("<6"), born=PartialDate(2025, 1, 1))
    unborn = captured(1, band="<6", declared=declared)
    with pytest.raises(services.ImpossibleDossier):
        services.band_of(unborn)
    assert services.band_of(captured(2, band="<6")) == "<6"


def test_the_same_packet_has_one_dossier() -> None:
    first = receive(captured(1), captured(2))
    again = dataclasses.replace(captured(1), dossier_id=uuid4())
    assert receive(again, captured(3), captured(2))[::2] == first
    assert models.Dossier.objects.count() == 3
    assert OutboxFact.objects.filter(topic="enrolment.Received").count() == 3


def test_a_packet_twice_in_one_batch_has_one_dossier() -> None:
    ids = receive(captured(1), captured(1))
    assert ids[0] == ids[1]
    assert models.DossierHistory.objects.count() == 1


def test_receiving_nothing_is_fine() -> None:
    assert receive() == []


def test_each_dossier_has_one_line_one_fact_one_history_row() -> None:
    ids = receive(*(captured(n) for n in range(1, 6)))
    lines = list(audit.history(act_prefix="enrolment.receive"))
    assert {line.object_id for line in lines} == {str(i) for i in ids}
    assert {line.detail["band"] for line in lines} == {">=14"}
    assert all("Ngọc" not in str(line) for line in lines)
    bodies = list(OutboxFact.objects.values_list("body", flat=True))
    assert {body["dossier_id"] for body in bodies} == {str(i) for i in ids}
    assert {body["due_on"] for body in bodies} == {"2024-07-16"}
    assert "Ngọc" not in str(bodies)
    assert models.DossierHistory.objects.count() == 5


def test_only_parts_not_taken_have_rows() -> None:
    given_ = captured(1)
    fingers = (
        FingerState(finger=1, state=PartState.MISSING, reason="amputated"),
        *given_.evidence.fingers[1:],
    )
    evidence = dataclasses.replace(given_.evidence, fingers=fingers)
    receive(dataclasses.replace(given_, evidence=evidence), captured(2), captured(3, band="<6"))
    row = models.CaptureState.objects.get()
    assert (row.part, row.state, row.reason) == ("finger-1", "missing", "amputated")


def test_codes_differ_and_serials_grow() -> None:
    ids = receive(*(captured(n) for n in range(1, 30)))
    found = [d.code for d in queries.dossiers(dossier_ids=ids).values()]
    assert len(set(found)) == 29


def test_the_whole_way_to_the_hand() -> None:
    ids = receive(captured(1), captured(2))
    advance(ids, *TO_HAND)
    steps = queries.steps(dossier_id=ids[0])
    assert [s.act for s in steps] == ["receive", *TO_HAND]
    assert steps[-1].state is State.HANDED_OVER
    assert [s.at for s in steps] == sorted(s.at for s in steps)
    assert queries.dossier(dossier_id=ids[1]).state is State.HANDED_OVER
    acts = [line.act for line in audit.history(act_prefix="enrolment.")]
    assert acts.count("enrolment.hand_over") == 2
    assert len(acts) == 2 * 7


def test_one_illegal_move_stops_the_whole_batch() -> None:
    ids = receive(captured(1), captured(2))
    advance(ids[:1], Act.CLEAR)
    with pytest.raises(IllegalMove), transaction.atomic():
        advance(ids, Act.APPROVE)
    states = [d.state for d in queries.dossiers(dossier_ids=ids).values()]
    assert sorted(states) == [State.CLEARED, State.RECEIVED]
    assert not list(audit.history(act_prefix="enrolment.approve"))


def test_different_states_may_reach_the_same_one_together() -> None:
    ids = receive(captured(1), captured(2))
    advance(ids[:1], Act.CHECK)
    advance(ids, Act.CLEAR)
    assert {d.state for d in queries.dossiers(dossier_ids=ids).values()} == {State.CLEARED}


def test_unknown_dossiers_are_refused() -> None:
    ids = receive(captured(1))
    with pytest.raises(services.UnknownDossiers):
        services.advance(dossier_ids=[*ids, uuid4()], act=Act.CHECK, at=AT, by=WORKER)


def test_the_reason_stays_in_the_history_only() -> None:
    ids = receive(captured(1))
    advance(ids, Act.SEND_TO_REVIEW)
    services.advance(dossier_ids=ids, act=Act.REFUSE, at=AT, by=WORKER, reason="Trùng hồ sơ")
    assert queries.steps(dossier_id=ids[0])[-1].reason == "Trùng hồ sơ"
    assert "Trùng" not in str(list(audit.history()))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(list(Act)), max_size=8))
def test_any_sequence_of_acts_keeps_state_and_history_in_step(acts: list[Act]) -> None:
    with transaction.atomic():
        (dossier_id,) = receive(captured(9))
        state = State.RECEIVED
        for act in acts:
            expected = MOVES.get((state, act))
            if expected is None:
                with pytest.raises(IllegalMove), transaction.atomic():
                    advance([dossier_id], act)
            else:
                advance([dossier_id], act)
                state = expected
        assert queries.dossier(dossier_id=dossier_id).state is state
        assert queries.steps(dossier_id=dossier_id)[-1].state is state
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE enrolment_dossierhistory SET state='cleared'",
        "DELETE FROM enrolment_dossierhistory",
    ],
)
def test_history_cannot_be_rewritten(statement: str) -> None:
    receive(captured(1))
    with (
        pytest.raises((InternalError, ProgrammingError), match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        "state='flying'",
        "band='7'",
        "code='HS-1'",
        "state=''",
    ],
)
def test_the_database_refuses_what_the_rules_do_not_know(change: str) -> None:
    receive(captured(1))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE enrolment_dossier SET {change}")


@pytest.mark.parametrize(
    ("state", "reason"), [("captured", "x"), ("missing", ""), ("gone", "x"), ("not_required", "x")]
)
def test_a_missing_part_needs_a_true_state_and_a_reason(state: str, reason: str) -> None:
    (dossier_id,) = receive(captured(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        models.CaptureState.objects.create(
            dossier_id=dossier_id, part="finger-1", state=state, reason=reason
        )


def test_samples_are_synthetic_and_stable() -> None:
    assert samples.captured(1) == samples.captured(1)
