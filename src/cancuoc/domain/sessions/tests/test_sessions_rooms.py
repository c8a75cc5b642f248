"""The hall, its heat, its kits and its tablets: who may change them, and what follows."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.support.families import AREA, officer
from tests.support.rollbacks import own_transactions

from cancuoc.domain.sessions import (
    advising,
    kiosks,
    kits,
    models,
    queries,
    refusals,
    rooms,
    services,
    waiting,
)
from cancuoc.domain.sessions.tests.world import OPEN, RECEPTION, act, arrive, opened, visitor
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.foundation.models import AuditEvent
from cancuoc.law.ages import Band
from cancuoc.planner.floor.advice import BringWater, Crowded, Hot

__all__ = ["own_transactions"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
MINUTE = timedelta(minutes=1)
SOON = OPEN + MINUTE
STRANGER = officer("khac", Role.RECEPTION, units_held=("276",))
OTHER = officer("ban", Role.RECEPTION)
HALL = {"seats": 50, "fans": 4, "water": 80, "area": 60, "heat_limit": 34}


@pytest.fixture
def session(hanoi):
    return opened(kits=("K1", "K2"), slot_capacity=9)


def hall(session, *, by=RECEPTION, **changes):
    services.set_hall(session_id=session, **{**HALL, **changes}, at=SOON, by=by)


def seen(session, *, at=SOON):
    return queries.room(session_id=session, at=at)


def post(session, kit, counter, *, at=SOON, by=RECEPTION):
    services.post_kit(session_id=session, kit=kit, counter=counter, at=at, by=by)


def where(session):
    return {one.kit: (one.counter, one.working) for one in seen(session).kits}


def counters(session, *, at=SOON):
    row = models.Session.objects.get(id=session)
    return [c.code for c in waiting.state_of(row, on=OPEN.date(), at=at).counters]


def acts_of(kind):
    rows = AuditEvent.objects.filter(act__startswith="sessions.", object_kind=kind)
    return list(rows.order_by("id").values_list("act", flat=True))


def crowd(session, count=60):
    for _ in range(count // 6):
        arrive(session, *(visitor(Band.FROM_6) for _ in range(6)))


class TestTheHall:
    def test_until_somebody_counts_it_is_a_usual_one_and_says_so(self, session):
        found = seen(session).hall
        assert found.comfort == rooms.USUAL
        assert found.counted_at is None

    def test_what_was_counted_is_known_to_the_next_session_there(self, session):
        hall(session)
        hall(session, seats=51)
        other, elsewhere = opened(), opened(place="Nhà văn hoá tổ 9")
        assert seen(other).hall.comfort.seats == 51
        assert seen(elsewhere).hall.comfort == rooms.USUAL
        assert models.Hall.objects.count() == 1
        assert acts_of("session") == ["sessions.set_hall"] * 2

    @pytest.mark.parametrize(
        "wrong", [{"seats": -1}, {"fans": 5001}, {"heat_limit": 24}, {"heat_limit": 46}]
    )
    def test_figures_that_cannot_be_are_refused(self, session, wrong):
        with pytest.raises(refusals.BadHall):
            hall(session, **wrong)
        assert not models.Hall.objects.exists()
        assert acts_of("session") == []

    def test_a_reading_tells_of_the_hall_for_three_hours(self, session):
        services.note_heat(session_id=session, celsius=33.0, at=OPEN, by=RECEPTION)
        services.note_heat(session_id=session, celsius=36.5, at=SOON, by=RECEPTION)
        assert seen(session).hall.comfort.heat == 36.5
        assert seen(session, at=OPEN).hall.comfort.heat == 33.0
        assert seen(session, at=SOON + timedelta(hours=4)).hall.heat_at is None

    @pytest.mark.parametrize("celsius", [-5.1, 55.1, float("nan"), float("inf")])
    def test_a_temperature_no_hall_has_is_refused(self, session, celsius):
        with pytest.raises(refusals.BadHeat):
            services.note_heat(session_id=session, celsius=celsius, at=SOON, by=RECEPTION)

    def test_only_reception_of_the_units_keeps_a_room(self, session):
        with pytest.raises(NotAllowed):
            hall(session, by=AREA)
        with pytest.raises(refusals.NotYourRoom):
            hall(session, by=STRANGER)
        with pytest.raises(refusals.NoSuchSession):
            hall(uuid4())


class TestTheRoomToCome:
    def told(self, session, kind):
        every = advising.room_advice(session_id=session, at=SOON)
        return next((one for one in every if isinstance(one, kind)), None)

    def test_sixty_families_in_a_small_hall_are_told_with_what_is_short(self, session):
        hall(session)
        crowd(session)
        found = self.told(session, Crowded)
        assert found.people > 60
        assert (found.there, found.seats) == (50, found.people - 50)
        assert found.outside == found.people - 75
        assert f"mượn {found.people - 50} ghế" in found.words()

    def test_a_hall_with_room_enough_is_left_in_peace(self, session):
        hall(session, seats=2000, fans=200, area=0, water=900)
        crowd(session)
        assert advising.room_advice(session_id=session, at=SOON) == ()

    def test_heat_is_told_and_a_fan_then_cools_fewer(self, session):
        hall(session, seats=400, area=0, fans=11)
        crowd(session)
        mild = self.told(session, Crowded)
        services.note_heat(session_id=session, celsius=36.0, at=SOON, by=RECEPTION)
        assert self.told(session, Hot).words().startswith("Trong phòng 36 °C, quá mức 34 °C")
        assert self.told(session, Crowded).fans > (mild.fans if mild else 0)

    def test_water_that_is_counted_counts(self, session):
        crowd(session)
        hall(session, water=0)
        assert self.told(session, BringWater).there == 0

    def test_the_load_goes_on_for_two_hours_at_most(self, session):
        crowd(session)
        found = advising.load(session_id=session, at=SOON)
        assert found[0].people > 60
        assert found[-1].at - found[0].at <= 120
        assert advising.load(session_id=session, at=OPEN - MINUTE) == ()


class TestKits:
    def test_they_stand_nowhere_until_they_are_set_at_a_counter(self, session):
        assert where(session) == {"K1": ("", True), "K2": ("", True)}
        post(session, "K1", " a1 ")
        assert where(session) == {"K1": ("A1", True), "K2": ("", True)}
        assert counters(session) == ["A1"]
        assert acts_of("kit") == ["sessions.kit_post"]

    def test_a_move_ends_a_row_and_begins_the_next(self, session):
        post(session, "K1", "1")
        post(session, "K1", "3", at=SOON + MINUTE)
        rows = models.KitPost.objects.order_by("id").values_list("counter", "act", "ends_at")
        assert list(rows) == [("1", "post", SOON + MINUTE), ("3", "move", None)]
        assert counters(session, at=SOON + MINUTE) == ["3"]

    def test_the_forecast_follows_a_kit_to_the_other_room(self, session):
        other = opened(kits=("K3",), place="Phòng 2")
        for kit, counter in (("K1", "1"), ("K2", "2")):
            post(session, kit, counter)
        post(other, "K3", "1")
        for _ in range(12):
            arrive(other)
        last = waiting.of_tickets(session_id=other, at=SOON)
        post(other, "K2", "2", at=SOON)
        assert where(session) == {"K1": ("1", True)}
        assert where(other) == {"K2": ("2", True), "K3": ("1", True)}
        assert counters(session) == ["1"]
        after = waiting.of_tickets(session_id=other, at=SOON)
        assert max(w.middle for w in after.values()) < max(w.middle for w in last.values()) - 5
        row = models.Session.objects.get(id=other)
        (first, second) = waiting.state_of(row, on=OPEN.date(), at=SOON).counters
        assert second.opens - first.opens == 10, "it is carried for ten minutes"

    def test_a_kit_that_is_down_calls_nobody_until_it_is_repaired(self, session):
        for kit, counter in (("K1", "1"), ("K2", "2")):
            post(session, kit, counter)
        services.break_kit(session_id=session, kit="K2", at=SOON, by=RECEPTION)
        assert counters(session) == ["1"]
        post(session, "K1", "2", at=SOON + MINUTE)
        with pytest.raises(refusals.CounterTaken):
            services.repair_kit(session_id=session, kit="K2", at=SOON + MINUTE, by=RECEPTION)
        post(session, "K2", "1", at=SOON + MINUTE)
        services.repair_kit(session_id=session, kit="K2", at=SOON + 2 * MINUTE, by=RECEPTION)
        assert counters(session, at=SOON + 2 * MINUTE) == ["1", "2"]
        assert acts_of("kit")[-1] == "sessions.kit_repair"

    def test_a_counter_that_still_serves_counts_though_its_kit_is_down(self, session):
        post(session, "K1", "1")
        act(arrive(session)[0], "call", counter="1", at=SOON)
        services.break_kit(session_id=session, kit="K1", at=SOON + MINUTE, by=RECEPTION)
        assert counters(session, at=SOON + MINUTE) == ["1"]

    def test_the_last_act_is_taken_back_within_ten_seconds(self, session):
        other = opened(kits=("K3",), place="Phòng 2")
        post(session, "K2", "2")
        post(other, "K2", "1", at=SOON + MINUTE)
        at = SOON + MINUTE + timedelta(seconds=10)
        services.undo_kit(session_id=other, kit="K2", at=at, by=RECEPTION)
        assert where(session)["K2"] == ("2", True)
        assert "K2" not in where(other)
        assert models.KitPost.objects.count() == 3
        assert acts_of("kit")[-1] == "sessions.kit_undo"

    def test_the_first_act_is_taken_back_to_nowhere(self, session):
        post(session, "K1", "1")
        services.undo_kit(session_id=session, kit="K1", at=SOON, by=RECEPTION)
        assert where(session)["K1"] == ("", True)
        post(session, "K1", "1", at=SOON + MINUTE)
        assert where(session)["K1"] == ("1", True)

    @pytest.mark.parametrize(("seconds", "who"), [(11, RECEPTION), (1, OTHER)])
    def test_too_late_or_by_another_nothing_is_taken_back(self, session, seconds, who):
        post(session, "K1", "1")
        at = SOON + timedelta(seconds=seconds)
        with pytest.raises(refusals.TooLateForKit):
            services.undo_kit(session_id=session, kit="K1", at=at, by=who)
        services.undo_kit(session_id=session, kit="K1", at=SOON, by=RECEPTION)
        with pytest.raises(refusals.TooLateForKit):
            services.undo_kit(session_id=session, kit="K1", at=SOON, by=RECEPTION)

    def test_what_cannot_be_is_refused_and_writes_nothing(self, session):
        post(session, "K1", "1")
        far = opened(kits=("K9",), unit_code="10351")
        cases = [
            (refusals.CounterTaken, lambda: post(session, "K2", "1")),
            (refusals.KitAsBefore, lambda: post(session, "K1", "1")),
            (refusals.NoCounterNamed, lambda: post(session, "K1", " - ")),
            (refusals.NoSuchKit, lambda: post(session, "K7", "4")),
            (refusals.NotYourRoom, lambda: post(session, "K1", "4", by=STRANGER)),
            (NotAllowed, lambda: post(session, "K1", "4", by=AREA)),
        ]
        own = officer("gan", Role.RECEPTION, units_held=("00352",))
        cases.append((refusals.NoSuchKit, lambda: post(session, "K9", "4", by=own)))
        before = list(models.KitPost.objects.values_list())
        for refusal, wanted in cases:
            with pytest.raises(refusal):
                wanted()
        assert list(models.KitPost.objects.values_list()) == before
        assert acts_of("kit") == ["sessions.kit_post"]
        assert where(far) == {"K9": ("", True)}

    def test_a_kit_is_free_again_the_evening_after(self, session):
        post(session, "K1", "1")
        day = timedelta(days=1)
        later = opened(kits=("K1",), starts_at=OPEN + day, ends_at=OPEN + day + timedelta(hours=2))
        assert where(later) == {"K1": ("", True)}
        post(later, "K1", "2", at=OPEN + day)
        first = models.KitPost.objects.get(session_id=session)
        assert first.ends_at == models.Session.objects.get(id=session).ends_at

    def test_names_of_counters_are_those_boards_show(self):
        assert kits.clean_counter(" quầy 2, cửa sau ") == "QUẦY2CỬA"


class TestAKitToCarry:
    def rooms(self, session):
        models.Session.objects.filter(id=session).update(kits=["K1", "K2", "K4"])
        full = opened(kits=("K3",), place="Phòng 1")
        for kit, counter in (("K1", "1"), ("K4", "2"), ("K2", "3")):
            post(session, kit, counter)
        post(full, "K3", "1")
        crowd(full)
        return full

    def test_the_act_stands_beside_the_advice_and_helps(self, session):
        full = self.rooms(session)
        found = advising.kit_move(session_id=session, at=SOON)
        assert (found.kit, found.counter, found.to_counter) == ("K2", "3", "2")
        assert (found.source_id, found.target_id) == (session, full)
        assert "Chuyển một bộ thiết bị từ Nhà văn hoá tổ 1 sang Phòng 1." in found.advice.words()
        services.post_kit(
            session_id=found.target_id,
            kit=found.kit,
            counter=found.to_counter,
            at=SOON,
            by=RECEPTION,
        )
        assert advising.kit_move(session_id=session, at=SOON + MINUTE) is None

    def test_rooms_of_other_units_and_calm_rooms_are_not_robbed(self, session):
        assert advising.kit_move(session_id=session, at=SOON) is None
        far = opened(kits=("K8",), unit_code="10351", place="Nơi khác")
        crowd(far)
        assert advising.kit_move(session_id=session, at=SOON) is None
        assert advising.kit_move(session_id=uuid4(), at=SOON) is None


class TestTablets:
    def opened(self, session):
        return services.open_kiosk(session_id=session, at=SOON, by=RECEPTION)

    def test_a_pass_is_good_until_the_session_ends(self, session):
        made = self.opened(session)
        ends = models.Session.objects.get(id=session).ends_at
        assert kiosks.session_of_pass(pass_id=made, at=ends) == session
        with pytest.raises(refusals.PassWithdrawn):
            kiosks.session_of_pass(pass_id=made, at=ends + timedelta(seconds=1))

    def test_a_withdrawn_pass_is_over_at_once_and_the_others_go_on(self, session):
        one, two = self.opened(session), self.opened(session)
        services.withdraw_kiosk(session_id=session, pass_id=one, at=SOON, by=RECEPTION)
        with pytest.raises(refusals.PassWithdrawn):
            kiosks.session_of_pass(pass_id=one, at=SOON)
        assert kiosks.session_of_pass(pass_id=two, at=SOON) == session
        found = kiosks.passes(session_id=session)
        assert [(row.name, row.withdrawn_at) for row in found] == [("1", SOON), ("2", None)]
        assert acts_of("kiosk") == ["sessions.open_kiosk"] * 2 + ["sessions.withdraw_kiosk"]

    def test_it_is_withdrawn_once_by_its_own_room(self, session):
        made, other = self.opened(session), opened()
        for at_session, by in ((other, RECEPTION), (session, STRANGER)):
            with pytest.raises((refusals.NoSuchPass, refusals.NotYourRoom)):
                services.withdraw_kiosk(session_id=at_session, pass_id=made, at=SOON, by=by)
        services.withdraw_kiosk(session_id=session, pass_id=made, at=SOON, by=RECEPTION)
        with pytest.raises(refusals.NoSuchPass):
            services.withdraw_kiosk(session_id=session, pass_id=made, at=SOON, by=RECEPTION)

    def test_a_hall_has_a_dozen_tablets_at_most(self, session):
        made = [self.opened(session) for _ in range(kiosks.MOST)]
        with pytest.raises(refusals.TooManyPasses):
            self.opened(session)
        services.withdraw_kiosk(session_id=session, pass_id=made[0], at=SOON, by=RECEPTION)
        assert self.opened(session)

    def test_a_session_called_off_takes_its_tablets_along(self, session):
        made = self.opened(session)
        models.Session.objects.filter(id=session).update(cancelled=True)
        with pytest.raises(refusals.PassWithdrawn):
            kiosks.session_of_pass(pass_id=made, at=SOON)
