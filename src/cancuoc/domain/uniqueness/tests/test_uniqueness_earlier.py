"""Dossiers from before the gallery are taken in one by one, and each is searched for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.uniqueness import models, queries, services
from cancuoc.domain.uniqueness.ports import Engine
from cancuoc.domain.uniqueness.refusals import EngineAway
from cancuoc.domain.uniqueness.rules import Why
from cancuoc.domain.uniqueness.tests.captures import Reads, dossier
from cancuoc.domain.uniqueness.tests.people import AT, WORKER
from cancuoc.foundation import keys, storage
from cancuoc.foundation.models import OutboxFact

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=40)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.KEY_DIR, settings.BLOB_DIR = tmp_path / "keys", tmp_path / "blobs"
    keys.store.cache_clear()
    yield
    keys.store.cache_clear()


class Away(Engine):
    def search(self, *, questions):
        """Say nothing."""
        raise EngineAway


def earlier(**more):
    return services.gather_earlier(extractor=Reads(), at=LATER, by=WORKER, **more)


def until_done(**more) -> int:
    """Take in everybody and return in how many turns."""
    turns = 0
    while earlier(**more):
        turns += 1
    return turns


def gathered(*captured, at=LATER):
    ids = samples.receive(*captured)
    services.gather(dossier_ids=ids, extractor=Reads(), at=at, by=WORKER)
    return ids


def subject_of(key):
    return queries.subject_of(ref=str(key))


def progress():
    found = queries.earlier()
    return (found.looked, found.taken, found.of, found.finished)


def told():
    rows = OutboxFact.objects.filter(topic="uniqueness.FoundLater").order_by("id")
    return [(body["ref"], body["other"]) for body in rows.values_list("body", flat=True)]


class TestTaking:
    def test_one_at_a_time_until_all_are_in(self):
        ids = samples.receive(dossier(1), dossier(2), dossier(3))
        assert queries.earlier() is None
        assert earlier() == 1
        assert [bool(subject_of(key)) for key in sorted(ids)] == [True, False, False]
        assert progress() == (1, 1, 3, False)
        until_done()
        assert all(subject_of(key) for key in ids)
        assert progress() == (3, 3, 3, True)

    def test_several_at_a_time_when_asked(self):
        ids = samples.receive(dossier(1), dossier(2), dossier(3))
        assert earlier(most=2) == 2
        assert sum(bool(subject_of(key)) for key in ids) == 2

    def test_fingers_follow_as_for_everybody(self):
        (key,) = samples.receive(dossier(1))
        earlier()
        row = queries.subject(subject=subject_of(key))
        assert (row.eyes, row.fingers, row.fingers_due) == (2, 0, True)

    def test_who_is_in_the_gallery_is_not_taken_again(self):
        known, new = gathered(dossier(1), at=AT) + samples.receive(dossier(2))
        before = subject_of(known)
        models.EarlierPass.objects.create(gallery="hanoi", until=LATER, begun_at=AT)
        until_done()
        assert subject_of(known) == before
        assert subject_of(new)
        assert progress() == (2, 1, 2, True)

    def test_under_six_nothing_is_taken(self):
        (child,) = samples.receive(dossier(1, band="<6"))
        until_done()
        assert subject_of(child) is None
        assert queries.failures(ref=str(child)) == ()
        assert progress() == (1, 0, 1, True)

    def test_what_came_after_the_gallery_began_is_left_to_its_own_way(self):
        gathered(dossier(1), at=AT - timedelta(days=1))
        (late,) = samples.receive(dossier(2))
        assert earlier() == 0
        assert subject_of(late) is None
        assert progress() == (0, 0, 0, True)

    def test_who_was_removed_does_not_come_back(self):
        _, key = samples.receive(dossier(1), dossier(2))
        until_done()
        services.remove(subjects=[subject_of(key)], reason="lệnh", at=LATER, by=WORKER)
        assert earlier() == 0
        assert subject_of(key) is None

    def test_lost_evidence_is_noted_and_stops_nobody(self, caplog):
        lost = dossier(1)
        key, other = samples.receive(lost, dossier(2))
        storage.store().delete(ref=lost.evidence_ref)
        until_done()
        assert subject_of(other)
        failed = queries.failures(ref=str(key))
        assert len(failed) == 12
        assert {f.why for f in failed} == {Why.BAD_FILE}
        assert "cannot be read" in caplog.text

    def test_without_any_dossier_it_is_finished_at_once(self):
        assert earlier() == 0
        assert progress() == (0, 0, 0, True)


class TestSearching:
    def test_each_is_searched_for_and_whoever_is_found_is_told(self):
        (old,) = samples.receive(dossier(1, seed="p1"))
        (new,) = gathered(dossier(2, seed="p1"))
        models.EarlierPass.objects.create(gallery="hanoi", until=LATER, begun_at=AT)
        until_done()
        assert told() == [(str(old), str(new))]
        (search,) = queries.searches(key=old)
        assert search.why == "gathered_late"

    def test_two_earlier_ones_find_each_other_once(self):
        first, second = sorted(samples.receive(dossier(1, seed="p1"), dossier(2, seed="p1")))
        until_done()
        assert told() == [(str(second), str(first))]

    def test_the_same_person_is_no_find(self):
        samples.receive(dossier(1, seed="p1", own="0077"), dossier(2, seed="p1", own="0077"))
        until_done()
        assert told() == []

    def test_without_an_engine_nothing_is_kept(self):
        (key,) = samples.receive(dossier(1))
        with pytest.raises(EngineAway), transaction.atomic():
            earlier(engine=Away())
        assert (subject_of(key), queries.earlier()) == (None, None)
        until_done()
        assert subject_of(key)
