"""The public door in English: no Vietnamese is left over but names, places and the switch."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.test import Client
from django.utils import translation
from tests.support import families
from tests.support.portal import by_number, walk_to_check

from cancuoc.domain.sessions import queries as sessions

VIETNAMESE = re.compile(r"[^\s,.;:()–]*[ăâđêôơưạ-ỹĂÂĐÊÔƠƯẠ-Ỹ][^\s,.;:()–]*")
# What stays as it is in any language: invented people, places, and the name of the site.
NAMES = ("Trần Thị Hương", "Trần Anh Đức", "Trần Thu Hà", "Hương", "Đức", "Hà", "Anh")
PLACES = ("Nhà văn hoá tổ 1", "Phường Khương Mai", "Quận Thanh Xuân", "Hà Nội", "Thanh Xuân")
SITE = ("Căn Cước", "Tiếng Việt")


def left_over(page: str) -> list[str]:
    """Return the Vietnamese words a page still shows, beside names and places."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.S)
    body = re.sub(r'<[^>]*\blang="vi"[^>]*>[^<]*<', "<", body)
    text = html.unescape(re.sub(r"<[^>]+>", " ", body))
    for known in sorted((*NAMES, *PLACES, *SITE), key=len, reverse=True):
        text = text.replace(known, " ")
    return VIETNAMESE.findall(text)


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


@pytest.fixture
def english(portal) -> Client:
    portal.cookies["django_language"] = "en"
    return portal


def test_the_finder_of_left_overs_finds_one():
    assert left_over("<p>Name: Đức, tiếp tục</p>") == ["tiếp", "tục"]


@pytest.mark.parametrize("address", ["/", "/book/", "/booking/find/", "/dossier/", "/who-looked/"])
def test_pages_for_everybody(english, address):
    assert left_over(shown(english, address)) == []


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/book/", {"way": "code", "code": ""}),
        ("/book/", {"way": "number", "number": "1", "born_year": "x"}),
        ("/booking/find/", {"booking": ""}),
        ("/dossier/", {"dossier": "", "born_year": "2999"}),
        ("/who-looked/", {"dossier": "x", "number": "y"}),
    ],
)
def test_refusals_and_errors(english, address, data):
    answer = english.post(address, data)
    assert answer.status_code in (404, 422)
    assert left_over(answer.content.decode()) == []


def test_an_adult_alone_books_without_company(english):
    person = families.someone("Trần Thị Hương", date(1988, 4, 2))
    session_id = families.session()
    by_number(english, person)
    page = shown(english, "/book/family/")
    assert 'name="companion" value="none"' in page
    assert left_over(page) == []
    walk_to_check(english, session_id, companion="none")
    assert "Mother" not in shown(english, "/book/check/")
    assert english.post("/book/check/").status_code == 302
    assert sessions.booked_people(person_ids=[person.id]) == {person.id}


def test_the_language_of_one_page_does_not_reach_the_next(portal):
    before = translation.get_language()
    portal.cookies["django_language"] = "en"
    shown(portal, "/")
    portal.cookies["django_language"] = "vi"
    assert "Đặt lịch" in shown(portal, "/")
    assert translation.get_language() == before
