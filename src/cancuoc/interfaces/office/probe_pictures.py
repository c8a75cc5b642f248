"""Files sent in for a search: read within limits, made into templates, kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cancuoc.biometrics import parts
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.positions import IRIS_STEPS, Eye, Finger, Step
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness import rules
from cancuoc.domain.uniqueness.adapters import deployed
from cancuoc.domain.uniqueness.ports import Extracted, Extractor, Wanted
from cancuoc.kernel.refusal import Refusal

File: TypeAlias = "UploadedFile[bytes]"
ROLLED: Final = tuple(step for step in Step if len(step.fingers) == 1)
ASKED: Final = (*IRIS_STEPS, *ROLLED)
RECORDS: Final = "records"
# Below the size from which an upload is written to a disk, in the clear.
LARGEST: Final = 2 * 1024 * 1024
MOST_RECORDS: Final = 20


class PictureTooLarge(Refusal):
    """One file is larger than any sensor makes them."""

    status: ClassVar[int] = 413
    message = "Tệp gửi lên quá lớn."
    next_step = "Gửi từng tệp vân tay hoặc mắt không quá 2 MB."


class TooManyRecords(Refusal):
    """More files than a person has fingers and eyes to show."""

    status: ClassVar[int] = 413
    message = "Gửi quá nhiều tệp một lần."
    next_step = "Chọn không quá 20 bản ghi của cùng một người."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came with a form: one file of each named part, and records that name their parts."""

    by_part: Mapping[Step, File] = field(default_factory=dict)
    records: Sequence[File] = ()

    def __bool__(self) -> bool:
        return bool(self.by_part or self.records)

    @classmethod
    def of(cls, request: HttpRequest) -> Sent:
        """Return the files of a request; an input this page does not have is read over."""
        files = {step: request.FILES.get(step.value) for step in ASKED}
        several = request.FILES.getlist(RECORDS)
        return cls(
            by_part={step: f for step, f in files.items() if isinstance(f, UploadedFile)},
            records=tuple(f for f in several if isinstance(f, UploadedFile)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What the files gave: templates, the parts that gave none, the files nothing is read of."""

    templates: Templates
    failed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def read(*, sent: Sent, extractor: Extractor | None = None) -> Read:
    """Make templates of the files that were sent.

    Raises PictureTooLarge, TooManyRecords. A file that is refused is named with the reason, a
    part that gives nothing is named among the failures; the rest is used. A template that comes
    ready in a record counts more than a picture of the same finger.
    """
    if len(sent.records) > MOST_RECORDS:
        raise TooManyRecords(files=len(sent.records), most=MOST_RECORDS)
    pictures: dict[Step, bytes] = {}
    ready: dict[Finger, Minutiae] = {}
    refused: list[str] = []
    named = [(_words(step), file, step) for step, file in sent.by_part.items()]
    for words, file, step in [*named, *((f.name or "?", f, None) for f in sent.records)]:
        try:
            found = parts.read(_data(file), beside=step)
        except PictureTooLarge:
            raise
        except Refusal as refusal:
            refused.append(f"{words} – {_(refusal.message)}")
            continue
        pictures = {**found.pictures, **pictures}
        ready = {**found.minutiae, **ready}
    made = _extracted(pictures, frozenset(ready), extractor or deployed.extractor())
    return Read(
        templates=Templates(fingers={**made.templates.fingers, **ready}, eyes=made.templates.eyes),
        failed=tuple(_part_words(part) for part in made.failures),
        refused=tuple(refused),
    )


def _extracted(
    pictures: Mapping[Step, bytes], ready: frozenset[Finger], extractor: Extractor
) -> Extracted:
    wanted = Wanted(
        fingers=frozenset(f for step in pictures for f in step.fingers) - ready,
        eyes=frozenset(step.eye for step in pictures if step.eye),
    )
    if not wanted:
        return Extracted(templates=Templates())
    return extractor.extract(pictures=lambda: pictures, wanted=wanted, age=None, sex=None)


def _data(file: File) -> bytes:
    if (file.size or 0) > LARGEST:
        raise PictureTooLarge(bytes=file.size, limit=LARGEST)
    data: bytes = file.read()
    return data


def _words(step: Step) -> str:
    return _(step.fingers[0].words if step.fingers else Eye(str(step.eye)).words)


def _part_words(part: str) -> str:
    known = {rules.finger_part(finger): finger.words for finger in Finger}
    known |= {rules.eye_part(eye): eye.words for eye in Eye}
    return _(known[part])
