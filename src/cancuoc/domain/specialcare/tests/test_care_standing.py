"""Who represents a resident: the order of the law, the proof, the ends, and what was corrected."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from tests.support.families import AT

from cancuoc.domain.specialcare import models, refusals, services
from cancuoc.domain.specialcare.rules import Basis, CentreRole, Ended
from cancuoc.domain.specialcare.tests import desk
from cancuoc.domain.specialcare.tests.desk import day
from cancuoc.law.representation import Proof
from cancuoc.law.standing import Absence, Rung, Ward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hanoi", "own_transactions")]


@pytest.fixture
def row(hanoi):
    desk.centre(may_represent=True)
    return desk.enter(NAME="Hà Thị Mai", BORN="1950", SEX="Nữ")


@pytest.fixture
def child(row):
    return desk.enter(2, NAME="Hà Văn Bảo", BORN="12/05/2012", SEX="Nam")


def represent(row, *args, days=0, **given):
    return services.represent(resident_id=row.id, stand=desk.stand(*args, **given), **day(days))


class TestOrder:
    def test_the_head_comes_last_and_only_where_the_centre_may(self, row):
        with pytest.raises(refusals.NotEntitled):
            represent(row, "Đỗ Thị Hạnh", Rung.CENTRE_HEAD)
        desk.head()
        made = represent(row, "Đỗ Thị Hạnh", Rung.CENTRE_HEAD)
        assert models.Representation.objects.get(id=made).basis == Basis.CENTRE_HEAD

    def test_somebody_else_than_the_head_is_not_the_head(self, row):
        desk.head()
        with pytest.raises(refusals.NotEntitled):
            represent(row, "Lê Thị Hà", Rung.CENTRE_HEAD)

    @pytest.mark.parametrize("left_out", [Rung.SPOUSE, Rung.NEXT_CHILD, Rung.PARENT_OF_ADULT])
    def test_whoever_was_left_out_is_named(self, row, left_out):
        absent = dict(desk.stand().absent)
        del absent[left_out]
        with pytest.raises(refusals.AnotherFirst, match=left_out.vi):
            represent(row, absent=absent)
        assert row.representations.count() == 0

    def test_why_the_earlier_ones_do_not_is_kept(self, row):
        absent = {**desk.stand().absent, Rung.SPOUSE: Absence.DEAD}
        made = represent(row, absent=absent)
        kept = models.Representation.objects.get(id=made).checks.values_list("rung", "absence")
        assert dict(kept) == {str(rung): str(why) for rung, why in absent.items()}

    def test_a_parent_does_not_decline(self, child):
        absent = {**desk.stand(ward=Ward.MINOR).absent, Rung.PARENTS: Absence.DECLINED}
        with pytest.raises(refusals.AnotherFirst, match="Cha, mẹ"):
            represent(child, ward=Ward.MINOR, absent=absent)

    def test_a_sibling_is_nobody_in_the_order_of_an_adult(self, row):
        with pytest.raises(refusals.NotEntitled):
            services.represent(
                resident_id=row.id,
                stand=services.Stand(
                    name=desk.PersonName("Hà Thị Lan"),
                    ward=Ward.LOST,
                    rung=Rung.ELDEST_SIBLING,
                    proof=Proof.GUARDIANSHIP_EXTRACT,
                    valid_from=desk.ON,
                ),
                **day(0),
            )

    def test_the_reason_fits_the_age(self, row, child):
        with pytest.raises(refusals.NoWard):
            represent(row, ward=Ward.MINOR)
        with pytest.raises(refusals.NoWard):
            represent(child, ward=Ward.LOST)

    def test_with_no_known_birth_the_officer_says_which(self, row):
        unknown = desk.enter(3, NAME="không rõ", BORN="không rõ", SEX="Nam")
        represent(unknown, ward=Ward.MINOR)

    def test_not_from_a_day_to_come(self, row):
        with pytest.raises(refusals.WrongDay):
            represent(row, valid_from=date(2024, 8, 1))


class TestProof:
    def test_a_guardian_of_somebody_with_difficulty_is_named_by_the_court(self, row):
        with pytest.raises(refusals.ProofNotEnough, match="Quyết định của Tòa án"):
            represent(row, ward=Ward.LIMITED, proof=Proof.GUARDIANSHIP_EXTRACT)
        represent(row, ward=Ward.LIMITED, proof=Proof.COURT_DECISION)

    @pytest.mark.parametrize(
        "given",
        [
            {"document": b""},
            {"document": b"MZ program"},
            {"document": b"%PDF" + b"-" * 8_000_001},
            {"proof_paper": " "},
        ],
        ids=["none", "a program", "too large", "no number"],
    )
    def test_the_paper_is_kept_or_the_row_is_not_written(self, row, given):
        with pytest.raises(refusals.ProofNotKept):
            represent(row, **given)
        assert row.representations.count() == 0

    def test_the_kept_paper_opens_again_and_the_look_leaves_a_line(self, row):
        made = represent(row)
        data, kind = services.proof_document(representation_id=made, **day(0))
        assert (data, kind) == (desk.PROOF, "application/pdf")
        events = apps.get_model("foundation", "AuditEvent").objects
        assert events.filter(act="specialcare.look", object_id=str(row.id)).count() == 1

    def test_what_the_register_shows_needs_no_paper(self, child):
        mother = desk.record("Hà Thị Lý", "1985-02-03")
        person = desk.record("Hà Văn Bảo", "2012-05-12", mother_id=mother)
        bare = {"proof": Proof.REGISTER, "proof_paper": "", "document": b"", "ward": Ward.MINOR}
        with pytest.raises(refusals.ProofNotEnough):
            represent(child, "Hà Thị Lý", Rung.PARENTS, **bare)
        models.Resident.objects.filter(id=child.id).update(person_id=person)
        with pytest.raises(refusals.ProofNotEnough):
            represent(child, "Trần Thị Khác", Rung.PARENTS, **bare)
        represent(child, "Hà Thị Lý", Rung.PARENTS, **bare)


class TestEnds:
    def test_one_at_a_time_and_both_stay_in_the_file(self, row):
        first = represent(row)
        with pytest.raises(refusals.Represented):
            represent(row, "Lê An")
        services.end(representation_id=first, why=Ended.COURT, on=date(2024, 5, 1), **day(0))
        represent(row, "Lê An", valid_from=date(2024, 5, 2))
        assert row.representations.count() == 2
        with pytest.raises(refusals.AlreadyDone):
            services.end(representation_id=first, why=Ended.COURT, on=desk.ON, **day(0))

    def test_an_end_has_a_reason_and_a_day(self, row, child):
        stands = represent(row)
        with pytest.raises(refusals.NoSuchRow):
            services.end(representation_id=stands, why=Ended.NOT_YET, on=desk.ON, **day(0))
        with pytest.raises(refusals.WrongDay):
            services.end(representation_id=stands, why=Ended.DEATH, on=date(2024, 1, 1), **day(0))
        young = represent(child, ward=Ward.MINOR)
        with pytest.raises(refusals.NoWard):
            services.end(representation_id=young, why=Ended.MAJORITY, on=desk.ON, **day(0))

    @pytest.mark.parametrize(
        ("rung", "died", "ended"),
        [
            (Rung.CENTRE_HEAD, False, Ended.TRANSFER),
            (Rung.CENTRE_HEAD, True, Ended.DEATH),
            (Rung.APPOINTED, True, Ended.DEATH),
            (Rung.APPOINTED, False, Ended.NOT_YET),
        ],
    )
    def test_leaving_ends_what_it_must(self, row, rung, died, ended):
        desk.head()
        represent(row, "Đỗ Thị Hạnh", rung)
        services.leave(resident_id=row.id, on=desk.ON, why="Chuyển nơi khác", died=died, **day(0))
        assert row.representations.get().ended == ended

    def test_a_minor_who_comes_of_age_is_no_longer_represented(self, row):
        young = desk.enter(4, NAME="Hà Văn Bảo", BORN="10/07/2006", SEX="Nam")
        represent(young, ward=Ward.MINOR)
        services.new_day(at=AT + timedelta(days=3), by=desk.SYSTEM)
        assert young.representations.get().ended == Ended.NOT_YET
        services.new_day(at=AT + timedelta(days=4), by=desk.SYSTEM)
        stood = young.representations.get()
        assert (stood.ended, stood.valid_to) == (Ended.MAJORITY, date(2024, 7, 10))

    def test_a_year_alone_ends_only_when_the_year_is_full(self, row):
        young = desk.enter(4, NAME="Hà Văn Bảo", BORN="2006", SEX="Nam")
        represent(young, ward=Ward.MINOR)
        services.new_day(at=AT + timedelta(days=100), by=desk.SYSTEM)
        assert young.representations.get().ended == Ended.NOT_YET

    def test_a_head_who_goes_takes_the_representation_along(self, row):
        head = desk.head()
        represent(row, "Đỗ Thị Hạnh", Rung.CENTRE_HEAD)
        services.dismiss(staff_id=head, on=date(2024, 7, 5), **day(0))
        stood = row.representations.get()
        assert (stood.ended, stood.valid_to) == (Ended.TRANSFER, date(2024, 7, 5))


class TestCorrections:
    def test_what_was_wrong_is_struck_and_stays(self, row):
        wrong = represent(row, "Lê Thị Hà")
        right = services.correct(
            representation_id=wrong, stand=desk.stand("Lê Thị Hạ"), why="Sai dấu", **day(1)
        )
        old, new = row.representations.order_by("id")
        assert (old.id, old.struck_why, old.name) == (wrong, "Sai dấu", "Lê Thị Hà")
        assert (new.id, new.replaces_id, new.name) == (right, wrong, "Lê Thị Hạ")
        with pytest.raises(refusals.AlreadyDone):
            services.end(representation_id=wrong, why=Ended.COURT, on=desk.ON, **day(1))

    def test_a_correction_has_a_reason_and_keeps_the_law(self, row):
        wrong = represent(row)
        with pytest.raises(refusals.WhyNeeded):
            services.correct(representation_id=wrong, stand=desk.stand(), why=" ", **day(1))
        with pytest.raises(refusals.AnotherFirst):
            services.correct(
                representation_id=wrong, stand=desk.stand(absent={}), why="Sai", **day(1)
            )
        assert row.representations.get().struck_at is None


class TestCentre:
    def test_the_right_to_represent_has_a_paper_and_a_history(self, row):
        given = {"centre_code": "CS01", "paper": "QĐ 9", "on": desk.ON}
        with pytest.raises(refusals.StandingUnchanged):
            services.set_standing(**given, may_represent=True, **day(0))
        with pytest.raises(refusals.PaperNeeded):
            services.set_standing(**{**given, "paper": " "}, may_represent=False, **day(0))
        with pytest.raises(refusals.WrongDay):
            services.set_standing(
                **{**given, "on": date(2024, 9, 1)}, may_represent=False, **day(0)
            )
        services.set_standing(**given, may_represent=False, **day(0))
        services.set_standing(**given, may_represent=True, **day(1))
        told = models.CentreStanding.objects.order_by("at").values_list("may_represent", flat=True)
        assert list(told) == [False, True]

    def test_a_centre_that_no_longer_may_ends_what_its_head_does(self, row, child):
        desk.head()
        represent(row, "Đỗ Thị Hạnh", Rung.CENTRE_HEAD)
        represent(child, ward=Ward.MINOR)
        services.set_standing(
            centre_code="CS01", may_represent=False, paper="QĐ 9", on=desk.ON, **day(0)
        )
        assert row.representations.get().ended == Ended.TRANSFER
        assert child.representations.get().ended == Ended.NOT_YET

    def test_a_carer_who_goes_ends_nothing(self, row):
        desk.head()
        carer = desk.head("Lê An", role=CentreRole.CARER)
        represent(row, "Đỗ Thị Hạnh", Rung.CENTRE_HEAD)
        services.dismiss(staff_id=carer, on=desk.ON, **day(0))
        assert row.representations.get().ended == Ended.NOT_YET


def test_a_name_does_not_reach_the_audit_log(row):
    represent(row, "Lê Thị Hà")
    told = str(list(apps.get_model("foundation", "AuditEvent").objects.values_list()))
    assert "Lê Thị" not in told
    assert "specialcare.represent" in told
