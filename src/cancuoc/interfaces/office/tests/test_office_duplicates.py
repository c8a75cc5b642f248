"""The adjudication desk: what it shows and hides, its pictures, its refusals, merges and splits."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from PIL import Image
from tests.support.families import AT
from tests.support.officers import officer, signed_in
from tests.support.pairs import case, small_pair, table

from cancuoc.biometrics.positions import Step
from cancuoc.domain.adjudication.rules import Register
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.uniqueness.tests.people import templates
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.kernel import clock

DESK = "/office/duplicates/"
INDEX, IRIS = Step.ROLLED_RIGHT_INDEX, Step.RIGHT_IRIS
pytestmark = pytest.mark.usefixtures("own_transactions")


def shown(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def keys(hanoi, saturday):
    return small_pair(
        one=templates("a", fingers=(2, 3)), other=templates("a", fingers=(2,), noise=0.05)
    )


@pytest.fixture
def one_case(keys):
    return case(*keys)


@pytest.fixture
def at(monkeypatch):
    """Move the clock."""

    def move(seconds: float):
        monkeypatch.setattr(clock, "now", lambda: AT + timedelta(seconds=seconds))

    return move


def client_of(name: str, *roles: Role, units: tuple[str, ...] = ("01",), purpose: str = "dossier"):
    user = officer(name, *(roles or (Role.ADJUDICATOR,)), units=units)
    return signed_in(user, purpose=purpose)


def say(client, key, at, verdict="different", reason="fingers_differ", **more):
    at(0)
    client.get(f"{DESK}{key}/")
    at(3)
    return client.post(f"{DESK}{key}/", {"verdict": verdict, "reason": reason, **more})


def decided(key, at, *answers):
    reasons = {
        "same": "fingers_agree",
        "different": "fingers_differ",
        "cannot_tell": "poor_pictures",
    }
    for n, verdict in enumerate(answers):
        role = Role.SENIOR_ADJUDICATOR if n == 2 else Role.ADJUDICATOR
        assert say(client_of(f"so{n}", role), key, at, verdict, reasons[verdict]).status_code == 302


class TestTheDesk:
    def test_empty_it_says_so(self, hanoi, saturday):
        page = shown(client_of("so").get(DESK))
        assert "Không còn cặp nào chờ bạn xem" in page
        assert "Còn 0 cặp" in page

    def test_it_lists_cases_without_a_name_or_a_number(self, one_case, keys):
        page = shown(client_of("so").get(DESK))
        assert "Còn 1 cặp" in page
        assert one_case.hex[-6:].upper() in page
        nobody_is_named(page, keys)

    def test_the_register_of_duplicates_is_offered_to_seniors_only(self, hanoi, saturday):
        assert "Sổ gộp và tách" not in shown(client_of("so").get(DESK))
        assert "Sổ gộp và tách" in shown(client_of("ch", Role.SENIOR_ADJUDICATOR).get(DESK))

    @pytest.mark.parametrize("role", [Role.REVIEWER, Role.APPROVER, Role.SPECIAL_CASES])
    def test_others_are_refused(self, hanoi, saturday, role):
        assert client_of("ai", role).get(DESK).status_code == 403


def nobody_is_named(page: str, keys) -> None:
    for dossier in enrolment.dossiers(dossier_ids=keys).values():
        for secret in (dossier.full_name, dossier.personal_number, dossier.code, "Hạ Đình, Thanh"):
            assert secret not in page


class TestOneCase:
    def test_both_sides_stand_there_with_words_and_without_names(self, one_case, keys):
        page = shown(client_of("so").get(f"{DESK}{one_case}/"))
        nobody_is_named(page, keys)
        assert "mắt phải: rất giống" in page
        assert "ngón trỏ phải: rất giống" in page
        assert "Cùng năm sinh khai." in page
        assert "34 tuổi" in page
        for side in "ab":
            assert f"{DESK}{one_case}/{side}/right-iris.png" in page

    def test_no_score_and_no_reason_why_it_is_there(self, one_case):
        page = shown(client_of("so").get(f"{DESK}{one_case}/"))
        assert "0.8" not in page
        assert "0,8" not in page
        assert "blind" not in page
        assert "ngẫu nhiên" not in page

    def test_a_case_without_templates_can_be_seen(self, hanoi, saturday):
        key = case(*small_pair())
        page = shown(client_of("so").get(f"{DESK}{key}/"))
        assert "Máy so được" not in page
        assert "Bên A" in page

    def test_without_a_purpose_it_is_asked_first(self, one_case):
        answer = client_of("so", purpose="").get(f"{DESK}{one_case}/")
        assert answer["Location"].startswith("/office/purpose/")

    def test_an_unknown_case_is_not_found(self, hanoi, saturday):
        assert client_of("so").get(f"{DESK}{uuid4()}/").status_code == 404

    def test_elsewhere_is_refused(self, one_case):
        assert client_of("so", units=("00232",)).get(f"{DESK}{one_case}/").status_code == 403

    def test_who_captured_is_told_so_and_sees_no_picture(self, one_case):
        table("Case").filter(id=one_case).update(hands=["so"])
        client = client_of("so")
        page = shown(client.get(f"{DESK}{one_case}/"))
        assert "không được so trùng chính hồ sơ đó" in page
        assert "right-iris.png" not in page
        assert client.get(f"{DESK}{one_case}/a/right-iris.png").status_code == 403

    def test_it_rests_two_seconds(self, one_case, at):
        client = client_of("so")
        page = shown(client.get(f"{DESK}{one_case}/"))
        assert page.count('data-guard-seconds="2.0"') == 3
        at(1)
        early = client.post(f"{DESK}{one_case}/", {"verdict": "same", "reason": "fingers_agree"})
        assert early.status_code == 409
        assert "Chọn lại sau hai giây" in shown(early) or "sau hai giây" in shown(early)
        assert not table("Opinion").exists()


def seen_in(page: str) -> str:
    """The page without its tokens, which differ every time."""
    main = page.split("<main", 1)[1]
    return main.split("<form method", 1)[0] + main.split("</form>", 1)[1]


class TestSaying:
    def test_an_opinion_is_kept_and_nothing_is_told(self, one_case, at):
        client = client_of("so")
        answer = say(client, one_case, at, note="Rõ ở ngón trỏ")
        assert answer["Location"] == f"{DESK}?after=said"
        page = shown(client.get(f"{DESK}{one_case}/"))
        assert "Ý kiến của bạn: Hai người khác nhau. Vân tay khác ở các điểm rõ." in page
        assert "Chưa có kết luận chung" in page
        assert table("Opinion").get().note == "Rõ ở ngón trỏ"

    def test_the_second_learns_nothing_of_the_first(self, one_case, at):
        second = client_of("hai")
        before = shown(second.get(f"{DESK}{one_case}/"))
        say(client_of("mot"), one_case, at)
        at(0)
        after = shown(second.get(f"{DESK}{one_case}/"))
        assert seen_in(after) == seen_in(before)

    def test_the_next_case_opens_at_once(self, one_case, at):
        other = case(*small_pair(tag="b"))
        answer = say(client_of("so"), one_case, at)
        assert answer["Location"] == f"{DESK}{other}/?after=said"

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"verdict": "same"}, "Chọn lý do"),
            ({"verdict": "same", "reason": "twins"}, "Chọn lý do thuộc đúng kết luận đã bấm."),
            ({"verdict": "perhaps", "reason": "twins"}, "Chọn một trong ba nút kết luận."),
        ],
        ids=["no-reason", "wrong-reason", "no-verdict"],
    )
    def test_what_is_missing_is_said_and_the_case_stays(self, one_case, at, sent, words):
        client = client_of("so")
        client.get(f"{DESK}{one_case}/")
        at(3)
        answer = client.post(f"{DESK}{one_case}/", sent)
        assert answer.status_code == 422
        assert words in shown(answer)
        assert not table("Opinion").exists()

    def test_a_form_sent_twice_counts_once(self, one_case, at):
        client = client_of("so")
        for _ in range(2):
            say(client, one_case, at, idempotency_key="k" * 20)
        assert table("Opinion").count() == 1

    def test_when_all_have_spoken_the_conclusion_is_shown_to_them(self, one_case, at):
        first = client_of("mot")
        say(first, one_case, at)
        say(client_of("hai"), one_case, at)
        page = shown(first.get(f"{DESK}{one_case}/"))
        assert "Kết luận chung: Hai người khác nhau." in page
        late = shown(client_of("muon").get(f"{DESK}{one_case}/"))
        assert "Cặp này không chờ ý kiến của bạn." in late
        assert "Hai người khác nhau" not in late


class TestPictures:
    def test_a_picture_comes_as_png_once_written_down(self, one_case, keys):
        answer = client_of("so").get(f"{DESK}{one_case}/b/{INDEX}.png")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert answer["Cache-Control"] == "no-store"
        assert Image.open(io.BytesIO(answer.content)).size == (300, 300)
        (line,) = audit.history(act_prefix="look.case_picture")
        assert line.detail == {"dossier": str(keys[1]), "step": str(INDEX)}
        assert line.purpose == "dossier"

    def test_minutiae_lie_over_a_finger(self, one_case):
        answer = client_of("so").get(f"{DESK}{one_case}/a/{INDEX}.svg")
        assert answer["Content-Type"] == "image/svg+xml"
        drawing = answer.content.decode()
        assert 'viewBox="0 0 300 300"' in drawing
        assert drawing.count("<circle") == 2 * 40
        assert "style=" not in drawing

    @pytest.mark.parametrize(
        "path",
        ["a/rolled-left-thumb.png", "a/right-iris.svg", "a/face.svg", "b/rolled-left-thumb.svg"],
        ids=["no-picture", "no-iris-in-noise", "no-overlay-of-a-face", "no-template"],
    )
    def test_what_is_not_there_is_not_found(self, one_case, path):
        assert client_of("so").get(f"{DESK}{one_case}/{path}").status_code == 404

    @pytest.mark.parametrize("path", ["c/right-iris.png", "a/signature.png", "a/right-iris.exe"])
    def test_an_invented_address_is_not_found(self, one_case, path):
        assert client_of("so").get(f"{DESK}{one_case}/{path}").status_code in (404,)

    def test_who_has_spoken_sees_no_picture_any_more(self, one_case, at):
        client = client_of("so")
        say(client, one_case, at)
        assert client.get(f"{DESK}{one_case}/a/{INDEX}.png").status_code == 409

    def test_the_face_is_shown(self, one_case):
        answer = client_of("so").get(f"{DESK}{one_case}/a/face.png")
        assert Image.open(io.BytesIO(answer.content)).size == (400, 600)


class TestMerges:
    def test_the_register_is_empty_at_first(self, hanoi, saturday):
        page = shown(client_of("ch", Role.SENIOR_ADJUDICATOR).get(f"{DESK}merges/"))
        assert "Chưa có lần gộp nào." in page

    def test_a_split_is_asked_by_one_and_confirmed_by_another(self, one_case, at):
        decided(one_case, at, "same", "same")
        merge = table("Merge").get()
        address = f"{DESK}merges/{merge.id}/"
        one = client_of("chi", Role.SENIOR_ADJUDICATOR)
        assert "Đã gộp" in shown(one.get(f"{DESK}merges/"))
        assert "Đề nghị tách" in shown(one.get(address))
        assert one.post(address, {"act": "ask_split", "note": "Sinh đôi"}).status_code == 302
        assert one.post(address, {"act": "confirm", "note": "x"}).status_code == 403
        other = client_of("khac", Role.SENIOR_ADJUDICATOR)
        page = shown(other.get(address))
        assert "Sinh đôi" in page
        assert "Xác nhận tách" in page
        assert other.post(address, {"act": "confirm", "note": "Đúng"}).status_code == 302
        merge.refresh_from_db()
        assert merge.state == Register.SPLIT
        assert "Bước tiếp theo" not in shown(one.get(address))

    @pytest.mark.parametrize(
        "sent", [{"act": "ask_split"}, {"act": "eat", "note": "x"}], ids=["no-note", "no-act"]
    )
    def test_a_step_without_words_or_name_is_not_taken(self, one_case, at, sent):
        decided(one_case, at, "same", "same")
        merge = table("Merge").get()
        client = client_of("ch", Role.SENIOR_ADJUDICATOR)
        assert client.post(f"{DESK}merges/{merge.id}/", sent).status_code == 422
        assert table("MergeHistory").count() == 1

    def test_adjudicators_do_not_keep_the_register(self, hanoi, saturday):
        assert client_of("so").get(f"{DESK}merges/").status_code == 403
