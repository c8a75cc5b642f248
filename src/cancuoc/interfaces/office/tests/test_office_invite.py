"""Inviting: the right session, exactly this family's papers, letters, messages, withdrawal."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pypdf
import pytest
from tests.support import families
from tests.support.families import AT, COMMUNE

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach.rules import State
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.rules import LinkSource
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role

INVITE = "/office/due/invite/"
BOX = "/office/invitations/"


def shown(response) -> str:
    return " ".join(response.content.decode().split())


def key_of(home: families.Household) -> str:
    return f"h{population.person(person_id=home.mother.id).household_id}"


@pytest.fixture
def officer(desk):
    return desk(Role.AREA_OFFICER)


@pytest.fixture
def session(officer):
    return families.session()


def invite(client, session, *homes, **more):
    sent = {"family": [key_of(home) for home in homes], "session": str(session), **more}
    return client.post(INVITE, sent)


def only(session) -> outreach.InvitationRow:
    (row,) = outreach.invitations_to(session_id=session)
    return row


class TestChoosing:
    def test_the_sessions_of_the_ward_stand_before_those_of_the_district(self, officer):
        families.session(unit_code="00349", place="Phường bên")
        families.session(place="Phường mình", starts_at=AT + timedelta(days=1))
        home = families.household()
        page = shown(officer.get(INVITE, {"family": key_of(home)}))
        assert "Mời 3 người vào một buổi" in page
        if "Phường bên" in page:
            assert page.index("Phường mình") < page.index("Phường bên")

    def test_a_draft_or_a_session_that_is_over_is_not_offered(self, officer):
        families.session(publish=False, place="Bản nháp")
        home = families.household()
        page = shown(officer.get(INVITE, {"family": key_of(home)}))
        assert "Bản nháp" not in page
        assert "Chưa có buổi nào được công bố" in page

    @pytest.mark.parametrize("sent", [{}, {"all": "1", "commune": COMMUNE}])
    def test_nobody_chosen_is_refused_with_what_to_do(self, officer, session, sent):
        response = officer.get(INVITE, sent)
        assert response.status_code in (400, 422)
        assert "chọn một hoặc nhiều hộ" in shown(response)

    def test_a_family_of_another_ward_is_refused(self, officer, session):
        away = families.household(commune="00367")
        assert invite(officer, session, away).status_code == 403
        assert outreach.invitations_to(session_id=session) == []

    @pytest.mark.parametrize("chosen", ["", "x", "0190a1b2-0000-7000-8000-000000000000"])
    def test_a_session_not_offered_is_corrected_in_place(self, officer, session, chosen):
        response = invite(officer, chosen, families.household())
        assert response.status_code == 422
        assert "govuk-error-summary" in shown(response)

    @pytest.mark.parametrize("email", ["x", "a b@c.vn", "a@b", "@b.vn", "a@b.vn,c@d.vn"])
    def test_an_address_that_is_none_is_corrected_in_place(self, officer, session, email):
        assert invite(officer, session, families.household(), email=email).status_code == 422

    @pytest.mark.parametrize("role", [r for r in Role if r is not Role.AREA_OFFICER])
    def test_other_roles_stay_out(self, desk, role):
        assert desk(role).get(INVITE).status_code == 403


class TestMaking:
    def test_one_invitation_a_family(self, officer, session):
        homes = [families.household(), families.household(surname="Lê")]
        response = invite(officer, session, *homes)
        assert response["Location"] == f"{BOX}session/{session}/"
        assert len(outreach.invitations_to(session_id=session)) == 2
        assert "2 giấy mời, 6 người." in shown(officer.get(response["Location"]))

    def test_all_of_a_filter(self, officer, session):
        families.household()
        sent = {"all": "1", "commune": COMMUNE, "band": "<6", "session": str(session)}
        officer.post(INVITE, sent)
        assert [p.band for p in only(session).people] == ["<6"]

    def test_a_whole_list_leaves_those_invited_before_alone(self, officer, session):
        home = families.household()
        families.invite(session, home.mother.id)
        other = families.session(place="Buổi khác")
        officer.post(INVITE, {"all": "1", "commune": COMMUNE, "session": str(other)})
        assert {p.person_id for p in only(other).people} == set(home.ids[1:])

    def test_sent_twice_it_invites_once(self, officer, session):
        home = families.household()
        for _ in range(2):
            invite(officer, session, home, idempotency_key="d" * 32)
        assert len(only(session).people) == 3


class TestTheInvitation:
    @pytest.fixture
    def row(self, officer, session):
        invite(officer, session, families.household(links=LinkSource.DECLARED), email="a@b.vn")
        return only(session)

    def test_it_says_time_place_and_papers_and_nothing_else(self, officer, row):
        page = shown(officer.get(f"{BOX}{row.id}/"))
        assert page.count("govuk-summary-list__key") == 3
        for words in ("thứ Bảy, 06/07/2024, 18:00–20:00", "Nhà văn hoá tổ 1", "Giấy khai sinh"):
            assert words in page
        assert "Trần" not in page.replace("Trần Văn Khu", "")

    def test_the_letter_is_a5_with_this_family_and_its_papers(self, officer, row):
        response = officer.get(f"{BOX}{row.id}/letter.pdf")
        (page,) = pypdf.PdfReader(io.BytesIO(response.content)).pages
        text = " ".join(page.extract_text().split())
        size = [
            round(float(side) / 72 * 25.4) for side in (page.mediabox.width, page.mediabox.height)
        ]
        assert size == [148, 210]
        for words in ("Trần Thị Hương", "18:00", "Nhà văn hoá tổ 1", "Giấy khai sinh"):
            assert words in text

    def test_a_letter_is_a_look_at_each(self, officer, row):
        officer.get(f"{BOX}{row.id}/letter.pdf")
        for person in row.people:
            lines = audit.history(person_id=person.person_id, act_prefix="look.letter")
            assert len(list(lines)) == 1

    def test_many_letters_are_one_file(self, officer, session, row):
        invite(officer, session, families.household(surname="Lê"))
        ids = [str(i.id) for i in outreach.invitations_to(session_id=session)]
        response = officer.post(f"{BOX}letters/", {"invitation": ids})
        assert len(pypdf.PdfReader(io.BytesIO(response.content)).pages) == 2

    @pytest.mark.parametrize("step", ["letters/", "send/"])
    @pytest.mark.parametrize(
        ("ids", "status"),
        [([], (400, 422)), (["x"], (404,)), (["0190a1b2-0000-7000-8000-000000000000"], (404,))],
    )
    def test_nothing_or_nobody_ticked_is_refused(self, officer, session, step, ids, status):
        assert officer.post(BOX + step, {"invitation": ids}).status_code in status

    def test_too_many_letters_are_refused(self, officer, row):
        sent = {"invitation": [str(row.id)] * 201}
        assert officer.post(f"{BOX}letters/", sent).status_code == 413

    def test_the_message_is_queued(self, officer, session, row):
        officer.post(f"{BOX}send/", {"invitation": [str(row.id)]})
        assert only(session).state is State.SENT

    def test_withdrawn_it_is_gone_from_the_list(self, officer, session, row):
        officer.post(f"{BOX}{row.id}/withdraw/")
        assert outreach.invitations_to(session_id=session) == []
        assert "Chưa mời ai" in shown(officer.get(f"{BOX}session/{session}/"))

    @pytest.mark.parametrize("step", ["", "letter.pdf"])
    def test_another_ward_does_not_see_it(self, desk, row, step):
        away = desk(Role.AREA_OFFICER, units=("00367",))
        assert away.get(f"{BOX}{row.id}/{step}").status_code == 403

    def test_a_session_that_is_none_has_no_list(self, officer):
        unknown = f"{BOX}session/0190a1b2-0000-7000-8000-000000000000/"
        assert officer.get(unknown).status_code == 404


def test_a_grown_up_is_written_to_and_not_a_child(officer, session):
    home = families.household()
    family = population.household(
        household_id=population.person(person_id=home.mother.id).household_id
    )
    from cancuoc.interfaces.office.families import head_of

    assert head_of(family, on=date(2024, 7, 6)).id == home.mother.id
    assert head_of(family[1:], on=date(2024, 7, 6)).id == home.older.id
