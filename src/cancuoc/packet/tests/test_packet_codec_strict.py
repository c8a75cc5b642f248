"""Nothing is converted by goodwill: what is read is written again letter by letter, or refused."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.kernel import canonical
from cancuoc.kernel.clock import VN
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.packet import content_codec as codec
from cancuoc.packet.content import SCHEMA, Evidence, Identity, Operations
from cancuoc.packet.content_codec import (
    BadContent,
    MissingField,
    UnknownField,
    UnreadableContent,
    WrongValue,
)
from cancuoc.packet.tests import content_samples as samples

CHILD = samples.dossier("6-<14")
PARTS = {
    "Identity": (Identity, codec.to_plain(CHILD.identity)),
    "Evidence": (Evidence, codec.to_plain(CHILD.evidence)),
    "Operations": (Operations, codec.to_plain(CHILD.operations)),
}
Path = tuple[Any, ...]


def paths(value: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every place in a JSON value and what stands there; of a list only the first."""
    yield at, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*at, key))
    elif isinstance(value, list) and value:
        yield from paths(value[0], (*at, 0))


def changed(plain: Any, at: Path, change: Any) -> Any:
    """Return a copy in which `change` was done to the container of a place."""
    whole = copy.deepcopy(plain)
    inner = whole
    for key in at[:-1]:
        inner = inner[key]
    change(inner, at[-1])
    return whole


def written(kind: str, at: Path) -> str:
    """Return a path as refusals write it: Identity.papers[0].kind."""
    return kind + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in at)


PLACES = [
    pytest.param(name, at, id=written(name, at))
    for name, (_, plain) in PARTS.items()
    for at, _ in paths(plain)
]
FIELDS = [p for p in PLACES if p.values[1] and isinstance(p.values[1][-1], str)]


@pytest.mark.parametrize(("name", "at"), FIELDS)
def test_a_field_left_out_is_named_by_its_place(name: str, at: Path) -> None:
    kind, plain = PARTS[name]
    with pytest.raises(MissingField) as caught:
        codec.from_plain(kind, changed(plain, at, lambda inner, key: inner.pop(key)))
    assert caught.value.details["where"] == written(name, at)


@pytest.mark.parametrize(("name", "at"), FIELDS)
def test_a_field_nobody_knows_is_refused_and_not_repeated(name: str, at: Path) -> None:
    kind, plain = PARTS[name]
    secret = "Nguyễn Văn Mật"
    with pytest.raises(UnknownField) as caught:
        codec.from_plain(
            kind, changed(plain, at, lambda inner, key: inner.__setitem__(secret, secret))
        )
    assert caught.value.details["where"] == written(name, at[:-1])
    assert secret not in json.dumps(caught.value.as_dict(), ensure_ascii=False)


STRANGE = [[], {}, [[]], {"a": 1}, 7, -1, True, False, "", "x", "ảnh", 2**60, None, [None]]


@pytest.mark.parametrize(("name", "at"), PLACES)
def test_whatever_stands_in_a_place_is_kept_as_it_is_or_refused(name: str, at: Path) -> None:
    kind, plain = PARTS[name]
    for value in STRANGE:
        told = (
            changed(plain, at, lambda inner, key, v=value: inner.__setitem__(key, v))
            if at
            else value
        )
        try:
            read = codec.from_plain(kind, told)
        except BadContent:
            continue
        assert codec.to_plain(read) == told


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalars:
    """One of each kind of value that has a spelling."""

    day: date
    moment: datetime
    born: PartialDate
    id: UUID


SCALARS = Scalars(
    day=date(2024, 7, 6),
    moment=datetime.fromisoformat("2024-07-06T09:30:00+07:00"),
    born=PartialDate(2015, 5, 1),
    id=UUID("01908660-7c7b-7abc-8def-0123456789ab"),
)

# Python reads all of these, and another reader would read some of them otherwise: 6/7 is a day in
# July here and in June elsewhere. What the station signed must have one meaning.
SPELLINGS = [
    ("day", ["20240706", "2024-W27-6", " 2024-07-06", "06/07/2024", "2024-7-6"]),
    ("moment", ["2024-07-06T09:30:00Z", "2024-07-06 09:30:00+07:00", "20240706T093000+0700"]),
    ("moment", ["2024-07-06T09:30+07:00", "2024-07-06T09:30:00.000+07:00", "2024-07-06"]),
    ("born", ["1/5/2015", "01052015", "2015-5-1", "2015-05-01 ", "05/2015", "2015 (chỉ có năm)"]),
    ("born", ["2015-00-00", "00/00/2015"]),
    ("id", ["019086607c7b7abc8def0123456789ab", "{01908660-7c7b-7abc-8def-0123456789ab}"]),
    (
        "id",
        ["01908660-7C7B-7ABC-8DEF-0123456789AB", "urn:uuid:01908660-7c7b-7abc-8def-0123456789ab"],
    ),
]


