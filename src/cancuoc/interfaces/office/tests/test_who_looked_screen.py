"""Who looked: found by person, officer, act and day; recorded itself; exported under seal."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from tests.support import families
from tests.support.families import hanoi, saturday, someone
from tests.support.officers import AT, actor, officer, signed_in

from cancuoc.foundation import audit, audit_export, audit_seal, keys
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import AuditEvent
from cancuoc.interfaces.office.presenters import who_looked as presenter

__all__ = ["hanoi", "saturday"]
pytestmark = pytest.mark.django_db
# A seal waits for open transactions, and the test's own would be one.
real_commits = pytest.mark.django_db(transaction=True)
PAGE, EXPORT = "/office/who-looked/", "/office/who-looked/export/"


@pytest.fixture(autouse=True)
def centre(hanoi: None, saturday: object, settings: Any, tmp_path: Path) -> Any:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.KEY_DIR = tmp_path / "keys"
    keys.store.cache_clear()
    yield
    keys.store.cache_clear()


@pytest.fixture
def inspector() -> Client:
    user = officer("thanhtra", Role.INSPECTOR, units=["01"], full_name="Dương Công Thanh")
    return signed_in(user, purpose="inspection: đơn 12")


@pytest.fixture
def child() -> families.Someone:
    return someone("Nguyễn Hoàng Anh Đức", date(2016, 8, 12))


@pytest.fixture
def looks(child: families.Someone) -> None:
    """Three looks at the child by an area officer, the last one in another ward."""
    officer("khuvuc", Role.AREA_OFFICER)
    by = actor("khuvuc", purpose="campaign: rà soát")
    with transaction.atomic():
        for n, unit in enumerate(("00367", "00367", "00199")):
            at = AT + timedelta(days=n)
            audit.look(what="family", person_id=child.id, at=at, by=by, unit_code=unit)


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def ask(client: Client, **asked: str) -> Any:
    return client.post(PAGE, asked, follow=True)


class TestSearch:
    def test_by_person_with_purpose_and_time(
        self, inspector: Client, looks: None, child: families.Someone
    ) -> None:
        answer = ask(inspector, number=child.number.value, act="look.")
        said = words(answer)
        assert "Đang xem các dòng về một người." in said
        assert said.count("Xem gia đình người") == 3
        assert "khuvuc" in said
        assert "Rà soát, mời và tiếp đón công dân trong đợt cấp thẻ (rà soát)" in said
        assert "06/07/2024 09:00:00" in said

    def test_no_address_ever_holds_a_number_or_a_name(
        self, inspector: Client, looks: None, child: families.Someone
    ) -> None:
        answer = ask(inspector, number=child.number.value)
        (address, status), *_ = answer.redirect_chain
        assert status == 302
        assert child.number.value not in address
        assert f"person={child.id}" in address
        assert child.name not in answer.content.decode()
        assert child.number.value not in answer.content.decode()

    @pytest.mark.parametrize(
        ("asked", "count"),
        [
            ({"officer": "khuvuc"}, 3),
            ({"officer": "KHUVUC"}, 3),
            ({"officer": "khong-co"}, 0),
            ({"act": "look.", "officer": "khuvuc", "since": "7/7/2024"}, 2),
            ({"act": "look.", "officer": "khuvuc", "until": "7/7/2024"}, 2),
            ({"officer": "khuvuc", "since": "7/7/2024", "until": "7/7/2024"}, 1),
            ({"officer": "khuvuc", "act": "eid."}, 0),
        ],
    )
    def test_by_officer_act_and_days(
        self, inspector: Client, looks: None, asked: dict[str, str], count: int
    ) -> None:
        said = words(ask(inspector, **asked))
        assert f" {count} dòng" in said
        if not count:
            assert "Không có dòng nào khớp." in said

    @pytest.mark.parametrize(
        ("asked", "says"),
        [
            ({"number": "0123"}, "12"),
            ({"number": "001299000001"}, "Kiểm tra"),
            ({"since": "8/7/2024", "until": "6/7/2024"}, "không trước ngày bắt đầu"),
            ({"since": "30/2/2024"}, "không có ngày 30"),
            ({"act": "everything"}, "Chọn một trong các mục đã nêu"),
        ],
    )
    def test_bad_questions_show_nothing(
        self, inspector: Client, looks: None, asked: dict[str, str], says: str
    ) -> None:
        answer = inspector.post(PAGE, asked)
        assert answer.status_code == 422
        assert says in words(answer)
        assert "Xem gia đình" not in words(answer)

    @pytest.mark.parametrize("person", ["x", "", "0" * 32, str(UUID(int=7))])
    def test_a_strange_person_in_the_address_harms_nothing(
        self, inspector: Client, person: str
    ) -> None:
        assert inspector.get(PAGE, {"person": person}).status_code == 200


class TestPages:
    def test_fifty_a_page_newest_first(self, inspector: Client) -> None:
        by = families.officer("nhieu", Role.AREA_OFFICER)
        with transaction.atomic():
            audit.record_many(
                audit.Line(act="look.family", at=AT, by=by, object_kind="n", object_id=f"{n:04d}")
                for n in range(120)
            )
        asked = {"officer": "nhieu"}
        first = words(inspector.get(PAGE, asked))
        assert "120 dòng" in first
        assert "n 0119" in first
        assert "n 0069" not in first
        last = words(inspector.get(PAGE, {**asked, "page": "3"}))
        assert "n 0000" in last
        for page in ("0", "-1", "x", "999", "9" * 30):
            assert inspector.get(PAGE, {**asked, "page": page}).status_code == 200


class TestItsOwnTrace:
    def test_every_search_is_a_line_with_its_purpose(
        self, inspector: Client, looks: None, child: families.Someone
    ) -> None:
        ask(inspector, number=child.number.value)
        (line,) = audit.history(act_prefix="look.audit")
        assert (line.actor, line.purpose) == ("user:thanhtra", "inspection: đơn 12")
        assert line.person_id == child.id
        assert "Xem nhật ký" in words(inspector.get(PAGE))

    def test_without_a_purpose_nothing_is_shown(self, looks: None) -> None:
        client = signed_in(officer("thanhtra2", Role.INSPECTOR, units=["01"]), purpose="")
        for address in (PAGE, EXPORT):
            answer = client.get(address)
            assert answer.status_code == 302
            assert answer["Location"].startswith("/office/purpose/")
        assert not AuditEvent.objects.filter(act="look.audit").exists()

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.INSPECTOR}))
    def test_only_inspectors_read_the_book(self, role: Role) -> None:
        client = signed_in(officer("khac", role, units=["01"]))
        assert client.get(PAGE).status_code == 403
        assert client.get(EXPORT).status_code == 403

    def test_an_inspector_of_a_district_reads_its_lines(self, looks: None) -> None:
        client = signed_in(officer("thanhtra9", Role.INSPECTOR, units=["009"]))
        said = words(client.get(PAGE, {"officer": "khuvuc"}))
        assert " 2 dòng" in said


class TestExport:
    @real_commits
    def test_a_sealed_bundle_that_proves_itself(self, inspector: Client, looks: None) -> None:
        answer = inspector.get(EXPORT, {"officer": "khuvuc"})
        assert answer["Content-Type"] == "application/zip"
        key = audit_seal.signing_key().public_key()
        assert audit_export.holds(bundle=answer.content, public_key=key)
        assert len(answer["X-Content-SHA256"]) == 64
        assert audit_seal.verify().intact
        assert audit_seal.verify().unsealed == 0

    def test_taking_it_out_is_a_line_under_the_same_seal(
        self, inspector: Client, looks: None
    ) -> None:
        inspector.get(EXPORT, {"act": "look."})
        (line,) = audit.history(act_prefix="look.export_audit")
        assert line.object_id == "look."
        assert line.detail == {"since": "", "until": ""}

    def test_a_bad_question_gives_no_file(self, inspector: Client) -> None:
        answer = inspector.get(EXPORT, {"since": "x"})
        assert answer.status_code == 422
        assert "text/html" in answer["Content-Type"]
        assert not AuditEvent.objects.filter(act="look.export_audit").exists()

    def test_it_cannot_be_posted(self, inspector: Client) -> None:
        assert inspector.post(EXPORT).status_code == 405


@pytest.mark.parametrize(
    ("act", "says"),
    [
        ("access.grant", "Phân quyền"),
        ("look.dossier", "Xem hồ sơ"),
        ("look.neighbours", "Xem (neighbours)"),
        ("brand.new", "brand.new"),
    ],
)
def test_acts_have_words_and_unknown_ones_are_not_hidden(act: str, says: str) -> None:
    assert presenter.act_word(act) == says


@pytest.mark.parametrize(
    ("purpose", "says"),
    [
        ("", ""),
        ("handover", "Trả thẻ và giải đáp cho công dân"),
        ("handover: bà nội", "Trả thẻ và giải đáp cho công dân (bà nội)"),
        ("own words", "own words"),
        ("x:", "x"),
    ],
)
def test_purposes_are_told_with_their_note(purpose: str, says: str) -> None:
    assert presenter.purpose_word(purpose) == says
