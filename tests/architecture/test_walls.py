"""Rules 1, 2 and 4: models are private, rules are pure, and only a service writes."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.architecture.house import (
    SRC,
    Finding,
    decorators,
    functions,
    imported,
    name,
    product_files,
    python_files,
    report,
    tree,
)

MODEL = re.compile(r"^cancuoc\.domain\.(\w+)\.models(\.|$)")
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.core.signals")
WRITES = {
    "save",
    "create",
    "acreate",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "delete",
}
QUERY_SETS = {"filter", "exclude", "all", "select_for_update", "order_by"}
# Modules that only ever read or decide.
READERS = {"queries.py", "rules.py", "facts.py", "models.py", "apps.py", "ports.py"}


def foreign_models(where: str, room: str, module: ast.Module) -> list[Finding]:
    """Find imports of another room's models; `room` is empty outside the rooms."""
    return [
        Finding(f"{where}:{line}", f"imports the private {dotted}")
        for line, dotted in imported(module)
        if (hit := MODEL.match(dotted)) and hit[1] != room
    ]


def impure(where: str, module: ast.Module) -> list[Finding]:
    return [
        Finding(f"{where}:{line}", f"imports {dotted}")
        for line, dotted in imported(module)
        if dotted.split(".")[0] in {"django", "psycopg", "os", "requests", "urllib", "socket"}
    ]


def signals(where: str, module: ast.Module) -> list[Finding]:
    return [
        Finding(f"{where}:{line}", f"uses a signal: {dotted}")
        for line, dotted in imported(module)
        if dotted.startswith(SIGNALS)
    ]


def is_write(call: ast.Call) -> bool:
    """Say whether a call writes through the ORM, as far as its shape can tell."""
    if not isinstance(call.func, ast.Attribute):
        return False
    chain = _chain(call.func.value)
    if call.func.attr == "update":
        return bool(chain & ({"objects"} | QUERY_SETS))
    return call.func.attr in WRITES


def _chain(node: ast.expr) -> set[str]:
    """Return the names of the attributes a call hangs on: `a.objects.filter(…)` → both."""
    names = set()
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
            node = node.value
        else:
            node = node.func
    return names


def stray_writes(
    where: str, module: ast.Module, *, may_write: bool = True, offered: Callable[[str], bool] = bool
) -> list[Finding]:
    """Find writes outside a service: what a room offers needs `@transaction` to write.

    `offered` says whether other rooms can call a function of this module by its name; a step
    that only the room's own services call runs inside their transaction.
    """
    found = []
    for function in functions(module):
        step = function.name.startswith("_") or not offered(function.name)
        if may_write and (step or "transaction" in decorators(function)):
            continue
        found += [
            Finding(f"{where}:{call.lineno}", f"{function.name} writes outside a service")
            for call in ast.walk(function)
            if isinstance(call, ast.Call) and is_write(call)
        ]
    return found


def offers(file: Path, everyone: dict[Path, set[str]]) -> Callable[[str], bool]:
    """Return which functions of a room's module others can call.

    `everyone` holds the dotted names each file imports. All of `services.py` is offered, and
    what it hands on from a neighbour; of other modules whatever is imported outside the room.
    """
    inside = file.relative_to(SRC / "domain").parts
    room = SRC / "domain" / inside[0]
    dotted = ".".join(["cancuoc", "domain", *inside]).removesuffix(".py")
    if file.name == "services.py":
        return lambda _name: True
    handed_on = everyone.get(room / "services.py", set())
    outside = {
        name for f, names in everyone.items() if not f.is_relative_to(room) for name in names
    }
    whole_module = dotted in outside
    return lambda name: whole_module or f"{dotted}.{name}" in handed_on | outside


def test_models_are_private_to_their_room():
    findings = []
    for file in python_files():
        parts = file.parts
        room = parts[parts.index("domain") + 1] if "domain" in parts else ""
        findings += foreign_models(name(file), room, tree(file))
    assert not findings, report(findings)


def test_rules_and_facts_are_pure():
    pure = [f for f in product_files("domain") if f.name in {"rules.py", "facts.py"}]
    assert pure
    findings = [f for file in pure for f in impure(name(file), tree(file))]
    assert not findings, report(findings)


def test_there_are_no_signals():
    findings = [f for file in product_files() for f in signals(name(file), tree(file))]
    assert not findings, report(findings)


