"""An engine follows the log: nothing missed, nothing twice, in the order of the commits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from tests.support.together import together

from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.uniqueness import queries, services
from cancuoc.domain.uniqueness.adapters.gallery_index import GalleryIndex
from cancuoc.domain.uniqueness.following import Follower
from cancuoc.domain.uniqueness.ports import Question
from cancuoc.domain.uniqueness.tests.captures import Reads, dossier
from cancuoc.domain.uniqueness.tests.people import AT, WORKER, new, subject_id, templates
from cancuoc.foundation import keys

MEMORY = Path("/dev/shm")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.KEY_DIR, settings.BLOB_DIR = tmp_path / "keys", tmp_path / "blobs"
    keys.store.cache_clear()
    yield
    keys.store.cache_clear()


@pytest.fixture
def follower() -> Iterator[Follower]:
    made = Follower(make=GalleryIndex)
    yield made
    made.close()


def add(*entries):
    return services.add(entries=entries, at=AT, by=WORKER)


def remove(*numbers):
    services.remove(subjects=[subject_id(n) for n in numbers], reason="test", at=AT, by=WORKER)


def found(follower, seed, **more):
    question = Question(templates=templates(seed, noise=0.1, take=3), **more)
    (answer,) = follower.search(questions=[question])
    return [each.subject for each in answer.candidates]


@pytest.mark.django_db
class TestFollowing:
    def test_it_starts_with_everybody(self, follower):
        add(new(1), new(2), new(3, gallery="other"))
        remove(2)
        assert follower.catch_up() == 2
        assert follower.size == 2
        assert found(follower, "p1") == [subject_id(1)]
        assert found(follower, "p2") == []
        assert found(follower, "p3") == [subject_id(3)]

    def test_what_comes_later_is_seen_by_the_next_search(self, follower):
        assert found(follower, "p1") == []
        add(new(1))
        assert found(follower, "p1") == [subject_id(1)]
        remove(1)
        assert found(follower, "p1") == []
        assert follower.size == 0

    def test_what_came_and_went_in_between_is_no_trouble(self, follower):
        follower.catch_up()
        add(new(1), new(2))
        remove(1)
        add(new(1, "again"))
        remove(2)
        assert follower.catch_up() == 5
        assert (found(follower, "again"), found(follower, "p1")) == ([subject_id(1)], [])
        assert follower.catch_up() == 0

    def test_long_logs_are_read_in_portions(self, follower, monkeypatch):
        follower.catch_up()
        add(*(new(n) for n in range(1, 8)))
        whole = queries.changes
        monkeypatch.setattr(queries, "changes", lambda *, after: whole(after=after, limit=3))
        assert follower.catch_up() == 7
        assert follower.size == 7

    def test_a_change_that_failed_is_done_again(self, follower, monkeypatch):
        follower.catch_up()
        add(new(1))
        with monkeypatch.context() as broken:
            broken.setattr(GalleryIndex, "insert_many", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                follower.catch_up()
        assert found(follower, "p1") == [subject_id(1)]

    def test_galleries_are_told_apart(self, follower):
        add(new(1), new(2, "p1", gallery="other"))
        assert found(follower, "p1", galleries=frozenset({"other"})) == [subject_id(2)]
        assert set(found(follower, "p1")) == {subject_id(1), subject_id(2)}
        assert len(found(follower, "p1", most=1)) == 1

    def test_an_answer_says_how_many_were_looked_at_and_lack_something(self, follower):
        add(new(1), new(2, given=templates("p2", eyes=(), fingers=(1, 2))))
        question = Question(templates=templates("p1"))
        (answer,) = follower.search(questions=[question])
        assert (answer.size, answer.unseen, answer.lacking) == (2, 1, 0)
        assert answer.ms > 0

    def test_closed_it_starts_anew(self, follower):
        add(new(1))
        follower.catch_up()
        follower.close()
        assert follower.size == 0
        assert found(follower, "p1") == [subject_id(1)]


@pytest.mark.django_db
class TestTheFiles:
    """What lies in memory while an engine runs."""

    def files(self, before):
        folders = set(MEMORY.glob("cancuoc-index-*")) - before
        assert len(folders) == 1
        (folder,) = folders
        assert folder.stat().st_mode & 0o777 == 0o700
        return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())

    def test_no_name_and_no_number_is_in_them(self, follower):
        before = set(MEMORY.glob("cancuoc-index-*"))
        person = dossier(1)
        ids = samples.receive(person)
        services.gather(dossier_ids=ids, extractor=Reads(), at=AT, by=WORKER)
        follower.catch_up()
        held = self.files(before)
        subject = queries.subject_of(ref=str(ids[0]))
        assert subject.bytes in held
        declared = person.identity.declared
        for word in (declared.full_name, declared.personal_number, declared.phone, str(ids[0])):
            assert word.encode() not in held
        assert ids[0].bytes not in held

    def test_who_goes_is_overwritten(self, follower):
        before = set(MEMORY.glob("cancuoc-index-*"))
        add(new(1), new(2))
        follower.catch_up()
        held = self.files(before)
        assert subject_id(1).bytes in held
        assert held.count(0) < len(held)
        remove(1, 2)
        follower.catch_up()
        left = self.files(before)
        assert subject_id(1).bytes not in left
        assert left.count(0) == len(left)

    def test_closed_they_are_gone(self, follower):
        before = set(MEMORY.glob("cancuoc-index-*"))
        add(new(1))
        follower.catch_up()
        follower.close()
        assert set(MEMORY.glob("cancuoc-index-*")) <= before


@pytest.mark.django_db(transaction=True)
class TestTheOrderOfCommits:
    def test_numbers_become_visible_in_order(self, follower):
        """The second writer waits for the first one's commit, so no number is skipped."""
        follower.catch_up()
        first_wrote, may_commit = threading.Event(), threading.Event()

        def slow() -> None:
            with transaction.atomic():
                add(new(1))
                first_wrote.set()
                assert may_commit.wait(timeout=20)

        def quick() -> int:
            assert first_wrote.wait(timeout=20)
            waiting = threading.Timer(0.3, may_commit.set)
            waiting.start()
            add(new(2))
            assert may_commit.is_set()
            return queries.last_change()

        def look() -> int:
            assert first_wrote.wait(timeout=20)
            return len(queries.changes(after=0))

        ends = together(slow, quick, look)
        assert ends[0] is None
        assert ends[2] in {0, 1, 2}
        assert follower.catch_up() == 2

    def test_what_was_taken_back_is_never_seen(self, follower):
        follower.catch_up()
        with transaction.atomic():
            add(new(1))
            transaction.set_rollback(True)
        assert follower.catch_up() == 0
        add(new(1))
        assert found(follower, "p1") == [subject_id(1)]
        assert connection.in_atomic_block is False

    def test_two_workers_fill_different_fingers(self):
        ids = samples.receive(dossier(1), dossier(2))
        services.gather(dossier_ids=ids, extractor=Reads(), at=AT, by=WORKER)
        fill = lambda: services.fill_fingers(extractor=Reads(), at=AT, by=WORKER)  # noqa: E731
        assert together(fill, fill) == [1, 1]
        assert queries.lacking() == 0
