"""One reading for many eyes: nobody works out what another is working out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from uuid import uuid4

import pytest

from cancuoc.domain.sessions import waiting
from cancuoc.domain.sessions.waiting import Forecast
from cancuoc.interfaces.ui import forecasts

AT = datetime(2024, 7, 6, 11, 0, tzinfo=UTC)
FIRST, SECOND = (Forecast(tickets={uuid4(): None}, newcomers={}) for _ in range(2))


@pytest.fixture(autouse=True)
def anew():
    forecasts.forget()
    yield
    forecasts.forget()


def test_a_reading_serves_everybody_for_a_quarter_of_a_minute(monkeypatch):
    asked = []
    monkeypatch.setattr(waiting, "forecast", lambda **of: asked.append(of["at"]) or FIRST)
    room = uuid4()
    for seconds in (0, 14, 15, 16):
        assert forecasts.of(room, at=AT + timedelta(seconds=seconds)) is FIRST
    assert asked == [AT, AT + timedelta(seconds=15)]


def test_while_one_works_the_others_see_the_last_reading(monkeypatch):
    room, begun, go_on = uuid4(), Event(), Event()
    monkeypatch.setattr(waiting, "forecast", lambda **_: FIRST)
    forecasts.of(room, at=AT)

    def slowly(**_):
        begun.set()
        assert go_on.wait(10)
        return SECOND

    monkeypatch.setattr(waiting, "forecast", slowly)
    later = AT + timedelta(seconds=20)
    found = []
    one = Thread(target=lambda: found.append(forecasts.of(room, at=later)))
    one.start()
    assert begun.wait(10)
    assert forecasts.of(room, at=later) is FIRST
    go_on.set()
    one.join(10)
    assert found == [SECOND]
    assert forecasts.of(room, at=later) is SECOND


def test_a_reading_that_fails_does_not_shut_the_room(monkeypatch):
    def broken(**_):
        raise ValueError

    room = uuid4()
    monkeypatch.setattr(waiting, "forecast", broken)
    with pytest.raises(ValueError):
        forecasts.of(room, at=AT)
    monkeypatch.setattr(waiting, "forecast", lambda **_: SECOND)
    assert forecasts.of(room, at=AT) is SECOND
