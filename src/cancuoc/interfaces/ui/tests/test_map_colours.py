"""The words on the tiles of a map, by day and by night: axe does not look into pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[5] / "tools/build_assets/src/scss/parts/_tokens.scss"
# Which words stand on which class, as the style of charts says.
WORDS = {1: "on-c1", 2: "on-c1", 3: "on-c1", 4: "on-c4", 5: "on-c5"}


def themes() -> list[dict[str, str]]:
    """Return the colours of the day and those of the night."""
    named = re.findall(r"--cc-((?:on-)?c\d): (#[0-9a-f]{6});", SOURCE.read_text(encoding="utf-8"))
    half = len(named) // 2
    return [dict(named[:half]), dict(named[half:])]


def light(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("night", [False, True])
@pytest.mark.parametrize("step", WORDS)
def test_the_words_of_a_tile_can_be_read(night: bool, step: int) -> None:
    colours = themes()[night]
    assert contrast(colours[f"c{step}"], colours[WORDS[step]]) >= 4.5


def test_the_measure_knows_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert themes()[0] != themes()[1]
