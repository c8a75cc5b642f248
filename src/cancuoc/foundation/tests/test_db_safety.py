"""Unsafe settings are refused by name, with the command that mends them."""

from __future__ import annotations

import pytest

from cancuoc.foundation import db_safety


class FakeConnection:
    """Answers SHOW from a table, as a server with these settings would."""

    def __init__(self, **settings):
        self.settings = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
        self.settings.update(settings)

    def cursor(self):
        return self

    def execute(self, query, /):
        self.row = self.settings.get(query.removeprefix("SHOW "))

    def fetchone(self):
        return None if self.row is None else (self.row,)


@pytest.mark.parametrize("commit", ["on", "local", "remote_write", "remote_apply"])
def test_settings_that_keep_the_promise_pass(commit):
    db_safety.refuse_unsafe(FakeConnection(synchronous_commit=commit))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "off"),
        ("full_page_writes", "off"),
        ("synchronous_commit", "off"),
        ("fsync", "OFF"),
        ("fsync", None),
        ("synchronous_commit", "something new"),
    ],
)
def test_any_other_value_is_refused_and_named(setting, value):
    with pytest.raises(db_safety.UnsafeDatabase) as caught:
        db_safety.refuse_unsafe(FakeConnection(**{setting: value}))
    refusal = caught.value
    assert setting in refusal.message
    assert f"ALTER SYSTEM SET {setting} = on" in refusal.next_step
    assert refusal.details["setting"] == setting
    assert refusal.status == 503
    assert refusal.as_dict()["error"] == "UnsafeDatabase"


def test_the_first_unsafe_setting_is_named_when_all_are():
    everything = dict.fromkeys(db_safety.SAFE, "off")
    with pytest.raises(db_safety.UnsafeDatabase, match="fsync"):
        db_safety.refuse_unsafe(FakeConnection(**everything))
