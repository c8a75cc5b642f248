"""Recovery words at the door of stations: kept closed, refused by name for anything else."""

from __future__ import annotations

from typing import Any

import pytest

from cancuoc.domain.stations import recovering
from cancuoc.domain.stations.tests.test_station_recovery_words import told
from cancuoc.interfaces.stationapi.tests.knocking import Knocker

pytestmark = pytest.mark.django_db


def body(**changes: Any) -> dict[str, str]:
    said, _ = told()
    return {"id": str(said.id), "sealed": said.sealed.hex(), "used": ""} | changes


def tell(knocker: Knocker, said: dict[str, str]) -> Any:
    return knocker.post("/recovery", said)


def test_a_station_tells_its_words_and_hears_which_are_kept(knocker: Knocker) -> None:
    said = body()
    for _ in range(2):
        answer = tell(knocker, said)
        assert (answer.status_code, answer.json()) == (200, {"id": said["id"]})
    assert recovering.held_recovery(code="TX-01") is not None
    following = body(used=said["id"])
    assert tell(knocker, following).json() == {"id": following["id"]}


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"id": "x"}, 422),
        ({"sealed": "zz"}, 404),
        ({"sealed": ""}, 422),
        ({"sealed": "00" * 90}, 422),
        ({"sealed": "00" * 9000}, 422),
        ({"used": "x"}, 404),
        ({"more": "x"}, 422),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    knocker: Knocker, changes: dict[str, str], refused: int
) -> None:
    answer = tell(knocker, body(**changes))
    assert answer.status_code == refused
    assert answer.json()["next_step"]
    assert recovering.held_recovery(code="TX-01") is None
