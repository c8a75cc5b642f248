"""The database is the last guard: raw writes that no service makes are refused by name."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from tests.support.books import refuses

from cancuoc.domain.enrolment import models, services
from cancuoc.domain.enrolment.rules import ConfirmationState
from cancuoc.domain.enrolment.tests.samples import AT, WORKER, captured, receive

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> list[UUID]:
    return receive(captured(1), captured(2))


@pytest.mark.parametrize(
    ("change", "guard"),
    [
        ("state = 'flying'", "dossier_state_known"),
        ("state = 'RECEIVED'", "dossier_state_known"),
        ("band = 'adult'", "dossier_band_known"),
        ("band = ''", "dossier_band_known"),
        ("code = 'HS-1'", "dossier_code_shape"),
        ("code = 'HS-240706-000001-9'", "enrolment_dossier_code"),
        ("packet_id = '00000000-0000-0000-0000-000000000001'", "enrolment_dossier_packet_id"),
        ("full_name = NULL", "null value"),
        ("received_at = NULL", "null value"),
        ("due_on = NULL", "null value"),
        ("identity = NULL", "null value"),
        ("evidence = NULL", "null value"),
        ("evidence_ref = NULL", "null value"),
        ("personal_number = '0011900000191'", "too long"),
        ("slip = repeat('P', 17)", "too long"),
    ],
)
def test_a_dossier_cannot_be_made_impossible(two: list[UUID], change: str, guard: str) -> None:
    # Both rows are changed, so that a value that may stand once is written twice.
    assert guard in refuses(f"UPDATE enrolment_dossier SET {change}")


STEP = "(dossier_id, act, state, at, actor, hand, reason) VALUES (%s, 'check', 'checking', now()"
PARTS = {
    "enrolment_dossierhistory": f"{STEP}, 'a', 'a', '')",
    "enrolment_capturestate": "(dossier_id, part, state, reason)"
    " VALUES (%s, 'face', 'missing', 'x')",
}


@pytest.mark.parametrize(("table", "columns"), PARTS.items(), ids=PARTS)
def test_nothing_belongs_to_a_dossier_that_does_not_exist(
    two: list[UUID], table: str, columns: str
) -> None:
    insert = f"SET CONSTRAINTS ALL IMMEDIATE; INSERT INTO {table} {columns}"
    assert "foreign key" in refuses(insert, [uuid4()])


def test_a_dossier_with_a_history_cannot_be_deleted(two: list[UUID]) -> None:
    with pytest.raises(ProtectedError):
        models.Dossier.objects.get(id=two[0]).delete()
    words = refuses(
        "SET CONSTRAINTS ALL IMMEDIATE; DELETE FROM enrolment_dossier WHERE id = %s", [two[0]]
    )
    assert "foreign key" in words
    assert models.Dossier.objects.count() == 2


@pytest.mark.parametrize("state", ["", "flying", "Received"])
def test_a_history_row_names_a_known_state(two: list[UUID], state: str) -> None:
    with pytest.raises(IntegrityError, match="history_state_known"), transaction.atomic():
        models.DossierHistory.objects.create(
            dossier_id=two[0], act="check", state=state, at=AT, actor="a", hand="a"
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE enrolment_dossierhistory SET at = at",
        "UPDATE enrolment_dossierhistory SET reason = 'x' WHERE false",
        "DELETE FROM enrolment_dossierhistory WHERE id < 0",
    ],
)
def test_history_is_not_touched_even_where_no_row_would_change(
    two: list[UUID], statement: str
) -> None:
    assert "append-only" in refuses(statement)


def test_a_part_is_missing_once(two: list[UUID]) -> None:
    row = {"part": "finger-1", "state": "missing", "reason": "amputated"}
    models.CaptureState.objects.create(dossier_id=two[0], **row)
    with pytest.raises(IntegrityError, match="capture_part_once"), transaction.atomic():
        models.CaptureState.objects.create(dossier_id=two[0], **row)
    models.CaptureState.objects.create(dossier_id=two[1], **row)


def confirmation(**changes: Any) -> models.Confirmation:
    given = {
        "id": uuid4(),
        "code": "XN-240706-000001-9",
        "state": ConfirmationState.REQUESTED,
        "personal_number": "001190000019",
        "other_number": "012345678",
        "unit_code": "00364",
        "requested_at": AT,
        "due_on": AT.date(),
    }
    return models.Confirmation.objects.create(**(given | changes))


@pytest.mark.parametrize(
    ("changes", "guard"),
    [
        ({"state": "lost", "settled_at": AT}, "confirmation_state_known"),
        ({"state": "", "settled_at": AT}, "confirmation_state_known"),
        ({"settled_at": AT}, "confirmation_settled_has_time"),
        ({"state": "issued"}, "confirmation_settled_has_time"),
        ({"state": "refused"}, "confirmation_settled_has_time"),
    ],
)
def test_a_confirmation_is_settled_exactly_when_it_has_a_time(
    changes: dict[str, Any], guard: str
) -> None:
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        confirmation(**changes)
    assert confirmation().settled_at is None
    assert confirmation(code="XN-2", state="issued", settled_at=AT).settled_at == AT


def test_a_confirmation_code_is_given_once() -> None:
    confirmation()
    with pytest.raises(IntegrityError, match="code"), transaction.atomic():
        confirmation()


def test_dossiers_and_confirmations_count_apart() -> None:
    """The two kinds of code share a shape, so each kind takes serials of its own."""
    (dossier_id,) = receive(captured(1))
    before = models.Dossier.objects.get(id=dossier_id).code
    services.issue_confirmation(
        personal_number="001190000019",
        other_number="012345678",
        person_id=None,
        number_in_register=True,
        unit_code="00364",
        at=AT,
        by=WORKER,
    )
    (next_id,) = receive(captured(2))
    after = models.Dossier.objects.get(id=next_id).code
    assert int(after[10:16]) == int(before[10:16]) + 1
