"""Every dossier is searched in the gallery: who is found, who is not, and what waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from cancuoc.biometrics.positions import Eye
from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.uniqueness import queries as gallery
from cancuoc.domain.uniqueness import services as uniqueness
from cancuoc.domain.uniqueness.adapters import deployed
from cancuoc.domain.uniqueness.adapters.absent import NullEngine
from cancuoc.domain.uniqueness.ports import Engine
from cancuoc.domain.uniqueness.refusals import EngineAway, FingersAwaited
from cancuoc.domain.uniqueness.tests.captures import Reads, dossier
from cancuoc.domain.verification import queries, services
from cancuoc.domain.verification.adapters.matching import GallerySearch
from cancuoc.domain.verification.rules import Doubt, State
from cancuoc.domain.verification.tests.conftest import WORKER, Register, entry_of
from cancuoc.domain.verification.tests.people import doubts, state
from cancuoc.foundation import keys, outbox
from cancuoc.foundation.models import Delivery

pytestmark = pytest.mark.django_db
AT = samples.AT


class Away(Engine):
    """Never answers."""

    def search(self, *, questions):
        raise EngineAway


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.KEY_DIR, settings.BLOB_DIR = tmp_path / "keys", tmp_path / "blobs"
    keys.store.cache_clear()
    monkeypatch.setattr(deployed, "extractor", lambda: Reads())
    yield
    keys.store.cache_clear()


def gather(*captured, at=AT, noise=0.0):
    ids = samples.receive(*captured)
    uniqueness.gather(dossier_ids=ids, extractor=Reads(noise=noise), at=at, by=WORKER)
    return ids


def check(captured, *, engine=None, at=AT):
    services.check_dossiers(
        dossier_ids=[each.dossier_id for each in captured],
        register=Register(*(entry_of(each) for each in captured)),
        duplicates=GallerySearch(at=at, by=WORKER, engine=engine),
        at=at,
        by=WORKER,
    )


def detail(key):
    return {k: v for result in queries.results(dossier_id=key) for k, v in result.detail.items()}


class TestSearching:
    def test_who_is_new_goes_on(self):
        people = [dossier(1), dossier(2)]
        keys_ = gather(*people)
        check(people)
        assert [state(key) for key in keys_] == [DossierState.CLEARED] * 2
        assert gallery.searches(key=keys_[0])[0].size == 2

    def test_the_same_eyes_under_another_name_go_to_a_reviewer(self):
        first, second = dossier(1, seed="p1"), dossier(2, seed="p1")
        (one,) = gather(first)
        check([first])
        (two,) = gather(second, noise=0.15)
        check([second])
        assert state(one) is DossierState.CLEARED
        assert doubts(two) == {Doubt.BIOMETRIC_CANDIDATE}
        (found,) = detail(two)["biometric_candidate"]
        assert found["dossier"] == str(one)
        assert "left-eye" in found["evidence"]
        assert found["score"] > 0.5

    def test_two_copies_in_one_batch_see_each_other(self):
        people = [dossier(1, seed="p1"), dossier(2, seed="p1")]
        for key, captured in zip(gather(*people, noise=0.1), people, strict=True):
            check([captured])
            assert Doubt.BIOMETRIC_CANDIDATE in doubts(key)

    def test_under_six_nobody_is_searched(self):
        child = dossier(1, band="<6")
        (key,) = gather(child)
        check([child], engine=Away())
        assert gallery.searches(key=key) == ()

    def test_a_capture_that_gave_nothing_goes_on_and_its_row_says_so(self):
        poor = dossier(1, seed="bad1", spoilt=["left-iris", "right-iris"])
        (key,) = gather(poor)
        check([poor], engine=Away())
        assert state(key) is DossierState.CLEARED
        (row,) = gallery.searches(key=key)
        assert (row.searched, row.candidates) == ((), ())

    def test_a_copied_file_is_still_found(self):
        poor = {"copied": "bad1", "spoilt": ["left-iris", "right-iris"]}
        people = [dossier(1, **poor), dossier(2, **poor)]
        _, key = gather(*people)
        check(people)
        assert Doubt.SAME_SAMPLE in doubts(key)


class TestTheHolderHimself:
    @pytest.mark.parametrize("by", ["person", "number"])
    def test_who_comes_again_is_no_duplicate(self, by):
        known = {"person_id": uuid4()} if by == "person" else {"own": "0055"}
        first, again = dossier(1, seed="p1", **known), dossier(2, seed="p1", **known)
        gather(first)
        check([first])
        (key,) = gather(again, noise=0.2)
        check([again])
        assert Doubt.BIOMETRIC_CANDIDATE not in doubts(key)
        assert Doubt.DIFFERENT_PERSON not in doubts(key)

    def test_somebody_else_in_his_name_is_a_doubt(self):
        person = uuid4()
        first, other = dossier(1, person_id=person), dossier(2, person_id=person)
        (one,) = gather(first)
        check([first])
        (two,) = gather(other)
        check([other])
        assert Doubt.DIFFERENT_PERSON in doubts(two)
        (found,) = detail(two)["different_person"]
        assert found["dossier"] == str(one)
        assert found["score"] < 0.5

    def test_one_eye_that_agrees_is_enough(self):
        person = uuid4()
        first = dossier(1, seed="p1", person_id=person)
        again = dossier(2, seed="p1", spoilt=["left-iris"], person_id=person)
        gather(first)
        uniqueness.fill_fingers(extractor=Reads(), at=AT, by=WORKER)
        (key,) = gather(again, at=AT + timedelta(minutes=1))
        check([again])
        assert Doubt.DIFFERENT_PERSON not in doubts(key)

    def test_what_cannot_be_compared_yet_waits_for_the_fingers(self):
        person = uuid4()
        first = dossier(1, seed="p1", person_id=person)
        blind = dossier(2, seed="p2", missing=["left", "right"], person_id=person)
        gather(first)
        (key,) = gather(blind)
        with pytest.raises(FingersAwaited), transaction.atomic():
            check([blind])
        uniqueness.fill_fingers(extractor=Reads(), at=AT, by=WORKER)
        check([blind])
        assert Doubt.DIFFERENT_PERSON in doubts(key)


class TestWaiting:
    def test_while_the_matcher_is_away_nobody_passes(self):
        person = dossier(1)
        (key,) = gather(person)
        with pytest.raises(EngineAway), transaction.atomic():
            check([person], engine=Away())
        assert state(key) is DossierState.RECEIVED

    def test_without_an_eye_one_waits_for_the_fingers_of_those_before(self):
        early, blind = dossier(1), dossier(2, spoilt=["left-iris"])
        gather(early)
        (key,) = gather(blind, at=AT + timedelta(minutes=1))
        with pytest.raises(FingersAwaited) as waits, transaction.atomic():
            check([blind])
        assert waits.value.details == {"missing": 1}
        # Who comes later does not make anybody wait: that dossier searches for this one.
        gather(dossier(3), at=AT + timedelta(minutes=2))
        uniqueness.fill_fingers(extractor=Reads(), at=AT, by=WORKER)
        check([blind])
        assert state(key) is DossierState.CLEARED

    def test_the_delivery_waits_without_being_counted_as_failed(self, monkeypatch):
        monkeypatch.setattr(deployed, "engine", Away)
        (key,) = samples.receive(dossier(1))
        for minute in range(6):
            outbox.deliver(at=AT + timedelta(minutes=minute))
        (left,) = Delivery.objects.filter(consumer="verification.check")
        assert (left.parked, left.tries) == (False, 0)
        assert "EngineAway" in left.error
        assert state(key) is DossierState.RECEIVED
        monkeypatch.setattr(deployed, "engine", NullEngine)
        outbox.deliver_all(at=AT + timedelta(minutes=7))
        assert state(key) is not DossierState.RECEIVED

    def test_one_that_waits_does_not_hold_up_the_others(self):
        gather(dossier(1))
        late = AT + timedelta(minutes=1)
        keys_ = samples.receive(dossier(2, spoilt=["left-iris"]), dossier(3))
        outbox.deliver(at=late, only=["uniqueness.gather"])
        outbox.deliver(at=late, only=["verification.check"])
        assert [state(key) is DossierState.RECEIVED for key in keys_] == [True, False]

    def test_what_came_before_there_was_a_gallery_is_gathered_late(self):
        person = dossier(1)
        (key,) = samples.receive(person)
        check([person])
        assert gallery.subject_of(ref=str(key)) is not None
        assert set(gallery.searches(key=key)[0].searched) == {"left-eye", "right-eye"}
        assert len(Eye) == 2


class TestFoundLater:
    def find(self, one, other):
        return services.found_later(dossier_id=one, other_id=other, score=0.9, at=AT, by=WORKER)

    def test_a_dossier_that_may_still_be_stopped_goes_to_a_reviewer(self):
        people = [dossier(1), dossier(2)]
        one, two = gather(*people)
        check(people)
        assert self.find(one, two)
        assert state(one) is DossierState.IN_REVIEW
        (item,) = queries.desk(scope=["01"], on=AT.date())
        assert (item.doubts, item.state) == ((Doubt.BIOMETRIC_CANDIDATE,), State.OPEN)
        # It lies there already: the second find is kept with its checks.
        assert not self.find(one, two)
        assert len(queries.results(dossier_id=one)) == 6

    def test_nobody_is_called_back_who_does_not_exist(self):
        assert not self.find(uuid4(), uuid4())

    def test_it_comes_through_the_outbox(self):
        blind = dossier(1, seed="p1", missing=["left", "right"])
        seeing = dossier(2, seed="p1")
        gather(blind)
        (key,) = gather(seeing)
        check([seeing])
        assert state(key) is DossierState.CLEARED
        uniqueness.fill_fingers(extractor=Reads(), at=AT, by=WORKER)
        outbox.deliver_all(at=AT)
        assert state(key) is DossierState.IN_REVIEW
        assert detail(key)["biometric_candidate"][0]["evidence"].startswith("later,finger")
