"""The shape every page keeps: one place for the first Enter, keys that differ, no name outside."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from cancuoc.station.tables import drafts, packets
from cancuoc.station.tests import world
from cancuoc.station.tests.screen_steps import (
    BABY,
    confirm,
    identify,
    only_draft,
    sign,
    take_all,
    to_sign,
)
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.whole import changed, everything

# What a passer-by, a history or a log must not learn: names and numbers of the family.
SECRETS = ("Khôi", "Ngọc", "001190000019", "001215000077")


@pytest.fixture
def desk(screens):
    return screens


@pytest.fixture
def store(errands):
    return errands.desk.store


def pages(desk):
    """Every page of one visit, from the door to the slip, by name."""
    found = {"sign in": desk.get("/station/sign-in/")}
    desk.begin(world.child(), world.record())
    prepare = f"sessions/{world.SESSION.id}/prepare/"
    for name in ("sessions/", prepare, "", "find/", "find/write/?answered=1", "send/"):
        found[name or "next"] = desk.get(f"/station/{name}")
    at = desk.next()
    found["identity"] = desk.get(f"{at}identity/")
    found["edit"] = desk.get(f"{at}edit/")
    found["leave"] = desk.get(f"{at}leave/")
    identify(desk, at)
    found["data"] = desk.get(f"{at}data/")
    confirm(desk, at)
    found["biometrics"] = desk.get(f"{at}biometrics/")
    take_all(desk, at)
    found["biometrics taken"] = desk.get(f"{at}biometrics/")
    desk.post(f"{at}biometrics/complete/")
    found["sign"] = desk.get(f"{at}sign/")
    found["done"] = desk.get(sign(desk, at)["Location"])
    return found


class TestEveryPage:
    def test_of_a_visit_keeps_the_house_shape(self, desk):
        for name, answer in pages(desk).items():
            page = answer.content.decode()
            assert answer.status_code == 200, name
            self.is_one_page(name, page)
            self.gives_the_first_enter_one_place(name, page)
            self.has_keys_that_differ(name, page)
            self.protects_its_forms(name, page)
            assert "no-store" in answer["Cache-Control"], name

    def is_one_page(self, name, page):
        assert page.count("<h1") == 1, name
        assert '<html lang="vi"' in page, name
        title = re.search(r"<title>(.*?)</title>", page, re.S).group(1)
        assert title.strip(), name
        assert not any(secret in title for secret in SECRETS), name

    def gives_the_first_enter_one_place(self, name, page):
        """One control has the focus when a page opens; the pages for typing begin in a field."""
        places = page.count(' autofocus="autofocus"') + page.count(" autofocus>")
        expected = 0 if name in ("find/write/?answered=1", "edit", "leave", "sign") else 1
        assert places == expected, name

    def has_keys_that_differ(self, name, page):
        """In the page itself: the dialog that explains them names none twice either."""
        keys = Counter(re.findall(r'data-key="([^"]+)"', page))
        assert not [key for key, count in keys.items() if count > 1], name

    def protects_its_forms(self, name, page):
        forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.S)
        assert all("csrfmiddlewaretoken" in form for form in forms), name
        assert "<script>" not in page, name
        assert "style=" not in page, name

    def test_leads_nowhere_with_a_name_in_its_address(self, desk):
        for name, answer in pages(desk).items():
            for address in re.findall(
                r'(?:href|action|hx-post)="([^"]*)"', answer.content.decode()
            ):
                assert not any(secret in address for secret in SECRETS), (name, address)


class TestWhatIsLookedAtFromBehind:
    """Pages that stand open between two families name nobody of the last one."""

    def test_after_the_seal_only_ticket_and_code_are_shown(self, desk):
        desk.begin(world.child())
        at = desk.next()
        to_sign(desk, at)
        done = sign(desk, at)["Location"]
        for address in (done, "/station/send/", "/station/", "/station/sessions/"):
            page = desk.get(address).content.decode()
            assert not any(secret in page for secret in SECRETS), address

    def test_a_refusal_repeats_no_name(self, desk):
        desk.begin(world.child())
        at = desk.next()
        desk.post(f"{at}pause/", {"why": "child_cries"})
        page = desk.get(f"{at}identity/").content.decode()
        assert not any(secret in page for secret in SECRETS)

    def test_a_locked_screen_shows_the_officer_alone(self, desk):
        desk.begin(world.child())
        desk.next()
        desk.post("/station/lock/")
        page = desk.get("/station/sign-in/").content.decode()
        assert not any(secret in page for secret in SECRETS)
        assert "cb.tx.01" in page


class TestHardTyping:
    def test_a_table_pasted_into_a_correction_keeps_the_station_open(self, desk, store):
        """A tab inside a place once made every page that lists open dossiers fail."""
        desk.begin(world.record())
        at = desk.next()
        given = {
            "full_name": "Trần Thị Minh Châu",
            "born": "4/5/2000",
            "sex": "female",
            "personal_number": "001300012345",
            "origin": "Thôn 3\tBa Vì",
        }
        assert desk.post(f"{at}edit/", given).status_code == 302
        assert only_draft(store).declared.origin.text == "Thôn 3 Ba Vì"
        for address in ("/station/", "/station/sign-in/", f"{at}identity/"):
            assert desk.get(address).status_code == 200

    def test_markup_typed_as_a_place_is_shown_as_typed(self, desk):
        desk.begin()
        given = {
            "full_name": "Vàng Thị Mỷ",
            "born": "1953",
            "sex": "female",
            "residence": "<img src=x onerror=alert(1)>",
        }
        at = desk.post("/station/find/write/", given)["Location"]
        page = desk.get(at).content.decode()
        assert "<img" not in page
        assert "&lt;img" in page

    def test_typing_without_end_is_kept_within_bounds(self, desk, store):
        desk.begin(world.record())
        at = desk.next()
        flood = {f"field{n}": "x" * 5000 for n in range(100)}
        assert desk.post(f"{at}typing/edit/", flood).status_code == 204
        kept = drafts.typed(store, only_draft(store).id, "edit")
        assert len(kept) == 60
        assert {len(value) for value in kept.values()} == {1000}

    def test_typing_again_replaces_what_was_typed(self, desk, store):
        desk.begin(world.record())
        at = desk.next()
        desk.post(f"{at}typing/edit/", {"origin": "Hà", "religion": "x"})
        desk.post(f"{at}typing/edit/", {"origin": "Hà Nội"})
        kept = drafts.typed(store, only_draft(store).id, "edit")
        assert kept == {"origin": "Hà Nội"}

    def test_boxes_ticked_come_back_ticked(self, desk):
        desk.begin(world.record(born=date(2015, 3, 1)))
        at = desk.next()
        aunt = {"other_name": "Lê Thị Dì", "other_relation": "guardian"}
        identify(desk, at, representative="other", other_proof="court_decision", **aunt)
        desk.post(f"{at}typing/data/", {"papers": ["guardianship_extract"], "note": "ghi chú"})
        page = desk.get(f"{at}data/").content.decode()
        assert re.search(r'value="guardianship_extract"\s+checked', page)
        assert "ghi chú" in page


class TestSecondThoughts:
    def test_a_representative_typed_before_comes_back_whole(self, desk, store):
        desk.begin(world.child())
        at = desk.next()
        typed = {
            "other_name": "Lê Thị Dì",
            "other_relation": "guardian",
            "other_proof": "court_decision",
            "other_number": "001170000031",
            "other_phone": "0911111111",
        }
        identify(desk, at, representative="other", **typed)
        page = desk.get(f"{at}identity/").content.decode()
        for shown in ("Lê Thị Dì", "001170000031", "0911 111 111"):
            assert f'value="{shown}"' in page

    def test_a_picture_thrown_away_closes_the_way_to_the_signature(self, desk, store):
        desk.begin(world.child())
        at = desk.next()
        to_sign(desk, at)
        desk.post(f"{at}biometrics/again/", {"step": "left-iris"})
        assert desk.get(f"{at}sign/")["Location"] == f"{at}biometrics/"
        assert sign(desk, at)["Location"] == f"{at}biometrics/"
        assert packets.recent(store) == []
        desk.post(f"{at}biometrics/take/")
        desk.post(f"{at}biometrics/complete/")
        assert sign(desk, at)["Location"].endswith("/done/")

    def test_a_birth_corrected_below_six_leaves_nothing_taken(self, desk, store):
        desk.begin(world.child())
        at = desk.next()
        to_sign(desk, at)
        given = {"full_name": "Lê Minh Khôi", "born": "5/5/2021", "sex": "female"}
        desk.post(f"{at}edit/", given)
        assert drafts.samples(store, only_draft(store).id) == {}
        assert "không thu" in text(desk.get(f"{at}sign/"))
        assert sign(desk, at)["Location"].endswith("/done/")
        assert packets.recent(store)[0].band == "<6"

    def test_a_refused_page_changes_nothing_and_keeps_what_was_typed(self, desk, store):
        desk.begin(world.child(born=BABY))
        at = desk.next()
        identify(desk, at)
        before = everything(store)
        answer = confirm(desk, at, eid="1", phone="12", note="Nhà xa, đi bộ.")
        assert answer.status_code == 422
        assert "Nhà xa, đi bộ." in answer.content.decode()
        assert changed(before, everything(store)) == set()
