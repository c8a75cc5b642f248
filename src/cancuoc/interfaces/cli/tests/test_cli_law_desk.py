"""Single matters of the desk: capture, custody, locks, residence, refusals, numbers and zones."""

from __future__ import annotations

import unicodedata
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.interfaces.cli.tests.asking import answer, asked, codes, line, refused, table

ADULT = ["capture", "--born", "1990-01-01"]
# Circular 60/2021 Art. 5(3): four right, four left, both thumbs, then ten rolled; iris and face.
STEPS = [
    ("flat", ["right_index", "right_middle", "right_ring", "right_little"]),
    ("flat", ["left_index", "left_middle", "left_ring", "left_little"]),
    ("flat", ["right_thumb", "left_thumb"]),
    *(("rolled", [f"right_{finger}"]) for finger in ("thumb", "index", "middle", "ring", "little")),
    *(("rolled", [f"left_{finger}"]) for finger in ("thumb", "index", "middle", "ring", "little")),
    ("iris", ["right_eye", "left_eye"]),
    ("face", ["face"]),
]
STATES = ("captured", "missing", "deformed", "temporarily_injured", "unreadable")
REASONS = (
    *("amputated", "born_without", "born_deformed", "scarred", "bandaged", "wounded"),
    *("worn_skin", "cramped_hand", "blind_eye", "eye_disease", "eyes_closed", "cannot_cooperate"),
)
# Law 26/2023 Art. 34, Decree 69/2024 Art. 15: cause, e-identity locked, holder told, lifted by.
LOCKS = """
holder_asks yes yes holder_asks_again
breach yes yes breach_repaired
card_revoked yes yes new_card
card_held yes yes card_returned
death yes no -
authority yes yes authority_asks
card_expired no yes new_card
"""
# Decree 137/2015 Art. 13: the fourth digit, the century it stands for, the sex.
DIGITS = """
0 1900 male
1 1900 female
2 2000 male
3 2000 female
4 2100 male
5 2100 female
6 2200 male
7 2200 female
8 2300 male
9 2300 female
"""


class TestCapture:
    def test_the_steps_are_those_of_circular_60_in_their_order(self) -> None:
        steps = answer(*ADULT)["steps"]
        assert [(step["kind"], step["parts"]) for step in steps] == STEPS
        assert [step["step"] for step in steps] == list(range(1, 16))
        assert all(step["name"] for step in steps)

    def test_a_child_of_six_has_the_same_steps(self) -> None:
        assert answer("capture", "--born", "2018-07-10")["steps"] == answer(*ADULT)["steps"]

    @pytest.mark.parametrize("part", ["left_thumb", "right_eye", "face"])
    def test_a_part_taken_needs_no_reason_and_bears_none(self, part: str) -> None:
        assert answer(*ADULT, "--part", part)["accepted"]
        assert answer(*ADULT, "--part", part, "--state", "captured")["accepted"]
        for reason in REASONS:
            refused(*ADULT, "--part", part, "--reason", reason)

    @pytest.mark.parametrize("state", STATES[1:])
    def test_a_part_not_taken_needs_a_reason_circular_60(self, state: str) -> None:
        argv = [*ADULT, "--part", "left_thumb", "--state", state]
        assert "lý do" in refused(*argv)
        fits = [reason for reason in REASONS if asked(*argv, "--reason", reason)[0] == 0]
        assert 0 < len(fits) < len(REASONS)

    def test_every_reason_belongs_to_some_state(self) -> None:
        fits = {
            reason
            for state, reason in product(STATES, REASONS)
            if asked(*ADULT, "--part", "face", "--state", state, "--reason", reason)[0] == 0
        }
        assert fits == set(REASONS)

    @pytest.mark.parametrize("born", ["1990-01-01", "2018-07-10"])
    def test_from_six_up_no_part_is_not_required(self, born: str) -> None:
        argv = ["capture", "--born", born, "--part", "left_thumb", "--state", "not_required"]
        assert "chưa thu nhận" in refused(*argv)

    @pytest.mark.parametrize("state", [*STATES, "not_required"])
    def test_under_six_no_state_of_any_part_is_taken_article_23_2(self, state: str) -> None:
        argv = ["capture", "--born", "2018-07-11", "--part", "face", "--state", state]
        assert "dưới 6 tuổi" in refused(*argv)

    def test_a_plan_without_a_part_accepts_nothing(self) -> None:
        assert answer(*ADULT)["accepted"] is False


