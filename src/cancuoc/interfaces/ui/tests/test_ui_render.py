"""`render` puts a page into the shell of its door."""

import pytest
from jinja2 import UndefinedError

from cancuoc.interfaces.ui import shell
from cancuoc.interfaces.ui.shell import NavItem, Shell
from cancuoc.interfaces.ui.views import render

REFUSAL = {"message": "Hết chỗ.", "next_step": "Chọn giờ khác.", "code": "SlotTaken"}
PAGE = {"refusal": REFUSAL, "typed": [], "typed_action": "/"}


@pytest.fixture(autouse=True)
def office(monkeypatch):
    menu = (NavItem("/office/", "Hôm nay"), NavItem("/office/the/", "Thẻ"))
    build = {"/office/": lambda _: Shell(layout="compact", home="/office/", nav=menu)}
    monkeypatch.setattr(shell, "_BUILDERS", build)


@pytest.mark.parametrize(
    ("path", "density"), [("/office/the/", "compact"), ("/dat-lich/", "portal")]
)
def test_the_door_gives_the_frame(requests, path, density):
    html = render(requests.get(path), "ui/refusal.jinja", PAGE, status=409).content.decode()
    assert f'class="govuk-template__body {density}"' in html


def test_the_status_and_the_kind_of_answer(requests):
    response = render(requests.get("/"), "ui/refusal.jinja", PAGE, status=409)
    assert response.status_code == 409
    assert response["Content-Type"] == "text/html; charset=utf-8"


def test_a_page_may_bring_its_own_shell_and_is_still_dressed(requests):
    request = requests.get("/office/the/7/")
    request.COOKIES[shell.THEME_COOKIE] = "dark"
    own = Shell(layout="compact", door="Bàn trả thẻ", nav=(NavItem("/office/the/", "Thẻ"),))
    html = render(request, "ui/refusal.jinja", {**PAGE, "shell": own}).content.decode()
    assert "Bàn trả thẻ" in html
    assert 'aria-current="page"' in html
    assert 'data-theme="dark"' in html


def test_a_page_without_its_words_is_our_mistake(requests):
    with pytest.raises(UndefinedError):
        render(requests.get("/"), "ui/refusal.jinja", {"typed": []})


def test_the_context_of_the_caller_is_left_alone(requests):
    context = dict(PAGE)
    render(requests.get("/"), "ui/refusal.jinja", context)
    assert context == PAGE
