"""Every word of a room that a command screen shows is in the catalogue, and none is stale."""

from __future__ import annotations

from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.reporting.rules import Measure
from cancuoc.interfaces.command import words


def test_measures_are_named() -> None:
    assert [str(word) for word in words.MEASURES] == [measure.vi for measure in Measure]


def test_definitions_are_named() -> None:
    assert [str(word) for word in words.DEFINITIONS] == [m.definition for m in Measure]


def test_states_are_named() -> None:
    assert [str(word) for word in words.STATES] == [state.vi for state in State]
