"""The station in English: every word of its own is translated and its pages hold no other."""

from __future__ import annotations

import html
import re
import unicodedata

import pytest
from django.test import override_settings
from django.utils import translation
from django.utils.translation import gettext

from cancuoc.biometrics.positions import STEPS, Eye, Finger
from cancuoc.biometrics.states import Reason, State
from cancuoc.interfaces.ui.words import told
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.fees import Exemption
from cancuoc.law.grounds import Ground, Kind
from cancuoc.law.papers import Paper
from cancuoc.law.representation import Capacity, Proof
from cancuoc.law.representation import Representative as Acting
from cancuoc.law.transition import Holds
from cancuoc.station import settings
from cancuoc.station.core import register
from cancuoc.station.core.opening import Ending
from cancuoc.station.core.signing import StageMissing
from cancuoc.station.core.visits import PauseReason
from cancuoc.station.draft import Stage
from cancuoc.station.health import Task
from cancuoc.station.link import CentreRefused
from cancuoc.station.presenters import biometrics, child, dossier, means, send
from cancuoc.station.tests import world
from cancuoc.station.tests.screen_steps import BABY, confirm, identify, sign, take_all
from cancuoc.station.tests.screens import text
from tools import messages

STATION = messages.ROOT / "src" / "cancuoc" / "station"
# What stays Vietnamese on an English page: people, places, the product and the other language.
NAMES = (
    "Nhà văn hoá phường Hạ Đình",
    "Công an phường Hạ Đình",
    "Hạ Đình, Thanh Xuân, Hà Nội",
    "Số 1 ngõ 2, Hạ Đình",
    "Lê Thị Bích Ngọc",
    "Lê Minh Khôi",
    "Lê Minh Khoa",
    "Lê An",
    "Trần Thị Minh Châu",
    "Nguyễn Văn Bình",
    "Việt Nam",
    "Tiếng Việt",
    "Căn Cước",
)
SHOWN = re.compile(r'>([^<]+)<|(?:aria-label|title|placeholder|data-key-text)="([^"]*)"')


def vietnamese(text: str) -> bool:
    """Say whether a letter bears a mark that English does not write."""
    return any(unicodedata.combining(c) or c in "đĐ" for c in unicodedata.normalize("NFD", text))


def left_over(answer) -> set[str]:
    """What a page says that is neither English nor a name."""
    assert answer.content, answer.status_code
    page = re.sub(r"<(script|style|svg).*?</\1>", " ", answer.content.decode(), flags=re.S)
    found = set()
    for groups in SHOWN.findall(page):
        words = html.unescape(" ".join("".join(groups).split()))
        for name in NAMES:
            words = words.replace(name, "")
        if vietnamese(words):
            found.add(words)
    return found


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    return messages.read_po(messages.catalogue_of(STATION).read_text(encoding="utf-8"))


@pytest.fixture
def english():
    with override_settings(LOCALE_PATHS=settings.LOCALE_PATHS), translation.override("en"):
        yield


@pytest.fixture
def desk(screens, english):
    screens.client.cookies["django_language"] = "en"
    return screens


def test_the_station_is_translated_whole():
    assert messages.problems(STATION) == []


def test_a_word_without_english_is_noticed(tmp_path):
    folder = tmp_path / "station"
    (folder / "templates").mkdir(parents=True)
    (folder / "core.py").write_text(
        'class Late(Refusal):\n    message = "Đã muộn."\n    next_step = "Mời đến sớm."\n',
        encoding="utf-8",
    )
    (folder / "templates" / "a.jinja").write_text('{{ _("Mở cửa") }}', encoding="utf-8")
    assert messages.main(["update", str(folder)]) == 0
    assert messages.problems(folder) == [
        "chưa dịch: Mở cửa",
        "chưa dịch: Đã muộn.",
        "chưa dịch: Mời đến sớm.",
    ]


def test_the_gaps_are_the_same_in_both_languages(catalogue):
    for source, english in catalogue.items():
        assert set(re.findall(r"%\(\w+\)s", english)) == set(re.findall(r"%\(\w+\)s", source))


def test_no_english_sentence_keeps_a_vietnamese_word(catalogue):
    assert {english for english in catalogue.values() if vietnamese(english)} == set()


