"""How many hard slaps are taken apart rightly: a measurement, run by hand.

    python -m cancuoc.biometrics.fingerprint.tests.measure_slaps 12

draws both hands and the thumbs of so many people in each way a slap can be hard, and prints
shares by kind. The settings were chosen on other people than those drawn here.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from cancuoc.biometrics.fingerprint.slap import SlapDoubt, segment
from cancuoc.biometrics.fingerprint.tests.slaps import Hard, found_share, slap
from cancuoc.biometrics.positions import Finger, Step
from cancuoc.biometrics.synthetic.impressions import FingerFault

STEPS = (Step.RIGHT_FOUR, Step.LEFT_FOUR, Step.TWO_THUMBS)
OTHER = {Step.RIGHT_FOUR: Step.LEFT_FOUR, Step.LEFT_FOUR: Step.RIGHT_FOUR}
LITTLE = frozenset({Finger.RIGHT_LITTLE, Finger.LEFT_LITTLE})
WHOLE = 0.9


@dataclass
class Tally:
    """What became of the slaps of one kind."""

    slaps: int = 0
    counted: int = 0
    whole: int = 0
    invented: int = 0
    swapped: int = 0
    told: int = 0
    seconds: list[float] = field(default_factory=list)

    def line(self, kind: str) -> str:
        shares = (100 * n / self.slaps for n in (self.counted, self.whole, self.invented))
        count, whole, invented = (f"{share:.1f} %" for share in shares)
        ms = f"{1000 * float(np.median(self.seconds)):.0f} ms"
        swapped = f"{self.told} of {self.swapped}"
        return f"| {kind} | {self.slaps} | {count} | {whole} | {invented} | {swapped} | {ms} |"


def kinds() -> dict[str, Callable[[np.random.Generator], Hard]]:
    """Return, for each kind, how a slap of it is drawn."""

    def turned(rng: np.random.Generator) -> Hard:
        return Hard(turn=float(rng.uniform(-20, 20)), phalanx=bool(rng.integers(2)))

    return {
        "straight, apart": lambda _rng: Hard(),
        "turned up to 20°": turned,
        "touching, turned": lambda rng: replace(
            turned(rng), pitch=int(rng.integers(228, 245)), phalanx=True
        ),
        "spread up to 5° each": lambda rng: replace(turned(rng), fan=float(rng.uniform(2, 5))),
        "faint little finger": lambda rng: replace(turned(rng), faint=LITTLE),
        "dry": lambda rng: replace(turned(rng), fault=FingerFault.DRY),
        "smudged": lambda rng: replace(turned(rng), fault=FingerFault.SMUDGE),
        "one finger missing": lambda rng: replace(turned(rng), absent=one_missing(rng)),
        "a child, grain": lambda rng: replace(turned(rng), scale=0.72, noise=3.0),
        "partly beside the glass": lambda rng: replace(
            turned(rng), turn=0.0, aside=int(rng.choice([-1, 1])) * 190
        ),
    }


def one_missing(rng: np.random.Generator) -> frozenset[Finger]:
    """Return a finger of the same place on each slap."""
    place = int(rng.integers(4))
    return frozenset(step.fingers[place % len(step.fingers)] for step in STEPS)


def drawings(people: int, kind: Callable[[np.random.Generator], Hard]) -> Iterator[tuple]:
    for person in range(people):
        rng = np.random.default_rng(person)
        for step in STEPS:
            hard = kind(rng)
            if step is Step.TWO_THUMBS:
                hard = replace(hard, phalanx=False, turn=hard.turn / 3, aside=hard.aside // 3)
                hard = replace(hard, pitch=max(hard.pitch, 250))
            yield step, hard, slap(f"measured-{person}", step, "1", hard)


def measure(people: int, kind: Callable[[np.random.Generator], Hard]) -> Tally:
    """Take every slap of a kind apart and compare with the truth."""
    tally = Tally()
    for step, hard, drawn in drawings(people, kind):
        began = time.process_time()
        found = segment(drawn.pixels, step=step, absent=hard.absent)
        tally.seconds.append(time.process_time() - began)
        tally.slaps += 1
        tally.counted += SlapDoubt.COUNT not in found.doubts
        tally.whole += len(found.fingers) == len(drawn.truth) and all(
            found_share(one.box, drawn.truth[finger]) >= WHOLE
            for finger, one in found.fingers.items()
        )
        tally.invented += SlapDoubt.OTHER_HAND in found.doubts
        if step in OTHER and not hard.absent:
            tally.swapped += 1
            tally.told += SlapDoubt.OTHER_HAND in segment(drawn.pixels, step=OTHER[step]).doubts
    return tally


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    print("| kind | slaps | right count | every tip in its box | doubted | swapped, told | time |")
    print("|---|---|---|---|---|---|---|")
    for name, kind in kinds().items():
        print(measure(people, kind).line(name), flush=True)


if __name__ == "__main__":
    main()
