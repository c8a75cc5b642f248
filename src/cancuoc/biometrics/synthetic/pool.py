"""A pool of ready samples: thousands of complete capture sets in no time.

Drawing one person takes seconds; a replay of 8,000 dossiers cannot wait for that. The pool
draws a few persons once, and `take` deals a set from them: each hand, the thumbs, each eye and
the face come from a pool person chosen by the subject seed. Every file is then stamped with
the subject (see `stamp`), so that its bytes and its digest are the subject's own.

What a pool set is not: a new identity. Ridge patterns, irises and faces repeat between
subjects. Error rates, uniqueness or search figures must never be measured on pool sets;
`stamp.read` tells them apart.
"""

from __future__ import annotations

import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cancuoc.biometrics.capture_set import CaptureSet, Sample, below_six
from cancuoc.biometrics.images import Format
from cancuoc.biometrics.positions import STEPS, Step
from cancuoc.biometrics.quality import Quality
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import pool_files, seeds, stamp
from cancuoc.biometrics.synthetic.pool_files import Entry, Plan, Progress
from cancuoc.biometrics.synthetic.sampler import DEVICE

FIRST_AGE: Final = 6.0
"""Nothing is taken below six years (Law 26/2023/QH15, Art. 23)."""

# Steps that must come from one pool person, because a slap shows the fingers rolled later.
_UNITS: Final[tuple[tuple[Step, ...], ...]] = (
    (Step.RIGHT_FOUR, *STEPS[4:8]),
    (Step.LEFT_FOUR, *STEPS[9:13]),
    (Step.TWO_THUMBS, Step.ROLLED_RIGHT_THUMB, Step.ROLLED_LEFT_THUMB),
    (Step.RIGHT_IRIS,),
    (Step.LEFT_IRIS,),
    (Step.FACE,),
)


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Samples in a memory-mapped file; safe to share between threads."""

    plan: Plan
    entries: Mapping[str, Entry]
    content: mmap.mmap

    def take(self, *, subject: str, age: float, sex: Sex, occasion: str = "1") -> CaptureSet:
        """Deal the capture set of an opaque subject at `age` years; under 1 ms.

        The same words give the same bytes from the same pool; another `occasion` gives the
        same pictures under another stamp. Below six years the set is empty and says so.
        """
        if age < FIRST_AGE:
            return below_six(subject=subject)
        draw = seeds.number("deal", self.plan.seed, subject)
        samples: dict[Step, Sample] = {}
        for unit in _UNITS:
            draw, person = divmod(draw, self.plan.persons)
            for step in unit:
                key = pool_files.key(person=person, step=step, age=age, sex=sex)
                note = f"{subject} {self.plan.seed} {step.value} {occasion}"
                samples[step] = self._deal(self.entries[key], step=step, note=note)
        return CaptureSet(subject=subject, samples=samples)

    def _deal(self, entry: Entry, *, step: Step, note: str) -> Sample:
        data = self.content[entry.start : entry.start + entry.length]
        return Sample(
            step=step,
            data=stamp.put(data, text=note),
            format=Format(entry.format),
            width=entry.width,
            height=entry.height,
            device=DEVICE,
            quality=Quality(
                metric=entry.metric, score=entry.score, parts=entry.parts, words=entry.words
            ),
            synthetic=True,
        )

    def close(self) -> None:
        """Give the mapped file back."""
        self.content.close()


def open_pool(
    *,
    directory: Path,
    persons: int = 12,
    seed: str = "demo",
    workers: int = 2,
    progress: Progress | None = None,
) -> Pool:
    """Open the pool in `directory`, drawing it first when it is not there yet.

    `progress` is called with (done, total) persons. `workers` processes draw; one means this
    process. A half-built pool is never seen: files appear under their final name when whole.
    Raises OSError when the directory cannot be written.
    """
    plan = Plan(seed=seed, persons=persons)
    listing = pool_files.load(directory=directory, plan=plan)
    if listing is None:
        pool_files.build(directory=directory, plan=plan, workers=workers, progress=progress)
        listing = pool_files.load(directory=directory, plan=plan)
    if listing is None:
        raise OSError("the pool could not be read back after it was built")
    with listing.content.open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return Pool(plan=plan, entries=listing.entries, content=content)
