"""The numbers of an evening: any evening that went by the rules balances, any other is named."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.kernel import floor as rules
from cancuoc.kernel.floor import Outcome, Standing, TicketAct, TicketState
from cancuoc.kernel.moves import IllegalMove
from cancuoc.packet.closing import Fate, Misfit
from cancuoc.station.core.balance import Balance, Paper, count
from cancuoc.station.records import Ticket
from cancuoc.station.tests import world

MINE, THEIRS = "KIT-01", "KIT-02"
LABELS = [f"A{n:03d}" for n in range(1, 9)]


def ticket(label: str, state: TicketState, counter: str = "") -> Ticket:
    return Ticket(
        id=uuid4(), session_id=world.SESSION.id, label=label, state=state, counter=counter
    )


def counted(*tickets: Ticket, papers=(), drafts=(), outcomes=None) -> Balance:
    return count(
        tickets=tickets, papers=papers, drafts=set(drafts), outcomes=outcomes or {}, kit=MINE
    )


def dossier(label: str) -> Paper:
    return Paper(ticket=label, fate=Fate.DOSSIER)


def ended(label: str) -> Paper:
    return Paper(ticket=label, fate=Fate.POSTPONED)


def adds_up(found: Balance) -> bool:
    """The difference of the two sides is exactly what the named tickets make of it."""
    figures = found.figures
    spoiled = sum(each.surplus for each in found.odd) + found.open_surplus
    return figures.answered - figures.tickets == spoiled


ACTS = st.tuples(
    st.sampled_from(LABELS),
    st.sampled_from(list(TicketAct)),
    st.sampled_from([MINE, THEIRS]),
    st.sampled_from(["sealed", "ended", *(each.value for each in Outcome)]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ACTS, max_size=60))
def test_any_evening_by_the_rules_balances_once_nothing_is_open(acts) -> None:
    standing = {label: Standing(state=TicketState.WAITING, lane="A") for label in LABELS}
    papers: list[Paper] = []
    outcomes: dict[str, str] = {}
    for label, act, counter, how in acts:
        before = standing[label]
        # A counter goes on with its own visit; another's is not its to end or to take over.
        if before.state in (TicketState.SERVING, TicketState.CALLED) and before.counter != counter:
            continue
        try:
            standing[label] = rules.after_act(before, act=act, counter=counter)
        except IllegalMove:
            continue
        if act is not TicketAct.FINISH or counter != MINE:
            continue
        if how == "sealed" or how == Outcome.CAPTURED:
            papers.append(dossier(label))
        elif how == "ended":
            papers.append(ended(label))
        else:
            outcomes[label] = how
    drafts = {
        label
        for label, at in standing.items()
        if at.counter == MINE and at.state is TicketState.SERVING
    }
    tickets = [ticket(label, at.state, at.counter) for label, at in standing.items()]
    found = counted(*tickets, papers=papers, drafts=drafts, outcomes=outcomes)
    assert found.odd == ()
    assert adds_up(found)
    assert found.figures.tickets == len(LABELS)
    if not drafts:
        assert found.even
        assert found.figures.answered == found.figures.tickets
        behind = [label for labels in found.tickets.values() for label in labels]
        assert sorted(behind) == LABELS


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(list(TicketState)), st.sampled_from(["", MINE, THEIRS])),
        max_size=8,
    ),
    st.lists(
        st.builds(
            Paper,
            ticket=st.sampled_from(["", *LABELS]),
            fate=st.sampled_from([Fate.DOSSIER, Fate.POSTPONED]),
        ),
        max_size=12,
    ),
    st.sets(st.sampled_from(LABELS)),
    st.dictionaries(st.sampled_from(LABELS), st.sampled_from([each.value for each in Outcome])),
)
def test_whatever_rows_there_are_the_difference_is_what_the_named_tickets_make(
    states, papers, drafts, outcomes
) -> None:
    tickets = [ticket(label, *at) for label, at in zip(LABELS, states, strict=False)]
    found = counted(*tickets, papers=papers, drafts=drafts, outcomes=outcomes)
    assert adds_up(found)
    without = [each for each in papers if not each.ticket and each.fate is Fate.DOSSIER]
    assert found.figures.without_ticket == len(without)
    if found.even:
        assert found.figures.answered == found.figures.tickets


DONE, ABSENT, WAITING = TicketState.DONE, TicketState.ABSENT, TicketState.WAITING
SERVING, HELD = TicketState.SERVING, TicketState.HELD


@pytest.mark.parametrize(
    ("state", "counter", "papers", "misfit", "surplus"),
    [
        (DONE, MINE, [], Misfit.NO_DOSSIER, -1),
        (SERVING, MINE, [], Misfit.NO_DOSSIER, -1),
        (ABSENT, MINE, ["d"], Misfit.MARKED_ABSENT, 1),
        (WAITING, "", ["d"], Misfit.STILL_OPEN, 1),
        (HELD, MINE, ["e"], Misfit.STILL_OPEN, 1),
        (SERVING, MINE, ["d"], Misfit.STILL_OPEN, 0),
        (DONE, THEIRS, ["d"], Misfit.OTHER_COUNTER, 1),
        (SERVING, THEIRS, ["d"], Misfit.OTHER_COUNTER, 1),
        (DONE, MINE, ["d", "d"], Misfit.TWICE, 1),
        (DONE, MINE, ["d", "e"], Misfit.TWICE, 1),
    ],
)
def test_a_ticket_that_does_not_fit_is_named(state, counter, papers, misfit, surplus) -> None:
    made = [dossier("A001") if each == "d" else ended("A001") for each in papers]
    found = counted(ticket("A001", state, counter), papers=made)
    assert [(o.ticket, o.misfit, o.surplus) for o in found.odd] == [("A001", misfit, surplus)]
    assert not found.even


def test_a_dossier_of_a_ticket_nobody_knows_is_named() -> None:
    (odd,) = counted(papers=[dossier("A009")]).odd
    assert (odd.ticket, odd.misfit) == ("A009", Misfit.NO_TICKET)


def test_two_mistakes_that_cancel_out_are_both_named() -> None:
    found = counted(
        ticket("A001", DONE, MINE), ticket("A002", ABSENT, MINE), papers=[dossier("A002")]
    )
    assert found.figures.answered == found.figures.tickets
    assert [each.ticket for each in found.odd] == ["A001", "A002"]
    assert not found.even


def test_a_dossier_without_a_ticket_stands_beside_the_equation() -> None:
    found = counted(ticket("A001", ABSENT), papers=[dossier("")])
    assert (found.figures.tickets, found.figures.answered) == (1, 1)
    assert found.figures.without_ticket == 1
    assert found.even


def test_an_open_dossier_keeps_the_evening_open_also_without_a_ticket() -> None:
    assert counted(drafts=[""]).open == ("",)
    found = counted(ticket("A001", SERVING, MINE), drafts=["A001"])
    assert (found.open, found.odd, found.even) == (("A001",), (), False)


def test_every_kind_of_misfit_says_what_is_wrong_and_what_to_do() -> None:
    for misfit in Misfit:
        assert misfit.vi.endswith(".")
        assert misfit.next_step
