"""Inviting from the desk: which sessions, exactly these rows, one message, and never half."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client
from tests.bad_input.proof import nothing_written, rows, words_of
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, PLANNER
from tests.support.together import together

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach import services
from cancuoc.domain.outreach.rules import ContactOutcome, State
from cancuoc.domain.planning import services as planning
from cancuoc.domain.population import queries as population
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import OutboxFact, User
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.phone import Phone

INVITE = "/office/due/invite/"
BOX = "/office/invitations/"
EVENING = AT + timedelta(hours=10)


def key_of(home: families.Household) -> str:
    return f"h{population.person(person_id=home.mother.id).household_id}"


@pytest.fixture
def officer(desk) -> Client:
    return desk(Role.AREA_OFFICER)


@pytest.fixture
def session(officer) -> UUID:
    return families.session()


def invite(client: Client, session: object, *homes: families.Household, **more: str):
    sent = {"family": [key_of(home) for home in homes], "session": str(session), **more}
    return client.post(INVITE, sent)


def invitations(session: UUID) -> list[outreach.InvitationRow]:
    return outreach.invitations_to(session_id=session)


def grown(before: dict[str, int]) -> dict[str, int]:
    """Return by how many rows each table has grown."""
    after = rows()
    return {table: n - before[table] for table, n in after.items() if n != before[table]}


class TestWhichSessionsAreOffered:
    def offered(self, client: Client, home: families.Household) -> list[str]:
        page = client.get(INVITE, {"family": key_of(home)}).content.decode()
        return [p.split('"')[0] for p in page.split('name="session" type="radio" value="')[1:]]

    def test_those_of_the_ward_come_before_those_of_its_district(self, officer):
        beside = families.session(unit_code="00349", starts_at=EVENING)
        later = families.session(starts_at=EVENING + timedelta(days=2))
        sooner = families.session(starts_at=EVENING + timedelta(days=1))
        families.session(unit_code="00178", starts_at=EVENING)
        found = self.offered(officer, families.household())
        assert found == [str(key) for key in (sooner, later, beside)]

    @pytest.mark.parametrize(
        ("starts", "offered"),
        [
            (timedelta(hours=-1), True),
            (timedelta(hours=-2), False),
            (timedelta(days=29), True),
            (timedelta(days=30), False),
        ],
    )
    def test_one_under_way_still_is_one_over_or_far_away_is_not(self, officer, starts, offered):
        key = families.session(starts_at=AT + starts, hours=2, at=AT - timedelta(days=1))
        assert self.offered(officer, families.household()) == ([str(key)] if offered else [])

    def test_one_called_off_is_not(self, officer, session):
        planning.cancel_session(session_id=session, reason="Mưa bão", at=AT, by=PLANNER)
        assert self.offered(officer, families.household()) == []

    def test_each_says_day_hours_place_and_how_many_it_takes(self, officer, session):
        page = words_of(officer.get(INVITE, {"family": key_of(families.household())}))
        assert "thứ Bảy, 06/07/2024, 18:00–20:00, Nhà văn hoá tổ 1" in page
        assert "Sức chứa 12 người" in page


class TestWhatIsWritten:
    def test_exactly_one_invitation_a_family_with_its_people(self, officer, session):
        homes = [families.household(), families.household(surname="Lê")]
        before = rows()
        invite(officer, session, *homes)
        written = grown(before)
        written.pop("foundation_delivery", None)
        assert written == {
            "outreach_invitation": 2,
            "outreach_invitationhistory": 2,
            "outreach_invitedperson": 6,
            "foundation_outboxfact": 2,
            "foundation_idempotencykey": 1,
        }

    def test_each_family_is_one_fact_and_each_person_one_line(self, officer, session):
        home = families.household()
        invite(officer, session, home)
        (row,) = invitations(session)
        (fact,) = OutboxFact.objects.filter(topic="outreach.Invited")
        assert fact.body["invitation_id"] == str(row.id)
        assert set(fact.body["person_ids"]) == {str(key) for key in home.ids}
        for person in home.ids:
            (line,) = audit.history(person_id=person, act_prefix="outreach.invite")
            assert (line.object_id, line.unit_code) == (str(row.id), COMMUNE)

    @pytest.mark.usefixtures("own_transactions")
    def test_one_foreign_family_among_them_invites_nobody(self, officer, session):
        mine, foreign = families.household(), families.household(commune="00367")
        with nothing_written():
            answer = invite(officer, session, mine, foreign)
        assert answer.status_code == 403
        assert invitations(session) == []

    def test_a_session_called_off_meanwhile_is_corrected_in_place(self, officer, session):
        home = families.household()
        planning.cancel_session(session_id=session, reason="Mưa bão", at=AT, by=PLANNER)
        other = families.session()
        with nothing_written():
            answer = invite(officer, session, home)
        assert answer.status_code == 422
        assert str(other) in answer.content.decode()

    def test_whoever_is_invited_to_it_already_is_left_alone(self, officer, session):
        home = families.household()
        families.invite(session, home.mother.id)
        assert invite(officer, session, home)["Location"] == f"{BOX}session/{session}/"
        people = [person.person_id for row in invitations(session) for person in row.people]
        assert sorted(map(str, people)) == sorted(map(str, home.ids))

    def test_asking_for_the_same_once_more_makes_nothing(self, officer, session):
        home = families.household()
        invite(officer, session, home)
        before = rows()
        assert invite(officer, session, home).status_code == 302
        assert grown(before) == {"foundation_idempotencykey": 1}

    def test_a_person_and_the_own_household_are_no_two_invitations(self, officer, session):
        home = families.household()
        sent = {"family": [key_of(home), f"p{home.older.id.hex}"], "session": str(session)}
        officer.post(INVITE, sent)
        (row,) = invitations(session)
        assert len(row.people) == 3

    def test_the_dead_of_a_family_are_not_invited(self, officer, session):
        home = families.household()
        families.change(home.mother, deceased_on=date(2024, 7, 1))
        invite(officer, session, home)
        (row,) = invitations(session)
        assert {person.person_id for person in row.people} == set(home.ids[1:])

    def test_another_site_cannot_invite(self, officer, session):
        home = families.household()
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(User.objects.get(username="area_officer-00352"))
        with nothing_written():
            assert invite(careful, session, home).status_code == 403


class TestAnAddress:
    def test_it_is_asked_of_one_family_alone(self, officer, session):
        one, other = families.household(), families.household(surname="Lê")
        alone = officer.get(INVITE, {"family": key_of(one)}).content.decode()
        both = officer.get(INVITE, {"family": [key_of(one), key_of(other)]}).content.decode()
        every = officer.get(INVITE, {"all": "1", "commune": COMMUNE}).content.decode()
        assert ['name="email"' in page for page in (alone, both, every)] == [True, False, False]

    def test_it_is_kept_for_that_family(self, officer, session):
        invite(officer, session, families.household(), email="ong.ba@vidu.vn")
        assert [row.email for row in invitations(session)] == ["ong.ba@vidu.vn"]

    def test_it_never_goes_onto_the_letters_of_others(self, officer, session):
        homes = [families.household(), families.household(surname="Lê")]
        invite(officer, session, *homes, email="ong.ba@vidu.vn")
        assert [row.email for row in invitations(session)] == ["", ""]

    def test_nor_onto_those_of_a_whole_list(self, officer, session):
        home = families.household()
        families.household(surname="Lê")
        invite(officer, session, home, all="1", commune=COMMUNE, email="ong.ba@vidu.vn")
        assert [row.email for row in invitations(session)] == ["", ""]


class TestAWholeList:
    def test_no_more_than_fit_at_once_and_the_rest_is_told(self, officer, session, monkeypatch):
        monkeypatch.setattr(services, "MOST_AT_ONCE", 2)
        families.household()
        sent = {"all": "1", "commune": COMMUNE}
        page = words_of(officer.get(INVITE, sent))
        assert "Mời 2 người vào một buổi" in page
        assert "Sau lần này còn 1 người." in page
        officer.post(INVITE, {**sent, "session": str(session)})
        assert sum(len(row.people) for row in invitations(session)) == 2
        # The next round takes the rest, because those invited no longer count as left out.
        assert "Mời 1 người vào một buổi" in words_of(officer.get(INVITE, sent))
        officer.post(INVITE, {**sent, "session": str(session)})
        assert sum(len(row.people) for row in invitations(session)) == 3
        assert "Mã: NobodyChosen" in words_of(officer.get(INVITE, sent))

    @pytest.mark.parametrize("outcome", [ContactOutcome.REFUSED, ContactOutcome.MOVED])
    def test_whoever_declined_or_moved_is_not_in_it(self, officer, session, outcome):
        home = families.household()
        services.log_contact(
            person_ids=[home.mother.id], channel="call", outcome=outcome, at=AT, by=AREA
        )
        officer.post(INVITE, {"all": "1", "commune": COMMUNE, "session": str(session)})
        people = {p.person_id for row in invitations(session) for p in row.people}
        assert people == set(home.ids[1:])

    @pytest.mark.parametrize("commune", ["00367", "", "99999"])
    def test_of_another_area_there_is_none(self, officer, session, commune):
        families.household(commune="00367")
        with nothing_written():
            sent = {"all": "1", "commune": commune, "session": str(session)}
            assert officer.post(INVITE, sent).status_code == 403

    def test_its_filters_travel_through_the_form(self, officer, session):
        families.household()
        asked = {"all": "1", "commune": COMMUNE, "band": "<6", "hamlet": "Tổ 1"}
        page = officer.get(INVITE, asked).content.decode()
        for name, value in {**asked, "band": "&lt;6"}.items():
            assert f'type="hidden" name="{name}" value="{value}"' in page


class TestTheMessage:
    @pytest.fixture
    def row(self, officer, session):
        home = families.household()
        families.change(home.mother, phone=Phone("+84912345678"))
        invite(officer, session, home)
        (found,) = invitations(session)
        return found

    def messages(self) -> int:
        return rows()["outreach_message"]

    def test_it_is_queued_once_and_written_down(self, officer, session, row):
        officer.post(f"{BOX}send/", {"invitation": [str(row.id)]})
        assert (self.messages(), invitations(session)[0].state) == (1, State.SENT)
        (line,) = audit.history(act_prefix="outreach.send")
        assert line.object_id == str(row.id)

    def test_pressed_twice_it_is_one_message(self, officer, row):
        sent = {"invitation": [str(row.id)], "idempotency_key": "f" * 32}
        for _ in range(2):
            assert officer.post(f"{BOX}send/", sent).status_code == 302
        assert self.messages() == 1

    def test_sent_on_purpose_again_it_is_two(self, officer, row):
        for _ in range(2):
            officer.post(f"{BOX}send/", {"invitation": [str(row.id)]})
        assert self.messages() == 2

    @pytest.mark.usefixtures("own_transactions")
    def test_one_withdrawn_among_them_sends_none(self, officer, session, row):
        invite(officer, session, families.household(surname="Lê"))
        both = [str(found.id) for found in invitations(session)]
        services.withdraw(code=row.code, at=AT, by=AREA)
        with nothing_written():
            answer = officer.post(f"{BOX}send/", {"invitation": both[::-1]})
        assert answer.status_code == 409

    def test_a_family_without_address_stays_unsent_and_is_said_so(self, officer, session):
        invite(officer, session, families.household())
        (row,) = invitations(session)
        officer.post(f"{BOX}send/", {"invitation": [str(row.id)]})
        assert (self.messages(), invitations(session)[0].state) == (0, State.MADE)
        page = words_of(officer.get(f"{BOX}{row.id}/"))
        assert "Gia đình chưa để lại số điện thoại hoặc thư điện tử." in page
        assert "Gửi tin nhắn" not in page

    def test_of_another_ward_none_is_sent(self, desk, row):
        away = desk(Role.AREA_OFFICER, units=("00367",))
        with nothing_written():
            answer = away.post(f"{BOX}send/", {"invitation": [str(row.id)]})
        assert answer.status_code == 403


class TestTakingBack:
    @pytest.mark.usefixtures("own_transactions")
    def test_twice_is_refused_and_changes_nothing(self, officer, session):
        invite(officer, session, families.household())
        (row,) = invitations(session)
        assert officer.post(f"{BOX}{row.id}/withdraw/").status_code == 302
        with nothing_written():
            assert officer.post(f"{BOX}{row.id}/withdraw/").status_code == 409
        page = words_of(officer.get(f"{BOX}{row.id}/"))
        assert "Tình trạng: Đã rút" in page
        for act in ("In thư A5", "Gửi tin nhắn", "Rút giấy mời"):
            assert act not in page

    @pytest.mark.usefixtures("own_transactions")
    def test_its_letter_is_not_printed_any_more(self, officer, session):
        invite(officer, session, families.household())
        (row,) = invitations(session)
        services.withdraw(code=row.code, at=AT, by=AREA)
        one = officer.get(f"{BOX}{row.id}/letter.pdf")
        many = officer.post(f"{BOX}letters/", {"invitation": [str(row.id)]})
        assert (one.status_code, many.status_code) == (409, 409)
        assert list(audit.history(act_prefix="look.letter")) == []

    def test_another_ward_takes_nothing_back(self, officer, desk, session):
        invite(officer, session, families.household())
        (row,) = invitations(session)
        away = desk(Role.AREA_OFFICER, units=("00367",))
        with nothing_written():
            assert away.post(f"{BOX}{row.id}/withdraw/").status_code == 403
        assert officer.get(f"{BOX}{row.id}/withdraw/").status_code == 405


class TestTheListOfASession:
    def test_it_shows_my_wards_alone(self, officer, desk, session):
        here, beside = families.household(), families.household(commune="00349", surname="Lê")
        services.invite(session_id=session, person_ids=[*here.ids, *beside.ids], at=AT, by=AREA)
        assert "1 giấy mời, 3 người." in words_of(officer.get(f"{BOX}session/{session}/"))
        both = desk(Role.AREA_OFFICER, units=("009",))
        assert "2 giấy mời, 6 người." in words_of(both.get(f"{BOX}session/{session}/"))

    def test_it_bears_no_name(self, officer, session):
        home = families.household(surname="Bùi")
        invite(officer, session, home)
        page = words_of(officer.get(f"{BOX}session/{session}/"))
        assert not [name for name in (home.mother.name, home.older.name) if name in page]

    @pytest.mark.usefixtures("own_transactions")
    def test_letters_of_two_wards_are_two_files(self, desk, session):
        here, beside = families.household(), families.household(commune="00349", surname="Lê")
        services.invite(session_id=session, person_ids=[*here.ids, *beside.ids], at=AT, by=AREA)
        both = desk(Role.AREA_OFFICER, units=("009",))
        ids = [str(row.id) for row in invitations(session)]
        answer = both.post(f"{BOX}letters/", {"invitation": ids})
        assert answer.status_code == 422
        assert "Mỗi tệp chỉ in giấy mời của một cơ quan." in words_of(answer)
        assert list(audit.history(act_prefix="look.letter")) == []

    def test_an_unknown_invitation_is_not_found(self, officer):
        assert officer.get(f"{BOX}{uuid7(at=AT)}/").status_code == 404

    def test_in_english(self, officer, session):
        invite(officer, session, families.household())
        officer.cookies["django_language"] = "en"
        page = words_of(officer.get(f"{BOX}session/{session}/"))
        assert "Not sent" in page
        for vietnamese in ("In thư A5", "Chưa gửi", "Xem giấy mời"):
            assert vietnamese not in page


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_invite_one_family_at_once_invite_it_once(desk, session):
    home = families.household()
    hands = [desk(Role.AREA_OFFICER, units=("009",)), desk(Role.AREA_OFFICER, units=("01",))]
    answers = together(*(lambda c=hand: invite(c, session, home).status_code for hand in hands))
    # Whoever comes second finds them invited, or is told that somebody was faster.
    assert 302 in answers
    assert set(answers) <= {302, 409}
    people = [person.person_id for row in invitations(session) for person in row.people]
    assert sorted(map(str, people)) == sorted(map(str, home.ids))
