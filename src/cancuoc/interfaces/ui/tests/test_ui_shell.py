"""The frame of a page, and the words that doors share."""

import pytest
from django.utils import translation

from cancuoc.foundation.actor import Role
from cancuoc.interfaces.ui import icons, presenters, shell
from cancuoc.interfaces.ui.shell import NavItem, Shell
from cancuoc.kernel.floor import Lane, Priority
from cancuoc.law.ages import Band


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(shell, "_BUILDERS", {})


def nav(*addresses):
    return tuple(NavItem(href, href) for href in addresses)


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/office/", "/office/"),
        ("/office/queue/", "/office/queue/"),
        ("/office/queue/7/", "/office/queue/"),
        ("/office/cards/", "/office/"),
        ("/elsewhere/", None),
    ],
)
def test_the_longest_matching_menu_item_is_marked(path, current):
    marked = Shell(nav=nav("/office/", "/office/queue/")).at(path)
    assert [item.href for item in marked.nav if item.current] == ([current] if current else [])
    assert marked.path == path


def test_each_door_builds_its_own_shell(registry, requests):
    shell.register(prefix="/office/", build=lambda _: Shell(layout="compact", door="Cán bộ"))
    shell.register(prefix="/office/cards/", build=lambda _: Shell(layout="compact", door="Thẻ"))
    assert shell.shell_of(requests.get("/office/x/")).door == "Cán bộ"
    assert shell.shell_of(requests.get("/office/cards/1/")).door == "Thẻ"
    assert shell.shell_of(requests.get("/")).layout == "portal"


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><script>', ""), ("", "")]
)
def test_the_theme_comes_from_the_cookie(registry, requests, cookie, theme):
    request = requests.get("/")
    request.COOKIES[shell.THEME_COOKIE] = cookie
    assert shell.shell_of(request).theme == theme


def test_every_role_of_the_house_has_a_name():
    assert set(presenters.ROLES) == {str(role) for role in Role}
    assert presenters.role_word("commander") == "Chỉ huy"
    assert presenters.role_word("unheard_of") == "unheard_of"


def test_every_band_of_the_law_has_a_word():
    assert set(presenters.BANDS) == {band.value for band in Band}
    assert set(presenters.SHORT_BANDS) == set(presenters.BANDS)
    assert presenters.band_word(Band.FROM_6) == "từ 6 đến dưới 14 tuổi"
    with pytest.raises(KeyError):
        presenters.band_word("7-8")


def test_only_my_work_is_coloured():
    assert presenters.status(presenters.TICKET, "called") == {"text": "Đang gọi", "tone": ""}
    mine = presenters.status(presenters.TICKET, "called", mine=True)
    assert mine == {"text": "Đang gọi", "tone": "yellow"}


def test_a_raw_code_never_reaches_a_screen():
    with pytest.raises(KeyError):
        presenters.status(presenters.DOSSIER, "S17")


FAMILIES = {
    "APPOINTMENT": "Đã hẹn · Đã đến · Vắng",
    "TICKET": "Đang chờ · Đang gọi · Đang làm · Tạm giữ · Đã xong",
    "DOSSIER": (
        "Đang khai · Chờ thu nhận · Đã thu nhận · Đang kiểm tra · Cần bổ sung · "
        "Bị từ chối (CC03) · Đã duyệt · Đang làm thẻ · Chờ trả · Đã trả"
    ),
}


@pytest.mark.parametrize(("family", "words"), FAMILIES.items())
def test_the_status_words_are_the_agreed_ones(family, words):
    known = [str(status.word) for status in getattr(presenters, family).values()]
    assert [word for word in words.split(" · ") if word not in known] == []
    assert len(known) == len(set(known))


def test_tones_are_those_the_style_sheet_knows():
    tones = {
        status.tone
        for family in (presenters.APPOINTMENT, presenters.TICKET, presenters.DOSSIER)
        for status in family.values()
    }
    assert tones <= {"blue", "green", "yellow", "red", "grey"}


@pytest.mark.parametrize(
    ("age", "called"), [(5, "bé Đức"), (13, "bé Đức"), (14, "Đức"), (None, "Đức")]
)
def test_children_are_called_be(age, called):
    assert presenters.person_line(given_name="Đức", age=age) == called


def test_words_change_with_the_language():
    with translation.override("en"):
        assert presenters.band_word("<6") == "under 6"
        assert presenters.status(presenters.TICKET, "held")["text"] == "On hold"


def test_pictures_are_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in icons.icon("logo")
    assert icons.icon("logo") != icons.icon("logo", "light")
    with pytest.raises(KeyError):
        icons.icon("crown")


def test_every_button_of_the_tablet_has_its_own_picture():
    codes = [*Lane, *Priority]
    drawn = {icons.icon(str(code)) for code in codes}
    assert len(drawn) == len(codes) == 8
    assert all("currentColor" in picture for picture in drawn), "it takes the colour of its word"
