"""Every published vector of the law through the command line (§1.2, §4.3, §6, §10)."""

import io
import json
from datetime import date

import pytest

from cancuoc.interfaces.cli.law import run

TODAY = date(2024, 7, 10)


def ask(*argv):
    """Run one question and return its answer."""
    out, err = io.StringIO(), io.StringIO()
    code = run(list(argv), stdin=io.StringIO(), stdout=out, stderr=err, today=TODAY)
    assert (code, err.getvalue()) == (0, "")
    return json.loads(out.getvalue())


def refused(*argv):
    """Run one question that must be refused and return its one line."""
    out, err = io.StringIO(), io.StringIO()
    code = run(list(argv), stdin=io.StringIO(), stdout=out, stderr=err, today=TODAY)
    assert (code, out.getvalue()) == (2, "")
    assert err.getvalue().count("\n") == 1
    return err.getvalue()


def codes(notices):
    return [each["code"] for each in notices]


EXPIRY = """
2020-05-10 2024-07-10 2034-05-10 21(1)
2012-07-10 2024-07-09 2026-07-10 21(1)
2012-07-10 2024-07-10 2037-07-10 21(2)
2012-07-11 2024-07-10 2026-07-11 21(1)
2010-07-11 2024-07-10 2035-07-11 21(2)
2010-07-10 2024-07-10 2035-07-10 21(1)
2001-07-10 2024-07-10 2041-07-10 21(2)
2001-07-11 2024-07-10 2026-07-11 21(1)
1999-07-10 2024-07-10 2039-07-10 21(1)
1986-07-10 2024-07-10 2046-07-10 21(2)
1966-07-10 2024-07-10 none 21
1966-07-11 2024-07-10 2026-07-11 21(1)
1960-01-01 2024-07-10 none 21
"""
DEADLINE = """
2024-07-01 2024-07-10
2024-07-05 2024-07-16
2024-07-06 2024-07-16
2024-07-07 2024-07-16
2024-07-15 2024-07-24
2024-04-25 2024-05-08
2024-08-26 2024-09-06
2024-08-31 2024-09-12
2025-01-22 2025-02-07
2025-04-25 2025-05-08
2025-08-27 2025-09-09
2025-12-31 2026-01-12
2026-02-10 2026-02-26
2026-04-22 2026-05-06
2026-08-25 2026-09-08
"""
ZONES = [
    (
        ["--number", "001315000001", "--born", "2015-03-10", "--sex", "female"],
        ["--expires", "2029-03-10", "--name", "Nguyễn Thị Thu An"],
        [
            "IDVNM3150000010001315000001<<1",
            "1503106F2903105VNM<<<<<<<<<<<2",
            "NGUYEN<<THI<THU<AN<<<<<<<<<<<<",
        ],
    ),
    (
        ["--number", "001064000002", "--born", "1964-07-20", "--sex", "male"],
        ["--expires", "none", "--name", "Trần Văn Bình"],
        [
            "IDVNM0640000024001064000002<<5",
            "6407209M9912315VNM<<<<<<<<<<<0",
            "TRAN<<VAN<BINH<<<<<<<<<<<<<<<<",
        ],
    ),
]


def table(text):
    return [line.split() for line in text.strip().splitlines()]


@pytest.mark.parametrize(("born", "issued", "expires", "clause"), table(EXPIRY))
def test_expiry(born, issued, expires, clause):
    found = ask("expiry", "--born", born, "--issued", issued)
    assert found["expires"] == (None if expires == "none" else expires)
    assert found["no_expiry"] is (expires == "none")
    assert found["article"] == f"Luật Căn cước 26/2023/QH15, Điều {clause}"


@pytest.mark.parametrize(("received", "due"), table(DEADLINE))
def test_deadline(received, due):
    found = ask("deadline", "--received", received)
    assert found["due"] == due
    assert [stage["days"] for stage in found["stages"]] == [2, 3, 2]
    assert found["stages"][-1]["due"] == due
    assert found["article"].endswith("Điều 26")


@pytest.mark.parametrize(("who", "rest", "lines"), ZONES)
def test_mrz_built_and_read_back(who, rest, lines):
    assert ask("mrz", *who, *rest)["lines"] == lines
    found = ask("mrz", "--check", *lines)
    assert found["valid"]
    assert found["errors"] == []
    assert found["number"] == who[1]


def test_t01():
    found = ask("due", "--born", "2010-07-10", "--on", "2024-07-10")
    assert found["duty"] == "must"
    plan = ask("procedure", "--born", "2010-07-10", "--on", "2024-07-10")
    assert (plan["kind"], plan["fee"]["amount"]) == ("FIRST", 0)


def test_t02():
    assert ask("due", "--born", "2010-08-10", "--on", "2024-07-10")["duty"] == "optional"


def test_t03():
    found = ask("procedure", "--born", "2019-07-10", "--on", "2024-07-10", "--channel", "online")
    assert (found["presence"], found["biometrics"]) == ("none", [])
    assert found["eid_levels"] == [1]
    assert found["outcome"] == "proceed"


def test_t04():
    line = refused("capture", "--born", "2019-07-10", "--on", "2024-07-10", "--part", "face")
    assert "dưới 6 tuổi" in line


def test_t05():
    argv = ["procedure", "--born", "2019-07-10", "--on", "2024-07-10", "--no-birth-registration"]
    assert ask(*argv)["channels"] == ["interlinked", "office"]
    online = ask(*argv, "--channel", "online")
    assert (online["outcome"], codes(online["blocks"])) == ("blocked", ["PROC-U6-2"])


