"""Hair and clothes of a drawn face."""

from __future__ import annotations

from cancuoc.biometrics.synthetic.canvas import Canvas, Colour, Point, mirror, mix, spline
from cancuoc.biometrics.synthetic.features import MIDDLE
from cancuoc.biometrics.synthetic.looks import Clothes, Hair, Looks


def behind(canvas: Canvas, looks: Looks) -> None:
    """Draw what falls behind neck and shoulders."""
    colour = mix(looks.hair_colour, (0, 0, 0), 0.25)
    wide, crown = looks.half_width, looks.crown
    lengths = {Hair.LONG: 590.0, Hair.BOB: looks.chin + 8, Hair.FRINGE: looks.chin - 40}
    if looks.hair in lengths and (looks.female or looks.hair is not Hair.FRINGE):
        end = lengths[looks.hair]
        right = [
            (MIDDLE, crown - 24),
            (MIDDLE + 0.62 * wide, crown + 8),
            (MIDDLE + 1.06 * wide, crown + 100),
            (MIDDLE + 1.19 * wide, 0.5 * (crown + 150 + end)),
            (MIDDLE + 1.12 * wide, end),
            (MIDDLE + 0.6 * wide, end + 6),
        ]
        canvas.shape([*right, *mirror(right[1:], about=MIDDLE)], colour)
    if looks.hair is Hair.TIED:
        canvas.ellipse((MIDDLE, crown - 22), across=46, down=34, colour=colour)
    if looks.hair is Hair.PIGTAILS:
        for side in (-1, 1):
            _pigtail(canvas, looks, side=side, colour=looks.hair_colour)


def _pigtail(canvas: Canvas, looks: Looks, *, side: int, colour: Colour) -> None:
    x, y = MIDDLE + side * (looks.half_width + 10), looks.eye_line + 66
    tail = [(-14, 0), (20, 6), (40, 56), (34, 122), (12, 150), (-4, 100), (-12, 50)]
    canvas.shape([(x + side * right, y + down) for right, down in tail], colour)
    canvas.ellipse((x + side * 4, y + 4), across=13, down=10, colour=(214, 92, 106))


def above(canvas: Canvas, looks: Looks) -> None:
    """Draw the hair over forehead and temples, then a few lighter strands."""
    canvas.polygon(_cap(looks), looks.hair_colour)
    if looks.hair is Hair.RECEDING:
        return
    light = mix(looks.hair_colour, (255, 255, 255), 0.12)
    wide, crown = looks.half_width, looks.crown
    for place in (-0.55, -0.2, 0.25, 0.6):
        top = (MIDDLE + 0.45 * place * wide, crown - 8)
        low = (MIDDLE + place * 1.02 * wide, crown + 34 + 26 * abs(place))
        canvas.line([top, (0.4 * top[0] + 0.6 * low[0], crown + 8), low], light, width=1.6)


def _cap(looks: Looks) -> list[Point]:
    """Return the polygon between the outer edge of the hair and the hairline."""
    wide, crown = looks.half_width, looks.crown
    bulk = {Hair.CROP: 12, Hair.RECEDING: 8}.get(looks.hair, 22)
    ear = looks.eye_line + _side_length(looks)
    right = [
        (MIDDLE, crown - bulk),
        (MIDDLE + 0.56 * (wide + bulk), crown - 0.75 * bulk + 24),
        (MIDDLE + 0.90 * (wide + bulk), crown + 72),
        (MIDDLE + wide + 0.70 * bulk, crown + 140),
        (MIDDLE + wide + 0.42 * bulk, ear - 44),
        (MIDDLE + wide + (5 if covers_ears(looks) else 1), ear),
    ]
    outer = spline([*mirror(right[1:], about=MIDDLE), *right], closed=False)
    return [*outer, *spline(_hairline(looks, ear=ear), closed=False)]


def covers_ears(looks: Looks) -> bool:
    """Tell whether the hair falls over the ears."""
    return looks.hair in (Hair.LONG, Hair.BOB) or (looks.female and looks.hair is Hair.FRINGE)


def _side_length(looks: Looks) -> float:
    """Return how far below the eyes the hair at the temples reaches."""
    lengths = {Hair.LONG: 110.0, Hair.BOB: 120.0, Hair.CROP: 6.0, Hair.RECEDING: 8.0}
    if looks.hair is Hair.FRINGE and looks.female:
        return 96.0
    return lengths.get(looks.hair, 14.0)


