"""The operations log as an entry of the evidence part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from cancuoc.kernel import canonical
from cancuoc.packet import moments
from cancuoc.packet.contents import Entry, Operation
from cancuoc.packet.limits import Limits
from cancuoc.packet.refusals import BadOperations, TooLarge

NAME: Final = "operations.json"
MEDIA_TYPE: Final = "application/json"
_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,99}", re.ASCII)


def to_entry(operations: Sequence[Operation], *, limits: Limits) -> Entry:
    """Return the log as canonical JSON in the order given; raise `BadOperations`."""
    if len(operations) > limits.operations:
        raise TooLarge(operations=len(operations))
    try:
        rows = [_row(operation) for operation in operations]
        return Entry(NAME, MEDIA_TYPE, canonical.dumps(rows))
    except ValueError as error:
        raise BadOperations from error


def from_entry(entry: Entry, *, limits: Limits) -> tuple[Operation, ...]:
    """Read the log back; raise `BadOperations` for anything `to_entry` would not write."""
    try:
        rows: Any = canonical.loads(entry.content)
        operations = tuple(
            Operation(moments.read(row["at"]), row["by"], row["act"], row["details"])
            for row in rows
        )
    except (ValueError, TypeError, KeyError) as error:
        raise BadOperations from error
    # Writing it again is the shortest complete check of shapes, types and extra keys.
    if to_entry(operations, limits=limits) != entry:
        raise BadOperations
    return operations


def _row(operation: Operation) -> dict[str, object]:
    tokens = (operation.by, operation.act)
    if not all(isinstance(token, str) and _TOKEN.fullmatch(token) for token in tokens):
        raise ValueError("who and what are short technical names")
    details = dict(operation.details)
    if not all(value is None or isinstance(value, str | int) for value in details.values()):
        raise ValueError("details hold plain values only")
    at = moments.write(operation.at)
    return {"act": operation.act, "at": at, "by": operation.by, "details": details}
