"""Who is this? Pictures in, candidates out, every person shown written down."""

from __future__ import annotations

import io

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.support.officers import officer, signed_in
from tests.support.pairs import small_pair

from cancuoc.biometrics.formats import cbeff, finger_minutiae, iris_image
from cancuoc.biometrics.formats.cbeff import Bir
from cancuoc.biometrics.formats.finger_minutiae import Edition
from cancuoc.biometrics.formats.iris_image import EyeLabel
from cancuoc.biometrics.formats.minutiae_values import to_view
from cancuoc.biometrics.formats.tests import samples
from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.uniqueness.ports import Answer, Extracted, Extractor
from cancuoc.domain.uniqueness.tests.people import finger, templates
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import probe_pictures
from cancuoc.interfaces.office.presenters import who_is_this as presenter
from cancuoc.interfaces.office.probe_pictures import Sent

PAGE = "/office/who-is-this/"
ASKED = {"purpose": "lost", "case": "VV-12"}


class Told(Extractor):
    """Gives the templates it was told, for the parts it was asked for."""

    def __init__(self, found: Templates) -> None:
        self.found = found

    def extract(self, *, pictures, wanted, age, sex) -> Extracted:
        """Return what was told; the rest are failures."""
        assert pictures()
        eyes = {eye: c for eye, c in self.found.eyes.items() if eye in wanted.eyes}
        fingers = {f: m for f, m in self.found.fingers.items() if f in wanted.fingers}
        lost = {f"eye-{eye}": "not_read" for eye in wanted.eyes - set(eyes)}
        lost |= {f"finger-{int(f)}": "not_read" for f in wanted.fingers - set(fingers)}
        return Extracted(templates=Templates(eyes=eyes, fingers=fingers), failures=lost)


def picture(name: str = "right-iris") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(out, "PNG")
    return SimpleUploadedFile(f"{name}.png", out.getvalue(), content_type="image/png")


def sent(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def minutiae(seed: str, position: int) -> bytes:
    view = to_view(finger(seed), position=position)
    return finger_minutiae.write(finger_minutiae.Record(edition=Edition.FIRST, views=(view,)))


def record(seed: str, position: int) -> SimpleUploadedFile:
    return sent(minutiae(seed, position), f"{seed}.fmr")


def shown(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def tells(monkeypatch):
    """Let the extractor give these templates."""

    def give(found: Templates) -> None:
        monkeypatch.setattr(probe_pictures.deployed, "extractor", lambda: Told(found))

    return give


@pytest.fixture
def keys(hanoi, saturday):
    return small_pair(one=templates("a", fingers=(2,)), other=templates("b", fingers=(2,)))


def client_of(*, units=("01",), role: Role = Role.SPECIAL_CASES):
    return signed_in(officer("dacbiet", role, units=units), purpose="request")


class TestThePage:
    def test_it_asks_why_before_anything(self, hanoi, saturday):
        page = shown(client_of().get(PAGE))
        assert "Vì sao cần tìm?" in page
        assert page.count('type="file"') == 13
        assert "Mỗi lần tìm và mỗi người hiện ra đều được ghi" in page

    @pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADJUDICATOR, Role.ADMINISTRATOR])
    def test_nobody_else_may_ask(self, hanoi, saturday, role):
        assert client_of(role=role).get(PAGE).status_code == 403

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({}, "Trả lời câu hỏi: Vì sao cần tìm?"),
            ({"purpose": "lost"}, "Nhập số vụ việc"),
            (ASKED, "Chọn ít nhất một tệp mắt hoặc ngón tay"),
        ],
        ids=["no-reason", "no-case", "no-picture"],
    )
    def test_what_is_missing_is_said(self, hanoi, saturday, sent, words):
        answer = client_of().post(PAGE, sent)
        assert answer.status_code == 422
        assert words in shown(answer)
        assert not list(audit.history(act_prefix="uniqueness.search"))


