"""The parts of a drawn face, each a function that lays shapes on a canvas."""

from __future__ import annotations

from typing import Final

from cancuoc.biometrics.synthetic.canvas import Canvas, Colour, Point, mirror, mix, spline
from cancuoc.biometrics.synthetic.looks import Looks

MIDDLE: Final = 240.0
_SHADE: Final[Colour] = (120, 60, 40)
_WHITE: Final[Colour] = (250, 249, 247)


def outline(looks: Looks) -> list[Point]:
    """Return the face from crown to chin as points of a closed smooth line."""
    height = looks.chin - looks.crown
    wide = looks.half_width
    right = [
        (MIDDLE, looks.crown),
        (MIDDLE + 0.58 * wide, looks.crown + 0.075 * height),
        (MIDDLE + 0.93 * wide, looks.crown + 0.28 * height),
        (MIDDLE + wide, looks.crown + 0.50 * height),
        (MIDDLE + (0.55 + 0.45 * looks.jaw) * wide, looks.crown + 0.70 * height),
        (MIDDLE + looks.jaw * 0.80 * wide, looks.crown + 0.855 * height),
        (MIDDLE + 0.36 * wide, looks.crown + 0.972 * height),
    ]
    return [*right, (MIDDLE, looks.chin), *mirror(right[1:], about=MIDDLE)]


def ears(canvas: Canvas, looks: Looks) -> None:
    """Draw both ears behind the face."""
    for side in (-1, 1):
        x = MIDDLE + side * (looks.half_width + 1)
        y = looks.eye_line + 20
        canvas.ellipse((x, y), across=17, down=33, colour=mix(looks.skin, _SHADE, 0.10))
        canvas.ellipse((x + side * 2, y), across=9, down=21, colour=mix(looks.skin, _SHADE, 0.22))


def skin(canvas: Canvas, looks: Looks) -> None:
    """Draw the face itself with a soft cheek colour and a little shade at the jaw."""
    canvas.shape(outline(looks), looks.skin)
    shade = mix(looks.skin, _SHADE, 0.5)
    for side in (-1, 1):
        x = MIDDLE + side * 0.62 * looks.half_width
        y = looks.eye_line + 66
        cheek = _diamond((x, y), across=26, down=19)
        canvas.glow(
            cheek,
            (232, 112, 96),
            part=(0.20 if looks.female else 0.12) + 0.18 * looks.youth,
            soft=9,
        )
    chin = looks.chin
    canvas.glow(_diamond((MIDDLE, chin - 20), across=30, down=6), shade, part=0.10, soft=6)


def _diamond(centre: Point, *, across: float, down: float) -> list[Point]:
    x, y = centre
    return [(x - across, y), (x, y - down), (x + across, y), (x, y + down)]


def brows(canvas: Canvas, looks: Looks) -> None:
    """Draw both brows, thick inside and thin outside."""
    colour = mix(looks.hair_colour, looks.skin, 0.22)
    inner, outer = looks.eye_gap - 27, looks.eye_gap + 31
    y = looks.eye_line - looks.brow_lift
    weight = looks.brow_weight
    for side in (-1, 1):
        middle = 0.55 * outer + 0.45 * inner
        top = [(inner, y + 1), (middle, y - 5), (outer, y + 6 - looks.eye_tilt)]
        bottom = [
            (outer, y + 6 - looks.eye_tilt),
            (middle, y - 4 + 0.8 * weight),
            (inner, y + weight),
        ]
        canvas.polygon(
            [
                (MIDDLE + side * x, h)
                for x, h in (*spline(top, closed=False), *spline(bottom, closed=False))
            ],
            colour,
        )


def eyes(canvas: Canvas, looks: Looks, *, closed: bool) -> None:
    """Draw both eyes, open or closed."""
    for side in (-1, 1):
        upper, lower = _lid_lines(looks, side=side)
        dark = mix((30, 22, 22), looks.skin, 0.05)
        if closed:
            canvas.line(lower, dark, width=3.4)
            continue
        _open_eye(canvas, looks, side=side, upper=upper, lower=lower)
        canvas.line(upper, dark, width=4.2 if looks.female else 3.2)
        crease = [(x, y - 7.5) for x, y in upper[1:-1]]
        canvas.line(crease, mix(looks.skin, _SHADE, 0.42), width=1.5)
        canvas.line(lower[1:-1], mix(looks.skin, _SHADE, 0.40), width=1.3)


def _lid_lines(looks: Looks, *, side: int) -> tuple[list[Point], list[Point]]:
    """Return upper and lower lid from the inner to the outer corner."""
    size, tilt = looks.eye_size, looks.eye_tilt
    tall = size * (0.45 + 0.10 * looks.youth)
    droop = 0.06 * max(0.0, looks.age - 50)
    upper = [
        (-size, 2.0), (-0.45 * size, -0.72 * tall), (0.1 * size, -tall + droop),
        (0.62 * size, -0.70 * tall - 0.5 * tilt + droop), (size, 1.0 - tilt + droop),
    ]  # fmt: skip
    lower = [
        (-size, 2.0), (-0.4 * size, 0.62 * tall), (0.15 * size, 0.80 * tall),
        (0.65 * size, 0.55 * tall - 0.5 * tilt), (size, 1.0 - tilt + droop),
    ]  # fmt: skip
    x, y = MIDDLE + side * looks.eye_gap, looks.eye_line

    def put(points: list[Point]) -> list[Point]:
        return [(x + side * right, y + down) for right, down in points]

    return put(upper), put(lower)


