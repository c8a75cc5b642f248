"""The database refuses by itself what no service would ever write."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from django.db.models import ProtectedError

from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import (
    AuditEvent,
    AuditSeal,
    Delivery,
    IdempotencyKey,
    OutboxFact,
    RoleGrant,
    User,
)
from cancuoc.foundation.tests.people import AT, SYSTEM, TODAY, account, held
from cancuoc.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
APPEND_ONLY = ("foundation_auditevent", "foundation_auditseal", "foundation_outboxfact")
GUARD = import_module("cancuoc.foundation.migrations.0002_append_only")


def run(statement, values=None):
    """Write past every service, in a savepoint of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def fact():
    return OutboxFact.objects.create(at=AT, topic="tests.Told", body={"number": 1})


def seal(**changes):
    given = {"at": AT, "first_id": 1, "last_id": 5, "count": 5, "root": "a", "previous": "b"}
    return AuditSeal(**{**given, "signature": b"s", "key_id": "k", **changes})


class TestAccounts:
    def test_a_sign_in_name_is_taken_once(self):
        account("huong")
        with pytest.raises(IntegrityError, match="username"), transaction.atomic():
            account("huong", hand="another-hand")
        assert User.objects.count() == 1

    @pytest.mark.parametrize(
        ("column", "length"), [("username", 64), ("full_name", 120), ("hand", 64)]
    )
    def test_a_column_holds_its_length_and_not_one_letter_more(self, column, length):
        user = account()
        setattr(user, column, "ư" * length)
        user.save()
        setattr(user, column, "ư" * (length + 1))
        with pytest.raises(DataError, match="too long"), transaction.atomic():
            user.save()

    @pytest.mark.parametrize("column", ["username", "full_name", "hand", "is_active", "password"])
    def test_nothing_of_an_account_may_be_missing(self, column):
        user = account()
        with pytest.raises(IntegrityError, match=column):
            run(f"UPDATE foundation_user SET {column} = NULL WHERE id = %s", [user.id])

    def test_an_account_with_rights_cannot_be_removed(self):
        user = account()
        held(user, Role.REVIEWER)
        with pytest.raises(ProtectedError), transaction.atomic():
            user.delete()
        with pytest.raises(IntegrityError, match="foreign key"):
            run("DELETE FROM foundation_user WHERE id = %s", [user.id])
        assert RoleGrant.objects.count() == 1

    def test_officers_are_found_by_their_exact_sign_in_name(self):
        user = account("huong")
        assert User.objects.get_by_natural_key("huong") == user
        with pytest.raises(User.DoesNotExist):
            User.objects.get_by_natural_key("Huong")


class TestGrants:
    @pytest.mark.parametrize("role", ["", "king", "Reviewer", "reviewer ", "REVIEWER", "thamtra"])
    def test_a_role_that_does_not_exist_is_refused(self, role):
        user = account()
        with pytest.raises(IntegrityError, match="role_known"), transaction.atomic():
            RoleGrant.objects.create(user=user, role=role, unit_code="01", valid_from=TODAY)

    @pytest.mark.parametrize("role", list(Role))
    def test_every_role_of_the_house_is_known_to_the_database(self, role):
        assert held(account(), role).role == role

    @pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (1, True)])
    def test_the_last_day_is_not_before_the_first(self, days, holds):
        grant = held(account(), Role.REVIEWER, since=TODAY)
        statement = "UPDATE foundation_rolegrant SET valid_to = %s WHERE id = %s"
        values = [TODAY + timedelta(days=days), grant.id]
        if holds:
            run(statement, values)
            return
        with pytest.raises(IntegrityError, match="grant_dates_in_order"):
            run(statement, values)

    def test_the_same_right_from_the_same_day_is_there_once(self):
        user = account()
        held(user, Role.REVIEWER, since=TODAY)
        held(user, Role.REVIEWER, since=TODAY + timedelta(days=1))
        held(user, Role.REVIEWER, "006", since=TODAY)
        with pytest.raises(IntegrityError, match="grant_once"), transaction.atomic():
            held(user, Role.REVIEWER, since=TODAY, until=date(2024, 12, 31))
        assert RoleGrant.objects.count() == 3

    def test_a_right_belongs_to_an_account_that_exists(self):
        grant = held(account(), Role.REVIEWER)
        with pytest.raises(IntegrityError, match="foreign key"):
            run(
                "UPDATE foundation_rolegrant SET user_id = %s WHERE id = %s",
                [uuid7(at=AT), grant.id],
            )


