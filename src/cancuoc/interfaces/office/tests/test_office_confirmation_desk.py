"""The confirmation desk: two numbers of one person, settled once, and the paper that follows."""

from __future__ import annotations

import io
from datetime import date, timedelta
from uuid import UUID

import pypdf
import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bad_input.proof import nothing_written, words_of
from tests.support import families
from tests.support.families import AT, COMMUNE
from tests.support.together import together

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import ConfirmationState
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import OutboxFact, User
from cancuoc.interfaces.office.forms.confirmations import RefusalForm, RequestForm
from cancuoc.interfaces.office.presenters import confirmations as words
from cancuoc.interfaces.office.tests import made
from cancuoc.kernel import clock
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId

HOME = "/office/confirmations/"
OLD = "012345678"
SETTLED = {"give": ConfirmationState.ISSUED, "refuse": ConfirmationState.REFUSED}


@pytest.fixture
def person(hanoi) -> families.Someone:
    return families.someone("Lê Văn Tám", date(1970, 2, 3))


@pytest.fixture
def clerk(desk) -> Client:
    return desk(Role.CARD_DESK)


def ask(client: Client, person: families.Someone, other: str = OLD, **more: str):
    return client.post(HOME + "ask/", {"number": person.number.value, "other": other, **more})


def every() -> list[enrolment.ConfirmationRow]:
    found = enrolment.confirmations(states=list(ConfirmationState), scope=("01",), on=families.ON)
    return list(found)


def only() -> enrolment.ConfirmationRow:
    (row,) = every()
    return row


def settle(client: Client, row, act: str):
    reason = {"reason": "Không có trong tàng thư."} if act == "refuse" else {}
    return client.post(f"{HOME}{row.id}/{act}/", reason)


class TestAskingForOne:
    def test_a_request_is_a_line_and_no_fact_until_it_is_given(self, clerk, person):
        ask(clerk, person)
        (line,) = audit.history(person_id=person.id, act_prefix="enrolment.confirm")
        assert (line.act, line.unit_code) == ("enrolment.confirm_request", COMMUNE)
        assert line.detail == {"code": only().code}
        assert not OutboxFact.objects.filter(topic="enrolment.ConfirmationIssued").exists()

    def test_a_number_of_the_register_is_given_with_one_fact(self, clerk, person):
        families.amend(person, cmnd_number=OLD)
        ask(clerk, person)
        (fact,) = OutboxFact.objects.filter(topic="enrolment.ConfirmationIssued")
        assert fact.body["confirmation_id"] == str(only().id)
        assert only().state is ConfirmationState.ISSUED

    @pytest.mark.parametrize(
        ("received", "register", "due"),
        [
            # Procedure sheet: three working days when the register joins them, else seven.
            (date(2024, 7, 1), False, date(2024, 7, 10)),
            (date(2024, 7, 6), False, date(2024, 7, 16)),
            (date(2024, 8, 31), False, date(2024, 9, 12)),
            (date(2024, 7, 5), True, date(2024, 7, 10)),
            (date(2024, 8, 30), True, date(2024, 9, 6)),
        ],
    )
    def test_its_limit_counts_working_days_after_the_day_of_asking(
        self, clerk, person, monkeypatch, received, register, due
    ):
        at = AT + timedelta(days=(received - AT.date()).days)
        monkeypatch.setattr(clock, "now", lambda: at)
        if register:
            families.amend(person, cmnd_number=OLD)
        ask(clerk, person)
        assert only().due_on == due

    def test_the_day_of_asking_is_the_vietnamese_one(self, clerk, person, monkeypatch):
        # 23:30 in London on 1 July is half past six on the second in Hà Nội.
        monkeypatch.setattr(clock, "now", lambda: AT - timedelta(days=5, hours=1, minutes=30))
        ask(clerk, person)
        assert only().due_on == date(2024, 7, 10)

    def test_the_number_known_is_offered_and_typed_for_the_clerk(self, clerk, person):
        families.amend(person, cmnd_number=OLD)
        page = clerk.post(HOME, {"number": person.number.value}).content.decode()
        assert f"Dữ liệu có sẵn: {OLD}. Giấy được cấp ngay." in page
        assert f'value="{OLD}"' in page.split('name="other"')[1].split(">")[0]

    def test_the_shift_tells_where_it_was_asked(self, desk, person):
        client = desk(Role.RECEPTION, units=("009",))
        session = families.session()
        client.post("/office/reception/shift/", {"session": str(session)})
        ask(client, person)
        assert only().unit_code == COMMUNE

    def test_without_a_shift_it_is_the_officer_s_own_unit(self, desk, person):
        ask(desk(Role.RECEPTION, units=("009",)), person)
        assert only().unit_code == "009"

    def test_asked_twice_on_purpose_it_is_two_with_two_codes(self, clerk, person):
        for _ in range(2):
            ask(clerk, person)
        assert len({row.code for row in every()}) == 2

    @pytest.mark.parametrize(
        "sent", [{}, {"number": "12"}, {"other": OLD}, {"number": "001070999999", "other": OLD}]
    )
    def test_half_a_request_leaves_nothing(self, clerk, person, sent):
        with nothing_written():
            assert clerk.post(HOME + "ask/", sent).status_code in (404, 422)

    def test_another_site_cannot_ask(self, clerk, person):
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(User.objects.get(username="card_desk-00352"))
        with nothing_written():
            assert ask(careful, person).status_code == 403