def test_a_sentence_ends_in_both_languages_or_in_none(catalogue):
    for source, english in catalogue.items():
        assert source.endswith(".") == english.endswith("."), (source, english)


def subclasses(kind: type[Refusal]) -> set[type[Refusal]]:
    below = set(kind.__subclasses__())
    return below.union(*(subclasses(each) for each in below))


class TestRefusals:
    def test_every_refusal_the_station_can_meet_is_told_in_english(self, english):
        owners = ("station", "law", "packet", "biometrics", "kernel")
        met = {
            each
            for each in subclasses(Refusal)
            if each.__module__.startswith(tuple(f"cancuoc.{owner}." for owner in owners))
            and ".tests." not in each.__module__
        }
        assert len(met) > 60
        for each in met:
            for words in (each.message, each.next_step):
                assert not vietnamese(gettext(words)), (each.__name__, words)

    def test_a_message_with_gaps_is_told_whole(self, english):
        missing = [stage.vi for stage in (Stage.DATA, Stage.BIOMETRICS)]
        pattern = "Hồ sơ còn bước chưa xong: %(stages)s."
        refusal = StageMissing(pattern, gaps={"stages": missing})
        assert refusal.message == "Hồ sơ còn bước chưa xong: Dữ liệu, Sinh trắc."
        assert told(refusal)["message"] == "The dossier has unfinished steps: Data, Biometrics."
        assert told(refusal)["code"] == "StageMissing"

    def test_what_the_centre_answers_is_told_too(self, english):
        refusal = CentreRefused(413, {"message": "Dung lượng gói nằm ngoài giới hạn."})
        assert told(refusal)["message"] == "The size of the packet is out of bounds."


class TestWordsChosenByCode:
    @pytest.mark.parametrize(
        "kind",
        [
            Stage,
            Task,
            Ending,
            PauseReason,
            Kind,
            Ground,
            Paper,
            Exemption,
            Holds,
            Capacity,
            Proof,
            Acting,
        ],
    )
    def test_every_value_has_english(self, english, kind):
        for each in kind:
            assert not vietnamese(gettext(each.vi)), each

    @pytest.mark.parametrize("kind", [State, Reason, Finger, Eye])
    def test_every_part_and_reason_has_english(self, english, kind):
        for each in kind:
            assert not vietnamese(gettext(each.words)), each

    def test_every_step_and_hint_has_english(self, english):
        said = [biometrics.step_words(step) for step in STEPS]
        said += [gettext(words) for words in biometrics.HINTS.values()]
        said += [gettext(words) for words in biometrics.STATE_WORDS.values()]
        assert "Roll the right thumb" in said
        assert not [words for words in said if vietnamese(words)]

    def test_what_a_child_reads_and_what_a_stage_says_has_english(self, english):
        said = [*means.STILL.values(), *means.NEXT.values(), *child._ROLL.values()]
        for words in (child._CHILD, child._GROWN, child._CHEERS, child._THANKS):
            said += words.values()
        assert not [words for words in said if vietnamese(gettext(words))]

    def test_steps_stay_in_vietnamese_as_the_library_words_them(self):
        assert [biometrics.step_words(step) for step in STEPS] == [step.words for step in STEPS]

    def test_every_item_and_result_has_english(self, english):
        said = [*register.COMPARED.values(), *send.AT_CENTRE.values()]
        said += [word for word, _tone in send.RESULTS.values()]
        assert not [words for words in said if vietnamese(gettext(words))]

    def test_every_remark_of_the_law_has_english(self, english):
        law = messages.ROOT / "src" / "cancuoc" / "law"
        said = list(messages.rules_said(law))
        assert len(said) > 40
        assert not [words for words in said if vietnamese(gettext(words))]

    @pytest.mark.parametrize(
        ("article", "english_words"),
        [
            ("Luật Căn cước 26/2023/QH15, Điều 23(2)", "Law on Identification 26/2023/QH15, "),
            ("Thông lệ đã công bố", "Published practice"),
            ("", ""),
        ],
    )
    def test_a_rule_is_cited_in_both_languages(self, article, english_words, english):
        assert dossier.cited(article).startswith(english_words)
        with translation.override("vi"):
            assert dossier.cited(article) == article

    def test_a_birth_year_alone_says_so(self, english):
        assert dossier.shown("born", "1953 (chỉ có năm)") == "1953 (year only)"
        assert dossier.shown("sex", "Nữ") == "Female"
        assert dossier.shown("full_name", "Nam") == "Nam"


