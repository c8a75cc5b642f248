"""Answers: headers, refusals, the language switch, the catalogue switch."""

import json

import pytest
from django.http import Http404, HttpResponse
from django.utils import translation

from cancuoc.interfaces.ui import catalog, views
from cancuoc.interfaces.ui.csp import HEADERS, POLICY, SecurityHeaders
from cancuoc.interfaces.ui.language import ChosenLanguage
from cancuoc.interfaces.ui.refusals import RefusalPages, answer, typed, wants_json
from cancuoc.interfaces.ui.words import told
from cancuoc.kernel.refusal import Refusal


class SlotTaken(Refusal):
    status = 409
    message = "Khung giờ vừa có người đặt."
    next_step = "Mời chọn giờ khác."


@pytest.fixture
def pages():
    return RefusalPages(lambda request: HttpResponse("ok"))


def test_every_answer_carries_the_headers(requests):
    response = SecurityHeaders(lambda r: HttpResponse("x"))(requests.get("/"))
    for name, value in HEADERS.items():
        assert response[name] == value
    assert "Cache-Control" not in response


def test_nothing_inline_and_nothing_foreign_is_trusted():
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "default-src 'none'" in POLICY
    assert "frame-ancestors 'none'" in POLICY


def test_a_view_may_keep_its_own_header(requests):
    own = HttpResponse("x", headers={"Content-Security-Policy": "sandbox"})
    assert SecurityHeaders(lambda r: own)(requests.get("/"))["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize(("accessed", "kept"), [(True, "private, no-store"), (False, None)])
def test_a_page_about_a_person_is_kept_by_no_one(requests, accessed, kept):
    request = requests.get("/")
    request.session = type("Session", (), {"accessed": accessed})()
    response = SecurityHeaders(lambda r: HttpResponse("x"))(request)
    assert response.get("Cache-Control") == kept


def test_a_refusal_becomes_a_page(pages, requests):
    response = pages.process_exception(requests.get("/dat-lich/"), SlotTaken())
    html = response.content.decode()
    assert response.status_code == 409
    assert "Khung giờ vừa có người đặt." in html
    assert "Mời chọn giờ khác." in html
    assert "SlotTaken" in html
    assert "<form" not in html


def test_what_was_typed_is_kept(pages, requests):
    fields = {"name": 'Lê "An" <b>', "needs": ["x", "y"], "slot": "7"}
    response = pages.process_exception(requests.post("/dat-lich/?b=1", fields), SlotTaken())
    html = response.content.decode()
    assert 'name="name" value="Lê &#34;An&#34; &lt;b&gt;"' in html
    assert html.count('name="needs"') == 2
    assert 'name="_edit" value="1"' in html
    assert 'action="/dat-lich/?b=1"' in html


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("password", False),
        ("new_password", False),
        ("pin", False),
        ("otp", False),
        ("csrfmiddlewaretoken", False),
        ("_edit", False),
        ("opinion", True),
        ("typing", True),
        ("idempotency_key", True),
    ],
)
def test_secrets_are_never_echoed(requests, name, kept):
    fields = [field for field, _ in typed(requests.post("/", {name: "bi-mat"}))]
    assert (name in fields) is kept


def test_a_drawing_or_a_get_is_not_echoed(requests):
    assert typed(requests.post("/", {"sign": "x" * 30_000})) == []
    assert typed(requests.get("/", {"q": "an"})) == []