@pytest.mark.parametrize(("field", "texts"), SPELLINGS)
def test_another_spelling_of_a_value_is_refused(field: str, texts: list[str]) -> None:
    plain = codec.to_plain(SCALARS)
    assert codec.from_plain(Scalars, plain) == SCALARS
    for text in texts:
        with pytest.raises(WrongValue) as caught:
            codec.from_plain(Scalars, plain | {field: text})
        assert caught.value.details == {"where": f"Scalars.{field}"}


ZONES = [UTC, VN, timezone(-timedelta(hours=9, minutes=30))]


@settings(max_examples=60)
@given(st.datetimes(timezones=st.sampled_from(ZONES)), st.dates(), st.uuids())
def test_what_we_write_ourselves_is_always_read(moment: datetime, day: date, key: UUID) -> None:
    plain = codec.to_plain(dataclasses.replace(SCALARS, moment=moment, day=day, id=key))
    assert codec.to_plain(codec.from_plain(Scalars, plain)) == plain


CONTROLS = [chr(n) for n in (*range(32), 127)]


@pytest.mark.parametrize("sign", CONTROLS, ids=lambda sign: f"{ord(sign):02x}")
def test_no_control_character_is_read(sign: str) -> None:
    plain = PARTS["Identity"][1] | {"note": f"a{sign}b"}
    with pytest.raises(WrongValue):
        codec.from_plain(Identity, plain)


@pytest.mark.parametrize(("length", "fits"), [(0, True), (500, True), (501, False)])
def test_a_text_has_five_hundred_characters_at_most(length: int, fits: bool) -> None:
    # Counted as people count: a letter with its mark is one.
    plain = PARTS["Identity"][1] | {"note": "ệ" * length}
    if fits:
        assert len(codec.from_plain(Identity, plain).note) == length
    else:
        with pytest.raises(WrongValue):
            codec.from_plain(Identity, plain)


@pytest.mark.parametrize(("count", "fits"), [(0, True), (500, True), (501, False)])
def test_a_list_has_five_hundred_items_at_most(count: int, fits: bool) -> None:
    entry = PARTS["Operations"][1]["entries"][0]
    plain = {"schema": SCHEMA, "entries": [entry] * count}
    if fits:
        assert len(codec.from_plain(Operations, plain).entries) == count
    else:
        with pytest.raises(WrongValue):
            codec.from_plain(Operations, plain)


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("schema", ["", "cancuoc.dossier/2", "cancuoc.dossier/1 ", "dossier"])
def test_every_part_says_which_schema_it_follows(name: str, schema: str) -> None:
    kind, plain = PARTS[name]
    with pytest.raises(WrongValue) as caught:
        codec.from_plain(kind, plain | {"schema": schema})
    assert caught.value.details == {"field": "schema", "where": name}


UNREADABLE = {
    "nothing": b"",
    "spaces": b'{"a": 1}',
    "a line end": b'{"a":1}\n',
    "keys in another order": b'{"b":1,"a":1}',
    "a key twice": b'{"a":1,"a":1}',
    "a float": b'{"a":1.0}',
    "not a number": b'{"a":NaN}',
    "a large integer": b'{"a":9007199254740992}',
    "an escaped letter": b'{"a":"\\u00e9"}',
    "half a pair": b'{"a":"\\ud800"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "another encoding": "{}".encode("utf-16"),
    "a deep nest": b"[" * 100_000 + b"]" * 100_000,
    "cut": b'{"a":"b',
}


@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE)
def test_bytes_that_are_not_canonical_are_not_read(data: bytes) -> None:
    for kind, _ in PARTS.values():
        with pytest.raises(UnreadableContent) as caught:
            codec.load(kind, data)
        assert caught.value.details == {"part": kind.__name__}


@pytest.mark.parametrize("wanted", PARTS)
@pytest.mark.parametrize("given_", PARTS)
def test_one_part_is_never_taken_for_another(wanted: str, given_: str) -> None:
    data = canonical.dumps(PARTS[given_][1])
    if wanted == given_:
        assert codec.load(PARTS[wanted][0], data)
    else:
        with pytest.raises(MissingField):
            codec.load(PARTS[wanted][0], data)
