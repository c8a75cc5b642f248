"""The files of a sample pool: what is drawn, how it is stored, how it is found again."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final, TypeAlias

from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.positions import STEPS, Step
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import sampler

VERSION: Final = 1
"""Raise it whenever a sampler changes what it draws: older pools are then drawn anew."""

CHILD_AGE: Final = 9.0
GROWN_AGE: Final = 30.0
FACE_AGES: Final = (7.0, 10.0, 13.0, 17.0, 25.0, 38.0, 52.0, 70.0)

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which pool: its seed and how many persons it holds."""

    seed: str
    persons: int

    def __post_init__(self) -> None:
        if self.persons < 1:
            raise ValueError("a pool has at least one person")

    @property
    def name(self) -> str:
        """Return the name of the index file; the seed is hashed, so any text will do."""
        words = hashlib.sha256(self.seed.encode()).hexdigest()[:12]
        return f"pool-v{VERSION}-{words}-{self.persons}.json"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Where one sample lies in the content file, and what is known about it."""

    start: int
    length: int
    format: str
    width: int
    height: int
    metric: str
    score: int
    parts: Mapping[str, int]
    words: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The content file and its entries."""

    content: Path
    entries: Mapping[str, Entry]


def key(*, person: int, step: Step, age: float, sex: Sex) -> str:
    """Return the name of the pool sample that serves this step, age and sex."""
    if step.fingers:
        return f"{person}/{step.value}/{'child' if age < 14 else 'grown'}"
    if step.eye is not None:
        return f"{person}/{step.value}"
    nearest = min(FACE_AGES, key=lambda drawn: abs(drawn - age))
    return f"{person}/{step.value}/{sex.value}/{nearest:.0f}"


def _wanted(step: Step) -> Iterator[tuple[float, Sex]]:
    """Yield the ages and sexes for which the pool holds a sample of `step`."""
    if step.fingers:
        yield from ((CHILD_AGE, Sex.FEMALE), (GROWN_AGE, Sex.FEMALE))
    elif step.eye is not None:
        yield GROWN_AGE, Sex.FEMALE
    else:
        yield from ((age, sex) for age in FACE_AGES for sex in Sex)


def draw_person(seed: str, person: int) -> list[tuple[str, Sample]]:
    """Draw all samples of one pool person; about 4 s of one core."""
    drawn = []
    for step in STEPS:
        for age, sex in _wanted(step):
            name = key(person=person, step=step, age=age, sex=sex)
            subject = f"pool/{seed}/{person}"
            drawn.append((name, sampler.sample(step=step, subject=subject, age=age, sex=sex)))
    return drawn


def build(*, directory: Path, plan: Plan, workers: int, progress: Progress | None) -> None:
    """Draw every person and write content, then index, each under its final name when whole."""
    directory.mkdir(parents=True, exist_ok=True)
    persons: dict[int, list[tuple[str, Sample]]] = {}
    for person, drawn in _draw_all(plan, workers):
        persons[person] = drawn
        if progress is not None:
            progress(len(persons), plan.persons)
    # Processes finish in any order; the file is written in the order of the persons.
    pairs = [pair for person in sorted(persons) for pair in persons[person]]
    content = b"".join(sample.data for _, sample in pairs)
    name = f"pool-{hashlib.sha256(content).hexdigest()[:32]}.bin"
    _write(directory / name, content)
    index = {"version": VERSION, "content": name, "bytes": len(content), "entries": _entries(pairs)}
    _write(directory / plan.name, json.dumps(index, ensure_ascii=False).encode())


def _draw_all(plan: Plan, workers: int) -> Iterator[tuple[int, list[tuple[str, Sample]]]]:
    if workers <= 1:
        for person in range(plan.persons):
            yield person, draw_person(plan.seed, person)
        return
    # Fresh processes: a fork would copy threads and connections of whoever asks.
    with ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn")) as executor:
        waiting = {executor.submit(draw_person, plan.seed, n): n for n in range(plan.persons)}
        for done in as_completed(waiting):
            yield waiting[done], done.result()


def _entries(pairs: list[tuple[str, Sample]]) -> dict[str, object]:
    entries: dict[str, object] = {}
    start = 0
    for name, sample in pairs:
        if sample.quality is None:
            raise ValueError("a pool sample has a quality")
        entry = Entry(
            start=start,
            length=len(sample.data),
            format=sample.format.value,
            width=sample.width,
            height=sample.height,
            metric=sample.quality.metric,
            score=sample.quality.score,
            parts=sample.quality.parts,
            words=sample.quality.words,
        )
        entries[name] = asdict(entry)
        start += len(sample.data)
    return entries


def _write(path: Path, data: bytes) -> None:
    # Two threads may draw the same pool; each writes to a name of its own, the last one wins.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    temporary.write_bytes(data)
    temporary.replace(path)


def load(*, directory: Path, plan: Plan) -> Listing | None:
    """Return the listing of a whole pool, or None when it is absent, old or damaged."""
    try:
        index = json.loads((directory / plan.name).read_bytes())
        content = directory / Path(index["content"]).name
        if index["version"] != VERSION or content.stat().st_size != index["bytes"]:
            return None
        entries = {name: Entry(**entry) for name, entry in index["entries"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Listing(content=content, entries=entries)
