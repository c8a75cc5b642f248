"""Single acts on a file: statements, enquiries, procedures, representatives, leaving."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.support.families import AT, COMMUNE

from cancuoc.domain.specialcare import models, queries, refusals, services
from cancuoc.domain.specialcare.evidence import About, BadValue, Source, Weight
from cancuoc.domain.specialcare.ladder import Act, Paper
from cancuoc.domain.specialcare.rules import (
    Answered,
    CentreRole,
    EnquiryState,
    FoundBy,
    Procedure,
    Route,
    Status,
)
from cancuoc.domain.specialcare.tests import desk
from cancuoc.domain.specialcare.tests.desk import FIRST, SECOND, day, now
from cancuoc.domain.units.queries import UnknownUnit
from cancuoc.kernel.moves import IllegalMove
from cancuoc.kernel.names import PersonName

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hanoi", "own_transactions")]
HEAD = PersonName("Đỗ Thị Hạnh")
NOBODY = UUID(int=7)


@pytest.fixture
def row(hanoi):
    desk.centre(may_represent=True)
    return desk.enter(NAME="Hà Thị Mai", BORN="1950", SEX="Nữ", ORIGIN="Xã Vân Sơn")


@pytest.fixture
def asked(row):
    """An enquiry that was sent on the first day."""
    services.screen(resident_id=row.id, **day(0))
    return services.send(
        resident_id=row.id, addressee="Công an xã Vân Sơn", place="Xã Vân Sơn", **day(0)
    )


class TestCentres:
    def test_a_code_is_used_once(self, row):
        with pytest.raises(refusals.CentreCodeTaken):
            desk.centre()

    @pytest.mark.parametrize(
        "wrong",
        [{"code": " "}, {"code": "A/B"}, {"code": "Cơ-sở"}, {"code": "A" * 17}, {"name": " "}],
        ids=["blank", "slash", "marks", "long", "name"],
    )
    def test_code_and_name_are_needed(self, hanoi, wrong):
        given = {"code": "X", "name": "X", "unit_code": COMMUNE, **wrong}
        with pytest.raises(refusals.BadCentre):
            services.create_centre(**given, at=AT, by=FIRST)
        assert not models.Centre.objects.exists()

    def test_a_centre_lies_in_a_commune_that_exists(self, hanoi):
        with pytest.raises(UnknownUnit):
            desk.centre(unit_code="99999")

    def test_one_head_at_a_time(self, row):
        given = {"centre_code": "CS01", "paper": "QĐ 1", "valid_from": date(2024, 1, 1)}
        head = services.appoint(name=HEAD, role=CentreRole.HEAD, **given, **day(0))
        with pytest.raises(refusals.HeadAlreadyThere):
            services.appoint(name=PersonName("Lê An"), role=CentreRole.HEAD, **given, **day(0))
        services.appoint(name=PersonName("Lê An"), role=CentreRole.CARER, **given, **day(0))
        with pytest.raises(refusals.WrongDay):
            services.dismiss(staff_id=head, on=date(2023, 1, 1), **day(0))
        services.dismiss(staff_id=head, on=date(2024, 6, 30), **day(0))
        services.appoint(name=PersonName("Lê An"), role=CentreRole.HEAD, **given, **day(0))
        with pytest.raises(refusals.NoSuchRow):
            services.dismiss(staff_id=head, on=date(2024, 7, 1), **day(0))

    def test_a_post_has_a_paper(self, row):
        with pytest.raises(refusals.PaperNeeded):
            services.appoint(
                centre_code="CS01",
                name=HEAD,
                role=CentreRole.HEAD,
                paper=" ",
                valid_from=desk.ON,
                **day(0),
            )

    def test_an_unknown_centre(self, row):
        with pytest.raises(refusals.NoSuchCentre):
            services.import_roll(centre_code="CS99", data=b"x", **day(0))
        with pytest.raises(refusals.NoSuchCentre):
            queries.residents(centre_code="CS99", **day(0))


class TestStatements:
    def test_a_second_voice_stands_beside_the_first(self, row):
        desk.say(row, About.NAME, "Trần Thị Bình")
        file = now(row, 1)
        assert file.contradictions == {About.NAME: ("Hà Thị Mai", "Trần Thị Bình")}
        assert [one.source for one in file.statements if one.about is About.NAME] == [
            Source.CENTRE_FILE,
            Source.SELF,
        ]

    def test_a_voice_has_a_name(self, row):
        with pytest.raises(refusals.WhyNeeded):
            desk.say(row, About.NAME, "Trần Thị Bình", who=" ")

    def test_an_unusual_weight_has_a_reason(self, row):
        given = {
            "resident_id": row.id,
            "about": About.NAME,
            "typed": "Trần Thị Bình",
            "source": Source.SELF,
            "said_by": "Bà",
            "weight": Weight.RECORD,
        }
        with pytest.raises(refusals.WhyNeeded):
            services.add_statement(**given, **day(0))
        services.add_statement(**given, why_weight="Có ba người làm chứng", **day(0))
        assert models.Statement.objects.filter(weight=Weight.RECORD, source=Source.SELF).exists()

    def test_what_cannot_be_read_is_not_kept(self, row):
        before = row.statements.count()
        with pytest.raises(BadValue):
            desk.say(row, About.BORN, "năm Dần")
        assert row.statements.count() == before

    def test_an_unknown_file(self, row):
        with pytest.raises(refusals.NoSuchResident):
            services.screen(resident_id=NOBODY, **day(0))
        with pytest.raises(refusals.NoSuchResident):
            queries.file(resident_id=NOBODY, **day(0))


class TestEnquiries:
    def test_the_deadline_counts_working_days(self, asked):
        enquiry = models.Enquiry.objects.get(id=asked)
        assert (enquiry.sent_on, enquiry.due_on) == (date(2024, 7, 6), date(2024, 7, 19))

    @pytest.mark.parametrize(
        "given", [{"place": ""}, {"addressee": " "}, {"days": 0}, {"days": 61}]
    )
    def test_what_an_enquiry_needs(self, row, given):
        with pytest.raises(refusals.WhyNeeded):
            services.send(
                **{"resident_id": row.id, "addressee": "x", "place": "y", **given}, **day(0)
            )

    def test_reminders_go_once_and_only_near_the_end(self, asked):
        assert services.remind(at=AT + timedelta(days=3), by=desk.SYSTEM) == 0
        assert services.remind(at=AT + timedelta(days=11), by=desk.SYSTEM) == 1
        assert services.remind(at=AT + timedelta(days=12), by=desk.SYSTEM) == 0

    def test_silence_is_evidence_and_a_late_answer_is_still_taken(self, row, asked):
        services.give_up(enquiry_id=asked, **day(14))
        assert models.Enquiry.objects.get(id=asked).state == EnquiryState.SILENT
        services.answer(
            enquiry_id=asked, outcome=Answered.UNKNOWN_THERE, text="Không có.", **day(20)
        )
        assert models.Enquiry.objects.get(id=asked).answered_on == date(2024, 7, 26)

    def test_an_answer_becomes_statements_of_that_office(self, row, asked):
        services.answer(
            enquiry_id=asked,
            outcome=Answered.REGISTERED,
            text="Có đăng ký.",
            facts={About.FATHER: "Hà Văn Lý", About.MOTHER: "không rõ"},
            **day(2),
        )
        found = row.statements.filter(source=Source.POLICE)
        assert dict(found.values_list("about", "value")) == {
            About.FATHER: "Hà Văn Lý",
            About.MOTHER: None,
        }
        assert set(found.values_list("said_by", flat=True)) == {"Công an xã Vân Sơn"}

    def test_an_answer_that_cannot_be_read_changes_nothing(self, row, asked):
        with pytest.raises(BadValue):
            services.answer(
                enquiry_id=asked,
                outcome=Answered.REGISTERED,
                text="Có.",
                facts={About.BORN: "xưa"},
                **day(2),
            )
        assert models.Enquiry.objects.get(id=asked).state == EnquiryState.SENT

    @pytest.mark.parametrize(
        "given", [{"text": " "}, {"outcome": Answered.NOTHING}], ids=["text", "outcome"]
    )
    def test_an_answer_says_something(self, asked, given):
        with pytest.raises(refusals.WhyNeeded):
            services.answer(
                **{"enquiry_id": asked, "outcome": Answered.REGISTERED, "text": "Có", **given},
                **day(1),
            )

    def test_a_withdrawn_question_is_over(self, asked):
        with pytest.raises(refusals.WhyNeeded):
            services.withdraw(enquiry_id=asked, reason=" ", **day(1))
        services.withdraw(enquiry_id=asked, reason="Nhầm xã", **day(1))
        with pytest.raises(IllegalMove):
            services.answer(enquiry_id=asked, outcome=Answered.REGISTERED, text="Có", **day(2))

    def test_a_place_is_asked_once(self, row, asked):
        desk.say(row, About.LIVED_AT, "xã vân sơn")
        desk.say(row, About.BIRTH_PLACE, "Xã Hòa Bình")
        assert now(row, 1).places_to_ask == ("Xã Hòa Bình",)

    def test_an_unknown_question(self, row):
        with pytest.raises(refusals.NoSuchRow):
            services.give_up(enquiry_id=NOBODY, **day(1))


class TestProcedures:
    def carry(self, row, procedure, **given):
        asked = {"resident_id": row.id, "procedure": procedure, "paper": "1", "on": desk.ON}
        services.carry_out(**{**asked, **given}, **day(1))

    def test_only_the_step_that_is_named(self, row):
        for procedure in set(Procedure) - {Procedure.PARENTS_CAME}:
            with pytest.raises(refusals.NotNow, match=Act.SCREEN.vi):
                self.carry(row, procedure)

    def test_a_procedure_has_a_paper_and_a_day(self, row):
        with pytest.raises(refusals.PaperNeeded):
            self.carry(row, Procedure.MINUTES, paper=" ")
        with pytest.raises(refusals.WrongDay):
            self.carry(row, Procedure.MINUTES, on=date(2025, 1, 1))

    def test_parents_who_come_stop_a_posting(self, row):
        services.screen(resident_id=row.id, abandoned=True, **day(0))
        self.carry(row, Procedure.MINUTES)
        self.carry(row, Procedure.PARENTS_CAME)
        assert now(row, 1).step.act is Act.RETURN_TO_PARENTS
        with pytest.raises(refusals.AlreadyDone):
            self.carry(row, Procedure.PARENTS_CAME)

    def test_the_day_itself_moves_a_posting_on(self, row):
        services.screen(resident_id=row.id, abandoned=True, **day(0))
        self.carry(row, Procedure.MINUTES)
        self.carry(row, Procedure.POSTING)
        assert services.new_day(at=AT + timedelta(days=6), by=desk.SYSTEM) == 0
        assert services.new_day(at=AT + timedelta(days=7), by=desk.SYSTEM) == 1
        row.refresh_from_db()
        assert row.status == Status.BIRTH
        assert services.new_day(at=AT + timedelta(days=8), by=desk.SYSTEM) == 0

    def test_a_card_kept_by_the_centre_has_a_receipt(self, row):
        models.Resident.objects.filter(id=row.id).update(paper=Paper.MADE)
        with pytest.raises(refusals.PaperNeeded):
            services.note_paper(resident_id=row.id, paper=Paper.KEPT, **day(1))
        services.note_paper(resident_id=row.id, paper=Paper.KEPT, receipt="BN 1", **day(1))
        row.refresh_from_db()
        assert row.status == Status.KEPT

    def test_a_review_has_a_reason(self, row):
        with pytest.raises(refusals.WhyNeeded):
            services.set_review(resident_id=row.id, on=date(2024, 9, 1), reason="", **day(0))

    def test_a_search_of_the_body_needs_the_body(self, row):
        with pytest.raises(refusals.NotNow, match="Thu nhận"):
            services.note_search(
                resident_id=row.id, found_by=FoundBy.BIOMETRICS, found=[], **day(0)
            )


class TestLeaving:
    @pytest.mark.parametrize(("died", "status"), [(False, Status.LEFT), (True, Status.DIED)])
    def test_who_is_gone_is_counted_as_gone(self, row, died, status):
        services.leave(resident_id=row.id, on=desk.ON, why="Về nhà", died=died, **day(0))
        figures = queries.figures(centre_code="CS01", at=AT)
        assert figures.by_status == {status: 1}
        assert figures.oldest == {}

    def test_nobody_leaves_without_a_reason_or_before_coming(self, row):
        with pytest.raises(refusals.WhyNeeded):
            services.leave(resident_id=row.id, on=desk.ON, why="", died=False, **day(0))
        with pytest.raises(refusals.WrongDay):
            services.leave(resident_id=row.id, on=date(2019, 1, 1), why="x", died=False, **day(0))


class TestDeciding:
    @pytest.fixture
    def person(self, row):
        return desk.record("Hà Thị Mai", "1950-05-12", number="001150000005")

    def found(self, row, person, how=FoundBy.BIOMETRICS):
        services.screen(resident_id=row.id, **day(0))
        services.note_capture(resident_id=row.id, **day(0))
        one = services.Found(person_id=person, score=0.9)
        services.note_search(resident_id=row.id, found_by=how, found=[one, one], **day(0))
        return row.candidates.get()

    def test_the_dead_do_not_get_a_card(self, row, person):
        desk.correct(person, deceased_on=date(2020, 1, 1))
        one = self.found(row, person)
        with pytest.raises(refusals.RecordOfDead):
            services.propose(candidate_id=one.id, reason="Khớp", **day(0))

    def test_a_decision_is_told_why(self, row, person):
        one = self.found(row, person)
        for act in (services.propose, services.refuse):
            with pytest.raises(refusals.WhyNeeded):
                act(candidate_id=one.id, reason=" ", **day(0))

    def test_what_is_not_proposed_is_not_confirmed(self, row, person):
        one = self.found(row, person)
        with pytest.raises(IllegalMove):
            services.confirm(candidate_id=one.id, reason="Xem", at=AT, by=SECOND)

    def test_a_record_that_was_refused_is_found_again_by_the_body(self, row, person):
        one = self.found(row, person, FoundBy.NAMES)
        services.refuse(candidate_id=one.id, reason="Chưa đủ", **day(0))
        again = services.Found(person_id=person, score=0.97)
        services.note_search(
            resident_id=row.id, found_by=FoundBy.BIOMETRICS, found=[again], **day(1)
        )
        desk.agree(row)
        row.refresh_from_db()
        assert (row.person_id, row.route) == (person, Route.BIOMETRICS)

    def test_somebody_whom_the_register_does_not_know_is_no_candidate(self, row):
        services.screen(resident_id=row.id, **day(0))
        services.note_search(
            resident_id=row.id,
            found_by=FoundBy.NAMES,
            found=[services.Found(person_id=NOBODY)],
            **day(0),
        )
        assert row.candidates.count() == 0

    def test_an_unknown_candidate(self, row):
        with pytest.raises(refusals.NoSuchRow):
            services.propose(candidate_id=NOBODY, reason="x", **day(0))
