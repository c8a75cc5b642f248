"""A family that wants no messages gets none: not those that wait, not those under way."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, officer
from tests.support.together import together
from tests.support.told import Told

from cancuoc.domain.outreach import models, queries, services
from cancuoc.domain.outreach.queries import NoSuchInvitation
from cancuoc.domain.outreach.rules import OptOutHow
from cancuoc.domain.outreach.tests.world import MAIL, Postman, deliver, invite, send
from cancuoc.domain.reporting import denominator
from cancuoc.domain.reporting.standing import Standing
from cancuoc.foundation.actor import Actor, NotAllowed, Role

CITIZEN = Actor.citizen("c-1")
LATER = AT + timedelta(hours=1)


@pytest.fixture
def session(hanoi: None) -> UUID:
    return families.session()


def invited(session: UUID, *, email: str = MAIL) -> str:
    return invite(session, families.household().ids, email=email).codes[0]


def stop(code: str, how: OptOutHow = OptOutHow.LINK) -> int:
    return services.opt_out(code=code, how=how, at=AT, by=CITIZEN)


def states(code: str) -> list[str]:
    rows = models.Message.objects.filter(invitation__code=code).order_by("made_at", "id")
    return list(rows.values_list("state", flat=True))


class TestByTheLink:
    def test_what_waits_is_stopped_in_the_same_moment(self, session):
        code = invited(session)
        send(code)
        assert stop(code) == 1
        assert states(code) == ["stopped"]
        postman = Postman()
        assert deliver(postman) == 0
        assert postman.kept == []

    def test_nothing_more_is_queued_for_the_address_of_whatever_letter(self, session):
        code, other = invited(session), invited(session)
        stop(code)
        assert send(other) is False
        assert states(other) == []

    def test_other_addresses_hear_as_before(self, session):
        code, other = invited(session), invited(session, email="khac@vidu.vn")
        stop(code)
        assert send(other) is True

    @pytest.mark.parametrize("typed", [str.lower, lambda c: f" {c[:4]}-{c[4:]} "])
    def test_the_code_may_be_typed_as_people_type(self, session, typed):
        code = invited(session)
        stop(typed(code))
        assert queries.opted_out(addresses=[MAIL]) == {MAIL}

    def test_a_code_that_is_not_is_refused(self, session):
        with pytest.raises(NoSuchInvitation):
            stop("AAAA2222")

    def test_saying_it_twice_changes_nothing_and_tells_nothing(self, session):
        code = invited(session)
        stop(code)
        told = Told()
        assert stop(code) == 0
        assert told.acts() == []
        assert models.OptOut.objects.count() == 1

    def test_it_leaves_a_line_without_the_address(self, session):
        code, told = invited(session), Told()
        stop(code, OptOutHow.WORD)
        (line,) = told.lines()
        assert (line.act, line.unit_code, line.detail) == (
            "outreach.opt_out",
            COMMUNE,
            {"how": "word"},
        )
        assert MAIL not in repr(line)

    def test_the_message_says_how(self, session):
        code = invited(session)
        services.send_invitation(
            code=code, portal="https://x/?code=", stop="https://x/stop/", at=AT, by=AREA
        )
        body = models.Message.objects.get().body
        assert body.endswith(f"Không nhận tin nữa: https://x/stop/{code}")


class TestRaces:
    @pytest.mark.django_db(transaction=True)
    def test_said_while_a_message_is_queued_nothing_leaves(self, transactional_db):
        families.load_units()
        code = invited(families.session())
        together(partial(send, code), partial(stop, code))
        postman = Postman()
        assert deliver(postman) == 0
        assert postman.kept == []
        assert set(states(code)) <= {"stopped"}

    def test_a_message_that_slipped_in_is_stopped_at_the_door(self, session):
        code = invited(session)
        send(code)
        models.OptOut.objects.create(address=MAIL, how="link", at=AT, by="x")
        postman = Postman()
        assert deliver(postman) == 0
        assert (postman.kept, states(code)) == ([], ["stopped"])


class TestByTheOfficer:
    def test_stopped_and_resumed(self, session):
        code = invited(session)
        services.stop_messages(addresses=[MAIL, ""], unit_code=COMMUNE, at=AT, by=AREA)
        assert send(code) is False
        services.resume_messages(addresses=[MAIL], unit_code=COMMUNE, at=LATER, by=AREA)
        assert send(code) is True
        assert queries.opted_out(addresses=[MAIL]) == set()

    def test_a_message_stopped_stays_stopped(self, session):
        code = invited(session)
        send(code)
        stop(code)
        services.resume_messages(addresses=[MAIL], unit_code=COMMUNE, at=LATER, by=AREA)
        assert deliver(Postman(), at=LATER) == 0

    def test_resuming_what_was_never_stopped_tells_nothing(self, session):
        told = Told()
        services.resume_messages(addresses=[MAIL], unit_code=COMMUNE, at=AT, by=AREA)
        assert told.acts() == []

    @pytest.mark.parametrize("addresses", [[], [""]])
    def test_without_an_address_there_is_nothing_to_stop(self, session, addresses):
        with pytest.raises(services.NoAddress) as caught:
            services.stop_messages(addresses=addresses, unit_code=COMMUNE, at=AT, by=AREA)
        assert caught.value.next_step

    @pytest.mark.parametrize("act", [services.stop_messages, services.resume_messages])
    @pytest.mark.parametrize(
        "by",
        [
            officer("x", Role.PLANNER),
            officer("y", Role.AREA_OFFICER, units_held=("00355",)),
        ],
        ids=["planner", "other ward"],
    )
    def test_only_the_area_officer_of_the_ward_may(self, session, act, by):
        with pytest.raises(NotAllowed):
            act(addresses=[MAIL], unit_code=COMMUNE, at=AT, by=by)


def test_who_opted_out_stays_in_the_denominator_with_a_word_of_its_own(session):
    home = families.household()
    (code,) = invite(session, home.ids, email=MAIL).codes
    stop(code)
    found = denominator.denominator(communes=[COMMUNE], since=AT, at=AT)
    assert found.total == {Standing.SILENT: 3}
    assert found.missing == 0
