"""Pictures sent in for a search: read within limits, made into templates, kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from django.core.files.uploadedfile import UploadedFile

from cancuoc.biometrics.positions import IRIS_STEPS, Eye, Step
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness import rules
from cancuoc.domain.uniqueness.adapters import deployed
from cancuoc.domain.uniqueness.ports import Extractor, Wanted
from cancuoc.kernel.refusal import Refusal

ROLLED: Final = tuple(step for step in Step if len(step.fingers) == 1)
ASKED: Final = (*IRIS_STEPS, *ROLLED)
# Below the size from which an upload is written to a disk, in the clear.
LARGEST: Final = 2 * 1024 * 1024


class PictureTooLarge(Refusal):
    """One picture is larger than any sensor makes them."""

    status: ClassVar[int] = 413
    message = "Ảnh gửi lên quá lớn."
    next_step = "Gửi từng ảnh vân tay hoặc mắt không quá 2 MB."


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What the pictures gave: templates, and the parts that gave none."""

    templates: Templates
    failed: tuple[str, ...]


def read(*, files: Mapping[str, UploadedFile[bytes]], extractor: Extractor | None = None) -> Read:
    """Make templates of the pictures that were sent, by the name of their step.

    Raises PictureTooLarge. A picture that gives nothing is named among the failures.
    """
    pictures = {step: _data(files[step.value]) for step in ASKED if step.value in files}
    wanted = Wanted(
        fingers=frozenset(step.fingers[0] for step in pictures if step.fingers),
        eyes=frozenset(step.eye for step in pictures if step.eye),
    )
    made = (extractor or deployed.extractor()).extract(
        pictures=lambda: pictures, wanted=wanted, age=None, sex=None
    )
    failed = tuple(_words(step) for step in pictures if _part(step) in made.failures)
    return Read(templates=made.templates, failed=failed)


def _data(file: UploadedFile[bytes]) -> bytes:
    if (file.size or 0) > LARGEST:
        raise PictureTooLarge(bytes=file.size, limit=LARGEST)
    data: bytes = file.read()
    return data


def _words(step: Step) -> str:
    return step.fingers[0].words if step.fingers else Eye(str(step.eye)).words


def _part(step: Step) -> str:
    return rules.finger_part(step.fingers[0]) if step.fingers else rules.eye_part(str(step.eye))
