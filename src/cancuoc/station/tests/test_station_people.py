"""Coming alive with a token, and officers with and without a network."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cancuoc.packet import keys
from cancuoc.station import enrolling, signing_in
from cancuoc.station.core.desk import NotEnrolled, open_desk
from cancuoc.station.enrolling import OtherStation, TokenNeeded
from cancuoc.station.link import CentreRefused, CentreUnreachable
from cancuoc.station.signing_in import NoLease, NotForThisStation, WrongSignIn
from cancuoc.station.tables import officers, values
from cancuoc.station.tests import world
from cancuoc.station.tests.fake_centre import Refused
from cancuoc.station.tests.world import AT


class TestEnrolling:
    @pytest.fixture
    def store(self):
        made = world.memory_store()
        yield made
        made.close()

    @pytest.fixture
    def enrol(self, store, address, make_link):
        def run(code="TX-01", token="token-1"):
            return enrolling.enrol(
                store=store,
                connect=lambda who: make_link(centre=address, who=who),
                code=code,
                token=token,
                at=AT,
            )

        return run

    def test_a_token_brings_a_station_to_life(self, store, enrol, fake):
        assert not enrolling.is_enrolled(store)
        profile = enrol()
        assert enrolling.is_enrolled(store)
        assert (profile.code, profile.kit) == ("TX-01", "KIT-01")
        desk = open_desk(store=store, device=world.PlainDevice())
        public = desk.signing_key.public_key()
        assert fake.stations["TX-01"] == public.public_bytes_raw()
        assert profile.key_id == keys.key_id(public)

    def test_a_second_start_asks_nobody(self, enrol, fake):
        first = enrol()
        count = len(fake.requests)
        assert enrol(token="") == first
        assert len(fake.requests) == count

    @pytest.mark.parametrize(("code", "token"), [("", ""), ("TX-01", ""), ("", "token-1")])
    def test_without_a_token_it_says_what_is_needed(self, enrol, code, token):
        with pytest.raises(TokenNeeded) as refused:
            enrol(code, token)
        assert "--token" in refused.value.next_step

    def test_a_wrong_token_is_refused_and_may_be_corrected(self, store, enrol):
        with pytest.raises(CentreRefused):
            enrol(token="wrong")
        assert not enrolling.is_enrolled(store)
        enrol()

    def test_a_lost_answer_is_asked_for_with_the_same_key(self, store, enrol, fake):
        real = fake.enrol

        def lost(asked):
            real(asked)
            raise ConnectionAbortedError

        fake.enrol = lost
        with pytest.raises(CentreUnreachable):
            enrol()
        fake.enrol = real
        enrol()
        assert enrolling.is_enrolled(store)

    def test_a_directory_belongs_to_one_station(self, enrol):
        enrol()
        with pytest.raises(OtherStation):
            enrol(code="TX-02")

    def test_no_key_waits_after_enrolment(self, store, enrol):
        enrol()
        assert values.get(store, enrolling.PENDING_KEY) is None

    def test_a_station_that_was_never_enrolled_cannot_capture(self, store):
        with pytest.raises(NotEnrolled):
            open_desk(store=store, device=world.PlainDevice())

    def test_the_key_never_shows(self, store, enrol):
        enrol()
        desk = open_desk(store=store, device=world.PlainDevice())
        raw = desk.signing_key.private_bytes_raw().hex()
        assert raw not in repr(desk)
        assert raw not in repr(desk.identity)


class TestOfficers:
    def sign_in(self, errands, username="cb.tx.01", password="mat-khau-dung", at=AT):
        return signing_in.sign_in(
            store=errands.desk.store,
            centre=errands.centre,
            username=username,
            password=password,
            at=at,
        )

    def test_the_centre_lets_in(self, errands):
        lease, confirmed = self.sign_in(errands)
        assert confirmed
        assert lease.full_name == "Nguyễn Văn Bình"

    @pytest.mark.parametrize(
        ("username", "password"), [("cb.tx.01", "sai"), ("khac", "mat-khau-dung"), ("", "")]
    )
    def test_a_wrong_name_or_password_is_refused(self, errands, username, password):
        with pytest.raises(WrongSignIn):
            self.sign_in(errands, username, password)

    def test_without_a_network_the_lease_lets_in_for_a_day(self, errands, fake):
        fake.down = True
        lease, confirmed = self.sign_in(errands, at=AT + timedelta(hours=23))
        assert not confirmed
        assert lease.hand == "hand-cb-tx-01"
        with pytest.raises(NoLease):
            self.sign_in(errands, at=AT + timedelta(hours=25))

    def test_without_a_network_a_wrong_password_is_still_wrong(self, errands, fake):
        fake.down = True
        with pytest.raises(WrongSignIn):
            self.sign_in(errands, password="sai")

    def test_without_a_network_a_newcomer_has_to_wait(self, errands, fake):
        fake.down = True
        with pytest.raises(NoLease) as refused:
            self.sign_in(errands, username="cb.tx.09")
        assert "mạng" in refused.value.next_step

    def test_a_centre_in_trouble_is_like_no_network(self, errands, fake):
        def trouble(_method, _path):
            raise Refused(503, "CentreAway")

        fake.trouble = trouble
        _, confirmed = self.sign_in(errands)
        assert not confirmed

    def test_an_officer_without_the_right_is_told_so(self, errands, fake):
        def trouble(_method, _path):
            raise Refused(403, "NotAllowed")

        fake.trouble = trouble
        with pytest.raises(NotForThisStation):
            self.sign_in(errands)

    def test_a_wrong_password_does_not_end_a_colleagues_lease(self, errands, fake):
        with pytest.raises(WrongSignIn):
            self.sign_in(errands, password="sai")
        assert officers.lease_of(errands.desk.store, "cb.tx.01", at=AT)

    def test_every_entry_is_in_the_log(self, errands, fake):
        store = errands.desk.store
        self.sign_in(errands)
        fake.down = True
        self.sign_in(errands)
        acts = [act for act, _, _ in values.notes(store)]
        assert acts[-2:] == ["officer.in", "officer.in_offline"]

    def test_packets_carry_a_print_of_the_lease_and_not_the_lease(self, errands):
        lease, _ = self.sign_in(errands)
        officer = signing_in.officer_of(lease)
        assert officer.username == "cb.tx.01"
        assert lease.lease not in officer.lease
        assert len(officer.lease) == 32
