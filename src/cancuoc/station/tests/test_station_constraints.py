"""The store is the last guard: what no service writes, the database refuses as well."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlcipher3 import dbapi2

from cancuoc.station.tests import world

# One whole row of each table; the names are written by hand and not read from the schema.
TEAM = ["session_id", "number", "data", "word", "leases", "made_at", "message", "state"]
ROWS = {
    "settings": {"name": "profile", "value": b"1"},
    "officers": {"username": "u", "data": b"{}", "password": "$argon2id$", "until": "2024"},
    "sessions": {"id": "s", "starts_at": "2024", "data": b"{}", "listed_at": ""},
    "people": {"session_id": "s", "person_id": "p", "number": "", "folded": "a", "data": b"{}"},
    "tickets": {"id": "t", "session_id": "s", "position": 0, "data": b"{}"},
    "drafts": {
        "id": "d",
        "ticket_id": "t",
        "person_id": "p",
        "session_id": "s",
        "state": "open",
        "data": b"{}",
        "saved_at": "2024",
    },
    "samples": {"draft_id": "d", "step": "face", "data": b"1", "about": b"{}"},
    "attachments": {
        "draft_id": "d",
        "name": "signature.png",
        "media_type": "image/png",
        "data": b"1",
        "taken_at": "2024",
    },
    "typed": {"draft_id": "d", "screen": "edit", "field": "origin", "value": "Hà Nội"},
    "operations": {
        "draft_id": "d",
        "number": 1,
        "at": "2024",
        "act": "draft.start",
        "hand": "h",
        "detail": "",
    },
    "packets": {
        "id": "d",
        "sequence": 1,
        "digest": "a",
        "previous": "0",
        "session_id": "s",
        "ticket": "A001",
        "band": "<6",
        "sealed_at": "2024",
        "state": "waiting",
        "receipt": None,
        "received_at": "",
        "attempts": 0,
        "message": "",
        "next_step": "",
        "dossier_code": "",
        "dossier_state": "",
        "size": 1,
        "damaged_at": "",
    },
    "packet_bytes": {"packet_id": "d", "data": b"1"},
    "acts": {
        "number": 1,
        "ticket_id": "t",
        "act": "call",
        "outcome": "",
        "counter": "",
        "at": "2024",
        "lease": "",
        "message": "",
    },
    "events": {"number": 1, "at": "2024", "act": "packet.seal", "hand": "h", "detail": ""},
    "floor_tickets": {"id": "t", "session_id": "s", "label": "A500", "data": b"{}"},
    "floor_bookings": {"code": "HENSO234", "session_id": "s", "data": b"{}"},
    "floor_events": {"session_id": "s", "sequence": 1, "id": "e", "data": b"{}"},
    "floor_leases": {"session_id": "s", "lease": "l"},
    "day_lists": {"session_id": "s", "statement": b"1", "content": b"1", "valid_until": "2024"},
    "reports": {"number": 1, "session_id": "s", "kind": "prepared", "data": b"{}", "told_at": ""},
    "floor_promises": {"ticket_id": "t", "session_id": "s", "data": b"{}", "told": 0},
    "floor_tablets": {
        "id": "t",
        "session_id": "s",
        "name": "1",
        "secret": "a",
        "username": "u",
        "paired_at": "2024",
        "withdrawn_at": "",
    },
    "floor_touches": {"key": "k", "tablet_id": "t", "ticket_id": "a"},
    "endings": {
        "draft_id": "d",
        "session_id": "s",
        "ticket": "A001",
        "ending": "left",
        "at": "2024",
        "hand": "h",
    },
    "explained": {
        "session_id": "s",
        "ticket": "A001",
        "misfit": "twice",
        "reason": "moved",
        "at": "2024",
        "hand": "h",
    },
    "signed_reports": {
        "id": "r",
        "kind": "closing",
        "session_id": "s",
        "made_at": "2024",
        "data": b"{}",
        "leases": "[]",
        "message": "",
        "state": "waiting",
    },
    "permissions": {"packet_id": "d", "permission": "p"},
    "teams": dict(zip(TEAM, ("s", 1, b"{}", "w", "l", "2024", "", "waiting"), strict=True)),
}
KEYS = {
    "settings": ("name",),
    "officers": ("username",),
    "sessions": ("id",),
    "people": ("session_id", "person_id"),
    "tickets": ("id",),
    "drafts": ("id",),
    "samples": ("draft_id", "step"),
    "attachments": ("draft_id", "name"),
    "typed": ("draft_id", "screen", "field"),
    "operations": ("draft_id", "number"),
    "packets": ("id",),
    "packet_bytes": ("packet_id",),
    "acts": ("number",),
    "events": ("number",),
    "floor_tickets": ("id",),
    "floor_bookings": ("code",),
    "floor_events": ("session_id", "sequence"),
    "floor_leases": ("session_id", "lease"),
    "day_lists": ("session_id",),
    "reports": ("number",),
    "floor_promises": ("ticket_id",),
    "floor_tablets": ("id",),
    "floor_touches": ("key",),
    "endings": ("draft_id",),
    "explained": ("session_id", "ticket", "misfit"),
    "signed_reports": ("id",),
    "permissions": ("packet_id",),
    "teams": ("session_id", "number"),
}
# What else makes a second row another one.
BESIDE = {
    "packets": {"sequence": 2},
    "drafts": {"ticket_id": None},
    "floor_tickets": {"label": "A501"},
    "floor_events": {"id": "other"},
    "floor_tablets": {"secret": "b"},
}
# Someone without a ticket, someone in no register, a packet without a receipt; the last two
# are counted by the database itself.
MAY_BE_MISSING = {
    ("drafts", "ticket_id"),
    ("drafts", "person_id"),
    ("packets", "receipt"),
    ("acts", "number"),
    ("events", "number"),
    ("reports", "number"),
}
# Those that cannot stand alone, and what they stand on.
CHILD = {
    "people": "sessions",
    "day_lists": "sessions",
    "samples": "drafts",
    "attachments": "drafts",
    "typed": "drafts",
}
PARENT = {**CHILD, "packet_bytes": "packets", "permissions": "packets"}
COLUMNS = [(table, column) for table, row in ROWS.items() for column in row]


class Undone(Exception):
    """Ends a write that was accepted, so that every test meets an empty store."""


@pytest.fixture(scope="module")
def store():
    made = world.memory_store()
    yield made
    made.close()


def insert(connection, table, row):
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))


def write(store, *rows, then="", values=()):
    """Write rows after what they stand on, run one more statement, and take all of it back."""
    with suppress(Undone), store.write() as connection:
        for table in sorted({PARENT[table] for table, _ in rows if table in PARENT}):
            if table not in {each for each, _ in rows}:
                insert(connection, table, ROWS[table])
        for table, row in rows:
            insert(connection, table, row)
        if then:
            connection.execute(then, values)
        raise Undone


def other_type(value):
    """A value no column of the type of `value` may hold."""
    return "text" if isinstance(value, bytes | int) else b"bytes"


def test_every_table_is_known_here(store):
    found = store.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> ?", "x")
    assert {name for (name,) in found if not name.startswith("sqlite_")} == set(ROWS)


@pytest.mark.parametrize("table", ROWS)
def test_every_column_is_known_here(store, table):
    assert [row[1] for row in store.rows(f"PRAGMA table_info({table})")] == list(ROWS[table])


@pytest.mark.parametrize("table", ROWS)
def test_a_whole_row_is_taken(store, table):
    write(store, (table, ROWS[table]))


@pytest.mark.parametrize(
    ("table", "column"), [each for each in COLUMNS if each not in MAY_BE_MISSING]
)
def test_a_value_that_must_be_there_may_not_be_missing(store, table, column):
    with pytest.raises(dbapi2.IntegrityError, match="NOT NULL"):
        write(store, (table, {**ROWS[table], column: None}))


@pytest.mark.parametrize(("table", "column"), sorted(MAY_BE_MISSING))
def test_a_value_that_may_be_missing_is_not_asked_for(store, table, column):
    write(store, (table, {**ROWS[table], column: None}))


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_value_of_another_type_is_refused(store, table, column):
    value = b"" if (table, column) == ("packets", "receipt") else ROWS[table][column]
    with pytest.raises((dbapi2.IntegrityError, dbapi2.DataError), match=r"cannot store|mismatch"):
        write(store, (table, {**ROWS[table], column: other_type(value)}))


@pytest.mark.parametrize("table", ROWS)
def test_a_key_comes_once(store, table):
    with pytest.raises(dbapi2.IntegrityError, match="UNIQUE"):
        write(store, (table, ROWS[table]), (table, ROWS[table]))


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, key in KEYS.items() for column in key]
)
def test_another_key_is_another_row(store, table, column):
    """A key of several columns counts as a whole: each column alone makes a difference."""
    second = dict(ROWS[table])
    second[column] = 2 if isinstance(second[column], int) else "another"
    second.update(BESIDE.get(table, {}))
    parents = ()
    if column in ("draft_id", "session_id", "packet_id") and table in PARENT:
        parent = {**ROWS[PARENT[table]], "id": "another"}
        if PARENT[table] == "drafts":
            parent["ticket_id"] = None
        if PARENT[table] == "packets":
            parent["sequence"] = 2
        parents = ((PARENT[table], ROWS[PARENT[table]]), (PARENT[table], parent))
    write(store, *parents, (table, ROWS[table]), (table, second))


class TestWhatStandsOnSomethingElse:
    @pytest.mark.parametrize("table", PARENT)
    def test_a_child_row_without_its_parent_is_refused(self, store, table):
        with pytest.raises(dbapi2.IntegrityError, match="FOREIGN KEY"), store.write() as connection:
            insert(connection, table, ROWS[table])

    @pytest.mark.parametrize("table", CHILD)
    def test_a_child_row_goes_with_its_parent(self, store, table):
        with suppress(Undone), store.write() as connection:
            insert(connection, PARENT[table], ROWS[PARENT[table]])
            insert(connection, table, ROWS[table])
            connection.execute(f"DELETE FROM {PARENT[table]}")
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
            raise Undone

    @pytest.mark.parametrize("table", ["operations", "packets", "acts"])
    def test_evidence_stands_alone(self, store, table):
        """The log, the packet and the acts outlive the draft and the session they came from."""
        write(store, (table, ROWS[table]))

    def test_a_parent_cannot_be_renamed_away_from_its_child(self, store):
        with pytest.raises(dbapi2.IntegrityError, match="FOREIGN KEY"):
            write(store, ("samples", ROWS["samples"]), then="UPDATE drafts SET id = 'another'")


class TestDrafts:
    def test_a_ticket_has_one_draft(self, store):
        with pytest.raises(dbapi2.IntegrityError, match="UNIQUE"):
            write(store, ("drafts", ROWS["drafts"]), ("drafts", {**ROWS["drafts"], "id": "e"}))

    def test_people_without_a_ticket_have_a_draft_each(self, store):
        first = {**ROWS["drafts"], "ticket_id": None}
        write(store, ("drafts", first), ("drafts", {**first, "id": "e"}))

    @pytest.mark.parametrize("state", ["", "sealed", "OPEN", "open ", "gone"])
    def test_a_state_nobody_defined_is_refused(self, store, state):
        with pytest.raises(dbapi2.IntegrityError, match="CHECK"):
            write(store, ("drafts", {**ROWS["drafts"], "state": state}))


class TestPackets:
    @pytest.mark.parametrize(
        ("state", "receipt", "lawful"),
        [
            ("waiting", None, True),
            ("refused", None, True),
            ("received", b"r", True),
            ("waiting", b"r", False),
            ("refused", b"r", False),
            ("received", None, False),
            ("sealed", None, False),
            ("", None, False),
            ("Received", b"r", False),
        ],
    )
    def test_only_a_receipt_makes_a_packet_received(self, store, state, receipt, lawful):
        row = {**ROWS["packets"], "state": state, "receipt": receipt}
        if lawful:
            write(store, ("packets", row))
        else:
            with pytest.raises(dbapi2.IntegrityError, match="CHECK"):
                write(store, ("packets", row))

    @pytest.mark.parametrize(
        ("state", "receipt", "change", "allowed"),
        [
            ("waiting", None, "DELETE FROM packet_bytes", False),
            ("waiting", None, "INSERT OR REPLACE INTO packet_bytes VALUES ('d', x'02')", False),
            ("refused", None, "DELETE FROM packet_bytes", False),
            ("received", b"r", "UPDATE packet_bytes SET data = x'02'", False),
            ("received", b"r", "DELETE FROM packet_bytes", True),
        ],
    )
    def test_bytes_go_only_when_the_centre_signed_for_them(
        self, store, state, receipt, change, allowed
    ):
        row = {**ROWS["packets"], "state": state, "receipt": receipt}
        rows = (("packets", row), ("packet_bytes", ROWS["packet_bytes"]))
        if allowed:
            write(store, *rows, then=change)
        else:
            with pytest.raises(dbapi2.IntegrityError, match=r"keeps its bytes|never changes"):
                write(store, *rows, then=change)

    @pytest.mark.parametrize("state", ["waiting", "refused", "received"])
    def test_no_state_lets_a_packet_be_deleted(self, store, state):
        receipt = b"r" if state == "received" else None
        row = {**ROWS["packets"], "state": state, "receipt": receipt}
        with pytest.raises(dbapi2.IntegrityError, match="never deleted"):
            write(store, ("packets", row), then="DELETE FROM packets WHERE id = 'd'")

    @pytest.mark.parametrize("change", [{"id": "forged"}, {"sequence": 2}, {}])
    def test_a_packet_is_not_replaced_by_another(self, store, change):
        """INSERT OR REPLACE deletes the row that stands in its way."""
        row = {**ROWS["packets"], "digest": "b", **change}
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        with pytest.raises(dbapi2.IntegrityError, match="never deleted"):
            write(
                store,
                ("packets", ROWS["packets"]),
                then=f"INSERT OR REPLACE INTO packets ({names}) VALUES ({marks})",
                values=tuple(row.values()),
            )

    @pytest.mark.parametrize("column", ["id", "sequence", "digest", "previous"])
    def test_a_receipt_does_not_loosen_the_chain(self, store, column):
        row = {**ROWS["packets"], "state": "received", "receipt": b"r"}
        with pytest.raises(dbapi2.IntegrityError, match="never changes"):
            write(store, ("packets", row), then=f"UPDATE packets SET {column} = {column}")


@pytest.mark.parametrize("table", ["acts", "events"])
def test_a_number_is_never_given_twice(store, table):
    """Acts that were told are deleted; their numbers must not come back for other acts."""
    row = {name: value for name, value in ROWS[table].items() if name != "number"}
    with suppress(Undone), store.write() as connection:
        numbers = []
        for _ in range(3):
            insert(connection, table, row)
            numbers += connection.execute(f"SELECT max(number) FROM {table}").fetchone()
            connection.execute(f"DELETE FROM {table}")
        assert numbers == sorted(set(numbers))
        raise Undone
