"""Put single people into the mirror for tests, without the services under test."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from itertools import count

import pytest
from django.db import connection, transaction

from cancuoc.domain.population import models
from cancuoc.domain.population.spelling import spelling
from cancuoc.domain.population.tests.conftest import AT
from cancuoc.foundation.actor import Actor, ActorKind
from cancuoc.foundation.models import AuditEvent, OutboxFact
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.refusal import Refusal

_serials = count(1)


def put(name, year, *, commune="00232", born=None, **fields):
    """Store one person and return the id; everything not given is plain."""
    stored = spelling(PersonName(name))
    row, _ = models.Name.objects.get_or_create(
        full=stored.full,
        defaults={
            "folded": stored.folded,
            "folded_yi": stored.folded_yi,
            "sort_key": stored.sort_key,
        },
    )
    hamlet = None
    if commune:
        hamlet, _ = models.Hamlet.objects.get_or_create(commune=commune, name="Tổ dân phố số 1")
    person = models.Person(
        **{
            "id": uuid7(at=AT, entropy=next(_serials).to_bytes(10, "big")),
            "name": row,
            "birth_year": year,
            "born_precision": 3,
            "born_latest": born or date(year, 5, 6),
            "sex": "male",
            "ethnicity": "Kinh",
            "hamlet": hamlet,
            "residence": "permanent" if hamlet else "none",
            "changed_at": AT,
            **fields,
        }
    )
    person.save(force_insert=True)
    return person.id


def officer(*roles, hand="canbo"):
    """Return an officer with these roles and no other."""
    return Actor(
        id=f"user:{hand}",
        kind=ActorKind.OFFICER,
        hand=hand,
        roles=frozenset(roles),
        units=("00232",),
        purpose="Kiểm tra",
    )


WRITTEN = (
    models.Person,
    models.PersonChange,
    models.Guardianship,
    models.Household,
    models.Hamlet,
    models.Name,
    OutboxFact,
    AuditEvent,
)


def ledger():
    """Return every row that a write of this room can leave behind."""
    return {kind.__name__: sorted(map(str, kind.objects.values_list())) for kind in WRITTEN}


@contextmanager
def _told_to_undo():
    """See that a service which refuses has told its transaction not to be committed."""
    try:
        yield
    except Refusal:
        assert connection.needs_rollback
        raise


@contextmanager
def refused(refusal):
    """Expect a refusal that undoes whatever its service had already written."""
    before = ledger()
    with pytest.raises(refusal) as caught, transaction.atomic(), _told_to_undo():
        yield caught
    assert ledger() == before
    assert caught.value.message.endswith(".")
    assert caught.value.next_step.endswith(".")
