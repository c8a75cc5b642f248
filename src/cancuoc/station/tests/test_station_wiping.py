"""An order to wipe: believed only for this station and its key, and carried out to the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cancuoc.packet import keys, signed_word
from cancuoc.packet.signed_word import ForgedWord
from cancuoc.station import durable, holding, home, wiping
from cancuoc.station.core.desk import PROFILE, SIGNING_KEY, Desk, open_desk
from cancuoc.station.link import CentreRefused, CentreUnreachable
from cancuoc.station.store import Store
from cancuoc.station.tables import drafts, packets, values
from cancuoc.station.tables.packets import PacketState
from cancuoc.station.tests import world

AT = datetime(2024, 7, 6, 3, tzinfo=UTC)
LEFT_OVER = {"station.lock"}


class Line:
    """The way to the centre, which may be down."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def ask(self, *_: Any, body: bytes, **__: Any) -> None:
        if self.site.line is not None:
            raise self.site.line
        self.site.told.append({"body": body})

    def close(self) -> None:
        pass


class Site:
    """One station on a disk with the centre that orders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.opened = home.open_home(folder)
        self.store = Store(path=self.opened.database, key=self.opened.derive("store"))
        self.centre = world.Centre()
        key = keys.generate_signing_key()
        self.key_id = keys.key_id(key.public_key())
        values.put(self.store, SIGNING_KEY, keys.private_to_pem(key))
        values.put_record(self.store, PROFILE, self.centre.profile(key_id=self.key_id))
        self.desk: Desk = open_desk(store=self.store, device=world.PlainDevice())
        self.told: list[dict[str, Any]] = []
        self.line: Exception | None = None
        self.closed = False

    def order(self, **changes: Any) -> str:
        facts = {
            "order": str(uuid4()),
            "station": "TX-01",
            "key_id": self.key_id,
            "unsent_too": False,
        }
        return signed_word.sign(
            domain=wiping.ORDER_DOMAIN, facts=facts | changes, key=self.centre.signing_key
        )

    def obey(self, text: str) -> dict[str, Any]:
        answer = wiping.obey(self.desk, self.folder, text, at=AT)
        return self.read(answer)

    def read(self, answer: str) -> dict[str, Any]:
        public = self.desk.identity.public_key
        return signed_word.read(domain=wiping.ANSWER_DOMAIN, text=answer, key=public)

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.store.close()
            self.opened.close()

    def finish(self) -> bool:
        return wiping.finish(self.folder, connect=lambda: Line(self))

    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "station")
    yield made
    made.close()


def waiting(monkeypatch: pytest.MonkeyPatch, **states: int) -> None:
    counted = {state: states.get(state.value, 0) for state in PacketState}
    monkeypatch.setattr(packets, "counts", lambda _: counted)


def test_the_keys_go_first_then_the_files_then_it_is_told(site: Site) -> None:
    secret = (site.folder / "device.secret").read_text()
    said = site.obey(site.order())
    assert (said["wiped"], said["waiting"]) == (True, 0)
    assert "device.secret" not in site.names()
    assert secret not in "".join(p.read_text(errors="ignore") for p in site.folder.iterdir())
    with pytest.raises(home.UnsafeHome):
        home._secret(site.folder / "device.secret")
    site.close()
    assert site.finish()
    assert site.names() == LEFT_OVER
    assert len(site.told) == 1
    assert not site.finish()


@pytest.mark.parametrize("state", ["waiting", "refused", "damaged"])
def test_packets_nobody_received_keep_the_station(
    site: Site, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    waiting(monkeypatch, **{state: 2, "received": 5})
    said = site.obey(site.order())
    assert (said["wiped"], said["waiting"]) == (False, 2)
    assert not wiping.begun(site.folder)
    assert values.get(site.store, SIGNING_KEY) is not None
    assert values.notes(site.store, act="wipe.kept") == [("wipe.kept", "station", "2 0")]


def half_done(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(drafts, "unfinished", lambda _: [object()] * count)


def test_dossiers_half_done_keep_the_station_and_are_counted(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_done(monkeypatch, 3)
    said = site.obey(site.order())
    assert (said["wiped"], said["drafts"], said["waiting"]) == (False, 3, 0)
    assert not wiping.begun(site.folder)
    said = site.obey(site.order(unsent_too=True))
    assert (said["wiped"], said["drafts"]) == (True, 3)


class Hears:
    """A centre that keeps what it is told, or refuses it."""

    def __init__(self, *refusals: Exception) -> None:
        self.refusals, self.told = list(refusals), []

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if self.refusals:
            raise self.refusals.pop(0)
        self.told.append((path, body))
        return {"heard": True}


def test_the_centre_hears_what_lies_here_once_for_each_change(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre: Any = Hears()
    assert holding.tell(site.store, centre)
    assert not holding.tell(site.store, centre)
    half_done(monkeypatch, 2)
    assert holding.tell(site.store, centre)
    assert centre.told == [
        ("/holding", {"drafts": 0, "waiting": 0}),
        ("/holding", {"drafts": 2, "waiting": 0}),
    ]


def test_an_older_centre_is_asked_for_orders_all_the_same(site: Site) -> None:
    older: Any = Hears(CentreRefused(404, {}))
    assert not holding.tell(site.store, older)
    busy: Any = Hears(CentreRefused(503, {}))
    with pytest.raises(CentreRefused):
        holding.tell(site.store, busy)
    assert holding.tell(site.store, busy)


def test_the_order_may_say_that_unsent_packets_go_too(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(monkeypatch, waiting=2)
    said = site.obey(site.order(unsent_too=True))
    assert (said["wiped"], said["waiting"]) == (True, 2)


@pytest.mark.parametrize("truth", ["yes", 1, "true"])
def test_only_a_plain_yes_lets_unsent_packets_go(
    site: Site, monkeypatch: pytest.MonkeyPatch, truth: Any
) -> None:
    waiting(monkeypatch, waiting=1)
    assert site.obey(site.order(unsent_too=truth))["wiped"] is False


def test_an_order_for_another_station_or_another_key_is_refused(site: Site) -> None:
    forged = signed_word.sign(
        domain=wiping.ORDER_DOMAIN,
        facts={"order": "x", "station": "TX-01", "key_id": site.key_id, "unsent_too": True},
        key=keys.generate_signing_key(),
    )
    before = site.names()
    for text in (
        site.order(station="TX-02"),
        site.order(key_id="k" * 43),
        forged,
        "",
        site.order()[:-3],
    ):
        with pytest.raises(ForgedWord):
            site.obey(text)
    assert site.names() == before
    assert not wiping.begun(site.folder)


def test_an_order_without_a_number_is_refused(site: Site) -> None:
    facts = {"station": "TX-01", "key_id": site.key_id, "unsent_too": True}
    text = signed_word.sign(domain=wiping.ORDER_DOMAIN, facts=facts, key=site.centre.signing_key)
    with pytest.raises(ForgedWord):
        site.obey(text)


class Cut(Exception):
    """The power went."""


def cut_at(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the power go before the step of this number that changes the folder."""
    left = [number]

    def stepping(run: Any) -> Any:
        def step(*given: Any, **named: Any) -> Any:
            if left[0] == 0:
                raise Cut
            left[0] -= 1
            return run(*given, **named)

        return step

    monkeypatch.setattr(Path, "unlink", stepping(Path.unlink))
    monkeypatch.setattr(Path, "rename", stepping(Path.rename))
    monkeypatch.setattr(durable, "sync_folder", stepping(durable.sync_folder))


