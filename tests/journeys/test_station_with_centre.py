"""The station's own client against the real door of the centre, on loopback."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, timedelta

import pytest

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.stations import queries as stations
from cancuoc.domain.stations import services
from cancuoc.domain.stations.rules import PacketState
from cancuoc.domain.stations.tests import floor
from cancuoc.domain.stations.tests.world import ADMIN, AT
from cancuoc.domain.units import services as units
from cancuoc.foundation import access, keys, outbox
from cancuoc.foundation.actor import Role
from cancuoc.kernel import clock
from cancuoc.law.ages import Band
from cancuoc.law.transition import Holds
from cancuoc.station import enrolling, signing_in, sync, uploads
from cancuoc.station.centre import Centre
from cancuoc.station.core import capturing, filling, opening, procedure, sealing, signing
from cancuoc.station.core.desk import open_desk
from cancuoc.station.core.filling import Answers, Details
from cancuoc.station.core.opening import Ending
from cancuoc.station.health import Health
from cancuoc.station.link import CentreRefused, Link
from cancuoc.station.simulation import STROKE
from cancuoc.station.sync import Errands
from cancuoc.station.tables import listings, officers, packets
from cancuoc.station.tests import world

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "mật khẩu đúng"


@pytest.fixture
def centre(tmp_path, settings, monkeypatch, live_server):
    settings.BLOB_DIR = tmp_path / "blobs"
    settings.KEY_DIR = tmp_path / "keys"
    monkeypatch.setattr(clock, "now", lambda: AT)
    keys.store.cache_clear()
    units.load_tables(at=AT, by=ADMIN)
    access.create_user(
        username="cb.tx", full_name="Cán bộ", hand="hand-cb", password=PASSWORD, at=AT, by=ADMIN
    )
    access.grant(
        username="cb.tx",
        role=Role.ENROLMENT_OFFICER,
        unit_code="009",
        valid_from=date(2024, 1, 1),
        at=AT,
        by=ADMIN,
    )
    yield live_server.url
    keys.store.cache_clear()


@pytest.fixture
def errands(centre):
    """A station that has just been enrolled, with its officer signed in."""
    made = services.create_station(code="TX-01", unit_code="00364", kit="KIT-01", at=AT, by=ADMIN)
    with ExitStack() as stack:
        store = world.memory_store()
        stack.callback(store.close)

        def connect(who):
            link = Link(centre=centre, who=who, now=lambda: AT)
            stack.callback(link.close)
            return link

        enrolling.enrol(store=store, connect=connect, code="TX-01", token=made.token, at=AT)
        desk = open_desk(store=store, device=world.PlainDevice())
        asking = Centre(connect(desk.identity))
        signing_in.sign_in(store=store, centre=asking, username="cb.tx", password=PASSWORD, at=AT)
        yield Errands(desk=desk, centre=asking, health=Health())


def officer(errands):
    return signing_in.officer_of(officers.latest(errands.desk.store, at=AT))


def take_along(errands, session_id):
    """Fetch everything a session needs, as the choosing screen does."""
    sync.fetch_sessions(errands, at=AT)
    sync.choose_session(errands, session_id)
    sync.fetch_day_list(errands, session_id, at=AT)
    sync.fetch_queue(errands, session_id, at=AT)


def capture(errands, session_id, *, eid=None):
    """Take the next person to a sealed packet."""
    desk, by = errands.desk, officer(errands)
    ticket = opening.next_person(desk, session_id)
    claimed = sync.claim(errands, ticket, at=AT, username=by.username)
    draft = opening.start_ticket(desk, ticket=ticket, at=AT, by=by, tell=not claimed)
    offers = procedure.offers(draft)
    acting = procedure.by_register(offers[0].kin) if offers else None
    answers = Answers(representative=acting, holds=Holds(draft.holds))
    draft = filling.identify(desk, draft, answers=answers, at=AT, by=by)
    draft = filling.confirm_data(desk, draft, details=Details(), at=AT, by=by)
    if capturing.required(draft, on=AT.date()):
        capturing.take_all(desk, draft, at=AT, by=by)
    draft = capturing.complete(desk, draft, at=AT, by=by)
    signing.sign(desk, draft, drawn=STROKE, fee_paid=True, at=AT, by=by)
    return sealing.seal_draft(desk, draft_id=draft.id, at=AT, by=by)


def test_a_mother_and_her_child_come_through(errands):
    session_id = floor.open_session()
    mother, child = floor.family()
    floor.book(session_id, mother, child)
    floor.arrive(session_id, child, Band.FROM_6)
    take_along(errands, session_id)
    assert {person.person_id for person in listings.find(errands.desk.store, name="")} == {
        mother,
        child,
    }

    row = capture(errands, session_id)
    result = sync.send_packets(errands, at=AT)
    assert (result.sent, result.left, result.stopped) == (1, 0, "")
    assert sync.tell_acts(errands, at=AT) >= 1

    (ticket,) = sessions.tickets(session_id=session_id)
    assert (ticket.state.value, ticket.outcome) == ("done", "captured")
    outbox.deliver_all(at=AT)
    packet = stations.packet(packet_id=row.id)
    assert packet.state is PacketState.OPENED, packet.reason
    dossier = enrolment.dossier(dossier_id=packet.dossier_id)
    assert dossier.person_id == child
    assert dossier.full_name == "Trần Thu Hà"

    assert sync.refresh_states(errands, at=AT) >= 1
    kept = packets.packet(errands.desk.store, row.id)
    assert kept.dossier_code == dossier.code
    assert kept.dossier_state


def test_resent_it_has_one_effect(errands):
    session_id = floor.open_session()
    person = floor.resident("Nguyễn Văn An", 1990, "001090000011", sex="male")
    floor.arrive(session_id, person)
    take_along(errands, session_id)
    row = capture(errands, session_id)

    def send():
        return uploads.send(
            store=errands.desk.store,
            centre=errands.centre,
            profile=errands.desk.profile,
            packet=row,
            at=AT,
        )

    assert send() == send()
    outbox.deliver_all(at=AT)
    outbox.deliver_all(at=AT)
    assert stations.intake_state().opened == 1


def test_a_whole_evening_keeps_its_chain(errands):
    session_id = floor.open_session()
    for n in range(5):
        person = floor.resident("Nguyễn Văn An", 1990, f"0010900000{n:02d}", sex="male")
        floor.arrive(session_id, person)
    take_along(errands, session_id)
    for _ in range(5):
        capture(errands, session_id)
    assert sync.send_packets(errands, at=AT).sent == 5
    outbox.deliver_all(at=AT)
    state = stations.intake_state()
    assert (state.opened, state.quarantined) == (5, 0)
    assert stations.gaps() == ()


def test_someone_sent_home_is_told_to_the_floor(errands):
    session_id = floor.open_session()
    person = floor.resident("Nguyễn Văn An", 1990, "001090000011", sex="male")
    floor.arrive(session_id, person)
    take_along(errands, session_id)
    desk, by = errands.desk, officer(errands)
    ticket = opening.next_person(desk, session_id)
    draft = opening.start_ticket(desk, ticket=ticket, at=AT, by=by)
    opening.end_without_dossier(desk, draft_id=draft.id, ending=Ending.POSTPONED, at=AT, by=by)
    assert sync.tell_acts(errands, at=AT) == 3
    (after,) = sessions.tickets(session_id=session_id)
    assert (after.state.value, after.outcome) == ("done", "postponed")


def test_pausing_holds_the_ticket_and_resuming_serves_it(errands):
    session_id = floor.open_session()
    person = floor.resident("Nguyễn Văn An", 1990, "001090000011", sex="male")
    floor.arrive(session_id, person)
    take_along(errands, session_id)
    desk, by = errands.desk, officer(errands)
    ticket = opening.next_person(desk, session_id)
    draft = opening.start_ticket(desk, ticket=ticket, at=AT, by=by)
    opening.pause(desk, draft_id=draft.id, at=AT, by=by)
    sync.tell_acts(errands, at=AT)
    assert sessions.tickets(session_id=session_id)[0].state.value == "held"
    opening.resume(desk, draft_id=draft.id, at=AT, by=by)
    sync.tell_acts(errands, at=AT)
    assert sessions.tickets(session_id=session_id)[0].state.value == "serving"


def test_two_counters_never_take_one_ticket(errands):
    session_id = floor.open_session()
    person = floor.resident("Nguyễn Văn An", 1990, "001090000011", sex="male")
    floor.arrive(session_id, person)
    take_along(errands, session_id)
    ticket = opening.next_person(errands.desk, session_id)
    assert sync.claim(errands, ticket, at=AT, username="cb.tx")
    with pytest.raises(CentreRefused):
        sync.claim(errands, ticket, at=AT, username="cb.tx")


def test_a_person_is_looked_up_by_number_and_by_name(errands):
    session_id = floor.open_session()
    person = floor.resident("Nguyễn Văn An", 1990, "001090000011", sex="male")
    take_along(errands, session_id)
    for asked in ({"number": "001090000011"}, {"name": "nguyen van an", "year": 1990}):
        (found,), answered = sync.look_up(errands, session_id, at=AT, **asked)
        assert answered
        assert found.person_id == person


def test_a_packet_of_a_revoked_station_is_safe_and_waits_for_people(errands):
    session_id = floor.open_session()
    person = floor.resident("Nguyễn Văn An", 1990, "001090000011", sex="male")
    floor.arrive(session_id, person)
    take_along(errands, session_id)
    capture(errands, session_id)
    services.revoke_station(code="TX-01", reason="mất máy", at=AT, by=ADMIN)
    result = sync.send_packets(errands, at=AT)
    assert (result.sent, result.left) == (1, 0)
    (aside,) = stations.quarantined()
    assert aside.reason == "revoked"


def test_a_wrong_password_opens_nothing(errands):
    with pytest.raises(signing_in.WrongSignIn):
        signing_in.sign_in(
            store=errands.desk.store,
            centre=errands.centre,
            username="cb.tx",
            password="sai",
            at=AT,
        )


def test_a_clock_that_is_off_sets_itself(errands):
    link = errands.centre.link
    link._now = lambda: AT - timedelta(hours=2)
    assert isinstance(errands.centre.sessions(), list)
    assert link.offset == timedelta(hours=2)
