"""Who is captured, who signs and who acts, by the articles, and nothing beyond them."""

from __future__ import annotations

import dataclasses
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.packet.content import (
    Biometrics,
    Evidence,
    EvidenceKind,
    EyeState,
    FingerState,
    Operations,
    PartState,
    Signer,
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
    check_files,
    first_of,
)
from cancuoc.packet.tests import content_samples as samples

BANDS = ("<6", "6-<14", ">=14")
CAPTURE, STORED, NONE = Biometrics.CAPTURE, Biometrics.STORED, Biometrics.NONE
PERSON, REPRESENTATIVE = Signer.PERSON, Signer.REPRESENTATIVE
BARE = samples.evidence("<6", samples.files("<6"))
WHOLE = samples.dossier(">=14").evidence
# Law 26/2023/QH15: under 6 the representative acts and nothing is taken (Art. 23(2)(a)); from 6
# to under 14 the child comes, and the representative signs (Art. 23(2)(b)); from 14 the person
# signs, or a representative where capacity is lost or limited (Art. 23(3)). A lost card is made
# again from what was last stored (Art. 25(4)), at every age from which features are taken.
LAWFUL = {
    ("<6", NONE, REPRESENTATIVE, True),
    ("6-<14", CAPTURE, REPRESENTATIVE, True),
    ("6-<14", STORED, REPRESENTATIVE, True),
    (">=14", CAPTURE, PERSON, False),
    (">=14", CAPTURE, PERSON, True),
    (">=14", CAPTURE, REPRESENTATIVE, True),
    (">=14", STORED, PERSON, False),
    (">=14", STORED, PERSON, True),
    (">=14", STORED, REPRESENTATIVE, True),
}


def made(band: str, features: Biometrics, signer: Signer, represented: bool) -> Dossier:
    plain = samples.dossier(band)
    procedure = dataclasses.replace(plain.identity.procedure, biometrics=features, signer=signer)
    identity = dataclasses.replace(
        plain.identity,
        procedure=procedure,
        representative=samples.representative() if represented else None,
    )
    evidence = WHOLE if features is CAPTURE else BARE
    return dataclasses.replace(plain, identity=identity, evidence=evidence)


@pytest.mark.parametrize(
    "combination", list(product(BANDS, Biometrics, Signer, (True, False))), ids=str
)
def test_articles_23_and_25_allow_nine_ways_and_no_other(
    combination: tuple[str, Biometrics, Signer, bool],
) -> None:
    dossier = made(*combination)
    if combination in LAWFUL:
        check(dossier)
        return
    with pytest.raises((NoRepresentative, UnaskedBiometrics, IncompleteBiometrics)) as caught:
        check(dossier)
    assert caught.value.status == 422


def with_evidence(band: str, **changes: Any) -> Dossier:
    dossier = samples.dossier(band)
    return dataclasses.replace(dossier, evidence=dataclasses.replace(dossier.evidence, **changes))


SIGNATURE = BARE.items
PICTURES = {item.file: item for item in WHOLE.items if item.kind is not EvidenceKind.SIGNATURE}


@pytest.mark.parametrize("name", PICTURES)
def test_not_one_picture_of_a_child_under_six_by_article_23(name: str) -> None:
    with pytest.raises(UnaskedBiometrics):
        check(with_evidence("<6", items=(*SIGNATURE, PICTURES[name])))


NOT_TAKEN = [s for s in PartState if s not in (PartState.CAPTURED, PartState.NOT_REQUIRED)]


@pytest.mark.parametrize("state", [s for s in PartState if s is not PartState.NOT_REQUIRED])
def test_nor_any_word_about_the_fingers_eyes_or_face_of_one(state: PartState) -> None:
    for changes in (
        {"fingers": (FingerState(finger=1, state=state, reason="x"),)},
        {"eyes": (EyeState(eye="left", state=state, reason="x"),)},
        {"face": state, "face_reason": "x"},
    ):
        with pytest.raises(UnaskedBiometrics):
            check(with_evidence("<6", **changes))


def test_a_child_under_six_may_be_told_as_not_required() -> None:
    fingers = tuple(FingerState(finger=n, state=PartState.NOT_REQUIRED) for n in range(1, 11))
    check(with_evidence("<6", fingers=fingers))


@pytest.mark.parametrize("state", NOT_TAKEN)
@pytest.mark.parametrize("band", ["6-<14", ">=14"])
def test_a_card_is_issued_without_any_finger_when_each_has_its_reason(
    band: str, state: PartState
) -> None:
    # Circular 60/2021/TT-BCA Art. 5(3): the state of each missing print is entered.
    fingers = tuple(FingerState(finger=n, state=state, reason="congenital") for n in range(1, 11))
    check(with_evidence(band, fingers=fingers))
    for n in range(10):
        silent = dataclasses.replace(fingers[n], reason="")
        with pytest.raises(NoReason):
            check(with_evidence(band, fingers=(*fingers[:n], silent, *fingers[n + 1 :])))


