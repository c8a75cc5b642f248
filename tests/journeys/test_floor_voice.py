"""The voice of the wall: recorded in the browser, played on the wall without a network, muted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from tests.journeys.test_area_and_floor import looks_well, sign_in, ward
from tests.support import families
from tests.support.browser import CHROMIUM_SWITCHES, chromium, new_context
from tests.support.families import AREA, AT, saturday
from tests.support.officers import officer, signed_in
from tests.support.sounds import wav

from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions import voice
from cancuoc.domain.sessions.rules import TicketAct
from cancuoc.foundation.actor import Role
from cancuoc.law.ages import Band

__all__ = ["saturday", "sign_in", "ward"]
pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("ward"),
]
LEAD = families.officer("lead", Role.RECEPTION)
WALL = {"width": 1920, "height": 1080}
SEVEN = re.compile(r"^(\S+ ){6}\S+$")
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
ALOUD = "--autoplay-policy=no-user-gesture-required"


@pytest.fixture
def studio(browser: Browser) -> Iterator[Browser]:
    """A browser whose microphone is a tone, and that lets sound out by itself."""
    switches = [*CHROMIUM_SWITCHES, *MICROPHONE, ALOUD]
    running = browser.browser_type.launch(executable_path=chromium(), args=switches)
    yield running
    running.close()


def test_a_word_is_recorded_heard_and_replaced(studio: Browser, live_server) -> None:
    # given an officer at the page of the voice
    client = signed_in(officer("doc", Role.RECEPTION, units=("00352",)))
    context = new_context(studio)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + "/office/voice/")
    looks_well(page, "office-voice", shows="Còn thiếu 16 trên 16 đoạn.")
    # when the letter A is recorded by keys alone
    card = page.locator("#piece-A")
    card.get_by_role("button", name="Ghi").press("Enter")
    expect(card.get_by_role("button", name="Dừng")).to_be_visible()
    page.wait_for_timeout(1200)
    card.get_by_role("button", name="Dừng").press("Enter")
    # then the server has looked at it and it can be heard
    expect(card).to_contain_text("Đã ghi,")
    first = voice.clips()["A"]
    assert 0.5 <= first.seconds <= 5.0
    assert voice.clip(piece="A").kind == "webm"
    length = (
        "async (a) => { a.load(); await new Promise((ok) => a.oncanplay = ok); return a.error; }"
    )
    assert card.locator("audio").evaluate(length) is None
    # and recorded anew it takes the place of the first
    card.get_by_role("button", name="Ghi lại").click()
    page.wait_for_timeout(800)
    card.get_by_role("button", name="Dừng").click()
    expect(page.get_by_role("status").first).to_contain_text("Còn thiếu 15 trên 16 đoạn.")
    page.wait_for_function(
        "(d) => !document.querySelector('#piece-A audio').src.includes(d)", arg=first.digest
    )
    looks_well(page, "office-voice-recorded", shows="Đã ghi,")
    context.close()


def test_the_wall_speaks_without_a_network_and_is_muted_by_a_key(
    studio: Browser, live_server
) -> None:
    # given a wall that fetched all it can say
    for number, piece in enumerate(voice.NEEDED):
        data = wav(0.15, pitch=300.0 + 20 * number)
        floor.keep_clip(piece=piece, data=data, at=AT, by=LEAD)
    session = families.session()
    people = [floor.Visitor(person_id=None, band=Band.FROM_14) for _ in range(2)]
    one, two = floor.arrive(session_id=session, visitors=people, at=AT, by=AREA)
    context = new_context(studio, viewport=WALL)
    wall = context.new_page()
    wall.goto(f"{live_server.url}/display/{session}/")
    expect(wall.locator("body")).to_have_attribute("data-clips-kept", str(len(voice.NEEDED)))
    # when the recordings can no longer be fetched, a call is still said in order
    context.route("**/display/audio/**", lambda route: route.abort())
    floor.act_on(ticket_id=one, act=TicketAct.CALL, counter="3", at=AT, by=AREA)
    expect(wall.locator("body")).to_have_attribute("data-said", SEVEN)
    said = wall.locator("body").get_attribute("data-said").split()
    names = [address.split("/")[3] for address in said]
    assert names == ["invite", "A", "0", "0", "1", "counter", "3"]
    # and when it is muted by a key the next call is only seen
    wall.keyboard.press("m")
    expect(wall.locator("[data-mute]")).to_have_attribute("aria-pressed", "true")
    floor.act_on(
        ticket_id=two, act=TicketAct.CALL, counter="4", at=AT + timedelta(minutes=1), by=AREA
    )
    expect(wall.locator(".cc-call__ticket")).to_have_text("A 002")
    wall.wait_for_timeout(2500)
    assert wall.locator("body").get_attribute("data-said").split() == said
    context.close()
