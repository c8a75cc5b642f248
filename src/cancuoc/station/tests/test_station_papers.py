"""CC01 and CC02 of a draft: the right words in the right places, as real PDF."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from cancuoc.biometrics.positions import Step
from cancuoc.biometrics.states import Mark, Reason, State
from cancuoc.biometrics.synthetic.device import SyntheticDevice
from cancuoc.packet.slip import slip_code
from cancuoc.station.core import capturing, filling, papers
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, OFFICER


@pytest.fixture
def desk():
    return world.desk()


def ready(desk, person):
    return world.ready_to_capture(desk, person)


def cc01(desk, draft):
    return papers.cc01(desk, draft, officer="Nguyễn Văn Bình", at=AT)


def cc02(desk, draft):
    return papers.cc02(desk, draft, officer="Nguyễn Văn Bình", at=AT)


def text_of(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


class TestCc01:
    def test_an_adult_signs_for_herself(self, desk):
        paper = cc01(desk, ready(desk, world.record()))
        assert paper.person.full_name.full == "Trần Thị Minh Châu"
        assert paper.signer.name == "Trần Thị Minh Châu"
        assert not paper.signed_by_representative
        assert paper.captured is not None

    def test_a_mother_signs_for_her_child(self, desk):
        paper = cc01(desk, ready(desk, world.child()))
        assert paper.signed_by_representative
        assert (paper.signer.role, paper.signer.name) == ("Người đại diện", "Lê Thị Bích Ngọc")
        (mother,) = paper.relatives
        assert (mother.relation, mother.full_name) == ("Mẹ", "Lê Thị Bích Ngọc")

    def test_nothing_of_biometrics_is_printed_under_six(self, desk):
        assert cc01(desk, ready(desk, world.child(born=date(2021, 1, 1)))).captured is None

    def test_the_code_is_that_of_the_packet(self, desk):
        draft = ready(desk, world.record())
        assert cc01(desk, draft).dossier_code == slip_code(draft.id)
        assert cc02(desk, draft).dossier_code == slip_code(draft.id)

    def test_reasons_are_printed_beside_the_fingers(self, desk):
        draft = ready(desk, world.record())
        gone = Mark(state=State.MISSING, reason=Reason.AMPUTATED)
        draft = capturing.excuse(desk, draft, part="5", mark=gone, at=AT, by=OFFICER)
        captured = cc01(desk, draft).captured
        assert captured.right_hand == ("Đã thu",) * 4 + ("Không có (bị cắt cụt)",)
        assert captured.left_hand == ("Đã thu",) * 5

    def test_changes_against_the_register_are_printed(self, desk):
        draft = ready(desk, world.record())
        draft = filling.declare(desk, draft, changes={"ethnicity": "Tày"}, at=AT, by=OFFICER)
        (change,) = cc01(desk, draft).changes
        assert (change.item, change.register, change.declared) == ("Dân tộc", "Kinh", "Tày")

    def test_the_card_held_is_named(self, desk):
        record = world.record(holds="cccd", holds_issued=date(2021, 3, 1))
        paper = cc01(desk, world.started(desk, record))
        assert (paper.card_held, paper.card_issued) == (
            "Thẻ căn cước công dân",
            date(2021, 3, 1),
        )


class TestCc02:
    def test_when_and_where_the_card_is_handed_over(self, desk):
        paper = cc02(desk, ready(desk, world.child()))
        assert paper.due == date(2024, 7, 16)
        assert paper.return_place == "Công an phường Hạ Đình"
        assert paper.post_address == ""
        assert paper.fee == "Không thu"
        assert paper.representative.full_name.full == "Lê Thị Bích Ngọc"

    def test_a_posted_card_says_so(self, desk):
        draft = replace(ready(desk, world.record()), return_address="Số 5 phố Huế")
        paper = cc02(desk, draft)
        assert (paper.return_place, paper.post_address) == ("", "Số 5 phố Huế")
        assert paper.representative is None

    def test_a_fee_and_an_old_card(self, desk):
        record = world.record(born=date(1980, 1, 1), holds="cccd", holds_issued=date(2021, 3, 1))
        draft = replace(ready(desk, record), holds="cccd", old_collected=True)
        paper = cc02(desk, draft)
        assert paper.fee.endswith("đồng")
        assert paper.old_card == "Thẻ căn cước công dân"


def test_both_papers_become_pdf(desk):
    draft = ready(desk, world.child(born=date(2021, 1, 1)))
    made = papers.prints(desk, draft, officer="Nguyễn Văn Bình", at=AT)
    assert made.draft_id == draft.id
    first, second = text_of(made.cc01), text_of(made.cc02)
    assert slip_code(draft.id) in first
    assert "LÊ MINH KHÔI" in first
    assert slip_code(draft.id) in second
    assert "16 tháng 7 năm 2024" in second


def test_a_real_portrait_is_printed():
    desk = world.desk(device=SyntheticDevice())
    draft = ready(desk, world.record())
    capturing.take(desk, draft, step=Step.FACE, at=AT, by=OFFICER)
    made = papers.prints(desk, draft, officer="Nguyễn Văn Bình", at=AT)
    assert made.cc01.startswith(b"%PDF")
    assert len(made.cc01) > len(made.cc02)