class TestFinding:
    def test_the_person_is_named_and_every_look_written_down(self, keys, tells):
        tells(templates("a", noise=0.05))
        page = shown(client_of().post(PAGE, {**ASKED, "right-iris": picture()}))
        dossier = enrolment.dossier(dossier_id=keys[0])
        assert dossier.full_name in page
        assert enrolment.dossier(dossier_id=keys[1]).full_name not in page
        assert "Đã tìm theo mống mắt trong 2 người của kho." in page
        (line,) = audit.history(person_id=dossier.person_id, act_prefix="look.who")
        assert (line.act, line.purpose) == ("look.who_is_this_person", "lost: VV-12")

    def test_nobody_alike_is_said_plainly(self, keys, tells):
        tells(templates("z"))
        page = shown(client_of().post(PAGE, {**ASKED, "right-iris": picture()}))
        assert "Không tìm thấy ai giống trong kho." in page
        assert not list(audit.history(act_prefix="look.who_is_this_person"))

    def test_a_person_of_another_area_is_not_named(self, keys, tells):
        tells(templates("a"))
        page = shown(client_of(units=("00232",)).post(PAGE, {**ASKED, "right-iris": picture()}))
        assert enrolment.dossier(dossier_id=keys[0]).full_name not in page
        assert "Người của địa bàn khác" in page

    def test_a_picture_that_gives_nothing_is_named(self, keys, tells):
        tells(templates("a", eyes=(Eye.RIGHT,)))
        files = {"right-iris": picture(), "left-iris": picture("left-iris")}
        page = shown(client_of().post(PAGE, {**ASKED, **files}))
        assert "Không tách được mẫu từ: mắt trái." in page

    def test_when_no_picture_gives_anything_nothing_is_searched(self, keys, tells):
        tells(Templates())
        answer = client_of().post(PAGE, {**ASKED, "right-iris": picture()})
        assert answer.status_code == 422
        assert "Không tách được mẫu từ tệp nào." in shown(answer)
        assert not list(audit.history(act_prefix="look.who"))

    def test_a_picture_too_large_is_refused(self, hanoi, saturday):
        heavy = SimpleUploadedFile("x.png", b"x" * (probe_pictures.LARGEST + 1))
        answer = client_of().post(PAGE, {**ASKED, "right-iris": heavy})
        assert answer.status_code == 413

    def test_a_foreign_file_name_is_no_picture(self, hanoi, saturday):
        answer = client_of().post(PAGE, {**ASKED, "signature": picture()})
        assert answer.status_code == 422


class TestRecords:
    def test_minutiae_need_no_picture_and_name_their_finger(self, keys, tells):
        tells(Templates())
        page = shown(client_of().post(PAGE, {**ASKED, "records": [record("af2", 2)]}))
        assert enrolment.dossier(dossier_id=keys[0]).full_name in page
        assert "Đã tìm theo vân tay trong 2 người của kho." in page
        assert "1 ngón" in page

    def test_a_record_may_stand_at_a_finger_too(self, keys, tells):
        tells(Templates())
        page = shown(client_of().post(PAGE, {**ASKED, "rolled-right-index": record("bf2", 0)}))
        assert enrolment.dossier(dossier_id=keys[1]).full_name in page

    def test_a_document_brings_eyes_and_fingers_at_once(self, keys, tells):
        tells(templates("a", eyes=(Eye.RIGHT,)))
        iris = iris_image.write((samples.iris(eye=EyeLabel.RIGHT),))
        birs = [
            Bir(data=iris, format="9", types=("Iris",)),
            Bir(data=minutiae("af2", 2), format="2", types=("Finger",)),
        ]
        page = shown(
            client_of().post(PAGE, {**ASKED, "records": [sent(cbeff.write(birs), "a.xml")]})
        )
        assert enrolment.dossier(dossier_id=keys[0]).full_name in page
        assert "Đã tìm theo mống mắt và vân tay" in page

    def test_a_bad_file_is_named_with_its_reason_and_the_rest_is_searched(self, keys, tells):
        tells(Templates())
        files = [record("af2", 2), sent(minutiae("af2", 2)[:-4], "hong.fmr"), sent(b"MZ", "la.iso")]
        page = shown(client_of().post(PAGE, {**ASKED, "records": files}))
        assert enrolment.dossier(dossier_id=keys[0]).full_name in page
        assert "hong.fmr – Bản ghi sinh trắc học bị hỏng hoặc bị cắt ngắn." in page
        assert "la.iso – Tệp không phải bản ghi sinh trắc học đã biết." in page

    def test_bad_files_alone_are_refused_with_the_reason(self, keys, tells):
        tells(Templates())
        answer = client_of().post(PAGE, {**ASKED, "records": [sent(b"FMR\0 20\0", "hong.fmr")]})
        assert answer.status_code == 422
        assert "hong.fmr – Bản ghi sinh trắc học bị hỏng" in shown(answer)
        assert not list(audit.history(act_prefix="look.who"))

    def test_a_record_too_large_and_too_many_records_are_refused(self, hanoi, saturday):
        heavy = sent(b"x" * (probe_pictures.LARGEST + 1), "x.fmr")
        client = client_of()
        assert client.post(PAGE, {**ASKED, "records": [heavy]}).status_code == 413
        many = [sent(b"x", f"{n}.fmr") for n in range(probe_pictures.MOST_RECORDS + 1)]
        assert client.post(PAGE, {**ASKED, "records": many}).status_code == 413


