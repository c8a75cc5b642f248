"""Every rule by its id, read once from `data/rules.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from cancuoc.law.source import Confidence, Rule, Source


def _read() -> Mapping[str, Rule]:
    text = files("cancuoc.law").joinpath("data/rules.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    instruments: dict[str, dict[str, Any]] = data["instruments"]
    rows: dict[str, dict[str, Any]] = data["rules"]
    return MappingProxyType({id_: _rule(id_, row, instruments) for id_, row in rows.items()})


def _rule(id_: str, row: dict[str, Any], instruments: dict[str, dict[str, Any]]) -> Rule:
    instrument = instruments[row["of"]]
    return Rule(
        id=id_,
        text=row["vi"],
        source=Source(
            instrument=instrument["vi"],
            article=row["article"],
            confidence=Confidence(row["tag"]),
        ),
        effective_from=row.get("from", instrument["from"]),
        effective_to=row.get("to", instrument.get("to")),
    )


RULES: Final[Mapping[str, Rule]] = _read()


def rule(rule_id: str) -> Rule:
    """Return a rule by id; raise `KeyError` for an id that is not in the catalogue."""
    return RULES[rule_id]


def cite(*rule_ids: str) -> tuple[str, ...]:
    """Return the citations of rules in order, each once."""
    return tuple(dict.fromkeys(RULES[rule_id].article for rule_id in rule_ids))


def in_force(*, on: date) -> tuple[Rule, ...]:
    """Return the rules in force on a day, in the order of the catalogue."""
    return tuple(each for each in RULES.values() if each.applies(on))


def interpretations(rule_ids: Iterable[str]) -> tuple[Rule, ...]:
    """Return those of the given rules that are our reading and may only warn."""
    return tuple(RULES[rule_id] for rule_id in rule_ids if RULES[rule_id].interpretation)
