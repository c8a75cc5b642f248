"""An evening in any order of acts: figures that add up, reports in a row, nothing signed unseen.

The model beside the store knows the fate of each ticket and what was signed last. After every
act the station must say the same: how many tickets there are and what became of them, who may
sign, and whether what two officers signed is still how things are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.kernel.floor import TicketState
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import content_codec
from cancuoc.packet.closing import Closing, Misfit, Reason, ReportKind
from cancuoc.station.core import closing
from cancuoc.station.core.opening import Ending, UnknownSession
from cancuoc.station.records import Lease
from cancuoc.station.tables import closings, listings, officers
from cancuoc.station.tests import world
from cancuoc.station.tests.test_station_closing import SESSION, lease
from cancuoc.station.tests.whole import changed, everything

HANDS = [lease(number) for number in (1, 2, 3)]
LABELS = [f"A{n:03d}" for n in range(1, 6)]
START = world.AT + timedelta(hours=2)


@dataclass
class Evening:
    """A station at the end of an evening, and what the model believes of it."""

    desk: object = field(default_factory=world.desk)
    at: datetime = START
    fate: dict[str, str] = field(default_factory=lambda: dict.fromkeys(LABELS, "unserved"))
    reasons: dict[str, Reason] = field(default_factory=dict)
    half: tuple[Lease, object] | None = None
    signed: list[tuple[Closing, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        tickets = [world.ticket(label=label) for label in LABELS]
        listings.put_tickets(self.desk.store, SESSION, tickets)
        for who in HANDS:
            officers.keep(self.desk.store, who, password="mat-khau-dung")

    # What happens to tickets

    def ends(self, label: str, fate: str) -> None:
        """Let a ticket that still waits be absent, sent home, or done with nothing to show."""
        if self.fate[label] != "unserved":
            return
        (ticket,) = [t for t in listings.tickets(self.desk.store, SESSION) if t.label == label]
        kit = self.desk.profile.kit
        state = TicketState.ABSENT if fate == "absent" else TicketState.DONE
        counter = "" if fate == "absent" else kit
        listings.put_ticket(self.desk.store, replace(ticket, state=state, counter=counter))
        if fate == "postponed":
            closings.ended(
                self.desk.store,
                uuid4(),
                session_id=SESSION,
                ticket=label,
                ending=Ending.POSTPONED.value,
                at=self.at,
                hand=HANDS[0].hand,
            )
        self.fate[label] = fate

    def explain(self, label: str, reason: Reason) -> None:
        refusal = None if self.fate[label] == "odd" else closing.NotOdd
        self.tried(
            refusal,
            lambda: closing.explain(
                self.desk,
                SESSION,
                ticket=label,
                misfit=Misfit.NO_DOSSIER,
                reason=reason,
                at=self.at,
                hand=HANDS[0].hand,
            ),
        )
        if refusal is None:
            self.reasons[label] = reason

    # Who signs

    def seen(self) -> tuple[object, ...]:
        """Return what a signature is given for: how many of each fate, and what is explained."""
        counted = tuple(sorted(Counter(self.fate.values()).items()))
        return counted, tuple(sorted(self.reasons.items()))

    def closed(self) -> bool:
        return bool(self.signed) and self.signed[-1][1] == self.seen()

    def not_ready(self) -> type[Refusal] | None:
        if any(fate == "odd" and label not in self.reasons for label, fate in self.fate.items()):
            return closing.Unexplained
        return closing.AlreadyClosed if self.closed() else None

    def first(self, who: Lease) -> None:
        refusal = self.not_ready()
        told = closing.Told(turned_away=2, note="Mưa")
        self.tried(
            refusal,
            lambda: closing.sign_first(self.desk, SESSION, told=told, at=self.at, by=who),
        )
        if refusal is None:
            self.half = (who, self.seen())

    def second(self, who: Lease) -> None:
        refusal = self.not_ready()
        if refusal is None and self.half is None:
            refusal = closing.NobodySigned
        elif refusal is None and self.half[0] == who:
            refusal = closing.SamePerson
        elif refusal is None and self.half[1] != self.seen():
            refusal = closing.NumbersMoved
        report = self.tried(
            refusal, lambda: closing.sign_second(self.desk, SESSION, at=self.at, by=who)
        )
        if refusal is None:
            assert (report.first, report.second) == (self.half[0].username, who.username)
            assert (report.exceptions.turned_away, report.exceptions.note) == (2, "Mưa")
            self.signed.append((report, self.seen()))
            self.half = None

    def tried(self, refusal: type[Refusal] | None, act: object) -> object:
        if refusal is None:
            return act()
        before = everything(self.desk.store)
        with pytest.raises(refusal):
            act()
        assert changed(before, everything(self.desk.store)) == set()
        return None

    # What must be so

    def check(self) -> None:
        standing = closing.standing(self.desk, SESSION)
        figures, now = standing.balance.figures, Counter(self.fate.values())
        assert figures.tickets == len(LABELS)
        assert (figures.absent, figures.postponed, figures.unserved) == (
            now["absent"],
            now["postponed"],
            now["unserved"],
        )
        assert figures.tickets == figures.answered + now["odd"]
        assert [each.ticket for each in standing.balance.odd] == sorted(
            label for label, fate in self.fate.items() if fate == "odd"
        )
        assert standing.closed is self.closed()
        assert standing.half_holds is (self.half is not None and self.half[1] == self.seen())
        kept = closings.reports(self.desk.store, kind=ReportKind.CLOSING, session_id=str(SESSION))
        loaded = [content_codec.load(Closing, each.data) for each in reversed(kept)]
        assert loaded == [report for report, _seen in self.signed]
        assert [each.number for each in loaded] == list(range(1, len(loaded) + 1))
        assert standing.last == (loaded[-1] if loaded else None)
        for report in loaded:
            told = report.figures
            assert told.tickets - told.answered == len(report.misfits)


ACTS = st.lists(
    st.one_of(
        st.tuples(
            st.just("ends"),
            st.sampled_from(LABELS),
            st.sampled_from(["absent", "postponed", "odd"]),
        ),
        st.tuples(st.just("explain"), st.sampled_from(LABELS), st.sampled_from(list(Reason))),
        st.tuples(st.just("first"), st.sampled_from(HANDS)),
        st.tuples(st.just("second"), st.sampled_from(HANDS)),
        st.tuples(st.just("first"), st.sampled_from(HANDS[:1])),
        st.tuples(st.just("second"), st.sampled_from(HANDS[1:])),
        st.tuples(st.just("clock"), st.integers(-90, 90)),
    ),
    max_size=24,
)


@settings(max_examples=25)
@given(ACTS)
def test_in_any_order_of_acts_the_figures_add_up_and_reports_follow_each_other(acts):
    evening = Evening()
    for name, *values in acts:
        if name == "clock":
            # A clock that was wrong is put right, also backwards.
            moved = evening.at + timedelta(minutes=values[0])
            evening.at = min(max(moved, world.AT), START + timedelta(hours=12))
        else:
            getattr(evening, name)(*values)
        evening.check()


@pytest.fixture
def evening() -> Evening:
    return Evening()


def closed_by(evening: Evening, one: int, other: int) -> Closing:
    evening.first(HANDS[one])
    evening.second(HANDS[other])
    evening.check()
    return evening.signed[-1][0]


def test_what_was_signed_after_the_clock_was_put_back_is_the_last_word(evening):
    closed_by(evening, 0, 1)
    evening.ends("A001", "absent")
    evening.at -= timedelta(minutes=50)
    assert closed_by(evening, 0, 1).number == 2
    evening.ends("A002", "postponed")
    assert closed_by(evening, 1, 2).number == 3
    assert [each.id for each in closings.waiting(evening.desk.store)] == [
        report.id for report, _seen in evening.signed
    ]


def test_a_report_is_not_signed_before_its_first_signature(evening):
    evening.first(HANDS[0])
    first_at, evening.at = evening.at, evening.at - timedelta(minutes=30)
    evening.second(HANDS[1])
    assert evening.signed[-1][0].signed_at == first_at


def test_a_first_signature_for_other_figures_is_given_again_not_mended(evening):
    evening.first(HANDS[0])
    evening.ends("A003", "odd")
    evening.explain("A003", Reason.WRONG_PRESS)
    evening.second(HANDS[1])
    assert evening.signed == []
    report = closed_by(evening, 2, 1)
    assert [(each.ticket, each.reason) for each in report.misfits] == [("A003", Reason.WRONG_PRESS)]


@pytest.mark.parametrize("same", [("username", "hand"), ("username",), ("hand",)])
def test_one_officer_signs_once_also_under_another_account(evening, same):
    evening.first(HANDS[0])
    twin = replace(HANDS[1], **{name: getattr(HANDS[0], name) for name in same})
    before = everything(evening.desk.store)
    with pytest.raises(closing.SamePerson):
        closing.sign_second(evening.desk, SESSION, at=evening.at, by=twin)
    assert changed(before, everything(evening.desk.store)) == set()
    evening.second(HANDS[1])
    assert len(evening.signed) == 1


def test_another_reason_opens_a_closed_evening_again(evening):
    evening.ends("A004", "odd")
    evening.explain("A004", Reason.TO_BE_SEEN)
    closed_by(evening, 0, 1)
    evening.explain("A004", Reason.ON_PAPER)
    evening.check()
    assert closed_by(evening, 0, 1).number == 2


def test_a_dossier_counts_for_its_ticket_and_one_without_stands_beside(evening):
    evening.desk.store.run("DELETE FROM tickets")
    world.sealed(evening.desk, world.record())
    figures = closing.standing(evening.desk, SESSION).balance.figures
    assert (figures.dossier, figures.tickets, figures.answered) == (1, 1, 1)
    evening.desk.store.run("DELETE FROM tickets")
    found = closing.standing(evening.desk, SESSION).balance
    assert [(each.ticket, each.misfit) for each in found.odd] == [("A001", Misfit.NO_TICKET)]
    assert found.figures.answered == found.figures.tickets + 1


def test_a_session_nobody_knows_has_no_end(evening):
    with pytest.raises(UnknownSession):
        closing.standing(evening.desk, uuid4())
