"""Words that are translated late: their type, and refusals in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from cancuoc.kernel.refusal import Refusal, filled

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise as Text
else:  # The stubs are not there at run time, and nothing asks for the type then.
    Text = object

__all__ = ["Text", "told"]


def told(refusal: Refusal | Mapping[str, str]) -> Mapping[str, str]:
    """Return a refusal in the language of the page; words that stand ready stay as they are."""
    if not isinstance(refusal, Refusal):
        return refusal
    gaps = {
        name: gettext(v) if isinstance(v, str) else [gettext(each) for each in v]
        for name, v in refusal.gaps.items()
    }
    said = gettext(refusal.pattern)
    return {
        "message": said % filled(gaps) if gaps else said,
        "next_step": gettext(refusal.next_step),
        "code": refusal.code,
    }
