"""From a received dossier to its templates: what is taken when, and what is noted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.uniqueness import queries, services
from cancuoc.domain.uniqueness.adapters.absent import NullExtractor
from cancuoc.domain.uniqueness.ports import Wanted
from cancuoc.domain.uniqueness.rules import AgeBand, Modality, Why
from cancuoc.domain.uniqueness.tests.captures import Reads, dossier
from cancuoc.domain.uniqueness.tests.people import AT, WORKER, new, subject_id, templates
from cancuoc.foundation import audit, keys, outbox, storage
from cancuoc.foundation.models import OutboxFact
from cancuoc.packet.content import Biometrics

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
ALL = frozenset(Finger)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.KEY_DIR, settings.BLOB_DIR = tmp_path / "keys", tmp_path / "blobs"
    keys.store.cache_clear()
    yield
    keys.store.cache_clear()


def gather(*captured, extractor=None, at=AT):
    ids = samples.receive(*captured)
    services.gather(dossier_ids=ids, extractor=extractor or Reads(), at=at, by=WORKER)
    return ids


def fill(extractor=None, **more):
    return services.fill_fingers(extractor=extractor or Reads(), at=LATER, by=WORKER, **more)


def row_of(key):
    return queries.subject(subject=queries.subject_of(ref=str(key)))


def told(name):
    rows = OutboxFact.objects.filter(topic=f"uniqueness.{name}").order_by("id")
    return list(rows.values_list("body", flat=True))


class TestTaking:
    def test_with_both_eyes_the_fingers_can_wait(self):
        reads = Reads()
        (key,) = gather(dossier(1), extractor=reads)
        row = row_of(key)
        assert (row.eyes, row.fingers, row.fingers_due, row.child) == (2, 0, True, False)
        assert reads.asked == [Wanted(eyes=frozenset(Eye))]
        assert told("Gathered")[0] | {"at": 0} == {
            "at": 0,
            "dossier_id": str(key),
            "eyes": 2,
            "fingers": 0,
        }

    @pytest.mark.parametrize("how", ["spoilt", "missing"])
    def test_without_an_eye_the_fingers_are_taken_at_once(self, how):
        change = {"spoilt": ["left-iris"]} if how == "spoilt" else {"missing": ["left"]}
        (key,) = gather(dossier(1, **change))
        row = row_of(key)
        assert (row.eyes, row.fingers, row.fingers_due) == (1, 10, False)
        failed = {f.part: f.why for f in queries.failures(ref=str(key))}
        assert failed == ({"eye-left": "not_read"} if how == "spoilt" else {})

    def test_nothing_is_asked_of_parts_that_were_not_captured(self):
        reads = Reads()
        gather(dossier(1, missing=["left", "right"]), extractor=reads)
        assert reads.asked == [Wanted(), Wanted(fingers=ALL)]

    def test_a_poor_capture_is_noted_and_refuses_nobody(self):
        every = ["left-iris", "right-iris"]
        every += [f"rolled-{h}-{f}" for h in ("left", "right") for f in ("thumb", "index")]
        (key,) = gather(dossier(1, seed="bad1", spoilt=every))
        assert queries.subject_of(ref=str(key)) is None
        assert len(queries.failures(ref=str(key))) == 12
        assert told("Gathered")[0]["eyes"] == 0

    def test_children_are_sealed_under_the_key_of_children(self):
        (key,) = gather(dossier(1, band="6-<14"))
        assert row_of(key).child
        assert (keys.store().directory / "class-biometric_child").exists()
        assert queries.templates_of(subject=row_of(key).id).age == pytest.approx(9.2, abs=0.1)

    def test_under_six_and_stored_features_nothing_is_taken(self):
        captured = dossier(2)
        procedure = captured.identity.procedure
        again = dossier(3, procedure=_with(procedure, biometrics=Biometrics.STORED))
        reads = Reads()
        gather(dossier(1, band="<6"), again, extractor=reads)
        assert reads.asked == []
        assert queries.count() == 0
        assert len(told("Gathered")) == 2

    def test_a_second_delivery_changes_nothing(self):
        (key,) = gather(dossier(1))
        before = row_of(key)
        services.gather(dossier_ids=[key], extractor=Reads(), at=LATER, by=WORKER)
        assert row_of(key) == before
        assert len(queries.changes(after=0)) == 1

    def test_lost_evidence_is_loud(self):
        captured = dossier(1)
        storage.store().delete(ref=captured.evidence_ref)
        ids = samples.receive(captured)
        with pytest.raises(storage.BlobUnreadable), transaction.atomic():
            services.gather(dossier_ids=ids, extractor=Reads(), at=AT, by=WORKER)

    def test_without_an_extractor_every_part_is_a_failure(self, caplog):
        (key,) = gather(dossier(1), extractor=NullExtractor())
        assert {f.why for f in queries.failures(ref=str(key))} == {Why.NO_EXTRACTOR}
        assert len(queries.failures(ref=str(key))) == 12
        assert "no extractor" in caplog.text

    def test_the_outbox_brings_it_about(self):
        (key,) = samples.receive(dossier(1))
        outbox.deliver(at=AT, only=["uniqueness.gather"])
        assert queries.failures(ref=str(key))
        assert told("Gathered")[0]["dossier_id"] == str(key)


class TestFilling:
    def test_fingers_follow_when_nothing_else_is_to_do(self):
        first, second = gather(dossier(1)) + gather(dossier(2), at=AT + timedelta(minutes=1))
        eyes = queries.templates_of(subject=row_of(first).id).eyes
        assert queries.lacking() == 2
        assert fill() == 1
        row = row_of(first)
        assert (row.fingers, row.fingers_due) == (10, False)
        whole = queries.templates_of(subject=row.id)
        assert set(whole.fingers) == set(Finger)
        assert {e: c.to_bytes() for e, c in whole.eyes.items()} == {
            e: c.to_bytes() for e, c in eyes.items()
        }
        assert row_of(second).fingers_due
        assert (fill(), fill(), queries.lacking()) == (1, 0, 0)
        lines = [x for x in audit.history() if x.act == "uniqueness.fill_fingers"]
        assert [x.detail["fingers"] for x in lines] == [10, 10]

    def test_it_is_a_change_that_engines_see(self):
        (key,) = gather(dossier(1))
        last = queries.last_change()
        fill()
        (change,) = queries.changes(after=last)
        assert change.subject == row_of(key).id

    def test_a_finger_that_gives_nothing_is_noted(self):
        (key,) = gather(dossier(1, spoilt=["rolled-left-thumb"]))
        fill()
        assert row_of(key).fingers == 9
        assert [f.part for f in queries.failures(ref=str(key))] == ["finger-6"]

    def test_lost_evidence_does_not_stop_the_others(self, caplog):
        lost = dossier(1)
        (key, other) = gather(lost, dossier(2))
        storage.store().delete(ref=lost.evidence_ref)
        assert fill(most=5) == 2
        assert (row_of(key).fingers, row_of(other).fingers) == (0, 10)
        assert {f.why for f in queries.failures(ref=str(key))} == {Why.BAD_FILE}
        assert "cannot be read" in caplog.text

    def test_who_came_without_eyes_is_found_by_the_fingers_that_arrive(self):
        # One person twice: first without irises, then with them, and not yet with fingers.
        blind = dossier(1, seed="p1", missing=["left", "right"])
        first, second = gather(blind) + gather(dossier(2, seed="p1"))
        assert fill() == 1
        (found,) = told("FoundLater")
        assert (found["ref"], found["other"], found["gallery"]) == (
            str(second),
            str(first),
            "hanoi",
        )
        (search,) = queries.searches(key=second)
        assert search.why == "fingers_arrived"

    def test_his_own_earlier_dossier_is_no_find(self):
        one = dossier(1, seed="p1", missing=["left", "right"], own="0077")
        gather(one, dossier(2, seed="p1", own="0077"))
        fill()
        assert told("FoundLater") == []

    def test_whom_the_eyes_left_in_doubt_is_found_by_the_fingers_that_arrive(self):
        (first,) = gather(dossier(1, seed="p1"))
        (second,) = gather(dossier(2, seed="p1"), extractor=Reads(noise=0.395))
        probe = services.Probe(
            key=second,
            templates=queries.templates_of(subject=row_of(second).id),
            leave_out=frozenset({row_of(second).id}),
        )
        answer = services.search(probes=[probe], why="verification", at=AT, by=WORKER)[second]
        assert (answer.candidates, answer.doubtful) == ((), 1)
        assert fill(most=2) == 2
        assert [(f["ref"], f["other"]) for f in told("FoundLater")] == [(str(second), str(first))]
        assert [s.doubtful for s in queries.searches(key=second)] == [1, 0]

    def test_a_doubt_that_fingers_have_decided_is_none(self):
        services.add(entries=[new(1, given=templates("p1", fingers=(2,)))], at=AT, by=WORKER)
        other = templates("p2", fingers=(2,))
        eyes = templates("p1", noise=0.395).eyes
        probe = services.Probe(
            key=subject_id(9), templates=Templates(eyes=eyes, fingers=other.fingers, age=30.0)
        )
        answer = services.search(probes=[probe], why="verification", at=AT, by=WORKER)
        assert answer[subject_id(9)].doubtful == 0

    @pytest.mark.parametrize(("noise", "doubtful"), [(0.0, 0), (0.37, 0), (0.395, 1), (0.45, 0)])
    def test_only_what_lies_between_is_a_doubt(self, noise, doubtful):
        services.add(entries=[new(1)], at=AT, by=WORKER)
        probe = services.Probe(key=subject_id(9), templates=templates("p1", noise=noise))
        answer = services.search(probes=[probe], why="verification", at=AT, by=WORKER)
        assert answer[subject_id(9)].doubtful == doubtful

    def test_while_all_have_eyes_no_search_is_made(self):
        first, _ = gather(dossier(1), dossier(2))
        fill(most=2)
        assert queries.searches(key=first) == ()


class TestFigures:
    def test_failures_by_modality_and_band(self):
        gather(
            dossier(1),
            dossier(2, spoilt=["left-iris"]),
            dossier(3, band="6-<14", seed="bad3", spoilt=["left-iris", "right-iris"]),
        )
        found = queries.rates()
        taken = {(t.modality, t.band): (t.captured, t.failed) for t in found.taken}
        assert taken == {
            (Modality.EYE, AgeBand.FROM_14): (4, 1),
            (Modality.FINGER, AgeBand.FROM_14): (10, 0),
            (Modality.EYE, AgeBand.FROM_6): (2, 2),
            (Modality.FINGER, AgeBand.FROM_6): (10, 10),
        }
        assert (found.subjects, found.lacking, found.galleries) == (2, 1, {"hanoi": 2})
        shares = {(t.modality, t.band): t.share for t in found.taken}
        assert shares[(Modality.EYE, AgeBand.FROM_14)] == 0.25

    def test_searches_by_band(self):
        services.add(entries=[new(1), new(2)], at=AT, by=WORKER)
        probes = [
            services.Probe(key=subject_id(7), templates=templates("p1")),
            services.Probe(key=subject_id(8), templates=templates("none", age=8.0)),
            services.Probe(key=subject_id(9), templates=templates("p1", eyes=(), age=8.0)),
        ]
        services.search(probes=probes, why="test", at=AT, by=WORKER)
        found = {each.band: each for each in queries.rates().searched}
        adult, child = found[AgeBand.FROM_14], found[AgeBand.FROM_6]
        assert (adult.searches, adult.with_candidates, adult.candidates) == (1, 1, 1)
        assert (child.searches, child.with_candidates, child.without_evidence) == (2, 0, 1)
        assert adult.longest_ms >= adult.mean_ms > 0

    @pytest.mark.parametrize(
        ("since", "until", "expected"),
        [(None, None, 1), (AT, LATER, 1), (LATER, None, 0), (None, AT, 0)],
    )
    def test_over_a_time(self, since, until, expected):
        services.add(entries=[new(1)], at=AT, by=WORKER)
        assert queries.rates(since=since, until=until).subjects == expected

    def test_of_an_empty_gallery(self):
        found = queries.rates(gallery="nowhere")
        assert (found.taken, found.searched, found.subjects) == ((), (), 0)


def _with(value, **changes):
    import dataclasses

    return dataclasses.replace(value, **changes)
