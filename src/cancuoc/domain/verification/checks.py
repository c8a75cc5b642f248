"""The pure part of the checks: a dossier against itself and against its register entry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cancuoc.domain.stations.second_rules import Second
from cancuoc.domain.verification.ports import RegisterEntry
from cancuoc.domain.verification.rules import Doubt
from cancuoc.kernel.names import MatchLevel, PersonName, match_level
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId, consistency_warnings
from cancuoc.kernel.sex import Sex
from cancuoc.law import residence, validity
from cancuoc.law.ages import Band
from cancuoc.law.representation import Proof
from cancuoc.packet.content import BIOMETRIC, Biometrics, Declared, Evidence, Identity, PartState

_SECOND_DOUBTS = {
    Second.MISSING: Doubt.SECOND_MISSING,
    Second.SAME: Doubt.SECOND_SAME,
    Second.UNKNOWN: Doubt.SECOND_NO_RIGHT,
    Second.CLOSED: Doubt.SECOND_NO_RIGHT,
    Second.NO_RIGHT: Doubt.SECOND_NO_RIGHT,
}
_FINGERS = range(1, 11)
_EYES = ("right", "left")


def packet_doubts(
    *, identity: Identity, evidence: Evidence, band: str, on: date
) -> tuple[Doubt, ...]:
    """Return what the dossier itself leaves open, given the centre's age band on a day."""
    return tuple(
        dict.fromkeys(
            (
                *_band_doubts(identity, evidence, band),
                *_person_doubts(identity.declared, on=on),
            )
        )
    )


def second_doubts(standing: Second) -> tuple[Doubt, ...]:
    """Return what stands against the second officer of a bedside dossier."""
    doubt = _SECOND_DOUBTS.get(standing)
    return (doubt,) if doubt else ()


def _band_doubts(identity: Identity, evidence: Evidence, band: str) -> Iterator[Doubt]:
    if identity.band != band:
        yield Doubt.BAND_CHANGED
    if band == Band.UNDER_6 and any(item.kind in BIOMETRIC for item in evidence.items):
        yield Doubt.BIOMETRICS_UNDER_6
    if band != Band.FROM_14 and identity.representative is None:
        yield Doubt.REPRESENTATIVE_MISSING
    captures = identity.procedure.biometrics is Biometrics.CAPTURE
    if captures and band != Band.UNDER_6 and not _complete(evidence):
        yield Doubt.CAPTURE_INCOMPLETE


def _complete(evidence: Evidence) -> bool:
    """Every finger, both eyes and the face have a state, and what is missing has a reason."""
    fingers = {f.finger: (f.state, f.reason) for f in evidence.fingers}
    eyes = {e.eye: (e.state, e.reason) for e in evidence.eyes}
    parts = [
        *(fingers.get(finger) for finger in _FINGERS),
        *(eyes.get(eye) for eye in _EYES),
        (evidence.face, evidence.face_reason),
    ]
    return all(part is not None and _accounted(*part) for part in parts)


def _accounted(state: PartState, reason: str) -> bool:
    if state is PartState.NOT_REQUIRED:
        return False
    return state is PartState.CAPTURED or bool(reason)


def _person_doubts(declared: Declared, *, on: date) -> Iterator[Doubt]:
    if not declared.personal_number:
        yield Doubt.NUMBER_MISSING
    elif consistency_warnings(
        PersonalId(declared.personal_number), born=declared.born, sex=declared.sex
    ):
        yield Doubt.NUMBER_STRUCTURE
    if not printed_residence(declared):
        yield Doubt.RESIDENCE_MISSING
    try:
        validity.expiry(born=declared.born, issued=on)
    except validity.BirthdayNotKnown:
        yield Doubt.BIRTH_INCOMPLETE


def printed_residence(declared: Declared) -> str:
    """Return the address the card will bear, "" when there is none (Circular 17/2024 Art. 4)."""
    places = (
        declared.permanent_residence,
        declared.temporary_residence,
        declared.current_residence,
    )
    permanent, temporary, current = (place.text if place else None for place in places)
    return (
        residence.to_print(permanent=permanent, temporary=temporary, current=current).address or ""
    )


def register_doubts(*, identity: Identity, entry: RegisterEntry | None) -> tuple[Doubt, ...]:
    """Compare what was declared and signed with the register, field by field."""
    if entry is None:
        return (Doubt.NOT_IN_REGISTER,)
    return (
        *_field_doubts(identity.declared, entry),
        *_standing_doubts(entry),
        *_representative_doubts(identity, entry),
    )


def _field_doubts(declared: Declared, entry: RegisterEntry) -> Iterator[Doubt]:
    level = match_level(PersonName(declared.full_name), PersonName(entry.full_name))
    if level < MatchLevel.TONE_PLACEMENT:
        yield Doubt.NAME_DIFFERS
    if not _same_birth(declared.born, entry.born):
        yield Doubt.BIRTH_DIFFERS
    if Sex.UNKNOWN not in (declared.sex, entry.sex) and declared.sex != entry.sex:
        yield Doubt.SEX_DIFFERS
    if entry.personal_number and declared.personal_number != entry.personal_number:
        yield Doubt.NUMBER_DIFFERS


def _same_birth(declared: PartialDate, register: PartialDate) -> bool:
    """A register that knows only the year agrees with any day of it."""
    return register.earliest() <= declared.earliest() and declared.latest() <= register.latest()


def _standing_doubts(entry: RegisterEntry) -> Iterator[Doubt]:
    if not entry.citizen:
        yield Doubt.NOT_CITIZEN
    if entry.deceased:
        yield Doubt.DECEASED


def _representative_doubts(identity: Identity, entry: RegisterEntry) -> Iterator[Doubt]:
    representative = identity.representative
    if representative is None or representative.proof != Proof.REGISTER:
        return
    known = {entry.father_id, entry.mother_id, *entry.guardian_ids} - {None}
    if representative.person_id not in known:
        yield Doubt.REPRESENTATIVE_UNPROVEN
