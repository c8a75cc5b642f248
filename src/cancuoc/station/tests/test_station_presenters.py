"""What pages say of a dossier, its law, its comparison and its summary, without a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.packet.content import EidRequest, Place, Representative
from cancuoc.station.core import procedure
from cancuoc.station.draft import Stage
from cancuoc.station.presenters import dossier, find, sign
from cancuoc.station.tests import world

ON = date(2024, 7, 6)
MOTHER = procedure.by_register(world.mother())
IDENTITY, DATA, BIOMETRICS, SIGN = Stage


def plan(draft):
    return procedure.plan(draft, on=ON)


def child(**changes):
    return world.draft_of(world.child(), **{"representative": MOTHER, **changes})


BABY = world.draft_of(world.child(born=date(2021, 5, 5)), representative=MOTHER)
ADULT = world.draft_of(world.record())
CHANGE = world.draft_of(
    world.record(born=date(1980, 1, 1), holds="cccd", holds_issued=date(2021, 3, 1))
)


class TestTheHead:
    def test_it_says_who_and_how_old(self):
        head = dossier.head(child(), IDENTITY, on=ON)
        assert (head["name"], head["born"], head["age"], head["band"]) == (
            "Lê Minh Khôi",
            "01/03/2015",
            "9 tuổi 4 tháng",
            "từ 6 đến dưới 14 tuổi",
        )

    @pytest.mark.parametrize(
        ("born", "shown", "age", "band"),
        [
            (date(2024, 7, 6), "06/07/2024", "0 tháng tuổi", "dưới 6 tuổi"),
            (date(2018, 7, 7), "07/07/2018", "5 tuổi 11 tháng", "dưới 6 tuổi"),
            (date(2018, 7, 6), "06/07/2018", "6 tuổi", "từ 6 đến dưới 14 tuổi"),
            (date(2020, 2, 29), "29/02/2020", "4 tuổi 4 tháng", "dưới 6 tuổi"),
            (PartialDate(1953), "1953 (chỉ có năm)", "khoảng 71 tuổi", "từ 14 tuổi trở lên"),
            (PartialDate(2010, 7), "07/2010", "khoảng 14 tuổi", "từ 6 đến dưới 14 tuổi"),
        ],
    )
    def test_an_age_near_a_border_is_told_to_the_month(self, born, shown, age, band):
        person = world.record(born=born, kin=(world.mother(),))
        head = dossier.head(world.draft_of(person), IDENTITY, on=ON)
        assert (head["born"], head["age"], head["band"]) == (shown, age, band)

    def test_nobody_yet_is_said_so(self):
        head = dossier.head(world.draft_of(None), IDENTITY, on=ON)
        assert head["name"] == "Chưa rõ người làm thẻ"
        assert (head["born"], head["age"], head["band"], head["number"]) == ("", "", "", "")

    @pytest.mark.parametrize(
        ("done", "opened"),
        [
            ((), "identity"),
            ((IDENTITY,), "identity data"),
            ((IDENTITY, DATA), "identity data biometrics"),
            ((IDENTITY, DATA, BIOMETRICS), "identity data biometrics sign"),
            # A stage opened again closes what lies behind it, and keeps what was done open.
            ((DATA, BIOMETRICS), "identity data biometrics"),
            ((IDENTITY, BIOMETRICS), "identity data biometrics"),
        ],
    )
    def test_a_stage_opens_when_those_before_are_done(self, done, opened):
        stages = dossier.head(child(done=done), IDENTITY, on=ON)["stages"]
        assert [each["code"] for each in stages if each["open"]] == opened.split()
        assert [each["code"] for each in stages if each["done"]] == [each.value for each in done]

    @pytest.mark.parametrize("stage", Stage)
    def test_one_stage_is_the_one_shown(self, stage):
        stages = dossier.head(child(), stage, on=ON)["stages"]
        assert [each["code"] for each in stages if each["now"]] == [stage.value]

    @pytest.mark.parametrize(("draft", "note"), [(BABY, "không thu"), (child(), ""), (ADULT, "")])
    def test_the_stage_nothing_is_taken_in_says_so(self, draft, note):
        stages = {each["code"]: each for each in dossier.head(draft, IDENTITY, on=ON)["stages"]}
        assert stages["biometrics"]["note"] == note
        assert {each["note"] for code, each in stages.items() if code != "biometrics"} == {""}


class TestTheComparison:
    def compared(self, **changes):
        draft = world.draft_of(world.record())
        return dossier.comparison(replace(draft, declared=replace(draft.declared, **changes)))

    def test_a_complete_record_differs_in_nothing(self):
        found = self.compared()
        assert found["differing"] == []
        assert found["known"]
        assert {each["item"] for each in found["same"]} >= {"Giới tính", "Nơi thường trú"}

    def test_an_item_stands_on_one_side_only(self):
        found = self.compared(ethnicity="Tày")
        assert [each["item"] for each in found["differing"]] == ["Dân tộc"]
        assert "Dân tộc" not in {each["item"] for each in found["same"]}

    @pytest.mark.parametrize(
        ("name", "spelling"),
        [("Trần Thị Minh Chău", True), ("Tran Thi Minh Chau", True), ("Trần Thị Minh Chi", False)],
    )
    def test_a_slip_of_the_marks_is_told_apart_from_another_name(self, name, spelling):
        (difference,) = self.compared(full_name=name)["differing"]
        assert difference["spelling"] is spelling

    def test_an_item_nobody_has_is_not_listed(self):
        items = {each["item"] for each in self.compared()["same"]}
        assert not items & {"Quê quán", "Tôn giáo", "Thư điện tử", "Số CMND 09 số"}

    def test_without_a_record_there_is_nothing_to_compare_with(self):
        draft = world.draft_of(None, declared=world.record().known)
        found = dossier.comparison(draft)
        assert (found["known"], found["differing"]) == (False, [])
        assert found["same"]

    def test_the_officer_looks_at_the_person_and_the_parents(self):
        father = replace(world.mother(), relation="father", full_name="Lê Văn Bố")
        person = world.record(born=date(2015, 3, 1), kin=(world.mother(), father))
        rows = dossier.facts(world.draft_of(person))
        assert [(each["item"], each["value"]) for each in rows[-2:]] == [
            ("Mẹ", "Lê Thị Bích Ngọc"),
            ("Cha", "Lê Văn Bố"),
        ]
        assert all(each["value"] for each in rows)

    def test_a_spouse_is_no_parent(self):
        spouse = replace(world.mother(), relation="spouse")
        rows = dossier.facts(world.draft_of(world.record(kin=(spouse,))))
        assert not {each["item"] for each in rows} & {"Mẹ", "Cha"}

    def test_nobody_declared_has_no_facts(self):
        assert dossier.facts(world.draft_of(None)) == []


class TestWhatTheLawDecided:
    def summary(self, draft):
        rows = dossier.law_summary(plan(draft), on=ON)
        return {each["key"]: each["value"] for each in rows}

    @pytest.mark.parametrize(
        ("draft", "procedure_", "features", "fee"),
        [
            (BABY, "Cấp thẻ – Dưới 14 tuổi", "Không thu, người dưới 6 tuổi", "Không thu"),
            (child(), "Cấp thẻ – Dưới 14 tuổi", "Thu mới", "Không thu"),
            (ADULT, "Cấp thẻ – Đủ 14 tuổi", "Thu mới", "Không thu"),
            (CHANGE, "Cấp đổi – Theo yêu cầu", "Thu mới", "15.000 đồng"),
            (
                replace(CHANGE, holds="card", lost=True),
                "Cấp lại – Mất hoặc hỏng",
                "Dùng lại dữ liệu đã có",
                "35.000 đồng",
            ),
        ],
    )
    def test_procedure_features_and_fee(self, draft, procedure_, features, fee):
        rows = self.summary(draft)
        assert rows["Thủ tục"].startswith(procedure_)
        assert rows["Sinh trắc học"] == features
        assert rows["Lệ phí"] == fee
        assert rows["Hạn trả thẻ"] == "16/07/2024"

    @pytest.mark.parametrize(
        ("draft", "stops", "waits"),
        [
            (child(), [], []),
            (child(representative=None), ["PROC-6-14-1"], []),
            (replace(ADULT, capacity="limited"), [], ["PROC-14-C"]),
            (
                child(
                    representative=Representative(
                        full_name="Lê Thị Dì", relation="relative", proof="court_decision"
                    )
                ),
                [],
                ["REP-7"],
            ),
        ],
    )
    def test_remarks_are_told_apart_by_weight(self, draft, stops, waits):
        found = dossier.notices(plan(draft))
        assert [each.code for each in found["stops"]] == stops
        assert [each.code for each in found["waits"]] == waits
        assert all(each.text and each.next_step for each in found["stops"] + found["waits"])


class TestWhatIsReadAloud:
    def rows(self, draft):
        return {each["key"]: each["value"] for each in sign.summary(draft, plan(draft), on=ON)}

    def test_a_child_is_read_with_the_representative(self):
        rows = self.rows(child())
        assert rows["Người đại diện"] == "Lê Thị Bích Ngọc (mẹ)"
        assert rows["Tài khoản định danh"] == "Không yêu cầu"
        assert rows["Nơi nhận thẻ"] == "Tại đơn vị tiếp nhận"

    def test_changes_are_named_and_not_repeated_in_full(self):
        draft = replace(
            ADULT,
            declared=replace(ADULT.declared, ethnicity="Tày", permanent_residence=Place(text="x")),
        )
        assert self.rows(draft)["Thay đổi so với sổ gốc"] == "dân tộc, nơi thường trú"
        assert "Thay đổi so với sổ gốc" not in self.rows(ADULT)

    def test_what_was_asked_for_is_read(self):
        draft = replace(
            CHANGE,
            eid=EidRequest(level=2, phone="+84912345678"),
            return_address="Số 5 phố Huế",
        )
        rows = self.rows(draft)
        assert rows["Tài khoản định danh"] == "Mức độ 02"
        assert rows["Nơi nhận thẻ"] == "Số 5 phố Huế"
        assert rows["Lệ phí"] == "15.000 đồng"
        assert rows["Hẹn trả thẻ"] == "16/07/2024"

    def test_only_what_is_known_is_read(self):
        assert "Nơi ở hiện tại" not in self.rows(ADULT)
        assert all(self.rows(ADULT).values())

    @pytest.mark.parametrize(
        ("draft", "name", "role"),
        [
            (child(), "Lê Thị Bích Ngọc", "người đại diện"),
            (BABY, "Lê Thị Bích Ngọc", "người đại diện"),
            (ADULT, "Trần Thị Minh Châu", "người làm thẻ"),
            (replace(ADULT, capacity="limited"), "Trần Thị Minh Châu", "người làm thẻ"),
        ],
    )
    def test_whose_hand_is_asked_for(self, draft, name, role):
        assert sign.signer(draft, plan(draft)) == {"name": name, "role": role}

    @pytest.mark.parametrize(
        ("draft", "words"),
        [
            (CHANGE, "Thẻ căn cước công dân"),
            (replace(CHANGE, holds="cmnd"), "Giấy chứng minh nhân dân"),
            (replace(CHANGE, holds="card"), "Thẻ căn cước"),
            (replace(CHANGE, lost=True), ""),
            (ADULT, ""),
        ],
    )
    def test_the_old_paper_is_collected_at_a_change(self, draft, words):
        """Law 26/2023/QH15 Art. 25, Decree 70/2024 Art. 21(3) (CHG-3)."""
        assert sign.old_paper(draft, plan(draft)) == words


class TestPeopleFound:
    def test_four_facts_to_compare(self):
        row = find.row(world.child(), on=ON)
        assert (row["name"], row["born"], row["age"]) == (
            "Lê Minh Khôi",
            "01/03/2015",
            "9 tuổi 4 tháng",
        )
        assert row["parents"] == "Lê Thị Bích Ngọc"
        assert row["residence"] == "Số 1 ngõ 2, Hạ Đình"

    def test_only_parents_are_named_as_parents(self):
        kin = tuple(
            replace(world.mother(), relation=relation, full_name=f"Người {relation}")
            for relation in ("father", "spouse", "mother", "guardian")
        )
        row = find.row(replace(world.child(), kin=kin), on=ON)
        assert row["parents"] == "Người father, Người mother"

    def test_where_somebody_lives_now_serves_when_nothing_else_is_known(self):
        person = world.record()
        known = replace(
            person.known, permanent_residence=None, current_residence=Place(text="nhà trọ")
        )
        assert find.row(replace(person, known=known), on=ON)["residence"] == "nhà trọ"
        homeless = replace(known, current_residence=None)
        assert find.row(replace(person, known=homeless), on=ON)["residence"] == ""

    def test_a_year_alone_is_shown_as_a_year_alone(self):
        row = find.row(world.record(born=PartialDate(1953), number=""), on=ON)
        assert (row["born"], row["age"], row["number"]) == (
            "1953 (chỉ có năm)",
            "khoảng 71 tuổi",
            "",
        )
