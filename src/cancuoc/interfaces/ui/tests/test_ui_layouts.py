"""The frames around every page: what is always there, and what appears only when given."""

import re

import pytest
from django.utils import translation
from jinja2 import DictLoader

from cancuoc.interfaces.ui.jinja import environment
from cancuoc.interfaces.ui.shell import NavItem, Shell

PAGES = {
    "portal": '{% extends "ui/base_portal.jinja" %}{% block title %}Đặt lịch{% endblock %}'
    "{% block content %}<h1>Đặt lịch</h1>{% endblock %}",
    "portal_back": '{% extends "ui/base_portal.jinja" %}'
    '{% from "ui/macros/panels.jinja" import back_link %}'
    '{% block back %}{{ back_link("/truoc/") }}{% endblock %}',
    "compact": '{% extends "ui/base_compact.jinja" %}{% block title %}Hôm nay{% endblock %}'
    "{% block content %}<h1>Hôm nay</h1>{% endblock %}",
    "compact_status": '{% extends "ui/base_compact.jinja" %}'
    "{% block status %}<p>Máy ảnh</p>{% endblock %}{% block status_end %}A 027{% endblock %}",
    "board": '{% extends "ui/base_board.jinja" %}{% block board %}A 027{% endblock %}'
    "{% block place %}Phường mẫu{% endblock %}{% block stale_after %}7{% endblock %}",
}
OFFICER = Shell(
    layout="compact",
    home="/office/",
    door="Tiếp đón",
    user="Đỗ Thị <Hường>",
    role="Tiếp đón",
    unit="Công an phường mẫu",
    sign_out="/office/sign-out/",
    lock="/office/lock/",
    nav=(NavItem("/office/", "Hôm nay", count=1200, key="1"), NavItem("/office/the/", "Thẻ")),
)


@pytest.fixture(scope="module")
def pages():
    return environment(loader=DictLoader(PAGES))


@pytest.fixture
def page(pages):
    def drawn(name, **context):
        return pages.get_template(name).render(**{"csrf_input": "", **context})

    return drawn


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_whole(page, name):
    html = page(name)
    assert html.startswith("<!DOCTYPE html>")
    assert '<html lang="vi"' in html
    assert html.count("<main") == 1
    assert 'id="main-content"' in html
    assert html.count("<title>") == 1
    assert 'name="viewport"' in html
    assert "maximum-scale" not in html
    assert html.rstrip().endswith("</html>")


def test_the_title_ends_with_the_product(page):
    assert "<title>Đặt lịch – Căn Cước</title>" in page("portal")


@pytest.mark.parametrize("name", ["portal", "compact"])
def test_the_skip_link_comes_first(page, name):
    body = page(name).split("<body")[1]
    first = re.search(r"<a [^>]*>", body)
    assert first is not None
    assert 'href="#main-content"' in first[0]


@pytest.mark.parametrize(
    ("name", "styles", "scripts"),
    [
        ("portal", ["portal.css"], ["app.js"]),
        ("compact", ["compact.css"], ["app.js", "htmx.js"]),
        ("board", ["board.css"], ["app.js", "htmx.js"]),
    ],
)
def test_each_layout_loads_only_what_it_needs(page, name, styles, scripts):
    html = page(name)
    assert re.findall(r'rel="stylesheet" href="/static/ui/([^"]+)"', html) == styles
    assert re.findall(r'<script src="/static/ui/([^"]+)" defer>', html) == scripts


def test_the_phone_stands_in_the_header_of_every_portal_page(page):
    shell = Shell(phone="024 3000 1234", phone_owner="Công an phường mẫu")
    for name in ("portal", "portal_back"):
        header = page(name, shell=shell).split("</header>")[0]
        assert 'href="tel:+842430001234"' in header
        assert "Công an phường mẫu" in header
    assert "tel:" not in page("portal")


def test_an_empty_part_is_not_drawn(page):
    html = page("portal")
    assert "<nav" not in html
    assert "Đăng xuất" not in html
    bare = page("compact")
    assert "cc-status" not in bare
    assert "data-lock" not in bare


def test_the_way_back_is_a_landmark(page):
    assert re.search(r'<nav class="cc-back" aria-label="Quay lại">', page("portal_back"))


def test_the_officer_is_named_and_escaped(page):
    html = page("compact", shell=OFFICER.at("/office/"))
    assert "Đỗ Thị &lt;Hường&gt;" in html
    assert "Công an phường mẫu" in html
    assert "Căn Cước · Tiếp đón" in html


def test_the_menu_marks_one_place_and_counts(page):
    html = page("compact", shell=OFFICER.at("/office/the/7/"))
    assert html.count('aria-current="page"') == 1
    assert re.search(r'href="/office/the/" aria-current="page"', html)
    assert '<span class="cc-count">1.200</span>' in html
    assert 'data-key="1"' in html


def test_signing_out_and_locking_are_posts_with_a_token(page):
    html = page("compact", shell=OFFICER, csrf_input="TOKEN", csrf_token="abc")
    for address in ("/office/sign-out/", "/office/lock/"):
        form = html.split(f'action="{address}"')[1].split("</form>")[0]
        assert "TOKEN" in form
        assert "<button" in form
    assert html.count('method="post"') == 2


def test_htmx_gets_the_token_from_the_body(page):
    html = page("compact", csrf_token="abc")
    assert """hx-headers:inherited='{"X-CSRFToken": "abc"}'""" in html
    assert "hx-headers" not in page("compact")
    assert "hx-headers" not in page("board", csrf_token="abc")


def test_the_status_line_is_drawn_when_there_is_one(page):
    html = page("compact_status")
    assert 'aria-label="Tình trạng"' in html
    assert "Máy ảnh" in html
    assert '<div class="cc-status__end">A 027</div>' in html


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_theme_is_drawn_by_the_server(page, theme):
    assert f'data-theme="{theme}"' in page("compact", shell=Shell(theme=theme)).split("<head>")[0]
    assert "data-theme=" not in page("compact").split("<head>")[0]


def test_the_language_link_brings_one_back(page):
    html = page("portal", shell=Shell(path="/dat-lich/?b=1&c=2"))
    link = re.search(r'href="(/ui/ngon-ngu/en/[^"]*)"', html)
    assert link is not None
    assert link[1] == "/ui/ngon-ngu/en/?next=/dat-lich/%3Fb%3D1%26c%3D2"
    with translation.override("en"):
        english = page("portal")
    assert 'href="/ui/ngon-ngu/vi/?next=/"' in english
    assert '<html lang="en"' in english
    assert "Skip to main content" in english


def test_the_board_shows_no_controls(page):
    html = page("board", shell=OFFICER)
    body = html.split("<body")[1]
    assert "<a " not in body
    assert "<button" not in body
    assert "Đỗ Thị" not in body
    assert 'data-stale="7"' in body
    assert "Phường mẫu" in body


def test_the_keys_dialog_lists_and_switches(page):
    html = page("compact")
    dialog = html.split("<dialog")[1].split("</dialog>")[0]
    assert "data-keys-list" in dialog
    assert "data-keys-switch" in dialog
    assert 'method="dialog"' in dialog


def test_english_has_no_vietnamese_left_in_the_frame(page):
    with translation.override("en"):
        html = page("compact", shell=Shell(layout="compact", sign_out="/x/", lock="/y/"))
    text = re.sub(r"<[^>]+>", " ", html.split("<body")[1]).replace("Căn Cước", "")
    text = text.replace("Tiếng Việt", "").replace("Hôm nay", "")
    assert re.findall(r"[ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợ]", text) == []
