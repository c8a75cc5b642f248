"""A capture set as named entries for a packet, and back.

The entries are the picture files and `index.json`. The index carries the opaque subject id,
states with reasons, and for each picture its digest, size and quality. It has no names.
Reading trusts nothing: unknown entries, wrong digests, wrong formats and contradictions are
refused before a set exists.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from cancuoc.biometrics import images
from cancuoc.biometrics.arrays import DPI
from cancuoc.biometrics.capture_set import CaptureSet, CaptureSetRefused, Sample, check
from cancuoc.biometrics.images import Format
from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.biometrics.quality import Quality
from cancuoc.biometrics.states import Mark, Reason, State

INDEX: Final = "index.json"
SCHEMA: Final = "cancuoc-capture-1"
MAX_INDEX_BYTES: Final = 64 * 1024

Json = dict[str, object]


class EntriesRefused(CaptureSetRefused):
    """The entries of a packet are no capture set."""

    message = "Phần sinh trắc học của gói bị sai hoặc bị sửa."
    next_step = "Vui lòng gửi lại gói từ máy trạm."


def to_entries(captured: CaptureSet) -> dict[str, bytes]:
    """Return name -> bytes; the same set always gives the same bytes.

    Raises CaptureSetRefused when pictures and states do not agree.
    """
    check(captured)
    entries = {sample.file_name: sample.data for sample in captured.in_order()}
    index = {
        "schema": SCHEMA,
        "subject": captured.subject,
        "fingers": {str(f.value): _mark_out(captured.fingers[f]) for f in Finger},
        "eyes": {eye.value: _mark_out(captured.eyes[eye]) for eye in Eye},
        "face": _mark_out(captured.face),
        "samples": [_sample_out(sample) for sample in captured.in_order()],
    }
    text = json.dumps(index, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {**entries, INDEX: text.encode()}


def _mark_out(mark: Mark) -> Json:
    return {"state": mark.state.value, "reason": mark.reason.value if mark.reason else None}


def _sample_out(sample: Sample) -> Json:
    quality = sample.quality
    return {
        "step": sample.step.value,
        "file": sample.file_name,
        "sha256": hashlib.sha256(sample.data).hexdigest(),
        "bytes": len(sample.data),
        "width": sample.width,
        "height": sample.height,
        "ppi": DPI if sample.step.fingers else None,
        "device": sample.device,
        "attempt": sample.attempt,
        "synthetic": sample.synthetic,
        "quality": quality
        and {
            "metric": quality.metric,
            "score": quality.score,
            "parts": dict(quality.parts),
            "words": quality.words,
        },
    }


def from_entries(entries: Mapping[str, bytes]) -> CaptureSet:
    """Rebuild the set. Raises EntriesRefused, ReasonMissing, ImageRefused, CaptureSetRefused.

    Only headers of the pictures are read here, so it is quick and bounded.
    """
    index = _index(entries)
    try:
        captured = CaptureSet(
            subject=_text(index, "subject"),
            samples=_samples_in(index, entries),
            fingers={
                Finger(int(key)): _mark_in(value) for key, value in _part(index, "fingers").items()
            },
            eyes={Eye(key): _mark_in(value) for key, value in _part(index, "eyes").items()},
            face=_mark_in(_part(index, "face")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise EntriesRefused(reason=f"{type(error).__name__}: {error}") from error
    check(captured)
    return captured


def _index(entries: Mapping[str, bytes]) -> Json:
    raw = entries.get(INDEX)
    if raw is None or len(raw) > MAX_INDEX_BYTES:
        raise EntriesRefused(reason="no index or index too large")
    try:
        index = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise EntriesRefused(reason="index is not JSON") from error
    if not isinstance(index, dict) or index.get("schema") != SCHEMA:
        raise EntriesRefused(reason="unknown schema")
    return index


def _text(holder: Mapping[str, object], key: str) -> str:
    value = holder[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is not text")
    return value


def _whole(holder: Mapping[str, object], key: str) -> int:
    value = holder[key]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{key} is not a whole number")
    return value


def _part(holder: Mapping[str, object], key: str) -> Json:
    return _object(holder[key])


def _object(value: object) -> Json:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _mark_in(value: object) -> Mark:
    holder = _object(value)
    reason = holder["reason"]
    return Mark(
        state=State(_text(holder, "state")),
        reason=None if reason is None else Reason(_text(holder, "reason")),
    )


def _samples_in(index: Json, entries: Mapping[str, bytes]) -> dict[Step, Sample]:
    listed = index["samples"]
    if not isinstance(listed, list):
        raise TypeError("samples is not a list")
    samples = [_sample_in(_object(item), entries) for item in listed]
    named = {sample.file_name for sample in samples}
    if len(named) != len(samples) or named | {INDEX} != set(entries):
        raise EntriesRefused(reason="entries and index do not list the same files")
    return {sample.step: sample for sample in samples}


def _sample_in(item: Json, entries: Mapping[str, bytes]) -> Sample:
    data = entries[_text(item, "file")]
    if hashlib.sha256(data).hexdigest() != _text(item, "sha256"):
        raise EntriesRefused(reason="digest", file=_text(item, "file"))
    kind, header = images.inspect(data)
    if (header.width, header.height) != (_whole(item, "width"), _whole(item, "height")):
        raise EntriesRefused(reason="size", file=_text(item, "file"))
    sample = Sample(
        step=Step(_text(item, "step")),
        data=data,
        format=Format(kind),
        width=header.width,
        height=header.height,
        device=_text(item, "device"),
        quality=None if item["quality"] is None else _quality_in(_part(item, "quality")),
        attempt=_whole(item, "attempt"),
        synthetic=item["synthetic"] is True,
    )
    if sample.file_name != _text(item, "file"):
        raise EntriesRefused(reason="file name", file=_text(item, "file"))
    return sample


def _quality_in(item: Json) -> Quality:
    parts = _part(item, "parts")
    return Quality(
        metric=_text(item, "metric"),
        score=_whole(item, "score"),
        parts={name: _whole(parts, name) for name in parts},
        words=_text(item, "words"),
    )