class TestOutboxTables:
    def test_a_fact_is_owed_to_a_consumer_once(self):
        told = fact()
        Delivery.objects.create(fact=told, consumer="a", due_at=AT)
        Delivery.objects.create(fact=told, consumer="b", due_at=AT)
        with pytest.raises(IntegrityError, match="delivery_once"), transaction.atomic():
            Delivery.objects.create(fact=told, consumer="a", due_at=AT)

    def test_nothing_is_owed_of_a_fact_that_was_never_told(self):
        told = fact()
        with pytest.raises(IntegrityError, match="foreign key"):
            run(
                "INSERT INTO foundation_delivery (fact_id, consumer, due_at, tries, parked, error)"
                " VALUES (%s, 'a', now(), 0, false, '')",
                [told.id + 1],
            )

    @pytest.mark.parametrize("column", ["at", "topic", "body"])
    def test_a_fact_is_whole(self, column):
        values = {"at": "now()", "topic": "'t'", "body": "'{}'::jsonb", column: "NULL"}
        with pytest.raises(IntegrityError, match=column):
            run(
                "INSERT INTO foundation_outboxfact (at, topic, body) "
                f"VALUES ({values['at']}, {values['topic']}, {values['body']})"
            )


class TestKeysOfForms:
    def test_a_key_is_there_once_and_its_first_answer_stays(self):
        IdempotencyKey.objects.create(key="k", actor="a", at=AT, answer=1)
        with pytest.raises(IntegrityError, match="pkey"), transaction.atomic():
            IdempotencyKey.objects.create(key="k", actor="b", at=AT, answer=2)
        assert IdempotencyKey.objects.get().answer == 1

    def test_a_missing_answer_is_not_the_answer_null(self):
        insert = "INSERT INTO foundation_idempotencykey (key, actor, at, answer) VALUES "
        run(f"{insert} ('k', 'a', now(), 'null'::jsonb)")
        with pytest.raises(IntegrityError, match="answer"):
            run(f"{insert} ('l', 'a', now(), NULL)")


class TestAuditTables:
    def test_two_seals_never_end_at_the_same_line(self):
        seal().save()
        with pytest.raises(IntegrityError, match="last_id"), transaction.atomic():
            seal(first_id=3).save()

    @pytest.mark.parametrize(
        ("column", "length"),
        [
            ("act", 64),
            ("actor", 80),
            ("hand", 80),
            ("object_kind", 40),
            ("object_id", 64),
            ("unit_code", 16),
            ("purpose", 200),
        ],
    )
    def test_a_line_too_long_for_its_column_stops_its_act(self, column, length):
        given = {"act": "a", "actor": "b", "hand": "c", "object_kind": "d", "object_id": "e"}
        AuditEvent.objects.create(at=AT, **{**given, column: "đ" * length})
        with pytest.raises(DataError, match="too long"), transaction.atomic():
            AuditEvent.objects.create(at=AT, **{**given, column: "đ" * (length + 1)})
        assert AuditEvent.objects.count() == 1

    @pytest.mark.parametrize("table", APPEND_ONLY)
    @pytest.mark.parametrize("statement", ["UPDATE {} SET id = id WHERE false", "DELETE FROM {}"])
    def test_even_a_change_of_nothing_is_refused(self, table, statement):
        with pytest.raises(ProgrammingError, match="append-only"):
            run(statement.format(table))

    def test_an_insert_cannot_turn_into_a_change(self):
        told = fact()
        with pytest.raises(ProgrammingError, match="append-only"):
            run(
                "INSERT INTO foundation_outboxfact (id, at, topic, body)"
                " VALUES (%s, now(), 'tests.Other', '{}')"
                " ON CONFLICT (id) DO UPDATE SET topic = excluded.topic",
                [told.id],
            )
        assert OutboxFact.objects.get().topic == "tests.Told"

    def test_the_three_books_and_no_other_table_are_guarded(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only'"
                " AND tgrelid::regclass::text LIKE 'foundation_%%'"
            )
            assert {row[0] for row in cursor.fetchall()} == set(APPEND_ONLY)

    def test_adding_and_reading_stay_possible(self):
        audit.record(act="a", at=AT, by=SYSTEM, object_kind="t", object_id="1")
        seal().save()
        assert (fact().id > 0, AuditEvent.objects.count(), AuditSeal.objects.count()) == (
            True,
            1,
            1,
        )


class TestTheGuardItself:
    """The guard against emptying is off in tests, so it is proven on a table made for it."""

    @pytest.fixture
    def guarded(self):
        run("CREATE TABLE guarded (n integer)")
        run(GUARD.TRIGGERS.format(table="guarded"))
        run("INSERT INTO guarded VALUES (1), (2)")
        return "guarded"

    @pytest.mark.parametrize(
        "statement",
        [
            "TRUNCATE guarded",
            "TRUNCATE guarded RESTART IDENTITY CASCADE",
            "DELETE FROM guarded WHERE n = 1",
            "UPDATE guarded SET n = 3",
        ],
    )
    def test_it_stops_every_way_of_losing_a_row(self, guarded, statement):
        with pytest.raises(ProgrammingError, match="rows of guarded are append-only"):
            run(statement)
        with connection.cursor() as cursor:
            cursor.execute("SELECT array_agg(n ORDER BY n) FROM guarded")
            assert cursor.fetchone() == ([1, 2],)

    def test_going_back_takes_it_away_again(self, guarded):
        run(GUARD.DROP.format(table="guarded"))
        run("DELETE FROM guarded WHERE n = 1")
        run("TRUNCATE guarded")
