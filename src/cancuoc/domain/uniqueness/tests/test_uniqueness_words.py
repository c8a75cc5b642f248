"""The words of the gallery: parts, bands, reasons, and refusals that say what to do."""

from __future__ import annotations

import pytest

from cancuoc.biometrics import extraction
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.domain.enrolment.captured import not_captured
from cancuoc.domain.uniqueness import facts, refusals, rules
from cancuoc.domain.uniqueness.adapters.deployed import BadMatcherSettings
from cancuoc.domain.uniqueness.rules import AgeBand, Modality, Why
from cancuoc.domain.uniqueness.tests.people import AT, subject_id
from cancuoc.foundation.outbox import NotNow
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band
from cancuoc.packet.content import Evidence, EyeState, FingerState, PartState

EVERY = [
    each
    for each in vars(refusals).values()
    if isinstance(each, type) and issubclass(each, Refusal) and each is not Refusal
] + [BadMatcherSettings]


class TestBands:
    @pytest.mark.parametrize(
        ("age", "band"),
        [
            (None, AgeBand.UNKNOWN),
            (0.0, AgeBand.UNDER_6),
            (5.99, AgeBand.UNDER_6),
            (6.0, AgeBand.FROM_6),
            (13.99, AgeBand.FROM_6),
            (14.0, AgeBand.FROM_14),
            (101.0, AgeBand.FROM_14),
        ],
    )
    def test_by_age(self, age, band):
        assert rules.band_of(age) is band

    def test_they_are_those_of_the_law(self):
        assert {str(b) for b in AgeBand} - {"?"} == {str(b) for b in Band}


class TestParts:
    def test_they_bear_the_names_that_enrolment_uses(self):
        evidence = Evidence(
            fingers=tuple(
                FingerState(finger=n, state=PartState.MISSING, reason="x") for n in range(1, 11)
            ),
            eyes=tuple(
                EyeState(eye=eye, state=PartState.MISSING, reason="x") for eye in ("right", "left")
            ),
        )
        named = {part.part for part in not_captured(evidence)}
        ours = {rules.finger_part(f) for f in Finger} | {rules.eye_part(e) for e in Eye}
        assert ours == named

    @pytest.mark.parametrize(
        ("part", "modality"),
        [("finger-1", Modality.FINGER), ("finger-10", Modality.FINGER), ("eye-left", Modality.EYE)],
    )
    def test_a_part_tells_its_modality(self, part, modality):
        assert rules.modality_of(part) is modality

    def test_a_name_that_is_none_is_no_modality(self):
        with pytest.raises(ValueError, match="face"):
            rules.modality_of("face")


class TestReasons:
    def test_each_has_vietnamese_words_of_its_own(self):
        assert len({why.vi for why in Why}) == len(Why)
        assert {modality.vi for modality in Modality} == {"Vân tay", "Mống mắt"}

    @pytest.mark.parametrize("why", list(extraction.Why))
    def test_those_of_the_extractor_are_kept_or_count_as_not_read(self, why):
        known = {str(each) for each in Why}
        assert str(why) in known or why is extraction.Why.NOT_CAPTURED or "order" in why


class TestRefusals:
    @pytest.mark.parametrize("refusal", EVERY)
    def test_each_says_what_happened_and_what_to_do(self, refusal):
        assert refusal.message.endswith(".")
        assert refusal.next_step.endswith(".")
        assert 400 <= refusal.status < 600

    def test_only_what_waits_is_not_counted_as_a_failure(self):
        waiting = {each.__name__ for each in EVERY if issubclass(each, NotNow)}
        assert waiting == {"EngineAway", "FingersAwaited"}


class TestFacts:
    def test_they_survive_the_outbox(self):
        told = facts.Gathered(at=AT, dossier_id=subject_id(1), fingers=3, eyes=2)
        assert facts.Gathered.from_json(told.to_json()) == told
        later = facts.FoundLater(at=AT, gallery="hanoi", ref="a", other="b", score_percent=97)
        assert facts.FoundLater.from_json(later.to_json()) == later
        assert (told.topic, later.topic) == ("uniqueness.Gathered", "uniqueness.FoundLater")

    def test_a_fact_told_before_there_was_a_gallery_is_read(self):
        body = {"at": AT.isoformat(), "dossier_id": str(subject_id(1)), "unit_code": "00352"}
        assert facts.Gathered.from_json(body).dossier_id == subject_id(1)
