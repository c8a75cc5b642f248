"""Every address of the area, the floor and the confirmations: who passes, and how one asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.bad_input.proof import nothing_written, words_of
from tests.support import families
from tests.support.officers import officer, signed_in

from cancuoc.foundation.actor import Role

# A refused write is rolled back by its own transaction, as behind the door.
pytestmark = pytest.mark.usefixtures("own_transactions")
NOBODY = UUID("0190a1b2-0000-7000-8000-000000000000")


@dataclass(frozen=True, kw_only=True)
class Gate:
    """An address with the roles that pass and the way it is asked; `person` shows people."""

    name: str
    roles: frozenset[Role]
    post: bool = False
    get: bool = True
    person: bool = True
    args: tuple[object, ...] = ()

    @property
    def address(self) -> str:
        return reverse(f"office:{self.name}", args=self.args)

    def ask(self, client: Client):
        return client.post(self.address) if not self.get else client.get(self.address)


AREA = frozenset({Role.AREA_OFFICER})
FLOOR = frozenset({Role.RECEPTION})
DESK = frozenset({Role.RECEPTION, Role.CARD_DESK})


def reads(name: str, roles: frozenset[Role], *args: object, **more: bool) -> Gate:
    return Gate(name=name, roles=roles, args=args, **more)


def writes(name: str, roles: frozenset[Role], *args: object, **more: bool) -> Gate:
    return Gate(name=name, roles=roles, args=args, post=True, get=False, **more)


GATES = (
    reads("due", AREA),
    reads("family", AREA, "h1"),
    writes("log_contact", AREA, "h1"),
    reads("homes", AREA),
    reads("home_request", AREA, "H7K2MP9Q", post=True),
    reads("ask_home", AREA, "h1", post=True),
    reads("invite", AREA, post=True),
    writes("letters", AREA),
    writes("send_invitations", AREA),
    reads("invitations", AREA, NOBODY),
    reads("invitation", AREA, NOBODY),
    reads("letter", AREA, NOBODY),
    writes("withdraw_invitation", AREA, NOBODY),
    reads("reception", FLOOR),
    writes("reception_find", FLOOR),
    writes("reception_issue", FLOOR),
    writes("reception_unknown", FLOOR),
    reads("slip", FLOOR, NOBODY, person=False),
    reads("shift", FLOOR, post=True, person=False),
    reads("queue", FLOOR, person=False),
    reads("floor", FLOOR, person=False),
    writes("sit", FLOOR, person=False),
    reads("room", FLOOR, person=False),
    writes("room_hall", FLOOR, person=False),
    writes("room_heat", FLOOR, person=False),
    writes("kit_post", FLOOR, person=False),
    writes("kit_turn", FLOOR, person=False),
    writes("kit_undo", FLOOR, person=False),
    reads("evening", FLOOR, person=False),
    reads("voice", FLOOR, person=False),
    writes("voice_keep", FLOOR, person=False),
    writes("voice_archive", FLOOR, person=False),
    writes("voice_drop", FLOOR, person=False),
    reads("kiosks", FLOOR, person=False),
    writes("kiosk_open", FLOOR, person=False),
    writes("kiosk_withdraw", FLOOR, person=False),
    writes("call_next", FLOOR, person=False),
    writes("ticket_act", FLOOR, person=False),
    writes("ticket_finish", FLOOR, person=False),
    reads("confirmations", DESK, post=True),
    writes("ask_confirmation", DESK),
    reads("confirmation", DESK, NOBODY),
    writes("give_confirmation", DESK, NOBODY),
    writes("refuse_confirmation", DESK, NOBODY),
    reads("confirmation_paper", DESK, NOBODY),
)
BY_NAME = {gate.name: gate for gate in GATES}


@pytest.fixture
def client_of(hanoi, saturday) -> Callable[..., Client]:
    def sign_in(*roles: Role, purpose: str = "campaign") -> Client:
        return signed_in(officer("can-bo", *roles, units=("00352",)), purpose=purpose)

    return sign_in


def no_right(answer) -> bool:
    return answer.status_code == 403 and "Mã: NotAllowed" in words_of(answer)


@pytest.mark.parametrize("role", Role)
def test_each_role_passes_its_own_gates_alone(client_of, role):
    client = client_of(role)
    passed = {gate.name for gate in GATES if not no_right(gate.ask(client))}
    assert passed == {gate.name for gate in GATES if role in gate.roles}


def test_an_officer_without_a_role_passes_none(client_of):
    client = client_of()
    with nothing_written():
        assert [gate.name for gate in GATES if not no_right(gate.ask(client))] == []


def test_a_visitor_is_led_to_the_sign_in_everywhere(hanoi):
    for gate in GATES:
        answer = gate.ask(Client())
        assert answer.status_code == 302, gate.name
        assert answer["Location"].startswith("/office/sign-in/?next="), gate.name


@pytest.mark.parametrize("role", [Role.AREA_OFFICER, Role.RECEPTION])
def test_people_are_shown_for_a_purpose_alone(client_of, role):
    client = client_of(role, purpose="")
    for gate in (g for g in GATES if role in g.roles):
        answer = gate.ask(client)
        asked = answer.status_code == 302 and answer["Location"].startswith("/office/purpose/")
        assert asked is gate.person, gate.name


@pytest.mark.parametrize("role", [Role.AREA_OFFICER, Role.RECEPTION])
def test_each_address_is_asked_in_its_own_way_only(client_of, role):
    client = client_of(role)
    for gate in (g for g in GATES if role in g.roles):
        for method, known in (("get", gate.get), ("post", gate.post), ("put", False)):
            if not known:
                answer = getattr(client, method)(gate.address)
                assert answer.status_code == 405, (gate.name, method)


@pytest.mark.parametrize("role", [Role.AREA_OFFICER, Role.RECEPTION])
def test_nothing_sent_writes_nothing_and_is_never_our_fault(client_of, role):
    client = client_of(role)
    with nothing_written():
        for gate in (g for g in GATES if role in g.roles and g.post):
            assert client.post(gate.address).status_code < 500, gate.name


def test_what_one_reads_stays_with_nobody_in_between(client_of):
    client = client_of(Role.AREA_OFFICER)
    families.household()
    for name in ("due", "invite"):
        assert "no-store" in BY_NAME[name].ask(client)["Cache-Control"]
