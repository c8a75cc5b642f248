"""Signing in: wrong tries are counted, slow everybody down, and tell nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from cancuoc.foundation import audit, sign_in
from cancuoc.foundation.models import AuditEvent, User
from cancuoc.foundation.sign_in import TRIES, WINDOW, TooManyTries, WrongPassword, verify
from cancuoc.foundation.tests.people import AT, account

pytestmark = pytest.mark.django_db
RIGHT = "dung-mat-khau-nay"


@pytest.fixture(autouse=True)
def quick_passwords(settings: object) -> Iterator[None]:
    """Hash quickly here: how slow a hash is, is not what these tests ask."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    sign_in._dummy.cache_clear()
    yield
    sign_in._dummy.cache_clear()


@pytest.fixture
def huong() -> User:
    user = account("huong")
    user.set_password(RIGHT)
    user.save(update_fields=["password"])
    return user


def fail(times: int, *, username: str = "huong", minutes: float = 0) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            verify(username=username, password="sai", at=AT + timedelta(minutes=minutes))


def test_the_right_password_opens_and_is_written_down(huong: User) -> None:
    assert verify(username="huong", password=RIGHT, at=AT) == huong
    (line,) = audit.history()
    assert (line.act, line.object_kind, line.object_id) == ("access.sign_in", "account", "huong")


def test_the_password_is_written_nowhere(huong: User) -> None:
    fail(1)
    assert "sai" not in {str(value) for value in AuditEvent.objects.values_list().get()}


@pytest.mark.parametrize("username", ["huong", "khong-co", "", "'; DROP TABLE", "x" * 300])
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(huong: User, username: str) -> None:
    with pytest.raises(WrongPassword) as refused:
        verify(username=username, password="sai", at=AT)
    assert refused.value.message == WrongPassword.message
    assert refused.value.details == {}
    assert AuditEvent.objects.filter(act="access.wrong_password").count() == 1


def test_an_unknown_name_costs_a_hash_as_well(huong: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = sign_in.check_password

    def watched(password: str, stored: str) -> bool:
        asked.append(stored)
        return real(password, stored)

    monkeypatch.setattr(sign_in, "check_password", watched)
    fail(1, username="khong-co")
    assert len(asked) == 1
    assert asked[0] != huong.password


def test_a_closed_account_does_not_open(huong: User) -> None:
    huong.is_active = False
    huong.save(update_fields=["is_active"])
    with pytest.raises(WrongPassword):
        verify(username="huong", password=RIGHT, at=AT)


def test_after_five_wrong_tries_even_the_right_one_waits(huong: User) -> None:
    fail(TRIES)
    with pytest.raises(TooManyTries) as refused:
        verify(username="huong", password=RIGHT, at=AT)
    assert refused.value.status == 429
    assert AuditEvent.objects.count() == TRIES


def test_four_wrong_tries_are_forgiven(huong: User) -> None:
    fail(TRIES - 1)
    assert verify(username="huong", password=RIGHT, at=AT) == huong


def test_a_quarter_of_an_hour_later_it_opens_again(huong: User) -> None:
    fail(TRIES)
    with pytest.raises(TooManyTries):
        verify(username="huong", password=RIGHT, at=AT + WINDOW - timedelta(seconds=1))
    assert verify(username="huong", password=RIGHT, at=AT + WINDOW) == huong


def test_the_window_slides(huong: User) -> None:
    fail(3)
    fail(2, minutes=10)
    with pytest.raises(TooManyTries):
        verify(username="huong", password=RIGHT, at=AT + timedelta(minutes=14))
    # The first three are older than a quarter of an hour; two are left.
    assert verify(username="huong", password=RIGHT, at=AT + timedelta(minutes=16)) == huong


def test_a_good_sign_in_starts_the_count_anew(huong: User) -> None:
    fail(TRIES - 1)
    verify(username="huong", password=RIGHT, at=AT)
    fail(TRIES - 1)
    assert verify(username="huong", password=RIGHT, at=AT) == huong


def test_one_account_s_tries_do_not_lock_another(huong: User) -> None:
    fail(TRIES, username="khac")
    assert verify(username="huong", password=RIGHT, at=AT) == huong


def test_unknown_names_are_slowed_down_too() -> None:
    fail(TRIES, username="khong-co")
    with pytest.raises(TooManyTries):
        verify(username="khong-co", password="sai", at=AT)


def test_names_longer_than_a_line_holds_share_their_count() -> None:
    long = "a" * 64
    fail(TRIES, username=long + "b")
    with pytest.raises(TooManyTries):
        verify(username=long + "c", password="sai", at=AT)