@pytest.mark.usefixtures("own_transactions")
class TestSettlingOne:
    @pytest.fixture
    def row(self, clerk, person):
        ask(clerk, person)
        return only()

    @pytest.mark.parametrize("act", SETTLED)
    def test_it_moves_once_with_one_line(self, clerk, row, act):
        assert settle(clerk, row, act)["Location"] == f"{HOME}{row.id}/"
        assert only().state is SETTLED[act]
        assert only().settled_at == AT
        name = "enrolment.confirm" if act == "give" else "enrolment.confirm_refuse"
        assert len([x for x in audit.history(act_prefix=name) if x.act == name]) == 1

    @pytest.mark.parametrize("first", SETTLED)
    @pytest.mark.parametrize("second", SETTLED)
    def test_what_is_settled_stays_settled(self, clerk, row, first, second):
        settle(clerk, row, first)
        before = only()
        with nothing_written():
            assert settle(clerk, row, second).status_code == 409
        assert only() == before

    @pytest.mark.parametrize("act", SETTLED)
    def test_another_unit_settles_nothing(self, desk, row, act):
        away = desk(Role.CARD_DESK, units=("00367",))
        with nothing_written():
            assert settle(away, row, act).status_code == 403
        assert only().state is ConfirmationState.REQUESTED

    def test_either_desk_may_settle_what_the_other_took_in(self, desk, row):
        settle(desk(Role.RECEPTION), row, "give")
        assert only().state is ConfirmationState.ISSUED

    def test_an_endless_reason_is_shortened_by_the_clerk_himself(self, clerk, row):
        answer = clerk.post(f"{HOME}{row.id}/refuse/", {"reason": "x" * 301})
        assert answer.status_code == 422
        assert "hiện có 301 ký tự" in words_of(answer)
        assert only().state is ConfirmationState.REQUESTED

    def test_the_page_offers_what_may_be_done_now(self, clerk, row):
        address = f"{HOME}{row.id}/"
        waiting = words_of(clerk.get(address))
        assert "Đã tìm thấy số cũ: cấp giấy" in waiting
        assert "In giấy" not in waiting
        settle(clerk, row, "refuse")
        done = words_of(clerk.get(address))
        assert "Đã tìm thấy số cũ" not in done
        assert "In giấy" in done
        assert "Không có trong tàng thư." in done

    @pytest.mark.parametrize("step", ["give", "refuse"])
    def test_an_unknown_request_is_not_settled(self, clerk, step):
        with nothing_written():
            assert clerk.post(f"{HOME}{uuid7(at=AT)}/{step}/").status_code == 404


class TestTheList:
    def test_the_most_urgent_stands_first_and_the_late_say_so(self, clerk, person, monkeypatch):
        ask(clerk, person)
        monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=3))
        ask(clerk, person, "987654321")
        monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=11))
        page = words_of(clerk.get(HOME))
        first, second = (row.code for row in every())
        assert page.index(first) < page.index(second)
        assert "Quá hạn từ 16/07/2024" in page
        assert "hạn 18/07/2024" in page

    def test_on_the_last_lawful_day_it_is_not_late(self, clerk, person, monkeypatch):
        ask(clerk, person)
        monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=10))
        assert "Quá hạn" not in words_of(clerk.get(HOME))

    def test_neither_settled_ones_nor_those_of_others_stand_in_it(self, clerk, desk, person):
        assert "Không có yêu cầu nào đang chờ." in words_of(clerk.get(HOME))
        ask(clerk, person)
        away = desk(Role.CARD_DESK, units=("00367",))
        assert only().code not in words_of(away.get(HOME))
        settle(clerk, only(), "give")
        assert only().code not in words_of(clerk.get(HOME))

    def test_it_bears_neither_names_nor_numbers(self, clerk, person):
        ask(clerk, person)
        page = clerk.get(HOME).content.decode()
        assert not [text for text in (person.name, person.number.value, OLD) if text in page]

    def test_in_english(self, clerk, person):
        ask(clerk, person)
        clerk.cookies["django_language"] = "en"
        page = words_of(clerk.get(f"{HOME}{only().id}/"))
        assert "Waits to be verified" in page
        for vietnamese in ("Yêu cầu", "Từ chối", "Nhận lúc"):
            assert vietnamese not in page


