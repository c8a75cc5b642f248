"""What a family has answered so far, kept on the server so that nothing typed is lost."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Self
from uuid import UUID, uuid4

from django.http import HttpRequest

_KEY: Final = "portal_draft"
_BOOKING: Final = "portal_booking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A booking under way. `key` makes its one booking; ids are kept as texts for JSON.

    `invitation` is the code that opened it, empty when number and birth date did. `change`
    is the code of the booking that is being moved, empty for a new one.
    """

    key: str = field(default_factory=lambda: uuid4().hex)
    people: tuple[str, ...] = ()
    invitation: str = ""
    session: str = ""
    coming: tuple[str, ...] = ()
    companion: str = ""
    slot: int | None = None
    phone: str = ""
    change: str = ""

    @property
    def person_ids(self) -> list[UUID]:
        """Everybody this draft may book."""
        return [UUID(text) for text in self.people]

    @property
    def coming_ids(self) -> list[UUID]:
        """Those chosen to come."""
        return [UUID(text) for text in self.coming]

    def with_(self, **answers: Any) -> Self:
        """Return the draft with more answers."""
        return replace(self, **answers)

    def first_gap(self) -> str:
        """Return the name of the first page that still lacks its answer."""
        gaps = (
            ("portal:find", not self.people),
            ("portal:family", not self.coming),
            ("portal:time", self.slot is None),
            ("portal:phone", not self.phone),
        )
        return next((page for page, missing in gaps if missing), "portal:check")


def load(request: HttpRequest) -> Draft:
    """Return the draft of this browser, empty when nothing was begun."""
    kept = request.session.get(_KEY) or {}
    texts = {"people": tuple(kept.get("people", ())), "coming": tuple(kept.get("coming", ()))}
    return Draft(**{**kept, **texts})


def keep(request: HttpRequest, draft: Draft) -> None:
    """Keep the draft."""
    request.session[_KEY] = asdict(draft)


def begin(request: HttpRequest, draft: Draft) -> None:
    """Start over under a new session key, so that a key seen before opens nothing."""
    request.session.cycle_key()
    request.session.pop(_BOOKING, None)
    keep(request, draft)


def finish(request: HttpRequest, *, booking: str) -> None:
    """Forget the answers and remember the booking that came of them, or was proven."""
    request.session.pop(_KEY, None)
    request.session[_BOOKING] = booking


def booking_code(request: HttpRequest) -> str:
    """Return the code of the booking this browser may see, or "" ."""
    return str(request.session.get(_BOOKING, ""))


def forget(request: HttpRequest) -> None:
    """Leave nothing for the next person at this computer."""
    request.session.flush()
