"""While the compiler hangs, wall and telephone show numbers at once and say of waits why."""

from __future__ import annotations

import time

import pytest
from tests.support import families
from tests.support.compilers import program_with_pages
from tests.support.families import AREA, hanoi, saturday

from cancuoc.domain.sessions import services as floor
from cancuoc.interfaces.ui import forecasts
from cancuoc.kernel import clock
from cancuoc.law.ages import Band

__all__ = ["hanoi", "saturday"]
# Of processor time: a page that waited for the compiler would not end at all.
MOST_SECONDS = 5.0
COMING = "Đang tính thời gian chờ."


@pytest.fixture
def pages(client, hanoi, saturday):
    session = families.session()
    visitor = floor.Visitor(person_id=None, band=Band.FROM_14)
    (ticket,) = floor.arrive(session_id=session, visitors=[visitor], at=clock.now(), by=AREA)
    forecasts.forget()
    yield [f"/display/ticket/{ticket}/", f"/display/{session}/", f"/display/{session}/now/"]
    forecasts.forget()


@pytest.mark.django_db
def test_numbers_are_shown_at_once_and_the_reason_for_no_wait(client, pages):
    with program_with_pages():
        for page in pages:
            began = time.thread_time()
            answer = client.get(page)
            assert time.thread_time() - began < MOST_SECONDS
            assert answer.status_code == 200
            assert COMING in answer.content.decode()
            assert "phút" not in answer.content.decode()
    for page in pages:
        assert COMING not in client.get(page).content.decode()
