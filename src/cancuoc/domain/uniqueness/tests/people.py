"""Invented templates: eyes and fingers drawn from a seed, and what another take makes of them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import numpy as np

from cancuoc.biometrics.fingerprint.minutiae import Minutiae, ordered
from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness.services import NewSubject
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.kernel.ids import uuid7

AT = datetime(2024, 7, 6, 3, 0, tzinfo=UTC)
WORKER = Actor.system("uniqueness")
BOTH = (Eye.RIGHT, Eye.LEFT)


def subject_id(number: int) -> UUID:
    """Return an id that sorts by number."""
    return uuid7(at=AT, entropy=(number << 8).to_bytes(10, "big"))


def code(seed: str, *, noise: float = 0.0, take: int = 0) -> IrisCode:
    """Return the code of an eye; `noise` is the share of bits another take sees otherwise."""
    drawn = np.random.default_rng(abs(hash_of(seed)))
    bits = drawn.integers(0, 2, (240, 20, 2)).astype(np.bool_)
    if noise:
        flipped = np.random.default_rng(take + 1).random(bits.shape) < noise
        bits = bits ^ flipped
    return IrisCode(bits, np.ones_like(bits))


def finger(seed: str, *, shift: float = 0.0, count: int = 40) -> Minutiae:
    """Return a finger of scattered minutiae, moved by `shift` pixels."""
    drawn = np.random.default_rng(abs(hash_of(seed)))
    x, y = drawn.uniform(40, 260, (2, count)).astype(np.float32)
    return ordered(
        x=x + np.float32(shift),
        y=y,
        angle=drawn.uniform(0, 2 * np.pi, count).astype(np.float32),
        kind=np.ones(count, np.uint8),
        quality=np.linspace(1, 0.3, count, dtype=np.float32),
        width=300,
        height=300,
    )


def hash_of(seed: str) -> int:
    """Return a number that depends on the seed alone, not on the process."""
    return int.from_bytes(seed.encode().ljust(8, b"\0")[-8:], "big")


def templates(
    seed: str,
    *,
    eyes: tuple[Eye, ...] = BOTH,
    fingers: tuple[int, ...] = (),
    noise: float = 0.0,
    take: int = 0,
    age: float | None = 30.0,
) -> Templates:
    """Return a person's templates at one capture."""
    return Templates(
        fingers={Finger(n): finger(f"{seed}f{n}", shift=float(take)) for n in fingers},
        eyes={eye: code(f"{seed}{eye[0]}", noise=noise, take=take) for eye in eyes},
        age=age,
        sex=Sex.FEMALE,
    )


def new(
    number: int,
    seed: str = "",
    *,
    gallery: str = "hanoi",
    given: Templates | None = None,
    child: bool = False,
) -> NewSubject:
    """Return subject `number` of a gallery, with templates of its own unless given."""
    return NewSubject(
        subject=subject_id(number),
        gallery=gallery,
        ref=f"ref-{number}",
        templates=templates(seed or f"p{number}") if given is None else given,
        child=child,
    )


def officer(*roles: Role, purpose: str = "") -> Actor:
    """Return an officer with these roles."""
    return Actor(
        id="user:dacbiet",
        kind=ActorKind.OFFICER,
        hand="hand-dacbiet",
        roles=frozenset(roles),
        units=("01",),
        purpose=purpose,
    )
