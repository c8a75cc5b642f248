"""Messages of MOSIP's ABIS interface 0.9, each answered once however often it is delivered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction as django_transaction
from django.db.models import QuerySet

from cancuoc.biometrics.index.settings import thresholds
from cancuoc.domain.abis import models, mosip_rules, mosip_samples, sealing
from cancuoc.domain.abis.mosip_rules import Asked, Failed, Operation, Reason
from cancuoc.domain.abis.ports import References, ReferenceUnreachable
from cancuoc.domain.abis.queries import Caller
from cancuoc.domain.abis.refusals import BadRequest, CallbackRefused
from cancuoc.domain.abis.rules import MOST_CANDIDATES
from cancuoc.domain.abis.samples import Read
from cancuoc.domain.abis.tasks import check_callback
from cancuoc.domain.uniqueness import queries as gallery
from cancuoc.domain.uniqueness import services as uniqueness
from cancuoc.domain.uniqueness.ports import Engine, Found
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.keys import KeyClass
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.ids import uuid7

_WHY = "mosip"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """What one message is answered with: who asks, from where, when."""

    caller: Caller
    references: References
    engine: Engine | None
    at: datetime
    by: Actor

    @property
    def gallery(self) -> str:
        """The gallery of uniqueness that holds this partner's references."""
        return f"mosip:{self.caller.partner}"

    def reference(self, name: str) -> models.MosipReference:
        """Return a reference. Raises Failed."""
        row = self.rows().filter(reference_id=name).first()
        if row is None:
            raise Failed(Reason.REFERENCE_UNKNOWN)
        return row

    def rows(self) -> QuerySet[models.MosipReference]:
        """Return the partner's references."""
        return models.MosipReference.objects.filter(partner_id=self.caller.partner)


@transaction
def answer_message(
    *,
    caller: Caller,
    body: bytes,
    references: References,
    engine: Engine | None = None,
    at: datetime,
    by: Actor,
) -> dict[str, Any]:
    """Do what a message asks and return the answer; a message seen before gets the same again.

    Whatever is wrong with a message is said in its answer. Raises EngineAway, and then nothing
    is written: the message may come again.
    """
    turn = _Turn(caller=caller, references=references, engine=engine, at=at, by=by)
    try:
        message = mosip_rules.opened(body)
        name = mosip_rules.request_id(message)
    except Failed as failed:
        # Without an id there is nothing to remember it by, and nothing was done.
        return _unnamed(body, failed.reason, turn)
    # Two deliveries of one message must not both find that it is new.
    models.Partner.objects.select_for_update().get(id=caller.partner)
    digest = hashlib.sha256(json.dumps(message, sort_keys=True).encode()).digest()
    known = models.MosipJob.objects.filter(partner_id=caller.partner, request_id=name).first()
    if known is None:
        return _done(message, name, digest, turn)
    if bytes(known.digest) != digest:
        return mosip_rules.written(message, mosip_rules.failure(Reason.BAD_STRUCTURE), at=at)
    found: dict[str, Any] = sealing.unseal(
        bytes(known.answer), kind=KeyClass.IDENTITY, row=known.id
    )
    return found


@transaction
def mark_sent(*, caller: Caller, request_id: str, at: datetime, by: Actor) -> None:
    """Note that the queue took an answer; until then its message counts as pending."""
    rows = models.MosipJob.objects.filter(
        partner_id=caller.partner, request_id=request_id, sent_at__isnull=True
    )
    for row in list(rows):
        row.sent_at = at
        row.save(update_fields=["sent_at"])
        _note("mosip.sent", row.id, at=at, by=by)


def _unnamed(body: bytes, reason: Reason, turn: _Turn) -> dict[str, Any]:
    try:
        message = mosip_rules.opened(body)
        kept = {
            name: value
            for name, value in message.items()
            if name in ("id", "requestTime") and isinstance(value, str) and len(value) <= 64
        }
    except Failed:
        kept = {}
    return mosip_rules.written(kept, mosip_rules.failure(reason), at=turn.at)


def _done(message: Mapping[str, Any], name: str, digest: bytes, turn: _Turn) -> dict[str, Any]:
    """Do a message for the first time and keep its answer."""
    operation = ""
    try:
        asked = mosip_rules.understood(message)
        operation = str(asked.operation)
        # What fails half way leaves nothing but its answer.
        with django_transaction.atomic():
            said = {"returnValue": 1, **_act(asked, turn)}
    except Failed as failed:
        said = mosip_rules.failure(failed.reason)
    key = uuid7(at=turn.at)
    answer = mosip_rules.written(message, said, at=turn.at)
    models.MosipJob.objects.create(
        id=key,
        partner_id=turn.caller.partner,
        request_id=name,
        operation=operation,
        digest=digest,
        answer=sealing.seal(answer, kind=KeyClass.IDENTITY, row=key),
        created_at=turn.at,
    )
    failed_with = str(said.get("failureReason", ""))
    _note(f"mosip.{operation or 'unknown'}", key, at=turn.at, by=turn.by, failure=failed_with)
    return answer


