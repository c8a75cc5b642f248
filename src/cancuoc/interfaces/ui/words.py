"""The type of words that may be translated late."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise as Text
else:  # The stubs are not there at run time, and nothing asks for the type then.
    Text = object

__all__ = ["Text"]
