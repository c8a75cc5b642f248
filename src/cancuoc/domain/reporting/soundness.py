"""Whether the books agree with each other: what was lost, doubled or left without its trace.

The questions are asked of the tables themselves, across rooms, because no room's own reads
could notice that two rooms disagree. Every number should be nought.
"""

from __future__ import annotations

from typing import Final

from django.db import connection

_QUESTIONS: Final = {
    "deliveries_waiting": "SELECT count(*) FROM foundation_delivery WHERE NOT parked",
    "deliveries_parked": "SELECT count(*) FROM foundation_delivery WHERE parked",
    "packets_without_receipt": "SELECT count(*) FROM stations_packet WHERE length(receipt) = 0",
    "packets_not_opened": "SELECT count(*) FROM stations_packet WHERE state = 'received'",
    "packets_set_aside": "SELECT count(*) FROM stations_packet WHERE state = 'quarantined'",
    "packets_without_dossier": """
        SELECT count(*) FROM stations_packet p
        LEFT JOIN enrolment_dossier d ON d.packet_id = p.id
        WHERE p.state = 'opened' AND d.id IS NULL""",
    "dossiers_without_packet": """
        SELECT count(*) FROM enrolment_dossier d
        LEFT JOIN stations_packet p ON p.id = d.packet_id WHERE p.id IS NULL""",
    "packets_with_two_dossiers": """
        SELECT count(*) FROM (SELECT 1 FROM enrolment_dossier
        GROUP BY packet_id HAVING count(*) > 1) twice""",
    "gaps_in_chains": "SELECT count(*) FROM stations_stationkey WHERE arrived <> highest",
    "steps_not_audited_once": """
        SELECT count(*) FROM (
          SELECT h.dossier_id::text AS id, 'enrolment.' || h.act AS act, count(*) AS n
          FROM enrolment_dossierhistory h GROUP BY 1, 2
        ) steps FULL JOIN (
          SELECT object_id AS id, act, count(*) AS n FROM foundation_auditevent
          WHERE object_kind = 'dossier' AND act LIKE 'enrolment.%' GROUP BY 1, 2
        ) lines USING (id, act)
        WHERE steps.n IS DISTINCT FROM lines.n""",
    "states_against_history": """
        SELECT count(*) FROM enrolment_dossier d
        LEFT JOIN LATERAL (SELECT state FROM enrolment_dossierhistory h
          WHERE h.dossier_id = d.id ORDER BY h.id DESC LIMIT 1) last ON true
        WHERE last.state IS DISTINCT FROM d.state""",
    "approved_without_card": """
        SELECT count(*) FROM enrolment_dossier d
        LEFT JOIN issuance_card c ON c.dossier_id = d.id
        WHERE d.state IN ('awaiting_handover', 'handed_over') AND c.id IS NULL""",
    "cards_without_approval": """
        SELECT count(*) FROM issuance_card c
        LEFT JOIN issuance_approval a ON a.dossier_id = c.dossier_id AND a.state = 'approved'
        WHERE a.dossier_id IS NULL""",
    "cards_not_audited_once": """
        SELECT count(*) FROM issuance_card c
        WHERE (SELECT count(*) FROM foundation_auditevent e WHERE e.object_kind = 'card'
          AND e.object_id = c.id::text AND e.act = 'issuance.make_card') <> 1""",
    "people_with_two_live_cards": """
        SELECT count(*) FROM (SELECT 1 FROM issuance_card
        WHERE state NOT IN ('revoked', 'replaced')
        GROUP BY personal_number HAVING count(*) > 1) twice""",
    "handed_over_without_line": """
        SELECT count(*) FROM issuance_handover h
        LEFT JOIN foundation_auditevent e ON e.object_kind = 'card'
          AND e.object_id = h.card_id::text AND e.act = 'issuance.hand_over'
        WHERE e.id IS NULL""",
}


def disagreements() -> dict[str, int]:
    """Return every question with its count; nought everywhere means that the books agree.

    Ask when the outbox has drained: what is still under way is counted as waiting.
    """
    found = {}
    with connection.cursor() as cursor:
        for name, question in _QUESTIONS.items():
            cursor.execute(question)
            found[name] = int(cursor.fetchone()[0])
    return found
