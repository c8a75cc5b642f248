"""Papers the office hands out: the notice of refusal, the receipt of a card, and to whom."""

from __future__ import annotations

import dataclasses
import io
from datetime import UTC, date, datetime
from typing import Any

import pypdf
import pytest
from django.utils import translation
from tests.support import families

from cancuoc.documents import render
from cancuoc.documents.base import Letterhead, MissingField
from cancuoc.domain.eid.queries import AccountRow
from cancuoc.domain.eid.rules import HeldBy
from cancuoc.domain.eid.rules import State as AccountState
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.issuance.queries import CardRow, HandoverRow
from cancuoc.domain.issuance.rules import CardState, Receiver
from cancuoc.domain.population import queries as population
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import papers
from cancuoc.interfaces.office.tests import made
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.law.refusing import RefusalReason
from cancuoc.packet.tests import content_samples

AT = made.AT
REVIEWER = dataclasses.replace(families.officer("tham-tra", Role.REVIEWER), label="Lê Thị Thẩm")
STRANGER = PersonalId("001070012345")


@pytest.fixture(autouse=True)
def _outside(monkeypatch):
    """The police of the ward sign, and the register knows one relative by number."""

    def letterhead(*, unit_code: str, on: date) -> Letterhead:
        return Letterhead(parent="Công an thành phố Hà Nội", unit=f"Công an {unit_code} {on}")

    def by_number(*, personal_number: PersonalId):
        if personal_number == STRANGER:
            return made.person("Lê Văn Bác", PartialDate(1970))
        raise population.UnknownPerson

    monkeypatch.setattr(papers, "letterhead", letterhead)
    monkeypatch.setattr(papers.population, "by_number", by_number)


def dossier(band: str = "6-<14", **more: Any) -> DossierDetail:
    """Return a dossier of the band as the samples sign it."""
    base = content_samples.dossier(band)
    declared = base.identity.declared
    values: dict[str, Any] = {
        "id": made.key(),
        "code": "HS-00352-240706-0007",
        "state": State.IN_REVIEW,
        "state_since": AT,
        "person_id": made.key(),
        "personal_number": declared.personal_number,
        "full_name": declared.full_name,
        "unit_code": "00352",
        "session_id": None,
        "band": band,
        "kind": "first",
        "received_at": AT,
        "due_on": date(2024, 7, 16),
        "packet_id": made.key(),
        "band_claimed": band,
        "ground": "first",
        "captured_at": AT,
        "station_code": "TX-01",
        "kit": "KIT-01",
        "officer_username": "cb.tx.01",
        "officer_hand": "hand-cb-tx-01",
        "evidence_ref": "",
        "face_ref": "",
        "identity": base.identity,
        "evidence": base.evidence,
    }
    return DossierDetail(**{**values, **more})


def notice(value: DossierDetail, *, note: str = "", at: datetime = AT):
    reason = RefusalReason.REPRESENTATION_NOT_PROVEN
    return papers.notice(dossier=value, reason=reason, note=note, at=at, by=REVIEWER)


