"""At a bed: two officers answer, and a later visit goes on where an earlier one stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from cancuoc.biometrics.positions import STEPS, Step
from cancuoc.packet.content import Officer
from cancuoc.station.core import bedside, capturing, opening, sealing, signing, visits
from cancuoc.station.core.visits import PauseReason
from cancuoc.station.tables import drafts, listings, packets
from cancuoc.station.tests import world
from cancuoc.station.tests.screen_steps import only_draft, sign, to_sign
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.world import AT, OFFICER, OTHER_OFFICER, SESSION

WARD = replace(SESSION, kind="bedside", place="Trung tâm bảo trợ số 1")
LATER = replace(
    WARD,
    id=uuid4(),
    starts_at=WARD.starts_at + timedelta(days=2),
    ends_at=WARD.ends_at + timedelta(days=2),
)
SOON = AT + timedelta(days=2)
STROKE = b"\x89PNG\r\n\x1a\n" + b"x" * 40


@pytest.fixture
def on():
    desk = world.desk()
    listings.put_sessions(desk.store, [WARD, LATER])
    return desk


def captured(on, person):
    return world.captured(on, person)


def bed(on, session, place, person=None):
    ticket = replace(world.ticket(person, label="G001"), session_id=session.id, place=place)
    listings.put_tickets(on.store, session.id, [ticket])
    return ticket


class TestTwoOfficers:
    def test_one_alone_signs_nothing(self, on):
        draft = captured(on, world.record())
        with pytest.raises(bedside.SecondOfficerMissing):
            signing.sign(on, draft, drawn=STROKE, at=AT, by=OFFICER)
        assert drafts.attachments(on.store, draft.id) == {}

    @pytest.mark.parametrize(
        "second",
        [
            OFFICER,
            # Two accounts of one living person are one officer.
            Officer(username="cb.khac", hand=OFFICER.hand, lease="d" * 32),
            Officer(username=OFFICER.username, hand="hand-khac", lease="d" * 32),
        ],
    )
    def test_nobody_is_their_own_second(self, on, second):
        draft = captured(on, world.record())
        with pytest.raises(bedside.SameOfficerTwice):
            signing.sign(on, draft, drawn=STROKE, second=second, at=AT, by=OFFICER)

    def test_both_hands_stand_in_the_signed_log(self, on):
        draft = captured(on, world.record())
        signing.sign(on, draft, drawn=STROKE, second=OTHER_OFFICER, at=AT, by=OFFICER)
        log = drafts.operations(on.store, draft.id).entries
        hands = {each.act: each.hand for each in log}
        assert hands["sign.second"] == OTHER_OFFICER.hand
        assert hands["stage.sign"] == OFFICER.hand
        sealing.seal_draft(on, draft_id=draft.id, at=AT, by=OFFICER)
        assert len(packets.recent(on.store)) == 1

    def test_a_counter_needs_no_second(self):
        desk = world.desk()
        draft = world.captured(desk, world.record())
        assert signing.sign(desk, draft, drawn=STROKE, at=AT, by=OFFICER).signed_by


class TestSeveralVisits:
    def begun(self, on, place="HS-17 · phòng 3"):
        draft = opening.start_ticket(on, ticket=bed(on, WARD, place), at=AT, by=OFFICER)
        drafts.keep_sample(
            on.store,
            draft.id,
            world.PlainDevice().capture(
                capturing._request(
                    world.draft_of(world.record()), Step.FACE, 1, frozenset(), on=AT.date()
                )
            ),
            at=AT,
        )
        return visits.pause(on, draft_id=draft.id, reason=PauseReason.TIRED, at=AT, by=OFFICER)

    def test_the_next_visit_goes_on_under_its_own_ticket(self, on):
        first = self.begun(on)
        ticket = bed(on, LATER, "HS-17 · phòng 5")
        going = opening.start_ticket(on, ticket=ticket, at=SOON, by=OTHER_OFFICER)
        assert going.id == first.id
        assert (going.ticket_id, going.session_id) == (ticket.id, LATER.id)
        assert (going.officer, going.state.value) == (OTHER_OFFICER, "open")
        assert list(drafts.samples(on.store, going.id)) == [Step.FACE]
        assert visits.course(on.store, going.id).sittings == 2
        assert listings.ticket(on.store, ticket.id).state.value == "serving"

    @pytest.mark.parametrize("place", ["HS-18 · phòng 3", "", "HS-1"])
    def test_another_file_begins_anew(self, on, place):
        first = self.begun(on)
        fresh = opening.start_ticket(on, ticket=bed(on, LATER, place), at=SOON, by=OFFICER)
        assert fresh.id != first.id
        assert drafts.samples(on.store, fresh.id) == {}
        assert opening.open_draft(on, first.id).ticket_id == first.ticket_id

    def test_a_counter_never_takes_over_what_a_bed_began(self, on):
        first = self.begun(on)
        hall = replace(LATER, id=uuid4(), kind="mobile")
        listings.put_sessions(on.store, [WARD, hall])
        ticket = bed(on, hall, "HS-17 · phòng 3")
        assert opening.start_ticket(on, ticket=ticket, at=SOON, by=OFFICER).id != first.id

    def test_said_twice_it_is_one_dossier(self, on):
        self.begun(on)
        ticket = bed(on, LATER, "HS-17 · phòng 3")
        one = opening.start_ticket(on, ticket=ticket, at=SOON, by=OFFICER)
        two = opening.start_ticket(on, ticket=ticket, at=SOON, by=OFFICER)
        assert one.id == two.id
        assert len(drafts.unfinished(on.store)) == 1


class TestScreens:
    @pytest.fixture
    def desk(self, screens, errands, fake):
        fake.sessions = [WARD]
        fake.officers["cb.tx.02"] = ("mat-khau-hai", "Phạm Thị Hai")
        listings.put_sessions(errands.desk.store, [WARD])
        screens.begin(world.child())
        return screens

    @pytest.fixture
    def at(self, desk):
        at = desk.next()
        to_sign(desk, at)
        return at

    def second(self, **changes):
        return {"second_name": "cb.tx.02", "second_password": "mat-khau-hai", **changes}

    def test_the_page_asks_for_the_second_officer(self, desk, at):
        page = text(desk.get(f"{at}sign/"))
        assert "Tại giường: hai cán bộ cùng ký" in page

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"second_name": ""}, "Cần sửa các mục sau"),
            ({"second_password": "sai"}, "mật khẩu không đúng"),
            (
                {"second_name": "cb.tx.01", "second_password": "mat-khau-dung"},
                "Cán bộ thứ hai phải là một người khác",
            ),
        ],
    )
    def test_without_a_second_person_nothing_is_sealed(self, desk, at, errands, given, words):
        answer = sign(desk, at, **self.second(**given))
        assert answer.status_code in (401, 422)
        assert words in text(answer)
        assert "mat-khau" not in answer.content.decode()
        assert packets.recent(errands.desk.store) == []

    def test_with_both_it_is_sealed(self, desk, at, errands):
        assert sign(desk, at, **self.second())["Location"].endswith("/done/")
        assert len(packets.recent(errands.desk.store)) == 1

    def test_without_a_network_the_second_needs_a_lease_here(self, desk, at, fake):
        fake.down = True
        answer = sign(desk, at, **self.second())
        assert answer.status_code == 503
        assert "Chưa có mạng" in text(answer)

    def test_a_counter_does_not_ask(self, screens, errands):
        listings.put_sessions(errands.desk.store, [SESSION])
        screens.begin(world.child())
        at = screens.next()
        to_sign(screens, at)
        assert "second_name" not in screens.get(f"{at}sign/").content.decode()
        assert only_draft(errands.desk.store).now.value == "sign"


def test_every_step_stays_due_at_a_bed(on):
    draft = world.ready_to_capture(on, world.record())
    assert capturing.steps_due(draft) == STEPS
