"""I9: nobody who copies the disk, its log or what the program said finds a person in it."""

from __future__ import annotations

import base64
import logging
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from tests.faults import invariants
from tests.faults.crashes import crashes
from tests.faults.station_acts import TODDLER, Day, TellingStore, record_day, send

from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.iris.code import BYTES, IrisCode
from cancuoc.biometrics.positions import Eye
from cancuoc.biometrics.templates import Templates
from cancuoc.kernel.folding import fold
from cancuoc.station import store
from cancuoc.station.core import guard
from cancuoc.station.core.desk import Desk
from cancuoc.station.tables import drafts, seen
from cancuoc.station.tables.seen import Seen
from cancuoc.station.tests import world

pytestmark = pytest.mark.fault
NAMES = ("Lê Minh Khôi", "Trần Thị Minh Châu", "Lê Thị Bích Ngọc", "Phạm Gia Hân")
NUMBERS = ("001210105000077", "001300012345", "001190000019", "001300012399")


def whole_day(desk: Desk, day: Day, kept: TellingStore) -> None:
    """A day with every kind of person, a draft left open, unsent typing, and a sent packet."""
    world.sealed(desk, world.child(born=TODDLER, name=NAMES[0]))
    world.sealed(desk, world.record(name=NAMES[1]))
    left = world.captured(desk, world.record(name=NAMES[3], number=NUMBERS[3]))
    drafts.keep_typed(desk.store, left.id, "edit", "full_name", NAMES[3])
    for number, body in enumerate(BODIES, start=1):
        # The guard's rows: one that stays, one that its dossier took along.
        id_ = UUID(int=number)
        seen.put(desk.store, Seen(draft_id=id_, ticket="A001", at=world.AT, templates=body))
    seen.drop(desk.store, id_)
    day.desk = desk
    send(desk)


def body(number: int) -> Templates:
    """Return templates of nobody: two eyes and two fingers, drawn by a number."""
    chance = np.random.default_rng(number)
    many = 40
    fingers = {
        finger: Minutiae(
            x=chance.uniform(0, 300, many).astype(np.float32),
            y=chance.uniform(0, 400, many).astype(np.float32),
            angle=chance.uniform(0, 6, many).astype(np.float32),
            kind=chance.integers(1, 3, many).astype(np.uint8),
            quality=chance.uniform(0, 1, many).astype(np.float32),
            width=320,
            height=420,
        )
        for finger in guard.FINGERS
    }
    eyes = {eye: IrisCode.from_bytes(chance.bytes(BYTES)) for eye in Eye}
    return Templates(fingers=fingers, eyes=eyes)


BODIES = (body(1), body(2))


def pieces() -> dict[str, bytes]:
    """Return parts of the templates as a disk could hold them; each part alone tells whose."""
    found: dict[str, bytes] = {}
    for number, each in enumerate(BODIES):
        whole = each.to_bytes()
        for at in range(32, len(whole) - 24, len(whole) // 12):
            part = whole[at : at + 24]
            found |= {
                f"template {number} at {at}": part,
                f"template {number} at {at} in hexadecimal": part.hex().encode(),
                f"template {number} at {at} in base64": base64.b64encode(whole[at - at % 3 :])[:32],
            }
    return found


def secrets(templates: list[bytes]) -> dict[str, bytes]:
    """Return names, numbers and samples in the spellings a disk could hold them in."""
    found: dict[str, bytes] = {}
    for text in (*NAMES, *(number[:12] for number in NUMBERS)):
        found |= {
            text: text.encode(),
            f"{text} folded": fold(text).encode(),
            f"{text} wide": text.encode("utf-16-le"),
            f"{text} escaped": text.encode("unicode_escape"),
            f"{text} in hexadecimal": text.encode().hex().encode(),
            f"{text} in base64": base64.b64encode(text.encode())[:-4],
        }
    for number, data in enumerate(templates):
        found[f"sample {number}"] = data
    return found


@pytest.fixture
def written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> tuple[dict[str, bytes], list[bytes]]:
    """Everything that ever reached the disk of a day, and the samples that were taken."""
    taken: list[bytes] = []
    real = drafts.keep_sample

    def keep(kept: Any, draft_id: Any, sample: Any, **given: Any) -> None:
        taken.append(sample.data)
        real(kept, draft_id, sample, **given)

    with pytest.MonkeyPatch.context() as patch, caplog.at_level(logging.DEBUG):
        patch.setattr(drafts, "keep_sample", keep)
        day = record_day(tmp_path / "home", whole_day)
    found = {f"{e.file} at {e.offset}, event {n}": e.data for n, e in enumerate(day.events)}
    for crash in list(crashes(day.events, ways=("killed",)))[::50]:
        found |= {f"{name} after {crash.after}": data for name, data in crash.files.items()}
    found |= {path.name: path.read_bytes() for path in (tmp_path / "home").iterdir()}
    found["the log of the program"] = caplog.text.encode()
    assert not any(event.file == ":temporary:" for event in day.events)
    return found, taken


def test_a_day_image_of_the_disk_holds_nobody(written: Any) -> None:
    files, taken = written
    assert len(taken) > 10
    assert sum(map(len, files.values())) > 1_000_000
    invariants.unreadable(files, secrets(taken) | pieces())


class TestPlanted:
    def test_a_store_that_is_not_encrypted_is_caught(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        connect = store.dbapi2.connect

        class Plain:
            def __init__(self, *given: Any, **named: Any) -> None:
                self.real = connect(*given, **named)

            def execute(self, sql: str, *values: Any) -> Any:
                return self.real.execute("SELECT 1" if "PRAGMA key" in sql else sql, *values)

            def __getattr__(self, name: str) -> Any:
                return getattr(self.real, name)

        monkeypatch.setattr(store.dbapi2, "connect", Plain)
        day = record_day(tmp_path / "home", whole_day)
        files = {f"event {n}": event.data for n, event in enumerate(day.events)}
        with pytest.raises(AssertionError, match="I9"):
            invariants.unreadable(files, secrets([]))
        with pytest.raises(AssertionError, match="I9 template 1"):
            invariants.unreadable(files, pieces())

    def test_a_name_in_the_log_is_caught(self) -> None:
        said = {"log": f"saved {NAMES[0]}".encode()}
        with pytest.raises(AssertionError, match="I9"):
            invariants.unreadable(said, secrets([]))
