"""What a captured dossier carries: identity, evidence index and operations, as frozen values.

The station writes these three parts, the centre reads them back; both use this module and
nothing else. Codes such as `kind`, `ground` or `proof` are the values of `cancuoc.law`; this
library does not judge them, the centre does, by the law in force. Times are the station's
claim. Names of fields follow form CC01 (Circular 17/2024/TT-BCA) and the items of the
population database (Law 26/2023/QH15 Art. 9(1)).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex
from cancuoc.packet.content_codec import WrongValue
from cancuoc.packet.content_fields import codes_fit, name_fits, number_fits, phone_fits

SCHEMA: Final = "cancuoc.dossier/1"
BANDS: Final = ("<6", "6-<14", ">=14")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_FILE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,40}(\.[a-z0-9]{1,5})?")


class PartState(StrEnum):
    """What became of a finger or an eye (Circular 60/2021/TT-BCA Art. 5(3))."""

    CAPTURED = "captured"
    MISSING = "missing"
    DEFORMED = "deformed"
    TEMPORARILY_INJURED = "temporarily_injured"
    UNREADABLE = "unreadable"
    NOT_REQUIRED = "not_required"


class Signer(StrEnum):
    """Whose hand signed form CC01."""

    PERSON = "person"
    REPRESENTATIVE = "representative"


class Biometrics(StrEnum):
    """Whether features are taken now, reused from the last capture (Art. 25(4)), or never."""

    CAPTURE = "capture"
    STORED = "stored"
    NONE = "none"


class EvidenceKind(StrEnum):
    """What one file of the evidence part is."""

    FINGER = "finger"
    IRIS = "iris"
    FACE = "face"
    SIGNATURE = "signature"
    PAPER = "paper"
    FORM = "form"


BIOMETRIC: Final = frozenset({EvidenceKind.FINGER, EvidenceKind.IRIS, EvidenceKind.FACE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An address as spoken, with the commune's code when it is known ("" when not)."""

    text: str
    commune_code: str = ""

    def __post_init__(self) -> None:
        codes_fit(self, "commune_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Father, mother, spouse or child as CC01 names them; unknown items are ""."""

    relation: str
    full_name: str
    personal_number: str = ""
    old_number: str = ""
    nationality: str = ""

    def __post_init__(self) -> None:
        codes_fit(self, "relation")
        name_fits(self.full_name, "full_name")
        number_fits(self.personal_number, "personal_number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The person as declared and signed on CC01; what is not known is "" or None."""

    full_name: str
    other_name: str = ""
    personal_number: str = ""
    old_number: str = ""
    cancelled_number: str = ""
    born: PartialDate
    sex: Sex
    birth_place: Place | None = None
    birth_registration_place: Place | None = None
    origin: Place | None = None
    ethnicity: str = ""
    religion: str = ""
    nationality: str = "Việt Nam"
    blood_group: str = ""
    occupation: str = ""
    features: str = ""
    permanent_residence: Place | None = None
    temporary_residence: Place | None = None
    current_residence: Place | None = None
    phone: str = ""
    email: str = ""
    relatives: tuple[Relative, ...] = ()

    def __post_init__(self) -> None:
        name_fits(self.full_name, "full_name")
        number_fits(self.personal_number, "personal_number")
        number_fits(self.cancelled_number, "cancelled_number")
        phone_fits(self.phone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field where register and person disagreed at the counter, both as written."""

    field: str
    register: str
    declared: str

    def __post_init__(self) -> None:
        codes_fit(self, "field", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative:
    """Who acts for the person, by which relation, and what proves it (Law 26 Art. 23(2))."""

    full_name: str
    relation: str
    proof: str
    proof_number: str = ""
    person_id: UUID | None = None
    personal_number: str = ""
    born: PartialDate | None = None
    sex: Sex = Sex.UNKNOWN
    phone: str = ""

    def __post_init__(self) -> None:
        name_fits(self.full_name, "full_name")
        codes_fit(self, "relation", "proof", required=True)
        number_fits(self.personal_number, "personal_number")
        phone_fits(self.phone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper shown at the counter; `file` names its picture when one was taken."""

    kind: str
    number: str = ""
    issued_by: str = ""
    issued_on: date | None = None
    file: str = ""

    def __post_init__(self) -> None:
        codes_fit(self, "kind", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What was due and paid, in đồng; `exemption` is the law's code when nothing was due."""

    amount: int
    paid: bool
    exemption: str = ""
    receipt: str = ""

    def __post_init__(self) -> None:
        codes_fit(self, "exemption")
        if self.amount < 0:
            raise WrongValue(field="amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """What is asked for and on which ground (Law 26 Art. 23-25), and where the card goes."""

    kind: str
    ground: str
    biometrics: Biometrics
    signer: Signer
    fee: Fee
    articles: tuple[str, ...] = ()
    capacity: str = "full"
    return_place: str = ""
    return_address: str = ""
    old_document: str = ""
    old_document_number: str = ""
    old_document_collected: bool = False

    def __post_init__(self) -> None:
        codes_fit(self, "kind", "ground", "capacity", required=True)
        codes_fit(self, "return_place", "old_document")


@dataclass(frozen=True, slots=True, kw_only=True)
class EidRequest:
    """An e-ID account asked for together with the card (Decree 69/2024/NĐ-CP Art. 7, 10)."""

    level: int
    phone: str
    email: str = ""
    by_representative: bool = False

    def __post_init__(self) -> None:
        phone_fits(self.phone)
        if self.level not in (1, 2):
            raise WrongValue(field="level")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One thing the signer agreed to or not, and the version of the text that was read."""

    item: str
    given: bool
    text_version: str = "1"

    def __post_init__(self) -> None:
        codes_fit(self, "item", "text_version", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who captured: the account, the living hand behind it, and the signed lease used."""

    username: str
    hand: str
    lease: str = ""

    def __post_init__(self) -> None:
        codes_fit(self, "username", "hand", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The identity part: who, what for, by whom, where and when (as the station claims)."""

    schema: str = SCHEMA
    station_code: str
    kit: str
    officer: Officer
    session_id: UUID | None = None
    ticket_id: UUID | None = None
    unit_code: str
    person_id: UUID | None = None
    band: str
    started_at: datetime
    captured_at: datetime
    declared: Declared
    differences: tuple[Difference, ...] = ()
    representative: Representative | None = None
    papers: tuple[Paper, ...] = ()
    procedure: Procedure
    eid: EidRequest | None = None
    consents: tuple[Consent, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        _known(self.schema)
        codes_fit(self, "station_code", "kit", "unit_code", required=True)
        if self.band not in BANDS:
            raise WrongValue(field="band")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """One file of the evidence part. `step` is the capture step's code ("" for papers)."""

    file: str
    kind: EvidenceKind
    step: str = ""
    media_type: str
    sha256: str
    size: int
    width: int = 0
    height: int = 0
    dpi: int = 0
    quality: int = -1
    tries: int = 1
    device: str = ""
    captured_at: datetime

    def __post_init__(self) -> None:
        codes_fit(self, "step", "device")
        if not _FILE.fullmatch(self.file):
            raise WrongValue(field="file")
        if not _SHA256.fullmatch(self.sha256) or self.size < 0 or not -1 <= self.quality <= 100:
            raise WrongValue(field="sha256, size or quality")


@dataclass(frozen=True, slots=True, kw_only=True)
class FingerState:
    """A finger by its ISO/IEC 19794-4 number, 1 (right thumb) to 10 (left little)."""

    finger: int
    state: PartState
    reason: str = ""

    def __post_init__(self) -> None:
        codes_fit(self, "reason")
        if not 1 <= self.finger <= 10:
            raise WrongValue(field="finger")


@dataclass(frozen=True, slots=True, kw_only=True)
class EyeState:
    """An eye of the person, "right" or "left"."""

    eye: str
    state: PartState
    reason: str = ""

    def __post_init__(self) -> None:
        codes_fit(self, "reason")
        if self.eye not in ("right", "left"):
            raise WrongValue(field="eye")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The index of the evidence part: every file with its hash, every finger and eye."""

    schema: str = SCHEMA
    items: tuple[EvidenceItem, ...] = ()
    fingers: tuple[FingerState, ...] = ()
    eyes: tuple[EyeState, ...] = ()
    face: PartState = PartState.NOT_REQUIRED
    face_reason: str = ""

    def __post_init__(self) -> None:
        _known(self.schema)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing done in the kit. `detail` is a code or a count, never a name."""

    number: int
    at: datetime
    act: str
    hand: str
    detail: str = ""

    def __post_init__(self) -> None:
        codes_fit(self, "act", "hand", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """Who did what in the kit, in order; the numbers run from 1 without a gap."""

    schema: str = SCHEMA
    entries: tuple[Operation, ...] = ()

    def __post_init__(self) -> None:
        _known(self.schema)


def _known(schema: str) -> None:
    if schema != SCHEMA:
        raise WrongValue(field="schema")


FIELDS_OF_CC01: Final = tuple(f.name for f in fields(Declared))
