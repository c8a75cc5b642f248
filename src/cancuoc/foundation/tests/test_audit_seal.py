"""Whoever touches a sealed line is found, also the owner of the database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.utils import InternalError, ProgrammingError

from cancuoc.foundation import audit, audit_seal, keys
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.audit_seal import Fault
from cancuoc.foundation.models import AuditEvent, AuditSeal
from cancuoc.kernel.ids import uuid7
from cancuoc.packet import keys as packet_keys

AT = datetime(2024, 7, 6, 3, 0, tzinfo=UTC)
BY = Actor.system("test")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, settings: Any) -> Any:
    settings.KEY_DIR = tmp_path / "keys"
    keys.store.cache_clear()
    yield
    keys.store.cache_clear()


def write(count: int) -> None:
    with transaction.atomic():
        audit.record_many(
            audit.Line(
                act="test.act",
                at=AT + timedelta(seconds=n),
                by=BY,
                object_kind="t",
                object_id=str(n),
                person_id=uuid7(at=AT) if n % 2 else None,
                detail={"n": n, "vi": "Hồ sơ", "b": [1, 2.5, None, True]},
            )
            for n in range(count)
        )


def seal(minutes: int = 0) -> int:
    return audit_seal.seal(at=AT + timedelta(minutes=minutes))


def tamper(statement: str) -> None:
    """Act as the owner of the database, who can switch the guard off."""
    with connection.cursor() as cursor:
        for table in ("foundation_auditevent", "foundation_auditseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        cursor.execute(statement)
        for table in ("foundation_auditevent", "foundation_auditseal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")


def test_nothing_to_seal() -> None:
    assert seal() == 0
    assert audit_seal.verify().intact
    assert audit_seal.head() == audit_seal.FIRST_PREVIOUS


def test_seals_follow_one_another() -> None:
    for round_ in range(3):
        write(5 + round_)
        assert seal(round_) == 5 + round_
    found = audit_seal.verify()
    assert (found.seals, found.lines, found.unsealed, found.findings) == (3, 18, 0, ())
    rows = list(AuditSeal.objects.order_by("id"))
    assert rows[1].first_id == rows[0].last_id + 1
    assert rows[0].previous == audit_seal.FIRST_PREVIOUS
    assert len({row.previous for row in rows}) == 3


def test_lines_after_the_last_seal_are_counted() -> None:
    write(3)
    seal()
    write(2)
    found = audit_seal.verify()
    assert (found.lines, found.unsealed, found.intact) == (3, 2, True)


def three_seals() -> list[AuditSeal]:
    for round_ in range(3):
        write(10)
        seal(round_)
    return list(AuditSeal.objects.order_by("id"))


CHANGES: dict[str, Callable[[AuditSeal], str]] = {
    "actor": lambda s: f"UPDATE foundation_auditevent SET actor='x' WHERE id={s.first_id + 4}",
    "time": lambda s: (
        f"UPDATE foundation_auditevent SET at = at + interval '1 microsecond' WHERE id={s.last_id}"
    ),
    "purpose": lambda s: f"UPDATE foundation_auditevent SET purpose='x' WHERE id={s.first_id}",
    "detail": lambda s: (
        "UPDATE foundation_auditevent SET detail=jsonb_set(detail, '{n}', '99') "
        f"WHERE id={s.first_id + 1}"
    ),
    "person": lambda s: (
        f"UPDATE foundation_auditevent SET person_id=NULL WHERE id={s.first_id + 1}"
    ),
    "removed": lambda s: f"DELETE FROM foundation_auditevent WHERE id={s.first_id + 3}",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_line_is_found_in_its_range(change: Callable[[AuditSeal], str]) -> None:
    middle = three_seals()[1]
    tamper(change(middle))
    (finding,) = audit_seal.verify().findings
    assert finding.fault is Fault.LINES_CHANGED
    assert (finding.first_id, finding.last_id) == (middle.first_id, middle.last_id)
    assert finding.fault.vi


def test_a_line_slipped_in_later_is_found() -> None:
    write(3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('foundation_auditevent_id_seq')")
        (gap,) = cursor.fetchone()
    write(3)
    seal()
    AuditEvent.objects.create(
        id=gap, at=AT, act="x", actor="x", hand="x", object_kind="x", object_id="x"
    )
    assert [f.fault for f in audit_seal.verify().findings] == [Fault.LINES_CHANGED]


def test_a_seal_made_anew_by_the_owner_has_no_signature() -> None:
    middle = three_seals()[1]
    tamper(f"UPDATE foundation_auditevent SET actor='x' WHERE id={middle.first_id}")
    root = audit_seal.merkle.root(audit_seal._entries(middle.first_id, middle.last_id)).hex()
    tamper(f"UPDATE foundation_auditseal SET root='{root}' WHERE id={middle.id}")
    faults = {f.fault for f in audit_seal.verify().findings}
    assert faults == {Fault.SEAL_FORGED, Fault.CHAIN_BROKEN}


def test_a_removed_seal_breaks_the_chain() -> None:
    middle = three_seals()[1]
    tamper(f"DELETE FROM foundation_auditseal WHERE id={middle.id}")
    assert {f.fault for f in audit_seal.verify().findings} == {Fault.CHAIN_BROKEN}


def test_a_cut_tail_is_found_from_a_published_head() -> None:
    last = three_seals()[2]
    head = audit_seal.head()
    assert audit_seal.verify(known_head=head).intact
    tamper(f"DELETE FROM foundation_auditseal WHERE id={last.id}")
    tamper(f"DELETE FROM foundation_auditevent WHERE id>={last.first_id}")
    assert audit_seal.verify().intact
    assert [f.fault for f in audit_seal.verify(known_head=head).findings] == [Fault.TAIL_CUT]


def test_an_older_head_still_holds() -> None:
    write(1)
    seal()
    head = audit_seal.head()
    write(1)
    seal(1)
    assert audit_seal.verify(known_head=head).intact


def test_another_key_does_not_verify() -> None:
    write(1)
    seal()
    other = packet_keys.generate_signing_key().public_key()
    assert [f.fault for f in audit_seal.verify(public_key=other).findings] == [Fault.SEAL_FORGED]


@pytest.mark.parametrize(
    "statement", ["UPDATE foundation_auditseal SET root=''", "DELETE FROM foundation_auditseal"]
)
def test_seals_cannot_be_changed_in_passing(statement: str) -> None:
    write(1)
    seal()
    with (
        pytest.raises((InternalError, ProgrammingError), match="append-only"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_large_backlogs_are_sealed_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_seal, "LARGEST", 7)
    write(20)
    assert [seal(n) for n in range(4)] == [7, 7, 6, 0]
    assert audit_seal.verify().intact


def held_line(release: threading.Event, written: threading.Event) -> None:
    """Write a line and keep its transaction open for a while."""
    try:
        with transaction.atomic():
            audit.record(act="slow", at=AT, by=BY, object_kind="t", object_id="slow")
            written.set()
            release.wait(60)
    finally:
        connections.close_all()


def test_a_line_still_on_its_way_is_waited_for() -> None:
    release, written = threading.Event(), threading.Event()
    slow = threading.Thread(target=held_line, args=(release, written))
    slow.start()
    assert written.wait(60)
    write(3)
    threading.Timer(0.3, release.set).start()
    assert seal() == 4
    slow.join()
    assert audit_seal.verify().intact


def test_a_writer_that_takes_too_long_holds_up_nobody() -> None:
    release, written = threading.Event(), threading.Event()
    slow = threading.Thread(target=held_line, args=(release, written))
    slow.start()
    assert written.wait(60)
    write(3)
    try:
        assert audit_seal.seal(at=AT, wait=0.1) == 0
        # The writer is still at it: nobody was waited for to the end.
        assert slow.is_alive()
    finally:
        release.set()
    slow.join()
    assert seal() == 4
    assert audit_seal.verify().intact


def test_two_sealers_at_once_make_one_chain() -> None:
    write(30)
    counts: list[int] = []

    def one() -> None:
        try:
            counts.append(seal())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 30
    assert audit_seal.verify().intact


@pytest.mark.benchmark
def test_pace_of_verifying(capsys: pytest.CaptureFixture[str]) -> None:
    """50,000 lines, sealed in ranges of 10,000, verified on one core."""
    for _ in range(10):
        write(5_000)
    while seal():
        pass
    began = time.perf_counter()
    found = audit_seal.verify()
    seconds = time.perf_counter() - began
    assert (found.lines, found.intact) == (50_000, True)
    with capsys.disabled():
        print(f"\naudit: {50_000 / seconds:,.0f} sealed lines verified per second")
    assert seconds < 60
