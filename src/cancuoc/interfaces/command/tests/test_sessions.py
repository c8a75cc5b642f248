"""A planner sets sessions down by hand, publishes them and calls them off."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.support import families, officers
from tests.support.families import AT, COMMUNE, PLANNER, hanoi, saturday

from cancuoc.domain.planning import queries, services
from cancuoc.domain.planning.rules import State
from cancuoc.domain.sessions import queries as floor
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command.presenters import sessions as words

__all__ = ["hanoi", "saturday"]
NEW = "/command/sessions/new/"


@pytest.fixture
def planner(hanoi, saturday) -> Client:
    """A planner of the whole city, with a campaign, two teams and three kits."""
    services.create_campaign(
        code="HE",
        name="Cao điểm hè",
        starts_on=date(2024, 7, 1),
        ends_on=date(2024, 8, 31),
        at=AT,
        by=PLANNER,
    )
    for team, kits in (("D1", ("K1", "K2")), ("D2", ("K3",))):
        services.create_team(code=team, name=f"Đội {team}", unit_code=COMMUNE, at=AT, by=PLANNER)
        for kit in kits:
            services.create_kit(code=kit, team_code=team, at=AT, by=PLANNER)
    return officers.signed_in(officers.officer("kehoach", Role.PLANNER, units=("01",)))


def typed(**changes) -> dict[str, object]:
    answers: dict[str, object] = {
        "campaign": str(queries.campaigns()[0].id),
        "commune": "minh tan phu xuyen",
        "place": "Nhà văn hoá thôn Đồng",
        "day": "8/7/2024",
        "starts": "17h",
        "ends": "21:00",
        "team": "D1",
        "kits": ["K1", "K2"],
        "slot_minutes": "30",
        "per_kit_hour": "6",
    }
    return {**answers, **changes}


def make(client: Client, **changes) -> UUID:
    answer = client.post(NEW, typed(**changes))
    assert answer.status_code == 302, answer.content.decode()
    return UUID(answer.url.rstrip("/").rsplit("/", 1)[-1])


class TestNewSession:
    def test_a_commune_typed_without_marks(self, planner):
        row = queries.session(session_id=make(planner))
        assert row.state is State.DRAFT
        assert row.kits == ("K1", "K2")
        assert row.slot_capacity == 6
        page = planner.get(f"/command/sessions/{row.id}/").content.decode()
        assert "Xã Minh Tân, Huyện Phú Xuyên" in page
        assert "8 khung giờ, mỗi khung 6 người, cả buổi 48 người" in page
        assert "ngoài giờ hành chính" in page

    def test_a_name_that_fits_several_asks_which(self, planner):
        answer = planner.post(NEW, typed(commune="lien ha"))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Chọn một trong các xã, phường cùng tên." in page
        assert "Huyện Đông Anh" in page
        assert "Huyện Đan Phượng" in page

    def test_the_one_chosen_is_taken(self, planner):
        page = planner.post(NEW, typed(commune="lien ha")).content.decode()
        code = page.split('name="unit" type="radio" value="')[1][:5]
        key = make(planner, commune="lien ha", unit=code)
        assert queries.session(session_id=key).unit_code == code

    @pytest.mark.parametrize("commune", ["zzzz qqqq", "%%%", "x" * 190])
    def test_a_name_that_fits_none(self, planner, commune):
        answer = planner.post(NEW, typed(commune=commune))
        assert answer.status_code == 422
        assert "phạm vi phụ trách" in answer.content.decode()

    def test_a_unit_that_was_not_offered_is_not_taken(self, planner):
        key = make(planner, unit=COMMUNE)
        assert queries.session(session_id=key).unit_code != COMMUNE

    def test_pressing_twice_makes_one(self, planner):
        key = "a" * 32
        first = make(planner, idempotency_key=key)
        assert make(planner, idempotency_key=key) == first

    @pytest.mark.parametrize(
        ("changes", "words_shown"),
        [
            ({"place": ""}, "Nhập địa điểm."),
            ({"commune": ""}, "Nhập xã, phường."),
            ({"day": "31/6/2024"}, "không có ngày 31"),
            ({"day": "5/7/2024"}, "từ hôm nay"),
            ({"starts": "25:00"}, "Nhập giờ và phút"),
            ({"ends": "16:00"}, "Nhập giờ kết thúc sau giờ bắt đầu."),
            ({"kits": []}, "Chọn ít nhất một bộ thiết bị."),
            ({"kits": ["KHONG"]}, "Chọn trong các mục đã nêu."),
            ({"team": "KHONG"}, "Chọn một trong các mục đã nêu."),
            ({"slot_minutes": "25"}, "Chọn một trong các mục đã nêu."),
            ({"per_kit_hour": "0"}, "Nhập số từ 1 đến 40."),
            ({"per_kit_hour": "nhiều"}, "Nhập một số nguyên"),
            ({"ends": "21:10"}, "chia hết"),
            ({"ends": "23:30"}, "06:00 đến 23:00"),
            ({"day": "2/9/2024"}, "nằm ngoài đợt"),
        ],
    )
    def test_what_is_wrong_is_said_and_all_typed_is_kept(self, planner, changes, words_shown):
        answer = planner.post(NEW, typed(**changes))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert words_shown in page
        assert 'value="17h"' in page or "starts" in changes
        assert not queries.sessions(
            scope=("01",), since=AT - timedelta(days=9), until=AT + timedelta(days=99)
        )

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"kits": ["K3"]}, "team", "Đội đã có một buổi khác trùng giờ."),
            ({"team": "D2", "kits": ["K1"]}, "kits", "Có bộ thiết bị đã được xếp"),
        ],
    )
    def test_a_busy_team_or_kit_is_refused_in_the_form(self, planner, changes, field, message):
        make(planner)
        answer = planner.post(NEW, typed(**changes))
        page = answer.content.decode()
        assert answer.status_code == 409
        assert f'href="#{field}"' in page
        assert message in page
        assert 'value="Nhà văn hoá thôn Đồng"' in page

    def test_capacity_is_counted_without_writing(self, planner):
        answer = planner.post(NEW, typed(act="count"))
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "cả buổi 48 người" in page
        assert "Buổi tối, ngoài giờ hành chính." in page

    def test_capacity_while_typing(self, planner):
        page = planner.get("/command/sessions/capacity/", typed()).content.decode()
        assert "cả buổi 48 người" in page
        page = planner.get("/command/sessions/capacity/", {"kits": "K1"}).content.decode()
        assert "nhập giờ" in page

    def test_a_holiday_is_named(self, planner):
        page = planner.get("/command/sessions/capacity/", typed(day="2/9/2024")).content.decode()
        assert "Nghỉ lễ" in page


class TestWeek:
    def test_drafts_and_published_by_day(self, planner):
        key = make(planner)
        page = planner.get("/command/sessions/?week=2024-07-10").content.decode()
        assert "thứ Hai, 08/07/2024" in page
        assert "17:00–21:00" in page
        assert "Bản nháp" in page
        assert str(key) in page
        assert "Cuối tuần" in page

    @pytest.mark.parametrize(
        "week", ["", "x", "2024-13-45", "0001-01-01", "9999-12-31", "1700-01-01"]
    )
    def test_a_week_that_is_none_is_this_week(self, planner, week):
        page = planner.get("/command/sessions/", {"week": week}).content.decode()
        assert "tuần từ 01/07/2024" in page

    def test_others_areas_are_not_shown(self, planner):
        make(planner)
        other = officers.signed_in(officers.officer("khac", Role.PLANNER, units=("001",)))
        assert "17:00–21:00" not in other.get("/command/sessions/?week=2024-07-08").content.decode()


class TestPublishAndCancel:
    def test_publishing_opens_the_slots(self, planner):
        address = f"/command/sessions/{make(planner)}/"
        assert "Công bố" in planner.get(address).content.decode()
        assert planner.post(address, {"act": "publish"}).url == address
        outbox.deliver_all(at=AT)
        page = planner.get(address).content.decode()
        assert "Đã công bố" in page
        assert "Còn chỗ" in page
        assert 'value="publish"' not in page

    def test_publishing_twice_is_refused_kindly(self, planner):
        address = f"/command/sessions/{make(planner)}/"
        planner.post(address, {"act": "publish"})
        answer = planner.post(address, {"act": "publish"})
        assert answer.status_code == 409
        assert "Tải lại trang" in answer.content.decode()

    def test_cancelling_asks_why(self, planner):
        key = make(planner)
        address = f"/command/sessions/{key}/"
        planner.post(address, {"act": "publish"})
        outbox.deliver_all(at=AT)
        answer = planner.post(address, {"act": "cancel", "reason": "  "})
        assert answer.status_code == 422
        assert "Nhập lý do huỷ." in answer.content.decode()
        assert planner.post(address, {"act": "cancel", "reason": "Mất điện"}).status_code == 302
        outbox.deliver_all(at=AT)
        assert queries.session(session_id=key).state is State.CANCELLED
        assert floor.session(session_id=key) is None
        assert "Đã huỷ" in planner.get(address).content.decode()

    @pytest.mark.parametrize("act", ["", "burn", "publish "])
    def test_acts_that_are_none_do_nothing(self, planner, act):
        key = make(planner)
        assert planner.post(f"/command/sessions/{key}/", {"act": act}).status_code == 200
        assert queries.session(session_id=key).state is State.DRAFT


class TestRights:
    @pytest.mark.parametrize("address", ["", "new/", "capacity/", f"{UUID(int=1)}/"])
    @pytest.mark.parametrize("role", [Role.COMMANDER, Role.AREA_OFFICER])
    def test_only_planners(self, hanoi, saturday, address, role):
        client = officers.signed_in(officers.officer("khac", role))
        assert client.get(f"/command/sessions/{address}").status_code == 403

    def test_a_stranger_is_asked_to_sign_in(self, hanoi, saturday):
        assert Client().get("/command/sessions/").url.startswith("/office/sign-in/")

    def test_another_s_session_is_not_there(self, planner):
        key = make(planner)
        other = officers.signed_in(officers.officer("khac", Role.PLANNER, units=("001",)))
        assert other.get(f"/command/sessions/{key}/").status_code == 404
        assert other.post(f"/command/sessions/{key}/", {"act": "publish"}).status_code == 404
        assert planner.get(f"/command/sessions/{UUID(int=1)}/").status_code == 404


class TestCalendar:
    @pytest.mark.parametrize(
        ("day", "mark"),
        [
            (date(2024, 7, 8), ""),
            (date(2024, 7, 6), "Cuối tuần"),
            (date(2024, 9, 2), "Nghỉ lễ"),
            (date(2024, 5, 4), "Làm bù"),
        ],
    )
    def test_marks(self, day, mark):
        shown = words.day_mark(day)
        assert shown.startswith(mark)
        assert bool(shown) is bool(mark)

    @given(st.dates(date(2017, 1, 10), date(2090, 1, 1)))
    def test_every_day_lies_in_the_week_of_its_monday(self, day):
        first = words.monday(day.isoformat(), today=date(2024, 7, 6))
        assert first.weekday() == 0
        assert 0 <= (day - first).days < 7
        since, until = words.span(first)
        assert until - since == timedelta(days=7)


def test_reused_builders_make_a_published_session(hanoi):
    assert queries.session(session_id=families.session()).state is State.PUBLISHED
