"""The policy of a search: both eyes first, fingers where eyes are missing or in doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cancuoc.biometrics.index import finger_scan
from cancuoc.biometrics.index.answers import EYES, FINGERS
from cancuoc.biometrics.index.gallery import Gallery
from cancuoc.biometrics.index.settings import Settings
from cancuoc.biometrics.index.tests.crowd import (
    TWO_FINGERS,
    again,
    an_eye,
    eyes_of,
    person,
    subject,
    worn,
)
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.templates import Templates

BOTH = tuple(Eye)
RIGHT, LEFT = (Eye.RIGHT,), (Eye.LEFT,)
FOUR_FINGERS = (*TWO_FINGERS, Finger.RIGHT_THUMB, Finger.LEFT_THUMB)
ONE_EYED, HANDLESS, EYELESS = 3, 4, 5


def eyes_on_file(number):
    return {ONE_EYED: LEFT, EYELESS: ()}.get(number, BOTH)


@pytest.fixture(scope="module")
def gallery():
    with Gallery() as opened:
        opened.insert_many(
            (
                subject(number),
                person(
                    number,
                    eyes=eyes_on_file(number),
                    fingers=() if number == HANDLESS else TWO_FINGERS,
                ),
            )
            for number in range(12)
        )
        yield opened


@pytest.fixture
def compared(monkeypatch):
    """Count the rows stage 2 compares."""
    counts = []
    real = finger_scan.compare

    def counting(wanted, rows, places):
        counts.append(len(places))
        return real(wanted, rows, places)

    monkeypatch.setattr(finger_scan, "compare", counting)
    return counts


def kinds(found):
    return [evidence.kind for evidence in found.evidence]


def only(answer, number):
    (found,) = answer.candidates
    assert found.subject == subject(number)
    return found


class TestBothEyes:
    def test_they_are_enough(self, gallery):
        found = only(gallery.search(again(1)), 1)
        assert kinds(found) == [EYES, "right-eye", "left-eye"]
        assert found.score > 0.99

    def test_evidence_of_one_eye_is_its_likeness(self, gallery):
        found = only(gallery.search(again(1, share=0.2)), 1)
        assert all(0.8 < evidence.score < 0.9 for evidence in found.evidence[1:])

    def test_each_eye_has_its_side(self, gallery):
        eyes = again(1).eyes
        swapped = Templates(eyes={Eye.RIGHT: eyes[Eye.LEFT], Eye.LEFT: eyes[Eye.RIGHT]})
        assert gallery.search(swapped).candidates == ()

    def test_fingers_are_only_asked_of_those_without_a_pair_of_eyes(self, gallery, compared):
        gallery.search(again(1, fingers=TWO_FINGERS, share=0.45))
        assert max(compared) == 2

    def test_one_of_them_spoilt_does_not_hide_the_other(self, gallery):
        eyes = {**again(1).eyes, Eye.LEFT: an_eye(999)}
        found = only(gallery.search(Templates(eyes=eyes)), 1)
        assert found.score > 0.9


class TestAnEyeMissing:
    @pytest.mark.parametrize("eyes", [RIGHT, LEFT])
    def test_one_eye_is_searched_alone(self, gallery, eyes):
        answer = gallery.search(again(1, eyes=eyes))
        assert kinds(only(answer, 1)) == [EYES, f"{eyes[0]}-eye"]
        assert answer.searched == (f"{eyes[0]}-eye",)

    def test_fingers_speak_beside_it(self, gallery):
        found = only(gallery.search(again(1, eyes=LEFT, fingers=TWO_FINGERS)), 1)
        assert kinds(found)[:3] == [EYES, "left-eye", FINGERS]
        assert set(kinds(found)[3:]) == {"finger-2", "finger-7"}

    def test_everybody_is_asked_when_the_probe_lacks_it(self, gallery, compared):
        gallery.search(again(1, eyes=LEFT, fingers=TWO_FINGERS))
        assert max(compared) == 11

    def test_it_may_be_missing_in_the_gallery(self, gallery):
        found = only(gallery.search(again(ONE_EYED, fingers=TWO_FINGERS)), ONE_EYED)
        assert kinds(found)[:3] == [EYES, "left-eye", FINGERS]

    def test_fingers_alone_find_whoever_has_no_eye_on_file(self, gallery):
        found = only(gallery.search(again(EYELESS, fingers=TWO_FINGERS)), EYELESS)
        assert kinds(found)[0] == FINGERS

    def test_fingers_alone_find_whoever_has_eyes_on_file(self, gallery):
        found = only(gallery.search(again(1, eyes=(), fingers=TWO_FINGERS)), 1)
        assert kinds(found)[0] == FINGERS

    def test_an_eye_hardly_in_sight_counts_as_missing(self, gallery):
        first = eyes_of(1)[Eye.RIGHT]
        faint = replace(worn(first, share=0.1), mask=an_eye(5, seen=0.2).mask)
        probe = again(1, eyes=LEFT, fingers=TWO_FINGERS)
        answer = gallery.search(replace(probe, eyes={**probe.eyes, Eye.RIGHT: faint}))
        assert "right-eye" not in answer.searched
        assert "right-eye" not in kinds(only(answer, 1))


class TestDoubt:
    def poor(self, number, share):
        return again(number, fingers=TWO_FINGERS, share=share)

    def test_eyes_in_doubt_are_decided_by_fingers(self, gallery, compared):
        share = 0.345
        alone = gallery.search(again(1, share=share), least=0.0).candidates[0]
        assert 0.02 < alone.score < 0.98
        compared.clear()
        found = only(gallery.search(self.poor(1, share)), 1)
        assert FINGERS in kinds(found)
        assert found.score > 0.99

    def test_eyes_beyond_doubt_are_not(self, gallery, compared):
        answer = gallery.search(self.poor(1, 0.42))
        assert answer.candidates == ()
        assert max(compared) == 2

    def test_fingers_of_another_person_do_not_lift_them(self, gallery):
        eyes = again(1, share=0.352).eyes
        others = again(2, fingers=TWO_FINGERS).fingers
        alone = gallery.search(Templates(eyes=eyes), least=0.0).candidates[0]
        both = gallery.search(Templates(eyes=eyes, fingers=others), least=0.0).candidates[0]
        assert both.score == pytest.approx(alone.score, abs=0.05)


class TestFingers:
    def test_several_prove_more_than_one(self, gallery):
        def score(fingers):
            probe = again(EYELESS, eyes=(), fingers=fingers)
            return gallery.search(probe, least=0.0).candidates[0].evidence[0].score

        assert score(TWO_FINGERS) >= score(TWO_FINGERS[:1]) > 0.5

    def test_fingers_nobody_has_on_file_change_nothing(self, gallery):
        probe = again(EYELESS, eyes=(), fingers=FOUR_FINGERS)
        found = only(gallery.search(probe), EYELESS)
        assert set(kinds(found)[1:]) == {"finger-2", "finger-7"}

    def test_another_position_is_another_finger(self, gallery):
        fingers = again(1, fingers=TWO_FINGERS).fingers
        swapped = dict(zip(reversed(TWO_FINGERS), fingers.values(), strict=True))
        assert gallery.search(Templates(fingers=swapped)).candidates == ()

    def test_no_more_fingers_are_compared_than_set(self, compared):
        few = Settings()
        few = replace(few, fingers=few.fingers._replace(compared=1))
        with Gallery(settings=few) as opened:
            opened.insert(subject(1), person(1, fingers=FOUR_FINGERS))
            found = only(opened.search(again(1, eyes=(), fingers=FOUR_FINGERS)), 1)
        assert len(kinds(found)) == 2
        assert sum(compared) == 1

    def test_the_short_list_bounds_what_is_compared(self, compared):
        few = Settings()
        few = replace(few, fingers=few.fingers._replace(shortlist=0.0, shortlist_least=3))
        with Gallery(settings=few) as opened:
            opened.insert_many((subject(n), person(n, fingers=TWO_FINGERS)) for n in range(10))
            for number in (2, 7):
                probe = again(number, eyes=(), fingers=TWO_FINGERS)
                assert only(opened.search(probe), number).score > 0.9
        assert max(compared) == 3


class TestTheAnswer:
    def test_strangers_are_no_candidates(self, gallery):
        assert gallery.search(again(77, fingers=TWO_FINGERS)).candidates == ()

    def test_it_says_what_was_searched(self, gallery):
        answer = gallery.search(again(1, fingers=TWO_FINGERS))
        assert answer.searched[:2] == ("right-eye", "left-eye")
        assert set(answer.searched[2:]) == {"finger-2", "finger-7"}

    def test_it_counts_those_it_can_say_nothing_about(self, gallery):
        assert gallery.search(again(1)).unseen == 1
        assert gallery.search(again(1, eyes=RIGHT)).unseen == 2
        assert gallery.search(again(1, eyes=(), fingers=TWO_FINGERS)).unseen == 1
        assert gallery.search(again(1, fingers=TWO_FINGERS)).unseen == 0
        assert gallery.search(Templates()).unseen == 12

    def test_nothing_to_search_with_finds_nobody(self, gallery):
        answer = gallery.search(Templates(), least=0.5)
        assert (answer.candidates, answer.searched) == ((), ())

    def test_a_floor_of_zero_ranks_everybody(self, gallery):
        found = gallery.search(again(1), least=0.0, most=99).candidates
        assert len(found) == 12
        assert found[0].subject == subject(1)
        scores = [one.score for one in found]
        assert scores == sorted(scores, reverse=True)

    def test_no_more_are_named_than_asked(self, gallery):
        assert len(gallery.search(again(1), least=0.0, most=4).candidates) == 4

    def test_the_same_question_has_the_same_answer(self, gallery):
        probe = again(1, eyes=LEFT, fingers=TWO_FINGERS)
        assert gallery.search(probe, least=0.0) == gallery.search(probe, least=0.0)
