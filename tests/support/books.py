"""What stands in the tables, so that a test can say that a refusal left nothing behind."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import DatabaseError, connection, transaction

# Every table that a write of the rooms from the dossier to the figures can touch.
TABLES: Final = (
    "enrolment_dossier",
    "enrolment_dossierhistory",
    "verification_checkresult",
    "verification_reviewitem",
    "verification_notice",
    "verification_sampledigest",
    "issuance_approval",
    "issuance_approvalhistory",
    "issuance_batch",
    "issuance_card",
    "issuance_cardhistory",
    "issuance_handover",
    "eid_account",
    "eid_accounthistory",
    "eid_lock",
    "reporting_hourcount",
    "foundation_auditevent",
    "foundation_outboxfact",
    "foundation_delivery",
)
_ONE = """
SELECT '{0}', count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '')
FROM {0} t
"""


def books() -> dict[str, tuple[int, str]]:
    """Return for each table how many rows it has and a digest of all that stands in them."""
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_ONE.format(table) for table in TABLES))
        return {table: (count, digest) for table, count, digest in cursor.fetchall()}


def changed(before: dict[str, tuple[int, str]]) -> set[str]:
    """Return the tables that are no longer as they were."""
    return {table for table, state in books().items() if state != before[table]}


def refuses(statement: str, values: Collection[object] = ()) -> str:
    """Run a raw statement that the database must refuse; return its words.

    The statement has a savepoint of its own, so the test can go on afterwards.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, list(values))
    except DatabaseError as error:
        return str(error)
    raise AssertionError(f"the database took: {statement}")
