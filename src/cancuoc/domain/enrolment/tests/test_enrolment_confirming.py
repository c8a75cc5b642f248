"""CC04: given at once when the register joins the numbers, else asked for and settled once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from cancuoc.domain.enrolment import models, queries, services
from cancuoc.domain.enrolment.confirming import (
    BadOldNumber,
    NoReasonGiven,
    UnknownConfirmation,
)
from cancuoc.domain.enrolment.rules import ConfirmationState
from cancuoc.domain.enrolment.tests.samples import AT
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.moves import IllegalMove
from cancuoc.kernel.personal_id import BadPersonalId

pytestmark = pytest.mark.django_db


def officer(*roles: Role) -> Actor:
    return Actor(id="user:a", kind=ActorKind.OFFICER, hand="hand-a", roles=frozenset(roles))


DESK = officer(Role.ENROLMENT_OFFICER)


def issue(**changes: Any) -> UUID:
    given = {
        "personal_number": "001190000019",
        "other_number": "012345678",
        "person_id": uuid4(),
        "number_in_register": True,
        "unit_code": "00364",
        "at": AT,
        "by": DESK,
    }
    return services.issue_confirmation(**(given | changes))


def told() -> int:
    return OutboxFact.objects.filter(topic="enrolment.ConfirmationIssued").count()


def test_a_known_number_is_confirmed_at_once() -> None:
    row = queries.confirmation(confirmation_id=issue())
    assert row.state is ConfirmationState.ISSUED
    # Three working days from Saturday 6 July end on Wednesday 10 July.
    assert row.due_on == date(2024, 7, 10)
    assert row.settled_at == AT
    assert row.code.startswith("XN-240706-")
    assert told() == 1
    (line,) = audit.history(act_prefix="enrolment.confirm")
    assert (line.act, line.unit_code) == ("enrolment.confirm", "00364")


def test_an_unknown_number_waits_seven_working_days() -> None:
    row = queries.confirmation(confirmation_id=issue(number_in_register=False))
    assert (row.state, row.due_on) == (ConfirmationState.REQUESTED, date(2024, 7, 16))
    assert told() == 0
    waiting = queries.confirmations(
        states=[ConfirmationState.REQUESTED], scope=["01"], on=date(2024, 7, 6)
    )
    assert waiting == (row,)
    assert not queries.confirmations(
        states=[ConfirmationState.REQUESTED], scope=["00001"], on=date(2024, 7, 6)
    )


def settle(confirmation_id: UUID, **changes: Any) -> None:
    given = {"found": True, "at": AT + timedelta(days=2), "by": DESK}
    services.settle_confirmation(confirmation_id=confirmation_id, **(given | changes))


def test_a_request_is_settled_once() -> None:
    asked = issue(number_in_register=False)
    settle(asked)
    assert queries.confirmation(confirmation_id=asked).state is ConfirmationState.ISSUED
    assert told() == 1
    with pytest.raises(IllegalMove), transaction.atomic():
        settle(asked, found=False, reason="Không có trong kho lưu trữ")
    assert told() == 1


def test_a_refusal_has_its_reason_and_tells_nobody() -> None:
    asked = issue(number_in_register=False)
    with pytest.raises(NoReasonGiven), transaction.atomic():
        settle(asked, found=False, reason="  ")
    settle(asked, found=False, reason="Không có trong kho lưu trữ")
    row = queries.confirmation(confirmation_id=asked)
    assert (row.state, row.reason) == (ConfirmationState.REFUSED, "Không có trong kho lưu trữ")
    assert told() == 0
    assert next(audit.history()).act == "enrolment.confirm_refuse"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"personal_number": "00119000001"}, BadPersonalId),
        ({"other_number": ""}, BadOldNumber),
        ({"other_number": "12345678"}, BadOldNumber),
        ({"other_number": "0123456789"}, BadOldNumber),
        ({"other_number": "01234567a"}, BadOldNumber),
        ({"other_number": "٠١٢٣٤٥٦٧٨"}, BadOldNumber),
        ({"by": officer(Role.PLANNER)}, NotAllowed),
        ({"by": officer()}, NotAllowed),
        ({"by": Actor.citizen("x")}, NotAllowed),
    ],
)
def test_bad_requests_leave_nothing(change: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal), transaction.atomic():
        issue(**change)
    assert models.Confirmation.objects.count() == 0


@pytest.mark.parametrize("other", ["012345678", " 012 345 678 ", "001190000020"])
def test_nine_and_twelve_digits_are_taken(other: str) -> None:
    row = queries.confirmation(confirmation_id=issue(other_number=other))
    assert row.other_number == "".join(other.split())


def test_unknown_requests_are_refused() -> None:
    with pytest.raises(UnknownConfirmation):
        settle(uuid4())


def test_the_database_wants_a_time_for_every_settled_one() -> None:
    asked = issue(number_in_register=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Confirmation.objects.filter(id=asked).update(state="issued")
