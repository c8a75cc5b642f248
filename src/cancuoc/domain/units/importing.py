"""Check files of borders and crosswalks before anything is written. Pure: no database."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from cancuoc.domain.units.rules import Share
from cancuoc.kernel.refusal import Refusal

# The box of Vietnam, islands included: a point outside means swapped or projected coordinates.
WEST, EAST, SOUTH, NORTH = 102.0, 118.0, 6.0, 24.0
LARGEST_FILE: Final = 50_000_000
# How many lists lie in one another from a whole geometry down to the point.
DEPTHS: Final = {"Polygon": 3, "MultiPolygon": 4}
CROSSWALK_COLUMNS: Final = ("commune_2025_01_code", "unit_2025_code", "part", "note")


class BadBorders(Refusal):
    """The file is not one of real borders that we can use."""

    message = "Tệp ranh giới không dùng được."
    next_step = "Cần tệp GeoJSON có mã đơn vị, kinh độ và vĩ độ WGS 84."


class ApproximateBorders(Refusal):
    """The features call themselves approximate; a map must not show them as borders."""

    message = "Tệp này chỉ vẽ gần đúng nên không được dùng làm ranh giới."
    next_step = "Dùng tệp ranh giới thật, hoặc giữ bản đồ ô vuông có sẵn."


class BadCrosswalk(Refusal):
    """The file is not a table of old and new units that we can use."""

    message = "Bảng chuyển đổi đơn vị không dùng được."
    next_step = "Cần tệp CSV có các cột commune_2025_01_code, unit_2025_code."


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """One border: unit code and GeoJSON geometry."""

    code: str
    geometry: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderFile:
    """A checked file of borders; `on` is a day on which the file says it holds."""

    borders: tuple[Border, ...]
    source: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of a crosswalk: where (a part of) an old commune went."""

    code: str
    successor: str
    share: Share
    note: str


def read_borders(data: bytes) -> BorderFile:
    """Check a GeoJSON file. Raises `BadBorders` or `ApproximateBorders` with one clear line."""
    collection = _json(data)
    features = collection.get("features")
    if collection.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise BadBorders("Tệp không phải GeoJSON FeatureCollection.")
    if not features:
        raise BadBorders("Tệp ranh giới không có đơn vị nào.")
    borders = tuple(_border(feature) for feature in features)
    twice = [code for code, n in Counter(b.code for b in borders).items() if n > 1]
    if twice:
        raise BadBorders("Mã %(code)s xuất hiện hai lần trong tệp.", gaps={"code": twice[0]})
    source = " ".join(str(collection.get("source") or "").split())[:300]
    if not source.isprintable():
        raise BadBorders("Tệp ranh giới ghi nguồn bằng ký tự lạ.")
    return BorderFile(borders=borders, source=source, on=_day(collection))


def read_crosswalk(data: bytes) -> tuple[Change, ...]:
    """Check a CSV crosswalk and tell whole from part. Raises `BadCrosswalk`."""
    lines = _lines(data)
    pairs = {(row[CROSSWALK_COLUMNS[0]], row[CROSSWALK_COLUMNS[1]]): row for row in lines}
    if not pairs:
        raise BadCrosswalk("Bảng chuyển đổi không có dòng nào.")
    targets = Counter(old for old, _ in pairs)
    return tuple(
        Change(
            code=_code(old),
            successor=_code(new),
            share=Share.WHOLE if targets[old] == 1 else Share.PART,
            note=(row.get("note") or "")[:300],
        )
        for (old, new), row in pairs.items()
    )


def _lines(data: bytes) -> list[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadCrosswalk("Bảng chuyển đổi phải là văn bản UTF-8.") from error
    if "\0" in text:
        raise BadCrosswalk("Bảng chuyển đổi có ký tự rỗng.")
    try:
        reader = csv.DictReader(text.splitlines())
        if not set(CROSSWALK_COLUMNS[:2]) <= set(reader.fieldnames or ()):
            raise BadCrosswalk
        return list(reader)
    except csv.Error as error:
        raise BadCrosswalk from error


def _json(data: bytes) -> Mapping[str, Any]:
    if len(data) > LARGEST_FILE:
        raise BadBorders("Tệp ranh giới lớn hơn 50 MB.")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadBorders("Tệp ranh giới không phải JSON.") from error
    if not isinstance(content, dict):
        raise BadBorders("Tệp không phải GeoJSON FeatureCollection.")
    return content


def _border(feature: Any) -> Border:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        raise BadBorders("Có mục trong tệp thiếu thuộc tính hoặc hình vẽ.")
    code = properties.get("code")
    if not isinstance(code, str) or not code.isascii() or not code.isdigit():
        raise BadBorders("Có mục trong tệp thiếu mã đơn vị dạng chữ số.")
    if properties.get("approximate"):
        raise ApproximateBorders
    kind, coordinates = str(geometry.get("type")), geometry.get("coordinates")
    if kind not in DEPTHS:
        raise BadBorders("Mã %(code)s không phải hình đa giác.", gaps={"code": code})
    if not _inside(coordinates, depth=DEPTHS[kind]):
        raise BadBorders(
            "Mã %(code)s có hình vẽ sai hoặc tọa độ nằm ngoài Việt Nam.", gaps={"code": code}
        )
    return Border(code=code, geometry={"type": kind, "coordinates": coordinates})


def _inside(coordinates: Any, *, depth: int) -> bool:
    """Say whether the lists go as deep as they must and every point lies in Vietnam."""
    if not isinstance(coordinates, list) or not coordinates:
        return False
    if depth > 1:
        return all(_inside(part, depth=depth - 1) for part in coordinates)
    return _in_vietnam(coordinates)


def _in_vietnam(point: list[Any]) -> bool:
    """Say whether a point is longitude and latitude in the box of Vietnam."""
    if len(point) < 2 or any(type(value) not in (int, float) for value in point):
        return False
    return bool(WEST <= point[0] <= EAST and SOUTH <= point[1] <= NORTH)


def _day(collection: Mapping[str, Any]) -> date:
    text = collection.get("valid_from") or collection.get("valid_to")
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise BadBorders("Tệp không nói ranh giới có hiệu lực từ ngày nào.") from error


def _code(text: str | None) -> str:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 5:
        raise BadCrosswalk("Mã đơn vị %(code)s không đúng.", gaps={"code": repr(text)})
    return text