class TestPages:
    @pytest.mark.parametrize(
        ("path", "said"),
        [
            ("", "Call and start"),
            ("sessions/", "Choose the session"),
            ("find/", "Personal number, QR code of a card, or name"),
            ("find/write/", "Write down from papers (DC01)"),
            ("send/", "No dossier is waiting to be sent"),
            ("queue/", "people waiting"),
            ("connection/", "Look-ups"),
            ("child/", "Hello! One moment, please."),
        ],
    )
    def test_the_floor(self, desk, path, said):
        desk.begin(world.record(), world.child())
        answer = desk.get(f"/station/{path}")
        assert said in text(answer)
        assert left_over(answer) == set()

    def test_signing_in(self, desk):
        for answer in (desk.get("/station/sign-in/"), desk.sign_in("sai")):
            assert answer["Content-Language"] == "en"
            assert left_over(answer) == set()
        assert "The username or password is wrong." in text(answer)

    def test_without_a_network(self, desk, fake):
        desk.begin(world.record())
        fake.down = True
        desk.post("/station/send/refresh/")
        answer = desk.post("/station/find/", {"what": "001300012345"})
        assert "The register could not be asked." in text(answer)
        assert left_over(answer) == set()
        assert left_over(desk.get("/station/send/")) == set()

    @pytest.mark.parametrize("path", ["find/", "find/write/"])
    def test_forms_that_need_more(self, desk, path):
        desk.begin()
        answer = desk.post(f"/station/{path}", {"what": "An"})
        assert answer.status_code == 422
        assert left_over(answer) == set()

    def test_a_refusal_page(self, desk):
        desk.begin()
        answer = desk.get(f"/station/dossiers/{world.SESSION.id}/identity/")
        assert "This dossier is no longer open at this station." in text(answer)
        assert left_over(answer) == set()

    def test_a_child_from_the_queue_to_the_seal(self, desk):
        desk.begin(world.child())
        at = desk.next()
        pages = [desk.get(at + stage) for stage in ("identity/", "edit/", "leave/")]
        pages.append(desk.post(f"{at}identity/", {}))
        identify(desk, at)
        pages += [desk.get(f"{at}data/"), confirm(desk, at, eid="1", where="post")]
        confirm(desk, at)
        pages.append(desk.get(f"{at}biometrics/"))
        pages += [take_all(desk, at), desk.get(f"{at}biometrics/")]
        desk.post(f"{at}biometrics/complete/")
        pages += [desk.get(f"{at}sign/"), desk.post(f"{at}sign/", {"signature_typed": "An"})]
        pages.append(desk.get(sign(desk, at)["Location"]))
        pages += [desk.post("/station/send/now/"), desk.get("/station/send/")]
        assert [left_over(page) for page in pages] == [set()] * len(pages)

    def test_a_person_who_differs_from_the_register(self, desk):
        desk.begin(world.child())
        at = desk.next()
        desk.post(f"{at}edit/", {"full_name": "Lê Minh Khoa", "born": "2015", "sex": "male"})
        answer = desk.get(f"{at}identity/")
        assert "2015 (year only)" in text(answer)
        assert "Male" in text(answer)
        assert left_over(answer) == set()

    def test_a_small_child_without_a_representative(self, desk):
        desk.begin(world.child(born=BABY, name="Lê An"))
        at = desk.next()
        assert left_over(desk.get(f"{at}identity/")) == set()
        identify(desk, at)
        answer = desk.get(f"{at}data/")
        assert "Not captured, under 6 years old" in text(answer)
        assert left_over(answer) == set()

    def test_the_same_pages_in_vietnamese_are_as_before(self, desk):
        desk.client.cookies["django_language"] = "vi"
        desk.begin(world.child())
        at = desk.next()
        seen = text(desk.get(f"{at}identity/"))
        assert "So với sổ gốc" in seen
        assert "Mẹ: Lê Thị Bích Ngọc" in seen