@pytest.mark.parametrize("number", range(14))
def test_cut_at_any_step_the_next_start_finishes(
    site: Site, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    text = site.order()
    with monkeypatch.context() as power:
        cut_at(number, power)
        try:
            site.obey(text)
            site.finish()
            ended = True
        except Cut:
            ended = False
    site.close()
    if not ended and not wiping.begun(site.folder):
        # Before the order is noted down, or after it was told, nothing is half done.
        assert "device.secret" in site.names() or site.names() == LEFT_OVER
        return
    if not ended:
        assert site.finish()
    assert site.names() == LEFT_OVER
    assert len(site.told) >= 1


def test_a_line_that_is_down_leaves_the_answer_for_the_next_start(site: Site) -> None:
    site.obey(site.order())
    site.close()
    site.line = CentreUnreachable()
    with pytest.raises(CentreUnreachable):
        site.finish()
    assert site.names() == LEFT_OVER | {wiping.ANSWER}
    site.line = None
    assert site.finish()
    assert site.names() == LEFT_OVER


@pytest.mark.parametrize(("status", "stays"), [(503, True), (404, False)])
def test_an_answer_the_centre_never_takes_is_not_told_for_ever(
    site: Site, status: int, stays: bool
) -> None:
    site.obey(site.order())
    site.close()
    site.line = CentreRefused(status, {"error": "UnknownWipe"})
    if stays:
        with pytest.raises(CentreRefused):
            site.finish()
    else:
        assert site.finish()
    assert wiping.begun(site.folder) is stays


def test_planted_bug_files_before_keys_leave_a_readable_secret(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiping, "_destroy_secrets", lambda _: None)
    site.obey(site.order())
    assert os.path.exists(site.folder / "device.secret")
