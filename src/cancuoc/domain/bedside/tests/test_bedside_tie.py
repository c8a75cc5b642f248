"""What a station captured at a bed reaches the file and the search by itself; people decide."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.support.families import AT

from cancuoc.domain.bedside import models, queries, services
from cancuoc.domain.bedside.rules import BedState, Reason
from cancuoc.domain.bedside.tests import ward
from cancuoc.domain.bedside.tests.ward import FIRST, begin, capture, opened, state
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.specialcare import services as care
from cancuoc.domain.specialcare.rules import Status
from cancuoc.domain.specialcare.services import SameHand
from cancuoc.domain.specialcare.tests import desk
from cancuoc.domain.stations import services as stations
from cancuoc.domain.uniqueness.facts import FoundLater
from cancuoc.domain.uniqueness.refusals import EngineAway
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
NOW = {"at": AT, "by": FIRST}


@pytest.fixture
def bed(people):
    _, (bed, *_) = opened(people)
    begin(bed)
    return bed


def status(row):
    row.refresh_from_db()
    return row.status


def test_the_capture_is_noted_and_somebody_known_is_a_candidate(people, bed):
    person = ward.known("Trần Thị Bình", "1950-05-12", "p7")
    dossier_id = capture(bed, "p7")
    ward.news()
    assert (state(bed), bed.dossier_id, bed.found) == (BedState.CAPTURED, dossier_id, 1)
    assert status(people[0]) == Status.DECIDING
    candidate = people[0].candidates.get()
    assert (candidate.person_id, candidate.found_by) == (person, "biometrics")
    assert candidate.score > 0.5


def test_two_officers_still_decide(people, bed):
    person = ward.known("Trần Thị Bình", "1950-05-12", "p7")
    capture(bed, "p7")
    ward.news()
    one = people[0].candidates.get().id
    care.propose(candidate_id=one, reason="Mống mắt khớp", **NOW)
    with pytest.raises(SameHand):
        care.confirm(candidate_id=one, reason="Khớp", **NOW)
    care.confirm(candidate_id=one, reason="Đã xem", at=AT, by=ward.SECOND)
    people[0].refresh_from_db()
    assert (people[0].person_id, people[0].route) == (person, "biometrics")


def test_nobody_found_is_an_answer_too(people, bed):
    ward.known("Trần Thị Bình", "1950-05-12", "p7")
    capture(bed, "p8")
    ward.news()
    assert (state(bed), bed.found) == (BedState.CAPTURED, 0)
    assert bed.searched_at is not None
    people[0].refresh_from_db()
    assert people[0].biometrics_searched_on is not None
    assert status(people[0]) == Status.SEARCHING


def test_the_search_has_its_own_purpose_and_lines(people, bed):
    ward.known("Trần Thị Bình", "1950-05-12", "p7")
    capture(bed, "p7")
    ward.news()
    lines = AuditEvent.objects.filter(purpose__contains=bed.code)
    assert {line.act for line in lines} >= {
        "look.who_is_this_probe",
        "uniqueness.search",
        "look.who_is_this",
        "specialcare.search",
        "bedside.search",
    }
    assert {line.actor for line in lines} == {"system:bedside"}


def test_exceptions_and_their_reasons_come_with_the_capture(people, bed):
    capture(bed, "p8", blind=True)
    ward.news()
    state(bed)
    assert bed.missing == [["eye-left", "unreadable", "illness"]]
    people[0].refresh_from_db()
    assert people[0].capture_note == "eye-left unreadable illness"
    (row,) = [one for one in view(bed).beds if one.id == bed.id]
    assert row.missing == (("eye-left", "unreadable", "illness"),)


def view(bed):
    return queries.visit(visit_id=bed.visit_id, **NOW)


def test_the_same_resident_in_two_files_is_told(people, bed):
    capture(bed, "p8")
    ward.news()
    other = models.Bed.objects.exclude(id=bed.id).order_by("room").first()
    capture(other, "p8")
    ward.news()
    assert state(other) == BedState.CAPTURED
    assert (other.found, other.same_as) == (0, [bed.code])


def test_what_comes_twice_counts_once(people, bed):
    ward.known("Trần Thị Bình", "1950-05-12", "p7")
    dossier_id = capture(bed, "p7")
    ward.news()
    before = (models.BedHistory.objects.count(), AuditEvent.objects.count())
    worker = {"at": AT, "by": Actor.system("bedside")}
    assert services.note_captures(dossier_ids=[dossier_id], **worker) == 0
    assert services.search_captures(dossier_ids=[dossier_id], **worker) == 0
    assert (models.BedHistory.objects.count(), AuditEvent.objects.count()) == before


def test_a_team_without_a_network_is_noted_before_any_press(people):
    _, (_, bed, _) = opened(people)
    capture(bed, "p8")
    ward.news()
    assert state(bed) == BedState.CAPTURED
    assert (bed.first_officer, bed.second_officer) == (ward.TEAM[0], "")


def test_a_capture_goes_on_after_days_with_the_old_ticket(people, bed):
    services.pause(bed_id=bed.id, reason=Reason.TIRED, **NOW)
    for other in models.Bed.objects.exclude(id=bed.id):
        services.leave(bed_id=other.id, reason=Reason.AWAY, **NOW)
    services.close(visit_id=bed.visit_id, **NOW)
    _, (again,) = opened(people[:1], days=3)
    dossier_id = capture(bed, "p8")
    ward.news()
    assert (state(again), again.dossier_id) == (BedState.CAPTURED, dossier_id)
    assert state(bed) == BedState.CARRIED


def test_without_templates_officers_search_by_other_ways(people, bed):
    capture(bed, "")
    ward.news()
    assert (state(bed), bed.searched_at) == (BedState.CAPTURED, None)
    assert status(people[0]) == Status.SEARCHING
    assert models.BedHistory.objects.filter(bed=bed, act="unsearchable").exists()


def test_whoever_is_identified_already_is_not_searched_for(people, bed):
    person = ward.known("Trần Thị Bình", "1950-05-12", "p7")
    type(people[0]).objects.filter(id=people[0].id).update(person_id=person)
    capture(bed, "p7")
    ward.news()
    assert (state(bed), bed.searched_at) == (BedState.CAPTURED, None)
    assert not people[0].candidates.exists()


def test_while_the_search_engine_is_away_the_capture_is_noted_and_the_search_waits(
    people, bed, monkeypatch
):
    class Away:
        def search(self, *, questions):
            raise EngineAway(reason="x")

    real = services.search_captures
    monkeypatch.setattr(services, "search_captures", lambda **given: real(engine=Away(), **given))
    capture(bed, "p8")
    ward.news()
    assert (state(bed), bed.searched_at) == (BedState.CAPTURED, None)
    assert outbox.pending()["bedside.search"] == 1
    monkeypatch.setattr(services, "search_captures", real)
    outbox.deliver_all(at=AT + outbox.WAIT * 2)
    state(bed)
    assert bed.searched_at is not None


def later(one, other, gallery="hanoi"):
    """Fingers that were taken later show that two dossiers resemble each other."""
    with transaction.atomic():
        outbox.publish(
            FoundLater(at=AT, gallery=gallery, ref=str(one), other=str(other), score_percent=97)
        )
    ward.news()


def test_fingers_taken_later_lead_to_a_record_too(people, bed):
    person = ward.known("Trần Thị Bình", "1950-05-12", "p7")
    (earlier,) = dossiers_of(person)
    captured = capture(bed, "p8")
    ward.news()
    assert (state(bed), bed.found) == (BedState.CAPTURED, 0)
    later(captured, earlier, gallery="elsewhere")
    assert not people[0].candidates.exists()
    for _ in range(2):
        later(earlier, captured)
        assert (state(bed), bed.found) == (BedState.CAPTURED, 1)
    assert people[0].candidates.get().person_id == person
    assert status(people[0]) == Status.DECIDING


def test_fingers_of_two_strangers_lead_to_no_file(people, bed):
    one = ward.known("Trần Thị Bình", "1950-05-12", "p7")
    two = ward.known("Lê Thị Tám", "1951-05-12", "p6", number="001150000017")
    before = models.BedHistory.objects.count()
    later(dossiers_of(one)[0], dossiers_of(two)[0])
    assert models.BedHistory.objects.count() == before


def dossiers_of(person):
    return [row.id for row in enrolment.for_person(person_id=person)]


def test_other_dossiers_are_passed_over(people, bed):
    ward.known("Trần Thị Bình", "1950-05-12", "p7")
    ward.news()
    assert state(bed) == BedState.UNDER_WAY


def test_the_station_brings_the_list_down_with_rooms_and_without_names(people, bed):
    station = stations.KnownStation(code="TG-01", unit_code="00001", kit=ward.KITS[0])
    found = stations.day_list(
        station=station, session_id=bed.visit.session_id, at=AT, by=Actor.station("TG-01")
    )
    assert {ticket.place for ticket in found.tickets} == {
        f"{row.code} · {row.room}" for row in models.Bed.objects.all()
    }
    assert found.records == ()


def test_the_newest_bed_is_told_to_the_file(people, bed):
    assert queries.latest_of(resident_id=people[0].id, **NOW).state == BedState.UNDER_WAY
    assert queries.latest_of(resident_id=desk.FIXED, **NOW) is None
