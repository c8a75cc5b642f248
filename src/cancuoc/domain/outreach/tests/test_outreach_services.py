"""Invitations, the contact log and messages, through the room's services."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, PLANNER, SYSTEM, officer
from tests.support.mail import mail_server

from cancuoc.domain.outreach import messaging, queries, services
from cancuoc.domain.outreach.adapters.messengers import NullMessenger, SmtpMessenger
from cancuoc.domain.outreach.inviting import UnableToInvite
from cancuoc.domain.outreach.queries import NoSuchInvitation
from cancuoc.domain.outreach.rules import Channel, ContactOutcome, State
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning import services as planner
from cancuoc.domain.planning.queries import SessionRow
from cancuoc.domain.planning.rules import SessionKind
from cancuoc.domain.planning.rules import State as PlannedState
from cancuoc.domain.population.rules import LinkSource
from cancuoc.foundation import audit
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.kernel.moves import IllegalMove
from cancuoc.law.papers import Paper

pytestmark = [pytest.mark.usefixtures("hanoi")]
PORTAL = "https://cancuoc.example/book/?code="
WARD = officer("ward", Role.AREA_OFFICER, units_held=(COMMUNE,))
OTHER = officer("other", Role.AREA_OFFICER, units_held=("00367",))


def invite(session: UUID, people, *, by=AREA, at=AT, **more):
    return services.invite(session_id=session, person_ids=people, at=at, by=by, **more)


def log(people, outcome=ContactOutcome.TOLD, *, by=AREA, at=AT, **more):
    more = {"channel": Channel.CALL, **more}
    return services.log_contact(person_ids=people, outcome=outcome, at=at, by=by, **more)


def deliver(messengers, *, at=AT) -> int:
    return services.deliver_messages(messengers=messengers, at=at, by=SYSTEM)


def row(code: str):
    return queries.invitation_by_code(code=code)


class TestInviting:
    def test_a_family_gets_one_invitation(self):
        home = families.household()
        made = invite(families.session(), home.ids)
        (code,) = made.codes
        assert {p.person_id for p in row(code).people} == set(home.ids)
        assert row(code).state is State.MADE

    def test_two_families_get_two(self):
        one, two = families.household(), families.household(surname="Lê")
        assert len(invite(families.session(), one.ids + two.ids).codes) == 2

    def test_the_papers_are_those_of_this_family(self):
        known = families.household()
        unknown = families.household(links=LinkSource.DECLARED)
        session = families.session()
        assert row(invite(session, known.ids).codes[0]).papers == ()
        assert Paper.BIRTH_CERTIFICATE in row(invite(session, unknown.ids).codes[0]).papers

    def test_a_second_time_invites_nobody_twice(self):
        home, session = families.household(), families.session()
        invite(session, home.ids[:1])
        again = invite(session, home.ids)
        assert again.already == (home.mother.id,)
        assert {p.person_id for p in row(again.codes[0]).people} == set(home.ids[1:])
        assert invite(session, home.ids).codes == ()

    def test_another_session_is_another_invitation(self):
        home = families.household()
        first = invite(families.session(), home.ids).codes
        second = invite(families.session(), home.ids).codes
        assert first != second
        newest = queries.latest_for(person_ids=home.ids)
        assert {invitation.code for invitation in newest.values()} == set(second)

    def test_each_person_leaves_an_audit_line_and_the_family_a_fact(self, monkeypatch):
        home, session, told = families.household(), families.session(), []
        monkeypatch.setattr("cancuoc.foundation.outbox.publish", lambda *news: told.extend(news))
        invite(session, home.ids, by=WARD)
        for key in home.ids:
            (line,) = audit.history(person_id=key, act_prefix="outreach.")
            assert (line.act, line.actor, line.unit_code) == ("outreach.invite", WARD.id, COMMUNE)
        (fact,) = told
        assert set(fact.person_ids) == set(home.ids)

    def test_a_withdrawn_invitation_makes_room_for_another(self):
        home, session = families.household(), families.session()
        code = invite(session, home.ids).codes[0]
        services.withdraw(code=code, at=AT, by=WARD)
        with pytest.raises(NoSuchInvitation):
            row(code)
        assert invite(session, home.ids).codes

    @pytest.mark.parametrize("role", [r for r in Role if r is not Role.AREA_OFFICER])
    def test_only_area_officers_invite(self, role):
        home, session = families.household(), families.session()
        with pytest.raises(NotAllowed):
            invite(session, home.ids, by=officer("x", role))

    def test_nobody_outside_the_ward_is_invited(self):
        home, session = families.household(), families.session()
        with pytest.raises(NotAllowed):
            invite(session, home.ids, by=OTHER)

    @pytest.mark.parametrize("people", [[], [UUID(int=n) for n in range(501)]])
    def test_nobody_or_too_many_is_refused(self, people):
        session = families.session()
        with pytest.raises(UnableToInvite) as caught:
            invite(session, people)
        assert caught.value.next_step

    def test_a_session_not_published_takes_nobody(self):
        home, session = families.household(), families.session(publish=False)
        with pytest.raises(UnableToInvite):
            invite(session, home.ids)

    def test_a_session_called_off_takes_nobody(self):
        home, session = families.household(), families.session()
        planner.cancel_session(session_id=session, reason="Mưa bão", at=AT, by=PLANNER)
        with pytest.raises(UnableToInvite):
            invite(session, home.ids)

    def test_a_session_that_is_over_takes_nobody(self):
        home, session = families.household(), families.session()
        with pytest.raises(UnableToInvite):
            invite(session, home.ids, at=AT + timedelta(hours=12))

    def test_an_unknown_session_takes_nobody(self):
        with pytest.raises(UnableToInvite):
            invite(UUID(int=7), families.household().ids)


class TestFindingAnInvitation:
    @pytest.mark.parametrize("typed", ["{}", " {} ", "{}".lower(), "{0[0]}-{0}"])
    def test_a_code_is_found_however_typed_or_not_at_all(self, typed):
        home = families.household()
        code = invite(families.session(), home.ids).codes[0]
        text = typed.format(code)
        if text.strip() == code:
            assert row(text).code == code
            assert row(text.lower()).code == code
            assert row(f"{code[:4]} {code[4:]}").code == code
        else:
            with pytest.raises(NoSuchInvitation):
                row(text)

    def test_no_code_has_letters_that_are_misread(self):
        session = families.session()
        people = [p for _ in range(5) for p in families.household().ids]
        codes = invite(session, people).codes
        assert not set("".join(codes)) & set("0O1IL")
        assert {len(code) for code in codes} == {8}
        assert [i.code for i in queries.invitations(codes=codes)] == sorted(codes)

    def test_by_id_also_what_was_withdrawn_is_found(self):
        code = invite(families.session(), families.household().ids).codes[0]
        found = row(code)
        services.withdraw(code=code, at=AT, by=AREA)
        assert queries.invitation(invitation_id=found.id).state is State.WITHDRAWN
        with pytest.raises(NoSuchInvitation):
            queries.invitation(invitation_id=UUID(int=3))

    def test_those_of_a_session_are_listed(self):
        session = families.session()
        codes = invite(session, families.household().ids + families.household().ids).codes
        assert [i.code for i in queries.invitations_to(session_id=session)] == list(codes)


class TestWithdrawing:
    def test_twice_is_refused(self):
        code = invite(families.session(), families.household().ids).codes[0]
        services.withdraw(code=code, at=AT, by=AREA)
        with pytest.raises(IllegalMove):
            services.withdraw(code=code, at=AT, by=AREA)

    def test_that_of_another_ward_is_refused(self):
        code = invite(families.session(), families.household().ids).codes[0]
        with pytest.raises(NotAllowed):
            services.withdraw(code=code, at=AT, by=OTHER)

    def test_an_unknown_one_is_refused(self):
        with pytest.raises(NoSuchInvitation):
            services.withdraw(code="ZZZZ9999", at=AT, by=AREA)


class TestTheContactLog:
    @pytest.mark.parametrize("channel", Channel)
    @pytest.mark.parametrize("outcome", ContactOutcome)
    def test_each_way_and_each_end_is_kept(self, channel, outcome):
        home = families.household()
        log(home.ids, outcome, channel=channel, note=" gặp\n bà ")
        for key in home.ids:
            (kept,) = queries.contacts_of(person_ids=[key])[key]
            assert (kept.channel, kept.outcome, kept.note) == (channel, outcome, "gặp bà")
        assert set(queries.last_outcomes(person_ids=home.ids).values()) == {outcome}

    def test_the_newest_stands_first_and_counts(self):
        home = families.household()
        log(home.ids, ContactOutcome.ABSENT)
        log(home.ids, ContactOutcome.LATER, at=AT + timedelta(hours=3))
        kept = queries.contacts_of(person_ids=[home.older.id])[home.older.id]
        assert [c.outcome for c in kept] == [ContactOutcome.LATER, ContactOutcome.ABSENT]
        last = queries.last_outcomes(person_ids=[home.older.id])
        assert last == {home.older.id: ContactOutcome.LATER}

    def test_people_never_spoken_to_are_left_out(self):
        home = families.household()
        assert queries.contacts_of(person_ids=home.ids) == {}
        assert queries.last_outcomes(person_ids=home.ids) == {}
        assert queries.last_outcomes(person_ids=[]) == {}

    def test_a_long_note_is_cut(self):
        home = families.household()
        log(home.ids, note="x" * 400)
        assert len(queries.contacts_of(person_ids=home.ids)[home.older.id][0].note) == 300

    def test_a_family_of_another_ward_is_refused(self):
        home = families.household()
        with pytest.raises(NotAllowed):
            log(home.ids, by=OTHER)

    def test_every_person_leaves_a_line(self):
        home = families.household()
        log(home.ids, by=WARD)
        for key in home.ids:
            (line,) = audit.history(person_id=key, act_prefix="outreach.contact")
            assert line.detail == {"channel": "call", "outcome": "told"}


class TestMessages:
    def queued(self, *, email: str = "nha@vidu.vn") -> str:
        made = invite(families.session(), families.household().ids, email=email)
        assert services.send_invitation(code=made.codes[0], portal=PORTAL, at=AT, by=WARD)
        return made.codes[0]

    def test_a_mail_carries_time_place_papers_and_the_address_to_book(self):
        code = self.queued()
        with mail_server() as server:
            mail = SmtpMessenger(host="127.0.0.1", port=server.port, sender="a@b.vn")
            assert deliver([mail]) == 1
            (kept,) = server.kept
        text = " ".join(kept.get_content().split())
        for part in ("18:00", "06/07/2024", "Nhà văn hoá tổ 1", "không cần giấy tờ", PORTAL + code):
            assert part in text
        assert row(code).state is State.SENT

    def test_what_was_sent_is_not_sent_again(self):
        self.queued()
        with mail_server() as server:
            mail = SmtpMessenger(host="127.0.0.1", port=server.port, sender="a@b.vn")
            sent = [deliver([mail]) for _ in range(2)]
            assert (sent, len(server.kept)) == ([1, 0], 1)

    def test_a_refused_message_is_tried_three_times_and_then_shown(self):
        code = self.queued()
        with mail_server(refusing=True) as server:
            mail = SmtpMessenger(host="127.0.0.1", port=server.port, sender="a@b.vn")
            for _ in range(4):
                assert deliver([mail]) == 0
        failed = queries.undelivered(unit_codes=[COMMUNE])
        assert list(failed) == [code]
        assert "nha@vidu.vn" not in failed[code]

    def test_a_later_try_may_succeed(self):
        self.queued()
        assert deliver([NullMessenger()]) == 0
        with mail_server() as server:
            mail = SmtpMessenger(host="127.0.0.1", port=server.port, sender="a@b.vn")
            assert deliver([mail]) == 0, "not before its time"
            assert deliver([mail], at=AT + timedelta(minutes=5)) == 1
        assert queries.undelivered(unit_codes=[COMMUNE]) == {}

    def test_without_any_messenger_it_waits(self):
        self.queued()
        assert deliver([]) == 0

    def test_a_family_without_address_is_told_by_letter(self):
        made = invite(families.session(), families.household().ids)
        sent = services.send_invitation(code=made.codes[0], portal=PORTAL, at=AT, by=AREA)
        assert sent is False
        assert row(made.codes[0]).state is State.MADE

    def test_what_was_withdrawn_is_not_sent(self):
        made = invite(families.session(), families.household().ids, email="a@b.vn")
        services.withdraw(code=made.codes[0], at=AT, by=AREA)
        with pytest.raises(IllegalMove):
            services.send_invitation(code=made.codes[0], portal=PORTAL, at=AT, by=AREA)

    @pytest.mark.parametrize("by", [OTHER, officer("x", Role.RECEPTION)])
    def test_others_do_not_send(self, by):
        made = invite(families.session(), families.household().ids, email="a@b.vn")
        with pytest.raises(NotAllowed):
            services.send_invitation(code=made.codes[0], portal=PORTAL, at=AT, by=by)

    def test_an_unknown_code_is_refused(self):
        with pytest.raises(NoSuchInvitation):
            services.send_invitation(code="ZZZZ9999", portal=PORTAL, at=AT, by=AREA)

    def test_no_name_and_no_number_stands_in_the_message(self):
        home = families.household(links=LinkSource.DECLARED)
        session = planning.session(session_id=families.session())
        code = invite(session.id, home.ids).codes[0]
        body = messaging.text(session=session, papers=row(code).papers, code=code, portal=PORTAL)
        for person in (home.mother, home.older, home.younger):
            assert person.number.value not in body
            assert not set(person.name.split()) & set(body.split())


@given(
    papers=st.lists(st.sampled_from(list(Paper)), unique=True, max_size=6),
    code=st.text(alphabet="23456789ABCDEFGHJKMNPQRSTUVWXYZ", min_size=8, max_size=8),
    hour=st.integers(0, 200),
)
def test_the_message_is_made_of_nothing_but_time_place_papers_and_code(papers, code, hour):
    session = _session(starts_in=timedelta(hours=hour))
    body = messaging.text(session=session, papers=papers, code=code, portal=PORTAL)
    left = body.replace(session.place, "").replace(PORTAL + code, "")
    for paper in sorted(papers, key=lambda p: -len(p.vi)):
        assert paper.vi in body
        left = left.replace(paper.vi, "")
    words = {w.strip(".,:") for w in left.split() if not any(c.isdigit() for c in w)} - {""}
    assert words <= FIXED_WORDS


FIXED_WORDS = {
    *("Mời", "gia", "đình", "làm", "thẻ", "căn", "cước", "lúc", "ngày", "tại", "Mang", "theo"),
    *("không", "cần", "giấy", "tờ", "Chọn", "giờ", "hoặc", "đổi", "lịch"),
}


def _session(*, starts_in: timedelta) -> SessionRow:
    return SessionRow(
        id=UUID(int=1),
        campaign_id=UUID(int=2),
        team_code="T1",
        team_name="Đội 1",
        unit_code=COMMUNE,
        place="Nhà văn hoá tổ 1",
        kind=SessionKind.MOBILE,
        starts_at=AT + starts_in,
        ends_at=AT + starts_in + timedelta(hours=2),
        slot_minutes=30,
        slot_capacity=6,
        kits=(),
        state=PlannedState.PUBLISHED,
    )
