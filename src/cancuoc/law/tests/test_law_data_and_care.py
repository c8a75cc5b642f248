"""Personal data, fines, refusals and people in care (Decrees 13, 144, 282; Law 91; Art. 30)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import birthday
from cancuoc.law.care import CareStep, can_issue, certificate_open, posting_ends, route
from cancuoc.law.choices import Choices
from cancuoc.law.fines import Fine, fine
from cancuoc.law.personal_data import (
    Asked,
    Purpose,
    consent,
    delete_from_station,
    is_sensitive,
    request_answer_due,
)
from cancuoc.law.refusing import RefusalReason, RefusalReasonMissing, refusal_notice

D = date
JULY = D(2024, 7, 10)
BOTH = (Asked.SUBJECT, Asked.REPRESENTATIVE)
VOLUNTARY = [purpose for purpose in Purpose if purpose is not Purpose.CARD_ISSUE]


@pytest.mark.parametrize("age", [0, 5, 7, 13, 14, 40])
@pytest.mark.parametrize("on", [JULY, D(2026, 5, 1)])
def test_issuing_a_card_needs_no_consent(age, on):
    found = consent(purpose=Purpose.CARD_ISSUE, age=age, on=on)
    assert not found.needed
    assert found.rule_ids == ("PD-3",)


@pytest.mark.parametrize("purpose", VOLUNTARY)
@pytest.mark.parametrize(
    ("age", "represented", "asked"),
    [
        (0, False, (Asked.REPRESENTATIVE,)),
        (6, False, (Asked.REPRESENTATIVE,)),
        (7, False, BOTH),
        (13, False, BOTH),
        (15, False, BOTH),
        (16, False, (Asked.SUBJECT,)),
        (40, False, (Asked.SUBJECT,)),
        (40, True, (Asked.REPRESENTATIVE,)),
    ],
)
def test_whose_consent_is_asked(purpose, age, represented, asked):
    found = consent(purpose=purpose, age=age, on=JULY, represented=represented)
    assert (found.asked, found.needed) == (asked, True)
    assert found.default is False
    assert found.articles


@pytest.mark.parametrize(("on", "rule_id"), [(D(2025, 12, 31), "PD-2"), (D(2026, 1, 1), "PD-8")])
def test_the_rule_of_consent_changes_in_2026(on, rule_id):
    assert rule_id in consent(purpose=Purpose.EVENT_PHOTO, age=8, on=on).rule_ids


@pytest.mark.parametrize("purpose", Purpose)
def test_every_purpose_has_words(purpose):
    assert purpose.vi[0].isupper()


@pytest.mark.parametrize(
    ("captured", "deleted"),
    [
        (D(2024, 7, 6), D(2025, 1, 6)),
        (D(2024, 8, 31), D(2025, 2, 28)),
        (D(2023, 8, 31), D(2024, 2, 29)),
        (D(2024, 12, 31), D(2025, 6, 30)),
        (D(2024, 1, 1), D(2024, 7, 1)),
        (D(2024, 6, 30), D(2024, 12, 30)),
    ],
)
def test_a_station_keeps_a_dossier_six_months(captured, deleted):
    assert delete_from_station(captured=captured) == deleted


def test_the_retention_is_a_choice():
    choices = Choices(station_retention_months=1)
    assert delete_from_station(captured=D(2024, 1, 31), choices=choices) == D(2024, 2, 29)


@given(captured=st.dates(date(2024, 7, 1), date(2090, 1, 1)))
def test_the_retention_is_about_half_a_year(captured):
    days = (delete_from_station(captured=captured) - captured).days
    assert 181 <= days <= 184


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (D(2024, 7, 5), D(2024, 7, 8)),
        (D(2025, 12, 31), D(2026, 1, 3)),
        (D(2026, 1, 5), D(2026, 1, 7)),
        (D(2026, 1, 1), D(2026, 1, 6)),
    ],
)
def test_the_limit_to_answer_a_person(received, expected):
    assert request_answer_due(received=received) == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("face", True),
        ("fingerprints", True),
        ("iris", True),
        ("dna", True),
        ("voice", True),
        ("identity_document_image", True),
        ("eid_login", True),
        ("full_name", False),
        ("phone", False),
        ("", False),
    ],
)
def test_what_is_sensitive(item, expected):
    assert is_sensitive(item) is expected


@pytest.mark.parametrize(
    ("age", "on", "expected"),
    [
        (13, JULY, None),
        (5, D(2026, 1, 1), None),
        (14, JULY, Fine(300_000, 500_000, True, "FINE-1")),
        (40, D(2025, 12, 14), Fine(300_000, 500_000, True, "FINE-1")),
        (40, D(2025, 12, 15), Fine(500_000, 1_000_000, False, "FINE-2")),
        (14, D(2026, 8, 1), Fine(500_000, 1_000_000, False, "FINE-2")),
    ],
)
def test_the_fines(age, on, expected):
    assert fine(born=birthday(on, -age), on=on) == expected


def test_a_fine_cites_its_decree():
    found = fine(born=PartialDate(1980), on=JULY)
    assert found is not None
    assert "144/2021" in found.article


def test_t23_a_refusal_without_a_reason_is_none():
    with pytest.raises(RefusalReasonMissing) as caught:
        refusal_notice(reasons=[])
    assert "CC03" in caught.value.next_step


def test_a_refusal_keeps_its_reasons_once_and_in_order():
    reasons = [RefusalReason.DATA_CONFLICT, RefusalReason.NO_REPRESENTATIVE]
    found = refusal_notice(reasons=[*reasons, *reasons], detail="  Sai năm sinh. ")
    assert found.form == "CC03"
    assert found.reasons == tuple(reasons)
    assert found.detail == "Sai năm sinh."
    assert found.rule_id == "PROC-REFUSE"


@pytest.mark.parametrize("reason", RefusalReason)
def test_every_reason_of_refusal_says_what_to_do(reason):
    for sentence in (reason.vi, reason.next_step):
        assert sentence.endswith(".")
        assert len(sentence.split()) <= 20


@pytest.mark.parametrize(
    ("found", "skipped"),
    [
        (True, {CareStep.REGISTER_BIRTH, CareStep.ESTABLISH_NUMBER}),
        (False, {CareStep.RESTORE_RECORD}),
    ],
)
def test_the_route_of_a_resident_of_a_care_centre(found, skipped):
    steps = route(found=found)
    assert set(CareStep) - set(steps) == skipped
    assert steps[0] is CareStep.BEDSIDE_CAPTURE
    assert steps[-1] is CareStep.HAND_OVER
    assert list(steps) == [step for step in CareStep if step in steps]


@pytest.mark.parametrize("step", CareStep)
def test_every_step_has_words(step):
    assert step.vi[0].isupper()


@pytest.mark.parametrize(
    ("birth_registered", "has_number", "expected"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_a_card_needs_a_birth_and_a_number(birth_registered, has_number, expected):
    assert can_issue(birth_registered=birth_registered, has_number=has_number) is expected


def test_an_abandoned_child_is_posted_for_seven_days():
    assert posting_ends(posted=D(2024, 7, 1)) == D(2024, 7, 7)


@pytest.mark.parametrize(
    ("months", "paper", "expected"),
    [(5, False, False), (6, False, True), (60, False, True), (60, True, False)],
)
def test_who_may_have_a_certificate(months, paper, expected):
    found = certificate_open(months_in_commune=months, has_nationality_paper=paper)
    assert found is expected