def _open_eye(
    canvas: Canvas, looks: Looks, *, side: int, upper: list[Point], lower: list[Point]
) -> None:
    x, y = MIDDLE + side * looks.eye_gap, looks.eye_line - 1
    radius = looks.eye_size * (0.47 + 0.06 * looks.youth)
    under = canvas.copy()
    under.polygon([(x - 40, y - 40), (x + 40, y - 40), (x + 40, y + 40), (x - 40, y + 40)], _WHITE)
    under.ellipse((x, y), across=radius, down=radius, colour=(66, 42, 30))
    under.ellipse((x, y), across=0.55 * radius, down=0.55 * radius, colour=(20, 15, 15))
    under.ellipse((x + 3.5, y - 4), across=2.6, down=2.6, colour=(255, 255, 255))
    under.glow([(x - 30, y - 16), (x + 30, y - 16), (x + 30, y - 7), (x - 30, y - 7)],
               (60, 50, 60), part=0.35, soft=2)  # fmt: skip
    opening = spline(upper, closed=False) + spline(list(reversed(lower)), closed=False)
    canvas.masked(opening, under)


def nose(canvas: Canvas, looks: Looks) -> None:
    """Draw a light bridge, the wings and the shade below."""
    base = looks.eye_line + 0.60 * (looks.mouth_line - looks.eye_line)
    shade = mix(looks.skin, _SHADE, 0.36)
    wide = looks.nose
    tip = [
        (MIDDLE - 7, base - 34),
        (MIDDLE + 7, base - 34),
        (MIDDLE + 9, base - 8),
        (MIDDLE - 9, base - 8),
    ]
    canvas.glow(tip, (255, 246, 236), part=0.40, soft=5)
    for side in (-1, 1):
        wing = [
            (MIDDLE + side * (wide - 3), base - 12),
            (MIDDLE + side * wide, base - 3),
            (MIDDLE + side * (wide - 6), base + 3),
        ]
        canvas.line(wing, shade, width=2.0)
        hole = (MIDDLE + side * 0.45 * wide, base + 2)
        canvas.ellipse(hole, across=4.2, down=2.0, colour=mix(looks.skin, _SHADE, 0.55))
    below = [
        (MIDDLE - 0.5 * wide, base + 7),
        (MIDDLE, base + 5),
        (MIDDLE + 0.5 * wide, base + 7),
        (MIDDLE, base + 11),
    ]
    canvas.glow(below, _SHADE, part=0.18, soft=3)


def mouth(canvas: Canvas, looks: Looks) -> None:
    """Draw closed lips with a hint of a smile, as a portrait for a card asks."""
    y, wide, smile = looks.mouth_line, looks.mouth, looks.smile
    left, right = (MIDDLE - wide, y - smile), (MIDDLE + wide, y - smile)
    middle = [
        left,
        (MIDDLE - 0.4 * wide, y + 0.5),
        (MIDDLE, y + 1),
        (MIDDLE + 0.4 * wide, y + 0.5),
        right,
    ]
    full = 0.30 if looks.female else 0.24
    top = [
        left, (MIDDLE - 0.35 * wide, y - full * wide * 0.85), (MIDDLE, y - full * wide * 0.62),
        (MIDDLE + 0.35 * wide, y - full * wide * 0.85), right,
    ]  # fmt: skip
    bottom = [left, (MIDDLE - 0.45 * wide, y + full * wide), (MIDDLE, y + full * wide * 1.3),
              (MIDDLE + 0.45 * wide, y + full * wide), right]  # fmt: skip
    line = spline(middle, closed=False)
    canvas.polygon([*spline(top, closed=False), *reversed(line)], mix(looks.lips, _SHADE, 0.10))
    canvas.polygon([*line, *reversed(spline(bottom, closed=False))], looks.lips)
    canvas.line(middle, mix(looks.lips, (70, 20, 20), 0.62), width=2.2)


def age_lines(canvas: Canvas, looks: Looks) -> None:
    """Draw folds from about forty years on; they deepen with age."""
    depth = min(1.0, max(0.0, (looks.age - 38) / 35))
    if depth == 0:
        return
    colour = mix(looks.skin, _SHADE, 0.14 + 0.22 * depth)
    eye, lips = looks.eye_line, looks.mouth_line
    corner = looks.eye_gap + looks.eye_size + 9
    lines: list[list[Point]] = [
        [(27, lips - 42), (41, lips - 26), (48, lips - 4)],
        [(looks.eye_gap - 17, eye + 19), (looks.eye_gap, eye + 24), (looks.eye_gap + 17, eye + 18)],
    ]
    if depth > 0.4:
        lines += [
            [(corner, eye + turn), (corner + 6, eye + 2 * turn), (corner + 11, eye + 2.6 * turn)]
            for turn in (-8, 1)
        ]
    for line in lines:
        canvas.line([(MIDDLE + x, y) for x, y in line], colour, width=1.2 + depth)
        canvas.line([(MIDDLE - x, y) for x, y in line], colour, width=1.2 + depth)
    _forehead(canvas, looks, depth=depth, colour=colour)


def _forehead(canvas: Canvas, looks: Looks, *, depth: float, colour: Colour) -> None:
    if depth <= 0.25:
        return
    for height in (24, 39):
        y = looks.eye_line - looks.brow_lift - height
        canvas.line([(MIDDLE - 44, y), (MIDDLE, y - 3), (MIDDLE + 44, y)], colour, width=1 + depth)
