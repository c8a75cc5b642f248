"""Hold and revoke are the approver's: there is a way to the card, and a way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.support.dossiers import captured, card_of, ready
from tests.support.families import someone

from cancuoc.domain.issuance import queries
from cancuoc.foundation.actor import Role

pytestmark = pytest.mark.usefixtures("quick_cards")
CITY = ("01",)


@pytest.fixture
def card_id(hanoi: None) -> UUID:
    (dossier_id,) = ready(captured(someone("Lê Thị Mai", date(1990, 2, 3))))
    return card_of(dossier_id).id


def scan(client: Client, text: str):
    sent = {"scanned": text, "idempotency_key": "k" * 32}
    return client.post(reverse("office:card_find"), sent)


@pytest.mark.django_db
def test_an_approver_opens_a_card_from_the_screen_of_approvals(
    desk: Callable[..., Client], card_id: UUID
) -> None:
    approver = desk(Role.APPROVER, units=CITY)
    assert reverse("office:card_find") in approver.get(reverse("office:approval")).content.decode()
    answer = scan(approver, queries.card(card_id=card_id).serial)
    assert answer.status_code == 302
    page = approver.get(answer["Location"])
    assert page.status_code == 200
    assert f'href="{reverse("office:approval")}"' in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "back"), [(Role.APPROVER, "office:approval"), (Role.CARD_DESK, "office:cards")]
)
def test_an_empty_scan_leads_back_where_the_officer_may_be(
    desk: Callable[..., Client], role: Role, back: str
) -> None:
    client = desk(role, units=CITY)
    answer = scan(client, "")
    assert (answer.status_code, answer["Location"]) == (302, reverse(back))
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.django_db
def test_the_card_desk_goes_back_to_the_card_desk(
    desk: Callable[..., Client], card_id: UUID
) -> None:
    page = desk(Role.CARD_DESK, units=CITY).get(reverse("office:card", args=[card_id]))
    assert f'href="{reverse("office:cards")}"' in page.content.decode()


@pytest.mark.django_db
def test_nobody_else_finds_cards_by_scan(desk: Callable[..., Client], card_id: UUID) -> None:
    serial = queries.card(card_id=card_id).serial
    for role in (Role.RECEPTION, Role.AREA_OFFICER, Role.REVIEWER, Role.COMMANDER):
        client = desk(role, units=CITY)
        assert client.post(reverse("office:card_find"), {"scanned": serial}).status_code == 403