class TestThePaper:
    def text(self, client: Client, row) -> str:
        answer = client.get(f"{HOME}{row.id}/paper.pdf")
        assert answer["Content-Disposition"] == f'inline; filename="{row.code}.pdf"'
        pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def test_it_is_signed_by_whoever_prints_it_and_is_a_look(self, clerk, person):
        families.amend(person, cmnd_number=OLD)
        ask(clerk, person)
        text = self.text(clerk, only())
        assert "Trần Văn Khu" in text
        assert "LÊ VĂN TÁM" in text
        assert [x.act for x in audit.history(person_id=person.id, act_prefix="look.")] == [
            "look.confirmation"
        ]


@pytest.mark.django_db(transaction=True)
def test_given_and_refused_at_once_it_is_only_one_of_them(desk, hanoi):
    """Two officers press at the same moment; the second finds it settled."""
    hands = [desk(Role.CARD_DESK), desk(Role.RECEPTION)]
    ask(hands[0], families.someone("Lê Văn Tám", date(1970, 2, 3)))
    row = only()
    answers = together(
        lambda: settle(hands[0], row, "give").status_code,
        lambda: settle(hands[1], row, "refuse").status_code,
    )
    assert sorted(answers) == [302, 409]
    assert only().state is list(SETTLED.values())[answers.index(302)]


def row_of(state: ConfirmationState, **more) -> enrolment.ConfirmationRow:
    values = {
        "id": UUID(int=7),
        "code": "XN-2024-000007",
        "state": state,
        "person_id": None,
        "personal_number": "001070012345",
        "other_number": OLD,
        "unit_code": COMMUNE,
        "requested_at": AT,
        "due_on": date(2024, 7, 16),
        "settled_at": None,
        "reason": "Không có trong tàng thư.",
    }
    return enrolment.ConfirmationRow(**{**values, **more})


class TestItsWords:
    @pytest.mark.parametrize(
        ("number", "kind"),
        [
            ("012345678", "Chứng minh nhân dân 09 số"),
            ("001070012345", "Số định danh cá nhân đã hủy"),
        ],
    )
    def test_the_length_tells_what_a_number_was(self, number, kind):
        assert words.kind_of(number) == kind

    @pytest.mark.parametrize("state", ConfirmationState)
    @pytest.mark.parametrize(("days", "over"), [(9, False), (10, False), (11, True)])
    def test_only_what_still_waits_can_be_late(self, state, days, over):
        on = date(2024, 7, 6) + timedelta(days=days)
        (found,) = words.rows([row_of(state)], on=on)
        assert found["late"] is (over and state is ConfirmationState.REQUESTED)
        assert (found["asked"], found["due"]) == ("08:00 ngày 06/07/2024", "16/07/2024")

    def test_the_register_s_other_numbers_are_those_of_the_person(self):
        both = made.person(cmnd_number=OLD, cancelled_number="001070012346")
        assert words.known_numbers(both) == [OLD, "001070012346"]
        assert words.known_numbers(made.person()) == []

    def test_somebody_without_number_and_day_of_birth_can_be_compared(self):
        value = made.person("Lê Văn Tám", PartialDate(1953), personal_number=None)
        assert words.person(value, on=date(2024, 7, 6)) == {
            "name": "Lê Văn Tám",
            "born": "1953 (chỉ có năm)",
            "age": "khoảng 71 tuổi",
            "number": "",
            "others": [],
        }

    @given(st.text("0123456789", min_size=12, max_size=12), st.sampled_from([" ", ".", "-"]))
    @settings(max_examples=40)
    def test_an_old_number_is_read_in_any_spacing_and_never_as_the_present_one(self, other, gap):
        own = PersonalId("001070012345")
        typed = gap.join((other[:3], other[3:6], other[6:]))
        form = RequestForm(_sent(number=own.value, other=typed))
        assert form.is_valid() is (other != own.value)
        if form.is_valid():
            assert form.other.sure == other

    @pytest.mark.parametrize("reason", ["", " ", "\n\t "])
    def test_a_refusal_is_in_writing(self, reason):
        """Law 26/2023/QH15 Art. 23(4): with its reason."""
        assert not RefusalForm(_sent(reason=reason)).is_valid()


def _sent(**values: str) -> QueryDict:
    sent = QueryDict(mutable=True)
    sent.update(values)
    return sent
