"""A dossier sealed into a packet comes out as it went in; a dishonest one does not come out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from uuid import UUID

import pytest

from cancuoc.packet import keys, reader, writer
from cancuoc.packet.content import EvidenceKind, Operations
from cancuoc.packet.content_codec import BadContent
from cancuoc.packet.content_packing import AnotherStation, pack, unpack
from cancuoc.packet.content_rules import (
    BrokenOperations,
    Dossier,
    EvidenceMismatch,
    NoRepresentative,
    UnaskedBiometrics,
)
from cancuoc.packet.contents import Entry, PacketContents
from cancuoc.packet.reader import OpenedPacket
from cancuoc.packet.tests import content_samples as samples

CENTRE = keys.generate_encryption_key()
STATION = keys.StationIdentity("TX-01", keys.generate_signing_key())


def opened(contents: PacketContents) -> OpenedPacket:
    sealed = writer.seal(
        contents=contents,
        station=STATION,
        centre_key=CENTRE.public_key(),
        sequence=1,
        previous_hash=writer.FIRST_PREVIOUS,
    )
    return reader.open_packet(
        data=sealed.data,
        centre_private_keys=[CENTRE],
        station_public_key_lookup=lambda station, key: STATION.public_key,
    )


def contents_of(dossier: Dossier, files: dict[str, bytes]) -> PacketContents:
    return pack(packet_id=samples.packet_id(), dossier=dossier, files=files)


@pytest.mark.parametrize("band", ["<6", "6-<14", ">=14"])
def test_what_goes_in_comes_out(band: str) -> None:
    dossier, files = samples.dossier(band), samples.files(band)
    assert unpack(opened(contents_of(dossier, files))) == (dossier, files)


def test_papers_travel_in_the_optional_part() -> None:
    files = {**samples.files("<6"), "paper-1.png": b"scan"}
    dossier = samples.dossier("<6", given=files)
    paper = dataclasses.replace(
        samples.item("paper-1.png", b"scan"), kind=EvidenceKind.PAPER, step=""
    )
    items = (*dossier.evidence.items[:1], paper)
    dossier = dataclasses.replace(
        dossier, evidence=dataclasses.replace(dossier.evidence, items=items)
    )
    packet = opened(contents_of(dossier, files))
    assert set(packet.optional) == {"paper-1.png"}
    assert unpack(packet) == (dossier, files)


def test_a_dossier_without_session_says_none() -> None:
    dossier = samples.dossier(">=14", session_id=None)
    packet = opened(contents_of(dossier, samples.files()))
    assert packet.manifest.session_id == "none"
    assert unpack(packet)[0].identity.session_id is None


@pytest.mark.parametrize("name", ["evidence.json", "operations.json"])
def test_reserved_names_are_refused(name: str) -> None:
    files = {**samples.files("<6"), name: b"x"}
    dossier = samples.dossier("<6", given={"signature.png": b"s"})
    item = dataclasses.replace(samples.item("signature.png", b"x"), file=name, kind="paper")
    dossier = dataclasses.replace(
        dossier,
        evidence=dataclasses.replace(dossier.evidence, items=(dossier.evidence.items[0], item)),
    )
    with pytest.raises(EvidenceMismatch):
        contents_of(dossier, files)


def test_packing_checks_the_rules_first() -> None:
    dossier = dataclasses.replace(samples.dossier("6-<14"), operations=Operations())
    with pytest.raises(BrokenOperations):
        contents_of(dossier, samples.files("6-<14"))
    with pytest.raises(NoRepresentative):
        contents_of(samples.dossier("6-<14", representative=None), samples.files("6-<14"))


def _swap(name: str, content: bytes) -> Callable[[PacketContents], PacketContents]:
    def change(contents: PacketContents) -> PacketContents:
        kept = tuple(e for e in contents.evidence if e.name != name)
        return dataclasses.replace(contents, evidence=(*kept, Entry(name, "image/png", content)))

    return change


def _drop(name: str) -> Callable[[PacketContents], PacketContents]:
    return lambda c: dataclasses.replace(c, evidence=tuple(e for e in c.evidence if e.name != name))


def _mixed(contents: PacketContents) -> PacketContents:
    """The identity of one person with the evidence of another."""
    child = contents_of(samples.dossier("<6"), samples.files("<6"))
    return dataclasses.replace(contents, identity=child.identity)


DISHONEST: dict[str, tuple[Callable[[PacketContents], PacketContents], type[BadContent]]] = {
    "face swapped": (_swap("face.jpg", b"other"), EvidenceMismatch),
    "face dropped": (_drop("face.jpg"), EvidenceMismatch),
    "index dropped": (_drop("evidence.json"), EvidenceMismatch),
    "file added": (_swap("more.png", b"more"), EvidenceMismatch),
    "identity dropped": (lambda c: dataclasses.replace(c, identity=()), EvidenceMismatch),
    "second identity": (
        lambda c: dataclasses.replace(
            c, identity=(*c.identity, Entry("identity2.json", "application/json", b"{}"))
        ),
        EvidenceMismatch,
    ),
    "identity of a child, evidence of an adult": (_mixed, UnaskedBiometrics),
    "another session": (
        lambda c: dataclasses.replace(c, session_id=str(UUID(int=7))),
        AnotherStation,
    ),
    "identity unreadable": (
        lambda c: dataclasses.replace(
            c, identity=(Entry("identity.json", "application/json", b"{]"),)
        ),
        BadContent,
    ),
}


@pytest.mark.parametrize(("change", "refusal"), DISHONEST.values(), ids=DISHONEST.keys())
def test_a_station_that_lies_is_refused(
    change: Callable[[PacketContents], PacketContents], refusal: type[BadContent]
) -> None:
    honest = contents_of(samples.dossier(), samples.files())
    with pytest.raises(refusal):
        unpack(opened(change(honest)))


def test_a_dossier_of_another_station_is_refused() -> None:
    dossier = samples.dossier(station_code="TX-02")
    with pytest.raises(AnotherStation):
        unpack(opened(contents_of(dossier, samples.files())))
