"""The mark on a view decides who passes: by role, unit, day and purpose, anew at every click."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpRequest, HttpResponse

from cancuoc.foundation import access
from cancuoc.foundation.access import OfficerRequest, actor_for, actor_named, allow, public
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.foundation.tests.people import AT, SYSTEM, TODAY, account, held, request_of
from cancuoc.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def early_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


def view_for(*roles: Role, person: bool = False) -> Callable[..., HttpResponse]:
    @allow(*roles, person=person)
    def view(request: OfficerRequest, *rest: object) -> HttpResponse:
        return HttpResponse(f"{request.actor.id} {','.join(request.actor.units)}")

    return view


def said(response: Any) -> str:
    return response.content.decode()


class TestSignIn:
    def test_a_visitor_is_led_to_the_sign_in_and_back(self) -> None:
        answer = view_for(Role.REVIEWER)(request_of(None, "/office/review/?page=2&q=a b"))
        target = urlsplit(answer["Location"])
        assert (answer.status_code, target.path) == (302, "/office/sign-in/")
        assert parse_qs(target.query) == {"next": ["/office/review/?page=2&q=a%20b"]}

    def test_the_way_back_never_leaves_the_site(self) -> None:
        # A path that begins with two slashes would name another site.
        answer = view_for()(request_of(None, "//evil.example/office/"))
        assert urlsplit(answer["Location"]).netloc == ""
        assert answer["Location"].startswith("/office/sign-in/?next=%2F")

    def test_any_officer_passes_where_no_role_is_named(self) -> None:
        assert said(view_for()(request_of(account()))) == "user:huong "

    def test_a_stranger_to_our_accounts_has_no_actor(self) -> None:
        with pytest.raises(access.NotSignedIn):
            access.actor_of(request_of(None), at=AT)


class TestRoles:
    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_opens_its_own_pages_alone(self, role: Role) -> None:
        user = account()
        held(user, role)
        assert said(view_for(role)(request_of(user))) == "user:huong 009"
        for other in set(Role) - {role}:
            with pytest.raises(NotAllowed):
                view_for(other)(request_of(user))

    def test_one_of_several_roles_is_enough(self) -> None:
        user = account()
        held(user, Role.CARD_DESK)
        assert said(view_for(Role.RECEPTION, Role.CARD_DESK)(request_of(user)))

    def test_a_role_does_not_borrow_the_unit_of_another(self) -> None:
        user = account()
        held(user, Role.COMMANDER, "009")
        held(user, Role.PLANNER, "01")
        assert said(view_for(Role.COMMANDER)(request_of(user))) == "user:huong 009"
        assert said(view_for(Role.PLANNER)(request_of(user))) == "user:huong 01"
        both = view_for(Role.COMMANDER, Role.PLANNER)
        assert said(both(request_of(user))) == "user:huong 009,01"
        assert said(view_for()(request_of(user))) == "user:huong 009,01"

    def test_the_actor_still_knows_all_its_roles(self) -> None:
        user = account()
        held(user, Role.COMMANDER, "009")
        held(user, Role.PLANNER, "01")
        actor = actor_for(user=user, on=TODAY, acting=(Role.COMMANDER,))
        assert actor.roles == {Role.COMMANDER, Role.PLANNER}

    def test_extra_arguments_reach_the_view(self) -> None:
        seen: list[object] = []

        @allow()
        def view(request: OfficerRequest, *rest: object, **named: object) -> HttpResponse:
            seen.extend([rest, named])
            return HttpResponse()

        view(request_of(account()), 7, code="A1")
        assert seen == [(7,), {"code": "A1"}]


class TestDays:
    @pytest.mark.parametrize(
        ("since", "until", "passes"),
        [
            (date(2024, 7, 6), None, True),
            (date(2024, 7, 7), None, False),
            (date(2024, 1, 1), date(2024, 7, 6), True),
            (date(2024, 1, 1), date(2024, 7, 5), False),
            (date(2024, 7, 6), date(2024, 7, 6), True),
            (date(2020, 1, 1), date(2020, 12, 31), False),
        ],
    )
    def test_a_right_lives_from_its_first_to_its_last_day(
        self, since: date, until: date | None, passes: bool
    ) -> None:
        user = account()
        held(user, Role.REVIEWER, since=since, until=until)
        if passes:
            assert view_for(Role.REVIEWER)(request_of(user)).status_code == 200
        else:
            with pytest.raises(NotAllowed):
                view_for(Role.REVIEWER)(request_of(user))

    def test_the_day_is_the_vietnamese_one(self) -> None:
        # At 23:30 UTC of 5 July a right that begins on 6 July already holds.
        user = account()
        held(user, Role.REVIEWER, since=TODAY)
        assert clock.today_vn(AT) == TODAY
        assert AT.date() == TODAY - timedelta(days=1)
        assert view_for(Role.REVIEWER)(request_of(user)).status_code == 200

    def test_a_right_withdrawn_is_gone_at_the_next_click(self) -> None:
        user = account()
        held(user, Role.REVIEWER)
        view = view_for(Role.REVIEWER)
        assert view(request_of(user)).status_code == 200
        access.withdraw(
            username="huong", role=Role.REVIEWER, unit_code="009", on=TODAY, at=AT, by=SYSTEM
        )
        with pytest.raises(NotAllowed) as refused:
            view(request_of(user))
        assert refused.value.status == 403
        assert refused.value.details == {"needed": ["reviewer"]}


class TestPurpose:
    def test_a_page_with_people_asks_for_the_purpose_first(self) -> None:
        user = account()
        held(user, Role.REVIEWER)
        answer = view_for(Role.REVIEWER, person=True)(request_of(user, "/office/review/?item=3"))
        assert answer.status_code == 302
        target = urlsplit(answer["Location"])
        assert target.path == "/office/purpose/"
        assert parse_qs(target.query) == {"next": ["/office/review/?item=3"]}

    def test_a_stated_purpose_travels_with_the_actor(self) -> None:
        user = account()
        held(user, Role.REVIEWER)
        request = request_of(user, purpose="dossier: xem lại")
        assert view_for(Role.REVIEWER, person=True)(request).status_code == 200
        assert request.actor.purpose == "dossier: xem lại"  # type: ignore[attr-defined]

    def test_the_role_is_asked_before_the_purpose(self) -> None:
        with pytest.raises(NotAllowed):
            view_for(Role.REVIEWER, person=True)(request_of(account()))

    def test_a_page_without_people_asks_for_none(self) -> None:
        user = account()
        held(user, Role.REVIEWER)
        assert view_for(Role.REVIEWER)(request_of(user)).status_code == 200


class TestMarks:
    def test_every_view_says_who_may_open_it(self) -> None:
        def open_to_all(request: HttpRequest) -> HttpResponse:
            return HttpResponse()

        assert public(open_to_all) is open_to_all
        assert open_to_all.access == "public"  # type: ignore[attr-defined]
        assert view_for(Role.REVIEWER, Role.APPROVER).access == [  # type: ignore[attr-defined]
            Role.APPROVER,
            Role.REVIEWER,
        ]
        assert view_for().access == ["any officer"]  # type: ignore[attr-defined]

    def test_a_marked_view_keeps_its_name(self) -> None:
        assert view_for().__name__ == "view"


class TestActorNamed:
    def test_it_carries_hand_units_and_purpose(self) -> None:
        user = account(hand="CB-0712")
        held(user, Role.RECEPTION, "00367")
        held(user, Role.CARD_DESK, "009")
        actor = actor_named(username="huong", on=TODAY, purpose="campaign")
        assert actor == Actor(
            id="user:huong",
            kind=ActorKind.OFFICER,
            hand="CB-0712",
            label="Đỗ Thị Hường",
            roles=frozenset({Role.RECEPTION, Role.CARD_DESK}),
            units=("00367", "009"),
            purpose="campaign",
        )

    @pytest.mark.parametrize("username", ["", "khong-co", "HUONG", "huong "])
    def test_an_unknown_name_is_refused(self, username: str) -> None:
        account()
        with pytest.raises(access.UnknownUser):
            actor_named(username=username, on=TODAY)

    def test_a_closed_account_acts_no_more(self) -> None:
        account(active=False)
        with pytest.raises(access.UnknownUser):
            actor_named(username="huong", on=TODAY)


class TestActor:
    @pytest.mark.parametrize(
        ("actor", "kind", "name"),
        [
            (Actor.system("worker"), ActorKind.SYSTEM, "system:worker"),
            (Actor.station("TX-01"), ActorKind.STATION, "station:TX-01"),
            (Actor.citizen("K7M2"), ActorKind.CITIZEN, "citizen:K7M2"),
        ],
    )
    def test_machines_and_citizens(self, actor: Actor, kind: ActorKind, name: str) -> None:
        assert (actor.kind, actor.id, actor.hand) == (kind, name, name)
        assert actor.roles == frozenset()

    @pytest.mark.parametrize("actor", [Actor.station("TX-01"), Actor.citizen("K7M2")])
    def test_only_the_system_needs_no_role(self, actor: Actor) -> None:
        Actor.system("worker").require(Role.APPROVER)
        with pytest.raises(NotAllowed):
            actor.require(Role.APPROVER)
        with pytest.raises(NotAllowed):
            actor.require()

    def test_a_purpose_makes_another_value(self) -> None:
        before = Actor.citizen("K7M2")
        assert before.for_purpose("request").purpose == "request"
        assert before.purpose == ""

    def test_every_role_has_its_word(self) -> None:
        assert len({role.vi for role in Role}) == len(Role)
