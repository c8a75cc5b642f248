"""The content of a packet: what is written is read back, and anything else is refused by name."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel import canonical
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.packet import content_codec as codec
from cancuoc.packet.content import (
    FIELDS_OF_CC01,
    Biometrics,
    Declared,
    Evidence,
    EvidenceItem,
    EyeState,
    Fee,
    FingerState,
    Identity,
    Operation,
    Operations,
    PartState,
    Place,
    Signer,
)
from cancuoc.packet.content_codec import (
    BadContent,
    MissingField,
    UnknownField,
    UnreadableContent,
    WrongValue,
)
from cancuoc.packet.content_rules import (
    BrokenOperations,
    Dossier,
    EvidenceMismatch,
    IncompleteBiometrics,
    NoReason,
    NoRepresentative,
    NoSignature,
    UnaskedBiometrics,
    check,
)
from cancuoc.packet.tests import content_samples as samples

BANDS = ("<6", "6-<14", ">=14")


@pytest.mark.parametrize("band", BANDS)
def test_a_dossier_survives_writing_and_reading(band: str) -> None:
    dossier = samples.dossier(band)
    for part in (dossier.identity, dossier.evidence, dossier.operations):
        assert codec.load(type(part), codec.dump(part)) == part
    check(dossier, files=samples.files(band))


@pytest.mark.parametrize("band", BANDS)
def test_every_part_is_canonical(band: str) -> None:
    dossier = samples.dossier(band)
    for part in (codec.dump(dossier.identity), codec.dump(dossier.evidence)):
        assert canonical.dumps(canonical.loads(part)) == part


@pytest.mark.parametrize("band", BANDS)
def test_plain_values_are_what_a_json_column_holds(band: str) -> None:
    identity = samples.identity(band)
    plain = codec.to_plain(identity)
    assert json.loads(json.dumps(plain)) == plain
    assert codec.from_plain(Identity, plain) == identity


def test_cc01_items_are_all_there() -> None:
    # Items of Law 26/2023/QH15 Art. 9(1) that form CC01 shows; the list is the contract.
    for name in ("full_name", "other_name", "born", "sex", "birth_registration_place", "origin"):
        assert name in FIELDS_OF_CC01
    for name in ("ethnicity", "religion", "nationality", "blood_group", "old_number", "phone"):
        assert name in FIELDS_OF_CC01


def _identity(**changes: Any) -> bytes:
    plain = codec.to_plain(samples.identity("6-<14"))
    plain.update(changes)
    return canonical.dumps(plain)


def _declared(**changes: Any) -> bytes:
    plain = codec.to_plain(samples.identity("6-<14"))
    plain["declared"].update(changes)
    return canonical.dumps(plain)


@pytest.mark.parametrize(
    ("data", "refusal", "where"),
    [
        (b"", UnreadableContent, None),
        (b"not json", UnreadableContent, None),
        (b'{"a": 1}', UnreadableContent, None),
        (b"\xff\xfe", UnreadableContent, None),
        (b"[]", WrongValue, "Identity"),
        (b"{}", MissingField, "Identity.band"),
        (_identity(extra=1), UnknownField, "Identity"),
        (_identity(band="7"), WrongValue, "Identity"),
        (_identity(schema="cancuoc.dossier/2"), WrongValue, "Identity"),
        (_identity(station_code=""), WrongValue, "Identity"),
        (_identity(station_code="A" * 41), WrongValue, "Identity"),
        (_identity(kit="a b"), WrongValue, "Identity"),
        (_identity(kit=7), WrongValue, "Identity.kit"),
        (_identity(session_id="not-a-uuid"), WrongValue, "Identity.session_id"),
        (_identity(captured_at="2024-07-06T09:30:00"), WrongValue, "Identity.captured_at"),
        (_identity(captured_at="yesterday"), WrongValue, "Identity.captured_at"),
        (_identity(captured_at=None), WrongValue, "Identity.captured_at"),
        (_identity(note="a" * 501), WrongValue, "Identity.note"),
        (_identity(note="a\x00b"), WrongValue, "Identity.note"),
        (_identity(papers={}), WrongValue, "Identity.papers"),
        (_identity(papers=[1]), WrongValue, "Identity.papers[0]"),
        (_identity(papers=[{}] * 501), WrongValue, "Identity.papers"),
        (_declared(full_name=""), WrongValue, "Identity.declared"),
        (_declared(full_name="Hà 2"), WrongValue, "Identity.declared"),
        (_declared(full_name="Trâ\u0300n Hà"), WrongValue, "Identity.declared"),
        (_declared(full_name="Trần  Hà"), WrongValue, "Identity.declared"),
        (_declared(personal_number="00131500001"), WrongValue, "Identity.declared"),
        (_declared(personal_number="٠٠١٣١٥٠٠٠٠١٨"), WrongValue, "Identity.declared"),
        (_declared(phone="0912345678"), WrongValue, "Identity.declared"),
        (_declared(born="2015-02-30"), WrongValue, "Identity.declared.born"),
        (_declared(sex="nữ"), WrongValue, "Identity.declared.sex"),
        (_declared(relatives=[{"relation": "mother"}]), MissingField, None),
    ],
)
def test_bad_identity_is_refused_by_name(
    data: bytes, refusal: type[BadContent], where: str | None
) -> None:
    with pytest.raises(refusal) as caught:
        codec.load(Identity, data)
    assert type(caught.value) is refusal
    if where is not None:
        assert caught.value.details["where"] == where


def test_a_refusal_never_repeats_what_was_sent() -> None:
    with pytest.raises(WrongValue) as caught:
        codec.load(Identity, _declared(full_name="Nguyễn Văn 123"))
    assert "Nguyễn" not in json.dumps(caught.value.as_dict(), ensure_ascii=False)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Fee(amount=-1, paid=False),
        lambda: FingerState(finger=0, state=PartState.CAPTURED),
        lambda: FingerState(finger=11, state=PartState.CAPTURED),
        lambda: EyeState(eye="middle", state=PartState.CAPTURED),
        lambda: Place(text="x", commune_code="a b"),
        lambda: dataclasses.replace(samples.item("a.png", b""), file="../a.png"),
        lambda: dataclasses.replace(samples.item("a.png", b""), file=""),
        lambda: dataclasses.replace(samples.item("a.png", b""), sha256="A" * 64),
        lambda: dataclasses.replace(samples.item("a.png", b""), quality=101),
        lambda: dataclasses.replace(samples.identity().eid, level=3),
        lambda: Operation(number=1, at=samples.AT, act="", hand="h"),
    ],
)
def test_a_value_out_of_range_cannot_even_be_made(make: Any) -> None:
    with pytest.raises(WrongValue):
        make()


def _with(dossier: Dossier, part: str, **changes: Any) -> Dossier:
    return dataclasses.replace(
        dossier, **{part: dataclasses.replace(getattr(dossier, part), **changes)}
    )


def _procedure(band: str, **changes: Any) -> Dossier:
    dossier = samples.dossier(band)
    procedure = dataclasses.replace(dossier.identity.procedure, **changes)
    return _with(dossier, "identity", procedure=procedure)


def _finger(state: PartState, reason: str = "") -> Dossier:
    dossier = samples.dossier(">=14")
    first = FingerState(finger=1, state=state, reason=reason)
    return _with(dossier, "evidence", fingers=(first, *dossier.evidence.fingers[1:]))


CAPTURED = samples.dossier(">=14").evidence
BROKEN = {
    "under six with a face": (
        _with(samples.dossier("<6"), "evidence", items=CAPTURED.items),
        UnaskedBiometrics,
    ),
    "under six with a finger state": (
        _with(samples.dossier("<6"), "evidence", fingers=CAPTURED.fingers),
        UnaskedBiometrics,
    ),
    "under six asked to capture": (
        _procedure("<6", biometrics=Biometrics.CAPTURE),
        UnaskedBiometrics,
    ),
    "reissue from stored features with new ones": (
        _procedure(">=14", biometrics=Biometrics.STORED),
        UnaskedBiometrics,
    ),
    "adult without any features": (
        _procedure(">=14", biometrics=Biometrics.NONE),
        IncompleteBiometrics,
    ),
    "child without representative": (
        _with(samples.dossier("6-<14"), "identity", representative=None),
        NoRepresentative,
    ),
    "child signs alone": (_procedure("6-<14", signer=Signer.PERSON), NoRepresentative),
    "adult represented by nobody": (
        _procedure(">=14", signer=Signer.REPRESENTATIVE),
        NoRepresentative,
    ),
    "nine fingers": (
        _with(samples.dossier(">=14"), "evidence", fingers=CAPTURED.fingers[1:]),
        IncompleteBiometrics,
    ),
    "a finger twice": (
        _with(
            samples.dossier(">=14"),
            "evidence",
            fingers=(CAPTURED.fingers[1], *CAPTURED.fingers[1:]),
        ),
        IncompleteBiometrics,
    ),
    "one eye": (
        _with(samples.dossier(">=14"), "evidence", eyes=CAPTURED.eyes[:1]),
        IncompleteBiometrics,
    ),
    "finger missing without reason": (_finger(PartState.MISSING), NoReason),
    "finger not required": (_finger(PartState.NOT_REQUIRED), IncompleteBiometrics),
    "face said captured but absent": (
        _with(samples.dossier(">=14"), "evidence", items=CAPTURED.items[:-1]),
        IncompleteBiometrics,
    ),
    "no signature": (
        _with(samples.dossier(">=14"), "evidence", items=CAPTURED.items[1:]),
        NoSignature,
    ),
    "no operations": (
        _with(samples.dossier(">=14"), "operations", entries=()),
        BrokenOperations,
    ),
    "operations with a gap": (
        _with(
            samples.dossier(">=14"),
            "operations",
            entries=(samples.operations().entries[0], samples.operations().entries[2]),
        ),
        BrokenOperations,
    ),
}


@pytest.mark.parametrize(("dossier", "refusal"), BROKEN.values(), ids=BROKEN.keys())
def test_rules_between_the_parts(dossier: Dossier, refusal: type[BadContent]) -> None:
    with pytest.raises(refusal) as caught:
        check(dossier)
    assert caught.value.message != BadContent.message
    assert caught.value.next_step


@pytest.mark.parametrize(
    "state", [s for s in PartState if s not in (PartState.CAPTURED, PartState.NOT_REQUIRED)]
)
def test_a_missing_finger_with_its_reason_passes(state: PartState) -> None:
    check(_finger(state, reason="amputated"))


def test_a_lost_card_is_made_from_stored_features() -> None:
    dossier = _procedure(">=14", biometrics=Biometrics.STORED)
    bare = dataclasses.replace(
        dossier, evidence=Evidence(items=samples.evidence("<6", samples.files("<6")).items)
    )
    check(bare)


def test_files_must_be_those_of_the_index() -> None:
    dossier, files = samples.dossier(), samples.files()
    wrong = [
        {**files, "extra.png": b"x"},
        {name: data for name, data in files.items() if name != "face.jpg"},
        {**files, "face.jpg": files["left-iris.png"]},
        {**files, "face.jpg": files["face.jpg"][:-1]},
        {**files, "face.jpg": files["face.jpg"][:-1] + b"!"},
        {},
    ]
    for given_files in wrong:
        with pytest.raises(EvidenceMismatch):
            check(dossier, files=given_files)


def test_a_file_listed_twice_is_refused() -> None:
    dossier = samples.dossier("<6")
    doubled = _with(dossier, "evidence", items=dossier.evidence.items * 2)
    with pytest.raises(EvidenceMismatch):
        check(doubled, files=samples.files("<6"))


text = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=0, max_size=80
)


@given(text, text, st.sampled_from(list(PartState)), st.integers(0, 10**9))
def test_any_free_text_survives(place: str, paper: str, state: PartState, size: int) -> None:
    declared = dataclasses.replace(
        samples.declared(">=14"), ethnicity=paper, current_residence=Place(text=place)
    )
    assert codec.load(Declared, codec.dump(declared)) == declared
    item = dataclasses.replace(samples.item("face.jpg", b""), size=size)
    evidence = Evidence(items=(item,), face=state)
    assert codec.load(Evidence, codec.dump(evidence)) == evidence


@given(st.integers(1900, 2024), st.none() | st.integers(1, 12))
def test_partial_birth_dates_survive(year: int, month: int | None) -> None:
    declared = dataclasses.replace(samples.declared(">=14"), born=PartialDate(year, month))
    assert codec.load(Declared, codec.dump(declared)).born == PartialDate(year, month)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_moments_survive(at: datetime) -> None:
    operations = Operations(entries=(Operation(number=1, at=at, act="open", hand="h"),))
    assert codec.load(Operations, codec.dump(operations)) == operations


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(json_values, st.sampled_from([Identity, Evidence, Operations, EvidenceItem]))
def test_no_json_value_breaks_the_reader(value: Any, kind: type[Any]) -> None:
    with pytest.raises(BadContent):
        codec.from_plain(kind, value)


@given(st.sampled_from(sorted(codec.to_plain(samples.identity("6-<14")))), json_values)
def test_any_field_replaced_by_any_value_is_read_or_refused(field: str, value: Any) -> None:
    plain = codec.to_plain(samples.identity("6-<14"))
    plain[field] = value
    try:
        read = codec.from_plain(Identity, plain)
    except BadContent:
        return
    assert codec.from_plain(Identity, codec.to_plain(read)) == read
