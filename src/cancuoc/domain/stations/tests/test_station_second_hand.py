"""The second officer at a bed, as the centre finds him when it opens the packet."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError
from tests.support.books import refuses
from tests.support.officers import officer

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.stations import lives, models, services
from cancuoc.domain.stations import told_models as tables
from cancuoc.domain.stations.rules import PacketState
from cancuoc.domain.stations.second_hands import second_hands
from cancuoc.domain.stations.second_rules import Known, Second, judge
from cancuoc.domain.stations.tests import test_station_tables as raw
from cancuoc.domain.stations.tests.floor import KHUONG_DINH, open_session
from cancuoc.domain.stations.tests.world import AT, TestStation, upload
from cancuoc.domain.units import services as units
from cancuoc.domain.verification import queries as verification
from cancuoc.domain.verification import services as checking
from cancuoc.domain.verification.rules import Doubt
from cancuoc.domain.verification.tests.conftest import WORKER, Finds, Register, reviewer
from cancuoc.foundation import access
from cancuoc.foundation.actor import Actor, Role
from cancuoc.packet.bedside import SECOND, second_hand
from cancuoc.packet.content import Operation, Operations
from cancuoc.packet.tests import content_samples as samples

pytestmark = pytest.mark.django_db
FIRST = "hand-cb-tx-01"


def operations(*hands: str) -> Operations:
    """The usual operations, with a signature of a second officer for each hand."""
    usual = samples.operations()
    more = [
        Operation(number=len(usual.entries) + n, at=samples.AT, act=SECOND, hand=hand)
        for n, hand in enumerate(hands, start=1)
    ]
    return dataclasses.replace(usual, entries=(*usual.entries, *more))


def bedside_session() -> UUID:
    session_id = open_session()
    apps.get_model("room_sessions", "Session").objects.update(kind="bedside")
    return session_id


def opened(station: TestStation, *hands: str, session_id: UUID | None = None) -> UUID:
    """Send a packet of a bedside session with these second hands and open it; its dossier."""
    where = session_id or bedside_session()
    given = samples.dossier(
        "<6", station_code=station.code, unit_code=station.unit_code, session_id=where
    )
    dossier = dataclasses.replace(given, operations=operations(*hands))
    packet = station._sealed(dossier, samples.files("<6"), None)
    assert upload(packet, station), "the receipt is given whatever is found later"
    assert services.open_packets(packet_ids=[packet.packet_id], at=AT) == 1
    row = models.Packet.objects.get(id=packet.packet_id)
    assert row.state == PacketState.OPENED
    return row.dossier_id


def second(name: str = "canbo2", *, unit: str = KHUONG_DINH, hand: str = "") -> None:
    user = officer(name, Role.ENROLMENT_OFFICER, units=[unit])
    if hand:
        type(user).objects.filter(id=user.id).update(hand=hand)


def lines(act: str) -> list[Any]:
    return list(apps.get_model("foundation", "AuditEvent").objects.filter(act=act))


def standing(dossier_id: UUID) -> Second:
    return second_hands(dossier_ids=[dossier_id])[dossier_id].standing


@pytest.fixture(autouse=True)
def country(db: None) -> None:
    units.load_tables(at=AT, by=Actor.system("test"))


class TestWhatIsFound:
    def test_an_officer_with_the_right_that_day_is_good(self, station: TestStation) -> None:
        second()
        dossier_id = opened(station, "canbo2")
        view = second_hands(dossier_ids=[dossier_id])[dossier_id]
        assert (view.hand, view.signed_at, view.standing) == ("canbo2", samples.AT, Second.GOOD)
        assert not lines("stations.second_officer")

    def test_nobody_signed(self, station: TestStation) -> None:
        assert standing(opened(station)) is Second.MISSING

    def test_the_first_signed_again(self, station: TestStation) -> None:
        assert standing(opened(station, FIRST)) is Second.SAME

    def test_another_account_of_the_first_is_the_first(self, station: TestStation) -> None:
        # The packet names the first officer's account: the hand behind it is the centre's word.
        second("cb.tx.01", hand="hand-really")
        second("canbo9", hand="hand-other")
        assert standing(opened(station, "hand-really")) is Second.SAME

    def test_a_hand_nobody_knows(self, station: TestStation) -> None:
        assert standing(opened(station, "hand-of-nobody")) is Second.UNKNOWN

    def test_an_account_that_is_closed(self, station: TestStation) -> None:
        second()
        apps.get_model("foundation", "User").objects.filter(hand="canbo2").update(is_active=False)
        assert standing(opened(station, "canbo2")) is Second.CLOSED

    def test_an_officer_of_another_unit(self, station: TestStation) -> None:
        second(unit="00008")
        assert standing(opened(station, "canbo2")) is Second.NO_RIGHT

    def test_an_officer_who_may_do_other_things_only(self, station: TestStation) -> None:
        officer("canbo2", Role.PLANNER, units=[KHUONG_DINH])
        assert standing(opened(station, "canbo2")) is Second.NO_RIGHT

    @pytest.mark.parametrize(("ended", "found"), [(0, Second.NO_RIGHT), (1, Second.GOOD)])
    def test_the_day_of_the_signature_counts(
        self, station: TestStation, ended: int, found: Second
    ) -> None:
        second()
        access.withdraw(
            username="canbo2",
            role=Role.ENROLMENT_OFFICER,
            unit_code=KHUONG_DINH,
            on=date(2024, 7, 6) + timedelta(days=ended),
            at=AT,
            by=Actor.system("test"),
        )
        assert standing(opened(station, "canbo2")) is found

    def test_a_dossier_of_a_counter_is_not_looked_at(self, station: TestStation) -> None:
        assert second_hands(dossier_ids=[opened(station, session_id=open_session())]) == {}

    def test_of_two_signings_the_last_one_counts(self, station: TestStation) -> None:
        second()
        assert standing(opened(station, "canbo2", FIRST)) is Second.SAME


class TestWhereItGoes:
    def checked(self, dossier_id: UUID) -> tuple[Doubt, ...]:
        checking.check_dossiers(
            dossier_ids=[dossier_id], register=Register(), duplicates=Finds(), at=AT, by=WORKER
        )
        return tuple(
            doubt for item in verification.results(dossier_id=dossier_id) for doubt in item.doubts
        )

    @pytest.mark.parametrize(
        ("hands", "doubt"),
        [
            ((), Doubt.SECOND_MISSING),
            ((FIRST,), Doubt.SECOND_SAME),
            (("hand-of-nobody",), Doubt.SECOND_NO_RIGHT),
        ],
    )
    def test_the_reviewer_gets_it_with_the_reason(
        self, station: TestStation, hands: tuple[str, ...], doubt: Doubt
    ) -> None:
        dossier_id = opened(station, *hands)
        assert doubt in self.checked(dossier_id)
        assert enrolment.dossier(dossier_id=dossier_id).state is State.IN_REVIEW
        (line,) = lines("stations.second_officer")
        assert line.detail["station"] == "TX-01"

    def test_a_good_one_raises_no_doubt(self, station: TestStation) -> None:
        second()
        found = self.checked(opened(station, "canbo2"))
        assert not {d for d in found if d.name.startswith("SECOND")}

    def test_neither_hand_decides_on_the_dossier(self, station: TestStation) -> None:
        second()
        dossier_id = opened(station, "canbo2")
        hands = verification.hands_at(dossier_id=dossier_id, first=FIRST)
        assert hands == {FIRST, "canbo2"}
        assert reviewer().hand not in hands

    def test_the_life_of_the_packet_tells_it(self, station: TestStation) -> None:
        opened(station)
        (life,) = lives.lives(station_code="TX-01")
        assert life.second is not None
        assert life.second.standing is Second.MISSING


class TestRules:
    GOOD = Known(exists=True, active=True, allowed=True)

    def test_the_first_thing_wrong_is_named(self) -> None:
        closed = Known(exists=True, active=False, allowed=False)
        assert judge(hand="", first=["a"], known=self.GOOD) is Second.MISSING
        assert judge(hand="a", first=["a"], known=self.GOOD) is Second.SAME
        assert judge(hand="b", first=["a"], known=closed) is Second.CLOSED
        assert judge(hand="b", first=["a"], known=self.GOOD) is Second.GOOD

    def test_without_a_signature_there_is_none(self) -> None:
        assert second_hand(samples.operations()) is None

    def test_every_standing_has_words_of_its_own(self) -> None:
        assert len({each.vi for each in Second}) == len(Second)


BROKEN: dict[str, dict[str, Any]] = {
    "second_hand_standing_known": {"standing": "fine", "hand": "h", "signed_at": AT},
    "second_hand_whole": {"standing": "missing", "hand": "h", "signed_at": AT},
}


class TestTheTable:
    @pytest.mark.parametrize("guard", BROKEN)
    def test_the_database_refuses_what_cannot_be(self, guard: str) -> None:
        packet = raw.packet(raw.key(raw.station()))
        with pytest.raises(IntegrityError, match=guard):
            tables.SecondHand.objects.create(packet=packet, dossier_id=uuid4(), **BROKEN[guard])

    def test_a_row_is_never_changed(self, station: TestStation) -> None:
        opened(station)
        assert "stations_secondhand" in refuses("UPDATE stations_secondhand SET hand = 'x'")
