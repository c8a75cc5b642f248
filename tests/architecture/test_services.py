"""Rules 4 and 5: a service takes named arguments, the time and the person; ports have twins."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import pytest
from tests.architecture.house import (
    Finding,
    decorators,
    functions,
    name,
    product_files,
    report,
    tree,
)

WARNS = {"warning", "warn"}


def loose_services(where: str, module: ast.Module) -> list[Finding]:
    """Find public services with positional arguments, or without `at` or `by`."""
    found = []
    for function in (n for n in module.body if isinstance(n, ast.FunctionDef)):
        if function.name.startswith("_") or "transaction" not in decorators(function):
            continue
        place = f"{where}:{function.lineno}"
        if function.args.args or function.args.posonlyargs or function.args.vararg:
            found.append(Finding(place, f"{function.name} takes positional arguments"))
        named = {argument.arg for argument in function.args.kwonlyargs}
        if missing := sorted({"at", "by"} - named):
            found.append(Finding(place, f"{function.name} does not take {', '.join(missing)}"))
    return found


def ports(module: ast.Module) -> list[str]:
    """Return the ports a module declares: public abstract classes and protocols."""
    return [
        node.name
        for node in module.body
        if isinstance(node, ast.ClassDef)
        and not node.name.startswith("_")
        and {"ABC", "Protocol"} & {_last(base) for base in node.bases}
    ]


def null_twins(modules: Iterable[ast.Module]) -> dict[str, bool]:
    """Return the Null classes by what they stand in for, and whether each warns."""
    found: dict[str, bool] = {}
    for module in modules:
        for node in module.body:
            if isinstance(node, ast.ClassDef) and node.name.startswith("Null"):
                for base in node.bases:
                    found[_last(base)] = _warns(node)
    return found


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        node = node.value
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _warns(node: ast.ClassDef) -> bool:
    return any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in WARNS
        for call in ast.walk(node)
    )


def lonely_ports(where: str, declared: list[str], twins: dict[str, bool]) -> list[Finding]:
    """Find ports without a Null twin, or with one that keeps silent."""
    found = [Finding(where, f"port {p} has no Null twin") for p in declared if p not in twins]
    silent = [p for p in declared if twins.get(p) is False]
    return found + [Finding(where, f"the Null twin of {p} does not warn") for p in silent]


def test_services_take_named_arguments_the_time_and_the_person():
    findings = [
        f for file in product_files("domain") for f in loose_services(name(file), tree(file))
    ]
    assert not findings, report(findings)


def test_every_port_has_a_null_twin_that_warns():
    findings = []
    for file in (f for f in product_files() if f.name == "ports.py"):
        near = [tree(f) for f in product_files() if f.is_relative_to(file.parent)]
        findings += lonely_ports(name(file), ports(tree(file)), null_twins(near))
    assert not findings, report(findings)


def test_public_functions_say_what_they_do():
    """A public function of a room or a pure library has a docstring; its name is not enough."""
    findings = [
        Finding(f"{name(file)}:{function.lineno}", f"{function.name} has no docstring")
        for file in product_files()
        if not file.is_relative_to("config")
        for function in functions(tree(file))
        if not function.name.startswith("_")
        and ast.get_docstring(function) is None
        and _is_top(function, tree(file))
    ]
    assert not findings, report(findings)


def _is_top(function: ast.AST, module: ast.Module) -> bool:
    return function in module.body


class TestTheGuards:
    @pytest.mark.parametrize(
        "arguments",
        ["dossier, *, at, by", "*, at", "*, by", "", "*args, at, by", "dossier, /, *, at, by"],
    )
    def test_a_loose_service_is_caught(self, arguments):
        assert loose_services("a.py", ast.parse(f"@transaction\ndef submit({arguments}): ..."))

    @pytest.mark.parametrize(
        "code",
        [
            "@transaction\ndef submit(*, dossier_id, at, by): ...",
            "@transaction\ndef submit(*, at, by=None, **rest): ...",
            "def helper(a, b): ...",
            "@transaction\ndef _inner(a): ...",
        ],
    )
    def test_a_proper_one_passes(self, code):
        assert not loose_services("a.py", ast.parse(code))

    def test_a_port_without_a_twin_is_caught(self):
        port = ast.parse("class Printer(ABC): ...\nclass Sender(Protocol): ...\nclass Row: ...")
        assert ports(port) == ["Printer", "Sender"]
        twin = ast.parse(
            "class NullPrinter(ports.Printer):\n"
            "    def print(self):\n        logger.warning('no printer')\n"
        )
        silent = ast.parse("class NullSender(Sender):\n    def send(self): ...\n")
        assert lonely_ports("p", ports(port), null_twins([])) != []
        findings = lonely_ports("p", ports(port), null_twins([twin, silent]))
        assert [f.what for f in findings] == ["the Null twin of Sender does not warn"]
