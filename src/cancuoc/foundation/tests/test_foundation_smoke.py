"""Audit, outbox and storage keep their promises on a real database."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError, ProgrammingError

from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.models import AuditEvent
from cancuoc.kernel import clock


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE foundation_auditevent SET act='x'", "DELETE FROM foundation_auditevent"]
)
def test_audit_lines_cannot_be_changed(statement: str) -> None:
    audit.record(
        act="test.act", at=clock.now(), by=Actor.system("test"), object_kind="t", object_id="1"
    )
    with (
        pytest.raises((InternalError, ProgrammingError), match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEvent.objects.count() == 1
