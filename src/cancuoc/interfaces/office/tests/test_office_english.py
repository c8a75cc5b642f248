"""The office in English: every word of its own is translated and keeps its gaps."""

from __future__ import annotations

import re
import unicodedata

import pytest
from django.utils import translation

from cancuoc.domain.enrolment.rules import ConfirmationState
from cancuoc.domain.outreach.rules import State
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.interfaces.office.presenters import confirmations, invitations
from cancuoc.interfaces.office.views.home import tasks_for
from cancuoc.interfaces.office.views.purpose import PURPOSES
from tools import messages

OFFICE = messages.ROOT / "src" / "cancuoc" / "interfaces" / "office"


def vietnamese(text: str) -> bool:
    """Say whether a letter bears a mark that English does not write."""
    return any(unicodedata.combining(c) or c in "đĐ" for c in unicodedata.normalize("NFD", text))


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    return messages.read_po(messages.catalogue_of(OFFICE).read_text(encoding="utf-8"))


def test_the_office_is_translated_whole():
    assert messages.problems(OFFICE) == []


def test_the_gaps_are_the_same_in_both_languages(catalogue):
    for source, english in catalogue.items():
        assert set(re.findall(r"%\(\w+\)s", english)) == set(re.findall(r"%\(\w+\)s", source))


def test_no_english_sentence_keeps_a_vietnamese_word(catalogue):
    # The name of the paper and of the app are names; everything else is said in English.
    assert {english for english in catalogue.values() if vietnamese(english)} == set()


def test_a_sentence_ends_in_both_languages_or_in_none(catalogue):
    for source, english in catalogue.items():
        assert source.endswith(".") == english.endswith("."), (source, english)


class TestWordsChosenByCode:
    """Words that stand in a table, not in a page: a scan for words must find them too."""

    @pytest.mark.parametrize("role", [r for r in Role if r is not Role.ENROLMENT_OFFICER])
    def test_every_task_is_told_in_both_languages(self, role):
        officer = Actor(id="user:x", kind=ActorKind.OFFICER, hand="x", roles=frozenset({role}))
        source = tasks_for(officer)
        with translation.override("en"):
            english = tasks_for(officer)
        assert [task["url"] for task in source] == [task["url"] for task in english]
        for here, there in zip(source, english, strict=True):
            assert not vietnamese(there["title"] + there["hint"])
            assert here["title"] != there["title"]
            assert here["hint"] != there["hint"]

    @pytest.mark.parametrize("code", sorted(PURPOSES))
    def test_every_purpose_can_be_read_by_a_guest(self, code):
        with translation.override("en"):
            assert not vietnamese(str(PURPOSES[code]))

    @pytest.mark.parametrize("state", ConfirmationState)
    def test_every_state_of_a_confirmation(self, state):
        with translation.override("en"):
            assert not vietnamese(str(confirmations.STATES[state]))

    @pytest.mark.parametrize("state", State)
    def test_every_state_of_an_invitation(self, state):
        with translation.override("en"):
            assert not vietnamese(str(invitations.STATES[state]))
