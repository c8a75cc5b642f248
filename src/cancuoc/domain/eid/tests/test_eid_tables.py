"""The database guards accounts and locks: raw statements past every service are refused."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from tests.support.books import refuses

from cancuoc.domain.eid import models, services
from cancuoc.domain.eid.tests.world import AT, SYSTEM, account, dossier, open_account
from cancuoc.law.eid import LockCause

pytestmark = pytest.mark.django_db


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def locked():
    """An account of an adult, locked once."""
    detail = dossier(phone="+84912345678")
    key = open_account(detail)
    services.lock(account_id=key, cause=LockCause.HOLDER_ASKS, at=AT, by=SYSTEM)
    return detail


BROKEN = [
    ("UPDATE eid_account SET state = 'open'", "account_state_known"),
    ("UPDATE eid_account SET state = ''", "account_state_known"),
    ("UPDATE eid_account SET held_by = 'mother'", "account_holder_known"),
    ("UPDATE eid_account SET level = 0", "account_level_known"),
    ("UPDATE eid_account SET level = 3", "account_level_known"),
    ("UPDATE eid_account SET level = -1", "level"),
    ("UPDATE eid_account SET level = NULL", "level"),
    ("UPDATE eid_account SET card_id = NULL", "card_id"),
    ("UPDATE eid_account SET phone = NULL", "phone"),
    ("UPDATE eid_account SET personal_number = repeat('1', 13)", "character varying(12)"),
    ("UPDATE eid_account SET opened_at = NULL", "opened_at"),
    ("UPDATE eid_lock SET cause = 'mood'", "lock_cause_known"),
    ("UPDATE eid_lock SET cause = ''", "lock_cause_known"),
    ("UPDATE eid_lock SET starts_at = NULL", "starts_at"),
]


@pytest.mark.parametrize(("statement", "rule"), BROKEN)
def test_a_value_outside_the_rules_is_refused(locked, statement, rule):
    assert rule in refuses(statement)


class TestOneOfAKind:
    def copied(self, detail, **changes) -> str:
        """Write a second account like the first but for `changes`; return the refusal."""
        names = [field.column for field in models.Account._meta.concrete_fields]
        given = {"id": uuid4(), **changes}
        values = ", ".join("%s" if name in given else name for name in names)
        statement = (
            f"INSERT INTO eid_account ({', '.join(names)})"
            f" SELECT {values} FROM eid_account WHERE personal_number = %s"
        )
        return refuses(
            statement, [*(given[name] for name in names if name in given), detail.personal_number]
        )

    def test_a_person_has_one_account(self, locked):
        assert "personal_number" in self.copied(locked, phone="+84999999999")

    def test_a_telephone_serves_one_own_account(self, locked):
        assert "one_own_account_a_phone" in self.copied(locked, personal_number="001190007777")

    def test_a_child_s_account_does_not_become_its_own_with_a_phone_in_use(self, locked):
        open_account(dossier("6-<14", phone="+84912345678"))
        told = refuses("UPDATE eid_account SET held_by = 'holder'")
        assert "one_own_account_a_phone" in told

    def test_one_cause_is_open_once(self, locked):
        told = refuses(
            "INSERT INTO eid_lock (account_id, cause, starts_at)"
            " SELECT account_id, cause, starts_at FROM eid_lock"
        )
        assert "one_open_lock_a_cause" in told

    def test_an_ended_cause_may_begin_again_but_not_twice(self, locked):
        run("UPDATE eid_lock SET ends_at = now()")
        again = (
            "INSERT INTO eid_lock (account_id, cause, starts_at)"
            " SELECT account_id, cause, now() FROM eid_lock LIMIT 1"
        )
        run(again)
        assert "one_open_lock_a_cause" in refuses(again)
        assert models.Lock.objects.count() == 2

    @pytest.mark.parametrize("cause", [cause for cause in LockCause if cause != "holder_asks"])
    def test_different_causes_lie_side_by_side(self, locked, cause):
        run(
            "INSERT INTO eid_lock (account_id, cause, starts_at)"
            " SELECT id, %s, now() FROM eid_account",
            str(cause),
        )
        assert set(account(locked).causes) == {LockCause.HOLDER_ASKS, cause}


class TestWhatIsKept:
    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO eid_lock (account_id, cause, starts_at)"
            " VALUES (gen_random_uuid(), 'breach', now())",
            "INSERT INTO eid_accounthistory (account_id, act, state, at, by, reason)"
            " VALUES (gen_random_uuid(), 'lock', 'locked', now(), 'x', '')",
        ],
    )
    def test_nothing_belongs_to_an_account_that_is_not(self, locked, statement):
        run("SET CONSTRAINTS ALL IMMEDIATE")
        assert "account_id" in refuses(statement)

    def test_an_account_is_kept_for_good(self, locked):
        """Decree 69/2024/NĐ-CP: what became of an e-identity stays (EID-15)."""
        run("SET CONSTRAINTS ALL IMMEDIATE")
        assert "foreign key" in refuses("DELETE FROM eid_account")

    def test_no_name_stands_in_the_tables_of_accounts(self, locked):
        rows = [*models.Account.objects.values_list(), *models.AccountHistory.objects.values_list()]
        assert rows
        assert locked.full_name not in str(rows)
