"""Every line of CC01 and CC02 against the dossier it was made from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cancuoc.biometrics.positions import Step
from cancuoc.biometrics.states import Mark, Reason, State
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.packet.content import Place, Relative, Representative
from cancuoc.station.core import capturing, filling, papers, signing
from cancuoc.station.core.procedure import NothingDeclared
from cancuoc.station.tables import drafts, listings
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, OFFICER, SESSION

OFFICER_NAME = "Nguyễn Văn Bình"
PNG = b"\x89PNG\r\n\x1a\n" + b"stroke" * 10
EYE_ILL = Mark(state=State.TEMPORARILY_INJURED, reason=Reason.EYE_DISEASE)
CANNOT = Mark(state=State.UNREADABLE, reason=Reason.CANNOT_FOLLOW)
AUNT = Representative(full_name="Lê Thị Dì", relation="guardian", proof="court_decision")
CHANGE = {"born": date(1980, 1, 1), "holds": "cccd", "holds_issued": date(2021, 3, 1)}


@pytest.fixture
def desk():
    made = world.desk()
    yield made
    made.store.close()


def cc01(desk, draft, *, at=AT):
    return papers.cc01(desk, draft, officer=OFFICER_NAME, at=at)


def cc02(desk, draft, *, at=AT):
    return papers.cc02(desk, draft, officer=OFFICER_NAME, at=at)


def with_declared(**changes):
    person = world.record()
    return world.draft_of(person, declared=replace(person.known, **changes))


class TestTheLinesOfCc01:
    @pytest.mark.parametrize(
        ("field", "value", "line", "printed"),
        [
            ("other_name", "Bé Na", "other_name", "Bé Na"),
            ("nationality", "Việt Nam", "nationality", "Việt Nam"),
            ("ethnicity", "Tày", "ethnicity", "Tày"),
            ("religion", "Phật giáo", "religion", "Phật giáo"),
            ("blood_group", "AB", "blood_group", "AB"),
            ("birth_place", Place(text="Bệnh viện"), "birth_place", "Bệnh viện"),
            ("birth_registration_place", Place(text="Ba Vì"), "birth_registration", "Ba Vì"),
            ("origin", Place(text="Hà Nam"), "origin", "Hà Nam"),
            ("old_number", "012345678", "old_id", "012345678"),
            ("permanent_residence", Place(text="Số 2"), "permanent_residence", "Số 2"),
            ("temporary_residence", Place(text="Số 3"), "temporary_residence", "Số 3"),
            ("current_residence", Place(text="Số 4"), "current_residence", "Số 4"),
            ("occupation", "Giáo viên", "occupation", "Giáo viên"),
            ("phone", "+84912345678", "phone", "+84912345678"),
            ("email", "a@example.vn", "email", "a@example.vn"),
        ],
    )
    def test_an_item_declared_stands_in_its_line(self, desk, field, value, line, printed):
        paper = cc01(desk, with_declared(**{field: value}))
        assert getattr(paper, line) == printed

    @pytest.mark.parametrize(
        "line", ["other_name", "origin", "old_id", "temporary_residence", "email", "card_held"]
    )
    def test_what_nobody_knows_is_left_empty(self, desk, line):
        assert getattr(cc01(desk, world.draft_of(world.record())), line) == ""

    @pytest.mark.parametrize(
        ("relation", "word"),
        [
            ("mother", "Mẹ"),
            ("father", "Cha"),
            ("spouse", "Vợ/chồng"),
            ("guardian", "Giám hộ"),
            ("child", "Con"),
        ],
    )
    def test_relatives_have_their_word_and_a_nationality(self, desk, relation, word):
        kin = Relative(relation=relation, full_name="Lê Văn A", personal_number="001088000011")
        (printed,) = cc01(desk, with_declared(relatives=(kin,))).relatives
        assert (printed.relation, printed.full_name, printed.nationality) == (
            word,
            "Lê Văn A",
            "Việt Nam",
        )
        assert printed.personal_id.value == "001088000011"

    def test_a_relative_without_a_number_is_printed_without_one(self, desk):
        kin = Relative(relation="mother", full_name="Lê Thị B", old_number="012345678")
        (printed,) = cc01(desk, with_declared(relatives=(kin,))).relatives
        assert (printed.personal_id, printed.old_id) == (None, "012345678")

    def test_a_person_without_a_number_yet(self, desk):
        paper = cc01(desk, with_declared(personal_number="", born=PartialDate(1953)))
        assert paper.person.personal_id is None
        assert paper.person.born == PartialDate(1953)

    def test_where_somebody_lives_now_serves_when_nothing_else_is_known(self, desk):
        draft = with_declared(permanent_residence=None, current_residence=Place(text="nhà trọ"))
        assert cc01(desk, draft).person.residence == "nhà trọ"

    def test_a_change_against_an_empty_register_shows_a_dash(self, desk):
        (change,) = cc01(desk, with_declared(origin=Place(text="Hà Nam"))).changes
        assert (change.item, change.register, change.declared) == ("Quê quán", "—", "Hà Nam")
        (gone,) = cc01(desk, with_declared(phone="")).changes
        assert (gone.register, gone.declared) == ("+84987654321", "—")

    def test_somebody_in_no_register_has_no_changes(self, desk):
        draft = world.draft_of(None, declared=world.record().known)
        paper = cc01(desk, draft)
        assert (paper.changes, paper.card_issued) == ((), None)

    def test_nobody_declared_has_no_paper(self, desk):
        for paper in (cc01, cc02):
            with pytest.raises(NothingDeclared):
                paper(desk, world.draft_of(None))

    def test_the_moment_and_the_unit_are_those_of_the_visit(self, desk):
        paper = cc01(desk, world.draft_of(world.record()))
        assert paper.made_at == AT
        assert paper.letterhead.unit == "Công an phường Hạ Đình"
        assert paper.letterhead.parent == "CÔNG AN THÀNH PHỐ HÀ NỘI"
        assert (paper.officer.role, paper.officer.name) == ("Cán bộ thu nhận", OFFICER_NAME)

    def test_a_session_without_a_unit_name_is_its_place(self, desk):
        listings.put_sessions(desk.store, [replace(SESSION, unit_name="")])
        draft = world.draft_of(world.record())
        assert cc01(desk, draft).letterhead.unit == "Nhà văn hoá phường Hạ Đình"
        assert cc02(desk, draft).return_place == "Nhà văn hoá phường Hạ Đình"


class TestWhoseHand:
    @pytest.mark.parametrize(
        ("draft", "by_other", "name"),
        [
            (world.draft_of(world.record()), False, "Trần Thị Minh Châu"),
            (world.draft_of(world.child(), representative=AUNT), True, "Lê Thị Dì"),
            (
                world.draft_of(world.record(), capacity="limited", representative=AUNT),
                True,
                "Lê Thị Dì",
            ),
            (world.draft_of(world.record(), capacity="limited"), False, "Trần Thị Minh Châu"),
        ],
    )
    def test_the_line_of_the_signer(self, desk, draft, by_other, name):
        paper = cc01(desk, draft)
        assert (paper.signed_by_representative, paper.signer.name) == (by_other, name)
        assert paper.signer.role == ("Người đại diện" if by_other else "Người làm thẻ")
        assert paper.signer.drawn is None

    def test_a_drawing_is_printed_and_a_typed_name_is_not_drawn(self, desk):
        draft = world.captured(desk, world.record())
        drawn = signing.sign(desk, draft, drawn=PNG, at=AT, by=OFFICER)
        assert cc01(desk, drawn).signer.drawn == PNG
        typed = signing.sign(desk, drawn, drawn=None, typed="Trần Thị Minh Châu", at=AT, by=OFFICER)
        assert cc01(desk, typed).signer.drawn is None


class TestFeatures:
    def test_eyes_and_face_have_their_words(self, desk):
        draft = world.ready_to_capture(desk, world.record())
        for part, mark in (("left", EYE_ILL), ("face", CANNOT)):
            draft = capturing.excuse(desk, draft, part=part, mark=mark, at=AT, by=OFFICER)
        captured = cc01(desk, draft).captured
        assert captured.irises == ("Đã thu", "Đang bị thương (bệnh về mắt)")
        assert captured.face == "Không đọc được (không làm theo hướng dẫn được)"
        assert captured.photo is None

    def test_a_picture_no_printer_draws_is_left_out_and_stops_nothing(self, desk):
        draft = world.ready_to_capture(desk, world.record())
        capturing.take(desk, draft, step=Step.FACE, at=AT, by=OFFICER)
        assert drafts.sample(desk.store, draft.id, Step.FACE).sample.data
        assert cc01(desk, draft).captured.photo is None

    @pytest.mark.parametrize("born", [date(2021, 1, 1), date(2018, 7, 7)])
    def test_under_six_the_slip_has_no_such_part(self, desk, born):
        """Law 26/2023/QH15 Art. 23(2): not even an empty box for a finger."""
        assert cc01(desk, world.draft_of(world.child(born=born))).captured is None

    def test_a_lost_card_has_none_either(self, desk):
        record = world.record(holds="card", holds_issued=date(2024, 7, 1))
        assert cc01(desk, world.draft_of(record, lost=True)).captured is None


class TestTheSlipToTakeHome:
    def test_it_says_when_where_and_how_much(self, desk):
        paper = cc02(desk, world.draft_of(world.record(**CHANGE)))
        assert (paper.due, paper.fee) == (date(2024, 7, 16), "15.000 đồng")
        assert paper.received_place == "Nhà văn hoá phường Hạ Đình"
        assert paper.return_place == "Công an phường Hạ Đình"
        assert paper.procedure == "Cấp đổi – Theo yêu cầu của người được cấp thẻ"
        assert paper.officer.role == "Cán bộ tiếp nhận"

    @pytest.mark.parametrize(
        ("collected", "printed"), [(True, "Thẻ căn cước công dân"), (False, "")]
    )
    def test_the_old_card_is_named_only_when_it_was_taken(self, desk, collected, printed):
        draft = world.draft_of(world.record(**CHANGE), old_collected=collected)
        assert cc02(desk, draft).old_card == printed

    @pytest.mark.parametrize(
        ("who", "relation"),
        [
            (AUNT, "người giám hộ"),
            (replace(AUNT, relation="mother"), "mẹ"),
            (replace(AUNT, relation="institution"), "đại diện cơ sở trợ giúp xã hội"),
        ],
    )
    def test_whoever_acts_is_named_with_the_relation(self, desk, who, relation):
        acting = cc02(desk, world.draft_of(world.child(), representative=who)).representative
        assert (acting.full_name.full, acting.relation) == ("Lê Thị Dì", relation)
        assert acting.personal_id is None

    @pytest.mark.parametrize(
        ("moment", "due"),
        [
            (datetime(2024, 7, 8, 16, 59, tzinfo=UTC), date(2024, 7, 17)),
            (datetime(2024, 7, 8, 17, 0, tzinfo=UTC), date(2024, 7, 18)),
        ],
    )
    def test_midnight_in_vietnam_begins_another_day_of_receipt(self, desk, moment, due):
        assert cc02(desk, world.draft_of(world.record()), at=moment).due == due

    def test_both_papers_carry_one_code(self, desk):
        draft = world.draft_of(world.record())
        assert cc01(desk, draft).dossier_code == cc02(desk, draft).dossier_code

    def test_a_correction_after_printing_changes_the_next_print(self, desk):
        draft = world.started(desk, world.record())
        before = cc01(desk, draft).ethnicity
        draft = filling.declare(desk, draft, changes={"ethnicity": "Tày"}, at=AT, by=OFFICER)
        assert (before, cc01(desk, draft).ethnicity) == ("Kinh", "Tày")
