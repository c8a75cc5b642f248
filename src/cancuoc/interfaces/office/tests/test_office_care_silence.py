"""The silence of names: a whole visit of a man with a name nobody else has, and then a search.

From the roll through the bed, the search, an enquiry, the register and messages to the card in
his hands: no part of the name on a board, in a message, a log, an address, an audit line, a fact,
or any column of the database but those where a file or a dossier is kept.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from tests.support import dossiers, families
from tests.support.dossiers import quick_cards
from tests.support.families import AT, Someone
from tests.support.officers import officer, signed_in

from cancuoc.domain.bedside.tests import ward
from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.outreach.rules import Carrier
from cancuoc.domain.outreach.tests import world
from cancuoc.domain.specialcare.tests import desk, rolls
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import AuditEvent, OutboxFact
from cancuoc.kernel import clock
from cancuoc.kernel.folding import fold_yi
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.phone import Phone

__all__ = ["quick_cards"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("own_transactions", "hanoi", "quick_cards"),
]
NAME, NUMBER = "Nghiễu Khuếch Đượm", "001050000021"
PARTS = ("nghieu", "khuech", "duom")
# Where a name may be: the file of care, the mirror of the register, and the dossier with what
# is drawn on the card from it. Whoever reads these leaves a line.
KEPT = {
    ("specialcare_statement", "value"),
    ("population_name", "full"),
    ("population_name", "folded"),
    ("population_name", "folded_yi"),
    ("enrolment_dossier", "full_name"),
    ("enrolment_dossier", "identity"),
}


def part_of_the_name(text: str) -> str:
    """Return the part of the name that stands in a text, "" when none does."""
    folded = fold_yi(text)
    return next((part for part in PARTS if part in folded), "")


@pytest.fixture
def now(monkeypatch):
    told = [AT]
    monkeypatch.setattr(clock, "now", lambda: told[0])
    return told


@pytest.fixture
def asked(monkeypatch):
    """Every address any client asks for during the test."""
    seen: list[str] = []
    generic = Client.generic

    def watched(self, method, path, *args, **kwargs):
        seen.append(f"{path}?{kwargs.get('QUERY_STRING', '')}")
        response = generic(self, method, path, *args, **kwargs)
        seen.append(response.headers.get("Location", ""))
        return response

    monkeypatch.setattr(Client, "generic", watched)
    return seen


@pytest.fixture
def desk_of(now):
    desk.centre()
    ward.team()
    one = signed_in(officer("chamsoc", Role.CARE_DESK, units=("01",)), purpose="dossier")
    two = signed_in(officer("binh", Role.CARE_DESK, units=("01",)), purpose="dossier")
    return one, two


def sent(client, page, expected=302, **said):
    response = client.post(page, said)
    assert response.status_code == expected, response.content.decode()[:3000]
    return response


def enters_the_roll(client):
    row = {
        **rolls.good(1),
        rolls.Column.NAME: NAME,
        rolls.Column.BORN: "1950",
        rolls.Column.SEX: "Nam",
        rolls.Column.ORIGIN: "Xã Vân Sơn",
    }
    file = SimpleUploadedFile("so.csv", rolls.as_csv([row]))
    assert client.post("/office/care/centre/CS01/", {"roll": file}).status_code == 200
    man = apps.get_model("specialcare", "Resident").objects.get()
    sent(client, f"/office/care/file/{man.id}/", act="step", origin="vietnamese")
    return man


def is_visited(client, man):
    day = {"day": "06/07/2024", "starts": "10:00", "ends": "13:00", "team": "TG"}
    visit = sent(client, "/office/care/centre/CS01/visits/", **day).url
    ward.news()
    sent(client, visit, act="list", list_resident=man.id, list_room="P.12")
    sent(client, visit, act="hand_over", hand_over_medical="Y sĩ Lê Hà")
    bed = apps.get_model("bedside", "Bed").objects.get()
    page = f"{visit}bed/{bed.id}/"
    hands = {"begin_first": "canbo1", "begin_second": "canbo2", "begin_carer": "Bà Vũ Lan"}
    sent(client, page, act="begin", **hands)
    ward.capture(bed, "p8", name=NAME)
    ward.news()
    assert client.get(page).status_code == 200
    return bed


def is_asked_about(client, man, now):
    page = f"/office/care/file/{man.id}/"
    sent(client, page, act="step")
    asked = {"place": "Xã Vân Sơn", "addressee": "Công an xã Vân Sơn", "days": "10"}
    sent(client, page, act="step", **asked)
    now[0] += timedelta(days=11)
    ward.care.each_day(at=now[0], by=desk.SYSTEM)
    assert client.get("/office/care/").status_code == 200
    enquiry = apps.get_model("specialcare", "Enquiry").objects.get()
    person = desk.record(NAME, "1950-05-12", number=NUMBER, place=True)
    father = desk.record("Lê Văn Cả", "1920-01-02")
    desk.correct(person, father_id=father)
    said = {"enquiry": enquiry.id, "outcome": "registered", "text": "Có đăng ký."}
    sent(client, page, act="answer", **said, father="Lê Văn Cả", born="12/05/1950")
    sent(client, page, act="step")
    return person


def is_known(one, two, man):
    candidate = apps.get_model("specialcare", "Candidate").objects.get()
    said = {"act": "decide", "candidate": candidate.id, "reason": "Khớp với trả lời"}
    page = f"/office/care/file/{man.id}/"
    sent(one, page, **said, decision="propose")
    sent(two, page, **said, decision="confirm")


def is_invited(who):
    """The area officer writes to him once by mail and once by SMS."""
    families.change(who, phone=Phone("+84912345678"))
    postman = world.Postman()
    code = world.invite(families.session(), [who.id], email=world.MAIL).codes[0]
    for carrier in (Carrier.EMAIL, Carrier.SMS):
        given = {"code": code, "portal": world.PORTAL, "carrier": carrier}
        assert outreach.send_invitation(**given, at=AT, by=families.AREA)
    assert world.deliver(postman) == 2
    assert {recipient for recipient, *_ in postman.kept} == {world.MAIL, "+84912345678"}
    return postman.kept


def has_his_card(client, man, who, now):
    page = f"/office/care/file/{man.id}/"
    sent(client, page, act="step")
    (dossier_id,) = dossiers.ready(dossiers.captured(who), at=now[0])
    dossiers.hand_over(dossier_id, NUMBER, at=now[0])
    sent(client, page, act="step")
    assert "Không còn việc phải làm" in client.get(page).content.decode()


def boards(bed):
    """Ask for every public page of the session and of the ticket, and for all boards."""
    session = bed.visit.session_id
    addresses = ["/display/", f"/display/{session}/", f"/display/{session}/now/"]
    addresses += [f"/display/ticket/{bed.ticket_id}/", f"/display/ticket/{bed.ticket_id}/now/"]
    return [Client().get(address).content.decode() for address in addresses]


def columns_with_the_name():
    """Search every text and JSON column of the database for a part of the name."""
    kinds = "('character varying', 'text', 'json', 'jsonb', 'ARRAY')"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            f" WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type IN {kinds}"
        )
        columns = cursor.fetchall()
        found = set()
        for table, column in columns:
            words = [*(f"%{part}%" for part in NAME.split()), *(f"%{part}%" for part in PARTS)]
            cursor.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE ANY(%s) LIMIT 1', [words]
            )
            if cursor.fetchone():
                found.add((table, column))
    assert len(columns) > 300
    return found


def test_a_whole_visit_leaves_no_part_of_the_name(desk_of, now, asked, caplog):
    caplog.set_level(logging.DEBUG)
    one, two = desk_of
    man = enters_the_roll(one)
    bed = is_visited(one, man)
    shown = boards(bed)
    person = is_asked_about(one, man, now)
    is_known(one, two, man)
    who = Someone(id=person, number=PersonalId(NUMBER), born=date(1950, 5, 12), name=NAME)
    letters = is_invited(who)
    has_his_card(one, man, who, now)
    shown += boards(bed)
    for page in ("/office/care/", "/office/care/centre/CS01/", "/office/care/figures/"):
        shown.append(one.get(page).content.decode())
    told = {
        "boards and lists": "\n".join(shown),
        "messages": str(letters),
        "addresses": "\n".join(asked),
        "log": caplog.text,
        "audit": str(list(AuditEvent.objects.values_list())),
        "facts": str(list(OutboxFact.objects.values_list())),
    }
    assert all(told.values())
    assert {what: part_of_the_name(text) for what, text in told.items()} == dict.fromkeys(told, "")
    found = columns_with_the_name()
    assert ("specialcare_statement", "value") in found
    assert found - KEPT == set()


def test_the_search_would_find_a_part_that_slipped_out(desk_of):
    assert part_of_the_name("/office/?q=KHUẾCH") == "khuech"
    desk.enter(NAME="Lê Cúc")
    apps.get_model("specialcare", "Resident").objects.update(capture_note="ông Đượm")
    assert columns_with_the_name() == {("specialcare_resident", "capture_note")}