def _act(asked: Asked, turn: _Turn) -> dict[str, Any]:
    needed = mosip_rules.NEEDED.get(asked.operation)
    if needed and needed not in turn.caller.scopes:
        raise Failed(Reason.ABORTED)
    acts = {
        Operation.INSERT: _insert,
        Operation.IDENTIFY: _identify,
        Operation.DELETE: _delete,
        Operation.PING: _ping,
        Operation.PENDING_JOBS: _pending,
        Operation.REFERENCE_COUNT: _count,
    }
    return acts[asked.operation](asked, turn)


def _insert(asked: Asked, turn: _Turn) -> dict[str, Any]:
    if turn.rows().filter(reference_id=asked.reference_id).exists():
        raise Failed(Reason.REFERENCE_EXISTS)
    read = _fetched(asked.url, turn)
    row = models.MosipReference.objects.create(
        id=uuid7(at=turn.at),
        partner_id=turn.caller.partner,
        reference_id=asked.reference_id,
        subject=uuid4(),
        created_at=turn.at,
    )
    entry = uniqueness.NewSubject(
        subject=row.subject,
        gallery=turn.gallery,
        ref=str(row.id),
        templates=read.templates,
        # The message says no age: whoever it is, is kept under the stricter key.
        child=True,
        failures=read.failures,
    )
    uniqueness.add(entries=[entry], at=turn.at, by=turn.by)
    return {}


def _fetched(url: str, turn: _Turn) -> Read:
    try:
        check_callback(caller=turn.caller, address=url)
        document = turn.references.fetch(url)
    except (BadRequest, CallbackRefused, ReferenceUnreachable) as error:
        raise Failed(Reason.NOT_FETCHED) from error
    return mosip_samples.read(document)


def _identify(asked: Asked, turn: _Turn) -> dict[str, Any]:
    """Search by a kept reference, or by what an address gives. The reference finds not itself."""
    hidden = _hidden(asked, turn)
    if asked.reference_id:
        own = turn.reference(asked.reference_id).subject
        templates, hidden = gallery.templates_of(subject=own), hidden | {own}
    else:
        templates = _fetched(asked.url, turn).templates
    probe = uniqueness.Probe(
        key=uuid7(at=turn.at),
        templates=templates,
        leave_out=hidden,
        galleries=frozenset({turn.gallery}),
    )
    found = uniqueness.search(
        probes=[probe],
        most=MOST_CANDIDATES,
        why=_WHY,
        engine=turn.engine,
        at=turn.at,
        by=turn.by,
    )[probe.key].candidates
    alike = [each for each in found if each.score >= thresholds().candidate]
    alike = sorted(alike, key=lambda each: -each.score)[: asked.most]
    names = dict(
        turn.rows()
        .filter(subject__in=[each.subject for each in alike])
        .values_list("subject", "reference_id")
    )
    listed = [_candidate(each, names[each.subject]) for each in alike if each.subject in names]
    return {"candidateList": {"count": str(len(listed)), "candidates": listed}}


def _hidden(asked: Asked, turn: _Turn) -> frozenset[UUID]:
    """Return whom a search leaves out: everybody that is not in its gallery. Raises Failed."""
    if asked.gallery is None:
        return frozenset()
    known = dict(turn.rows().values_list("reference_id", "subject"))
    if not asked.gallery <= known.keys():
        raise Failed(Reason.REFERENCE_UNKNOWN)
    return frozenset(subject for name, subject in known.items() if name not in asked.gallery)


def _candidate(found: Found, name: str) -> dict[str, Any]:
    best: dict[str, float] = {}
    for each in found.evidence:
        kind = "FIR" if each.kind.startswith("finger") else "IIR"
        best[kind] = max(best.get(kind, 0.0), each.score)
    return {
        "referenceId": name,
        "analytics": _analytics(found.score),
        "modalities": [
            {"biometricType": kind, "analytics": _analytics(score)}
            for kind, score in sorted(best.items())
        ],
    }


def _analytics(score: float) -> dict[str, str]:
    return {"confidence": str(round(100 * min(1.0, score))), "internalScore": f"{score:.4f}"}


def _delete(asked: Asked, turn: _Turn) -> dict[str, Any]:
    row = turn.reference(asked.reference_id)
    uniqueness.remove(subjects=[row.subject], reason="mosip.delete", at=turn.at, by=turn.by)
    models.MosipReference.objects.filter(id=row.id).delete()
    return {}


def _ping(_asked: Asked, _turn: _Turn) -> dict[str, Any]:
    return {}


def _pending(_asked: Asked, turn: _Turn) -> dict[str, Any]:
    waiting = models.MosipJob.objects.filter(
        partner_id=turn.caller.partner, sent_at__isnull=True
    ).count()
    return {"jobscount": str(waiting)}


def _count(_asked: Asked, turn: _Turn) -> dict[str, Any]:
    return {"count": str(turn.rows().count())}


def _note(act: str, job: UUID, *, at: datetime, by: Actor, **detail: str) -> None:
    line = audit.Line(
        act=act, at=at, by=by, object_kind="mosip_job", object_id=str(job), detail={**detail}
    )
    audit.record_many([line])
