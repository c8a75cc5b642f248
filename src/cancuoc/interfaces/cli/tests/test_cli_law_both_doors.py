"""Arguments and lines of JSON are two doors to one answer, and neither ever breaks."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.interfaces.cli.law import LONGEST_LINE, QUESTIONS
from cancuoc.interfaces.cli.tests.asking import answer, asked, line

days = st.dates(date(1950, 1, 1), date(2060, 1, 1)).map(str) | st.sampled_from(
    ["2024-06-30", "2024-07-01", "2024-02-29", "2025-03-02", "2025-07-01", "2023-02-29", "hôm nay"]
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "born": days,
    "issued": days,
    "received": days,
    "on": days,
    "holds_expiry": days,
    "holds_issued": days,
    "expires": days | st.just("none"),
    "number": st.sampled_from(["001315000001", "001 064 000002", "12", "999999999999"]),
    "name": st.sampled_from(["Nguyễn Thị Thu An", "Y", "", "A1", "Đỗ"]),
    "sex": st.sampled_from(["male", "nữ", "F", "unknown", "x"]),
    "kind": st.sampled_from(["FIRST", "change", "REISSUE", "GIFT"]),
    "ground": st.sampled_from(["24(1)(a)", "24(1)(g)", "24(2)(b)", "9"]),
    "holds": st.sampled_from(["none", "cmnd", "CCCD", "card", "passport"]),
    "capacity": st.sampled_from(["full", "lost", "limited"]),
    "representative": st.sampled_from(["mother", "relative", "none", "aunt"]),
    "channel": st.sampled_from(["online", "office", "mobile"]),
    "exempt": st.sampled_from(["", "disabled", "merit,child", "king"]),
    "level": st.sampled_from(["1", "2", "3", "district", "commune"]),
    "cause": st.sampled_from(["death", "card_held", "detention", "boredom"]),
    "reasons": st.sampled_from(["", "no_ground", "data_conflict,no_ground", "x"]),
    "part": st.sampled_from(["left_thumb", "face", "tail"]),
    "state": st.sampled_from(["captured", "missing", "not_required"]),
    "reason": st.sampled_from(["amputated", "blind_eye"]),
    "detail": st.sampled_from(["", "chi tiết", "x" * 1001]),
    "check": st.sampled_from(["x" * 90, "A\nB\nC", "IDVNM"]),
}
PLACES = st.sampled_from(["", "Xã A", "số 1, ngõ 2"])


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Draw a question and some of its fields, good and bad."""
    name = draw(st.sampled_from(sorted(QUESTIONS)))
    row: dict[str, Any] = {}
    for field in QUESTIONS[name].fields:
        if field.required or draw(st.booleans()):
            kind = st.just(True) if field.is_flag else VALUES.get(field.name, PLACES)
            row[field.name] = draw(kind)
    if draw(st.booleans()):
        row["on"] = draw(days)
    return name, row


def by_arguments(name: str, row: dict[str, Any]) -> tuple[int, str, str]:
    argv, loose = [], []
    for field in QUESTIONS[name].fields:
        if field.name not in row:
            continue
        if field.positional:
            loose.append(row[field.name])
        elif field.is_flag:
            argv.append(field.option)
        else:
            # One word each, so that an empty value or one with a dash stays a value.
            argv.append(f"{field.option}={row[field.name]}")
    if "on" in row:
        argv.append(f"--on={row['on']}")
    return asked(name, *loose, *argv)


@settings(max_examples=70, deadline=None)
@given(questions())
def test_both_doors_give_one_answer(question: tuple[str, dict[str, Any]]) -> None:
    name, row = question
    code, out, err = by_arguments(name, row)
    told = line(name, row)
    if code == 0:
        assert json.loads(out) == told
        return
    assert code == 2
    assert out == ""
    assert err == f"{told['message']} {told['next_step']}\n"


@settings(max_examples=30, deadline=None)
@given(questions())
def test_names_with_dashes_are_the_same_names(question: tuple[str, dict[str, Any]]) -> None:
    name, row = question
    dashed = {key.replace("_", "-"): value for key, value in row.items()}
    assert line(name, dashed) == line(name, row)


