"""What hangs on the wall: in both languages, at any hour, full or empty, and never a name."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from tests.support.families import AT, SYSTEM, hanoi, household
from tests.support.told import Told

from cancuoc.domain.sessions import services
from cancuoc.domain.sessions.rules import Lane
from cancuoc.domain.sessions.tests.world import act, arrive, book, opened, visitor
from cancuoc.interfaces.display.views.board import LANES
from cancuoc.kernel import clock
from cancuoc.law.ages import Band

__all__ = ["hanoi"]
pytestmark = pytest.mark.django_db
PAGES = ["/display/{}/", "/display/{}/now/"]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


def page(path: str, *, language: str = "vi", **headers: str) -> str:
    client = Client(headers=headers)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def called(session: UUID, count: int = 1, *, counter: str = "3") -> None:
    for number in range(count):
        (key,) = arrive(session)
        act(key, "call", counter=counter, at=AT + timedelta(minutes=number))


class TestBothLanguages:
    WORDS = {
        "vi": ["Đang gọi", "Quầy 3", "Vừa gọi", "Đang chờ", "Dưới 6 tuổi", "Từ 6 đến dưới 14"],
        "en": ["Counter 3", "Just called", "Waiting", "Under 6", "From 6 to under"],
    }

    @pytest.mark.parametrize("language", WORDS)
    @pytest.mark.parametrize("part", PAGES)
    def test_the_board_speaks_it_throughout(self, language, part):
        session = opened()
        called(session, 2)
        text = page(part.format(session), language=language)
        for word in self.WORDS[language]:
            assert word in text
        other = {"vi": "en", "en": "vi"}[language]
        for word in self.WORDS[other]:
            assert word not in text

    @pytest.mark.parametrize(
        ("language", "words"), [("vi", "Chưa gọi số nào"), ("en", "No number called yet")]
    )
    def test_an_empty_room_says_so(self, language, words):
        assert words in page(f"/display/{opened()}/", language=language)

    @pytest.mark.parametrize(
        ("language", "title", "empty"),
        [
            ("vi", "Bảng gọi số hôm nay", "Hôm nay chưa có buổi nào."),
            ("en", "Call boards of today", "There is no session today."),
        ],
    )
    def test_the_list_says_that_it_is_empty(self, language, title, empty):
        text = page("/display/", language=language)
        assert title in text
        assert empty in text

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("vi", ["Không có bảng gọi số cho buổi này.", "Mở lại bảng từ danh sách"]),
            ("en", ["There is no board for this session.", "Open the board again"]),
        ],
    )
    def test_a_board_that_is_none_says_what_to_do(self, language, words):
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = client.get(f"/display/{uuid4()}/")
        assert answer.status_code == 404
        for word in words:
            assert word in answer.content.decode()

    @pytest.mark.parametrize("lane", Lane)
    def test_a_lane_is_called_as_on_the_ticket(self, lane):
        assert str(LANES[lane]) == lane.vi


class TestNeverAName:
    def test_a_family_that_was_received_is_numbers_alone(self, hanoi):
        home, session = household(surname="Đặng"), opened()
        code = book(session, *home.ids, phone="+84912345678")
        people = [visitor(who=key) for key in home.ids]
        for key in arrive(session, *people, code=code):
            act(key, "call", counter="1")
        for part in [*PAGES, "/display/"]:
            text = page(part.format(session))
            for secret in ("Đặng", "Hương", "Thu Hà", code, "0912345678", "+84912345678"):
                assert secret not in text
            for key in home.ids:
                assert str(key) not in text

    def test_a_look_at_the_board_is_a_look_at_nobody(self):
        session, told = opened(), Told()
        called(session)
        told.mark()
        for part in PAGES:
            page(part.format(session))
        assert told.acts() == []

    def test_what_an_outsider_writes_on_the_counter_is_text(self):
        session = opened(place="<script>alert(1)</script>")
        called(session, counter="<b>1</b>")
        text = page(f"/display/{session}/")
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
        assert "<b>1</b>" not in text

    def test_nobody_signs_in_for_it_and_it_leaves_no_cookie(self):
        answer = Client().get(f"/display/{opened()}/")
        assert answer.status_code == 200
        assert answer.cookies == {}
        assert "csrfmiddlewaretoken" not in answer.content.decode()


class TestTheCalls:
    def test_the_newest_stands_large_and_the_others_beside_it(self):
        session = opened()
        called(session, 6)
        text = page(f"/display/{session}/now/")
        assert re.findall(r"A \d{3}", text) == ["A 006", "A 005", "A 004", "A 003"]

    def test_who_sits_at_the_counter_was_just_called(self):
        session = opened()
        (first,) = arrive(session)
        act(first, "begin", counter="2", at=AT)
        called(session)
        text = page(f"/display/{session}/now/")
        assert re.findall(r"A \d{3}", text) == ["A 002", "A 001"]

    def test_called_again_to_another_counter_it_flashes_anew(self):
        """The element is another one, so a screen that swaps the page shows it as new."""
        session = opened()
        (key,) = arrive(session)
        marks = []
        for counter in ("1", "2"):
            act(key, "call", counter=counter)
            marks += re.findall(r'id="(call-[^"]+)"', page(f"/display/{session}/now/"))
        assert marks == ["call-A001-1", "call-A001-2"]

    def test_each_lane_counts_those_who_still_wait(self):
        session = opened()
        bands = [Band.UNDER_6, Band.FROM_6, Band.FROM_6, Band.FROM_14]
        arrive(session, *(visitor(band) for band in bands), visitor(priority=True))
        counts = re.findall(r"<strong>(\d+)</strong>", page(f"/display/{session}/now/"))
        assert counts == ["1", "2", "1", "1"]


class TestTheListOfToday:
    @pytest.mark.parametrize(
        ("starts", "shown"),
        [
            (timedelta(hours=-15), False),
            (timedelta(hours=-13, minutes=-59), True),
            (timedelta(hours=13, minutes=59), True),
            (timedelta(hours=14), False),
        ],
    )
    def test_sessions_of_these_hours_are_listed(self, starts, shown):
        """Two hours long: ended less than twelve hours ago, or to begin within fourteen."""
        key = opened(starts_at=AT + starts, ends_at=AT + starts + timedelta(hours=2))
        assert (f"/display/{key}/" in page("/display/")) is shown

    def test_hours_and_day_are_those_of_hanoi(self):
        """23:30 in Greenwich on Friday is half past six on Saturday in Hà Nội."""
        early = datetime(2024, 7, 5, 23, 30, tzinfo=UTC)
        opened(starts_at=early, ends_at=early + timedelta(hours=1))
        assert "06:30–07:30 thứ Bảy, 06/07/2024" in page("/display/")

    def test_a_session_called_off_is_not_listed(self):
        key = opened()
        services.close_session(session_id=key, at=AT, by=SYSTEM)
        assert str(key) not in page("/display/")

    def test_a_full_evening_is_listed_whole_and_in_order(self):
        for number in range(40):
            opened(place=f"Điểm {number:02d}", unit_code=f"{number:05d}")
        found = re.findall(r"Điểm (\d\d),", page("/display/"))
        assert found == [f"{number:02d}" for number in range(40)]


class TestTheScreen:
    def test_the_board_asks_for_itself_again_and_keeps_the_old_one_when_refused(self):
        session = opened()
        text = page(f"/display/{session}/")
        assert f'hx-get="/display/{session}/now/"' in text
        assert 'hx-trigger="every 1500ms"' in text
        assert 'hx-status:4xx="swap:none"' in text
        assert 'hx-status:5xx="swap:none"' in text

    def test_a_reader_of_screens_hears_each_new_call(self):
        assert 'aria-live="polite"' in page(f"/display/{opened()}/now/")

    def test_a_stale_board_says_so(self):
        text = page(f"/display/{opened()}/")
        assert 'data-stale="6"' in text
        assert "Mất kết nối từ" in text

    @pytest.mark.parametrize("part", PAGES)
    def test_a_head_request_costs_no_body(self, part):
        answer = Client().head(part.format(opened()))
        assert (answer.status_code, answer.content) == (200, b"")
