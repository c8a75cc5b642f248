"""The back office in English: what the rooms say by code is translated where it is shown."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import translation
from tests.bad_input.proof import words_of
from tests.support.dossiers import approve, captured, card_of, hand_over, ready, receive
from tests.support.families import ON, household, someone

from cancuoc.domain.eid import queries as eid
from cancuoc.domain.eid.rules import HeldBy
from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.issuance.rules import BatchState, CardState, Receiver
from cancuoc.domain.stations.rules import REASON_VI, StationState
from cancuoc.domain.verification import queries as verification
from cancuoc.domain.verification.rules import Doubt
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.forms.cards import CardActForm
from cancuoc.interfaces.office.forms.review import DecisionForm
from cancuoc.interfaces.office.presenters import account, cards, clockwork, stations, users
from cancuoc.interfaces.office.room_words import ROOM_WORDS
from cancuoc.interfaces.office.tests.test_office_english import vietnamese
from cancuoc.kernel.sex import Sex
from cancuoc.law import capture
from cancuoc.law.custody import HoldCause, RevokeCause
from cancuoc.law.eid import LockCause
from cancuoc.law.refusing import RefusalReason

SPOKEN = (
    *Doubt,
    *DossierState,
    *CardState,
    *BatchState,
    *Receiver,
    *HoldCause,
    *RevokeCause,
    *RefusalReason,
    *LockCause,
    *HeldBy,
    *Sex,
    *capture.State,
)


@pytest.mark.parametrize("word", SPOKEN, ids=lambda w: f"{type(w).__module__}.{w}")
def test_every_code_that_is_shown_has_an_english_word(word):
    with translation.override("en"):
        assert translation.gettext(word.vi) != word.vi


@pytest.mark.parametrize("reason", RefusalReason)
def test_what_to_do_after_a_refusal_is_told_in_english(reason):
    with translation.override("en"):
        assert translation.gettext(reason.next_step) != reason.next_step


@pytest.mark.parametrize("word", [*account.ACTS.values(), *REASON_VI.values()])
def test_every_word_of_a_table_has_an_english_one(word):
    with translation.override("en"):
        assert translation.gettext(word) != word


def test_no_word_of_a_room_is_listed_twice():
    assert len(set(ROOM_WORDS)) == len(ROOM_WORDS)


@pytest.mark.parametrize("state", StationState)
def test_the_state_of_a_station_in_english(state):
    with translation.override("en"):
        assert not vietnamese(stations.state_word(state))


@pytest.mark.parametrize(
    ("due", "says"),
    [
        # Friday 5 July was the last day; Saturday the 6th is no working day.
        (date(2024, 7, 5), "1 working day"),
        (date(2024, 7, 12), "5 working days"),
    ],
)
def test_the_clock_of_a_dossier_in_english(due, says):
    with translation.override("en"):
        told = clockwork.days_left(due_on=due, on=ON)
    assert not vietnamese(told)
    assert says.split()[0] in told


class TestChoicesMadeOnce:
    """Choices built when the program starts still follow the language of each page."""

    @pytest.mark.parametrize(
        ("form", "field"), [(CardActForm(None), "cause"), (DecisionForm(None), "reason")]
    )
    def test_a_choice_is_said_in_the_language_of_the_page(self, form, field):
        choices = form.fields[field].offered
        assert choices
        for choice in choices:
            here = str(choice.text)
            with translation.override("en"):
                assert str(choice.text) != here
                assert not vietnamese(str(choice.text))
            assert str(choice.text) == here

    def test_every_role_can_be_given_in_english(self):
        with translation.override("en"):
            assert [c.text for c in users.role_choices() if vietnamese(str(c.text))] == []

    @pytest.mark.parametrize("state", CardState)
    def test_what_may_be_done_with_a_card_in_english(self, state):
        with translation.override("en"):
            for table in (cards.DESK_ACTS, cards.APPROVER_ACTS):
                assert not [w for w in table.values() if vietnamese(translation.gettext(w))]
            assert not [
                t for t in cards.tiles(dict.fromkeys(CardState, 1)) if vietnamese(t["label"])
            ]


def body_of(answer) -> str:
    """The words of a page between the frame's ends, without what people and places are called."""
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)
    assert main is not None, words_of(answer)
    text = re.sub(r"<[^>]+>", " ", main[0])
    for name in NAMES:
        text = text.replace(name, "")
    return " ".join(text.split())


NAMES = (
    *("Lê Thị Mai", "Lê Thị Lan", "Trần Thị Hương", "Trần Anh Đức", "Trần Thị Bé"),
    *("Phường Khương Mai", "Phường Khương Đình", "Phường Khương Trung", "Quận Thanh Xuân"),
    *("Thành phố Hà Nội", "Số 1 ngõ 2, Hạ Đình", "Tổ 1", "Việt Nam", "Hà Nội", "Trần Văn Khu"),
    # A moment is written "08:00 ngày 06/07/2024" in both languages.
    " ngày ",
)