class TestStored:
    def test_others_like_a_stored_dossier_are_found_and_itself_is_not(self, hanoi, saturday):
        keys = small_pair(one=templates("a"), other=templates("a", noise=0.05))
        one, other = (enrolment.dossier(dossier_id=key) for key in keys)
        page = shown(client_of().post(PAGE, {**ASKED, "dossier": one.code.lower()}))
        assert f"Tìm người khác giống người của hồ sơ {one.code}." in page
        assert other.full_name in page
        assert one.full_name not in page
        (line,) = audit.history(person_id=one.person_id, act_prefix="look.who_is_this_probe")
        assert (line.object_id, line.purpose) == (str(one.id), "lost: VV-12")

    def test_a_dossier_of_another_area_is_not_opened(self, keys):
        code = enrolment.dossier(dossier_id=keys[0]).code
        answer = client_of(units=("00232",)).post(PAGE, {**ASKED, "dossier": code})
        assert answer.status_code == 403
        assert not list(audit.history(act_prefix="look.who"))

    def test_a_dossier_without_templates_is_said(self, hanoi, saturday):
        (key, _) = small_pair()
        code = enrolment.dossier(dossier_id=key).code
        answer = client_of().post(PAGE, {**ASKED, "dossier": code})
        assert answer.status_code == 404
        assert "Hồ sơ này chưa có mẫu sinh trắc học trong kho." in shown(answer)

    @pytest.mark.parametrize("code", ["HS-99", "??", "a" * 40])
    def test_a_code_nobody_has_stays_with_the_form(self, hanoi, saturday, code):
        assert client_of().post(PAGE, {**ASKED, "dossier": code}).status_code == 422

    def test_files_and_a_code_together_are_one_too_many(self, keys):
        code = enrolment.dossier(dossier_id=keys[0]).code
        answer = client_of().post(PAGE, {**ASKED, "dossier": code, "left-iris": picture()})
        assert answer.status_code == 422
        assert "Chọn một cách: gửi tệp hoặc nhập mã hồ sơ." in shown(answer)


class TestReading:
    def test_every_asked_part_has_an_input_of_its_own(self):
        assert {step for step in probe_pictures.ASKED if step.eye} == {
            Step.RIGHT_IRIS,
            Step.LEFT_IRIS,
        }
        assert {step.fingers[0] for step in probe_pictures.ROLLED} == set(Finger)

    def test_fingers_and_eyes_are_asked_for_by_what_was_sent(self):
        found = templates("a", fingers=(2, 7))
        read = probe_pictures.read(
            sent=Sent(by_part={Step.ROLLED_RIGHT_INDEX: picture(), Step.LEFT_IRIS: picture()}),
            extractor=Told(found),
        )
        assert set(read.templates.fingers) == {Finger.RIGHT_INDEX}
        assert set(read.templates.eyes) == {Eye.LEFT}
        assert read.failed == ()


def test_what_was_searched_is_said_even_when_fingers_lack():
    answer = Answer(searched=("eyes", "fingers"), size=1200, unseen=9, lacking=4)
    said = presenter.searched(answer=answer)
    assert said.startswith("Đã tìm theo mống mắt và vân tay trong 1.200 người của kho.")
    assert "9 người không có phần này nên chưa so được." in said
    assert "4 người trong đó chưa tách mẫu vân tay." in said


def test_with_nothing_compared_nothing_is_claimed():
    assert presenter.searched(answer=Answer()) == "Đã tìm theo – trong 0 người của kho."
