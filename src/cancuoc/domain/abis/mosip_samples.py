"""Templates from the CBEFF document a MOSIP reference points at."""

from __future__ import annotations

import base64
import json
from typing import Any, Final

from cancuoc.biometrics.formats import cbeff, finger_minutiae
from cancuoc.biometrics.formats.cbeff import Bir
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.domain.abis import samples
from cancuoc.domain.abis.mosip_rules import Failed, Reason
from cancuoc.domain.abis.refusals import BadRequest
from cancuoc.kernel.refusal import Refusal

_FINGERS: Final = {frozenset(cbeff.finger_words(f)): f.name for f in Finger}
_EYES: Final = {frozenset(cbeff.eye_words(e)): f"EYE_{e.name}" for e in Eye}
_EXPIRED: Final = "DAT-SER-006"


def read(document: bytes) -> samples.Read:
    """Make templates of every finger and eye in a document.

    A picture nothing can be read from is a failure of that part and refuses nobody. Raises
    Failed: no data, no CBEFF, or an answer of MOSIP's data share that says the address expired.
    """
    if not document.strip():
        raise Failed(Reason.CBEFF_EMPTY)
    if document.lstrip().startswith(b"{"):
        raise Failed(_said(document))
    try:
        birs = cbeff.read(document)
    except Refusal as error:
        raise Failed(Reason.BAD_CBEFF) from error
    items = [item for item in map(_item, birs) if item]
    if not items:
        raise Failed(Reason.CBEFF_EMPTY)
    try:
        return samples.read(items, age=None)
    except BadRequest as error:
        raise Failed(Reason.BAD_CBEFF) from error


def _item(bir: Bir) -> dict[str, Any] | None:
    """Return a record in the shape the other door's samples have, None when it is no part."""
    words = frozenset(bir.subtypes)
    finger, eye = _FINGERS.get(words), _EYES.get(words)
    if not bir.data:
        return None
    data = base64.b64encode(bir.data).decode()
    if bir.types == ("Finger",) and finger:
        item = {"biometricType": "FINGER", "biometricSubType": finger}
        if bir.data.startswith(finger_minutiae.MAGIC):
            return {**item, "template": data, "templateFormat": "ISO_19794_2"}
        return {**item, "image": data}
    if bir.types == ("Iris",) and eye:
        return {"biometricType": "IRIS", "biometricSubType": eye, "image": data}
    return None


def _said(document: bytes) -> Reason:
    """Return the reason for an answer in JSON, which is no document but an error."""
    try:
        errors = json.loads(document).get("errors") or []
        codes = {str(each.get("errorCode", "")).strip() for each in errors}
    except (ValueError, RecursionError, AttributeError, TypeError):
        return Reason.BAD_CBEFF
    return Reason.URL_EXPIRED if _EXPIRED in codes else Reason.UNEXPECTED
