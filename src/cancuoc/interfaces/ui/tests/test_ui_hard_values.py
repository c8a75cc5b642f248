"""Values at their edges: leap birthdays, midnight, odd addresses, and secrets that go nowhere."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.interfaces.ui import presenters, text
from cancuoc.interfaces.ui.refusals import typed
from cancuoc.interfaces.ui.views import choose_language
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law import ages


def years_said(words: str) -> int:
    head, _space, rest = words.partition(" ")
    return 0 if rest.startswith("tháng") else int(head)


class TestAge:
    @given(
        st.dates(date(1930, 1, 1), date(2024, 7, 6)), st.dates(date(2024, 7, 6), date(2040, 12, 31))
    )
    @settings(max_examples=60, deadline=None)
    def test_the_years_said_are_the_years_of_the_law(self, born, on):
        if on.month == 2 and on.day >= 28 and born.month == 2 and born.day == 29:
            return
        with translation.override("vi"):
            assert years_said(text.age_words(born, on)) == ages.age_on(born=born, on=on)

    @pytest.mark.parametrize(
        "on", [date(2022, 2, 27), date(2022, 2, 28), date(2022, 3, 1), date(2024, 2, 29)]
    )
    def test_a_leap_child_turns_six_on_the_screen_when_the_law_says_so(self, on):
        born = date(2016, 2, 29)
        with translation.override("vi"):
            assert years_said(text.age_words(born, on)) == ages.age_on(born=born, on=on)

    @pytest.mark.parametrize(
        ("born", "on", "said"),
        [
            (date(2018, 7, 7), date(2024, 7, 6), "5 tuổi 11 tháng"),
            (date(2018, 7, 6), date(2024, 7, 6), "6 tuổi"),
            (date(2024, 7, 6), date(2024, 7, 6), "0 tháng tuổi"),
            (date(2024, 7, 7), date(2024, 7, 6), ""),
            (PartialDate(2025), date(2024, 7, 6), ""),
            (PartialDate(1953), date(2024, 7, 6), "khoảng 71 tuổi"),
        ],
    )
    def test_the_day_before_and_the_day(self, born, on, said):
        with translation.override("vi"):
            assert text.age_words(born, on) == said


class TestMidnight:
    @pytest.mark.parametrize(
        ("at", "day", "clock"),
        [
            (datetime(2024, 7, 5, 16, 59, 59, tzinfo=UTC), "05/07/2024", "23:59"),
            (datetime(2024, 7, 5, 17, 0, tzinfo=UTC), "06/07/2024", "00:00"),
            (datetime(2024, 2, 28, 17, 0, tzinfo=UTC), "29/02/2024", "00:00"),
            (datetime(2024, 12, 31, 17, 0, tzinfo=UTC), "01/01/2025", "00:00"),
        ],
    )
    def test_a_moment_has_its_vietnamese_day(self, at, day, clock):
        assert text.vi_date(at) == day
        assert text.vi_time(at) == clock
        assert text.vi_datetime(at) == f"{clock} ngày {day}"
        assert text.vi_weekday(at).endswith(day)


class TestSecrets:
    @pytest.mark.parametrize(
        "name",
        ["password", "new_password", "PASSWORD", "old-password", "a.token", "user_pin", "otp"],
    )
    def test_a_secret_is_not_echoed(self, requests, name):
        request = requests.post("/", {name: "bi-mat", "place": "Nhà văn hoá"})
        assert typed(request) == [("place", "Nhà văn hoá")]

    def test_words_that_only_hold_a_secret_s_letters_are_kept(self, requests):
        request = requests.post("/", {"opinion": "x", "credit": "y", "spin": "z"})
        assert [name for name, _value in typed(request)] == ["opinion", "credit", "spin"]

    @given(st.text("0123456789", min_size=12, max_size=12))
    @settings(max_examples=30)
    def test_a_masked_number_shows_no_more_than_four_digits(self, digits):
        shown = str(text.personal_id(digits, masked=True))
        assert "".join(c for c in shown if c.isdigit()) == digits[-4:]


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https:///evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "\t//evil.example",
        "http://testserver@evil.example/",
        "http://testserver.evil.example/",
    ],
)
def test_the_language_switch_leads_out_of_the_house_by_no_trick(requests, target):
    answer = choose_language(requests.get("/", {"next": target}), "en")
    assert answer.url == "/"


class TestWords:
    @pytest.mark.parametrize(
        "family", [presenters.APPOINTMENT, presenters.TICKET, presenters.DOSSIER]
    )
    def test_every_status_differs_from_its_brothers_and_speaks_english(self, family):
        for language in ("vi", "en"):
            with translation.override(language):
                told = [presenters.status(family, code)["text"] for code in family]
            assert len(set(told)) == len(told)
        with translation.override("vi"):
            vietnamese = [str(entry.word) for entry in family.values()]
        assert not set(told) & set(vietnamese)

    @pytest.mark.parametrize("mine", [False, True])
    def test_only_one_s_own_work_has_a_tone(self, mine):
        shown = presenters.status(presenters.DOSSIER, "refused", mine=mine)
        assert shown["tone"] == ("red" if mine else "")

    @pytest.mark.parametrize(("age", "called"), [(0, "bé Hà"), (13, "bé Hà"), (14, "Hà")])
    def test_nobody_of_fourteen_is_called_a_child(self, age, called):
        with translation.override("vi"):
            assert presenters.person_line(given_name="Hà", age=age) == called
