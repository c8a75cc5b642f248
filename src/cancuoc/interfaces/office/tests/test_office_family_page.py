"""The family's page: what it shows and hides, and a contact set down once, whole or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.bad_input.proof import nothing_written, words_of
from tests.support import families
from tests.support.families import AT, COMMUNE

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.population import queries as population
from cancuoc.domain.population import services as register
from cancuoc.domain.population.changes import CardFact
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import OutboxFact, User
from cancuoc.kernel.phone import Phone
from cancuoc.law.transition import Holds

TOLD = {"channel": "call", "outcome": "told"}


@pytest.fixture
def officer(desk):
    return desk(Role.AREA_OFFICER)


@pytest.fixture
def home(officer):
    return families.household()


def page_of(home: families.Household) -> str:
    number = population.person(person_id=home.mother.id).household_id
    return f"/office/due/family/h{number}/"


def page(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


class TestWhatItShows:
    def test_everybody_stands_there_with_number_masked(self, officer, home):
        shown = page(officer, page_of(home))
        for person in (home.mother, home.older, home.younger):
            assert person.name in shown
            assert person.number.value not in shown
            assert person.number.value[-4:] in shown

    def test_whoever_need_not_act_is_told_no_papers_and_has_no_word(self, officer, home):
        fact = CardFact(
            person_id=home.mother.id,
            holds=Holds.CCCD,
            issued=date(2022, 1, 5),
            expires=date(2028, 4, 2),
        )
        register.record_cards(cards=[fact], at=AT, by=families.AREA)
        shown = words_of(officer.get(page_of(home)))
        assert "Chưa cần làm: Thẻ CCCD còn hạn" in shown
        assert shown.count("Không cần giấy tờ nào") == 2

    def test_a_family_of_nobody_due_is_not_invited(self, officer):
        alone = families.someone("Lê Văn Tám", date(1980, 2, 2))
        address = f"/office/due/family/p{alone.id.hex}/"
        assert "Mời hộ này vào một buổi" in page(officer, address)
        fact = CardFact(
            person_id=alone.id, holds=Holds.CARD, issued=date(2024, 7, 2), expires=date(2040, 2, 2)
        )
        register.record_cards(cards=[fact], at=AT, by=families.AREA)
        assert "Mời hộ này vào một buổi" not in page(officer, address)

    def test_a_number_shared_by_the_family_is_shown_once_and_can_be_dialled(self, officer, home):
        for person in (home.mother, home.older):
            families.change(person, phone=Phone("+84912345678"))
        shown = page(officer, page_of(home))
        assert shown.count('href="tel:+84912345678"') == 1
        assert "0912 345 678" in shown

    def test_without_telephone_none_is_promised(self, officer, home):
        assert "Điện thoại" not in page(officer, page_of(home))

    def test_the_dead_are_not_shown(self, officer, home):
        families.change(home.older, deceased_on=date(2024, 6, 30))
        assert home.older.name not in page(officer, page_of(home))

    def test_the_title_bears_no_name(self, officer, home):
        shown = page(officer, page_of(home))
        assert "Hộ và lần liên hệ" in shown.split("<title>")[1].split("</title>")[0]
        assert "Trần" not in shown.split("<title>")[1].split("</title>")[0]

    def test_nothing_said_by_hand_becomes_part_of_the_page(self, officer, home):
        sent = {**TOLD, "note": "<script>alert(1)</script>"}
        officer.post(page_of(home) + "contact/", sent)
        shown = page(officer, page_of(home))
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown

    @pytest.mark.parametrize(
        "hook", ['data-key="1"', 'data-key="2"', 'data-key="3"', 'data-key="4"', 'data-key="5"']
    )
    def test_each_outcome_is_one_key(self, officer, home, hook):
        assert page(officer, page_of(home)).count(hook) == 1

    def test_the_invitation_is_one_key_away(self, officer, home):
        assert page(officer, page_of(home)).count('data-key="m"') == 1

    def test_only_the_answer_to_a_contact_says_that_it_was_written(self, officer, home):
        address = page_of(home)
        assert "Đã ghi lần liên hệ." in page(officer, address + "?logged=1")
        for other in ("", "?logged=0", "?logged=", "?logged=yes"):
            assert "Đã ghi lần liên hệ." not in page(officer, address + other)

    def test_in_english_the_frame_is_english_and_the_names_stay(self, officer, home):
        officer.cookies["django_language"] = "en"
        answer = officer.get(page_of(home))
        assert answer["Content-Language"] == "en"
        shown = words_of(answer)
        assert "Trần Thị Hương" in shown
        for vietnamese in ("Người trong hộ", "Kết quả", "Ghi lần liên hệ", "Mời hộ này"):
            assert vietnamese not in shown


class TestAContact:
    def facts(self) -> list[dict[str, object]]:
        found = OutboxFact.objects.filter(topic="outreach.ContactLogged").order_by("id")
        return [fact.body for fact in found]

    def test_it_is_one_fact_and_a_line_for_each(self, officer, home):
        officer.post(page_of(home) + "contact/", {**TOLD, "channel": "visit"})
        (fact,) = self.facts()
        assert set(fact["person_ids"]) == {str(key) for key in home.ids}
        assert (fact["unit_code"], fact["outcome"]) == (COMMUNE, "told")
        for key in home.ids:
            (line,) = audit.history(person_id=key, act_prefix="outreach.contact")
            assert line.detail == {"channel": "visit", "outcome": "told"}
            assert (line.actor, line.unit_code) == ("user:area_officer-00352", COMMUNE)

    def test_neither_fact_nor_line_keeps_the_note(self, officer, home):
        officer.post(page_of(home) + "contact/", {**TOLD, "note": "bà nói tối mới về"})
        (fact,) = self.facts()
        kept = [str(fact), *(str(line.detail) for line in audit.history(act_prefix="outreach."))]
        assert not [text for text in kept if "tối" in text]

    def test_a_person_s_own_page_speaks_of_the_person_alone(self, officer, home):
        officer.post(f"/office/due/family/p{home.older.id.hex}/contact/", TOLD)
        assert set(outreach.contacts_of(person_ids=home.ids)) == {home.older.id}

    def test_nobody_speaks_with_the_dead(self, officer, home):
        families.change(home.mother, deceased_on=date(2024, 6, 30))
        officer.post(page_of(home) + "contact/", TOLD)
        assert set(outreach.contacts_of(person_ids=home.ids)) == set(home.ids[1:])

    def test_two_contacts_of_one_day_are_two(self, officer, home):
        for outcome in ("absent", "later"):
            officer.post(page_of(home) + "contact/", {**TOLD, "outcome": outcome})
        rows = outreach.contacts_of(person_ids=[home.mother.id])[home.mother.id]
        assert sorted(row.outcome for row in rows) == ["absent", "later"]
        assert len(self.facts()) == 2

    def test_the_same_key_of_another_officer_is_another_contact(self, officer, desk, home):
        sent = {**TOLD, "idempotency_key": "e" * 32}
        officer.post(page_of(home) + "contact/", sent)
        desk(Role.AREA_OFFICER, units=("009",)).post(page_of(home) + "contact/", sent)
        assert len(outreach.contacts_of(person_ids=[home.mother.id])[home.mother.id]) == 2

    def test_an_endless_note_is_cut(self, officer, home):
        officer.post(page_of(home) + "contact/", {**TOLD, "note": "dài " * 400})
        (row,) = outreach.contacts_of(person_ids=[home.mother.id])[home.mother.id]
        assert len(row.note) <= 300
        assert row.note.startswith("dài dài")

    @pytest.mark.parametrize(
        "sent",
        [
            {"channel": "call"},
            {"outcome": "told"},
            {"channel": "CALL", "outcome": "told"},
            {"channel": "call", "outcome": "sold"},
            {"channel": "", "outcome": ""},
        ],
    )
    def test_half_a_contact_leaves_nothing(self, officer, home, sent):
        with nothing_written():
            answer = officer.post(page_of(home) + "contact/", sent)
        assert "Mã: NotAContact" in words_of(answer)

    def test_a_family_of_nobody_is_not_spoken_with(self, officer):
        with nothing_written():
            assert officer.post("/office/due/family/h0/contact/", TOLD).status_code == 404

    def test_another_site_cannot_send_the_form(self, desk, home):
        desk(Role.AREA_OFFICER, units=("009",))
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(User.objects.get(username="area_officer-009"))
        with nothing_written():
            assert careful.post(page_of(home) + "contact/", TOLD).status_code == 403

    def test_without_a_purpose_it_is_asked_first(self, desk, home):
        hasty = desk(Role.AREA_OFFICER, units=("009",), purpose="")
        with nothing_written():
            answer = hasty.post(page_of(home) + "contact/", TOLD)
        assert answer["Location"].startswith("/office/purpose/?next=")