def test_rooms_write_only_in_services():
    findings = []
    everyone = {f: {dotted for _line, dotted in imported(tree(f))} for f in product_files()}
    for file in product_files("domain"):
        # A reaction runs inside the transaction of the outbox that delivers the fact.
        if file.name != "reactions.py":
            may, offered = file.name not in READERS, offers(file, everyone)
            findings += stray_writes(name(file), tree(file), may_write=may, offered=offered)
    assert not findings, report(findings)


def test_doors_never_write():
    doors = [f for f in product_files("interfaces") if not f.is_relative_to(SRC / "interfaces/cli")]
    findings = [f for file in doors for f in stray_writes(name(file), tree(file), may_write=False)]
    assert not findings, report(findings)


class TestTheGuards:
    @pytest.mark.parametrize(
        "line",
        [
            "from cancuoc.domain.units.models import Unit",
            "from cancuoc.domain.units import models",
            "import cancuoc.domain.units.models",
            "from cancuoc.domain.units.models.inner import x",
        ],
    )
    def test_a_look_into_another_room_is_caught(self, line):
        module = ast.parse(line)
        assert foreign_models("a.py", "eid", module)
        assert foreign_models("a.py", "", module)
        assert not foreign_models("a.py", "units", module)

    def test_a_service_of_another_room_may_be_called(self):
        module = ast.parse("from cancuoc.domain.units import services, queries, facts")
        assert not foreign_models("a.py", "eid", module)

    @pytest.mark.parametrize(
        "line",
        ["from django.db import models", "import os", "import psycopg", "import urllib.request"],
    )
    def test_impure_rules_are_caught(self, line):
        assert impure("rules.py", ast.parse(line))

    def test_pure_rules_pass(self):
        assert not impure("rules.py", ast.parse("from datetime import date\nimport re"))

    @pytest.mark.parametrize(
        "line",
        [
            "from django.dispatch import receiver",
            "from django.db.models.signals import post_save",
            "import django.dispatch",
        ],
    )
    def test_signals_are_caught(self, line):
        assert signals("a.py", ast.parse(line))

    @pytest.mark.parametrize(
        "call",
        [
            "dossier.save()",
            "models.Dossier.objects.create(a=1)",
            "models.Dossier.objects.filter(a=1).update(b=2)",
            "models.Dossier.objects.update(b=2)",
            "models.Dossier.objects.bulk_create(rows)",
            "models.Dossier.objects.filter(a=1).delete()",
            "models.Dossier.objects.get_or_create(a=1)",
        ],
    )
    def test_a_write_outside_a_service_is_caught(self, call):
        bare = ast.parse(f"def submit(dossier):\n    {call}\n")
        service = ast.parse(f"@transaction\ndef submit(dossier):\n    {call}\n")
        helper = ast.parse(f"def _submit(dossier):\n    {call}\n")
        assert stray_writes("a.py", bare)
        assert not stray_writes("a.py", service)
        assert not stray_writes("a.py", helper)
        for module in (bare, service, helper):
            assert stray_writes("queries.py", module, may_write=False)

    def test_a_step_may_write_until_somebody_else_can_call_it(self):
        step = ast.parse("def remember(row):\n    row.save()\n")
        file, rooms = SRC / "domain" / "eid" / "steps.py", SRC / "domain"
        inside = {rooms / "eid" / "services.py": {"cancuoc.domain.eid.steps"}}
        handed_on = {rooms / "eid" / "services.py": {"cancuoc.domain.eid.steps.remember"}}
        taken = {rooms / "issuance" / "services.py": {"cancuoc.domain.eid.steps"}}
        for everyone, caught in ((inside, False), (handed_on, True), (taken, True)):
            found = stray_writes("a.py", step, offered=offers(file, everyone))
            assert bool(found) is caught
        services = offers(rooms / "eid" / "services.py", {})
        assert stray_writes("a.py", step, offered=services)

    @pytest.mark.parametrize("call", ["digest.update(b'x')", "seen.update({1: 2})", "make()"])
    def test_what_only_looks_like_a_write_is_left_alone(self, call):
        assert not stray_writes("a.py", ast.parse(f"def f():\n    {call}\n"), may_write=False)

    def test_a_write_in_a_method_is_caught(self):
        module = ast.parse("class View:\n    def post(self):\n        self.form.save()\n")
        assert stray_writes("a.py", module, may_write=False)