def left_in_vietnamese(answer) -> list[str]:
    return [word for word in body_of(answer).split() if vietnamese(word)]


@pytest.fixture
def english(desk):
    def sign_in(*roles: Role):
        client = desk(*roles)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


class TestPages:
    """Whole pages, filled: what is left in Vietnamese must be a name."""

    def doubted(self):
        says = {"full_name": "Lê Thị Lan", "sex": Sex.MALE}
        (key,) = receive(captured(someone("Lê Thị Mai", date(1990, 2, 3)), says=says))
        (item,) = verification.desk(scope=("01",), on=ON)
        return key, f"/office/review/{item.id}/"

    def test_the_reviewer_s_desk_and_one_dossier(self, english):
        _key, page = self.doubted()
        client = english(Role.REVIEWER)
        for address in ("/office/review/", page):
            assert left_in_vietnamese(client.get(address)) == [], address

    def test_refusing_and_what_was_returned(self, english):
        _key, page = self.doubted()
        client = english(Role.REVIEWER)
        asked = {"decision": "refuse", "reason": "data_conflict"}
        assert left_in_vietnamese(client.post(page, asked)) == []
        assert left_in_vietnamese(client.post(page, {"decision": "refuse"})) == []
        client.post(page, {"decision": "return", "reason": "data_conflict"})
        assert left_in_vietnamese(client.get("/office/review/returned/")) == []
        assert left_in_vietnamese(client.get(page)) == []

    def test_the_approver_s_queue_sum_and_one_dossier(self, english):
        (key,) = receive(captured(someone("Lê Thị Mai", date(1990, 2, 3)), pictures=False))
        client = english(Role.APPROVER)
        queue = "/office/approval/"
        for answer in (
            client.get(queue),
            client.post(queue),
            client.post(queue, {"dossiers": [str(key)]}),
            client.get(f"{queue}{key}/"),
        ):
            assert left_in_vietnamese(answer) == []

    def test_cards_boxes_and_one_card(self, english, quick_cards):
        (key,) = receive(captured(someone("Lê Thị Mai", date(1990, 2, 3))))
        approve(key)
        client = english(Role.CARD_DESK, Role.APPROVER)
        assert left_in_vietnamese(client.get("/office/cards/", {"state": "made"})) == []
        box = client.post("/office/cards/", {"unit": "00352"})["Location"]
        assert left_in_vietnamese(client.get(box)) == []
        client.post(f"{box}send/")
        assert left_in_vietnamese(client.get(box)) == []
        client.post(f"{box}receive/", {"scanned": card_of(key).serial})
        assert left_in_vietnamese(client.get(f"/office/cards/{card_of(key).id}/")) == []
        client.post(f"{box}close/")
        assert left_in_vietnamese(client.get(box)) == []

    def test_the_handover_and_the_account(self, english, quick_cards):
        home = household()
        (key,) = ready(captured(home.older, parent=home.mother))
        client = english(Role.CARD_DESK)
        card = card_of(key)
        page = f"/office/handover/{card.dossier_code}/"
        scan = {"receiver": home.mother.number.value}
        answers = [client.get("/office/handover/"), client.get(page), client.post(page, scan)]
        done = client.post(page, {**scan, "hand": "1"})["Location"]
        answers.append(client.get(done))
        for answer in answers:
            assert left_in_vietnamese(answer) == []

    def test_a_held_card_and_its_locked_account(self, english, quick_cards):
        adult = someone("Lê Thị Mai", date(1990, 2, 3))
        (key,) = ready(captured(adult))
        hand_over(key, adult.number.value)
        client = english(Role.CARD_DESK, Role.APPROVER)
        page = f"/office/cards/{card_of(key).id}/"
        held = {"act": "hold", "cause": "hold:detention"}
        assert left_in_vietnamese(client.get(page)) == []
        assert left_in_vietnamese(client.post(page, held)) == []
        account_id = eid.account_of(personal_number=adult.number.value).id
        for act in ("", "lock/", "unlock/"):
            client.post(f"/office/account/{account_id}/{act}")
            assert left_in_vietnamese(client.get(f"/office/account/{account_id}/")) == []

    def test_accounts_stations_and_the_book(self, english):
        client = english(Role.ADMINISTRATOR, Role.INSPECTOR)
        for address in (
            "/office/users/",
            "/office/users/new/",
            "/office/stations/",
            "/office/stations/new/",
            "/office/who-looked/",
        ):
            answer = client.get(address)
            offered = re.sub(r"<option.*?</option>", "", answer.content.decode(), flags=re.DOTALL)
            answer.content = offered.encode()
            assert left_in_vietnamese(answer) == [], address
