"""The shift: which session may be chosen, how long it is kept, and the counter beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support import families
from tests.support.families import AT, COMMUNE, PLANNER

from cancuoc.domain.planning import services as planning
from cancuoc.foundation import access, outbox
from cancuoc.foundation.actor import Actor, Role
from cancuoc.interfaces.office import shift
from cancuoc.interfaces.office.shift import NotYourSession
from cancuoc.kernel import clock

SHIFT = "/office/reception/shift/"
HOME = "/office/reception/"
EVENING = AT + timedelta(hours=10)


def clerk(*units: str) -> Actor:
    return families.officer("tiep-don", Role.RECEPTION, units_held=units or (COMMUNE,))


def request_of(by: Actor, **kept: str) -> SimpleNamespace:
    """Return what the shift needs of a request: the officer and the memory of the browser."""
    return SimpleNamespace(actor=by, session=dict(kept))


@pytest.mark.usefixtures("hanoi")
class TestWhichSessionsAreOpen:
    @pytest.mark.parametrize(
        ("hours", "offered"),
        [
            # Two hours long, offered from fourteen hours before to twelve after.
            (14, False),
            (13.99, True),
            (0, True),
            (-1, True),
            (-13.99, True),
            (-14, False),
        ],
    )
    def test_those_of_these_hours(self, hours, offered):
        key = families.session(at=EVENING - timedelta(days=2), starts_at=EVENING)
        at = EVENING - timedelta(hours=hours)
        found = [session.id for session in shift.open_sessions(at=at, by=clerk())]
        assert found == ([key] if offered else [])

    @pytest.mark.parametrize(
        ("units", "offered"),
        [
            ((COMMUNE,), True),
            (("009",), True),
            (("01",), True),
            (("00367",), False),
            (("006",), False),
            ((), False),
        ],
    )
    def test_those_of_my_units(self, units, offered):
        key = families.session()
        by = families.officer("tiep-don", Role.RECEPTION, units_held=units)
        assert (key in [s.id for s in shift.open_sessions(at=AT, by=by)]) is offered

    def test_the_soonest_stands_first(self):
        later = families.session(starts_at=EVENING + timedelta(hours=2))
        sooner = families.session(starts_at=EVENING)
        assert [s.id for s in shift.open_sessions(at=AT, by=clerk())] == [sooner, later]

    def test_neither_a_draft_nor_one_called_off(self):
        families.session(publish=False)
        gone = families.session()
        planning.cancel_session(session_id=gone, reason="Mưa bão", at=AT, by=PLANNER)
        outbox.deliver_all(at=AT)
        assert shift.open_sessions(at=AT, by=clerk()) == []


@pytest.mark.usefixtures("hanoi")
class TestChoosing:
    def test_the_choice_is_kept_for_the_shift(self):
        key = families.session()
        request = request_of(clerk())
        assert shift.choose(request, session_id=str(key), at=AT).id == key
        assert shift.current(request, at=AT).id == key

    def test_another_choice_takes_its_place(self):
        request = request_of(clerk())
        for key in (families.session(), families.session()):
            shift.choose(request, session_id=str(key), at=AT)
            assert shift.current(request, at=AT).id == key

    @pytest.mark.parametrize("chosen", ["", "x", "0190a1b2-0000-7000-8000-000000000000"])
    def test_a_refused_choice_leaves_the_old_one(self, chosen):
        key = families.session()
        request = request_of(clerk(), floor_session=str(key))
        with pytest.raises(NotYourSession) as refused:
            shift.choose(request, session_id=chosen, at=AT)
        assert refused.value.status == 403
        assert shift.current(request, at=AT).id == key

    def test_a_session_of_another_ward_is_not_mine_even_by_its_id(self):
        away = families.session(unit_code="00367")
        with pytest.raises(NotYourSession):
            shift.choose(request_of(clerk()), session_id=str(away), at=AT)


@pytest.mark.usefixtures("hanoi")
class TestHowLongItIsKept:
    @pytest.mark.parametrize(
        ("seconds", "kept"), [(0, True), (12 * 3600, True), (12 * 3600 + 1, False)]
    )
    def test_it_ends_twelve_hours_after_the_session(self, seconds, kept):
        request = request_of(clerk(), floor_session=str(families.session(hours=2)))
        at = EVENING + timedelta(hours=2, seconds=seconds)
        assert (shift.current(request, at=at) is not None) is kept

    def test_an_evening_session_lives_past_midnight(self):
        key = families.session(starts_at=EVENING, hours=3)
        half_past_midnight = datetime(2024, 7, 6, 17, 30, tzinfo=UTC)
        request = request_of(clerk(), floor_session=str(key))
        assert shift.current(request, at=half_past_midnight).id == key

    def test_it_is_gone_when_the_session_is_called_off(self):
        key = families.session()
        request = request_of(clerk(), floor_session=str(key))
        planning.cancel_session(session_id=key, reason="Mưa bão", at=AT, by=PLANNER)
        outbox.deliver_all(at=AT)
        assert shift.current(request, at=AT) is None

    def test_it_is_gone_when_the_unit_is_no_longer_mine(self):
        key = families.session()
        assert shift.current(request_of(clerk("00367"), floor_session=str(key)), at=AT) is None

    def test_nothing_chosen_is_no_shift(self):
        assert shift.current(request_of(clerk()), at=AT) is None

    def test_a_role_withdrawn_ends_it_at_the_next_click(self, desk, saturday):
        client = desk(Role.RECEPTION)
        client.post(SHIFT, {"session": str(families.session())})
        assert client.get(HOME).status_code == 200
        access.withdraw(
            username="reception-00352",
            role=Role.RECEPTION,
            unit_code=COMMUNE,
            on=date(2024, 7, 6),
            at=AT,
            by=Actor.system("test"),
        )
        assert client.get(HOME).status_code == 403


class TestTheCounter:
    def test_it_is_the_first_until_another_is_chosen(self):
        assert shift.counter(request_of(clerk())) == "1"

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("7", "7"),
            (" 7b ", "7B"),
            ("quầy 3", "QUẦY3"),
            ("a-1/2", "A12"),
            ("<b>9</b>", "B9B"),
            ("123456789", "12345678"),
        ],
    )
    def test_it_is_kept_in_capitals_and_short(self, typed, kept):
        request = request_of(clerk())
        shift.sit_at(request, typed)
        assert shift.counter(request) == kept

    @pytest.mark.parametrize("typed", ["", "   ", "--", "…", "\n"])
    def test_a_blank_leaves_it_as_it_is(self, typed):
        request = request_of(clerk(), floor_counter="4")
        shift.sit_at(request, typed)
        assert shift.counter(request) == "4"

    @given(st.text(max_size=40))
    @settings(max_examples=60)
    def test_whatever_is_typed_it_fits_the_board_and_stays_when_typed_again(self, typed):
        request = request_of(clerk(), floor_counter="4")
        shift.sit_at(request, typed)
        kept = shift.counter(request)
        assert 1 <= len(kept) <= shift.LONGEST_COUNTER
        assert all(letter.isalnum() for letter in kept)
        shift.sit_at(request, kept)
        assert shift.counter(request) == kept


class TestThePage:
    @pytest.fixture
    def client(self, desk, saturday):
        return desk(Role.RECEPTION)

    def page(self, client, **query: str) -> str:
        return " ".join(client.get(SHIFT, query).content.decode().split())

    def test_without_a_session_it_says_whom_to_ask(self, client):
        assert "Đề nghị bộ phận kế hoạch công bố buổi." in self.page(client)

    def test_each_session_is_one_key(self, client):
        for hours in range(3):
            families.session(starts_at=EVENING + timedelta(hours=hours))
        page = self.page(client)
        assert [f'data-key="{n}"' in page for n in range(1, 5)] == [True, True, True, False]
        assert "thứ Bảy, 06/07/2024, 18:00–20:00 · Nhà văn hoá tổ 1" in page

    @pytest.mark.parametrize(
        "target",
        [
            "https://evil.vn/",
            "//evil.vn/",
            "/\\evil.vn",
            "javascript:alert(1)",
            "http:///evil.vn",
            "",
        ],
    )
    def test_it_leads_nowhere_but_home(self, client, target):
        sent = {"session": str(families.session()), "next": target}
        assert client.post(SHIFT, sent)["Location"] == HOME

    def test_where_one_was_heading_is_carried_through_the_form(self, client):
        families.session()
        page = self.page(client, next='/office/queue/?a="b"')
        assert 'name="next" value="/office/queue/?a=&#34;b&#34;"' in page

    def test_it_is_asked_without_a_purpose(self, desk, saturday):
        # Choosing a session shows nobody, so nobody has to say why.
        client = desk(Role.RECEPTION, units=("009",), purpose="")
        assert client.get(SHIFT).status_code == 200

    def test_in_english(self, client):
        families.session()
        client.cookies["django_language"] = "en"
        page = self.page(client)
        assert "Đang làm ở buổi nào?" not in page
        assert "Làm ở buổi này" not in page
        assert isinstance(UUID(page.split('name="session" value="')[1].split('"')[0]), UUID)


def test_the_clock_of_the_shift_is_that_of_the_door(desk, hanoi, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    families.session(starts_at=AT + timedelta(days=1))
    client = desk(Role.RECEPTION)
    assert "Nhà văn hoá tổ 1" not in client.get(SHIFT).content.decode()
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=1))
    assert "Nhà văn hoá tổ 1" in client.get(SHIFT).content.decode()