@settings(max_examples=30, deadline=None)
@given(questions(), st.permutations(range(20)))
def test_the_order_of_fields_means_nothing(
    question: tuple[str, dict[str, Any]], order: list[int]
) -> None:
    name, row = question
    keys = sorted(row, key=lambda key: order[sorted(row).index(key) % 20])
    mixed, plain = line(name, {key: row[key] for key in keys}), line(name, row)
    if "error" in plain:
        # Which of several faults is told first may depend on the order; that one is told, not.
        assert mixed["error"]
    else:
        assert mixed == plain


@settings(max_examples=20, deadline=None)
@given(st.lists(questions(), min_size=1, max_size=4), st.sampled_from(sorted(QUESTIONS)))
def test_lines_do_not_know_of_one_another(
    many: list[tuple[str, dict[str, Any]]], name: str
) -> None:
    rows = [row for _, row in many]
    given_lines = "".join(json.dumps(row) + "\n" for row in rows)
    _, out, _ = asked(name, "-", given=given_lines)
    alone = [line(name, row) for row in rows]
    together = [json.loads(text) for text in out.splitlines()]
    for one, other in zip(alone, together, strict=True):
        assert {**one, "line": 0} == {**other, "line": 0}


@pytest.mark.parametrize("question", sorted(QUESTIONS))
class TestEveryQuestion:
    def test_an_empty_object_is_answered_or_names_what_is_missing(self, question: str) -> None:
        found = line(question, {})
        required = [field for field in QUESTIONS[question].fields if field.required]
        if required:
            assert required[0].option in found["message"]
        else:
            assert ("error" in found) != ("regime" in found)

    def test_a_field_of_no_question_is_refused_by_name(self, question: str) -> None:
        found = line(question, {"tuổi": "5"})
        assert found["error"] == "BadInput"
        assert "tuổi" in found["message"]

    @pytest.mark.parametrize("value", [[], {}, 1.5, -(10**30)])
    def test_a_value_of_another_kind_is_an_error_object(self, question: str, value: Any) -> None:
        for field in QUESTIONS[question].fields:
            if field.takes_many and value == []:
                continue
            assert line(question, {field.name: value})["error"]

    def test_an_error_object_has_the_shape_of_every_door(self, question: str) -> None:
        found = line(question, {"on": "mai"})
        assert set(found) >= {"error", "message", "next_step", "line"}
        assert found["line"] == 1


class TestLongLines:
    GOOD = {"born": "2020-05-10", "issued": "2024-07-10"}

    @pytest.mark.parametrize(("extra", "taken"), [(0, True), (1, False)])
    def test_a_line_may_have_64_kb_and_not_a_byte_more(self, extra: int, taken: bool) -> None:
        text = json.dumps(self.GOOD)
        padded = text + " " * (LONGEST_LINE - len(text) - 1 + extra) + "\n"
        _, out, _ = asked("expiry", "-", given=padded)
        assert ("expires" in json.loads(out)) is taken

    def test_a_long_line_does_not_hide_the_next_one(self) -> None:
        given_lines = "x" * (LONGEST_LINE * 2) + "\n" + json.dumps(self.GOOD) + "\n"
        _, out, _ = asked("expiry", "-", given=given_lines)
        first, second = map(json.loads, out.splitlines())
        assert (first["line"], second["expires"]) == (1, "2034-05-10")

    def test_the_last_line_needs_no_end(self) -> None:
        _, out, _ = asked("expiry", "-", given=json.dumps(self.GOOD))
        assert json.loads(out)["expires"] == "2034-05-10"

    def test_a_thousand_lines_are_a_thousand_answers(self) -> None:
        text = "".join('{"on": "2024-07-10"}\n' for _ in range(1_000))
        _, out, _ = asked("regime", "-", given=text)
        assert out.count("\n") == 1_000
        assert len(set(out.splitlines())) == 1


def test_what_stands_in_a_line_wins_over_what_stands_beside_the_dash() -> None:
    found = line("regime", {"on": "2025-07-01"}, "--on", "2024-07-01")
    assert found["code"] == "2025-07"


def test_answers_are_one_line_of_plain_json_with_vietnamese_letters() -> None:
    _, out, _ = asked("regime", "--on", "2024-07-01")
    assert "Luật Căn cước" in out
    assert json.loads(out) == answer("regime", "--on", "2024-07-01")
