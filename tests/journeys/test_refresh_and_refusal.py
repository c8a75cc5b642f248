"""Small refreshes, refusals and corrections in a real browser, under the real policy."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.support.browser import (
    assert_accessible,
    assert_no_sideways_scroll,
    focused_name,
    new_context,
    press_button,
)
from tests.support.server import serve

from cancuoc.interfaces.ui import shell

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    from django.conf import settings
    from django.test import override_settings

    middleware = [name for name in settings.MIDDLEWARE if "Authentication" not in name]
    overrides = {
        "ROOT_URLCONF": "tests.support.sample_site",
        "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
        "MIDDLEWARE": middleware,
    }
    # The sample site has none of the doors, so their menus cannot be drawn on it.
    no_doors = mock.patch.dict(shell._BUILDERS, clear=True)
    with no_doors, override_settings(**overrides), serve() as address:
        yield address


def test_a_queue_refreshes_by_itself(page: Page, site: str) -> None:
    page.goto(site)
    queue = page.locator("#queue")
    expect(queue).to_contain_text("A 0")
    first = queue.text_content()
    expect(queue).not_to_have_text(first or "")


def test_a_post_by_htmx_carries_the_token(page: Page, site: str) -> None:
    page.goto(site)
    press_button(page, "Gọi")
    expect(page.locator("#answer")).to_have_text("Đã gọi")


def test_a_post_without_the_token_is_refused(page: Page, site: str) -> None:
    page.goto(site)
    status = page.evaluate("fetch('/call/', {method: 'POST'}).then(r => r.status)")
    assert status == 403


def test_a_refusal_is_swapped_in_where_the_answer_belongs(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("button", name="Gọi trùng").click()
    panel = page.locator("#answer .cc-refusal")
    expect(panel).to_contain_text("Khung giờ vừa có người đặt.")
    expect(panel).to_contain_text("Mời chọn giờ khác.")
    assert_accessible(page)


def test_a_part_with_mistakes_comes_back_alive(page: Page, site: str) -> None:
    page.goto(site)
    page.fill("#other", "12345")
    page.get_by_role("button", name="Lưu").click()
    summary = page.locator("#part .govuk-error-summary")
    expect(summary).to_be_visible()
    expect(page.locator("#other")).to_have_value("12345")
    # The swapped part is brought to life: its summary takes focus like that of a whole page.
    expect(summary).to_be_focused()
    assert_accessible(page)
    page.fill("#other", "Lê An")
    page.get_by_role("button", name="Lưu").click()
    expect(summary).to_have_count(0)


def test_a_refused_form_can_be_corrected_without_typing_again(page: Page, site: str) -> None:
    page.goto(site)
    page.fill("#name", "Nguyễn Thị Ánh")
    page.fill("#born", "12")
    page.fill("#born-month", "8")
    page.fill("#born-year", "2016")
    key = page.locator("#whole [name=idempotency_key]").input_value()
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_role("heading", name="Chưa làm được việc này")).to_be_visible()
    expect(page.locator(".cc-refusal")).to_contain_text("Mời chọn giờ khác.")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    press_button(page, "Sửa thông tin đã nhập")
    expect(page.locator("#name")).to_have_value("Nguyễn Thị Ánh")
    expect(page.locator("#born-month")).to_have_value("8")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    assert page.locator("#whole [name=idempotency_key]").input_value() == key


def test_the_same_without_script(browser: Browser, site: str) -> None:
    context = new_context(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.fill("#name", "Lê An")
    page.fill("#born-year", "1953")
    page.get_by_role("button", name="Gửi").click()
    page.get_by_role("button", name="Sửa thông tin đã nhập").click()
    expect(page.locator("#name")).to_have_value("Lê An")
    expect(page.locator("#born-year")).to_have_value("1953")
    context.close()


def test_sending_twice_by_impatience_sends_once(page: Page, site: str) -> None:
    page.goto(site)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.fill("#name", "Lê An")
    page.fill("#born-year", "1953")
    page.get_by_role("button", name="Gửi").dblclick()
    expect(page.get_by_role("heading", name="Chưa làm được việc này")).to_be_visible()
    assert sent.count("POST") == 1


def test_an_empty_form_names_its_fields(phone_page: Page, site: str) -> None:
    phone_page.goto(site)
    phone_page.get_by_role("button", name="Gửi").click()
    summary = phone_page.locator("#whole .govuk-error-summary")
    expect(summary).to_be_focused()
    assert "Nhập họ tên." in focused_name(phone_page)
    assert_no_sideways_scroll(phone_page)


def test_a_json_client_is_refused_in_json(page: Page, site: str) -> None:
    page.goto(site)
    body = page.evaluate(
        """() => fetch('/call/?taken=1', {headers: {Accept: 'application/json'}})
        .then(r => r.json().then(b => ({...b, status: r.status})))"""
    )
    assert body == {
        "error": "SlotTaken",
        "message": "Khung giờ vừa có người đặt.",
        "next_step": "Mời chọn giờ khác.",
        "status": 409,
    }
