"""The planner reads who really worked, from all stations of a session together."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from cancuoc.domain.stations.teams import TeamView, Worked
from cancuoc.interfaces.command.presenters import worked
from cancuoc.packet.team import Presence


def view(station: str, **members: Presence) -> TeamView:
    return TeamView(
        session_id=UUID(int=1),
        station_code=station,
        number=1,
        chosen_by="an",
        proven=True,
        chosen_at=datetime(2024, 7, 6, tzinfo=UTC),
        members=tuple(
            Worked(username=name, full_name=name.title(), presence=presence)
            for name, presence in members.items()
        ),
    )


def test_whoever_came_at_one_station_came() -> None:
    came, away, stood_in = Presence.CAME, Presence.ABSENT, Presence.SUBSTITUTE
    one = view("TX-01", an=came, binh=away, cao=away)
    other = view("TX-02", an=away, binh=came, cao=away, dung=stood_in)
    for found in ([one, other], [other, one]):
        assert worked.lines(found) == [
            {"key": "Có mặt", "value": "An, Binh"},
            {"key": "Vào thay", "value": "Dung"},
            {"key": "Vắng", "value": "Cao"},
        ]


@pytest.mark.django_db
def test_while_no_station_told_it_nothing_is_shown() -> None:
    assert worked.rows(session_id=uuid4()) == []