@pytest.mark.parametrize(
    ("accept", "json_wanted"),
    [
        ("application/json", True),
        ("text/html,application/xhtml+xml", False),
        ("text/html, application/json", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_json_only_for_those_who_ask(requests, accept, json_wanted):
    assert wants_json(requests.get("/", headers={"accept": accept})) is json_wanted


def test_the_json_shape(requests):
    request = requests.get("/", headers={"accept": "application/json"})
    response = answer(request, SlotTaken(slot="7"))
    assert response.status_code == 409
    assert json.loads(response.content) == {
        "error": "SlotTaken",
        "message": "Khung giờ vừa có người đặt.",
        "next_step": "Mời chọn giờ khác.",
        "details": {"slot": "7"},
    }


def test_htmx_gets_the_panel_alone(requests):
    response = answer(requests.post("/", headers={"HX-Request": "true"}), SlotTaken())
    html = response.content.decode()
    assert response.status_code == 409
    assert "cc-refusal" in html
    assert "<html" not in html


def test_a_fault_is_not_a_refusal(pages, requests):
    assert pages.process_exception(requests.get("/"), RuntimeError("x")) is None
    assert pages(requests.get("/")).content == b"ok"


def test_known_refusals_speak_english_on_request(requests):
    with translation.override("en"):
        html = answer(requests.get("/"), views.PageNotFound()).content.decode()
    assert "There is no such page." in html
    assert 'lang="en"' in html


@pytest.mark.parametrize(
    ("response_of", "status"),
    [
        (lambda r: views.page_not_found(r, Http404()), 404),
        (lambda r: views.permission_denied(r, PermissionError()), 403),
        (lambda r: views.csrf_failure(r, reason="x"), 403),
        (views.server_error, 500),
    ],
)
def test_the_pages_of_every_site(requests, response_of, status):
    response = response_of(requests.get("/x/"))
    assert response.status_code == status
    assert "cc-refusal" in response.content.decode()


def test_every_refusal_of_ours_has_a_next_step():
    for refusal in (views.PageNotFound, views.NoRight, views.FormExpired, views.ServerFault):
        assert refusal.message.endswith(".")
        assert refusal.next_step.endswith(".")
        assert refusal.next_step != Refusal.next_step


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/office/?q=1", "/office/?q=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_language_switch_stays_in_the_house(requests, target, goes_to):
    response = views.choose_language(requests.get("/", {"next": target}), "en")
    assert response["Location"] == goes_to
    assert response.cookies["django_language"].value == "en"


def test_an_unknown_language_changes_nothing(requests):
    assert not views.choose_language(requests.get("/"), "xx").cookies


@pytest.mark.parametrize(
    ("cookie", "accept", "spoken"),
    [("", "en-GB,en", "vi"), ("en", "", "en"), ("xx", "", "vi"), ("vi", "en", "vi")],
)
def test_the_browser_does_not_choose_the_language(requests, cookie, accept, spoken):
    request = requests.get("/", headers={"accept-language": accept})
    request.COOKIES["django_language"] = cookie
    heard = []

    def view(_):
        heard.append(translation.get_language())
        return HttpResponse("x")

    response = ChosenLanguage(view)(request)
    assert heard == [spoken]
    assert response["Content-Language"] == spoken


def test_the_catalogue_is_closed_by_default(requests, settings):
    settings.UI_CATALOG = False
    with pytest.raises(Http404):
        catalog.show(requests.get("/ui/"), "portal")
    settings.UI_CATALOG = True
    with pytest.raises(Http404):
        catalog.show(requests.get("/ui/x/"), "x")


@pytest.mark.parametrize("layout", catalog.LAYOUTS)
def test_the_catalogue_draws_every_layout(requests, settings, layout):
    settings.UI_CATALOG = True
    response = catalog.show(requests.get("/ui/"), layout)
    html = response.content.decode()
    assert response.status_code == 200
    assert f'class="govuk-template__body {layout}"' in html
    assert '<html lang="vi"' in html
    assert "<main" in html
    posted = catalog.show(requests.post("/ui/", {}), layout)
    assert posted.status_code == 422


def test_a_refusal_is_told_in_the_language_of_the_page():
    refusal = SlotTaken("Mã %(code)s không phải hình đa giác.", gaps={"code": "00352"})
    assert told(refusal)["message"] == "Mã 00352 không phải hình đa giác."
    with translation.override("en"):
        assert told(Refusal("Câu này chưa ai dịch.")) == {
            "message": "Câu này chưa ai dịch.",
            "next_step": "Please check the information and try again.",
            "code": "Refusal",
        }
    ready = {"message": "Ready.", "next_step": "Go on.", "code": "Ready"}
    assert told(ready) is ready
