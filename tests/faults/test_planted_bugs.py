"""A bug for each fault whose own file plants none: the test of that fault must find it.

Every test here breaks the program in one place and then runs the very test that guards it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from wsgiref.simple_server import WSGIServer

import pytest
from tests.faults import test_network_cuts as cuts
from tests.faults import test_packets_in_parallel as parallel
from tests.faults import test_station_twins as twins
from tests.faults.test_network_cuts import line, rig
from tests.faults.test_packets_in_parallel import Wire, moment, wire
from tests.faults.test_station_twins import folder
from tests.support import server
from tests.support.fault_proxy import FaultProxy
from tests.support.rollbacks import own_transactions
from tests.support.upload_rig import Rig

from cancuoc.biometrics import devices
from cancuoc.biometrics.devices import DeviceTimeout, GuardedDevice, guarded
from cancuoc.biometrics.synthetic.device import SyntheticDevice, Trouble
from cancuoc.biometrics.synthetic.tests.test_device import ask
from cancuoc.domain.stations import chain, refusals, signed_requests, taking
from cancuoc.domain.stations.taking import Known
from cancuoc.foundation import audit
from cancuoc.interfaces.stationapi.views import packets as packet_views
from cancuoc.kernel.digest import sha256_hex
from cancuoc.station import sending
from cancuoc.station.link import Link
from cancuoc.station.tables import drafts, officers
from cancuoc.station.tests import test_station_hands_meet as hands
from cancuoc.station.tests import world

__all__ = ["folder", "line", "moment", "own_transactions", "rig", "wire"]
pytestmark = pytest.mark.fault


class TestAtTheStation:
    def test_one_draft_for_whoever_presses_is_caught(self, monkeypatch: Any) -> None:
        """F8: two hands get each other's dossier."""
        desk = world.desk()

        def any_open(store: Any, _ticket: Any) -> Any:
            return next(iter(drafts.unfinished(store)), None)

        monkeypatch.setattr(drafts, "of_ticket", any_open)
        with pytest.raises(AssertionError):
            hands.TestOneTicket().test_many_hands_open_many_tickets_each_once(desk)

    def test_a_guard_that_waits_as_long_as_the_driver_is_caught(self, monkeypatch: Any) -> None:
        """F9: a hanging device takes the station with it."""
        device = SyntheticDevice(trouble=Trouble.HANGS)

        def patient(_self: GuardedDevice, call: Callable[[], Any]) -> Any:
            return call()

        monkeypatch.setattr(devices.GuardedDevice, "_run", patient)
        rescue = threading.Timer(0.2, device.release)
        rescue.start()
        with pytest.raises(pytest.fail.Exception), pytest.raises(DeviceTimeout):
            guarded(device, timeout=0.05).capture(ask())
        rescue.join()

    @pytest.mark.usefixtures("drill_home", "own_transactions", "db")
    def test_a_lease_that_never_ends_is_caught(self, folder: Any, monkeypatch: Any) -> None:
        """F10: an officer works on after his day."""
        real = officers.lease_of

        def for_ever(store: Any, username: str, **_: Any) -> Any:
            return real(store, username, at=world.AT)

        monkeypatch.setattr(officers, "lease_of", for_ever)
        with pytest.raises(AssertionError):
            twins.TestAWrongClock().test_a_lease_ends_by_the_clock_and_what_was_saved_stays(folder)

    @pytest.mark.usefixtures("drill_home", "own_transactions", "db")
    def test_a_step_back_that_alarms_nobody_is_caught(self, folder: Any, monkeypatch: Any) -> None:
        """F11: what came from an old image is set aside, and no operator hears of it."""
        monkeypatch.setattr(chain, "_alert", lambda *_, **__: None)
        with pytest.raises(AssertionError):
            twins.TestAnOldImage().test_what_came_before_stays_and_the_step_back_is_seen(folder)


