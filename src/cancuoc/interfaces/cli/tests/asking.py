"""Asking the law as a person at a terminal does, and reading what comes back."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

from cancuoc.interfaces.cli.law import run

# A Wednesday of the second week under the Law on Identification.
TODAY = date(2024, 7, 10)


def asked(*argv: str, given: str = "", today: date = TODAY) -> tuple[int, str, str]:
    """Ask, and return exit code, answer and complaint."""
    out, err = io.StringIO(), io.StringIO()
    code = run(list(argv), stdin=io.StringIO(given), stdout=out, stderr=err, today=today)
    return code, out.getvalue(), err.getvalue()


def answer(*argv: str, today: date = TODAY) -> Any:
    """Ask something that must be answered."""
    code, out, err = asked(*argv, today=today)
    assert (code, err) == (0, ""), err
    return json.loads(out)


def refused(*argv: str) -> str:
    """Ask something that must be refused; return the one line."""
    code, out, err = asked(*argv)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    return err


def line(question: str, row: dict[str, Any], *argv: str) -> Any:
    """Ask by one line of JSON and return its one answer."""
    code, out, err = asked(question, *argv, "-", given=json.dumps(row) + "\n")
    assert (code, err) == (0, "")
    (found,) = [json.loads(text) for text in out.splitlines()]
    return found


def codes(notices: list[dict[str, Any]]) -> list[str]:
    """Return the rules that some remarks rest on."""
    return [each["code"] for each in notices]


def table(text: str) -> list[list[str]]:
    """Return the words of each line, for values stated by hand."""
    return [row.split() for row in text.strip().splitlines()]
