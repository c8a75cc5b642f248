"""Whether the numbers of an evening fit: each ticket has one fate, or is named with its reason.

Every term is counted from its own rows: tickets from the queue, dossiers from sealed packets,
those sent home from their endings. Two mistakes may cancel out in the sums, so an evening
balances when no ticket is left over, not when two sums happen to be equal.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from cancuoc.kernel.floor import Outcome, TicketState
from cancuoc.packet.closing import Fate, Figures, Misfit
from cancuoc.station.records import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Something this counter made of a visit: a sealed dossier, or an ending without one."""

    ticket: str
    fate: Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """A ticket that does not fit; `surplus` is by how much it spoils the equation."""

    ticket: str
    misfit: Misfit
    surplus: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The equation, the tickets behind each term, and those that do not fit or are not over."""

    figures: Figures
    tickets: Mapping[Fate, tuple[str, ...]]
    odd: tuple[Odd, ...] = ()
    open: tuple[str, ...] = ()
    open_surplus: int = field(default=0, repr=False)

    @property
    def even(self) -> bool:
        """Return whether every ticket has exactly one fate."""
        return not self.odd and not self.open


_UNDER_WAY: Final = (TicketState.CALLED, TicketState.HELD, TicketState.SERVING)
_BY_OUTCOME: Final = {
    Outcome.POSTPONED: Fate.POSTPONED,
    Outcome.PAPERS_MISSING: Fate.POSTPONED,
    Outcome.CONFIRMATION: Fate.OTHER,
    Outcome.WRONG_PERSON: Fate.OTHER,
}


def count(
    *,
    tickets: Iterable[Ticket],
    papers: Iterable[Paper],
    drafts: Collection[str],
    outcomes: Mapping[str, str],
    kit: str,
) -> Balance:
    """Count an evening. `drafts` and `outcomes` go by the label on the ticket.

    `outcomes` are those the floor page gave to tickets while this station led.
    """
    made: dict[str, list[Fate]] = defaultdict(list)
    for paper in papers:
        made[paper.ticket].append(paper.fate)
    without = made.pop("", []).count(Fate.DOSSIER)
    behind: dict[Fate, list[str]] = {fate: [] for fate in Fate}
    odd: list[Odd] = []
    issued = list(tickets)
    surplus = 0
    for ticket in issued:
        own = made.pop(ticket.label, [])
        fate = _by_state(ticket, own, outcomes.get(ticket.label, ""), drafts, kit)
        found = [*own, *([fate] if fate else [])]
        for each in found:
            behind[each].append(ticket.label)
        misfit = None if ticket.label in drafts else _misfit(ticket, own, found)
        if misfit:
            odd.append(Odd(ticket=ticket.label, misfit=misfit, surplus=len(found) - 1))
        surplus += len(found) - 1 if ticket.label in drafts else 0
    for label, own in made.items():
        for each in own:
            behind[each].append(label)
        odd.append(Odd(ticket=label, misfit=Misfit.NO_TICKET, surplus=len(own)))
    return Balance(
        figures=_figures(len(issued), behind, without),
        tickets={fate: tuple(sorted(labels)) for fate, labels in behind.items()},
        odd=tuple(sorted(odd, key=lambda each: each.ticket)),
        open=tuple(sorted(drafts)),
        open_surplus=surplus,
    )


def _by_state(
    ticket: Ticket, own: list[Fate], outcome: str, drafts: Collection[str], kit: str
) -> Fate | None:
    """Return the fate that the queue gives a ticket; None where a paper must answer for it."""
    away = ticket.counter not in ("", kit)
    match ticket.state:
        case TicketState.ABSENT:
            return Fate.ABSENT
        case TicketState.WAITING:
            return None if ticket.label in drafts else Fate.UNSERVED
        case TicketState.DONE if away or not (ticket.counter or own or outcome):
            return Fate.ELSEWHERE
        case TicketState.DONE:
            return None if own else _BY_OUTCOME.get(_outcome(outcome))
    if away or (ticket.state is TicketState.SERVING and not ticket.counter and not own):
        return Fate.ELSEWHERE
    waits = ticket.state is not TicketState.SERVING and ticket.label not in drafts
    return Fate.UNSERVED if waits else None


def _outcome(code: str) -> Outcome:
    return next((each for each in Outcome if each.value == code), Outcome.CAPTURED)


def _misfit(ticket: Ticket, own: list[Fate], found: list[Fate]) -> Misfit | None:
    if len(own) > 1:
        return Misfit.TWICE
    if not found:
        return Misfit.NO_DOSSIER
    if not own:
        return None
    if ticket.state is TicketState.ABSENT:
        return Misfit.MARKED_ABSENT
    if ticket.state is TicketState.WAITING or ticket.state in _UNDER_WAY:
        elsewhere = Fate.ELSEWHERE in found
        return Misfit.OTHER_COUNTER if elsewhere else Misfit.STILL_OPEN
    return Misfit.OTHER_COUNTER if len(found) > 1 else None


def _figures(number: int, behind: Mapping[Fate, list[str]], without: int) -> Figures:
    counted = Counter({fate: len(labels) for fate, labels in behind.items()})
    return Figures(
        tickets=number,
        dossier=counted[Fate.DOSSIER],
        absent=counted[Fate.ABSENT],
        postponed=counted[Fate.POSTPONED],
        other=counted[Fate.OTHER],
        elsewhere=counted[Fate.ELSEWHERE],
        unserved=counted[Fate.UNSERVED],
        without_ticket=without,
    )
