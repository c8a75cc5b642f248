"""The confirmation desk: who may give and settle, and what a refused request leaves behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.support.refusing import refused

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
GIVERS = {Role.ENROLMENT_OFFICER, Role.RECEPTION, Role.CARD_DESK}
SETTLERS = {*GIVERS, Role.REVIEWER}
STRANGERS = [Actor.citizen("abc"), Actor.station("TX-01")]


def officer(*roles: Role) -> Actor:
    return Actor(id="user:a", kind=ActorKind.OFFICER, hand="hand-a", roles=frozenset(roles))


DESK = officer(Role.RECEPTION)


def issue(**changes: Any) -> UUID:
    given = {
        "personal_number": "001190000019",
        "other_number": "012345678",
        "person_id": UUID(int=7),
        "number_in_register": False,
        "unit_code": "00364",
        "at": AT,
        "by": DESK,
    }
    return services.issue_confirmation(**(given | changes))


def settle(confirmation_id: UUID, **changes: Any) -> None:
    given = {"found": True, "at": AT + timedelta(days=1), "by": DESK}
    services.settle_confirmation(confirmation_id=confirmation_id, **(given | changes))


@pytest.mark.parametrize("role", list(Role))
def test_only_the_desks_give_confirmations(role: Role) -> None:
    if role in GIVERS:
        assert issue(by=officer(role))
    else:
        with refused(NotAllowed, "enrolment"):
            issue(by=officer(role))


@pytest.mark.parametrize("role", list(Role))
def test_only_the_desks_and_reviewers_settle_them(role: Role) -> None:
    asked = issue()
    if role in SETTLERS:
        settle(asked, by=officer(role))
    else:
        with refused(NotAllowed, "enrolment"):
            settle(asked, by=officer(role))


@pytest.mark.parametrize("by", [officer(), *STRANGERS], ids=lambda by: by.id)
def test_nobody_else_gives_or_settles(by: Actor) -> None:
    asked = issue()
    with refused(NotAllowed, "enrolment"):
        issue(by=by)
    with refused(NotAllowed, "enrolment"):
        settle(asked, by=by)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"personal_number": ""}, BadPersonalId),
        ({"personal_number": "012345678"}, BadPersonalId),
        ({"personal_number": "0011900000190"}, BadPersonalId),
        ({"other_number": "01234567a"}, BadOldNumber),
        ({"other_number": "012.345.678"}, BadOldNumber),
        ({"other_number": "0123456780"}, BadOldNumber),
        ({"other_number": "٠١٢٣٤٥٦٧٨"}, BadOldNumber),
        ({"other_number": "０１２３４５６７８"}, BadOldNumber),
        ({"other_number": "-12345678"}, BadOldNumber),
    ],
)
def test_a_number_that_is_none_leaves_nothing_behind(
    change: dict[str, Any], kind: type[Exception], known: bool
) -> None:
    with refused(kind, "enrolment") as caught:
        issue(number_in_register=known, **change)
    assert caught.value.status == 422


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("012345678", "012345678"),
        ("012 345 678", "012345678"),
        (" 001064000002 ", "001064000002"),
        ("0010 6400\u00a00002", "001064000002"),
    ],
)
def test_an_old_number_is_kept_without_its_spaces(typed: str, kept: str) -> None:
    row = queries.confirmation(confirmation_id=issue(other_number=typed))
    assert row.other_number == kept


def topics() -> list[str]:
    return list(OutboxFact.objects.order_by("id").values_list("topic", flat=True))


def test_a_request_is_one_line_and_no_news_until_it_is_settled() -> None:
    asked = issue()
    (line,) = audit.history(act_prefix="enrolment.")
    row = queries.confirmation(confirmation_id=asked)
    assert (line.act, line.object_kind) == ("enrolment.confirm_request", "confirmation")
    assert (line.object_id, line.person_id) == (str(asked), UUID(int=7))
    assert line.detail == {"code": row.code}
    assert topics() == []
    settle(asked)
    assert next(audit.history()).act == "enrolment.confirm"
    (fact,) = OutboxFact.objects.all()
    assert fact.topic == "enrolment.ConfirmationIssued"
    assert (fact.body["confirmation_id"], fact.body["unit_code"]) == (str(asked), "00364")


def test_a_confirmation_given_at_once_is_one_line_and_one_fact() -> None:
    issue(number_in_register=True)
    assert [line.act for line in audit.history()] == ["enrolment.confirm"]
    assert topics() == ["enrolment.ConfirmationIssued"]


def test_no_number_reaches_the_audit_or_the_outbox() -> None:
    settle(issue(), found=False, reason="Không có 012345678 trong tàng thư")
    issue(number_in_register=True)
    told = str(list(audit.history())) + str(list(OutboxFact.objects.values_list("body")))
    for number in ("001190000019", "012345678", "tàng thư"):
        assert number not in told


def test_the_hand_that_settled_is_kept() -> None:
    asked = issue()
    settle(asked, by=Actor(**{**vars(officer(Role.REVIEWER)), "hand": "hand-tt"}))
    row = models.Confirmation.objects.get(id=asked)
    assert (row.settled_by, row.settled_at) == ("hand-tt", AT + timedelta(days=1))


@pytest.mark.parametrize("reason", ["", " ", "\n\t", "\u00a0"])
def test_a_refusal_without_reasons_is_none_by_article_23(reason: str) -> None:
    # Law 26/2023/QH15 Art. 23(4): a refusal is in writing, with reasons (form CC03).
    asked = issue()
    with refused(NoReasonGiven, "enrolment"):
        settle(asked, found=False, reason=reason)
    assert queries.confirmation(confirmation_id=asked).state is ConfirmationState.REQUESTED


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
def test_what_is_settled_stays_settled(first: bool, second: bool) -> None:
    asked = issue()
    settle(asked, found=first, reason="Không tìm thấy")
    with refused(IllegalMove, "enrolment"):
        settle(asked, found=second, reason="Đổi ý")


def test_one_given_at_once_cannot_be_settled_again() -> None:
    given = issue(number_in_register=True)
    for found in (True, False):
        with refused(IllegalMove, "enrolment"):
            settle(given, found=found, reason="x")


def test_an_unknown_request_is_refused_by_name() -> None:
    with refused(UnknownConfirmation, "enrolment") as caught:
        settle(uuid4())
    assert caught.value.status == 404


def test_the_list_shows_the_most_urgent_first_and_only_the_states_asked() -> None:
    late = issue(at=AT + timedelta(days=3))
    soon = issue(at=AT)
    done = issue(number_in_register=True)
    elsewhere = issue(unit_code="00001")

    def listed(*states: ConfirmationState, scope: tuple[str, ...] = ("01",), limit: int = 200):
        rows = queries.confirmations(states=states, scope=scope, on=AT.date(), limit=limit)
        return [row.id for row in rows]

    waiting, issued = ConfirmationState.REQUESTED, ConfirmationState.ISSUED
    # Two of one day stand in the order of their ids, so that pages do not overlap.
    assert listed(waiting) == [*sorted([soon, elsewhere]), late]
    assert listed(waiting, scope=("00364",)) == [soon, late]
    assert listed(waiting, limit=1) == [min(soon, elsewhere)]
    assert listed(issued) == [done]
    assert listed(waiting, issued)[0] == done
    assert listed() == listed(waiting, scope=()) == []
