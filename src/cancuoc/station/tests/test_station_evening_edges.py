"""The end of an evening, the kit and the tablets at their very limits, without a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.packet.closing import MOST_COUNTED, Fate, Figures, Misfit, Reason, ReportKind
from cancuoc.packet.custody import LONGEST_SEAL, MOST_OF_AN_ITEM, Counted, Item, differences
from cancuoc.station import codes
from cancuoc.station.core import closing, custody, kiosk
from cancuoc.station.core.closing import Told
from cancuoc.station.records import Lease
from cancuoc.station.tables import closings, floors, listings, officers, tablets, values
from cancuoc.station.tables.floors import Hold, Standing
from cancuoc.station.tests import world
from cancuoc.station.tests.whole import changed, everything

AT, SESSION = world.AT, world.SESSION.id
SECOND = timedelta(seconds=1)
ALL = tuple(Counted(item=item, count=1, seal="") for item in Item)


def lease(number, **changes):
    made = Lease(
        username=f"cb.tx.0{number}",
        hand=f"hand-{number}",
        full_name=f"Cán Bộ {number}",
        lease=f"lease-{number}",
        until=AT + timedelta(hours=24),
    )
    return replace(made, **changes)


ONE, TWO = lease(1), lease(2)
# One human being with a second account, and one account in another human being's hand.
SAME = [lease(2, hand=ONE.hand), lease(2, username=ONE.username)]


@pytest.fixture
def desk():
    made = world.desk()
    for each in (ONE, TWO):
        officers.keep(made.store, each, password="mat-khau-dung")
    yield made
    made.store.close()


def leads(store, standing=Standing.LEADING):
    floors.put_hold(
        store,
        Hold(
            session_id=SESSION,
            standing=standing,
            kept=True,
            first=1,
            last=99,
            silence=45,
            heard_at=AT,
            ahead=0,
            since=AT,
            sequence=0,
            digest="",
            sent=0,
        ),
    )


class TestFourEyes:
    @pytest.mark.parametrize("again", SAME, ids=["one hand", "one account"])
    def test_one_human_being_does_not_close_an_evening(self, desk, again):
        closing.sign_first(desk, SESSION, told=Told(), at=AT, by=ONE)
        before = everything(desk.store)
        with pytest.raises(closing.SamePerson):
            closing.sign_second(desk, SESSION, at=AT, by=again)
        assert changed(before, everything(desk.store)) == set()

    @pytest.mark.parametrize("again", SAME, ids=["one hand", "one account"])
    def test_one_human_being_does_not_take_a_kit_from_himself(self, desk, again):
        custody.give(desk, counted=ALL, at=AT, by=ONE)
        before = everything(desk.store)
        with pytest.raises(closing.SamePerson):
            custody.take(desk, counted=ALL, at=AT, by=again)
        assert changed(before, everything(desk.store)) == set()

    def test_signing_first_again_replaces_the_hand_before(self, desk):
        closing.sign_first(desk, SESSION, told=Told(turned_away=1), at=AT, by=ONE)
        closing.sign_first(desk, SESSION, told=Told(turned_away=2), at=AT, by=TWO)
        report = closing.sign_second(desk, SESSION, at=AT, by=ONE)
        assert (report.first, report.second) == (TWO.username, ONE.username)
        assert report.exceptions.turned_away == 2

    def test_giving_again_replaces_who_gave(self, desk):
        custody.give(desk, counted=ALL, at=AT, by=ONE)
        custody.give(desk, counted=ALL, at=AT, by=TWO)
        report = custody.take(desk, counted=ALL, at=AT, by=ONE)
        assert (report.giver, report.taker) == (TWO.username, ONE.username)

    def test_the_half_signature_of_one_session_closes_no_other(self, desk):
        other = replace(world.SESSION, id=uuid4())
        listings.put_sessions(desk.store, [world.SESSION, other])
        closing.sign_first(desk, SESSION, told=Told(), at=AT, by=ONE)
        with pytest.raises(closing.NobodySigned):
            closing.sign_second(desk, other.id, at=AT, by=TWO)
        assert closings.reports(desk.store, kind=ReportKind.CLOSING) == []

    @pytest.mark.parametrize("minutes", [-30, 0, 30])
    def test_a_report_is_never_signed_before_its_first_hand(self, desk, minutes):
        closing.sign_first(desk, SESSION, told=Told(), at=AT, by=ONE)
        later = AT + timedelta(minutes=minutes)
        report = closing.sign_second(desk, SESSION, at=later, by=TWO)
        assert report.signed_at == max(AT, later)


class TestClosing:
    def test_the_same_numbers_are_closed_once(self, desk):
        closing.sign_first(desk, SESSION, told=Told(), at=AT, by=ONE)
        closing.sign_second(desk, SESSION, at=AT, by=TWO)
        assert closing.standing(desk, SESSION).closed
        for by in (ONE, TWO):
            with pytest.raises(closing.AlreadyClosed):
                closing.sign_first(desk, SESSION, told=Told(), at=AT, by=by)

    @pytest.mark.parametrize("misfit", list(Misfit))
    def test_a_ticket_that_fits_needs_no_reason(self, desk, misfit):
        with pytest.raises(closing.NotOdd):
            closing.explain(
                desk,
                SESSION,
                ticket="A001",
                misfit=misfit,
                reason=Reason.ON_PAPER,
                at=AT,
                hand=ONE.hand,
            )
        assert closings.explanations(desk.store, SESSION) == {}

    @settings(max_examples=60)
    @given(st.lists(st.integers(0, MOST_COUNTED), min_size=6, max_size=6))
    def test_the_right_side_is_the_sum_of_the_fates_and_of_nothing_else(self, numbers):
        terms = {fate.value: number for fate, number in zip(Fate, numbers, strict=True)}
        found = Figures(tickets=0, without_ticket=MOST_COUNTED, **terms)
        assert found.answered == sum(numbers)

    @pytest.mark.parametrize("name", ["tickets", "without_ticket", *(f.value for f in Fate)])
    @pytest.mark.parametrize("number", [-1, MOST_COUNTED + 1])
    def test_no_term_is_below_nothing_or_beyond_an_evening(self, name, number):
        nothing = dict.fromkeys(["tickets", "without_ticket", *(f.value for f in Fate)], 0)
        assert Figures(**nothing | {name: MOST_COUNTED})
        with pytest.raises(ValueError, match="so many"):
            Figures(**nothing | {name: number})


class TestTheKit:
    @pytest.mark.parametrize(
        ("count", "seal", "good"),
        [
            (0, "", True),
            (MOST_OF_AN_ITEM, "x" * LONGEST_SEAL, True),
            (MOST_OF_AN_ITEM + 1, "", False),
            (-1, "", False),
            (1, "x" * (LONGEST_SEAL + 1), False),
        ],
    )
    def test_an_item_is_counted_within_reason(self, count, seal, good):
        if good:
            assert Counted(item=Item.USB, count=count, seal=seal).count == count
        else:
            with pytest.raises(ValueError, match="no kit"):
                Counted(item=Item.USB, count=count, seal=seal)

    @settings(max_examples=60)
    @given(
        st.lists(st.integers(0, 3), min_size=len(Item), max_size=len(Item)),
        st.lists(st.sampled_from(["", "NP-1"]), min_size=len(Item), max_size=len(Item)),
        st.randoms(use_true_random=False),
    )
    def test_each_item_taken_otherwise_is_named_once_in_order(self, counts, seals, shuffle):
        taken = [
            Counted(item=item, count=count, seal=seal)
            for item, count, seal in zip(Item, counts, seals, strict=True)
        ]
        expected = [each.item for each in taken if (each.count, each.seal) != (1, "")]
        shuffle.shuffle(taken)
        assert [each.item for each in differences(ALL, taken)] == expected

    @pytest.mark.parametrize("standing", list(Standing))
    def test_a_floor_that_is_led_here_keeps_the_team(self, desk, standing):
        leads(desk.store, standing)
        held = floors.hold(desk.store)
        if held.ours:
            with pytest.raises(custody.NotOver):
                custody.give(desk, counted=ALL, at=AT, by=ONE)
            assert custody.given(desk) is None
        else:
            custody.give(desk, counted=ALL, at=AT, by=ONE)
            assert custody.given(desk).username == ONE.username

    def test_a_floor_taken_between_the_two_signatures_keeps_the_kit_with_the_giver(self, desk):
        custody.give(desk, counted=ALL, at=AT, by=ONE)
        leads(desk.store)
        with pytest.raises(custody.NotOver):
            custody.take(desk, counted=ALL, at=AT, by=TWO)
        assert officers.lease_of(desk.store, ONE.username, at=AT) is not None


class TestTablets:
    @pytest.fixture
    def hall(self, desk):
        leads(desk.store)
        return desk

    def offer(self, hall, at=AT):
        return kiosk.offer(hall, SESSION, at=at, by=world.OFFICER)

    @pytest.mark.parametrize(
        ("after", "good"), [(kiosk.CODE_HOLDS - SECOND, True), (kiosk.CODE_HOLDS, False)]
    )
    def test_a_code_holds_to_its_last_second(self, hall, after, good):
        code = self.offer(hall).code
        if good:
            assert kiosk.pair(hall, code, at=AT + after)
        else:
            with pytest.raises(kiosk.WrongCode):
                kiosk.pair(hall, code, at=AT + after)
        assert len(tablets.of_session(hall.store, SESSION)) == int(good)

    @pytest.mark.parametrize(("wrong", "good"), [(kiosk.TRIES - 1, True), (kiosk.TRIES, False)])
    def test_the_last_try_still_counts(self, hall, wrong, good):
        code = self.offer(hall).code
        for _ in range(wrong):
            with pytest.raises(kiosk.WrongCode):
                kiosk.pair(hall, "12345", at=AT)
        if good:
            assert kiosk.pair(hall, code, at=AT)
        else:
            with pytest.raises(kiosk.WrongCode):
                kiosk.pair(hall, code, at=AT)

    def test_a_new_code_ends_the_one_before_and_brings_its_tries_back(self, hall):
        old = self.offer(hall).code
        for _ in range(kiosk.TRIES):
            with pytest.raises(kiosk.WrongCode):
                kiosk.pair(hall, "", at=AT)
        new = self.offer(hall)
        assert new.tries == kiosk.TRIES
        if old != new.code:
            with pytest.raises(kiosk.WrongCode):
                kiosk.pair(hall, old, at=AT)
        assert kiosk.pair(hall, f" {new.code[:3]}-{new.code[3:]}\n", at=AT)

    def test_a_tablet_taken_back_makes_room_for_one(self, hall):
        for _ in range(kiosk.MOST):
            kiosk.pair(hall, self.offer(hall).code, at=AT)
        with pytest.raises(kiosk.TooManyTablets):
            self.offer(hall)
        first = tablets.of_session(hall.store, SESSION)[0]
        kiosk.withdraw(hall, first.id, at=AT)
        secret = kiosk.pair(hall, self.offer(hall).code, at=AT)
        assert kiosk.tablet_of(hall, secret).name == str(kiosk.MOST + 1)

    @pytest.mark.parametrize(
        ("after", "good"), [(timedelta(hours=24) - SECOND, True), (timedelta(hours=24), False)]
    )
    def test_a_tablet_works_as_long_as_the_lease_of_who_let_it_in(self, hall, after, good):
        longer = replace(world.SESSION, ends_at=AT + timedelta(days=3))
        listings.put_sessions(hall.store, [longer])
        tablet = kiosk.tablet_of(hall, kiosk.pair(hall, self.offer(hall).code, at=AT))
        if good:
            assert kiosk.at_work(hall, tablet, at=AT + after).username == ONE.username
        else:
            with pytest.raises(kiosk.TabletRests):
                kiosk.at_work(hall, tablet, at=AT + after)

    @pytest.mark.parametrize("secret", ["", "x", "0" * 64])
    def test_a_secret_nobody_gave_is_no_tablet(self, hall, secret):
        kiosk.pair(hall, self.offer(hall).code, at=AT)
        assert kiosk.tablet_of(hall, secret) is None


REFUSALS = [
    closing.StillOpen,
    closing.Unexplained,
    closing.NotOdd,
    closing.SamePerson,
    closing.NumbersMoved,
    closing.NobodySigned,
    closing.AlreadyClosed,
    custody.NotOver,
    custody.NothingGiven,
    kiosk.WrongCode,
    kiosk.TooManyTablets,
    kiosk.TabletRests,
    codes.LockedAlready,
    codes.NotLockedYet,
    codes.OfficerNeeded,
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.__name__)
def test_a_refusal_says_what_happened_and_what_to_do(refusal):
    said = refusal()
    assert said.status in (403, 409)
    assert said.message.endswith(".")
    assert said.next_step.endswith(".")
    assert said.message != said.next_step


def test_what_two_hands_signed_is_noted_with_who_and_never_with_a_name(desk):
    closing.sign_first(desk, SESSION, told=Told(note="Mất điện"), at=AT, by=ONE)
    closing.sign_second(desk, SESSION, at=AT, by=TWO)
    notes = values.notes(desk.store)
    assert ("session.sign", ONE.hand) in [(act, hand) for act, hand, _ in notes]
    assert ("session.close", TWO.hand, "1") in notes
    assert "Cán Bộ" not in repr(notes)
