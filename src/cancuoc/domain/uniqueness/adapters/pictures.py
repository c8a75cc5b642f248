"""Templates from real pictures, by the extractors of the biometrics library."""

from __future__ import annotations

from collections.abc import Mapping

from cancuoc.biometrics import extraction
from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.fingerprint import leader
from cancuoc.biometrics.images import Format
from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness import rules
from cancuoc.domain.uniqueness.ports import Extracted, Extractor, Pictures, Wanted
from cancuoc.domain.uniqueness.rules import Why

_KNOWN = frozenset(str(why) for why in Why)


class PictureExtractor(Extractor):
    """Reads irises and fingers; about 30 ms an eye, half a second a finger."""

    def extract(
        self, *, pictures: Pictures, wanted: Wanted, age: float | None, sex: Sex | None
    ) -> Extracted:
        """Return what can be read; what cannot is a failure with its reason."""
        if not wanted:
            return Extracted(templates=Templates(age=age, sex=sex))
        samples = _samples(pictures())
        try:
            found = extraction.extract(
                samples,
                age=age,
                sex=sex,
                fingers=sorted(wanted.fingers),
                eyes=sorted(wanted.eyes),
            )
        except leader.NoExtractor:
            return self._without_fingers(samples, wanted, age, sex)
        return Extracted(templates=found.templates, failures=_failures(found))

    @staticmethod
    def _without_fingers(
        samples: Mapping[Step, Sample], wanted: Wanted, age: float | None, sex: Sex | None
    ) -> Extracted:
        """The network for fingers is not installed: the eyes are read all the same."""
        found = extraction.extract(samples, age=age, sex=sex, fingers=(), eyes=sorted(wanted.eyes))
        parts = [rules.finger_part(finger) for finger in sorted(wanted.fingers)]
        missing = dict.fromkeys(parts, str(Why.NO_EXTRACTOR))
        return Extracted(templates=found.templates, failures={**_failures(found), **missing})


def _samples(opened: Mapping[Step, bytes]) -> dict[Step, Sample]:
    """Return the files as samples; the extractor looks at the bytes alone to know the format."""
    return {
        step: Sample(step=step, data=data, format=Format.JP2, width=0, height=0, device="")
        for step, data in opened.items()
    }


def _failures(found: extraction.Extracted) -> dict[str, str]:
    return {
        _part(part): str(failure.why) if str(failure.why) in _KNOWN else str(Why.NOT_READ)
        for part, failure in found.failures.items()
    }


def _part(part: Finger | Eye) -> str:
    return rules.eye_part(part) if isinstance(part, Eye) else rules.finger_part(part)
