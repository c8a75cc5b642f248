"""What a browser sends, for tests of forms without a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from cancuoc.interfaces.ui.forms import Form


def sent(fields: Mapping[str, Any]) -> QueryDict:
    """The fields of a form as a POST brings them; a list is a field sent several times."""
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def as_shown(form: Form) -> QueryDict:
    """Send a fresh form back exactly as it was shown."""
    fields: dict[str, Any] = {}
    for bound in form:
        if bound.kind == "checkboxes":
            fields[bound.name] = bound.selected
        elif bound.raw or bound.kind not in ("confirm", "radios"):
            fields[bound.name] = bound.raw
    return sent(fields)
