"""A line of words that comes back from the store as it went in."""

from __future__ import annotations

import re
from typing import Final

from django.http import QueryDict

from cancuoc.interfaces.ui.forms import TextField

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


class LineField(TextField):
    """Words on one line; a tab that was pasted along counts as a space.

    The store refuses to read control signs again, so a dossier that held one could never be
    opened.
    """

    def read(self, data: QueryDict, name: str) -> str:
        """Return the words without control signs."""
        return _CONTROL.sub(" ", super().read(data, name)).strip()
