"""Answers of the centre: read strictly, but newer fields are passed over."""

from __future__ import annotations

import copy

import pytest

from cancuoc.packet import content_codec
from cancuoc.station import wire
from cancuoc.station.centre import News, Progress, chunks
from cancuoc.station.link import BadAnswer
from cancuoc.station.records import Lease, Record, Session, StationProfile, Ticket
from cancuoc.station.tests import world

PROFILE = world.Centre().profile(key_id="k" * 43)
LEASE = Lease(username="u", hand="h", full_name="Nguyễn Văn Bình", lease="x.y", until=world.AT)
VALUES = [
    (Record, world.child()),
    (Record, world.record(holds="cccd")),
    (Session, world.SESSION),
    (Ticket, world.ticket(world.record())),
    (Ticket, world.ticket(None)),
    (StationProfile, PROFILE),
    (Lease, LEASE),
    (Progress, Progress(received=7, receipt="{}")),
]


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_a_value_comes_over_the_wire_unchanged(kind, value):
    assert wire.read(kind, content_codec.to_plain(value)) == value


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_fields_of_a_newer_centre_are_passed_over(kind, value):
    plain = content_codec.to_plain(value)
    newer = {**plain, "new_field": {"deep": [1]}, "another": None}
    assert wire.read(kind, newer) == value


def test_newer_fields_are_passed_over_at_every_depth():
    plain = content_codec.to_plain(world.child())
    plain["known"]["new"] = 1
    plain["known"]["permanent_residence"]["new"] = 1
    plain["kin"][0]["new"] = 1
    assert wire.read(Record, plain).kin[0].full_name == "Lê Thị Bích Ngọc"


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_a_missing_field_is_refused(kind, value):
    plain = content_codec.to_plain(value)
    for name in plain:
        cut = {key: item for key, item in plain.items() if key != name}
        with pytest.raises(BadAnswer):
            wire.read(kind, cut)


@pytest.mark.parametrize("answer", [None, [], "text", 7, True, [[]]])
def test_something_else_altogether_is_refused(answer):
    with pytest.raises(BadAnswer):
        wire.read(Session, answer)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("known", "born"), "31/02/2020"),
        (("known", "full_name"), "123"),
        (("known", "personal_number"), "12"),
        (("known", "sex"), "x"),
        (("person_id",), "no"),
        (("kin",), {}),
        (("kin", 0, "represents"), "yes"),
        (("holds_issued",), "soon"),
        (("birth_registered",), 1),
    ],
)
def test_a_person_who_cannot_be_is_refused(path, value):
    plain = copy.deepcopy(content_codec.to_plain(world.child()))
    place = plain
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(BadAnswer):
        wire.read(Record, plain)


@pytest.mark.parametrize("answer", [{}, {"tickets": None}, {"tickets": {}}, [], None])
def test_a_list_that_is_none_is_refused(answer):
    with pytest.raises(BadAnswer):
        wire.read_all(Ticket, answer, "tickets")


def test_lists_keep_their_order():
    tickets = [world.ticket(label=f"A{n:03d}") for n in (3, 1, 2)]
    plain = {"tickets": [content_codec.to_plain(each) for each in tickets]}
    assert wire.read_all(Ticket, plain, "tickets") == tickets


def test_news_of_packets():
    packet = "01908805-cd40-73f3-a1b5-ab9662dbc629"
    news = wire.read(
        News,
        {
            "cursor": 9,
            "more": False,
            "packets": [
                {"cursor": 9, "packet_id": packet, "code": "HS", "state": "approved", "at": "x"}
            ],
            "quarantined": [{"packet_id": packet, "reason": "clone"}],
        },
    )
    assert (news.packets[0].state, news.quarantined[0].reason) == ("approved", "clone")


@pytest.mark.parametrize(
    ("size", "start", "offsets"),
    [
        (0, 0, []),
        (10, 0, [0, 4, 8]),
        (8, 0, [0, 4]),
        (10, 4, [4, 8]),
        (10, 5, [5, 9]),
        (10, 10, []),
    ],
)
def test_chunks_go_on_where_the_centre_stopped(size, start, offsets):
    data = bytes(range(size))
    found = list(chunks(data, start=start, size=4))
    assert [offset for offset, _ in found] == offsets
    assert b"".join(piece for _, piece in found) == data[start:]
