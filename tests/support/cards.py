"""Cards in many hands at once, as rows: the state that months of a campaign leave behind."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

# Every third resident by id: a dossier handed over, and the card in the register.
_HAND_OVER = r"""
INSERT INTO enrolment_dossier (
    id, code, packet_id, slip, state, state_since, person_id, personal_number, full_name,
    unit_code, band, band_claimed, kind, ground, captured_at, received_at, due_on, station_code,
    kit, officer_username, officer_hand, evidence_ref, face_ref, identity, evidence
)
SELECT gen_random_uuid(),
    regexp_replace(lpad((n + 1000 * %(before)s)::text, 12, '0'), '(.{6})(.{6})', 'HS-\1-\2-0'),
    gen_random_uuid(), '', %(state)s, %(at)s, id, '', 'Người thử',
    '00367', '>=14', '>=14', '', '', %(at)s, %(at)s, %(at)s::timestamptz::date, 'T1', 'K1', 'cb1',
    'cb1', '', '', '{}', '{}'
FROM (
    SELECT id, row_number() OVER (ORDER BY id) AS n FROM population_person
) AS person
WHERE (n + %(shift)s) %% %(one_in)s = 0
"""
_IN_THE_REGISTER = """
UPDATE population_person SET holds = 'card', holds_issued = %(at)s::timestamptz::date,
    holds_expires = DATE '2060-01-01'
WHERE id IN (SELECT person_id FROM enrolment_dossier WHERE state_since = %(at)s)
"""


def hand_over(
    *, one_in: int, at: datetime, told: bool = True, state: str = "handed_over", shift: int = 0
) -> int:
    """Give one resident in so many a card; `told` says that the register knows of it."""
    of: dict[str, object] = {"at": at, "one_in": one_in, "state": state, "shift": shift}
    with connection.cursor() as cursor:
        # A dossier's code is its own: those of the second time begin after the first.
        cursor.execute("SELECT count(*) FROM enrolment_dossier")
        of["before"] = cursor.fetchone()[0]
        cursor.execute(_HAND_OVER, of)
        number = cursor.rowcount
        if told:
            cursor.execute(_IN_THE_REGISTER, of)
        cursor.execute("ANALYZE enrolment_dossier")
        cursor.execute("ANALYZE population_person")
    return number