class TestLocksAndHolds:
    @pytest.mark.parametrize(("cause", "identity", "told", "lifted"), table(LOCKS))
    def test_what_a_cause_locks_article_34(
        self, cause: str, identity: str, told: str, lifted: str
    ) -> None:
        found = answer("lock", "--cause", cause)
        assert found["identity_locked"] is (identity == "yes")
        assert found["account_locked"] is True
        assert found["tell_holder"] is (told == "yes")
        assert found["unlocked_by"] == lifted.replace("-", "")

    @pytest.mark.parametrize("cause", ["compulsory_measure", "detention"])
    def test_a_held_card_comes_back_and_may_be_used_article_29(self, cause: str) -> None:
        found = answer("hold", "--cause", cause)
        assert (found["card_returns"], found["usable_through_keeper"]) == (True, True)
        held = answer("lock", "--cause", "card_held")
        for key in ("identity_locked", "account_locked", "tell_holder", "unlocked_by"):
            assert found[key] == held[key]
        assert any("Điều 29(2)" in article for article in found["articles"])

    @pytest.mark.parametrize("cause", ["death", "nationality_lost", "altered"])
    def test_what_is_no_cause_of_holding_is_refused(self, cause: str) -> None:
        assert "compulsory_measure, detention" in refused("hold", "--cause", cause)

    def test_before_the_law_nothing_is_held_under_it(self) -> None:
        assert "01/07/2024" in refused("hold", "--cause", "detention", "--on", "2024-06-30")


class TestResidence:
    WHERE = (("permanent", "Xã A"), ("temporary", "Xã B"), ("current", "Xã C"), ("abroad", "Lào"))

    @pytest.mark.parametrize("first", range(4))
    def test_the_first_that_is_known_is_printed_circular_17_article_4(self, first: int) -> None:
        argv = [word for key, text in self.WHERE[first:] for word in (f"--{key}", text)]
        found = answer("residence", *argv)
        assert (found["kind"], found["address"]) == self.WHERE[first]
        assert found["next_step"] == ""

    @pytest.mark.parametrize("blank", ["", " ", "\t"])
    def test_a_blank_place_is_no_place(self, blank: str) -> None:
        found = answer("residence", "--permanent", blank, "--temporary", " Xã B ")
        assert (found["kind"], found["address"]) == ("temporary", "Xã B")

    def test_without_any_place_people_are_told_to_register_first(self) -> None:
        found = answer("residence")
        assert (found["kind"], found["address"]) == ("missing", None)
        assert "đăng ký" in found["next_step"]


class TestRefusals:
    def test_reasons_come_once_and_in_the_order_of_the_form(self) -> None:
        one = answer("refuse", "--reasons", "data_conflict,not_citizen,data_conflict")
        two = answer("refuse", "--reasons", "not_citizen,data_conflict")
        assert one == two
        assert codes(one["reasons"]) == ["not_citizen", "data_conflict"]

    def test_each_reason_says_what_to_do_next(self) -> None:
        every = (
            "not_citizen,no_representative,representation_not_proven,not_in_register,"
            "data_conflict,birth_not_registered,duplicate_person,wrong_person,no_ground,"
            "biometrics_insufficient"
        )
        found = answer("refuse", "--reasons", every)["reasons"]
        assert len(found) == len({each["text"] for each in found}) == 10
        assert all(each["next"].endswith(".") for each in found)

    @pytest.mark.parametrize("reasons", ["", ",", " , "])
    def test_a_refusal_without_a_reason_is_refused_itself_article_23_4(self, reasons: str) -> None:
        assert "ít nhất một lý do" in refused("refuse", "--reasons", reasons)

    def test_a_detail_keeps_its_words_and_loses_its_edges(self) -> None:
        found = answer("refuse", "--reasons", "no_ground", "--detail", "  Thẻ còn hạn. ")
        assert found["detail"] == "Thẻ còn hạn."


