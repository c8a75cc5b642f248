"""The `law` command: arguments, lines of JSON, refusals and help."""

import io
import json
from datetime import date

import pytest

from cancuoc.interfaces.cli.law import QUESTIONS, run

TODAY = date(2024, 7, 10)


def call(*argv, stdin=""):
    """Run and return exit code, standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    source = stdin if not isinstance(stdin, str) else io.StringIO(stdin)
    code = run(list(argv), stdin=source, stdout=out, stderr=err, today=TODAY)
    return code, out.getvalue(), err.getvalue()


def answer(*argv):
    code, out, err = call(*argv)
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    return json.loads(out)


BAD = [
    (["expiry"], "--born"),
    (["expiry", "--born", "2020-01-01"], "--issued"),
    (["expiry", "--born", "2020-02-30", "--issued", "2024-07-10"], "2020-02-30"),
    (["expiry", "--born", "2019-02-29", "--issued", "2024-07-10"], "2019-02-29"),
    (["expiry", "--born", "10/05/2020", "--issued", "2024-07-10"], "10/05/2020"),
    (["expiry", "--born", "20200510", "--issued", "2024-07-10"], "20200510"),
    (["expiry", "--born", "2020-W19-7", "--issued", "2024-07-10"], "2020-W19-7"),
    (["expiry", "--born", "2020-5-1", "--issued", "2024-07-10"], "2020-5-1"),
    (["expiry", "--born", "２０２０-05-10", "--issued", "2024-07-10"], "không đúng"),
    (["expiry", "--born", "", "--issued", "2024-07-10"], "không đúng"),
    (["expiry", "--born", "0001-01-01", "--issued", "2024-07-10"], "1800"),
    (["expiry", "--born", "9999-01-01", "--issued", "2024-07-10"], "2399"),
    (["expiry", "--born", "2024-07-11", "--issued", "2024-07-10"], "trước ngày sinh"),
    (["expiry", "--born"], "--born"),
    (["expiry", "--borned", "2020-05-10"], "--borned"),
    (["expiry", "--bor", "2020-05-10", "--issued", "2024-07-10"], "--bor"),
    (["expiry", "2020-05-10"], "2020-05-10"),
    (["deadline", "--received", "2024-07-32"], "2024-07-32"),
    (["deadline", "--received", "2010-01-04"], "2016"),
    (["deadline", "--received", "2150-01-04"], "2098"),
    (["procedure", "--born", "2025-01-01", "--on", "2024-07-10"], "Ngày sinh"),
    (["procedure", "--born", "1990-01-01", "--on", "2024-06-30"], "01/07/2024"),
    (["procedure", "--born", "1990-01-01", "--on", "2010-01-01"], "2016"),
    (["procedure", "--born", "1990-01-01", "--representative", "aunt"], "aunt"),
    (["procedure", "--born", "1990-01-01", "--capacity", "half"], "half"),
    (["procedure", "--born", "1990-01-01", "--holds", "passport"], "passport"),
    (["procedure", "--born", "1990-01-01", "--lost=yes"], "--lost"),
    (["fee"], "--kind"),
    (["fee", "--kind", "GIFT"], "GIFT"),
    (["fee", "--kind", "CHANGE", "--exempt", "king"], "king"),
    (["number"], "NUMBER"),
    (["number", "00131500000"], "12 chữ số"),
    (["number", "0013150000012"], "12 chữ số"),
    (["number", "00131500000A"], "12 chữ số"),
    (["number", "٠٠١٣١٥٠٠٠٠٠١"], "12 chữ số"),
    (["number", "001315000001", "--sex", "cat"], "cat"),
    (["mrz"], "--number"),
    (["mrz", "--number", "001315000001"], "--name"),
    (["mrz", "--number", "001315000001", "--name", "An"], "--born"),
    (["mrz", "--number", "001315000001", "--born", "2015-03-10", "--name", "A1"], "ọ"),
    (["eid"], "--born"),
    (["eid", "--born", "2014-07-10", "--level", "3"], "3"),
    (["capture", "--born", "1990-01-01", "--part", "tail"], "tail"),
    (["hold"], "--cause"),
    (["hold", "--cause", "boredom"], "boredom"),
    (["place", "--born", "1990-01-01", "--level", "moon"], "moon"),
    (["regime", "--on", "2015-12-31"], "căn cước"),
    (["nonsense"], "nonsense"),
    ([], "lệnh con"),
]


@pytest.mark.parametrize(("argv", "said"), BAD)
def test_bad_input_is_refused_in_one_line(argv, said):
    code, out, err = call(*argv)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert said in err
    assert "Traceback" not in err


def test_a_refusal_never_breaks_its_line():
    code, _, err = call("expiry", "--born", "a\nb\x1b[31m", "--issued", "2024-07-10")
    assert code == 2
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_a_long_value_is_cut_in_the_refusal():
    _, _, err = call("expiry", "--born", "9" * 10_000, "--issued", "2024-07-10")
    assert len(err) < 200


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_help_in_vietnamese(question):
    code, out, err = call(question, "--help")
    assert (code, err) == (0, "")
    assert QUESTIONS[question].help in " ".join(out.split())
    for field in QUESTIONS[question].fields:
        assert field.option in out or field.name in out


def test_the_help_lists_every_question():
    code, out, _ = call("--help")
    assert code == 0
    assert all(question in out for question in QUESTIONS)


@pytest.mark.parametrize(
    "question", ["expiry", "deadline", "procedure", "fee", "number", "mrz", "eid"]
)
def test_the_seven_questions_of_the_reference_exist(question):
    assert question in QUESTIONS


@pytest.mark.parametrize(
    ("on", "code"),
    [
        ("2024-06-20", "2016-01"),
        ("2024-07-01", "2024-07"),
        ("2025-03-01", "2025-03"),
        ("2025-07-01", "2025-07"),
        ("2026-01-01", "2026-01"),
        ("2026-08-01", "2026-07"),
    ],
)
def test_on_selects_the_regime(on, code):
    assert answer("regime", "--on", on)["code"] == code
    assert answer("number", "001315000001", "--on", on)["regime"] == code


def test_without_on_the_day_is_today():
    assert answer("procedure", "--born", "1990-01-01")["regime"] == "2024-07"
    assert answer("deadline", "--received", "2025-04-25")["regime"] == "2025-03"
    found = answer("expiry", "--born", "2015-01-01", "--issued", "2025-08-20")
    assert found["regime"] == "2025-08"


@pytest.mark.parametrize(("received", "warned"), [("2024-06-28", True), ("2024-07-01", False)])
def test_a_receipt_under_the_older_law_is_marked(received, warned):
    found = answer("deadline", "--received", received)
    assert [each["code"] for each in found["warnings"]] == (["TIME-7"] if warned else [])


@pytest.mark.parametrize(
    ("born", "issued", "warned"),
    [
        ("2015-01-01", "2024-06-01", True),
        ("2015-01-01", "2024-07-01", False),
        ("2005-01-01", "2024-06-01", False),
    ],
)
def test_a_child_card_before_the_law_is_marked(born, issued, warned):
    assert bool(answer("expiry", "--born", born, "--issued", issued)["warnings"]) is warned


def test_the_procedure_answers_everything_asked_for():
    found = answer("procedure", "--born", "2016-08-12", "--representative", "mother")
    asked = [
        "kind",
        "ground",
        "presence",
        "biometrics",
        "papers",
        "signer",
        "fee",
        "eid_levels",
        "articles",
    ]
    assert set(asked) <= set(found)
    assert found["due"] == "2024-07-19"
    assert found["signer"] == "representative"
    assert found["bring"] == ["representative_card", "phone"]


@pytest.mark.parametrize(
    ("argv", "papers", "texts"),
    [
        (["--representative", "guardian"], ["guardianship_extract"], 1),
        (["--representative", "institution"], ["admission_decision"], 1),
        (["--representative", "father"], [], 0),
    ],
)
def test_the_papers_come_with_words(argv, papers, texts):
    found = answer("procedure", "--born", "2016-08-12", *argv)
    assert found["papers"] == papers
    assert len(found["papers_text"]) == texts


@pytest.mark.parametrize(
    ("argv", "amount"),
    [
        (["--kind", "FIRST"], 0),
        (["--kind", "first"], 0),
        (["--kind", "CHANGE", "--on", "2025-02-01"], 50_000),
        (["--kind", "CHANGE", "--on", "2025-02-01", "--online"], 25_000),
        (["--kind", "CHANGE", "--on", "2025-02-01", "--holds", "cccd"], 30_000),
        (["--kind", "CHANGE", "--on", "2025-02-01", "--ground", "24(1)(a)"], 0),
        (["--kind", "CHANGE", "--on", "2025-02-01", "--ground", "24(1)(đ)"], 0),
        (["--kind", "CHANGE", "--on", "2025-02-01", "--agency-error"], 0),
        (["--kind", "REISSUE", "--on", "2025-02-01"], 70_000),
        (["--kind", "REISSUE", "--on", "2025-02-01", "--exempt", "disabled,merit"], 0),
        (["--kind", "REISSUE", "--on", "2025-02-01", "--born", "1960-01-01"], 0),
        (["--kind", "REISSUE", "--on", "2026-02-01"], 35_000),
    ],
)
def test_fees(argv, amount):
    assert answer("fee", *argv)["amount"] == amount


@pytest.mark.parametrize("text", ["001315000001", "001 315 000001", "001.315.000001"])
def test_a_number_may_be_typed_with_separators(text):
    found = answer("number", text)
    assert found["number"] == "001315000001"
    assert found["structure"]["province"] == "Hà Nội"
    assert found["structure"]["birth_year"] == 2015
    assert found["structure"]["sex"] == "female"
    assert found["structure"]["document_number"] == "315000001"


@pytest.mark.parametrize("sex", ["female", "F", "f", "Nữ", "nữ", "nu"])
def test_a_sex_may_be_written_in_several_ways(sex):
    assert answer("number", "001315000001", "--sex", sex)["warnings"] == []


ZONE = ["IDVNM3150000010001315000001<<1", "1503106F2903105VNM<<<<<<<<<<<2"]
NAME_LINE = "NGUYEN<<THI<THU<AN<<<<<<<<<<<<"


@pytest.mark.parametrize(
    "given_lines",
    [
        [*ZONE, NAME_LINE],
        ["".join([*ZONE, NAME_LINE])],
        ["\n".join([*ZONE, NAME_LINE])],
        ["\\n".join([*ZONE, NAME_LINE])],
        [" ".join([*ZONE, NAME_LINE])],
    ],
)
def test_a_zone_may_be_given_in_several_shapes(given_lines):
    found = answer("mrz", "--check", *given_lines)
    assert found["valid"]
    assert (found["surname"], found["given"]) == ("NGUYEN", "THI THU AN")
    assert (found["born"], found["expires"]) == ("2015-03-10", "2029-03-10")


@pytest.mark.parametrize(
    "given_lines",
    [
        [ZONE[0], ZONE[1]],
        [ZONE[0], ZONE[1], NAME_LINE[:-1]],
        [ZONE[0][:-1] + "2", ZONE[1], NAME_LINE],
        [ZONE[0], ZONE[1][:-1] + "3", NAME_LINE],
        ["x" * 90],
    ],
)
def test_a_wrong_zone_is_answered_with_its_faults(given_lines):
    found = answer("mrz", "--check", *given_lines)
    assert not found["valid"]
    assert found["errors"]


def test_a_zone_without_expiry():
    argv = ["--number", "001064000002", "--born", "1964-07-20", "--name", "Trần Văn Bình"]
    found = answer("mrz", *argv)
    assert found["lines"][1] == "6407209M9912315VNM<<<<<<<<<<<0"
    assert answer("mrz", "--check", *found["lines"])["no_expiry"]


@pytest.mark.parametrize(
    ("argv", "levels", "later"),
    [
        (["--born", "2020-01-01", "--card"], [1], [1]),
        (["--born", "2020-01-01"], [], [1]),
        (["--born", "2014-01-01", "--card"], [1, 2], [1, 2]),
        (["--born", "1990-01-01", "--card"], [1, 2], [1, 2]),
        (["--born", "1990-01-01"], [], [1, 2]),
    ],
)
def test_e_id_levels(argv, levels, later):
    found = answer("eid", *argv)
    assert (found["levels"], found["levels_after_card"]) == (levels, later)


@pytest.mark.parametrize("cause", ["card_held", "death", "card_expired"])
def test_locks(cause):
    assert answer("lock", "--cause", cause)["account_locked"]