def _hairline(looks: Looks, *, ear: float) -> list[Point]:
    """Return the inner edge from the right of the picture to the left."""
    wide, crown = looks.half_width, looks.crown
    inner = 0.80 if covers_ears(looks) else 0.90
    heights = {Hair.FRINGE: 118.0, Hair.RECEDING: 52.0, Hair.CROP: 62.0, Hair.PIGTAILS: 104.0}
    forehead = crown + heights.get(looks.hair, 70.0)
    if looks.hair in (Hair.FRINGE, Hair.PIGTAILS):
        forehead = min(forehead, looks.eye_line - looks.brow_lift - 16)
        bow = [
            (0.55, forehead + 4),
            (0.2, forehead - 2),
            (-0.2, forehead - 2),
            (-0.55, forehead + 4),
        ]
    elif looks.hair in (Hair.LONG, Hair.TIED, Hair.BOB):
        bow = [(0.62, forehead + 26), (0.3 , forehead - 12), (0.06 * looks.parting, forehead - 36),
               (-0.3, forehead - 12), (-0.62, forehead + 26)]  # fmt: skip
    else:
        lift = 10 * looks.parting
        bow = [(0.66, forehead + 8 - lift), (0.3, forehead - 6 - lift), (-0.3, forehead - 6 + lift),
               (-0.66, forehead + 8 + lift)]  # fmt: skip
    temples = crown + 0.42 * (looks.eye_line - crown) + 46
    right: list[Point] = [(MIDDLE + inner * wide, ear), (MIDDLE + (inner - 0.01) * wide, temples)]
    left: list[Point] = [(2 * MIDDLE - x, y) for x, y in reversed(right)]
    return [*right, *((MIDDLE + x * wide, y) for x, y in bow), *left]


def body(canvas: Canvas, looks: Looks) -> None:
    """Draw neck, shoulders and clothes."""
    skin = mix(looks.skin, (120, 60, 40), 0.14)
    neck, chin = looks.neck, looks.chin
    top = chin + 46 - 10 * looks.youth
    half = [(MIDDLE + neck, chin - 70), (MIDDLE + neck + 6, top + 8), (MIDDLE, top + 60)]
    canvas.polygon([*half, *mirror(half[:2], about=MIDDLE)], skin)
    under = [(MIDDLE + neck - 1, chin + 2), (MIDDLE, chin + 24), (MIDDLE - neck + 1, chin + 2)]
    lid = [(MIDDLE - neck + 1, chin - 60), (MIDDLE + neck - 1, chin - 60)]
    canvas.polygon([*lid, *spline(under, closed=False)], mix(skin, (110, 56, 40), 0.26))
    right = [
        (MIDDLE + neck + 4, top - 12),
        (MIDDLE + 0.62 * looks.shoulders, top + 18),
        (MIDDLE + 0.94 * looks.shoulders, top + 58),
        (MIDDLE + 1.06 * looks.shoulders, 700.0),
    ]
    colour = (247, 248, 250) if looks.clothes is Clothes.SCHOOL else looks.cloth
    edge = spline(right, closed=False)
    dip = [(MIDDLE - neck - 4, top - 12), (MIDDLE, top + 34), (MIDDLE + neck + 4, top - 12)]
    canvas.polygon([*spline(dip, closed=False), *edge, *mirror(edge, about=MIDDLE)], colour)
    canvas.line(edge, mix(colour, (60, 66, 80), 0.22), width=1.6)
    canvas.line(mirror(edge, about=MIDDLE), mix(colour, (60, 66, 80), 0.22), width=1.6)
    _collar(canvas, looks, top=top, colour=colour)


def _collar(canvas: Canvas, looks: Looks, *, top: float, colour: Colour) -> None:
    neck = looks.neck
    fold = mix(colour, (40, 46, 60), 0.28)
    if looks.clothes is Clothes.ROUND_NECK:
        line = [(MIDDLE - neck - 5, top - 12), (MIDDLE, top + 37), (MIDDLE + neck + 5, top - 12)]
        canvas.line(line, fold, width=7)
        return
    if looks.clothes is Clothes.STAND_COLLAR:
        for side in (-1, 1):
            stand = [(neck + 7, top - 34), (neck + 9, top - 4), (0, top + 48), (0, top + 22)]
            canvas.polygon(
                [(MIDDLE + side * x, y) for x, y in stand], mix(colour, (255, 255, 255), 0.10)
            )
            canvas.line(
                [(MIDDLE + side * x, y) for x, y in (stand[0], (0.5 * neck, top), stand[3])],
                fold,
                width=1.6,
            )
        return
    for side in (-1, 1):
        flap = [(neck + 8, top - 22), (neck + 26, top + 8), (22, top + 74), (0, top + 34)]
        points = [(MIDDLE + side * x, y) for x, y in flap]
        canvas.polygon(points, mix(colour, (255, 255, 255), 0.30))
        canvas.line(points[1:3], fold, width=1.6)
        canvas.line(points[2:], fold, width=1.6)
    if looks.clothes is Clothes.SCHOOL and looks.age >= 9:
        _scarf(canvas, looks, top=top)


def _scarf(canvas: Canvas, looks: Looks, *, top: float) -> None:
    """Draw the red scarf of Vietnamese pupils."""
    red, dark = (206, 44, 44), (160, 28, 32)
    for side in (-1, 1):
        band = [
            (looks.neck + 7, top - 18),
            (looks.neck + 20, top + 10),
            (8, top + 66),
            (0, top + 40),
        ]
        canvas.polygon([(MIDDLE + side * x, y) for x, y in band], red)
        tail = [(2, top + 56), (16, top + 60), (44, 690), (10, 690)]
        canvas.polygon([(MIDDLE + side * x, y) for x, y in tail], red)
        canvas.line([(MIDDLE + side * x, y) for x, y in band[1:3]], dark, width=1.4)
    canvas.ellipse((MIDDLE, top + 56), across=15, down=13, colour=dark)
