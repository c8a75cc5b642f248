"""The database is the last guard of the files, also when two act at one moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support import families
from tests.support.books import refuses
from tests.support.families import AT
from tests.support.together import names, together

from cancuoc.domain.specialcare import models, queries, services
from cancuoc.domain.specialcare.evidence import About
from cancuoc.domain.specialcare.papers import Kind
from cancuoc.domain.specialcare.rules import CentreRole, FoundBy
from cancuoc.domain.specialcare.tests import desk, rolls
from cancuoc.kernel.names import PersonName

HEAD = PersonName("Đỗ Thị Hạnh")
RESIDENT = "UPDATE specialcare_resident SET"
CANDIDATE = "UPDATE specialcare_candidate SET"
CONFIRM = f"{CANDIDATE} state = 'confirmed', proposed_by = '{{}}', decided_by = '{{}}'"
ENQUIRY = "UPDATE specialcare_enquiry SET"
STANDS = "UPDATE specialcare_representation SET"
SAYS = (
    'INSERT INTO specialcare_statement SELECT gen_random_uuid(), {}, said_by, "on", {},'
    " why_weight, at, by, resident_id FROM specialcare_statement LIMIT 1"
)
CHECK = (
    "INSERT INTO specialcare_representationcheck (rung, absence, representation_id)"
    " SELECT {}, {}, representation_id FROM specialcare_representationcheck LIMIT 1"
)
PRINT = (
    "INSERT INTO specialcare_printedpaper (id, resident_id, kind, about, copy, purpose, at, by)"
    " SELECT gen_random_uuid(), resident_id, {}, about, {}, {}, at, by"
    " FROM specialcare_printedpaper"
)
TABLES = [
    "statement",
    "residenthistory",
    "step",
    "printedpaper",
    "representationcheck",
    "centrestanding",
]
BROKEN = {
    "centre_role_known": "UPDATE specialcare_centrestaff SET role = 'king'",
    "centre_staff_dates_in_order": "UPDATE specialcare_centrestaff SET valid_to = '2000-01-01'",
    "centre_has_one_head": "UPDATE specialcare_centrestaff SET role = 'head'",
    "resident_status_known": f"{RESIDENT} status = 'lost'",
    "resident_route_known": f"{RESIDENT} route = 'magic'",
    "resident_origin_known": f"{RESIDENT} origin = 'mars'",
    "resident_paper_known": f"{RESIDENT} paper = 'torn'",
    "resident_once_a_roll": f"{RESIDENT} roll_number = 'X'",
    "one_resident_a_person": f"{RESIDENT} person_id = '{desk.FIXED}'",
    "resident_dates_in_order": f"{RESIDENT} left_on = '1990-01-01'",
    "resident_ready_has_identity": f"{RESIDENT} status = 'ready', person_id = NULL",
    "candidate_found_known": f"{CANDIDATE} found_by = 'dream'",
    "candidate_state_known": f"{CANDIDATE} state = 'maybe'",
    "candidate_once_a_resident": f"{CANDIDATE} resident_id ="
    " (SELECT resident_id FROM specialcare_candidate ORDER BY id LIMIT 1)",
    "record_confirmed_once": CONFIRM.format("a", "b"),
    "candidate_four_eyes": CONFIRM.format("a", "a"),
    "enquiry_state_known": f"{ENQUIRY} state = 'lost'",
    "enquiry_outcome_known": f"{ENQUIRY} state = 'answered', outcome = 'perhaps'",
    "enquiry_answer_has_outcome": f"{ENQUIRY} state = 'answered'",
    "enquiry_has_time": f"{ENQUIRY} due_on = sent_on",
    "representation_basis_known": f"{STANDS} basis = 'friend'",
    "representation_end_known": f"{STANDS} valid_to = valid_from, ended = 'bored'",
    "representation_end_has_reason": f"{STANDS} valid_to = valid_from",
    "one_representation_at_a_time": f"{STANDS} resident_id ="
    " (SELECT id FROM specialcare_resident ORDER BY id LIMIT 1)",
    "representation_ward_known": f"{STANDS} ward = 'child'",
    "representation_rung_known": f"{STANDS} rung = 'friend'",
    "representation_struck_with_reason": f"{STANDS} struck_at = now()",
    "check_rung_known": CHECK.format("'friend'", "absence"),
    "check_absence_known": CHECK.format("'eldest_sibling'", "'busy'"),
    "check_once_a_rung": CHECK.format("rung", "absence"),
    "standing_has_paper": "INSERT INTO specialcare_centrestanding SELECT gen_random_uuid(),"
    " may_represent, '', \"on\", at, by, centre_id FROM specialcare_centrestanding",
    "printed_kind_known": PRINT.format("'poem'", "copy", "purpose"),
    "printed_copy_once": PRINT.format("kind", "copy", "purpose"),
    "printed_copy_counts": PRINT.format("kind", "0", "purpose"),
    "printed_for_a_purpose": PRINT.format("kind", "copy + 1", "''"),
    "statement_about_known": SAYS.format("'colour', value, source", "weight"),
    "statement_source_known": SAYS.format("about, value, 'rumour'", "weight"),
    "statement_weight_known": SAYS.format("about, value, source", "9"),
    "step_kind_known": "INSERT INTO specialcare_step SELECT gen_random_uuid(), 'dance', \"on\","
    " paper, at, by, resident_id FROM specialcare_step",
    "step_once": 'INSERT INTO specialcare_step SELECT gen_random_uuid(), kind, "on",'
    " paper, at, by, resident_id FROM specialcare_step",
    "step_has_paper": "INSERT INTO specialcare_step SELECT gen_random_uuid(), 'birth', \"on\","
    " '', at, by, resident_id FROM specialcare_step",
}


def two_files():
    """Two residents who name one record, each with an enquiry and a representative."""
    desk.centre()
    for name, role in ((HEAD, CentreRole.HEAD), (PersonName("Lê An"), CentreRole.CARER)):
        given = {"centre_code": "CS01", "paper": "1", "valid_from": desk.ON}
        services.appoint(name=name, role=role, **given, **desk.day(0))
    person = desk.record("Nguyễn Văn An", "1950-05-12", number="001050000001")
    rows = [desk.enter(k, NAME="Nguyễn Văn An", BORN="1950", SEX="Nam") for k in (1, 2)]
    for row in rows:
        desk.say(row, About.FATHER, "Nguyễn Văn Cả", days=0)
        services.screen(resident_id=row.id, record=person, **desk.day(0))
        services.send(resident_id=row.id, addressee="x", place="y", **desk.day(0))
        services.represent(resident_id=row.id, stand=desk.stand(), **desk.day(0))
    services.set_standing(
        centre_code="CS01", may_represent=True, paper="QĐ 2", on=desk.ON, **desk.day(0)
    )
    asked = rows[0].enquiries.get().id
    services.print_paper(resident_id=rows[0].id, kind=Kind.ENQUIRY, about=asked, **desk.day(0))
    models.Step.objects.create(
        id=desk.FIXED, resident=rows[0], kind="minutes", on=desk.ON, paper="1", at=AT, by="x"
    )
    return rows


@pytest.fixture
def two(hanoi):
    return two_files()


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(two, name):
    assert name in refuses(BROKEN[name])


@pytest.mark.django_db
def test_every_constraint_of_the_room_is_among_them():
    tables = apps.get_app_config("specialcare").get_models()
    named = {constraint.name for model in tables for constraint in model._meta.constraints}
    assert named == set(BROKEN)


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_was_said_and_done_is_never_changed(two, table, act):
    assert "append-only" in refuses(act.format(f"specialcare_{table}"))


@pytest.mark.django_db
def test_a_list_costs_the_same_for_one_and_for_many(hanoi):
    desk.centre()
    spent = [statements_of_a_list(first, last) for first, last in ((0, 2), (2, 40))]
    assert spent[0] == spent[1]


def statements_of_a_list(first, last):
    """Enter some residents and return how many statements their lists cost."""
    data = rolls.as_csv([rolls.good(k) for k in range(first, last)])
    services.import_roll(centre_code="CS01", data=data, at=AT, by=desk.FIRST)
    with CaptureQueriesContext(connection) as spent:
        queries.residents(centre_code="CS01", **desk.day(0))
        queries.centres(**desk.day(0))
    return len(spent)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_officers_confirm_one_record_for_two_people_and_one_wins(self, transactional_db):
        families.load_units()
        one, other = two_files()
        claims = [row.candidates.get() for row in (one, other)]
        models.Candidate.objects.update(
            state="proposed", proposed_by="cu", found_by=FoundBy.BIOMETRICS
        )
        ends = together(
            *(
                lambda claim=claim: services.confirm(
                    candidate_id=claim.id, reason="Xem", at=AT, by=desk.SECOND
                )
                for claim in claims
            )
        )
        assert names(ends) == ["RecordClaimed", "RecordClaimed"]
        services.refuse(candidate_id=claims[0].id, reason="Không khớp", **desk.day(1))
        services.confirm(candidate_id=claims[1].id, reason="Khớp", at=AT, by=desk.SECOND)
        assert models.Resident.objects.exclude(person_id=None).get().id == other.id

    def test_one_roll_sent_twice_at_once_is_taken_once(self, transactional_db):
        families.load_units()
        desk.centre()
        data = rolls.as_csv([rolls.good(k) for k in range(30)])
        ends = together(
            *(
                lambda: services.import_roll(centre_code="CS01", data=data, at=AT, by=desk.FIRST)
                for _ in range(3)
            )
        )
        assert sorted(end.added for end in ends) == [0, 0, 30]
        assert models.Resident.objects.count() == 30

    def test_one_answer_is_taken_once(self, transactional_db):
        families.load_units()
        one, _ = two_files()
        asked = one.enquiries.get().id
        late = AT + timedelta(days=30)
        ends = together(
            *(lambda: services.give_up(enquiry_id=asked, at=late, by=desk.FIRST) for _ in range(3))
        )
        assert names(ends) == ["IllegalMove", "IllegalMove", "NoneType"]
