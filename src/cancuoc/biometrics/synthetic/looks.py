"""How a drawn person looks: proportions, colours and styles chosen by seed, age and sex."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import seeds
from cancuoc.biometrics.synthetic.canvas import Colour, mix


class Hair(StrEnum):
    """Hair styles the drawing knows."""

    SIDE_PART = "side_part"
    CROP = "crop"
    FRINGE = "fringe"
    RECEDING = "receding"
    LONG = "long"
    BOB = "bob"
    TIED = "tied"
    PIGTAILS = "pigtails"


class Clothes(StrEnum):
    """Clothes the drawing knows."""

    SHIRT = "shirt"
    SCHOOL = "school"
    STAND_COLLAR = "stand_collar"
    ROUND_NECK = "round_neck"


@dataclass(frozen=True, kw_only=True)
class Looks:
    """Everything the drawing needs. Lengths are pixels of a 480 x 640 picture."""

    youth: float
    age: float
    female: bool
    crown: float
    chin: float
    half_width: float
    jaw: float
    eye_line: float
    eye_gap: float
    eye_size: float
    eye_tilt: float
    brow_weight: float
    brow_lift: float
    nose: float
    mouth: float
    mouth_line: float
    smile: float
    neck: float
    shoulders: float
    skin: Colour
    lips: Colour
    hair_colour: Colour
    hair: Hair
    parting: float
    clothes: Clothes
    cloth: Colour


_SKINS: Final = (
    (243, 211, 184),
    (236, 200, 170),
    (228, 190, 157),
    (216, 174, 140),
    (202, 158, 124),
)
_HAIRS: Final = ((28, 24, 26), (38, 30, 28), (52, 38, 32), (44, 40, 44))
_GREY: Final[Colour] = (176, 174, 174)
_CLOTHS: Final = (
    (98, 128, 168), (70, 96, 116), (150, 110, 120), (120, 140, 110),
    (86, 84, 110), (176, 150, 120), (60, 74, 96), (140, 84, 84),
)  # fmt: skip


def choose(*, subject: str, age: float, sex: Sex) -> Looks:
    """Choose the looks of an opaque subject at `age` years; identity traits ignore the age."""
    rng = seeds.stream("looks", subject, sex.value)
    youth = float(np.clip((17 - age) / 11, 0, 1))
    female = sex is Sex.FEMALE
    jaw = float(np.clip(rng.normal(0.80 if female else 0.86, 0.04), 0.72, 0.94))
    traits = {name: float(rng.normal()) for name in ("a", "b", "c", "d", "e", "f", "g", "h")}
    skin = _SKINS[int(rng.integers(len(_SKINS)))]
    dark_hair = _HAIRS[int(rng.integers(len(_HAIRS)))]
    greying = float(np.clip((age - 42 - 4 * traits["h"]) / 32, 0, 0.95))
    return Looks(
        youth=youth,
        age=age,
        female=female,
        crown=_between(112, 138, youth) + 3 * traits["a"],
        chin=_between(486 if female else 494, 474, youth) + 4 * traits["b"],
        half_width=_between(119 if female else 125, 129, youth) + 4 * traits["c"],
        jaw=_between(jaw, 0.88, 0.6 * youth),
        eye_line=_between(304, 330, youth) + 3 * traits["d"],
        eye_gap=_between(56, 58, youth) + 2.2 * traits["e"],
        eye_size=_between(25 if female else 24, 27.5, youth) + 1.1 * traits["f"],
        eye_tilt=2.0 + 1.4 * traits["g"],
        brow_weight=_between(5.0 if female else 8.0, 4.6, youth) + 0.7 * traits["a"],
        brow_lift=_between(34, 36, youth) + 2 * traits["f"],
        nose=_between(22 if female else 26, 18, youth) + 1.8 * traits["b"],
        mouth=_between(36, 31, youth) + 2.4 * traits["c"],
        mouth_line=_between(424, 421, youth) + 3 * traits["g"],
        smile=4.6 + 1.6 * youth + 0.8 * traits["d"],
        neck=_between(50 if female else 64, 42, youth),
        shoulders=_between(172 if female else 205, 142, youth) + 5 * traits["e"],
        skin=skin,
        lips=mix(skin, (196, 84, 88) if female else (176, 96, 86), 0.62 if female else 0.42),
        hair_colour=mix(dark_hair, _GREY, greying),
        hair=_hair(rng, age=age, female=female),
        parting=float(rng.choice([-1.0, 1.0])),
        clothes=_clothes(rng, age=age, female=female),
        cloth=_CLOTHS[int(rng.integers(len(_CLOTHS)))],
    )


def _between(grown: float, child: float, youth: float) -> float:
    return grown + (child - grown) * youth


def _hair(rng: np.random.Generator, *, age: float, female: bool) -> Hair:
    styles: tuple[Hair, ...]
    if female and age < 11:
        styles = (Hair.PIGTAILS, Hair.FRINGE, Hair.LONG, Hair.BOB)
    elif female:
        styles = (Hair.BOB, Hair.TIED, Hair.TIED) if age > 55 else (Hair.LONG, Hair.BOB, Hair.TIED)
    elif age < 15:
        styles = (Hair.FRINGE, Hair.SIDE_PART, Hair.CROP)
    else:
        styles = (Hair.SIDE_PART, Hair.CROP, Hair.RECEDING if age > 45 else Hair.SIDE_PART)
    return styles[int(rng.integers(len(styles)))]


def _clothes(rng: np.random.Generator, *, age: float, female: bool) -> Clothes:
    if age < 16:
        styles = (Clothes.SCHOOL, Clothes.SCHOOL, Clothes.ROUND_NECK)
    elif female:
        styles = (Clothes.SHIRT, Clothes.STAND_COLLAR, Clothes.ROUND_NECK)
    else:
        styles = (Clothes.SHIRT, Clothes.SHIRT, Clothes.ROUND_NECK)
    return styles[int(rng.integers(len(styles)))]
