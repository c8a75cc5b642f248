"""At a dark site whose compiler hangs, numbers are given, called and shown; waits come later."""

from __future__ import annotations

from tests.support.compilers import program_with_pages

from cancuoc.station.core.outlook import FRESH
from cancuoc.station.tables import floor_told
from cancuoc.station.tests.dark_floor import SESSION, dark
from cancuoc.station.tests.screens import text

__all__ = ["dark"]
COMING = "Đang tính thời gian chờ."
WALK_IN = {"band": ">=14", "priority": ""}


def test_the_floor_goes_on_and_says_that_waits_are_worked_out(dark, clock):
    store = dark.errands.desk.store
    with program_with_pages():
        assert COMING in text(dark.get("/station/floor/"))
        clock.at += FRESH
        dark.post("/station/floor/reception/walk-in/", WALK_IN)
        assert "A500 Từ 14 tuổi" in text(dark.get("/station/floor/reception/"))
        assert COMING in text(dark.get("/station/board/now/"))
        assert floor_told.promises(store, SESSION) == []
    dark.post("/station/floor/reception/walk-in/", WALK_IN)
    assert COMING not in text(dark.get("/station/board/now/"))
    assert len(floor_told.promises(store, SESSION)) == 1
