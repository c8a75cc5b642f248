"""What goes wrong at the officers' screens, by hand or by law."""

from __future__ import annotations

import dataclasses
import unicodedata
from datetime import date, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import pytest
from django.http import QueryDict
from django.test import Client
from tests.bad_input.cases import BY_KEY
from tests.bad_input.proof import nothing_written, refused, words_of
from tests.support import families
from tests.support.dossiers import captured, ready, receive
from tests.support.families import AT, ON, someone

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State
from cancuoc.foundation.actor import Role
from cancuoc.station.forms.find import WrittenForm

pytestmark = pytest.mark.django_db
KEY = "a" * 32
SIGN = "/office/approval/sign/"


@pytest.fixture
def reception(desk) -> Client:
    """Reception at a session of today."""
    session_id = families.session(starts_at=AT + timedelta(hours=1))
    client = desk(Role.RECEPTION)
    client.post("/office/reception/shift/", {"session": str(session_id)})
    return client


def page_of(dossier_id: UUID) -> str:
    return f"/office/handover/{enrolment.dossier(dossier_id=dossier_id).code}/"


def state_of(dossier_id: UUID) -> State:
    return enrolment.dossier(dossier_id=dossier_id).state


def captured_by(hand: str) -> UUID:
    """A clean dossier that this hand has captured, waiting for approval."""
    base = captured(someone("Đỗ Thị Na", date(1990, 2, 3)), pictures=False)
    officer = dataclasses.replace(base.identity.officer, username="x", hand=hand)
    identity = dataclasses.replace(base.identity, officer=officer)
    (dossier_id,) = receive(dataclasses.replace(base, identity=identity))
    return dossier_id


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
def test_a_name_is_found_however_its_marks_are_coded(reception, form):
    families.household()
    typed = unicodedata.normalize(form, "Trần Anh Đức 2016")
    with nothing_written():
        answer = reception.post("/office/reception/find/", {"q": typed})
    assert answer.status_code == 200
    assert "01/05/2016" in words_of(answer)


@pytest.mark.parametrize("name", ["Trần Anh Đ4c", "Trần 2 Đức", "007"])
def test_a_name_with_a_digit_is_not_written_down(name):
    case = BY_KEY["name-with-digits"]
    typed = {"full_name": name, "born": "01/05/2016", "sex": "male", "residence": "Tổ 1"}
    form = WrittenForm(QueryDict(urlencode(typed)), on=ON)
    assert not form.is_valid()
    assert form.status == case.status
    assert str(form.full_name.error) == f"{case.says} {case.next_step}".strip()
    assert form.full_name.raw == name
    assert form.residence.raw == "Tổ 1"


def test_an_expired_session_leads_back(desk):
    with nothing_written():
        answer = Client().post("/office/handover/", {"code": "PT-DBJSH-DQHH9-N"})
    assert answer.status_code == 302
    where = urlsplit(answer.url)
    assert where.path == "/office/sign-in/"
    assert parse_qs(where.query)["next"] == ["/office/handover/"]


def test_no_look_without_a_purpose(desk):
    families.household()
    officer = desk(Role.AREA_OFFICER, purpose="")
    with nothing_written():
        answer = officer.get("/office/due/")
    assert answer.status_code == 302
    where = urlsplit(answer.url)
    assert where.path == "/office/purpose/"
    assert parse_qs(where.query)["next"] == ["/office/due/"]


def test_nobody_approves_what_the_own_hand_captured(desk):
    dossier_id = captured_by("approver-00352")
    approver = desk(Role.APPROVER)
    with nothing_written():
        sent = {"dossiers": [str(dossier_id)], "idempotency_key": KEY}
        refused("own-hand", approver.post(SIGN, sent), typed=(str(dossier_id),))
    assert state_of(dossier_id) is State.CLEARED


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CARD_DESK, Role.COMMANDER, Role.RECEPTION])
def test_nobody_approves_without_the_right(desk, role):
    dossier_id = captured_by("somebody-else")
    officer = desk(role)
    with nothing_written():
        sent = {"dossiers": [str(dossier_id)], "idempotency_key": KEY}
        refused("no-right", officer.post(SIGN, sent))
    assert state_of(dossier_id) is State.CLEARED


def test_a_card_does_not_go_to_a_stranger(desk, quick_cards):
    family = families.household()
    (dossier_id,) = ready(captured(family.older, parent=family.mother))
    stranger = someone("Lê Thị Bà", date(1950, 1, 1))
    clerk = desk(Role.CARD_DESK)
    for hand in ({}, {"hand": "1", "idempotency_key": KEY}):
        with nothing_written():
            sent = {"receiver": stranger.number.value, **hand}
            refused("stranger", clerk.post(page_of(dossier_id), sent))
    assert state_of(dossier_id) is State.AWAITING_HANDOVER


def test_the_old_card_comes_first(desk, quick_cards):
    adult = someone("Lê Thị Cũ", date(1980, 1, 1))
    old = {"old_document": "cccd", "old_document_number": "001180000001"}
    (dossier_id,) = ready(captured(adult, procedure=old))
    clerk = desk(Role.CARD_DESK)
    with nothing_written():
        sent = {"receiver": adult.number.value, "hand": "1", "idempotency_key": KEY}
        answer = clerk.post(page_of(dossier_id), sent)
        refused("old-card", answer, typed=(adult.number.value,))
    assert state_of(dossier_id) is State.AWAITING_HANDOVER


@pytest.mark.parametrize("page", ["/command/today/", "/command/report/", "/command/report/csv/"])
def test_a_unit_that_never_was(desk, page):
    commander = desk(Role.COMMANDER, units=("01",))
    with nothing_written():
        refused("unknown-unit", commander.get(page, {"unit": "99999"}))