class TestTheNotice:
    """Form CC03: Law 26/2023/QH15 Art. 23(4) wants the refusal in writing, with its reason."""

    def test_it_says_why_by_which_article_and_what_to_do(self):
        (cause,) = notice(dossier()).reasons
        assert cause.text == "Chưa chứng minh được quan hệ đại diện."
        assert (cause.article, cause.code) == (
            "Điều 23 khoản 4 Luật Căn cước",
            "representation_not_proven",
        )
        assert notice(dossier()).next_steps == ("Mang giấy tờ chứng minh quan hệ đại diện.",)

    @pytest.mark.parametrize("reason", RefusalReason)
    def test_every_reason_makes_a_whole_paper(self, reason):
        value = papers.notice(dossier=dossier(), reason=reason, note="", at=AT, by=REVIEWER)
        assert value.reasons[0].code == reason
        assert all(step for step in value.next_steps)

    def test_a_note_follows_the_reason(self):
        (cause,) = notice(dossier(), note="Giấy khai sinh bị rách.").reasons
        assert cause.text.endswith("quan hệ đại diện. Giấy khai sinh bị rách.")

    @pytest.mark.parametrize(
        ("kind", "procedure"),
        [
            ("first", "Cấp thẻ căn cước lần đầu"),
            ("change", "Cấp đổi thẻ căn cước"),
            ("reissue", "Cấp lại thẻ căn cước"),
        ],
    )
    def test_the_procedure_has_the_name_of_the_law(self, kind, procedure):
        assert notice(dossier(kind=kind)).procedure == procedure

    def test_its_number_is_that_of_the_dossier(self):
        value = notice(dossier())
        assert value.dossier_code == "HS-00352-240706-0007"
        assert value.number == "003522407060007"

    def test_both_the_child_and_who_acts_for_it_are_named(self):
        value = notice(dossier())
        assert value.person.full_name.full == "Trần Thu Hà"
        assert value.person.personal_id == PersonalId("001315000018")
        assert value.person.residence == "Số 1 ngõ 2, Hạ Đình"
        assert value.representative.full_name.full == "Lê Thị Bích Ngọc"

    def test_a_grown_up_acts_alone(self):
        assert notice(dossier(">=14")).representative is None

    def test_somebody_without_a_number_has_a_notice_too(self):
        base = dossier()
        declared = dataclasses.replace(base.identity.declared, personal_number="")
        identity = dataclasses.replace(base.identity, declared=declared)
        value = notice(dataclasses.replace(base, identity=identity))
        assert value.person.personal_id is None

    def test_it_is_dated_by_the_vietnamese_day(self):
        night = datetime(2024, 7, 6, 17, 30, tzinfo=UTC)
        value = notice(dossier(received_at=night), at=night)
        assert value.received_on == date(2024, 7, 7)
        assert value.letterhead.unit == "Công an 00352 2024-07-07"

    def test_who_refused_signs(self):
        signer = notice(dossier()).signer
        assert (signer.role, signer.name) == ("Người ra thông báo", "Lê Thị Thẩm")

    def test_it_is_kept_under_its_dossier_as_it_was_printed(self, monkeypatch):
        kept: dict[str, Any] = {}

        class Store:
            def put(self, *, data, kind, owner):
                kept.update(data=data, kind=kind, owner=owner)
                return type("Ref", (), {"value": "document/1"})()

        monkeypatch.setattr(papers.storage, "store", Store)
        value = dossier()
        printer = papers.notice_printer(at=AT, by=REVIEWER)
        assert printer(value, RefusalReason.NO_GROUND, "Thẻ còn hạn.") == "document/1"
        assert (kept["kind"], kept["owner"]) == (papers.KeyClass.DOCUMENT, str(value.id))
        text = pypdf.PdfReader(io.BytesIO(kept["data"])).pages[0].extract_text()
        said = " ".join(text.split())
        assert "Không thuộc trường hợp cấp, đổi, cấp lại. Thẻ còn hạn." in said
        assert "TRẦN THU HÀ" in said


def card(value: DossierDetail, *, expires: date | None = date(2029, 5, 1)) -> CardRow:
    return CardRow(
        id=made.key(),
        serial="TH-0001",
        dossier_id=value.id,
        dossier_code=value.code,
        person_id=value.person_id,
        personal_number=value.personal_number,
        unit_code=value.unit_code,
        band=value.band,
        model="2024",
        issued_on=date(2024, 7, 10),
        expires_on=expires,
        state=CardState.HANDED_OVER,
        batch_code="LO-1",
    )


def handed(number: str, *, old: bool = False, right: Receiver = Receiver.REPRESENTATIVE):
    return HandoverRow(
        receiver=right, receiver_number=number, old_document_collected=old, at=AT, by="user:quay"
    )


def account(value: DossierDetail, *, level: int = 1, held_by: HeldBy = HeldBy.REPRESENTATIVE):
    return AccountRow(
        id=made.key(),
        person_id=value.person_id,
        personal_number=value.personal_number,
        band=value.band,
        unit_code=value.unit_code,
        level=level,
        held_by=held_by,
        holder_number=value.personal_number,
        card_id=made.key(),
        card_expires_on=None,
        state=AccountState.ACTIVE,
        opened_at=AT,
        causes=(),
    )


