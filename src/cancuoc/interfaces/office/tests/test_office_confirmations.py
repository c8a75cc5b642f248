"""CC04: at once when the register joins the numbers, else asked, given or refused on paper."""

from __future__ import annotations

import io
from datetime import date

import pypdf
import pytest
from tests.support import families
from tests.support.families import COMMUNE

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import ConfirmationState
from cancuoc.domain.population import services as population
from cancuoc.domain.population.changes import Change
from cancuoc.domain.population.rules import ChangeSource
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.kernel.personal_id import PersonalId

HOME = "/office/confirmations/"
OLD = "012345678"


def shown(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def person(hanoi):
    return families.someone("Lê Văn Tám", date(1970, 2, 3))


@pytest.fixture
def clerk(desk):
    return desk(Role.CARD_DESK)


def ask(client, person, other: str = OLD, **more):
    sent = {"number": person.number.value, "other": other, **more}
    return client.post(HOME + "ask/", sent)


def only():
    (row,) = enrolment.confirmations(states=list(ConfirmationState), scope=("01",), on=families.ON)
    return row


class TestAsking:
    def test_the_person_is_shown_to_compare_and_looked_at(self, clerk, person):
        page = shown(clerk.post(HOME, {"number": person.number.value}))
        assert "Lê Văn Tám" in page
        assert "7 ngày làm việc" in page
        assert [x.act for x in audit.history(person_id=person.id, act_prefix="look.")] == [
            "look.confirmation"
        ]

    def test_an_unknown_number_waits_with_its_limit(self, clerk, person):
        response = ask(clerk, person)
        row = only()
        assert response["Location"] == f"{HOME}{row.id}/"
        assert (row.state, row.unit_code) == (ConfirmationState.REQUESTED, COMMUNE)
        assert row.due_on == date(2024, 7, 16)
        assert row.code in shown(clerk.get(HOME))

    def test_a_number_that_the_register_joins_is_confirmed_at_once(self, clerk, person):
        old = person.number
        new = PersonalId(old.value[:-1] + str((int(old.value[-1]) + 1) % 10))
        population.record_change(
            person_id=person.id,
            change=Change(source=ChangeSource.REGISTER, personal_number=new),
            at=families.AT,
            by=families.AREA,
        )
        page = shown(clerk.post(HOME, {"number": new.value}))
        assert "Giấy được cấp ngay" in page
        clerk.post(HOME + "ask/", {"number": new.value, "other": old.value})
        assert only().state is ConfirmationState.ISSUED

    def test_sent_twice_it_is_one_request(self, clerk, person):
        for _ in range(2):
            ask(clerk, person, idempotency_key="c" * 32)
        assert only()

    @pytest.mark.parametrize("other", ["", "1234", "abcdefghi", "0123456789", "٠١٢٣٤٥٦٧٨", "self"])
    def test_a_number_that_cannot_be_is_corrected_in_place(self, clerk, person, other):
        response = ask(clerk, person, person.number.value if other == "self" else other)
        assert response.status_code == 422
        assert "Lê Văn Tám" in shown(response)

    @pytest.mark.parametrize("number", ["", "12", "001070999999"])
    def test_nobody_found_says_what_to_do(self, clerk, person, number):
        response = clerk.post(HOME, {"number": number})
        assert response.status_code in (404, 422)
        assert "Lê Văn Tám" not in shown(response)

    @pytest.mark.parametrize("role", [Role.PLANNER, Role.AREA_OFFICER, Role.COMMANDER])
    def test_other_roles_stay_out(self, desk, role):
        assert desk(role).get(HOME).status_code == 403


class TestSettling:
    @pytest.fixture
    def row(self, clerk, person):
        ask(clerk, person)
        return only()

    def paper(self, client, row):
        response = client.get(f"{HOME}{row.id}/paper.pdf")
        pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
        return " ".join(page.extract_text() for page in pages)

    def test_found_gives_the_paper_with_both_numbers(self, clerk, person, row):
        clerk.post(f"{HOME}{row.id}/give/")
        assert only().state is ConfirmationState.ISSUED
        text = self.paper(clerk, row)
        assert "CC04" in text
        assert OLD in text
        assert person.number.value in text

    def test_refused_gives_cc03_with_the_reason(self, clerk, row):
        clerk.post(f"{HOME}{row.id}/refuse/", {"reason": "Không có trong tàng thư."})
        assert only().state is ConfirmationState.REFUSED
        text = " ".join(self.paper(clerk, row).split())
        assert "CC03" in text
        assert "Không có trong tàng thư." in text

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_a_refusal_needs_its_reason(self, clerk, row, reason):
        assert clerk.post(f"{HOME}{row.id}/refuse/", {"reason": reason}).status_code == 422
        assert only().state is ConfirmationState.REQUESTED

    def test_there_is_no_paper_before_the_answer(self, clerk, row):
        assert clerk.get(f"{HOME}{row.id}/paper.pdf").status_code == 409

    @pytest.mark.parametrize("step", ["", "paper.pdf"])
    def test_another_unit_does_not_see_it(self, desk, row, step):
        away = desk(Role.RECEPTION, units=("00367",))
        assert away.get(f"{HOME}{row.id}/{step}").status_code == 403

    def test_an_unknown_request_is_refused(self, clerk):
        assert clerk.get(f"{HOME}0190a1b2-0000-7000-8000-000000000000/").status_code == 404
