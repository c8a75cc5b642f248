"""The database is the last guard of outreach: each constraint refuses a raw write."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.apps import apps
from tests.support.books import refuses
from tests.support.families import AT

from cancuoc.domain.outreach import home_models, models
from cancuoc.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE; "
BROKEN = {
    "outreach_invitation_code": "UPDATE outreach_invitation SET code = 'MOTMASO2'",
    "invitation_state_known": "UPDATE outreach_invitation SET state = 'lost'",
    "invited_once_a_session": "INSERT INTO outreach_invitedperson"
    " (invitation_id, session_id, person_id, band, must_come, papers, live)"
    " SELECT invitation_id, session_id, person_id, band, must_come, papers, true"
    " FROM outreach_invitedperson",
    "contact_channel_known": "UPDATE outreach_contact SET channel = 'pigeon'",
    "contact_outcome_known": "UPDATE outreach_contact SET outcome = 'bribed'",
    "invitation_carrier_known": "UPDATE outreach_invitation SET carrier = 'pigeon'",
    "officer_message_state_known": "UPDATE outreach_officermessage SET state = 'lost'",
    "officer_message_sent_has_its_moment": "UPDATE outreach_officermessage SET state = 'sent'",
    "message_state_known": "UPDATE outreach_message SET state = 'lost'",
    "message_carrier_known": "UPDATE outreach_message SET carrier = 'pigeon'",
    "message_sent_has_its_moment": "UPDATE outreach_message SET state = 'sent'",
    "opted_out_once": "INSERT INTO outreach_optout (address, how, at, by, ended_by)"
    " SELECT address, how, at, by, '' FROM outreach_optout",
    "opt_out_how_known": "UPDATE outreach_optout SET how = 'shout'",
    "pupil_of_one_class": "INSERT INTO outreach_pupil (school_id, class_name, person_id, listed_at)"
    " SELECT school_id, '3B', person_id, listed_at FROM outreach_pupil",
    "message_about_one_thing": "UPDATE outreach_message SET home_id ="
    " (SELECT id FROM outreach_homerequest LIMIT 1)",
    "home_state_known": "UPDATE outreach_homerequest SET state = 'lost'",
    "home_reason_known": "UPDATE outreach_homerequest SET reason = 'lazy'",
    "home_way_known": "UPDATE outreach_homerequest SET way = 'pigeon'",
    "home_part_known": "UPDATE outreach_homerequest SET part = 'night'",
    "home_declined_known": "UPDATE outreach_homerequest SET declined = 'mood'",
    "home_missed_known": "UPDATE outreach_homerequest SET missed = 'rain'",
    "home_one_open_a_person": "UPDATE outreach_homerequest SET person_id ="
    " (SELECT person_id FROM outreach_homerequest LIMIT 1)",
    "home_other_has_words": "UPDATE outreach_homerequest SET reason = 'other'",
    "home_declined_has_reason": "UPDATE outreach_homerequest SET state = 'declined'",
    "home_not_met_has_reason": "UPDATE outreach_homerequest SET state = 'not_met'",
    "home_planned_has_hour": "UPDATE outreach_homerequest SET state = 'planned'",
    "home_point_whole": "UPDATE outreach_homerequest SET latitude = 21.0",
    "home_run_state_known": "UPDATE outreach_homerun SET state = 'lost'",
    "home_run_days_in_order": "UPDATE outreach_homerun SET last_day = '2024-07-01'",
    "outreach_message_tries_check": "UPDATE outreach_message SET tries = -1",
}


@pytest.fixture(autouse=True)
def rows(db) -> None:
    """Two invitations with a person and a message each, and a contact."""
    for code in ("AAAA2222", "BBBB3333"):
        invitation = models.Invitation.objects.create(
            id=uuid7(at=AT),
            code=code,
            session_id=uuid4(),
            unit_code="00352",
            state="made",
            made_at=AT,
        )
        models.InvitedPerson.objects.create(
            invitation=invitation,
            session_id=invitation.session_id,
            person_id=uuid4(),
            band=">=14",
            must_come=True,
        )
        models.Message.objects.create(
            id=uuid7(at=AT), invitation=invitation, recipient="a@b.vn", body="x", made_at=AT
        )
    models.OfficerMessage.objects.create(id=uuid7(at=AT), recipient="cb@b.vn", body="x", made_at=AT)
    contact = models.Contact.objects.create(
        id=uuid7(at=AT), unit_code="00352", channel="call", outcome="told", at=AT, by="x"
    )
    models.ContactPerson.objects.create(contact=contact, person_id=uuid4())
    models.OptOut.objects.create(address="a@b.vn", how="link", at=AT, by="x")
    school = models.School.objects.create(code="TH1", name="Tiểu học 1", unit_code="00352")
    models.Pupil.objects.create(school=school, class_name="3A", person_id=uuid4(), listed_at=AT)


@pytest.fixture(autouse=True)
def homes(db) -> None:
    """Two requests for a visit at home, and a run of rounds."""
    for code in ("AAAA2222", "BBBB3333"):
        home_models.HomeRequest.objects.create(
            id=uuid7(at=AT),
            code=code,
            person_id=uuid4(),
            unit_code="00352",
            reason="very_old",
            way="phone",
            phone="+84912345678",
            state="asked",
            asked_at=AT,
            moved_at=AT,
        )
    home_models.HomeRun.objects.create(
        id=uuid7(at=AT),
        campaign_id=uuid4(),
        unit_code="009",
        first_day="2024-07-08",
        last_day="2024-07-09",
        state="found",
        asked_at=AT,
        asked_by="x",
    )


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name):
    assert name in refuses(BROKEN[name])


def test_every_constraint_of_the_models_is_among_them():
    """A constraint that is added comes with the write that it refuses."""
    tables = apps.get_app_config("outreach").get_models()
    named = {constraint.name for model in tables for constraint in model._meta.constraints}
    assert named <= set(BROKEN)


@pytest.mark.parametrize("table", ["invitation", "contact", "school"])
def test_what_others_lean_on_is_never_deleted(table):
    assert "still referenced" in refuses(f"{AT_ONCE}DELETE FROM outreach_{table}")


@pytest.mark.parametrize("table", ["invitedperson", "invitationhistory", "message"])
def test_nothing_hangs_on_an_invitation_that_is_not(table):
    models.InvitationHistory.objects.create(
        invitation=models.Invitation.objects.first(), act="make", state="made", at=AT, by="x"
    )
    words = refuses(f"{AT_ONCE}UPDATE outreach_{table} SET invitation_id = gen_random_uuid()")
    assert "is not present" in words


def test_a_person_may_have_been_on_many_letters_to_one_session():
    """What was withdrawn stays in the table beside the letter that counts."""
    row = models.InvitedPerson.objects.first()
    for _ in range(3):
        row.pk, row.live = None, False
        row.save(force_insert=True)
    assert models.InvitedPerson.objects.filter(person_id=row.person_id).count() == 4
