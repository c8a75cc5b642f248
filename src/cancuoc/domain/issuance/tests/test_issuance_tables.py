"""The database is the last guard: raw statements that go past every service are refused."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from tests.support.books import refuses

from cancuoc.domain.issuance import models
from cancuoc.domain.issuance.rules import LIVE, CardState
from cancuoc.domain.issuance.tests.conftest import (
    DESK,
    SYSTEM,
    at_desk,
    boxed,
    card,
    carded,
    hand,
    make,
    packet,
    queued,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drawn")]
DEAD = [state for state in CardState if state not in LIVE]


@pytest.fixture
def handed():
    """A dossier with an approval, a box, a card with its history, and a handover."""
    (key,) = at_desk(packet())
    hand(key)
    return key


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


BROKEN = [
    # What is written, and the rule of the database that stands against it.
    ("UPDATE issuance_approval SET state = 'signed'", "approval_state_known"),
    ("UPDATE issuance_approval SET state = ''", "approval_state_known"),
    ("UPDATE issuance_approval SET officer_hand = NULL", "officer_hand"),
    ("UPDATE issuance_batch SET state = 'lost'", "batch_state_known"),
    ("UPDATE issuance_batch SET unit_code = NULL", "unit_code"),
    ("UPDATE issuance_card SET state = 'burnt'", "card_state_known"),
    ("UPDATE issuance_card SET state = 'HANDED_OVER'", "card_state_known"),
    ("UPDATE issuance_card SET issued_on = NULL", "issued_on"),
    ("UPDATE issuance_card SET personal_number = NULL", "personal_number"),
    ("UPDATE issuance_card SET personal_number = '0011900000199'", "character varying(12)"),
    ("UPDATE issuance_card SET serial = '24' || repeat('0', 15)", "character varying(16)"),
    ("UPDATE issuance_handover SET receiver = 'grandmother'", "receiver_known"),
    ("UPDATE issuance_handover SET receiver = ''", "receiver_known"),
    ("UPDATE issuance_handover SET old_document_collected = NULL", "old_document_collected"),
]


@pytest.mark.parametrize(("statement", "rule"), BROKEN)
def test_a_value_outside_the_rules_is_refused(handed, statement, rule):
    assert rule in refuses(statement)


HISTORIES = ["issuance_approvalhistory", "issuance_cardhistory"]


@pytest.mark.parametrize("table", HISTORIES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {0} SET at = now()",
        "UPDATE {0} SET by = 'somebody else'",
        "UPDATE {0} SET reason = '' WHERE false",
        "DELETE FROM {0}",
        "DELETE FROM {0} WHERE id < 0",
    ],
)
def test_what_happened_is_never_rewritten(handed, table, statement):
    """Even a statement that would touch no row is refused: nobody tries it out quietly."""
    assert "append-only" in refuses(statement.format(table))


@pytest.mark.parametrize(
    ("table", "column", "points_to"),
    [
        ("issuance_approval", "dossier_id", "issuance_approvalhistory"),
        ("issuance_batch", "id", "issuance_card"),
    ],
)
def test_nothing_that_others_point_to_is_deleted(handed, table, column, points_to):
    run("SET CONSTRAINTS ALL IMMEDIATE")
    told = refuses(f"DELETE FROM {table}")
    assert points_to in told
    assert column in told


def test_a_card_with_a_history_or_a_handover_is_not_deleted(handed):
    run("SET CONSTRAINTS ALL IMMEDIATE")
    assert "issuance_card" in refuses("DELETE FROM issuance_card")


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            "INSERT INTO issuance_cardhistory (card_id, state, at, by, reason)"
            " VALUES (gen_random_uuid(), 'made', now(), 'x', '')",
            "card_id",
        ),
        (
            "INSERT INTO issuance_approvalhistory (approval_id, state, at, by, hand, reason)"
            " VALUES (gen_random_uuid(), 'waiting', now(), 'x', 'x', '')",
            "approval_id",
        ),
        (
            "INSERT INTO issuance_handover"
            " (card_id, receiver, receiver_number, old_document_collected, at, by)"
            " VALUES (gen_random_uuid(), 'holder', '001190000019', false, now(), 'x')",
            "card_id",
        ),
        ("UPDATE issuance_card SET batch_id = gen_random_uuid()", "batch_id"),
    ],
)
def test_nothing_points_to_what_is_not(handed, statement, what):
    run("SET CONSTRAINTS ALL IMMEDIATE")
    assert what in refuses(statement)


class TestOneOfAKind:
    def copy(self, key, **changes):
        """Return the statement and its values that copy the live card of a dossier."""
        names = [field.column for field in models.Card._meta.concrete_fields]
        given = {"id": uuid4(), "serial": "990000000001", **changes}
        values = ", ".join("%s" if name in given else name for name in names)
        statement = (
            f"INSERT INTO issuance_card ({', '.join(names)})"
            f" SELECT {values} FROM issuance_card WHERE dossier_id = %s AND state = 'handed_over'"
        )
        return statement, [*(given[name] for name in names if name in given), key]

    def test_a_serial_is_given_once(self, handed):
        other = {"personal_number": "001190008888", "serial": card(handed).serial}
        assert "serial" in refuses(*self.copy(handed, **other))

    def test_a_number_has_one_live_card(self, handed):
        assert "one_live_card_a_person" in refuses(*self.copy(handed))

    @pytest.mark.parametrize("state", [str(state) for state in DEAD])
    def test_any_number_of_dead_cards_may_lie_beside_it(self, handed, state):
        for n in range(3):
            statement, values = self.copy(handed, state=state, serial=f"99000000000{n}")
            run(statement, *values)
        assert models.Card.objects.filter(state=state).count() == 3

    @pytest.mark.parametrize("state", [str(state) for state in DEAD])
    def test_a_dead_card_does_not_come_back_beside_a_live_one(self, handed, state):
        statement, values = self.copy(handed, state=state)
        run(statement, *values)
        told = refuses("UPDATE issuance_card SET state = 'held' WHERE state = %s", [state])
        assert "one_live_card_a_person" in told

    def test_a_box_code_is_given_once(self, handed):
        told = refuses(
            "INSERT INTO issuance_batch (id, code, unit_code, state, made_at)"
            " SELECT gen_random_uuid(), code, unit_code, state, made_at FROM issuance_batch"
        )
        assert "code" in told

    def test_a_card_is_handed_over_once(self, handed):
        told = refuses("INSERT INTO issuance_handover SELECT * FROM issuance_handover")
        assert "issuance_handover_pkey" in told

    def test_a_dossier_is_approved_in_one_row(self):
        (key,) = queued(packet())
        told = refuses(
            "INSERT INTO issuance_approval SELECT * FROM issuance_approval WHERE dossier_id = %s",
            [key],
        )
        assert "issuance_approval_pkey" in told


class TestTheSequence:
    def test_serials_are_not_given_again_when_a_write_is_undone(self):
        """A hole in the serials is harmless; a serial on two cards would not be."""
        keys = carded(packet())
        first = card(keys[0]).serial
        run("SELECT nextval('issuance_card_serial')")
        (later,) = carded(packet())
        assert int(card(later).serial) >= int(first) + 2

    def test_it_cannot_be_set_back_below_one(self):
        assert "out of bounds" in refuses("SELECT setval('issuance_card_serial', 0)")

    def test_serials_sort_by_the_order_of_making(self):
        keys = [carded(packet())[0] for _ in range(4)]
        serials = [card(key).serial for key in keys]
        assert serials == sorted(serials)


class TestWhatIsKept:
    def test_no_name_and_no_face_stands_in_the_tables_of_issuance(self, handed):
        for model in (models.Approval, models.Card, models.Handover, models.Batch):
            rows = model.objects.values_list()
            assert rows
            told = " ".join(str(row) for row in rows)
            assert "Ngọc" not in told
            assert "PNG" not in told

    def test_faces_are_references_of_the_document_class(self, handed):
        row = models.Card.objects.get(dossier_id=handed)
        for ref in (row.front, row.back, row.document):
            assert ref.startswith("document/")
            assert len(ref) <= 64
        assert len({row.front, row.back, row.document}) == 3

    def test_every_step_of_a_card_names_its_officer(self, handed):
        steps = models.CardHistory.objects.filter(card__dossier_id=handed).order_by("id")
        assert list(steps.values_list("state", "by")) == [
            ("made", SYSTEM.id),
            ("batched", DESK.id),
            ("received", DESK.id),
            ("handed_over", DESK.id),
        ]

    def test_one_approval_makes_one_card(self, handed):
        assert make(handed) == 0
        assert make() == 0
        assert models.Card.objects.filter(dossier_id=handed).count() == 1

    def test_a_box_that_was_sent_keeps_its_list(self):
        keys = carded(packet(), packet())
        code = boxed(*keys)
        carded(packet())
        assert {card(key).batch_code for key in keys} == {code}
        assert models.Card.objects.filter(batch__code=code).count() == 2