@pytest.mark.parametrize("state", NOT_TAKEN)
@pytest.mark.parametrize("eye", [0, 1])
def test_an_eye_that_cannot_be_taken_has_its_reason(state: PartState, eye: int) -> None:
    def eyes(reason: str) -> tuple[EyeState, ...]:
        other = dataclasses.replace(WHOLE.eyes[eye], state=state, reason=reason)
        return (other, WHOLE.eyes[1 - eye])

    check(with_evidence(">=14", eyes=eyes("cataract")))
    with pytest.raises(NoReason):
        check(with_evidence(">=14", eyes=eyes("")))


NO_FACE = tuple(item for item in WHOLE.items if item.kind is not EvidenceKind.FACE)


@pytest.mark.parametrize("state", NOT_TAKEN)
def test_a_face_is_either_there_or_told_why_not(state: PartState) -> None:
    check(with_evidence(">=14", items=NO_FACE, face=state, face_reason="bandage"))
    with pytest.raises(NoReason):
        check(with_evidence(">=14", items=NO_FACE, face=state))
    with pytest.raises(IncompleteBiometrics) as caught:
        check(with_evidence(">=14", face=state, face_reason="bandage"))
    assert caught.value.details == {"part": "face"}


INCOMPLETE = {
    "no fingers": ({"fingers": ()}, "fingers"),
    "eleven fingers": ({"fingers": (*WHOLE.fingers, WHOLE.fingers[0])}, "fingers"),
    "a finger twice": ({"fingers": (*WHOLE.fingers[:9], WHOLE.fingers[0])}, "fingers"),
    "no eyes": ({"eyes": ()}, "eyes"),
    "one eye twice": ({"eyes": (WHOLE.eyes[0],) * 2}, "eyes"),
    "a face not required": ({"face": PartState.NOT_REQUIRED, "items": NO_FACE}, "state"),
    "no face": ({"items": NO_FACE}, "face"),
}


@pytest.mark.parametrize(("changes", "part"), INCOMPLETE.values(), ids=INCOMPLETE)
@pytest.mark.parametrize("band", ["6-<14", ">=14"])
def test_from_six_every_part_has_a_state(band: str, changes: dict[str, Any], part: str) -> None:
    with pytest.raises(IncompleteBiometrics) as caught:
        check(with_evidence(band, **changes))
    assert caught.value.details == {"part": part}


@settings(max_examples=40)
@given(st.permutations(WHOLE.items), st.permutations(WHOLE.fingers), st.permutations(WHOLE.eyes))
def test_the_order_in_which_things_were_taken_does_not_matter(
    items: Any, fingers: Any, eyes: Any
) -> None:
    dossier = with_evidence(">=14", items=tuple(items), fingers=tuple(fingers), eyes=tuple(eyes))
    check(dossier, files=samples.files(">=14"))


@pytest.mark.parametrize("band", BANDS)
def test_form_cc01_is_signed_at_every_age(band: str) -> None:
    dossier = samples.dossier(band)
    kept = tuple(i for i in dossier.evidence.items if i.kind is not EvidenceKind.SIGNATURE)
    with pytest.raises(NoSignature):
        check(with_evidence(band, items=kept))


@pytest.mark.parametrize(
    "numbers", [(), (2,), (0, 1), (1, 1), (1, 3), (2, 1), (1, 2, 4), (1, 2, 3, 3), (-1, 0, 1)]
)
def test_the_log_runs_from_one_without_a_gap(numbers: tuple[int, ...]) -> None:
    entry = samples.operations(1).entries[0]
    log = Operations(entries=tuple(dataclasses.replace(entry, number=n) for n in numbers))
    with pytest.raises(BrokenOperations):
        check(dataclasses.replace(samples.dossier(), operations=log))


@settings(max_examples=60)
@given(st.data())
def test_one_changed_byte_in_any_file_is_noticed_and_the_file_named(data: st.DataObject) -> None:
    files = samples.files(">=14")
    name = data.draw(st.sampled_from(sorted(files)))
    at = data.draw(st.integers(0, len(files[name]) - 1))
    changed = bytearray(files[name])
    changed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(EvidenceMismatch) as caught:
        check_files(WHOLE, files={**files, name: bytes(changed)})
    assert caught.value.details == {"file": name}


def test_a_file_said_longer_than_it_is_is_noticed() -> None:
    first = WHOLE.items[0]
    for size in (0, first.size - 1, first.size + 1):
        index = dataclasses.replace(first, size=size)
        with pytest.raises(EvidenceMismatch):
            check_files(
                dataclasses.replace(WHOLE, items=(index, *WHOLE.items[1:])),
                files=samples.files(">=14"),
            )


def test_without_files_only_what_is_written_is_judged() -> None:
    check(samples.dossier())
    with pytest.raises(EvidenceMismatch):
        check(samples.dossier(), files={})
    check_files(Evidence(), files={})


def test_the_first_of_a_kind_is_the_first_in_the_index() -> None:
    face = first_of(WHOLE, EvidenceKind.FACE)
    assert face is not None
    second = dataclasses.replace(face, file="face-2.jpg")
    doubled = dataclasses.replace(WHOLE, items=(*WHOLE.items, second))
    assert first_of(doubled, EvidenceKind.FACE) is face
    assert first_of(BARE, EvidenceKind.FACE) is None