def receipt(monkeypatch, value: DossierDetail, handover: HandoverRow, **more: Any):
    """Return the receipt before it is drawn."""
    monkeypatch.setattr(render, "render", lambda paper: paper)
    given = {"card": card(value), "account": None, **more}
    return papers.receipt(dossier=value, handover=handover, officer="Trần Văn Khu", **given)


class TestTheReceipt:
    """Art. 23(1)(đ): who took which card, when, where, from whose hand."""

    def test_it_says_what_was_handed_and_by_whom(self, monkeypatch):
        value = dossier()
        mother = value.identity.representative.personal_number
        made_paper = receipt(monkeypatch, value, handed(mother))
        assert made_paper.card_number == value.personal_number
        assert made_paper.expires == "01/05/2029"
        assert (made_paper.handed_at, made_paper.made_at) == (AT, AT)
        assert made_paper.officer.name == "Trần Văn Khu"
        assert made_paper.receiver.full_name.full == "Lê Thị Bích Ngọc"

    def test_a_card_without_end_says_so(self, monkeypatch):
        """Art. 21: from 58 on it has no limit."""
        value = dossier(">=14")
        paper = receipt(
            monkeypatch, value, handed(value.personal_number), card=card(value, expires=None)
        )
        assert paper.expires == "không thời hạn"

    @pytest.mark.parametrize(("old", "said"), [(True, "Đã thu lại"), (False, "")])
    def test_an_old_card_collected_is_on_it(self, monkeypatch, old, said):
        value = dossier(">=14")
        paper = receipt(monkeypatch, value, handed(value.personal_number, old=old))
        assert paper.old_card == said

    @pytest.mark.parametrize("level", [1, 2])
    @pytest.mark.parametrize("held_by", HeldBy)
    def test_an_account_is_told_by_level_and_hand(self, monkeypatch, level, held_by):
        value = dossier()
        opened = account(value, level=level, held_by=held_by)
        paper = receipt(monkeypatch, value, handed(value.personal_number), account=opened)
        assert paper.account == f"Mức độ 0{level}, {held_by.vi}"

    def test_without_an_account_nothing_is_said_of_one(self, monkeypatch):
        value = dossier()
        assert receipt(monkeypatch, value, handed(value.personal_number)).account == ""

    def test_it_is_a_paper_of_the_moment_of_the_handover(self, monkeypatch):
        value = dossier()
        night = dataclasses.replace(
            handed(value.personal_number), at=datetime(2024, 7, 6, 17, 30, tzinfo=UTC)
        )
        paper = receipt(monkeypatch, value, night)
        assert paper.letterhead.unit == paper.handed_place == "Công an 00352 2024-07-07"

    def test_a_dossier_without_code_has_no_receipt(self, monkeypatch):
        value = dossier(code="")
        with pytest.raises(MissingField):
            receipt(monkeypatch, value, handed(value.personal_number))


class TestWhoTakesIt:
    def name(self, value: DossierDetail, number: str) -> str:
        taker = papers.receiver(dossier=value, number=PersonalId(number), relation="Bác")
        assert (taker.personal_id.value, taker.relation) == (number, "Bác")
        return taker.full_name.full

    def test_the_holder(self):
        value = dossier(">=14")
        assert self.name(value, value.personal_number) == "Lê Thị Bích Ngọc"

    def test_whoever_signed_for_the_child(self):
        value = dossier()
        assert self.name(value, "001190000019") == "Lê Thị Bích Ngọc"

    def test_a_relative_by_the_name_of_the_register(self):
        assert self.name(dossier(), STRANGER.value) == "Lê Văn Bác"

    def test_a_number_of_nobody_is_not_written_down(self):
        with pytest.raises(population.UnknownPerson):
            papers.receiver(dossier=dossier(), number=PersonalId("001070099999"), relation="")


def test_papers_stay_vietnamese_whatever_language_the_screen_speaks(monkeypatch):
    """A paper of the state is written in Vietnamese (Decree 30/2020/NĐ-CP)."""
    value = dossier(">=14")
    with translation.override("en"):
        paper = receipt(
            monkeypatch,
            value,
            handed(value.personal_number, old=True),
            card=card(value, expires=None),
        )
        assert (paper.expires, paper.old_card) == ("không thời hạn", "Đã thu lại")
        assert notice(value).procedure == "Cấp thẻ căn cước lần đầu"
