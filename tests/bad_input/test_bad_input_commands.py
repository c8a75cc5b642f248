"""What is given wrongly on the command line: one clear line, exit 2, nothing else."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from tests.bad_input.cases import BY_KEY
from tests.bad_input.proof import nothing_written

from cancuoc.interfaces.cli import law, units

ON = date(2024, 7, 6)


def asked(*argv: str, given: str = "") -> tuple[int, str, str]:
    """Ask the law; return exit code, answer and complaint."""
    out, err = io.StringIO(), io.StringIO()
    code = law.run(argv, stdin=io.StringIO(given), stdout=out, stderr=err, today=ON)
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    "argv",
    [
        ("expiry", "--born", "2012-02-30", "--issued", "2024-07-06"),
        ("expiry", "--born", "2012-07-10", "--issued", "2024-13-01"),
        ("deadline", "--received", "06/07/2024"),
        ("deadline", "--received", "hôm nay"),
        ("procedure", "--born", "2016-00-10", "--on", "2024-07-06"),
        ("eid", "--born", "", "--on", "2024-07-06"),
    ],
)
def test_a_date_that_does_not_exist(argv):
    case = BY_KEY["bad-law-dates"]
    code, out, err = asked(*argv)
    assert (code, out) == (case.status, "")
    assert len(err.strip().splitlines()) == 1
    assert case.says in err
    assert case.next_step in err


def test_a_bad_line_among_good_ones_is_answered_and_the_rest_too():
    case = BY_KEY["bad-law-dates"]
    lines = ['{"received": "2024-07-06"}', '{"received": "2024-02-30"}', "{", '{"received": 7}']
    code, out, _ = asked("deadline", "-", given="\n".join(lines))
    first, *others = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert first["due"] == "2024-07-16"
    assert [each["line"] for each in others] == [2, 3, 4]
    assert all(each["error"] and each["message"] for each in others)
    assert case.says in others[0]["message"]
    assert others[0]["next_step"] == case.next_step


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("content", [b"name,phone\nA,1\n", b"", b"\xff\xfe\x00", b"PK\x03\x04"])
def test_a_file_that_is_no_border_file(hanoi, tmp_path, capsys, content):
    case = BY_KEY["wrong-units-file"]
    file = tmp_path / "borders.json"
    file.write_bytes(content)
    with nothing_written():
        assert units.run(["import-borders", str(file)]) == case.status
    err = capsys.readouterr().err
    assert len(err.strip().splitlines()) == 1
    assert case.says in err
    assert case.next_step in err
