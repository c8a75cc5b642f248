"""The tables of a station, step by step. Personal data is in `people`, `tickets`, `drafts` and
what hangs on drafts; from the moment of sealing only ciphertext remains, in `packet_bytes`.

A step that was ever released never changes: stores in the field stand on it. A new shape is a
new step at the end of `STEPS`, and a new store walks all of them as an old one does.
"""

from __future__ import annotations

from typing import Final

_FIRST: Final = (
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT",
    """CREATE TABLE officers (
        username TEXT PRIMARY KEY, data BLOB NOT NULL, password TEXT NOT NULL,
        until TEXT NOT NULL) STRICT""",
    """CREATE TABLE sessions (
        id TEXT PRIMARY KEY, starts_at TEXT NOT NULL, data BLOB NOT NULL,
        listed_at TEXT NOT NULL DEFAULT '') STRICT""",
    """CREATE TABLE people (
        session_id TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
        person_id TEXT NOT NULL, number TEXT NOT NULL, folded TEXT NOT NULL,
        data BLOB NOT NULL, PRIMARY KEY (session_id, person_id)) STRICT""",
    "CREATE INDEX people_number ON people(number)",
    """CREATE TABLE tickets (
        id TEXT PRIMARY KEY, session_id TEXT NOT NULL, position INTEGER NOT NULL,
        data BLOB NOT NULL) STRICT""",
    """CREATE TABLE drafts (
        id TEXT PRIMARY KEY, ticket_id TEXT, person_id TEXT, session_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'paused')),
        data BLOB NOT NULL, saved_at TEXT NOT NULL) STRICT""",
    # One visit has one draft; a ticket called twice resumes it.
    "CREATE UNIQUE INDEX draft_of_ticket ON drafts(ticket_id) WHERE ticket_id IS NOT NULL",
    """CREATE TABLE samples (
        draft_id TEXT NOT NULL REFERENCES drafts(id) ON DELETE CASCADE,
        step TEXT NOT NULL, data BLOB NOT NULL, about BLOB NOT NULL,
        PRIMARY KEY (draft_id, step)) STRICT""",
    """CREATE TABLE attachments (
        draft_id TEXT NOT NULL REFERENCES drafts(id) ON DELETE CASCADE,
        name TEXT NOT NULL, media_type TEXT NOT NULL, data BLOB NOT NULL, taken_at TEXT NOT NULL,
        PRIMARY KEY (draft_id, name)) STRICT""",
    """CREATE TABLE typed (
        draft_id TEXT NOT NULL REFERENCES drafts(id) ON DELETE CASCADE,
        screen TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (draft_id, screen, field)) STRICT""",
    """CREATE TABLE operations (
        draft_id TEXT NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL, act TEXT NOT NULL,
        hand TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (draft_id, number)) STRICT""",
    """CREATE TABLE packets (
        id TEXT PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE, digest TEXT NOT NULL,
        previous TEXT NOT NULL, session_id TEXT NOT NULL, ticket TEXT NOT NULL,
        band TEXT NOT NULL, sealed_at TEXT NOT NULL, data BLOB NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting'
            CHECK (state IN ('waiting', 'received', 'refused')),
        receipt BLOB, received_at TEXT NOT NULL DEFAULT '',
        attempts INTEGER NOT NULL DEFAULT 0, message TEXT NOT NULL DEFAULT '',
        next_step TEXT NOT NULL DEFAULT '', dossier_code TEXT NOT NULL DEFAULT '',
        dossier_state TEXT NOT NULL DEFAULT '',
        CHECK ((state = 'received') = (receipt IS NOT NULL))) STRICT""",
    "CREATE INDEX packets_waiting ON packets(sequence) WHERE state = 'waiting'",
    """CREATE TABLE acts (
        number INTEGER PRIMARY KEY AUTOINCREMENT, ticket_id TEXT NOT NULL, act TEXT NOT NULL,
        outcome TEXT NOT NULL DEFAULT '', counter TEXT NOT NULL DEFAULT '', at TEXT NOT NULL,
        lease TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '') STRICT""",
    """CREATE TABLE events (
        number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, act TEXT NOT NULL,
        hand TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '') STRICT""",
    # What was signed stays: no statement of this program or of another may remove a packet.
    """CREATE TRIGGER packets_stay BEFORE DELETE ON packets
        BEGIN SELECT RAISE(ABORT, 'packets are never deleted'); END""",
    """CREATE TRIGGER packets_fixed BEFORE UPDATE OF id, sequence, digest, previous
        ON packets BEGIN SELECT RAISE(ABORT, 'a sealed packet never changes'); END""",
    # Its bytes may go only when the centre holds them and has signed for it.
    """CREATE TRIGGER packets_kept BEFORE UPDATE OF data ON packets
        WHEN NOT (OLD.state = 'received' AND length(NEW.data) = 0)
        BEGIN SELECT RAISE(ABORT, 'a packet without a receipt keeps its bytes'); END""",
)