def test_t06():
    argv = ["procedure", "--born", "2018-07-10", "--on", "2024-07-10"]
    found = ask(*argv, "--representative", "none")
    assert (found["outcome"], codes(found["blocks"])) == ("blocked", ["PROC-6-14-1"])


def test_t07():
    argv = ["procedure", "--born", "2014-07-10", "--on", "2024-07-10"]
    found = ask(*argv, "--representative", "relative")
    assert (found["outcome"], codes(found["blocks"])) == ("hold", ["REP-7"])
    assert found["papers"] == ["guardianship_extract"]


def test_t08():
    argv = ["procedure", "--born", "2014-07-10", "--on", "2024-07-10"]
    assert ask(*argv, "--representative", "mother")["papers"] == []
    assert ask(*argv, "--representative", "mother", "--no-link")["papers"] == ["birth_certificate"]


def test_t09():
    argv = ["procedure", "--born", "1994-07-10", "--on", "2024-07-10", "--capacity", "lost"]
    found = ask(*argv, "--representative", "guardian")
    assert found["presence"] == "person_and_representative"
    assert found["biometrics"] == ["face", "fingerprints", "iris"]


def test_t10():
    found = ask("procedure", "--born", "1994-07-10", "--on", "2024-07-10", "--no-register")
    assert found["forms"][0] == "DC01"
    assert (found["clock_starts"], found["due"]) == (False, None)


def test_t11():
    found = ask("procedure", "--born", "1994-07-10", "--on", "2024-07-10", "--register-differs")
    assert codes(found["blocks"]) == ["CHG-2"]
    assert "NUM-3" in codes(found["warnings"])


@pytest.mark.parametrize(
    ("on", "extra", "base", "amount"),
    [
        ("2024-11-10", [], 70_000, 35_000),
        ("2025-02-10", [], 70_000, 70_000),
        ("2025-02-10", ["--channel", "online"], 70_000, 35_000),
        ("2024-11-10", ["--exempt", "disabled"], 70_000, 0),
    ],
)
def test_t12(on, extra, base, amount):
    found = ask(
        "procedure", "--born", "1994-07-01", "--on", on, "--holds", "card", "--lost", *extra
    )
    assert (found["kind"], found["biometrics_mode"]) == ("REISSUE", "stored")
    assert "online" in found["channels"]
    assert (found["fee"]["base"], found["fee"]["amount"]) == (base, amount)


def test_t13():
    found = ask("procedure", "--born", "1999-07-10", "--on", "2024-07-10", "--lost")
    assert (found["kind"], found["ground"]) == ("CHANGE", "24(1)(a)")
    assert found["fee"]["amount"] == 0


@pytest.mark.parametrize(("on", "base"), [("2024-07-10", 30_000), ("2024-10-21", 30_000)])
def test_t14(on, base):
    found = ask("procedure", "--born", "1994-01-10", "--on", on, "--holds", "cccd")
    assert (found["kind"], found["ground"]) == ("CHANGE", "24(1)(g)")
    assert found["papers"] == ["old_cccd"]
    assert found["fee"]["base"] == base


def test_t15():
    assert not ask("paper", "--holds", "cmnd", "--on", "2025-01-01")["valid"]


@pytest.mark.parametrize(("on", "valid"), [("2024-06-30", True), ("2024-07-01", False)])
def test_t16(on, valid):
    found = ask("paper", "--holds", "cccd", "--holds-expiry", "2024-02-01", "--on", on)
    assert found["valid"] is valid
    assert found["article"].endswith("Điều 46(3)")


def test_t17():
    found = ask("residence", "--temporary", "Xã B", "--current", "Xã C")
    assert (found["kind"], found["address"]) == ("temporary", "Xã B")


def test_t18():
    argv = ["capture", "--born", "1990-01-01", "--part", "left_thumb", "--state", "missing"]
    assert ask(*argv, "--reason", "amputated")["accepted"]
    assert "lý do" in refused(*argv)


def test_t19():
    argv = ["eid", "--born", "2014-07-10", "--on", "2024-07-10", "--card", "--level", "2"]
    assert codes(ask(*argv)["blocks"]) == ["EID-8"]
    assert ask(*argv, "--representative", "mother")["blocks"] == []


def test_t20():
    found = ask("hold", "--cause", "detention")
    assert found["identity_locked"]
    assert found["unlocked_by"] == "card_returned"


def test_t21():
    assert ask("deadline", "--received", "2024-07-06")["due"] == "2024-07-16"


def test_t22():
    found = ask("fee", "--kind", "CHANGE", "--born", "2014-05-01", "--on", "2024-11-05")
    assert (found["amount"], found["reason"]) == (0, "exempt:child")


def test_t23():
    assert "lý do" in refused("refuse")
    found = ask("refuse", "--reasons", "data_conflict")
    assert (found["form"], codes(found["reasons"])) == ("CC03", ["data_conflict"])


def test_t24():
    found = ask("number", "001064000002", "--sex", "female")
    assert found["valid"]
    assert codes(found["warnings"]) == ["wrong_sex_digit"]
    assert found["opens_review"]


def test_t25():
    argv = ["place", "--born", "1990-01-01", "--level", "district", "--on"]
    assert ask(*argv, "2025-02-28")["receives"]
    assert ask(*argv, "2025-03-02")["resolve_to_successor"]
