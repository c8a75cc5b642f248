"""Who may open a file: nobody without the role, the place and a purpose; every attempt is known."""

from __future__ import annotations

import pytest
from django.apps import apps
from tests.support.families import AT

from cancuoc.domain.specialcare import models, queries, services
from cancuoc.domain.specialcare.evidence import About, Source
from cancuoc.domain.specialcare.papers import Kind
from cancuoc.domain.specialcare.rules import CentreRole, Ended, FoundBy, Procedure
from cancuoc.domain.specialcare.tests import desk, rolls
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.kernel.names import PersonName

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hanoi", "own_transactions")]
NAME = PersonName("Lê Thị Hà")
STRANGERS = {
    "without the role": desk.officer("cu", Role.ENROLMENT_OFFICER),
    "of another district": desk.officer("dung", units=("00001",)),
    "a curious administrator": desk.officer("quan", Role.ADMINISTRATOR),
    "a commander": desk.officer("chi", Role.COMMANDER, Role.INSPECTOR),
}


@pytest.fixture
def file(hanoi):
    """A resident with an enquiry, a candidate and a representative."""
    desk.centre()
    row = desk.enter(NAME="Nguyễn Văn An", BORN="1950", SEX="Nam", ORIGIN="Hà Nam")
    person = desk.record("Nguyễn Văn An", "1950-05-12")
    services.screen(resident_id=row.id, record=person, **desk.day(0))
    services.send(resident_id=row.id, addressee="Công an xã", place="Hà Nam", **desk.day(0))
    services.represent(resident_id=row.id, stand=desk.stand(), **desk.day(0))
    return row


def attempts(row):
    """Return every act on a file, ready to be tried by somebody else."""
    (candidate,), (enquiry,) = row.candidates.all(), row.enquiries.all()
    resident, one, asked = (
        {"resident_id": row.id},
        {"candidate_id": candidate.id},
        {"enquiry_id": enquiry.id},
    )
    said = {"about": About.SEX, "typed": "Nam", "source": Source.SELF, "said_by": "x"}
    carried = {"procedure": Procedure.MINUTES, "paper": "1", "on": desk.ON}
    return [
        (queries.file, resident),
        (queries.residents, {"centre_code": "CS01"}),
        (services.add_statement, {**resident, **said}),
        (services.screen, resident),
        (services.note_capture, resident),
        (services.note_search, {**resident, "found_by": FoundBy.NAMES, "found": []}),
        (services.propose, {**one, "reason": "x"}),
        (services.confirm, {**one, "reason": "x"}),
        (services.refuse, {**one, "reason": "x"}),
        (services.send, {**resident, "addressee": "x", "place": "x"}),
        (services.withdraw, {**asked, "reason": "x"}),
        (services.give_up, asked),
        (services.carry_out, {**resident, **carried}),
        (services.set_review, {**resident, "on": desk.ON, "reason": "x"}),
        (services.leave, {**resident, "on": desk.ON, "why": "x", "died": False}),
        *standing_attempts(row),
        (services.import_roll, {"centre_code": "CS01", "data": rolls.as_csv([rolls.good(9)])}),
        (
            services.appoint,
            {
                "centre_code": "CS01",
                "name": NAME,
                "role": CentreRole.CARER,
                "paper": "1",
                "valid_from": desk.ON,
            },
        ),
    ]


def standing_attempts(row):
    """Return every act on papers and representatives."""
    (stands,), (enquiry,) = row.representations.all(), row.enquiries.all()
    resident, stood = {"resident_id": row.id}, {"representation_id": stands.id}
    return [
        (services.represent, {**resident, "stand": desk.stand()}),
        (services.correct, {**stood, "stand": desk.stand(), "why": "x"}),
        (services.end, {**stood, "why": Ended.COURT, "on": desk.ON}),
        (services.proof_document, stood),
        (services.print_paper, {**resident, "kind": Kind.ENQUIRY, "about": enquiry.id}),
        (
            services.set_standing,
            {"centre_code": "CS01", "may_represent": True, "paper": "1", "on": desk.ON},
        ),
    ]


def written():
    """Return every row of the room."""
    kinds = apps.get_app_config("specialcare").get_models()
    return {kind.__name__: sorted(map(str, kind.objects.values_list())) for kind in kinds}


def refused_lines():
    events = apps.get_model("foundation", "AuditEvent").objects
    return list(events.filter(act="specialcare.refused").values_list("actor", "detail"))


@pytest.mark.parametrize("who", sorted(STRANGERS))
def test_a_stranger_is_refused_everywhere_changes_nothing_and_is_remembered(file, who):
    stranger, before = STRANGERS[who], written()
    tried = attempts(file)
    for act, given in tried:
        with pytest.raises(NotAllowed):
            act(**given, at=AT, by=stranger)
    assert written() == before
    lines = refused_lines()
    assert [actor for actor, _ in lines] == [stranger.id] * len(tried)
    assert {detail["tried"] for _, detail in lines} == {act.__name__ for act, _ in tried}


def test_without_a_purpose_a_file_stays_shut(file):
    with pytest.raises(NotAllowed):
        queries.file(resident_id=file.id, at=AT, by=desk.officer("an", purpose=""))


def test_a_look_leaves_a_line_without_a_name(file):
    queries.file(resident_id=file.id, **desk.day(0))
    events = apps.get_model("foundation", "AuditEvent").objects
    assert events.filter(act="specialcare.look").count() == 1
    told = str(list(events.values_list()))
    for secret in ("Nguyễn", "Văn An", "1950", "Hà Nam", "Lê Thị"):
        assert secret not in told


def test_a_list_and_a_code_hold_no_name(file):
    (row,) = queries.residents(centre_code="CS01", **desk.day(0))
    (centre,) = queries.centres(**desk.day(0))
    for text in (str(row), str(centre), row.code):
        assert "Nguyễn" not in text
        assert "An" not in text.split("-")


def test_an_officer_sees_the_centres_of_his_own_place_only(file):
    assert queries.centres(at=AT, by=desk.officer("dung", units=("00001",))) == []
    with pytest.raises(NotAllowed):
        queries.centres(at=AT, by=STRANGERS["a curious administrator"])


def test_four_eyes(file):
    other = desk.officer("binh")
    (one,) = file.candidates.all()
    desk.say(file, About.FATHER, "Nguyễn Văn Cả")
    models.Candidate.objects.filter(id=one.id).update(found_by=FoundBy.BIOMETRICS)
    services.propose(candidate_id=one.id, reason="Khớp", **desk.day(1))
    with pytest.raises(services.SameHand):
        services.confirm(candidate_id=one.id, reason="Khớp", **desk.day(1))
    services.confirm(candidate_id=one.id, reason="Khớp", at=AT, by=other)
