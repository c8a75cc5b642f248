"""kill -9 at any moment: nothing sealed is lost, nothing is doubled, no draft is half gone."""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
from uuid import UUID

import pytest

from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import reader
from cancuoc.packet.writer import FIRST_PREVIOUS
from cancuoc.station import home
from cancuoc.station.core.desk import open_desk
from cancuoc.station.store import Store
from cancuoc.station.tables import drafts, packets
from cancuoc.station.tests import world


def work(folder, say):
    """Work without end, and say aloud what was done only after the store said that it is done."""
    opened = home.open_home(folder)
    store = Store(path=opened.database, key=opened.derive("store"))
    desk = open_desk(store=store, device=world.PlainDevice())
    say("ready")
    for number in itertools.count(1):
        person = world.child() if number % 3 else world.record()
        draft = world.started(desk, person)
        for field in ("full_name", "origin", "religion"):
            drafts.keep_typed(store, draft.id, "edit", field, f"value {number}")
            say("typed", draft.id, field, number)
        drafts.drop(store, draft.id)
        row = world.sealed(desk, person)
        say("sealed", row.id, row.digest)


pytestmark = pytest.mark.fault


@pytest.fixture
def folder(tmp_path):
    opened = home.open_home(tmp_path / "home")
    store = Store(path=opened.database, key=opened.derive("store"))
    world.desk(store=store)
    store.close()
    opened.close()
    return tmp_path / "home"


def begin(folder):
    """Start the worker as a process of its own; return its number and where it speaks.

    It is a fork of this one: what is tested is its death, and imports take seconds.
    """
    hear, speak = os.pipe()
    worker = os.fork()
    if worker:
        os.close(speak)
        return worker, open(hear)
    try:
        os.close(hear)
        work(folder, lambda *words: os.write(speak, f"{' '.join(map(str, words))}\n".encode()))
    finally:
        # Whatever happens, the child never becomes a second run of these tests.
        os._exit(1)


def work_until_killed(folder, lines, seconds):
    """Run the worker, kill it a little after so many lines, return all it managed to say."""
    worker, words = begin(folder)
    with words:
        said = [words.readline().rstrip("\n") for _ in range(lines + 1)]
        assert said.pop(0) == "ready"
        time.sleep(seconds)
        os.kill(worker, signal.SIGKILL)
        said += words.read().splitlines()
    assert os.waitpid(worker, 0)[1] == signal.SIGKILL
    # The very last line may be cut in two by the kill.
    return [line.split() for line in said if len(line.split()) in (3, 4)]


def reopen(folder):
    opened = home.open_home(folder)
    store = Store(path=opened.database, key=opened.derive("store"))
    return opened, store, open_desk(store=store, device=world.PlainDevice())


def check_chain(store, desk):
    rows = sorted(packets.recent(store, limit=10_000), key=lambda row: row.sequence)
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    before = FIRST_PREVIOUS
    for row in rows:
        assert row.previous == before
        data = packets.data(store, row.id)
        assert sha256_hex(data) == row.digest
        reader.verify_packet(
            data=data, station_public_key_lookup=lambda *_: desk.signing_key.public_key()
        )
        before = row.digest
    return rows


@pytest.mark.parametrize("seed", range(3))
def test_killed_again_and_again_nothing_sealed_is_lost(folder, seed):
    chance = random.Random(seed)
    promised = {}
    for _ in range(4):
        said = work_until_killed(folder, chance.randint(1, 9), chance.uniform(0, 0.1))
        promised |= {line[1]: line[2] for line in said if line[0] == "sealed"}
        opened, store, desk = reopen(folder)
        rows = check_chain(store, desk)
        kept = {str(row.id): row.digest for row in rows}
        assert promised.items() <= kept.items()
        sealed_drafts = {str(draft.id) for draft in drafts.unfinished(store)} & kept.keys()
        assert sealed_drafts == set()
        store.close()
        opened.close()
    assert promised


def test_killed_while_typing_costs_one_field_at_most(folder):
    said = []
    while not said or said[-1][0] != "typed":
        said = work_until_killed(folder, random.randint(1, 8), random.uniform(0, 0.1))
    opened, store, _ = reopen(folder)
    _, draft_id, field, number = said[-1]
    kept = dict(
        store.rows(
            "SELECT field, value FROM typed WHERE draft_id = ? AND screen = 'edit'", draft_id
        )
    )
    gone = drafts.get(store, UUID(draft_id)) is None
    # Either the field said aloud is there, or the whole draft was already taken away on purpose.
    assert gone or kept[field] == f"value {number}"
    store.close()
    opened.close()


def test_after_a_kill_the_next_dossier_joins_the_chain(folder):
    work_until_killed(folder, 6, 0.05)
    opened, store, desk = reopen(folder)
    count = len(packets.recent(store, limit=10_000))
    row = world.sealed(desk, world.record())
    assert row.sequence == count + 1
    check_chain(store, desk)
    store.close()
    opened.close()


def test_a_kill_leaves_no_lock_behind(folder):
    work_until_killed(folder, 0, 0.05)
    home.open_home(folder).close()
