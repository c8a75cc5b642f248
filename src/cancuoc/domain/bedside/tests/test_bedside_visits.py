"""A visit from the plan to its end: who is on the list, who is at a bed, what is refused."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.support.families import AT

from cancuoc.domain.bedside import models, queries, refusals, services
from cancuoc.domain.bedside.rules import BedState, Reason, VisitState
from cancuoc.domain.bedside.tests import ward
from cancuoc.domain.bedside.tests.ward import FIRST, KITS, TEAM, begin, opened, state
from cancuoc.domain.planning import services as planning
from cancuoc.domain.sessions import queries as floor
from cancuoc.domain.specialcare.tests import desk
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.foundation.models import AuditEvent
from cancuoc.kernel.moves import IllegalMove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
NOW = {"at": AT, "by": FIRST}
NOBODY = UUID(int=7)


def view(visit):
    return queries.visit(visit_id=visit, **NOW)


class TestPlan:
    def test_the_session_goes_to_the_centre_and_nobody_can_book_it(self, people):
        visit = ward.planned()
        session = floor.session(session_id=models.Visit.objects.get(id=visit).session_id)
        assert (session.kind, session.place) == ("bedside", "Trung tâm bảo trợ số 1")
        assert floor.slots_of(session_id=session.id) == []

    def test_a_kit_of_the_counter_is_not_carried_to_a_bed(self, people):
        with pytest.raises(planning.NotForBedside):
            ward.planned(kits=("KG-01", "QUAY"))

    def test_a_team_is_in_one_place(self, people):
        ward.planned()
        with pytest.raises(planning.TeamBusy):
            ward.planned()

    def test_a_day_without_a_campaign(self, people):
        with pytest.raises(refusals.NoCampaign):
            ward.planned(days=400)

    def test_planners_plan_counters_and_the_care_desk_beds_alone(self, people):
        given = {"team_code": "TG", "kit_codes": KITS, "unit_code": "00352", "place": "x"}
        with pytest.raises(NotAllowed):
            planning.plan_session(
                campaign_id=NOBODY,
                starts_at=ward.STARTS,
                ends_at=ward.STARTS + timedelta(hours=1),
                **given,
                **NOW,
            )

    def test_the_visits_of_a_centre_are_told_with_counts(self, people):
        opened(people[:2])
        (row,) = queries.visits(centre_code="CS01", **NOW)
        assert (row.state, row.beds, row.captured) == (VisitState.OPEN, 2, 0)


class TestList:
    def test_it_stands_in_the_order_of_rooms_and_holds_codes(self, people):
        visit = ward.planned()
        ward.listed(visit, people[::-1])
        found = view(visit)
        assert [bed.room for bed in found.beds] == ["P.1", "P.2", "P.3"]
        assert {bed.code for bed in found.beds} == {row.code for row in people}
        assert found.may_join == ()

    def test_a_room_is_needed(self, people):
        with pytest.raises(refusals.RoomNeeded):
            services.put_on(visit_id=ward.planned(), resident_id=people[0].id, room=" ", **NOW)

    def test_nobody_is_on_two_lists(self, people):
        ward.listed(ward.planned(), people[:1])
        with pytest.raises(refusals.AlreadyListed):
            ward.listed(ward.planned(days=1), people[:1], days=1)

    def test_whoever_need_not_be_captured_is_not_on_it(self, people):
        other = desk.enter(9)
        with pytest.raises(refusals.NotOnTheRoll):
            ward.listed(ward.planned(), [other])

    def test_a_child_under_six_is_never_on_it(self, people):
        child = desk.enter(9, NAME="không rõ", BORN="2022", CAME_ON="05/03/2024")
        ward.care.screen(resident_id=child.id, **desk.day(0))
        with pytest.raises(refusals.NotOnTheRoll):
            ward.listed(ward.planned(), [child])

    def test_a_list_without_people_or_medical_staff_is_not_given_to_the_team(self, people):
        visit = ward.planned()
        with pytest.raises(refusals.MedicalNeeded):
            services.hand_over(visit_id=visit, medical=" ", **NOW)
        with pytest.raises(refusals.NobodyListed):
            ward.hand_over(visit)

    def test_it_is_not_given_before_the_session_is_open(self, people):
        visit = services.plan_visit(
            centre_code="CS01",
            team_code="TG",
            kit_codes=KITS,
            starts_at=ward.STARTS,
            ends_at=ward.STARTS + timedelta(hours=1),
            **NOW,
        )
        ward.listed(visit, people[:1])
        with pytest.raises(refusals.NotYetOpen):
            ward.hand_over(visit)

    def test_every_bed_has_a_ticket_with_code_and_room(self, people):
        _, beds = opened(people)
        tickets = floor.tickets(session_id=beds[0].visit.session_id)
        assert {t.place for t in tickets} == {f"{bed.code} · {bed.room}" for bed in beds}
        assert {t.id for t in tickets} == {bed.ticket_id for bed in beds}

    def test_somebody_put_on_later_has_a_ticket_at_once(self, people):
        visit, _ = opened(people[:1])
        assert ward.listed(visit, people[1:2])[0].ticket_id is not None


class TestAtTheBed:
    def test_two_officers_and_a_carer(self, people):
        _, (bed, *_) = opened(people)
        begin(bed)
        assert state(bed) == BedState.UNDER_WAY
        assert (bed.first_officer, bed.second_officer, bed.carer) == (*TEAM[:2], "Bà Vũ Lan")

    @pytest.mark.parametrize(
        "officers", [TEAM[:1], (TEAM[0], TEAM[0]), TEAM[:3], (TEAM[0], "la"), ()]
    )
    def test_other_than_two_of_the_team_are_refused(self, people, officers):
        _, (bed, *_) = opened(people)
        with pytest.raises(refusals.TwoOfficers):
            begin(bed, officers=officers)
        assert state(bed) == BedState.WAITING

    def test_two_accounts_of_one_person_are_one_officer(self, people, django_user_model):
        django_user_model.objects.filter(username=TEAM[1]).update(hand=TEAM[0])
        _, (bed, *_) = opened(people)
        with pytest.raises(refusals.TwoOfficers):
            begin(bed)

    def test_nobody_is_captured_without_a_carer(self, people):
        _, (bed, *_) = opened(people)
        with pytest.raises(refusals.CarerNeeded):
            begin(bed, carer=" ")

    def test_no_more_beds_at_once_than_kits(self, people):
        _, (one, two, _) = opened(people, kits=KITS[:1])
        begin(one)
        with pytest.raises(refusals.NoCrowd):
            begin(two, officers=TEAM[2:])
        services.pause(bed_id=one.id, reason=Reason.TIRED, **NOW)
        begin(two, officers=TEAM[2:])

    def test_an_officer_is_at_one_bed(self, people):
        _, (one, two, _) = opened(people)
        begin(one)
        with pytest.raises(refusals.OfficerElsewhere):
            begin(two, officers=TEAM[1:3])

    @pytest.mark.parametrize("act", [services.pause, services.leave])
    def test_a_pause_and_a_refusal_have_a_reason(self, people, act):
        _, (bed, *_) = opened(people)
        begin(bed)
        with pytest.raises(refusals.ReasonNeeded):
            act(bed_id=bed.id, reason=Reason.NONE, **NOW)

    def test_a_visit_that_is_not_with_the_team_has_no_beds_under_way(self, people):
        bed = ward.listed(ward.planned(), people[:1])[0]
        with pytest.raises(refusals.NoSuchVisit):
            begin(bed)

    def test_what_is_over_does_not_begin_again(self, people):
        _, (bed, *_) = opened(people)
        services.leave(bed_id=bed.id, reason=Reason.REFUSES, **NOW)
        with pytest.raises(IllegalMove):
            begin(bed)

    def test_each_act_leaves_a_line_without_words(self, people):
        _, (bed, *_) = opened(people)
        begin(bed)
        services.pause(bed_id=bed.id, reason=Reason.DISTRESSED, **NOW)
        lines = AuditEvent.objects.filter(object_id=str(bed.id)).order_by("id")
        assert [line.act for line in lines] == ["bedside.list", "bedside.begin", "bedside.pause"]
        assert lines.last().detail["reason"] == "distressed"
        assert "Vũ" not in str(list(lines.values_list()))


class TestOverSeveralDays:
    def test_a_pause_is_carried_to_a_visit_of_another_day(self, people):
        visit, (bed, *_) = opened(people[:1])
        begin(bed)
        services.pause(bed_id=bed.id, reason=Reason.UNWELL, **NOW)
        services.close(visit_id=visit, **NOW)
        assert state(bed) == BedState.PAUSED
        _, (again,) = opened(people[:1], days=3)
        assert state(bed) == BedState.CARRIED
        assert again.continues_id == bed.id
        begin(again, officers=TEAM[2:], days=3)

    def test_a_visit_does_not_end_over_somebody_s_head(self, people):
        visit, (bed, *_) = opened(people)
        begin(bed)
        with pytest.raises(refusals.StillUnderWay):
            services.close(visit_id=visit, **NOW)

    def test_whom_nobody_came_to_may_be_listed_again(self, people):
        visit, (bed, *_) = opened(people[:1])
        services.close(visit_id=visit, **NOW)
        assert (state(bed), bed.reason) == (BedState.NOT_TAKEN, Reason.NO_TIME)
        _, (again,) = opened(people[:1], days=1)
        assert again.continues_id is None

    def test_a_session_called_off_calls_the_visit_off(self, people):
        visit, (bed, *_) = opened(people[:1])
        session = models.Visit.objects.get(id=visit).session_id
        planning.cancel_session(session_id=session, reason="Mưa bão", **NOW)
        ward.news()
        assert models.Visit.objects.get(id=visit).state == VisitState.CANCELLED
        assert state(bed) == BedState.NOT_TAKEN

    def test_a_visit_that_is_over_takes_nobody(self, people):
        visit, _ = opened(people[:1])
        services.close(visit_id=visit, **NOW)
        with pytest.raises(refusals.NoSuchVisit):
            ward.listed(visit, people[1:2])
        assert view(visit).may_join == ()


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COMMANDER, Role.ENROLMENT_OFFICER])
    def test_others_are_refused_and_remembered(self, people, role):
        visit, (bed, *_) = opened(people)
        other = {"at": AT, "by": desk.officer("khac", role)}
        for act in (
            lambda: queries.visit(visit_id=visit, **other),
            lambda: queries.visits(centre_code="CS01", **other),
            lambda: services.close(visit_id=visit, **other),
            lambda: services.pause(bed_id=bed.id, reason=Reason.TIRED, **other),
        ):
            with pytest.raises(NotAllowed):
                act()
        lines = AuditEvent.objects.filter(act="specialcare.refused", actor="user:khac")
        assert lines.count() >= 4

    def test_a_colleague_of_another_district(self, people):
        visit, _ = opened(people)
        with pytest.raises(NotAllowed):
            queries.visit(visit_id=visit, at=AT, by=desk.officer("xa", units=("00001",)))

    def test_unknown_visits_and_beds(self, people):
        with pytest.raises(refusals.NoSuchVisit):
            queries.visit(visit_id=NOBODY, **NOW)
        with pytest.raises(refusals.NoSuchVisit):
            services.pause(bed_id=NOBODY, reason=Reason.TIRED, **NOW)