# A page that a worn disk spoils spoils the row it belongs to. While the bytes of a packet stood
# inside its row, one spoiled page hid the list of all packets; apart, it costs that packet alone.
_BYTES_APART: Final = (
    "DROP TRIGGER packets_kept",
    """CREATE TABLE packet_bytes (
        packet_id TEXT PRIMARY KEY REFERENCES packets(id), data BLOB NOT NULL) STRICT""",
    "INSERT INTO packet_bytes SELECT id, data FROM packets WHERE length(data) > 0",
    "ALTER TABLE packets ADD COLUMN size INTEGER NOT NULL DEFAULT 0",
    "UPDATE packets SET size = length(data)",
    "ALTER TABLE packets DROP COLUMN data",
    # When its bytes were found spoiled; "" while nobody found them so.
    "ALTER TABLE packets ADD COLUMN damaged_at TEXT NOT NULL DEFAULT ''",
    """CREATE TRIGGER packet_bytes_fixed BEFORE UPDATE ON packet_bytes
        BEGIN SELECT RAISE(ABORT, 'a sealed packet never changes'); END""",
    """CREATE TRIGGER packet_bytes_kept BEFORE DELETE ON packet_bytes
        WHEN NOT EXISTS (
            SELECT 1 FROM packets WHERE id = OLD.packet_id AND state = 'received')
        BEGIN SELECT RAISE(ABORT, 'a packet without a receipt keeps its bytes'); END""",
)
# The floor of a session that this station leads while the centre is away.
_FLOOR: Final = (
    """CREATE TABLE floor_tickets (
        id TEXT PRIMARY KEY, session_id TEXT NOT NULL, label TEXT NOT NULL,
        data BLOB NOT NULL, UNIQUE (session_id, label)) STRICT""",
    """CREATE TABLE floor_bookings (
        code TEXT PRIMARY KEY, session_id TEXT NOT NULL, data BLOB NOT NULL) STRICT""",
    """CREATE TABLE floor_events (
        session_id TEXT NOT NULL, sequence INTEGER NOT NULL, id TEXT NOT NULL UNIQUE,
        data BLOB NOT NULL, PRIMARY KEY (session_id, sequence)) STRICT""",
    """CREATE TABLE floor_leases (
        session_id TEXT NOT NULL, lease TEXT NOT NULL,
        PRIMARY KEY (session_id, lease)) STRICT""",
    # The chain of acts is what the centre believes afterwards: nothing is taken out of it.
    """CREATE TRIGGER floor_events_stay BEFORE DELETE ON floor_events
        BEGIN SELECT RAISE(ABORT, 'acts on a floor are never deleted'); END""",
    """CREATE TRIGGER floor_events_fixed BEFORE UPDATE ON floor_events
        BEGIN SELECT RAISE(ABORT, 'an act on a floor never changes'); END""",
)
# The end of an evening: what is counted besides packets, and what was signed about it.
_CLOSING: Final = (
    """CREATE TABLE endings (
        draft_id TEXT PRIMARY KEY, session_id TEXT NOT NULL, ticket TEXT NOT NULL,
        ending TEXT NOT NULL, at TEXT NOT NULL, hand TEXT NOT NULL) STRICT""",
    """CREATE TABLE explained (
        session_id TEXT NOT NULL, ticket TEXT NOT NULL, misfit TEXT NOT NULL,
        reason TEXT NOT NULL, at TEXT NOT NULL, hand TEXT NOT NULL,
        PRIMARY KEY (session_id, ticket, misfit)) STRICT""",
    """CREATE TABLE signed_reports (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('closing', 'custody')),
        session_id TEXT NOT NULL, made_at TEXT NOT NULL, data BLOB NOT NULL,
        leases TEXT NOT NULL, message TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL DEFAULT 'waiting'
            CHECK (state IN ('waiting', 'told', 'refused'))) STRICT""",
    # What two officers signed stays as they signed it.
    """CREATE TRIGGER signed_reports_stay BEFORE DELETE ON signed_reports
        BEGIN SELECT RAISE(ABORT, 'a signed report is never deleted'); END""",
    """CREATE TRIGGER signed_reports_fixed BEFORE UPDATE OF id, kind, session_id, made_at, data
        ON signed_reports BEGIN SELECT RAISE(ABORT, 'a signed report never changes'); END""",
)
# Why the bytes of a packet are gone: the centre's signed permission, beside its receipt.
_WIPING: Final = (
    """CREATE TABLE permissions (
        packet_id TEXT PRIMARY KEY REFERENCES packets(id), permission TEXT NOT NULL) STRICT""",
)
# What the centre signed for a session stays beside the rows made of it until the list is over, so
# that rows nobody signed are seen. `reports` wait to be told to the centre.
_PREPARATION: Final = (
    """CREATE TABLE day_lists (
        session_id TEXT PRIMARY KEY REFERENCES sessions(id) ON DELETE CASCADE,
        statement BLOB NOT NULL, content BLOB NOT NULL, valid_until TEXT NOT NULL) STRICT""",
    """CREATE TABLE reports (
        number INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, kind TEXT NOT NULL,
        data BLOB NOT NULL, told_at TEXT NOT NULL DEFAULT '') STRICT""",
)
# What was told about the wait of a ticket; once told it stays, so that its error can be known.
_PROMISES: Final = (
    """CREATE TABLE floor_promises (
        ticket_id TEXT PRIMARY KEY, session_id TEXT NOT NULL, data BLOB NOT NULL,
        told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1))) STRICT""",
    """CREATE TRIGGER floor_promises_fixed BEFORE UPDATE OF ticket_id, session_id, data
        ON floor_promises BEGIN SELECT RAISE(ABORT, 'what was promised never changes'); END""",
)
# Tablets in the hall that give out numbers, and the number that each touch gave.
_TABLETS: Final = (
    """CREATE TABLE floor_tablets (
        id TEXT PRIMARY KEY, session_id TEXT NOT NULL, name TEXT NOT NULL,
        secret TEXT NOT NULL UNIQUE, username TEXT NOT NULL, paired_at TEXT NOT NULL,
        withdrawn_at TEXT NOT NULL DEFAULT '') STRICT""",
    """CREATE TABLE floor_touches (
        key TEXT PRIMARY KEY, tablet_id TEXT NOT NULL, ticket_id TEXT NOT NULL) STRICT""",
)
# Who was there, as the officer in charge chose it; every choice stays as it was signed.
_TEAMS: Final = (
    """CREATE TABLE teams (
        session_id TEXT NOT NULL, number INTEGER NOT NULL, data BLOB NOT NULL,
        word TEXT NOT NULL, leases TEXT NOT NULL, made_at TEXT NOT NULL,
        message TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL DEFAULT 'waiting'
            CHECK (state IN ('waiting', 'told', 'refused')),
        PRIMARY KEY (session_id, number)) STRICT""",
    """CREATE TRIGGER teams_fixed BEFORE UPDATE OF session_id, number, data, word, made_at
        ON teams BEGIN SELECT RAISE(ABORT, 'a chosen team never changes'); END""",
)
STEPS: Final = (
    _FIRST,
    _BYTES_APART,
    _FLOOR,
    _PREPARATION,
    _PROMISES,
    _TABLETS,
    _CLOSING,
    _WIPING,
    _TEAMS,
)
SCHEMA_VERSION: Final = len(STEPS)
