"""What a seal is made of: every value of every line, in one form only."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.foundation import audit, audit_seal, keys
from cancuoc.foundation.audit_seal import Fault
from cancuoc.foundation.models import AuditEvent, AuditSeal
from cancuoc.foundation.tests.people import AT, SYSTEM
from cancuoc.kernel.clock import VN

PERSON = UUID("0190853e-6a00-7000-8000-0000000000ab")
# In the order in which a line is read: id, moment, act, actor, hand, kind, object, person, …
LINE: tuple[Any, ...] = (7, AT, "act", "actor", "hand", "kind", "1", PERSON, "009", "p", {"n": 1})
OTHERS: tuple[Any, ...] = (
    *(8, AT + timedelta(microseconds=1), "acu", "actos", "hane", "kine", "2"),
    *(None, "006", "q", {"n": 2}),
)
texts = st.text(max_size=12)
plain = st.none() | st.booleans() | st.integers(-1000, 1000) | texts
details = st.dictionaries(texts, plain | st.lists(plain, max_size=3), max_size=4)


class TestEntries:
    @pytest.mark.parametrize("place", range(len(LINE)))
    def test_every_value_of_a_line_counts(self, place: int) -> None:
        changed = (*LINE[:place], OTHERS[place], *LINE[place + 1 :])
        assert audit_seal._entry(changed) != audit_seal._entry(LINE)

    @pytest.mark.parametrize("zone", [UTC, VN, timezone(timedelta(hours=-3, minutes=-30))])
    def test_one_moment_is_one_moment_in_every_zone(self, zone: Any) -> None:
        told = (LINE[0], AT.astimezone(zone), *LINE[2:])
        assert audit_seal._entry(told) == audit_seal._entry(LINE)

    @settings(max_examples=60, deadline=None)
    @given(details)
    def test_details_read_back_in_another_order_are_the_same(
        self, detail: dict[str, object]
    ) -> None:
        turned = dict(reversed(detail.items()))
        assert audit_seal._entry((*LINE[:-1], turned)) == audit_seal._entry((*LINE[:-1], detail))

    @settings(max_examples=60, deadline=None)
    @given(texts, texts, texts, texts)
    def test_letters_cannot_move_from_one_column_to_the_next(
        self, act: str, actor: str, other_act: str, other_actor: str
    ) -> None:
        one = audit_seal._entry((*LINE[:2], act, actor, *LINE[4:]))
        two = audit_seal._entry((*LINE[:2], other_act, other_actor, *LINE[4:]))
        assert (one == two) == ((act, actor) == (other_act, other_actor))

    def test_a_moment_is_kept_to_the_microsecond(self) -> None:
        whole = datetime(2024, 7, 6, tzinfo=UTC)
        made = audit_seal._entry((1, whole, *LINE[2:]))
        assert b"2024-07-06T00:00:00.000000+00:00" in made

    def test_a_missing_person_is_not_an_empty_name(self) -> None:
        with_nobody = audit_seal._entry((*LINE[:7], None, *LINE[8:]))
        assert b",null," in with_nobody

    def test_the_form_of_a_line_never_changes(self) -> None:
        # Seals of years ago are verified with this form; another one would break them all.
        line = (1, datetime(2024, 7, 6, 3, tzinfo=UTC), "look.family", "user:a", "CB-1", "person")
        made = audit_seal._entry((*line, str(PERSON), PERSON, "009", "Rà soát", {"b": 1, "a": "ơ"}))
        assert made.decode() == (
            '[1,"2024-07-06T03:00:00.000000+00:00","look.family","user:a","CB-1","person",'
            f'"{PERSON}","{PERSON}","009","Rà soát",{{"a":"ơ","b":1}}]'
        )


def row(**changes: Any) -> AuditSeal:
    given_ = {"at": AT, "first_id": 1, "last_id": 9, "count": 9, "root": "aa", "previous": "bb"}
    return AuditSeal(**{**given_, "key_id": "kk", **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"at": AT + timedelta(microseconds=1)},
        {"first_id": 2},
        {"last_id": 10},
        {"count": 8},
        {"root": "ab"},
        {"previous": "bc"},
        {"key_id": "kl"},
    ],
)
def test_every_value_of_a_seal_is_signed_and_chained(changes: dict[str, Any]) -> None:
    assert audit_seal._signed(row(**changes)) != audit_seal._signed(row())
    assert audit_seal._head(row(**changes)) != audit_seal._head(row())


def test_a_head_is_a_digest_that_fits_on_a_printed_page() -> None:
    head = audit_seal._head(row())
    assert len(head) == 64
    assert not set(head) - set("0123456789abcdef")


@pytest.fixture
def own_keys(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.KEY_DIR = tmp_path / "keys"
    keys.store.cache_clear()
    yield
    keys.store.cache_clear()


def write(*objects: str) -> None:
    with transaction.atomic():
        audit.record_many(
            audit.Line(act="t", at=AT, by=SYSTEM, object_kind="t", object_id=name)
            for name in objects
        )


def seal() -> int:
    """Seal what stands after the last seal, in the transaction of the test."""
    last = AuditSeal.objects.order_by("-last_id").first()
    ids = AuditEvent.objects.filter(id__gt=last.last_id if last else 0).order_by("id")
    numbers = list(ids.values_list("id", flat=True))
    first_id = last.last_id + 1 if last else 1
    audit_seal._store(first_id, numbers[-1], last, count=len(numbers), at=AT)
    return len(numbers)


@pytest.mark.django_db
@pytest.mark.usefixtures("own_keys")
class TestOnTheBooks:
    @pytest.mark.parametrize("number", [0, -1, -(2**40)])
    def test_a_line_slipped_in_below_the_first_is_found(self, number: int) -> None:
        write("a", "b")
        seal()
        AuditEvent.objects.create(
            id=number, at=AT, act="x", actor="x", hand="x", object_kind="x", object_id="x"
        )
        (finding,) = audit_seal.verify().findings
        assert (finding.fault, finding.first_id, finding.last_id) == (
            Fault.LINES_CHANGED,
            number,
            number,
        )

    def test_lines_of_an_act_that_failed_leave_a_gap_and_no_fault(self) -> None:
        write("a")
        with transaction.atomic():
            write("lost")
            transaction.set_rollback(True)
        write("b")
        assert seal() == 2
        assert audit_seal.verify().intact
        first, last = AuditEvent.objects.order_by("id").values_list("id", flat=True)
        assert last == first + 2

    def test_a_line_of_any_content_is_sealed_and_verified(self) -> None:
        for detail in ({}, {"a": None}, {"ơ": [1, {"b": 2.5}]}, {"z": "\u202e", "a": "\\\"'"}):
            with transaction.atomic():
                audit.record_many(
                    [
                        audit.Line(
                            act="t",
                            at=AT,
                            by=SYSTEM,
                            object_kind="t",
                            object_id="1",
                            detail=detail,
                        )
                    ]
                )
        assert seal() == 4
        assert audit_seal.verify().intact

    def test_two_lines_that_change_places_are_found(self) -> None:
        write("a", "b", "c")
        seal()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE foundation_auditevent DISABLE TRIGGER append_only")
            cursor.execute(
                "UPDATE foundation_auditevent SET object_id = translate(object_id, 'ab', 'ba')"
            )
            cursor.execute("ALTER TABLE foundation_auditevent ENABLE TRIGGER append_only")
        assert [f.fault for f in audit_seal.verify().findings] == [Fault.LINES_CHANGED]

    def test_sealing_and_verifying_change_no_line(self) -> None:
        write("a", "b")
        before = list(AuditEvent.objects.order_by("id").values_list())
        seal()
        audit_seal.verify()
        assert list(AuditEvent.objects.order_by("id").values_list()) == before

    def test_a_key_that_changed_is_told_by_its_name(self, tmp_path: Path, settings: Any) -> None:
        write("a")
        seal()
        settings.KEY_DIR = tmp_path / "new"
        keys.store.cache_clear()
        write("b")
        seal()
        names = AuditSeal.objects.order_by("id").values_list("key_id", flat=True)
        assert len(set(names)) == 2
        # The new key proves its own seals alone; the old ones need the old public key.
        (finding,) = audit_seal.verify().findings
        assert (finding.fault, finding.first_id) == (Fault.SEAL_FORGED, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_keys")
def test_while_many_write_every_line_is_sealed_once() -> None:
    done = threading.Event()

    def writer(name: str) -> None:
        try:
            for number in range(15):
                write(f"{name}{number}")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=writer, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    sealed = 0
    while not done.is_set():
        sealed += audit_seal.seal(at=AT)
        if not any(thread.is_alive() for thread in threads):
            done.set()
    for thread in threads:
        thread.join()
    sealed += audit_seal.seal(at=AT)
    found = audit_seal.verify()
    assert (sealed, found.lines, found.unsealed, found.intact) == (45, 45, 0, True)
