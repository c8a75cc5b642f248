"""The `law` command fed with lines of JSON: one answer a line, whatever the line."""

import io
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.interfaces.cli.law import QUESTIONS, run
from cancuoc.interfaces.cli.lawfields import BadInput, read_day, read_fields, shown

TODAY = date(2024, 7, 10)
ZONE = ["IDVNM3150000010001315000001<<1", "1503106F2903105VNM<<<<<<<<<<<2"]
NAME_LINE = "NGUYEN<<THI<THU<AN<<<<<<<<<<<<"


def call(*argv, stdin=""):
    """Run and return exit code, standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    source = stdin if not isinstance(stdin, str) else io.StringIO(stdin)
    code = run(list(argv), stdin=source, stdout=out, stderr=err, today=TODAY)
    return code, out.getvalue(), err.getvalue()


def lines(question, *rows, extra=()):
    text = "".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows)
    code, out, err = call(question, *extra, "-", stdin=text)
    assert (code, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


def test_lines_are_answered_one_by_one():
    found = lines(
        "expiry",
        {"born": "2020-05-10", "issued": "2024-07-10"},
        {"born": "1960-01-01", "issued": "2024-07-10"},
    )
    assert [each["expires"] for each in found] == ["2034-05-10", None]


def test_a_bad_line_gets_an_error_and_the_rest_is_answered():
    found = lines(
        "expiry",
        {"born": "2020-05-10", "issued": "2024-07-10"},
        "this is not json\n",
        {"born": "2020-13-10", "issued": "2024-07-10"},
        "\n",
        {"born": "2012-07-10", "issued": "2024-07-10"},
    )
    assert [each.get("error") for each in found] == [None, "BadInput", "BadInput", None]
    assert [each.get("line") for each in found] == [None, 2, 3, None]
    assert found[3]["expires"] == "2037-07-10"
    assert all({"message", "next_step"} <= set(each) for each in found[1:3])


@pytest.mark.parametrize(
    "row",
    [
        "[]\n",
        "5\n",
        "null\n",
        '"text"\n',
        "{\n",
        '{"born": }\n',
        "[" * 50_000 + "\n",
        '{"born": "2020-05-10", "issued": 5}\n',
        '{"born": "2020-05-10", "issued": ["2024-07-10"]}\n',
        '{"born": "2020-05-10", "issued": {"day": 1}}\n',
        '{"born": "2020-05-10", "issued": true}\n',
        '{"born": "2020-05-10", "issued": null}\n',
        '{"born": "2020-05-10", "issued": "2024-07-10", "extra": 1}\n',
        '{"born": "\\ud800", "issued": "2024-07-10"}\n',
        '{"born": "' + "1" * 70_000 + '"}\n',
        '{"born": ' + "1" * 5_000 + "}\n",
        "{}\n",
    ],
)
def test_every_kind_of_bad_line_is_an_error_object(row):
    good = {"born": "2020-05-10", "issued": "2024-07-10"}
    found = lines("expiry", row, good)
    assert found[0]["error"]
    assert found[0]["line"] == 1
    assert found[1]["expires"] == "2034-05-10"


def test_a_line_that_is_not_utf8_does_not_end_the_run():
    good = b'{"born": "2020-05-10", "issued": "2024-07-10"}\n'
    source = io.TextIOWrapper(io.BytesIO(b'{"born": "\xff"}\n' + good), encoding="utf-8")
    code, out, _ = call("expiry", "-", stdin=source)
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [each.get("error") for each in found] == ["BadInput", None]


@pytest.mark.parametrize(
    ("question", "row", "key", "value"),
    [
        ("deadline", {"received": "2024-07-06"}, "due", "2024-07-16"),
        ("procedure", {"born": "2014-01-01", "representative": "mother"}, "outcome", "proceed"),
        ("procedure", {"born": "1990-01-01", "no_register": True}, "clock_starts", False),
        ("procedure", {"born": "1990-01-01", "no-register": True}, "clock_starts", False),
        ("procedure", {"born": "1990-01-01", "no_register": False}, "clock_starts", True),
        ("procedure", {"born": "1990-01-01", "holds": "card", "lost": True}, "kind", "REISSUE"),
        ("fee", {"kind": "CHANGE", "on": "2025-02-01"}, "amount", 50_000),
        ("number", {"number": "001315000001"}, "valid", True),
        ("mrz", {"check": [*ZONE, NAME_LINE]}, "valid", True),
        ("mrz", {"check": "\n".join([*ZONE, NAME_LINE])}, "valid", True),
        ("eid", {"born": "2014-01-01", "card": True}, "levels", [1, 2]),
        ("eid", {"born": "2014-01-01", "card": True, "level": 2}, "levels", [1, 2]),
        ("due", {"born": "1990-01-01"}, "duty", "must"),
        ("due", {"born": "1990-01-01", "holds": None}, "duty", "must"),
        ("residence", {"current": "Xã C"}, "kind", "current"),
    ],
)
def test_every_question_takes_lines(question, row, key, value):
    assert lines(question, row)[0][key] == value


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("procedure", {"born": "1990-01-01", "lost": "yes"}),
        ("procedure", {"born": "1990-01-01", "lost": 1}),
        ("number", {"number": "12345"}),
        ("number", {"number": 1315000001}),
        ("number", {}),
        ("eid", {"born": "2014-01-01", "level": 9}),
        ("eid", {"born": "2014-01-01", "level": True}),
        ("residence", {"current": "a\ud800"}),
        ("residence", {"current": "x" * 1001}),
    ],
)
def test_a_wrong_value_in_a_line(question, row):
    found = lines(question, row)
    assert found[0]["error"]


def test_arguments_beside_the_dash_hold_for_every_line():
    found = lines(
        "number", {"number": "001315000001"}, extra=("--sex", "male", "--on", "2026-08-01")
    )
    assert found[0]["opens_review"]
    assert found[0]["regime"] == "2026-07"


def test_empty_input_has_no_answer():
    assert call("expiry", "-", stdin="") == (0, "", "")


def test_vietnamese_is_written_as_it_is():
    _, out, _ = call("number", "001315000001")
    assert "Hà Nội" in out


def test_fields_may_not_be_unknown():
    with pytest.raises(BadInput):
        read_fields(QUESTIONS["expiry"].fields, {"death": "2020-01-01"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [("plain", "plain"), ("a\tb\nc", "a b c"), ("x" * 90, "x" * 40), ("\u202eabc", "abc")],
)
def test_text_repeated_in_a_refusal_is_harmless(text, expected):
    assert shown(text) == expected


@given(day=st.dates(date(1800, 1, 1), date(2399, 12, 31)))
def test_every_iso_day_reads_back(day):
    assert read_day(day.isoformat()) == day


@given(text=st.text(max_size=30))
@settings(deadline=None)
def test_any_text_is_a_day_or_one_clear_line(text):
    code, out, err = call("expiry", "--issued", "2024-07-10", f"--born={text}")
    assert code in {0, 2}
    assert (out or err).count("\n") == 1


@given(
    row=st.dictionaries(
        st.sampled_from(["born", "issued", "on", "x"]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.floats(),
    )
)
@settings(deadline=None)
def test_any_line_gets_exactly_one_answer(row):
    code, out, err = call("expiry", "-", stdin=json.dumps(row) + "\n")
    assert (code, err) == (0, "")
    found = [json.loads(line) for line in out.splitlines()]
    assert len(found) == 1
    assert ("error" in found[0]) != ("expires" in found[0])


@given(
    born=st.dates(date(1930, 1, 1), date(2024, 6, 30)),
    on=st.dates(date(2024, 7, 1), date(2030, 12, 31)),
    flags=st.sets(st.sampled_from(["no_register", "no_birth_registration", "lost", "no_link"])),
    who=st.sampled_from(["mother", "father", "guardian", "relative", "institution", "none"]),
    holds=st.sampled_from(["none", "cmnd", "cccd", "card"]),
    capacity=st.sampled_from(["full", "lost", "limited"]),
)
@settings(deadline=None)
def test_every_combination_has_a_procedure(born, on, flags, who, holds, capacity):
    row = {"born": born.isoformat(), "on": on.isoformat(), "representative": who}
    row |= {"holds": holds, "capacity": capacity} | dict.fromkeys(flags, True)
    found = lines("procedure", row)[0]
    assert found["outcome"] in {"proceed", "hold", "blocked"}
    assert (found["outcome"] == "proceed") == (found["blocks"] == [])
    assert (found["due"] is not None) == (found["clock_starts"] and not found["blocks"])


@given(
    serial=st.integers(0, 999_999),
    born=st.dates(date(1930, 1, 1), date(2024, 6, 30)),
    expires=st.none() | st.dates(date(2024, 7, 1), date(2090, 1, 1)),
)
@settings(deadline=None)
def test_a_zone_built_reads_back(serial, born, expires):
    digit = "1" if born.year < 2000 else "3"
    pid = f"001{digit}{born:%y}{serial:06d}"
    row = {"number": pid, "born": born.isoformat(), "name": "Nguyễn Thị Đào"}
    if expires is not None:
        row["expires"] = expires.isoformat()
    built = lines("mrz", row)[0]["lines"]
    found = lines("mrz", {"check": built})[0]
    assert found["valid"]
    assert (found["number"], found["born"]) == (pid, born.isoformat())
    assert found["expires"] == (None if expires is None else expires.isoformat())


@given(at=st.integers(0, 59), digit=st.sampled_from("0123456789"))
@settings(deadline=None)
def test_one_changed_digit_in_a_checked_field_is_noticed(at, digit):
    text = "".join(ZONE)
    if text[at].isdigit() and text[at] != digit:
        changed = text[:at] + digit + text[at + 1 :]
        found = lines("mrz", {"check": [changed[:30], changed[30:], NAME_LINE]})[0]
        assert not found["valid"]
