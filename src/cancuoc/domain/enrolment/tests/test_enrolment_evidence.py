"""Evidence at rest: what went in comes out, for its own dossier only, and damage is noticed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.domain.enrolment import queries, services
from cancuoc.foundation import keys, storage
from cancuoc.foundation.keys import KeyClass
from cancuoc.foundation.storage import BlobUnreadable
from cancuoc.packet import archive, limits
from cancuoc.packet.content import Evidence
from cancuoc.packet.refusals import BadEntry, TooLarge
from cancuoc.packet.tests import content_samples as samples

OWNER, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.BLOB_DIR = tmp_path / "blobs"
    settings.KEY_DIR = tmp_path / "keys"
    keys.store.cache_clear()
    yield
    keys.store.cache_clear()


@dataclass(frozen=True)
class Stored:
    """What the room needs to know of a dossier to read its blobs."""

    evidence_ref: str
    face_ref: str = ""
    id: UUID = OWNER


def keep(data: bytes, *, kind: KeyClass = KeyClass.BIOMETRIC_CHILD, owner: UUID = OWNER) -> str:
    return storage.store().put(data=data, kind=kind, owner=str(owner)).value


def kept(files: dict[str, bytes], *, owner: UUID = OWNER) -> Stored:
    evidence = samples.evidence("<6", files)
    return Stored(keep(services.bundle(evidence=evidence, files=files), owner=owner), id=owner)


@pytest.mark.parametrize("band", ["<6", "6-<14", ">=14"])
def test_every_file_of_a_dossier_comes_back(band: str) -> None:
    files = samples.files(band)
    assert queries.evidence_files(detail=kept(files)) == files


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(
        st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}\.png", fullmatch=True), st.binary(max_size=200)
    )
)
def test_whatever_the_files_hold_comes_back(files: dict[str, bytes]) -> None:
    assert queries.evidence_files(detail=kept(files)) == files


def test_only_the_files_of_the_index_are_kept() -> None:
    files = samples.files("<6")
    evidence = samples.evidence("<6", files)
    data = services.bundle(evidence=evidence, files={**files, "notes.txt": b"by mistake"})
    assert queries.evidence_files(detail=Stored(keep(data))) == files


def test_the_order_of_the_index_does_not_matter() -> None:
    files = samples.files(">=14")
    evidence = samples.evidence(">=14", files)
    turned = dataclasses.replace(evidence, items=evidence.items[::-1])
    data = services.bundle(evidence=turned, files=files)
    assert queries.evidence_files(detail=Stored(keep(data))) == files


def test_two_bundles_of_the_same_files_differ() -> None:
    # The salts of the entries are new each time, so equal evidence cannot be recognised.
    files = samples.files("<6")
    evidence = samples.evidence("<6", files)
    assert services.bundle(evidence=evidence, files=files) != services.bundle(
        evidence=evidence, files=files
    )


def test_no_evidence_is_a_bundle_too() -> None:
    data = services.bundle(evidence=Evidence(), files={})
    assert queries.evidence_files(detail=Stored(keep(data))) == {}


def test_evidence_does_not_open_for_another_dossier() -> None:
    stored = kept(samples.files("<6"))
    with pytest.raises(BlobUnreadable):
        queries.evidence_files(detail=dataclasses.replace(stored, id=OTHER))


def test_a_face_comes_back_for_its_own_dossier_only() -> None:
    stored = Stored("", keep(b"jpeg", owner=OWNER))
    assert queries.face(detail=stored) == b"jpeg"
    with pytest.raises(BlobUnreadable):
        queries.face(detail=dataclasses.replace(stored, id=OTHER))


def test_a_card_without_photo_has_no_face_and_asks_for_none() -> None:
    # Under 6 no face is taken (Law 26/2023/QH15 Art. 23(2)); nothing is looked for on disk.
    assert queries.face(detail=Stored("")) is None


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("at", [0, 5, 40, -1])
def test_one_changed_bit_on_disk_is_noticed(tmp_path: Path, at: int) -> None:
    stored = kept(samples.files("6-<14"))
    (path,) = (p for p in (tmp_path / "blobs").rglob("*") if p.is_file())
    flip(path, at)
    with pytest.raises(BlobUnreadable) as caught:
        queries.evidence_files(detail=stored)
    assert caught.value.status == 500
    assert caught.value.next_step.startswith("Báo bộ phận vận hành")


def test_a_lost_file_is_told_and_not_taken_for_empty(tmp_path: Path) -> None:
    stored = kept(samples.files("<6"))
    for path in (tmp_path / "blobs").rglob("*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(BlobUnreadable):
        queries.evidence_files(detail=stored)


def test_a_child_s_evidence_is_not_read_with_the_key_of_adults() -> None:
    stored = kept(samples.files("<6"))
    child = stored.evidence_ref
    assert child.startswith(f"{KeyClass.BIOMETRIC_CHILD}/")
    moved = child.replace(KeyClass.BIOMETRIC_CHILD, KeyClass.BIOMETRIC_ADULT)
    source, target = (storage.store().directory.joinpath(*_parts(ref)) for ref in (child, moved))
    target.parent.mkdir(parents=True)
    target.write_bytes(source.read_bytes())
    with pytest.raises(BlobUnreadable):
        queries.evidence_files(detail=dataclasses.replace(stored, evidence_ref=moved))


def _parts(ref: str) -> tuple[str, str, str]:
    kind, name = ref.split("/")
    return kind, name[:2], name


def test_nothing_of_the_evidence_can_be_read_on_the_disk(tmp_path: Path) -> None:
    name = "Lê Thị Bích Ngọc".encode()
    kept({"signature.png": name * 4})
    held = b"".join(p.read_bytes() for p in (tmp_path / "blobs").rglob("*") if p.is_file())
    assert held
    assert b"signature" not in held
    assert name not in held


@pytest.mark.parametrize("count", [limits.DEFAULT.entries, limits.DEFAULT.entries + 1])
def test_a_bundle_has_the_limits_of_a_packet(count: int) -> None:
    files = {f"paper-{n}.png": b"x" for n in range(count)}
    evidence = samples.evidence("<6", files)
    if count <= limits.DEFAULT.entries:
        assert len(queries.evidence_files(detail=kept(files))) == count
    else:
        with pytest.raises(TooLarge):
            services.bundle(evidence=evidence, files=files)


def test_an_index_that_names_a_file_twice_is_not_bundled() -> None:
    files = samples.files("<6")
    evidence = samples.evidence("<6", files)
    doubled = dataclasses.replace(evidence, items=evidence.items * 2)
    with pytest.raises(BadEntry):
        services.bundle(evidence=doubled, files=files)


def test_a_bundle_is_the_archive_of_the_packet_and_nothing_else() -> None:
    files = samples.files("<6")
    data = services.bundle(evidence=samples.evidence("<6", files), files=files)
    (entry,) = archive.unpack(data, limits=limits.DEFAULT).entries
    assert (entry.name, entry.media_type) == ("signature.png", "image/png")