class TestNumbers:
    @pytest.mark.parametrize(("digit", "century", "sex"), table(DIGITS))
    def test_the_fourth_digit_tells_century_and_sex(
        self, digit: str, century: str, sex: str
    ) -> None:
        found = answer("number", f"001{digit}15000001")["structure"]
        assert (found["birth_year"], found["sex"]) == (int(century) + 15, sex)

    @pytest.mark.parametrize(
        ("more", "warning", "cause"),
        [
            (["--sex", "male"], "wrong_sex_digit", "sex_entered_wrongly"),
            (["--born", "1915-01-01"], "wrong_century_digit", "birth_year_entered_wrongly"),
            (["--born", "2016-01-01"], "wrong_birth_year", "birth_year_entered_wrongly"),
        ],
    )
    def test_a_number_that_does_not_fit_opens_a_review_and_is_not_refused(
        self, more: list[str], warning: str, cause: str
    ) -> None:
        found = answer("number", "001315000001", *more)
        assert (found["valid"], found["opens_review"]) == (True, True)
        assert (codes(found["warnings"]), found["likely_causes"]) == ([warning], [cause])

    def test_a_province_that_is_not_listed_may_be_a_country(self) -> None:
        found = answer("number", "999315000001")
        assert found["structure"]["province"] is None
        assert codes(found["warnings"]) == ["unknown_province"]

    def test_an_unknown_sex_is_not_compared(self) -> None:
        assert answer("number", "001315000001", "--sex", "unknown")["warnings"] == []


class TestZones:
    WHO = ["mrz", "--number", "001315000001", "--born", "2015-03-10"]

    @pytest.mark.parametrize(
        ("name", "printed"),
        [
            ("Nguyễn Thị Thu An", "NGUYEN<<THI<THU<AN"),
            ("Đặng Đức Đạt", "DANG<<DUC<DAT"),
            ("Vừ A Páo", "VU<<A<PAO"),
            ("Y", "Y"),
        ],
    )
    def test_names_are_printed_without_marks(self, name: str, printed: str) -> None:
        for spelling in ("NFC", "NFD"):
            written = unicodedata.normalize(spelling, name)
            lines = answer(*self.WHO, "--name", written)["lines"]
            assert lines[2].rstrip("<") == printed
            assert [len(each) for each in lines] == [30, 30, 30]

    def test_a_name_too_long_is_cut_and_still_reads_back(self) -> None:
        name = "Nguyễn " + "Thị Hoàng Phương " * 4
        lines = answer(*self.WHO, "--name", name)["lines"]
        assert len(lines[2]) == 30
        assert answer("mrz", "--check", *lines)["valid"]

    @pytest.mark.parametrize(
        ("number", "born", "sex"),
        [
            ("001064000002", "1964-07-20", "male"),
            ("001164000002", "1964-07-20", "female"),
            ("001264000002", "2064-07-20", "male"),
        ],
    )
    def test_the_century_of_a_birth_comes_from_the_number(
        self, number: str, born: str, sex: str
    ) -> None:
        lines = answer("mrz", "--number", number, "--born", born, "--name", "An Bình")["lines"]
        found = answer("mrz", "--check", *lines)
        assert (found["born"], found["sex"], found["number"]) == (born, sex, number)

    @settings(max_examples=60, deadline=None)
    @given(place=st.integers(0, 59), letter=st.sampled_from("0123456789ABZ<"))
    def test_a_letter_misread_never_gives_another_number_birth_or_end(
        self, place: int, letter: str
    ) -> None:
        lines = line("mrz", {"number": "001315000001", "born": "2015-03-10", "name": "An"})["lines"]
        text = "".join(lines)
        changed = text[:place] + letter + text[place + 1 :]
        found = line("mrz", {"check": [changed[:30], changed[30:60], lines[2]]})
        told = (found["number"], found["born"], found["expires"], found["surname"])
        # Check digits cannot tell a filler from a nought, nor is the sex under one.
        assert not found["valid"] or told == ("001315000001", "2015-03-10", None, "AN")


class TestLooseWords:
    @pytest.mark.parametrize("question", ["expiry", "mrz", "due", "regime", "lock", "residence"])
    def test_a_word_that_belongs_nowhere_is_refused(self, question: str) -> None:
        assert "thua" in refused(question, "thua")

    def test_a_zone_is_not_built_beside_a_word_that_was_meant_otherwise(self) -> None:
        argv = ["--number", "001315000001", "--born", "2015-03-10", "--name", "An"]
        assert "2029-03-10" in refused("mrz", "2029-03-10", *argv)

    def test_a_number_is_the_one_loose_word_that_is_taken(self) -> None:
        assert answer("number", "001315000001")["valid"]
        refused("number", "001315000001", "001315000002")

    @pytest.mark.parametrize("today", [date(2024, 7, 1), date(2025, 7, 1)])
    def test_without_a_day_the_answer_is_of_today(self, today: date) -> None:
        code = f"{today:%Y-%m}"
        assert answer("regime", today=today)["code"] == code
        assert answer("due", "--born", "1990-01-01", today=today)["regime"] == code
