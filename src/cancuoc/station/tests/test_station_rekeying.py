"""The station's keys are changed with an answer lost anywhere, and the centre's are believed
only when it signed them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from cancuoc.kernel import canonical
from cancuoc.packet import keys, signed_word
from cancuoc.packet.keys import StationIdentity
from cancuoc.packet.signed_word import ForgedWord
from cancuoc.station import rekeying
from cancuoc.station.centre import Centre, KeyNews
from cancuoc.station.core.desk import PROFILE, SIGNING_KEY
from cancuoc.station.link import CentreRefused, CentreUnreachable
from cancuoc.station.records import StationProfile
from cancuoc.station.store import Store
from cancuoc.station.tables import values
from cancuoc.station.tests import world

AT = datetime(2024, 7, 6, 3, tzinfo=UTC)


class Line:
    """The centre at the end of a line that may lose its answer."""

    def __init__(self, who: StationIdentity) -> None:
        self.in_use = who.key_id
        self.due = True
        self.lose: list[str] = []
        self.heard: list[str] = []
        self.centre = world.Centre()
        self.number = 1

    def connect(self, who: StationIdentity) -> Any:
        return _End(self, who)

    def word(self, number: int | None = None, public: str = "") -> str:
        given = public or keys.public_to_raw(self.centre.packet_key.public_key()).hex()
        facts = {"format": "x", "number": number or self.number, "public": given}
        domain = rekeying.CENTRE_KEY_DOMAIN
        return signed_word.sign(domain=domain, facts=facts, key=self.centre.signing_key)


class _End:
    def __init__(self, line: Line, who: StationIdentity) -> None:
        self.line, self.who = line, who

    def close(self) -> None:
        pass

    def ask(self, method: str, path: str, *, body: bytes = b"", **_: Any) -> Any:
        line = self.line
        if self.who.key_id != line.in_use:
            raise CentreRefused(401, {"error": "BadSignature"})
        lost = line.lose.pop(0) if line.lose else ""
        if lost == "request":
            raise CentreUnreachable
        if method == "POST":
            told = canonical.loads(body)
            line.heard.append(told["public_key"])
            raw = keys.verifying_key_from_raw(bytes.fromhex(told["public_key"]))
            line.in_use = keys.key_id(raw)
        if lost == "answer":
            raise CentreUnreachable
        news = {"key_id": line.in_use, "due": line.due, "centre_packet_key": line.word()}
        return _Answer(news)


class _Answer:
    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content

    def json(self) -> dict[str, Any]:
        return self.content


@pytest.fixture
def store() -> Any:
    made = Store(path=None, key=b"k" * 32)
    yield made
    made.close()


@pytest.fixture
def line(store: Store) -> Line:
    who = StationIdentity("TX-01", keys.generate_signing_key())
    made = Line(who)
    values.put(store, SIGNING_KEY, keys.private_to_pem(who.signing_key))
    values.put_record(store, PROFILE, made.centre.profile(key_id=who.key_id))
    return made


def run(store: Store, line: Line) -> bool:
    return rekeying.keep_young(store=store, connect=line.connect, at=AT)


def own_key(store: Store) -> str:
    pem = values.get(store, SIGNING_KEY)
    assert pem is not None
    return keys.key_id(keys.signing_key_from_pem(pem).public_key())


def profile(store: Store) -> StationProfile:
    found = values.get_record(store, PROFILE, StationProfile)
    assert found is not None
    return found


def test_a_key_that_is_due_is_followed_by_another(store: Store, line: Line) -> None:
    before = own_key(store)
    assert run(store, line)
    assert before != own_key(store) == line.in_use == profile(store).key_id
    assert values.get(store, rekeying.NEXT_KEY) is None
    assert [note[0] for note in values.notes(store, act="station.rekey")] == ["station.rekey"]


def test_a_young_key_stays(store: Store, line: Line) -> None:
    line.due = False
    before = own_key(store)
    assert not run(store, line)
    assert own_key(store) == before


@pytest.mark.parametrize(
    "lost",
    [["request"], ["", "request"], ["", "answer"], ["", "answer", "answer"]],
    ids=["question lost", "change never heard", "answer lost", "answer lost twice"],
)
def test_cut_anywhere_it_is_repeated_with_the_same_key(
    store: Store, line: Line, lost: list[str]
) -> None:
    before, line.lose = own_key(store), list(lost)
    while line.lose:
        with pytest.raises(CentreUnreachable):
            run(store, line)
        assert own_key(store) == before
    assert run(store, line)
    assert own_key(store) == line.in_use != before
    assert len(set(line.heard)) == 1


def test_while_the_answer_is_lost_the_next_key_is_at_hand(store: Store, line: Line) -> None:
    assert rekeying.spare(store, profile(store)) is None
    line.lose = ["", "answer"]
    with pytest.raises(CentreUnreachable):
        run(store, line)
    found = rekeying.spare(store, profile(store))
    assert found is not None
    assert found.key_id == line.in_use


def test_an_answer_that_names_another_key_is_not_believed(
    store: Store, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = own_key(store)
    forged = KeyNews(key_id="x" * 43, due=True, centre_packet_key="")
    monkeypatch.setattr(Centre, "change_key", lambda *_: forged)
    with pytest.raises(ForgedWord):
        run(store, line)
    assert own_key(store) == before


def test_a_refusal_other_than_of_the_signature_is_passed_on(
    store: Store, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> KeyNews:
        raise CentreRefused(403, {"error": "StationRevoked"})

    monkeypatch.setattr(Centre, "change_key", refuse)
    with pytest.raises(CentreRefused):
        run(store, line)


class TestCentreKey:
    def test_a_newer_key_is_used_for_the_next_packets(self, store: Store, line: Line) -> None:
        fresh = keys.public_to_raw(keys.generate_encryption_key().public_key()).hex()
        assert not rekeying.take_centre_key(store, line.word(1), at=AT)
        assert rekeying.take_centre_key(store, line.word(2, fresh), at=AT)
        assert profile(store).centre_packet_key == fresh
        assert not rekeying.take_centre_key(store, line.word(2, fresh), at=AT)

    def test_an_older_key_never_comes_back(self, store: Store, line: Line) -> None:
        fresh = keys.public_to_raw(keys.generate_encryption_key().public_key()).hex()
        rekeying.take_centre_key(store, line.word(3, fresh), at=AT)
        assert not rekeying.take_centre_key(store, line.word(2), at=AT)
        assert profile(store).centre_packet_key == fresh

    @pytest.mark.parametrize("wrong", ["unsigned", "another signer", "no number"])
    def test_a_key_nobody_signed_is_refused(self, store: Store, line: Line, wrong: str) -> None:
        other = keys.generate_signing_key()
        domain = rekeying.CENTRE_KEY_DOMAIN
        word = {
            "unsigned": "e30.",
            "another signer": signed_word.sign(
                domain=domain, facts={"number": 9, "public": "00" * 32}, key=other
            ),
            "no number": signed_word.sign(
                domain=domain, facts={"public": "00" * 32}, key=line.centre.signing_key
            ),
        }[wrong]
        before = profile(store)
        with pytest.raises(ForgedWord):
            rekeying.take_centre_key(store, word, at=AT)
        assert profile(store) == before == replace(before)
