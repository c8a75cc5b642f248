"""My area: who is left out, one word a person, filters, contacts, and who may look."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE

from cancuoc.domain.outreach import queries as outreach_queries
from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.outreach.rules import Channel, ContactOutcome
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.rules import LinkSource
from cancuoc.domain.reporting.standing import Standing
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.queries import slots_of
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.law.ages import Band

DUE = "/office/due/"


def key_of(home: families.Household) -> str:
    return f"h{population.person(person_id=home.mother.id).household_id}"


def shown(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def officer(desk):
    return desk(Role.AREA_OFFICER)


class TestTheList:
    def test_a_family_stands_together_with_reason_and_age(self, officer):
        families.household()
        page = shown(officer.get(DUE))
        assert page.count('name="family"') == 1
        for words in ("Trần Thị Hương", "Trần Anh Đức", "8 tuổi", "Dưới 14 tuổi, cấp theo nhu cầu"):
            assert words in page
        assert "3 người trong 1 hộ" in page

    def test_no_name_stands_in_the_title_or_the_address(self, officer):
        families.household()
        response = officer.get(DUE)
        title = shown(response).split("<title>")[1].split("</title>")[0]
        assert "Trần" not in title

    def test_everybody_shown_is_a_look_with_its_purpose(self, officer):
        home = families.household()
        officer.get(DUE)
        for key in home.ids:
            (line,) = audit.history(person_id=key, act_prefix="look.")
            assert (line.act, line.purpose, line.unit_code) == (
                "look.due_list",
                "campaign",
                COMMUNE,
            )

    def test_without_a_purpose_nothing_is_shown(self, desk):
        families.household()
        response = desk(Role.AREA_OFFICER, purpose="").get(DUE)
        assert response.status_code == 302
        assert response["Location"].startswith("/office/purpose/")

    @pytest.mark.parametrize("role", [r for r in Role if r is not Role.AREA_OFFICER])
    def test_other_roles_stay_out(self, desk, role):
        assert desk(role).get(DUE).status_code == 403

    def test_another_ward_stays_closed(self, officer):
        families.household(commune="00367")
        response = officer.get(DUE, {"commune": "00367"})
        assert response.status_code == 403
        assert "không thuộc phạm vi" in shown(response)

    def test_people_of_no_place_are_for_the_city_alone(self, desk):
        families.someone("Nguyễn Văn Không", date(1960, 1, 1), commune="")
        assert desk(Role.AREA_OFFICER).get(DUE, {"commune": ""}).status_code == 403
        response = desk(Role.AREA_OFFICER, units=("01",)).get(DUE, {"commune": ""})
        assert "Nguyễn Văn Không" in shown(response)

    def test_an_officer_without_a_ward_is_told_so(self, desk):
        assert desk(Role.AREA_OFFICER, units=("99999",)).get(DUE).status_code == 403

    def test_an_empty_ward_says_what_to_do(self, officer):
        assert "Không có ai theo bộ lọc này." in shown(officer.get(DUE))

    @pytest.mark.parametrize("page", ["2", "0", "-1", "x", "999999999999", "٣"])
    def test_a_page_that_does_not_exist_is_the_nearest_one(self, officer, page):
        families.household()
        assert "Trần Thị Hương" in shown(officer.get(DUE, {"page": page}))

    def test_a_long_list_is_paged(self, officer):
        for _ in range(21):
            families.household()
        first = shown(officer.get(DUE))
        second = shown(officer.get(DUE, {"page": "2"}))
        assert (first.count('name="family"'), second.count('name="family"')) == (20, 1)
        assert "63 người trong 21 hộ" in first


class TestTheFilters:
    @pytest.fixture(autouse=True)
    def _people(self, officer):
        families.household()

    @pytest.mark.parametrize(
        ("asked", "people"),
        [
            ({"band": "<6"}, ["Trần Thu Hà"]),
            ({"band": "6-<14"}, ["Trần Anh Đức"]),
            ({"band": ">=14"}, ["Trần Thị Hương"]),
            ({"reason": "first_from_14"}, ["Trần Thị Hương"]),
            ({"reason": "first_on_request"}, ["Trần Anh Đức", "Trần Thu Hà"]),
            ({"hamlet": "Tổ 1", "band": "<6"}, ["Trần Thu Hà"]),
            ({"hamlet": "Tổ 9"}, []),
            ({"standing": "left"}, ["Trần Thị Hương", "Trần Anh Đức", "Trần Thu Hà"]),
            ({"standing": "booked"}, []),
            ({"band": "nonsense", "reason": "' OR 1=1"}, ["Trần Thị Hương", "Trần Anh Đức"]),
        ],
    )
    def test_each_narrows_the_rows_and_the_count_alike(self, officer, asked, people):
        page = shown(officer.get(DUE, asked))
        everyone = {"Trần Thị Hương", "Trần Anh Đức", "Trần Thu Hà"}
        assert all(name in page for name in people)
        if asked.get("band") != "nonsense":
            assert not [name for name in everyone - set(people) if name in page]
            assert f"{len(people)} người" in page

    def test_the_table_counts_by_hamlet_and_band(self, officer):
        families.someone("Lê Văn Tám", date(1980, 2, 2))
        page = shown(officer.get(DUE))
        table = page.split("<tbody")[1].split("</tbody>")[0]
        numbers = [cell.split("</td>")[0] for cell in table.split('--numeric">')[1:]]
        assert numbers == ["1", "1", "2", "4"]


class TestTheOneWord:
    """Every act moves a person to the next word, and to no other."""

    @pytest.fixture
    def home(self, officer):
        return families.household()

    def word(self, officer, standing: str) -> bool:
        return "Trần Anh Đức" in shown(officer.get(DUE, {"standing": standing, "band": "6-<14"}))

    def words(self, officer) -> list[str]:
        return [str(word) for word in Standing if self.word(officer, word)]

    def test_untouched_means_left_out(self, officer, home):
        assert self.words(officer) == ["left"]

    def test_then_invited_then_booked_then_arrived(self, officer, home):
        session = families.session()
        code = families.invite(session, *home.ids)
        assert self.words(officer) == ["invited"]
        (slot, *_rest) = slots_of(session_id=session)
        booking = floor.book(
            slot_id=slot.id, person_ids=home.ids[1:], invitation_code=code, at=AT, by=AREA
        )
        assert self.words(officer) == ["booked"]
        visitor = floor.Visitor(person_id=home.older.id, band=Band.FROM_6)
        floor.arrive(session_id=session, visitors=[visitor], booking_code=booking, at=AT, by=AREA)
        assert self.words(officer) == ["arrived"]

    @pytest.mark.parametrize(
        ("outcome", "word"),
        [
            (ContactOutcome.TOLD, "told"),
            (ContactOutcome.ABSENT, "absent"),
            (ContactOutcome.LATER, "absent"),
            (ContactOutcome.REFUSED, "unwilling"),
            (ContactOutcome.MOVED, "moved"),
        ],
    )
    def test_how_the_contact_ended_is_where_they_stand(self, officer, home, outcome, word):
        outreach.log_contact(
            person_ids=home.ids, channel=Channel.CALL, outcome=outcome, at=AT, by=AREA
        )
        assert self.words(officer) == [word]

    def test_the_last_contact_counts(self, officer, home):
        for hours, outcome in enumerate((ContactOutcome.REFUSED, ContactOutcome.LATER)):
            outreach.log_contact(
                person_ids=home.ids,
                channel=Channel.VISIT,
                outcome=outcome,
                at=AT + timedelta(hours=hours),
                by=AREA,
            )
        assert self.words(officer) == ["absent"]
        assert "Hẹn lại" in shown(officer.get(DUE))

    def test_a_withdrawn_invitation_leaves_them_left_out(self, officer, home):
        code = families.invite(families.session(), *home.ids)
        outreach.withdraw(code=code, at=AT, by=AREA)
        assert self.words(officer) == ["left"]


class TestTheFamilyPage:
    @pytest.fixture
    def home(self, officer):
        return families.household()

    def page(self, home) -> str:
        return f"/office/due/family/{key_of(home)}/"

    def test_it_shows_each_with_papers_and_whether_to_come(self, officer, home):
        page = shown(officer.get(self.page(home)))
        assert page.count("Không cần giấy tờ nào") == 3
        assert page.count("Không cần đến") == 1

    def test_an_unknown_link_asks_for_the_paper(self, officer):
        home = families.household(links=LinkSource.DECLARED)
        assert "Giấy khai sinh" in shown(officer.get(self.page(home)))

    def test_each_member_is_looked_at(self, officer, home):
        officer.get(self.page(home))
        acts = [line.act for line in audit.history(person_id=home.younger.id, act_prefix="look.")]
        assert acts == ["look.family"]

    @pytest.mark.parametrize(
        "key", ["h0", "hx", "p1", "x", "h99999999999999999999", "p" + "0" * 32]
    )
    def test_an_address_of_nobody_is_refused(self, officer, key):
        assert officer.get(f"/office/due/family/{key}/").status_code == 404

    def test_a_family_of_another_ward_is_refused(self, officer):
        away = families.household(commune="00367")
        assert officer.get(self.page(away)).status_code == 403
        answer = officer.post(self.page(away) + "contact/", {"channel": "call", "outcome": "told"})
        assert answer.status_code == 403
        assert outreach_queries.contacts_of(person_ids=away.ids) == {}

    def test_somebody_without_household_has_a_page(self, desk):
        alone = families.someone("Nguyễn Văn Không", date(1960, 1, 1), commune="")
        response = desk(Role.AREA_OFFICER, units=("01",)).get(
            f"/office/due/family/p{alone.id.hex}/"
        )
        assert "Nguyễn Văn Không" in shown(response)

    @pytest.mark.parametrize("channel", ["call", "visit"])
    @pytest.mark.parametrize("outcome", [str(o) for o in ContactOutcome])
    def test_two_taps_log_a_contact(self, officer, home, channel, outcome):
        sent = {"channel": channel, "outcome": outcome, "note": "  gặp   bà  "}
        response = officer.post(self.page(home) + "contact/", sent, follow=True)
        assert "Đã ghi lần liên hệ." in shown(response)
        (row,) = outreach_queries.contacts_of(person_ids=[home.older.id])[home.older.id]
        assert (row.channel, row.outcome, row.note) == (channel, outcome, "gặp bà")

    def test_a_double_tap_logs_once(self, officer, home):
        sent = {"channel": "call", "outcome": "told", "idempotency_key": "a" * 32}
        for _ in range(2):
            officer.post(self.page(home) + "contact/", sent)
        assert len(outreach_queries.contacts_of(person_ids=home.ids)[home.mother.id]) == 1

    @pytest.mark.parametrize(
        "sent", [{}, {"channel": "call"}, {"channel": "fax", "outcome": "told"}]
    )
    def test_half_a_contact_is_refused_with_what_to_do(self, officer, home, sent):
        response = officer.post(self.page(home) + "contact/", sent)
        assert response.status_code == 422 or response.status_code == 400
        assert "Chọn gọi điện hoặc đến nhà" in shown(response)

    def test_a_contact_is_not_made_by_looking(self, officer, home):
        assert officer.get(self.page(home) + "contact/").status_code == 405


def test_the_system_itself_may_not_browse(client, hanoi, saturday):
    assert client.get(DUE).status_code == 302
    assert Actor.system("x").purpose == ""
