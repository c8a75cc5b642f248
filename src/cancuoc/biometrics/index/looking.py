"""One search through the rows of one shard: eyes first, fingers where eyes do not decide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Floats, Mask
from cancuoc.biometrics.index import exact_fingers as fingers
from cancuoc.biometrics.index.answers import (
    EYES,
    FINGERS,
    Answer,
    Evidence,
    Found,
    best,
    eye_kind,
    finger_kind,
)
from cancuoc.biometrics.index.columns import Columns
from cancuoc.biometrics.index.iris_scan import scan, turns
from cancuoc.biometrics.index.settings import Eyes, Settings
from cancuoc.biometrics.iris import settings as iris
from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.templates import Templates

Places = npt.NDArray[np.int64]


def usable(templates: Templates, settings: Eyes) -> dict[Eye, IrisCode]:
    """Return the eyes of which enough can be compared; the others count as missing."""
    eyes = templates.eyes.items()
    return {eye: code for eye, code in eyes if int(code.mask.sum()) >= settings.least_bits}


@dataclass(slots=True)
class Look:
    """What one probe is asked of the rows marked in `asked`, bool (rows,)."""

    columns: Columns
    settings: Settings
    probe: Templates
    asked: Mask
    alike: dict[Eye, Floats] = field(default_factory=dict)
    """Likeness of each eye that was scanned, (rows,)."""
    fingers: dict[Finger, dict[int, float]] = field(default_factory=dict)
    """Score of each finger that was compared, by row."""

    def answer(self, *, most: int, least: float) -> Answer:
        """Return the best `most` with a score of at least `least`."""
        eyes, decided = self._eyes()
        wanted = self._short_list(self.asked & ~decided)
        doubtful = np.flatnonzero(self.asked & decided & (eyes >= self.settings.thresholds.doubt))
        hands = self._compared(np.union1d(wanted, doubtful))
        score = 1 - (1 - eyes) * (1 - hands)
        score[~self.asked] = -1
        places = np.flatnonzero(score >= least)
        places = places[np.argsort(-score[places], kind="stable")][:most]
        found = (self._found(int(place), eyes, hands, score) for place in places)
        return Answer(best(found, most), self._searched(), self._unseen())

    def _column(self, name: str) -> npt.NDArray[Any]:
        return self.columns[name][: len(self.asked)]

    @property
    def _eyes_seen(self) -> dict[Eye, IrisCode]:
        return usable(self.probe, self.settings.eyes)

    def _eyes(self) -> tuple[Floats, Mask]:
        """Return the score of the eyes, (rows,), and where both were compared."""
        thresholds, matching = self.settings.thresholds, iris.matching()
        count = len(self.asked)
        score, pairs = np.zeros(count, np.float32), np.zeros(count, np.int32)
        for eye, code in self._eyes_seen.items():
            there = self._column(f"{eye}-there") & self.asked
            probe = turns(code)
            rows = self._column(f"{eye}")
            self.alike[eye] = 1 - scan(probe, rows, there, matching, self.settings.eyes.hopeless)
            one = thresholds.one_eye.score(self.alike[eye])
            score = np.maximum(score, np.where(there, one, 0))
            pairs += there
        both = pairs == len(Eye)
        if both.any():
            mean = sum(self.alike.values()) / len(Eye)
            two = thresholds.two_eyes.score(mean)
            score = np.where(both, np.maximum(score, two), score)
        return score, both

    def _best_fingers(self) -> list[Finger]:
        """Return the probe's fingers, the one with the most good minutiae first."""
        worth = {
            finger: -float(m.quality.sum()) for finger, m in self.probe.fingers.items() if len(m)
        }
        return sorted(worth, key=lambda finger: (worth[finger], finger))

    def _short_list(self, asked: Mask) -> Places:
        """Return the rows among `asked` whose fingers are worth comparing."""
        if not asked.any() or not self.probe.fingers:
            return np.empty(0, np.int64)
        limits = self.settings.fingers
        total, count = np.zeros(len(asked), np.float32), np.zeros(len(asked), np.int32)
        for finger in self._best_fingers():
            there = self._column(f"{finger:d}-there") & asked & (count < limits.scanned)
            places = np.flatnonzero(there)
            probe = fingers.sketch(self.probe.fingers[finger])
            total[places] += fingers.scan(probe, self._column(f"{finger:d}-sketch")[places])
            count += there
        scanned = np.flatnonzero(count)
        mean = total[scanned] / np.sqrt(count[scanned])
        kept = max(limits.shortlist_least, round(limits.shortlist * len(scanned)))
        return np.sort(scanned[np.argsort(-mean, kind="stable")[:kept]])

    def _compared(self, places: Places) -> Floats:
        """Return the score of the fingers, (rows,): 0 where none was compared."""
        thresholds = self.settings.thresholds
        total, count = np.zeros(len(self.asked), np.float32), np.zeros(len(self.asked), np.int32)
        for finger in self._best_fingers():
            there = self._column(f"{finger:d}-there")[places]
            chosen = places[there & (count[places] < self.settings.fingers.compared)]
            probe = fingers.pack(self.probe.fingers[finger])
            scores = fingers.compare(probe, self._column(f"{finger:d}-packed"), chosen)
            self.fingers[finger] = dict(zip(chosen.tolist(), scores.tolist(), strict=True))
            total[chosen] += scores - thresholds.stranger
            count[chosen] += 1
        score = thresholds.fingers.score(total / np.sqrt(np.maximum(count, 1)))
        return np.where(count > 0, score, 0).astype(np.float32)

    def _found(self, place: int, eyes: Floats, hands: Floats, score: Floats) -> Found:
        parts: list[tuple[str, Any]] = [
            (eye_kind(eye), alike[place])
            for eye, alike in self.alike.items()
            if self._column(f"{eye}-there")[place]
        ]
        if parts:
            parts.insert(0, (EYES, eyes[place]))
        pressed = [(f, scores[place]) for f, scores in self.fingers.items() if place in scores]
        if pressed:
            parts += [(FINGERS, hands[place]), *((finger_kind(f), s) for f, s in pressed)]
        return Found(
            subject=self._column("subject")[place].tobytes(),
            score=float(score[place]),
            evidence=tuple(Evidence(kind, float(value)) for kind, value in parts),
        )

    def _searched(self) -> tuple[str, ...]:
        eyes = (eye_kind(eye) for eye in self._eyes_seen)
        return (*eyes, *(finger_kind(finger) for finger in self._best_fingers()))

    def _unseen(self) -> int:
        """Count the asked rows that share no evidence with the probe."""
        seen = np.zeros(len(self.asked), np.bool_)
        for name in (*self._eyes_seen, *(f"{finger:d}" for finger in self._best_fingers())):
            seen |= self._column(f"{name}-there")
        return int((self.asked & ~seen).sum())
