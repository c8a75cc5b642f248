"""What the back office says of clocks, captures, cards, accounts and two columns side by side."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.eid.queries import AccountRow, AccountStep
from cancuoc.domain.eid.rules import HeldBy
from cancuoc.domain.eid.rules import State as AccountState
from cancuoc.domain.issuance.queries import CardRow, WaitingGroup
from cancuoc.domain.issuance.rules import CARD_MOVES, CardAct, CardState
from cancuoc.domain.verification.rules import Doubt
from cancuoc.foundation.accounts import AccountRow as Officer
from cancuoc.foundation.accounts import GrantRow
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.interfaces.office.presenters import (
    account,
    approval,
    cards,
    clockwork,
    compared,
    review,
    users,
)
from cancuoc.interfaces.office.tests import made
from cancuoc.interfaces.office.views import approval as approval_view
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex
from cancuoc.law.eid import LockCause
from cancuoc.packet.content import Evidence, EyeState, FingerState, PartState, Relative

AT, ON = made.AT, made.ON


def by(*roles: Role, units: tuple[str, ...] = ("01",), hand: str = "tay-1") -> Actor:
    return Actor(
        id="user:x", kind=ActorKind.OFFICER, hand=hand, roles=frozenset(roles), units=units
    )


def card(state: CardState = CardState.MADE, **more) -> CardRow:
    values = {
        "id": uuid4(),
        "serial": "240000000001",
        "dossier_id": uuid4(),
        "dossier_code": "HS-240706-000001-5",
        "person_id": uuid4(),
        "personal_number": "001190000001",
        "unit_code": "00352",
        "band": ">=14",
        "model": "2024",
        "issued_on": ON,
        "expires_on": None,
        "state": state,
        "batch_code": "",
    }
    return CardRow(**{**values, **more})


class TestTheClock:
    # Saturday 6 July 2024; weekends are no working days (Law 26/2023/QH15 Art. 26: 7 working days).
    @pytest.mark.parametrize(
        ("due", "on", "says", "late"),
        [
            (date(2024, 7, 16), date(2024, 7, 5), "còn 7 ngày làm việc", False),
            (date(2024, 7, 8), date(2024, 7, 5), "còn 1 ngày làm việc", False),
            (date(2024, 7, 5), date(2024, 7, 5), "hôm nay là hạn", False),
            (date(2024, 7, 5), date(2024, 7, 6), "quá hạn 1 ngày làm việc", True),
            (date(2024, 7, 5), date(2024, 7, 8), "quá hạn 1 ngày làm việc", True),
            (date(2024, 7, 5), date(2024, 7, 9), "quá hạn 2 ngày làm việc", True),
        ],
    )
    def test_days_are_counted_as_the_law_counts_them(self, due, on, says, late):
        assert clockwork.days_left(due_on=due, on=on) == says
        assert clockwork.is_late(due_on=due, on=on) is late

    @settings(max_examples=60)
    @given(st.integers(-200, 200), st.integers(0, 365))
    def test_late_is_said_exactly_when_it_is_late(self, ahead, start):
        on = date(2024, 1, 1) + timedelta(days=start)
        due = on + timedelta(days=ahead)
        told = clockwork.days_left(due_on=due, on=on)
        assert told.startswith("quá hạn") is clockwork.is_late(due_on=due, on=on)


class TestCaptures:
    FINGERS = tuple(FingerState(finger=n, state=PartState.CAPTURED) for n in range(1, 11))
    EYES = tuple(EyeState(eye=e, state=PartState.CAPTURED) for e in ("right", "left"))

    def said(self, biometrics: str = "capture", **evidence) -> dict[str, str]:
        values = {"fingers": self.FINGERS, "eyes": self.EYES, "face": PartState.CAPTURED}
        found = Evidence(**{**values, **evidence})
        return {row["key"]: row["value"] for row in review.capture_lines(biometrics, found)}

    def test_a_whole_capture(self):
        told = self.said()
        assert (told["Vân tay"], told["Mống mắt"]) == ("đủ 10 ngón", "đủ hai mắt")

    @pytest.mark.parametrize("how", ["none", "stored"])
    def test_of_whom_nothing_is_taken_nothing_is_said_missing(self, how):
        told = self.said(how, fingers=(), eyes=(), face=PartState.MISSING)
        assert list(told) == ["Sinh trắc học"]

    @pytest.mark.parametrize(
        ("state", "says"),
        [
            (PartState.MISSING, "không có"),
            (PartState.DEFORMED, "dị dạng"),
            (PartState.TEMPORARILY_INJURED, "tạm thời bị thương"),
            (PartState.UNREADABLE, "không đọc được"),
        ],
    )
    def test_each_finger_and_eye_not_taken_is_named_with_its_state(self, state, says):
        fingers = (*self.FINGERS[:6], FingerState(finger=7, state=state, reason="x"))
        eyes = (EyeState(eye="left", state=state, reason="x"), self.EYES[0])
        told = self.said(fingers=fingers, eyes=eyes, face=state)
        assert told["Vân tay"] == f"ngón 7: {says}"
        assert told["Mống mắt"] == f"mắt trái: {says}"
        assert told["Ảnh mặt"] == says


class TestTwoColumns:
    def rows(self, known=None, kin=(), relatives=(), **said):
        values = {
            "full_name": "Trần Anh Đức",
            "born": PartialDate(2016, 5, 1),
            "sex": Sex.MALE,
            "personal_number": "001216012345",
            "permanent_residence": None,
            "relatives": relatives,
            "nationality": "Việt Nam",
        }
        declared = SimpleNamespace(**{**values, **said})
        dossier = SimpleNamespace(identity=SimpleNamespace(declared=declared))
        register = compared.Register(person=known, kin={k.id: k for k in kin})
        found = compared.rows(dossier=dossier, register=register, on=ON)
        return {row["what"]: row for row in found}

    @pytest.fixture
    def known(self):
        return made.person(place=None)

    def test_what_is_equal_is_said_equal(self, known):
        found = self.rows(known)
        for what in ("Họ và tên", "Ngày sinh", "Giới tính", "Số định danh", "Quốc tịch"):
            assert found[what]["verdict"] == "Giống nhau", what
            assert "_act" not in found[what]

    @pytest.mark.parametrize(
        ("said", "what"),
        [
            ({"full_name": "Trần Anh Đức Minh"}, "Họ và tên"),
            ({"born": PartialDate(2016, 5, 2)}, "Ngày sinh"),
            ({"born": PartialDate(2016)}, "Ngày sinh"),
            ({"sex": Sex.FEMALE}, "Giới tính"),
            ({"personal_number": "001216012346"}, "Số định danh"),
            ({"nationality": "Lào"}, "Quốc tịch"),
        ],
    )
    def test_one_thing_that_differs_is_the_only_one_marked(self, known, said, what):
        found = self.rows(known, **said)
        assert [row["what"] for row in found.values() if row.get("_act")] == [what]
        assert found[what]["verdict"] == "Khác nhau"

    def test_two_ways_of_placing_a_tone_are_one_name(self):
        found = self.rows(made.person("Trần Thị Hoà", place=None), full_name="Trần Thị Hòa")
        assert found["Họ và tên"]["verdict"] == "Chỉ khác cách đặt dấu"
        assert found["Họ và tên"]["_differs"] == ()
        assert not found["Họ và tên"]["_act"]

    def test_without_the_register_nothing_is_called_a_difference(self):
        found = self.rows(None)
        assert {r["verdict"] for w, r in found.items() if w != "Nơi cư trú"} == {"Sổ gốc chưa có"}
        assert not [row for row in found.values() if row.get("_act")]

    def test_a_number_not_declared_is_said_so(self, known):
        assert self.rows(known, personal_number="")["Số định danh"]["verdict"] == "Không khai"

    def test_a_mother_of_the_register_and_a_father_of_the_mouth(self):
        mother = made.person("Trần Thị Hương")
        child = made.person(place=None, mother_id=mother.id)
        father = (Relative(relation="father", full_name="Trần Văn Sơn"),)
        found = self.rows(child, kin=[mother], relatives=father)
        assert found["Mẹ"]["verdict"] == "Không khai"
        assert (found["Cha"]["register"], found["Cha"]["verdict"]) == ("–", "Sổ gốc chưa có")

    def test_the_dead_are_told_with_their_day(self):
        gone = made.person(place=None, deceased_on=date(2024, 2, 29))
        assert self.rows(gone)["Đã mất"]["register"] == "29/02/2024"


class TestWhatStandsBehindADoubt:
    def told(self, details, others=None, namesakes=None):
        (line,) = compared.doubt_lines(
            doubts=[Doubt.SAME_NAME_AND_BIRTH],
            details=details,
            others=others or {},
            namesakes=namesakes or {},
        )
        return line["facts"]

    def test_a_namesake_without_a_number_is_named_without_one(self):
        person = made.person(personal_number=None)
        found = {str(Doubt.SAME_NAME_AND_BIRTH): [str(person.id)]}
        (fact,) = self.told(found, namesakes={person.id: person})
        assert fact == "Trần Anh Đức, sinh 01/05/2016, chưa có số"

    def test_a_namesake_s_number_is_never_whole(self):
        person = made.person()
        found = {str(Doubt.SAME_NAME_AND_BIRTH): [{"dossier": str(person.id)}]}
        (fact,) = self.told(found, namesakes={person.id: person})
        assert "001216012345" not in fact.replace(" ", "")

    @pytest.mark.parametrize("detail", [None, "", 7, {}, {"dossier": "x"}, "not a list"])
    def test_a_detail_of_another_shape_names_nobody(self, detail):
        assert self.told({str(Doubt.SAME_NAME_AND_BIRTH): detail}) == []


class TestActsOnACard:
    # Stated by hand from Art. 29 of the Law and from what lies on a desk.
    DESK = {
        CardState.MADE: {CardAct.SPOIL},
        CardState.BATCHED: {CardAct.MISS},
        CardState.RECEIVED: {CardAct.MISS, CardAct.SPOIL},
        CardState.MISSING: {CardAct.REPLACE},
        CardState.SPOILED: {CardAct.REPLACE},
    }
    APPROVER = {
        CardState.HANDED_OVER: {CardAct.HOLD, CardAct.REVOKE},
        CardState.HELD: {CardAct.GIVE_BACK, CardAct.REVOKE},
    }

    @pytest.mark.parametrize("state", CardState)
    def test_each_role_is_offered_its_own_acts_alone(self, state):
        def offered(*roles: Role) -> set[str]:
            return {choice.value for choice in cards.acts(card(state), by=by(*roles))}

        desk, approver = self.DESK.get(state, set()), self.APPROVER.get(state, set())
        assert offered(Role.CARD_DESK) == desk
        assert offered(Role.APPROVER) == approver
        assert offered(Role.CARD_DESK, Role.APPROVER) == desk | approver
        assert offered(*(set(Role) - {Role.CARD_DESK, Role.APPROVER})) == set()

    @pytest.mark.parametrize("state", CardState)
    def test_nothing_is_offered_that_the_card_would_refuse(self, state):
        for choice in cards.acts(card(state), by=by(*Role)):
            assert (state, CardAct(choice.value)) in CARD_MOVES

    def test_what_needs_action_is_marked_only_when_there_is_some(self):
        none = {tile["label"]: tile["tone"] for tile in cards.tiles(dict.fromkeys(CardState, 0))}
        some = {tile["label"]: tile["tone"] for tile in cards.tiles(dict.fromkeys(CardState, 3))}
        assert set(none.values()) == {""}
        assert {label for label, tone in some.items() if tone} == {"Đang thiếu", "Bị hỏng"}

    def test_a_list_of_cards_bears_no_number_of_a_person(self):
        (row,) = cards.card_rows([card()])
        assert "001190000001" not in " ".join(map(str, row.values()))


class TestTheAccountPanel:
    def row(self, **more) -> AccountRow:
        values = {
            "id": uuid4(),
            "person_id": None,
            "personal_number": "001190000001",
            "band": ">=14",
            "unit_code": "00352",
            "level": 2,
            "held_by": HeldBy.HOLDER,
            "holder_number": "001190000001",
            "card_id": uuid4(),
            "card_expires_on": None,
            "state": AccountState.ACTIVE,
            "opened_at": AT,
            "causes": (),
        }
        return AccountRow(**{**values, **more})

    def said(self, **more) -> dict[str, str]:
        return {line["key"]: line["value"] for line in account.panel(self.row(**more))}

    def test_a_card_without_end_is_said_to_have_none(self):
        assert self.said()["Thẻ có giá trị đến"] == "không thời hạn"
        ends = self.said(card_expires_on=date(2030, 2, 28))
        assert ends["Thẻ có giá trị đến"] == "28/02/2030"

    def test_every_cause_of_a_lock_is_told_and_none_where_there_is_none(self):
        assert "Lý do khóa" not in self.said()
        causes = (LockCause.HOLDER_ASKS, LockCause.CARD_HELD)
        told = self.said(state=AccountState.LOCKED, causes=causes)
        assert told["Lý do khóa"] == "Chủ thẻ yêu cầu; Thẻ bị giữ"

    def test_the_number_is_not_among_the_lines(self):
        assert not [value for value in self.said().values() if "0011" in value]

    def test_a_step_is_told_in_vietnamese_time_and_an_unknown_one_not_hidden(self):
        late = datetime(2024, 7, 5, 17, 30, tzinfo=UTC)
        values = {"state": AccountState.ACTIVE, "by": "user:trathe", "reason": ""}
        taken = [AccountStep(act=act, at=late, **values) for act in ("open", "brand_new")]
        assert account.steps(taken) == [
            "00:30 ngày 06/07/2024: Mở tài khoản",
            "00:30 ngày 06/07/2024: brand_new",
        ]


class TestFilters:
    GROUPS = (
        WaitingGroup(unit_code="00352", kit="K2", count=3),
        WaitingGroup(unit_code="00352", kit="K1", count=2),
        WaitingGroup(unit_code="00367", kit="K1", count=5),
    )

    @pytest.mark.parametrize(
        ("unit", "says"),
        [
            ("", [("K1", "K1 (7)"), ("K2", "K2 (3)")]),
            ("00352", [("K1", "K1 (2)"), ("K2", "K2 (3)")]),
            ("00367", [("K1", "K1 (5)")]),
            ("99999", []),
        ],
    )
    def test_kits_are_counted_within_the_chosen_unit(self, unit, says):
        assert approval.kit_choices(self.GROUPS, unit_code=unit) == says

    @pytest.mark.parametrize("text", ["", "x", "'--", "1" * 33, "g" * 32])
    def test_what_is_no_id_is_no_id(self, text):
        assert approval_view._is_id(text) is False


class TestRightsOfAnAccount:
    def grant(self, start: date, end: date | None = None) -> GrantRow:
        return GrantRow(id=1, role=Role.REVIEWER, unit_code="00352", valid_from=start, valid_to=end)

    def officer(self, *grants: GrantRow, hand: str = "tay-2") -> Officer:
        return Officer(
            id=UUID(int=1),
            username="huong",
            full_name="Đỗ Thị Hường",
            hand=hand,
            is_active=True,
            grants=grants,
        )

    @pytest.mark.parametrize(
        ("start", "end", "state", "may_end"),
        [
            (ON, None, "Đang có hiệu lực", True),
            (ON, ON, "Đang có hiệu lực", True),
            (ON + timedelta(days=1), None, "Chưa đến ngày", True),
            (ON - timedelta(days=9), ON - timedelta(days=1), "Đã hết", False),
        ],
    )
    def test_a_right_is_told_by_its_days(self, monkeypatch, start, end, state, may_end):
        monkeypatch.setattr(users, "within", lambda *_args, **_more: True)
        holder = self.officer(self.grant(start, end))
        (row,) = users.grants(account=holder, names={}, by=by(Role.ADMINISTRATOR), on=ON)
        assert (row["state"], row["may_end"]) == (state, may_end)
        assert row["unit"] == "00352"

    def test_nobody_ends_a_right_of_his_own_hand_under_another_name(self, monkeypatch):
        monkeypatch.setattr(users, "within", lambda *_args, **_more: True)
        holder = dataclasses.replace(self.officer(self.grant(ON)), hand="tay-1")
        (row,) = users.grants(account=holder, names={}, by=by(Role.ADMINISTRATOR), on=ON)
        assert row["may_end"] is False

    def test_an_account_without_a_right_of_today_says_so(self):
        tomorrow = self.officer(self.grant(ON + timedelta(days=1)))
        (row,) = users.account_rows(accounts=[tomorrow], on=ON)
        assert row["roles"] == "Chưa có quyền"
