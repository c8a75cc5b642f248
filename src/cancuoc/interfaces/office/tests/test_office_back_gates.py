"""Every address of the back office: who passes, for what purpose, and how one asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.bad_input.proof import nothing_written, words_of
from tests.support.officers import officer, signed_in

from cancuoc.foundation.actor import Role

NOBODY = UUID("0190a1b2-0000-7000-8000-000000000000")
REVIEW, SIGNING = frozenset({Role.REVIEWER}), frozenset({Role.APPROVER})
DESK, ADMIN = frozenset({Role.CARD_DESK}), frozenset({Role.ADMINISTRATOR})
INSPECT = frozenset({Role.INSPECTOR})
SENIOR, SPECIAL = frozenset({Role.SENIOR_ADJUDICATOR}), frozenset({Role.SPECIAL_CASES})
PAIRS = SENIOR | {Role.ADJUDICATOR}


@dataclass(frozen=True, kw_only=True)
class Gate:
    """An address, the roles that pass, the methods it knows, whether it shows people."""

    name: str
    roles: frozenset[Role]
    methods: tuple[str, ...]
    person: bool
    args: tuple[object, ...]

    @property
    def address(self) -> str:
        return reverse(f"office:{self.name}", args=self.args)

    def ask(self, client: Client):
        return getattr(client, self.methods[0])(self.address)


def gate(name: str, roles: frozenset[Role], methods: str, *args: object, person: bool = False):
    known = tuple(methods.split())
    return Gate(name=name, roles=roles, methods=known, args=args, person=person)


GATES = (
    gate("review", REVIEW, "get"),
    gate("review_returned", REVIEW, "get"),
    gate("review_recheck", REVIEW, "post", NOBODY),
    gate("review_item", REVIEW, "get post", NOBODY, person=True),
    gate("review_notice", REVIEW, "get", NOBODY, person=True),
    gate("dossier_face", REVIEW | SIGNING, "get", NOBODY, person=True),
    gate("duplicates", PAIRS, "get"),
    gate("duplicates_case", PAIRS, "get post", NOBODY, person=True),
    gate("duplicates_picture", PAIRS, "get", NOBODY, "a", "face", "png", person=True),
    gate("duplicates_merges", SENIOR, "get"),
    gate("duplicates_merge", SENIOR, "get post", NOBODY, person=True),
    gate("error_rates", SENIOR | INSPECT | {Role.COMMANDER}, "get"),
    gate("who_is_this", SPECIAL, "get post", person=True),
    gate("approval", SIGNING, "get post"),
    gate("approval_sign", SIGNING, "post"),
    gate("approval_item", SIGNING, "get post", NOBODY, person=True),
    gate("cards", DESK, "get post"),
    gate("card_find", DESK | SIGNING, "post"),
    gate("batch", DESK, "get", "LO-1"),
    gate("batch_receive", DESK, "post", "LO-1"),
    gate("batch_send", DESK, "post", "LO-1"),
    gate("batch_close", DESK, "post", "LO-1"),
    gate("card", DESK | SIGNING, "get post", NOBODY, person=True),
    gate("card_side", DESK | SIGNING, "get", NOBODY, "front", person=True),
    gate("handover", DESK, "get post", person=True),
    gate("handover_card", DESK, "get post", "HS-1", person=True),
    gate("handover_done", DESK, "get", NOBODY, person=True),
    gate("handover_receipt", DESK, "get", NOBODY, person=True),
    gate("account", DESK, "get post", person=True),
    gate("account_page", DESK, "get post", NOBODY, person=True),
    gate("account_lock", DESK, "post", NOBODY, person=True),
    gate("account_unlock", DESK, "post", NOBODY, person=True),
    gate("users", ADMIN, "get"),
    gate("user_new", ADMIN, "get post"),
    gate("user", ADMIN, "get post", "khong-co"),
    gate("user_withdraw", ADMIN, "post", "khong-co", 1),
    gate("user_active", ADMIN, "post", "khong-co"),
    gate("user_password", ADMIN, "post", "khong-co"),
    gate("stations", ADMIN, "get"),
    gate("station_new", ADMIN, "get post"),
    gate("station", ADMIN, "get post", "XX-99"),
    gate("station_lists", ADMIN, "get post", "XX-99"),
    gate("station_renew", ADMIN, "post", "XX-99"),
    gate("station_move", ADMIN, "post", "XX-99"),
    gate("packet_release", ADMIN, "get post", "XX-99", NOBODY),
    gate("who_looked", INSPECT, "get head post", person=True),
    gate("who_looked_export", INSPECT, "get head", person=True),
)
BACK_OFFICE = sorted(REVIEW | SIGNING | DESK | ADMIN | INSPECT | PAIRS | SPECIAL)


@pytest.fixture
def client_of(hanoi, saturday) -> Callable[..., Client]:
    def sign_in(*roles: Role, purpose: str = "handover") -> Client:
        return signed_in(officer("can-bo", *roles, units=("00352",)), purpose=purpose)

    return sign_in


def no_right(answer) -> bool:
    return answer.status_code == 403 and "Mã: NotAllowed" in words_of(answer)


@pytest.mark.parametrize("role", Role)
def test_each_role_passes_its_own_gates_of_the_back_office_alone(client_of, role):
    client = client_of(role)
    with nothing_written():
        passed = {gate.name for gate in GATES if not no_right(gate.ask(client))}
    assert passed == {gate.name for gate in GATES if role in gate.roles}


def test_an_officer_without_a_role_passes_no_gate_of_the_back_office(client_of):
    client = client_of()
    assert [gate.name for gate in GATES if not no_right(gate.ask(client))] == []


def test_a_visitor_of_the_back_office_is_led_to_the_sign_in(hanoi):
    for asked in GATES:
        answer = asked.ask(Client())
        assert answer.status_code == 302, asked.name
        assert answer["Location"].startswith("/office/sign-in/?next="), asked.name


@pytest.mark.parametrize("role", BACK_OFFICE)
def test_the_back_office_shows_people_for_a_purpose_alone(client_of, role):
    client = client_of(role, purpose="")
    for asked in (g for g in GATES if role in g.roles):
        answer = asked.ask(client)
        sent = answer.status_code == 302 and answer["Location"].startswith("/office/purpose/")
        assert sent is asked.person, asked.name


@pytest.mark.parametrize("role", BACK_OFFICE)
def test_the_back_office_knows_no_other_way_of_asking(client_of, role):
    client = client_of(role)
    for asked in (g for g in GATES if role in g.roles):
        for method in {"get", "post", "put", "delete"} - set(asked.methods):
            assert getattr(client, method)(asked.address).status_code == 405, (asked.name, method)


@pytest.mark.parametrize("role", BACK_OFFICE)
def test_an_empty_form_writes_nothing_and_is_never_our_fault(client_of, role):
    client = client_of(role)
    with nothing_written():
        for asked in (g for g in GATES if role in g.roles and "post" in g.methods):
            assert client.post(asked.address).status_code < 500, asked.name


@pytest.mark.parametrize("role", BACK_OFFICE)
def test_a_form_from_elsewhere_is_not_read(hanoi, saturday, role):
    # Without the token of the form a page of another site could act in the officer's name.
    user = officer("can-bo", role, units=("00352",))
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    with nothing_written():
        for asked in (g for g in GATES if role in g.roles and "post" in g.methods):
            assert client.post(asked.address).status_code == 403, asked.name


@pytest.mark.parametrize("role", BACK_OFFICE)
def test_no_page_of_the_back_office_is_kept_by_the_browser(client_of, role):
    client = client_of(role)
    for asked in (g for g in GATES if role in g.roles and "get" in g.methods):
        assert "no-store" in client.get(asked.address).get("Cache-Control", ""), asked.name
