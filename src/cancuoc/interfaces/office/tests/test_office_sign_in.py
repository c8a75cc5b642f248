"""Signing in at the page: the right way on, one sentence for every wrong one, and leaving."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.bad_input.proof import nothing_written, words_of
from tests.support.officers import AT, PASSWORD, officer, signed_in

from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import User
from cancuoc.kernel import clock

PAGE = "/office/sign-in/"
OUT = "/office/sign-out/"
ELSEWHERE = [
    "https://evil.vn/",
    "//evil.vn/office/",
    "/\\evil.vn",
    "http:/evil.vn",
    "javascript:alert(1)",
    "data:text/html,x",
    "\thttps://evil.vn",
    "https://testserver.evil.vn/",
    "https://testserver@evil.vn/",
]


@pytest.fixture
def huong(hanoi, monkeypatch) -> User:
    monkeypatch.setattr(clock, "now", lambda: AT)
    return officer("huong", Role.REVIEWER, units=("00352",), full_name="Lê Thị Hương")


def sign_in(client: Client, *, username: str = "huong", password: str = PASSWORD, **more: str):
    return client.post(PAGE, {"username": username, "password": password, **more})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class TestComingIn:
    def test_the_right_words_lead_to_the_start_page(self, huong):
        client = Client()
        assert sign_in(client)["Location"] == "/office/"
        assert is_in(client)
        assert client.get("/office/").status_code == 200

    def test_a_space_around_the_name_is_forgiven(self, huong):
        assert is_in_after(Client(), username="  huong ")

    @pytest.mark.parametrize("password", [f" {PASSWORD}", f"{PASSWORD} ", PASSWORD.upper()])
    def test_a_password_is_taken_to_the_letter(self, huong, password):
        client = Client()
        assert sign_in(client, password=password).status_code == 422
        assert not is_in(client)

    def test_it_goes_on_where_the_officer_was_heading(self, huong):
        client = Client()
        target = "/office/review/?page=2&q=a%20b"
        page = client.get(f"{PAGE}?{urlencode({'next': target})}").content.decode()
        assert 'name="next" value="/office/review/?page=2&amp;q=a%20b"' in page
        assert sign_in(client, next=target)["Location"] == target

    @pytest.mark.parametrize("target", ELSEWHERE)
    def test_it_never_leads_to_another_site(self, huong, target):
        client = Client()
        assert sign_in(client, next=target)["Location"] == "/office/"
        assert target not in client.get(f"{PAGE}?{urlencode({'next': target})}").content.decode()

    def test_the_memory_of_the_browser_gets_a_new_name(self, huong):
        """Who planted a session id in this browser before does not share what follows."""
        client = Client()
        session = client.session
        session["planted"] = "1"
        session.save()
        before = session.session_key
        sign_in(client)
        assert client.session.session_key != before

    def test_another_officer_on_the_same_machine_starts_afresh(self, huong):
        officer("binh", Role.AREA_OFFICER)
        client = signed_in(huong, purpose="campaign")
        sign_in(client, username="binh")
        assert client.session.get("purpose") is None
        assert client.get("/office/due/")["Location"].startswith("/office/purpose/")

    def test_it_is_one_line_of_the_audit(self, huong):
        sign_in(Client())
        (line,) = audit.history(act_prefix="access.sign_in")
        assert (line.object_id, line.at) == ("huong", AT)


def is_in_after(client: Client, **words: str) -> bool:
    return sign_in(client, **words).status_code == 302 and is_in(client)


class TestBeingRefused:
    @pytest.mark.parametrize(
        ("username", "password"),
        [("huong", "sai"), ("khong-co", PASSWORD), ("", ""), ("HUONG", PASSWORD), ("huong", "")],
    )
    def test_one_sentence_for_every_wrong_pair(self, huong, username, password):
        client = Client()
        answer = sign_in(client, username=username, password=password)
        page = words_of(answer)
        assert answer.status_code == 422
        assert "Tên đăng nhập hoặc mật khẩu không đúng." in page
        assert "Kiểm tra phím Caps Lock và bộ gõ rồi nhập lại." in page
        assert not is_in(client)

    def test_the_name_stays_and_the_password_does_not(self, huong):
        page = sign_in(Client(), password="sai-mat-khau").content.decode()
        assert 'value="huong"' in page
        assert "sai-mat-khau" not in page

    def test_what_was_typed_as_a_name_is_no_part_of_the_page(self, huong):
        page = sign_in(Client(), username='"><script>x</script>').content.decode()
        assert "<script>x" not in page

    def test_a_closed_account_is_refused_alike(self, huong):
        User.objects.filter(username="huong").update(is_active=False)
        assert "Tên đăng nhập hoặc mật khẩu không đúng." in words_of(sign_in(Client()))

    def test_after_five_wrong_tries_the_right_word_waits_a_quarter_hour(self, huong, monkeypatch):
        client = Client()
        for _ in range(5):
            assert sign_in(client, password="sai").status_code == 422
        answer = sign_in(client)
        assert answer.status_code == 429
        assert "Chờ 15 phút rồi thử lại" in words_of(answer)
        monkeypatch.setattr(clock, "now", lambda: AT + timedelta(minutes=16))
        assert sign_in(client).status_code == 302

    def test_where_one_was_heading_survives_a_wrong_word(self, huong):
        page = sign_in(Client(), password="sai", next="/office/review/").content.decode()
        assert 'name="next" value="/office/review/"' in page

    def test_another_site_cannot_send_the_form(self, huong):
        careful = Client(enforce_csrf_checks=True)
        with nothing_written():
            assert sign_in(careful).status_code == 403
        assert not is_in(careful)

    def test_in_english(self, huong):
        client = Client()
        client.cookies["django_language"] = "en"
        page = words_of(sign_in(client, password="sai"))
        for english in ("Sign in", "Sign-in name", "Password", "Show"):
            assert english in page
        assert "Đăng nhập" not in page


class TestThePage:
    def test_it_helps_the_browser_fill_it_in(self, huong):
        page = Client().get(PAGE).content.decode()
        for hook in ('autocomplete="username"', 'autocomplete="current-password"'):
            assert hook in page
        assert 'type="password"' in page

    def test_it_is_kept_by_no_cache_and_framed_by_nobody(self, huong):
        answer = Client().get(PAGE)
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Frame-Options"] == "DENY"

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_only_reading_and_sending_are_known(self, huong, method):
        assert getattr(Client(), method)(PAGE).status_code == 405


class TestLeaving:
    def test_it_ends_the_session_on_this_machine(self, huong):
        client = signed_in(huong)
        assert client.post(OUT)["Location"] == PAGE
        assert not is_in(client)
        assert client.session.get("purpose") is None
        assert client.get("/office/").status_code == 302

    def test_looking_at_the_address_ends_nothing(self, huong):
        client = signed_in(huong)
        assert client.get(OUT).status_code == 405
        assert is_in(client)

    def test_another_site_cannot_throw_one_out(self, huong):
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(huong)
        assert careful.post(OUT).status_code == 403
        assert is_in(careful)

    def test_whoever_is_out_already_is_asked_to_come_in(self, huong):
        assert Client().post(OUT)["Location"].startswith(PAGE)
