"""The card desk's words: stock by state, boxes with their balance, what may be done with a card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.domain.issuance.queries import BatchRow, CardRow
from cancuoc.domain.issuance.rules import CARD_MOVES, CardAct, CardState
from cancuoc.foundation.actor import Actor, Role
from cancuoc.interfaces.office.presenters import clockwork
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.presenters import SHORT_BANDS

Row = dict[str, object]
TILES = (
    CardState.MADE,
    CardState.BATCHED,
    CardState.RECEIVED,
    CardState.MISSING,
    CardState.SPOILED,
    CardState.HELD,
)
DESK_ACTS = {
    CardAct.MISS: "Báo thiếu: không tìm thấy thẻ",
    CardAct.SPOIL: "Báo hỏng",
    CardAct.REPLACE: "In lại thẻ thay thế",
}
APPROVER_ACTS = {
    CardAct.HOLD: "Giữ thẻ",
    CardAct.GIVE_BACK: "Trả lại thẻ đang giữ",
    CardAct.REVOKE: "Thu hồi thẻ",
}
# No move of the card: it stays where it is and is not held back any more.
LET_GO = "let_go"
DEAR = frozenset({CardAct.REVOKE, CardAct.HOLD})


def tiles(counts: Mapping[CardState, int]) -> list[Row]:
    """Return the stock by state; missing and spoiled ones ask for action."""
    act = (CardState.MISSING, CardState.SPOILED)
    return [
        {
            "label": _(state.vi),
            "number": counts[state],
            "href": f"{reverse('office:cards')}?state={state}#cards",
            "tone": "act" if state in act and counts[state] else "",
        }
        for state in TILES
    ]


def card_rows(cards: Sequence[CardRow]) -> list[Row]:
    """Return cards without names; the serial leads to the card's page."""
    return [
        {
            "serial": card.serial,
            "dossier": card.dossier_code,
            "band": SHORT_BANDS[card.band],
            "unit": card.unit_code,
            "batch": card.batch_code or "–",
            "state": _(card.state.vi),
            "_href": reverse("office:card", args=[card.id]),
            "_act": card.state in (CardState.MISSING, CardState.SPOILED),
        }
        for card in cards
    ]


def batch_rows(batches: Iterable[BatchRow], *, on: date) -> list[Row]:
    """Return boxes with their balance."""
    rows = list(batches)
    names = clockwork.unit_names(codes=(row.unit_code for row in rows), on=on)
    return [
        {
            "code": row.code,
            "unit": names[row.unit_code],
            "state": _(row.state.vi),
            "cards": row.cards,
            "received": row.received,
            "missing": row.missing,
            "_href": reverse("office:batch", args=[row.code]),
            "_act": bool(row.missing),
        }
        for row in rows
    ]


def unit_choices(counts: Mapping[str, int], *, on: date) -> list[Choice]:
    """Return the units with unpacked cards, each with its count."""
    names = clockwork.unit_names(codes=counts, on=on)
    return [Choice(code, f"{names[code]} ({n})") for code, n in sorted(counts.items())]


def acts(card: CardRow, *, by: Actor, stopped: bool = False) -> list[Choice]:
    """Return what this officer may do with the card as it stands."""
    may_release = stopped and Role.APPROVER in by.roles
    released = [Choice(LET_GO, _("Cho thẻ đi tiếp"))] if may_release else []
    offered: dict[CardAct, str] = {}
    if Role.CARD_DESK in by.roles:
        offered |= DESK_ACTS
    if Role.APPROVER in by.roles:
        offered |= APPROVER_ACTS
    return released + [
        Choice(str(act), _(words))
        for act, words in offered.items()
        if (card.state, act) in CARD_MOVES and _makes_sense(card.state, act)
    ]


def _makes_sense(state: CardState, act: CardAct) -> bool:
    """A card in somebody's hand is replaced by a new dossier, never by a reprint."""
    return not (state is CardState.HANDED_OVER and act is CardAct.REPLACE)
