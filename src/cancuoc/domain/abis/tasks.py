"""Answers that go out by callback: kept sealed, carried by the worker, tried again, redelivered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cancuoc.domain.abis import models, queries, rules, sealing
from cancuoc.domain.abis.ports import Callback, CallbackUnreachable
from cancuoc.domain.abis.queries import Caller
from cancuoc.domain.abis.refusals import BadRequest, CallbackRefused, NothingToRedeliver
from cancuoc.domain.abis.rules import WAITING, TaskState
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.keys import KeyClass
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.ids import uuid7


def check_callback(*, caller: Caller, address: str) -> None:
    """Accept only addresses on hosts agreed with the partner.

    Raises BadRequest when it is no address, CallbackRefused when the host was not agreed:
    otherwise a partner could make the centre call any machine it can reach.
    """
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise BadRequest(field="callback") from error
    if parts.scheme not in ("http", "https") or not host or len(address) > 500:
        raise BadRequest(field="callback")
    if {host, f"{host}:{port}"} & caller.callback_hosts and not (parts.username or "@" in host):
        return
    raise CallbackRefused(host=host)


@transaction
def schedule(
    *,
    caller: Caller,
    operation: str,
    transaction_id: str,
    callback: str,
    answer: Any,
    failed: bool = False,
    at: datetime,
    by: Actor,
) -> UUID:
    """Keep an answer for the worker to carry, and return the task's id."""
    check_callback(caller=caller, address=callback)
    key = uuid7(at=at)
    models.Task.objects.create(
        id=key,
        partner_id=caller.partner,
        transaction_id=transaction_id,
        operation=operation,
        callback=callback,
        failed=failed,
        answer=sealing.seal(answer, kind=KeyClass.IDENTITY, row=key),
        state=str(TaskState.RESPONSE_SCHEDULED),
        next_at=at,
        created_at=at,
    )
    _note("abis.task", key, at=at, by=by, operation=operation)
    return key


@transaction
def answer_later(
    *,
    caller: Caller,
    operation: str,
    transaction_id: str,
    callback: str,
    work: Callable[[], Any],
    at: datetime,
    by: Actor,
) -> UUID:
    """Do the work and keep its answer in one transaction. What `work` raises leaves nothing."""
    check_callback(caller=caller, address=callback)
    return schedule(
        caller=caller,
        operation=operation,
        transaction_id=transaction_id,
        callback=callback,
        answer=work(),
        at=at,
        by=by,
    )


@transaction
def redeliver(*, caller: Caller, task_id: str, at: datetime, by: Actor) -> None:
    """Try once more to carry an answer nobody took. Raises UnknownRecord, NothingToRedeliver."""
    row = queries.task(caller=caller, task_id=task_id)
    moved = models.Task.objects.filter(id=row.id, state=str(TaskState.RESPONSE_ERROR)).update(
        state=str(TaskState.RESPONSE_RETRY), next_at=at, attempts=0
    )
    if not moved:
        raise NothingToRedeliver
    _note("abis.redeliver", row.id, at=at, by=by)


@transaction
def deliver_answers(*, callback: Callback, most: int = 50, at: datetime, by: Actor) -> int:
    """Carry answers that are due; return how many were taken. Among workers one has each.

    A machine that did not take one is asked no more in this round: who is away costs one wait.
    """
    due = models.Task.objects.select_for_update(skip_locked=True).filter(
        state__in=[str(state) for state in WAITING], next_at__lte=at
    )
    taken, away = 0, set[str]()
    for row in due.order_by("next_at", "id")[:most]:
        host = urlsplit(row.callback).netloc
        if host in away:
            continue
        delivered = _deliver(row, callback, at=at)
        taken += delivered
        away |= set() if delivered else {host}
        _note("abis.deliver", row.id, at=at, by=by, state=row.state)
    return taken


def _deliver(row: models.Task, callback: Callback, *, at: datetime) -> int:
    answer = sealing.unseal(bytes(row.answer), kind=KeyClass.IDENTITY, row=row.id)
    mark = "&" if urlsplit(row.callback).query else "?"
    address = f"{row.callback}{mark}transactionId={row.transaction_id}&taskId={row.id}"
    row.attempts += 1
    try:
        callback.post(address=address, body=answer, failed=row.failed)
        row.state = str(TaskState.COMPLETED)
    except CallbackUnreachable:
        given_up = row.attempts >= rules.MOST_ATTEMPTS
        row.state = str(TaskState.RESPONSE_ERROR if given_up else TaskState.RESPONSE_SCHEDULED)
        row.next_at = at + rules.wait_after(row.attempts)
    row.save(update_fields=["state", "attempts", "next_at"])
    return int(row.state == TaskState.COMPLETED)


def _note(act: str, task: UUID, *, at: datetime, by: Actor, **detail: str) -> None:
    line = audit.Line(
        act=act, at=at, by=by, object_kind="abis_task", object_id=str(task), detail={**detail}
    )
    audit.record_many([line])