class TestOnTheWay:
    def test_a_packet_given_up_when_nobody_answers_is_caught(
        self, line: FaultProxy, rig: Rig, monkeypatch: Any
    ) -> None:
        """F15: no network is taken for a refusal."""
        monkeypatch.setattr(sending, "_is_final", lambda _refusal: True)
        with pytest.raises(AssertionError):
            cuts.test_a_refused_connection_leaves_the_packet_waiting(line, rig)

    def test_half_a_request_that_counts_is_caught(self, wire: Wire, monkeypatch: Any) -> None:
        """F16, P2: neither length nor digest of the body nor the signature over it is looked at."""
        monkeypatch.setattr(packet_views.bodies, "read", lambda request: request.body)
        monkeypatch.setattr(signed_requests, "_genuine", lambda *_: True)
        monkeypatch.setattr(
            packet_views.bodies, "content_digest", lambda _request, body: sha256_hex(body)
        )
        with pytest.raises(AssertionError):
            parallel.test_a_request_cut_in_the_middle_has_no_effect(wire, 100)

    def test_a_reply_that_was_cut_and_is_believed_is_caught(
        self, line: FaultProxy, rig: Rig, monkeypatch: Any
    ) -> None:
        """F18: what is left of an answer counts as one, so a packet is called safe too soon."""

        def hasty(way: Any, packet: Any, data: bytes, cut: Any) -> bytes:
            try:
                return real(way, packet, data, cut)
            except sending.Refusal:
                return b"{}"

        real = sending._deliver
        monkeypatch.setattr(sending, "_deliver", hasty)
        monkeypatch.setattr("cancuoc.station.uploads.prover", _believing)
        with pytest.raises((AssertionError, refusals.UnknownPacket)):
            cuts.test_a_reply_cut_or_lost_after_the_effect_is_asked_again(line, rig)

    def test_a_station_that_waits_for_ever_is_caught(
        self, line: FaultProxy, rig: Rig, monkeypatch: Any
    ) -> None:
        """F19: whatever time was allowed, the line takes its own."""
        real = Link._exchange

        def patient(self: Link, *given: Any) -> Any:
            return real(self, *given[:-1], 7.0)

        monkeypatch.setattr(Link, "_exchange", patient)
        with pytest.raises(AssertionError):
            cuts.test_a_blackhole_costs_one_timeout_and_no_thread(line, rig)

    def test_ten_entries_of_one_packet_are_caught(self, wire: Wire, monkeypatch: Any) -> None:
        """F21, P3: a packet that is here is not recognised."""
        monkeypatch.setattr(Known, "committed", lambda *_: None)
        with pytest.raises(AssertionError):
            parallel.test_ten_commits_at_once_after_one_upload(wire)

    def test_a_centre_that_forgets_after_a_year_is_caught(
        self, wire: Wire, moment: Any, monkeypatch: Any
    ) -> None:
        """F25: an old packet is a new one."""
        monkeypatch.setattr(Known, "committed", lambda *_: None)
        with pytest.raises(AssertionError):
            parallel.test_a_packet_sent_again_after_a_year(wire, moment)


def _believing(_profile: Any) -> Any:
    return lambda data, *_: SimpleNamespace(received_at=cuts.AT, data=data)


class TestASlowStation:
    """F20: a server that takes one request after another lets one village stop the city."""

    @pytest.fixture
    def one_at_a_time(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(server, "_Server", WSGIServer)

    def test_a_server_that_takes_one_at_a_time_is_caught(
        self, one_at_a_time: None, line: FaultProxy
    ) -> None:
        with pytest.raises(AssertionError):
            cuts.test_a_slow_line_does_not_hold_up_others(line)


class TestOneIdWithTwoContents:
    """F24: the first content stays, the other is refused and operators are told."""

    def two(self, wire: Wire) -> None:
        packet = wire.station.seal()
        first = wire.send(packet)
        answer = wire.announce(packet, digest="0" * 64)
        assert (answer.status_code, answer.json().get("error")) == (409, "DifferentContent")
        lines = audit.history(act_prefix="stations.alert")
        assert [each.object_id for each in lines] == [str(packet.packet_id)]
        assert wire.commit(packet).content == first.content
        kept = parallel.queries.packet(packet_id=packet.packet_id)
        assert kept.digest == packet.digest

    def test_the_first_stays_and_the_other_is_refused_with_an_alert(self, wire: Wire) -> None:
        self.two(wire)

    def test_an_id_that_is_enough_is_caught(self, wire: Wire, monkeypatch: Any) -> None:
        """Planted: whatever comes under a known id counts as that packet."""
        monkeypatch.setattr(taking.Known, "committed", lambda known, _digest: known.done)
        with pytest.raises(AssertionError):
            self.two(wire)
