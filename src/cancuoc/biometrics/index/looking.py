"""One search through the rows of one shard: eyes first, fingers where eyes do not decide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Floats, Mask, floats
from cancuoc.biometrics.fingerprint.growth import resized
from cancuoc.biometrics.index import finger_scan, growing
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
_BLOCK: Final = 4096


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
    prepared: dict[Finger, finger_scan.Probe] = field(default_factory=dict)

    def answer(self, *, most: int, least: float) -> Answer:
        """Return the best `most` with a score of at least `least`."""
        eyes, decided = self._eyes()
        wanted = self._short_list(self.asked & ~decided)
        doubtful = np.flatnonzero(self.asked & decided & (eyes >= self.settings.thresholds.doubt))
        hands = self._compared(np.union1d(wanted, doubtful))
        score = 1 - (1 - eyes) * (1 - hands)
        score[~self.asked] = -1
        found = (self._found(place, eyes, hands, score) for place in self._best(score, most, least))
        return Answer(best(found, most), self._searched(), self._unseen())

    def _best(self, score: Floats, most: int, least: float) -> list[int]:
        """Return the rows of the best; those that score as the last one does are all here."""
        places = np.flatnonzero(score >= least)
        if len(places) > most:
            places = places[score[places] >= np.partition(score[places], -most)[-most]]
        return [int(place) for place in places]

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

    @property
    def _pressed(self) -> list[Finger]:
        """Return the probe's fingers, the one with the most good minutiae first."""
        worth = {f: float(one.quality.sum()) for f, one in self.probe.fingers.items() if len(one)}
        return sorted(worth, key=lambda finger: (-worth[finger], finger))

    def _short_list(self, asked: Mask) -> Places:
        """Return the rows among `asked` whose fingers are worth comparing."""
        limits = self.settings.fingers
        total, count = np.zeros(len(asked), np.float32), np.zeros(len(asked), np.int32)
        for finger in self._pressed:
            there = self._column(f"{finger:d}-there") & asked & (count < limits.scanned)
            places = np.flatnonzero(there)
            if len(places):
                total[places] += _standing(self._support(finger, places))
                count += there
        scanned = np.flatnonzero(count)
        mean = total[scanned] / np.sqrt(count[scanned])
        kept = max(limits.shortlist_least, round(limits.shortlist * len(scanned)))
        return np.sort(scanned[np.argsort(-mean, kind="stable")[:kept]])

    def _support(self, finger: Finger, places: Places) -> Floats:
        """Return how much each of some rows supports a finger of the probe."""
        wanted, rows = self._wanted(finger), self._column(f"{finger:d}-sketch")
        if len(places) == len(rows):
            return finger_scan.scan(wanted, rows)
        # Rows without the finger are not even read: that alone would make memory of them.
        blocks = np.array_split(places, -(-len(places) // _BLOCK))
        return np.concatenate([finger_scan.scan(wanted, rows[block]) for block in blocks])

    def _wanted(self, finger: Finger) -> finger_scan.Probe:
        if finger not in self.prepared:
            self.prepared[finger] = finger_scan.probe(self.probe.fingers[finger])
        return self.prepared[finger]

    def _compared(self, places: Places) -> Floats:
        """Return the score of the fingers, (rows,): 0 where none was compared."""
        thresholds = self.settings.thresholds
        total, count = np.zeros(len(self.asked), np.float32), np.zeros(len(self.asked), np.int32)
        for finger in self._pressed if len(places) else ():
            there = self._column(f"{finger:d}-there")[places]
            chosen = places[there & (count[places] < self.settings.fingers.compared)]
            rows = self._column(f"{finger:d}-packed")
            scores = self._scores(finger, rows, chosen)
            self.fingers[finger] = dict(zip(chosen.tolist(), scores.tolist(), strict=True))
            total[chosen] += scores - thresholds.stranger
            count[chosen] += 1
        score = thresholds.fingers.score(total / np.sqrt(np.maximum(count, 1)))
        return floats(np.where(count > 0, score, 0))

    def _scores(self, finger: Finger, rows: finger_scan.Rows, chosen: Places) -> Floats:
        """Compare one finger; where a child may have grown, at the sizes around too."""
        scores = finger_scan.compare(self._wanted(finger), rows, chosen)
        unsure = growing.unsure(self.probe.age, self._column("age")[chosen], scores)
        for factor in growing.FACTORS if len(unsure) else ():
            other = finger_scan.probe(resized(self.probe.fingers[finger], factor))
            again = finger_scan.compare(other, rows, chosen[unsure])
            scores[unsure] = np.maximum(scores[unsure], again)
        return scores

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
        return (*eyes, *(finger_kind(finger) for finger in self._pressed))

    def _unseen(self) -> int:
        """Count the asked rows that share no evidence with the probe."""
        seen = np.zeros(len(self.asked), np.bool_)
        for name in (*self._eyes_seen, *(f"{finger:d}" for finger in self._pressed)):
            seen |= self._column(f"{name}-there")
        return int((self.asked & ~seen).sum())


def _standing(support: Floats) -> Floats:
    """Return supports as deviations above their mean, so that scans of two fingers can be added."""
    return floats((support - support.mean()) / max(float(support.std()), 1e-6))
