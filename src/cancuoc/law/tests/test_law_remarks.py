"""What the desk reads when something stops, waits or deserves a word: code, weight, next step.

The sentences are those a family takes home, so each is written here again from the reference
(law.md 1.3 to 1.5); a rule that is only our reading must never stop anybody.
"""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import birthday
from cancuoc.law.case import Wish
from cancuoc.law.notice import Severity
from cancuoc.law.places import Channel
from cancuoc.law.procedure import Outcome, plan
from cancuoc.law.register import RegisterState
from cancuoc.law.representation import Capacity, Representative
from cancuoc.law.transition import Holds

JULY = date(2024, 7, 10)
LAW = "Luật Căn cước 26/2023/QH15, Điều "
PRACTICE = "Thông lệ đã công bố"
R = Representative
UNREGISTERED = RegisterState(in_register=False, birth_registered=False, has_number=False)


def person(age, **facts):
    facts.setdefault("representative", R.MOTHER if age < 14 else None)
    return plan(born=birthday(JULY, -age), on=JULY, **facts)


def state(**changes):
    return RegisterState(**changes)


# What comes to the desk: (age, facts) -> (code, block/hold/warning, citation, next step)
STOPS = [
    (
        (3, {"representative": R.NONE}),
        ("PROC-U6-1", "block", f"{LAW}23(2)", "Mời cha, mẹ hoặc người giám hộ làm thủ tục."),
    ),
    (
        (9, {"representative": None}),
        ("PROC-6-14-1", "block", f"{LAW}23(2)", "Mời cha, mẹ hoặc người giám hộ đến cùng."),
    ),
    (
        (3, {"register": UNREGISTERED, "wish": Wish(channel=Channel.ONLINE)}),
        ("PROC-U6-2", "block", f"{LAW}23(2)", "Chọn thủ tục liên thông hoặc nộp trực tiếp."),
    ),
    (
        (9, {"representative": R.RELATIVE}),
        (
            "REP-7",
            "hold",
            "Nghị định 70/2024/NĐ-CP, Điều 21",
            "Mang trích lục giám hộ, hoặc mời cha, mẹ đến.",
        ),
    ),
    (
        (9, {"holds": Holds.CARD, "lost": True, "representative": R.NONE}),
        ("PROC-6-14-2", "hold", f"{LAW}23(2)", "Người đại diện đề nghị thay cho trẻ."),
    ),
    (
        (35, {"capacity": Capacity.LOST}),
        ("PROC-14-C", "hold", f"{LAW}23(3)", "Mời người đại diện hợp pháp đến hỗ trợ."),
    ),
    (
        (35, {"register": state(in_register=False)}),
        (
            "PROC-14-A",
            "hold",
            f"{LAW}23(1)(a)",
            "Khai DC01 để cập nhật dữ liệu dân cư trước.",
        ),
    ),
    (
        (35, {"register": state(agrees=False)}),
        ("CHG-2", "hold", f"{LAW}25(2)", "Điều chỉnh dữ liệu dân cư rồi làm thẻ."),
    ),
    (
        (9, {"register": state(has_number=False)}),
        ("PROC-NUMBER", "hold", f"{LAW}12", "Đề nghị xác lập số định danh cá nhân."),
    ),
    (
        (9, {"register": state(residence_known=False)}),
        (
            "RES-2",
            "hold",
            "Thông tư 17/2024/TT-BCA, Điều 4",
            "Đăng ký hoặc khai báo cư trú trước.",
        ),
    ),
    (
        (9, {"register": state(birth_registered=False)}),
        ("PROC-BIRTH", "hold", PRACTICE, "Đăng ký khai sinh tại Ủy ban nhân dân cấp xã."),
    ),
]

WORDS = [
    (
        (3, {"register": UNREGISTERED}),
        ("PROC-U6-2", "warning", f"{LAW}23(2)", "Làm liên thông cùng đăng ký khai sinh."),
    ),
    (
        (35, {"register": state(birth_registered=False)}),
        ("PROC-BIRTH", "warning", PRACTICE, "Bổ sung đăng ký khai sinh nếu chưa có số."),
    ),
    (
        (35, {"register": state(number_parts_wrong=True)}),
        (
            "NUM-3",
            "warning",
            "Thông tư 59/2021/TT-BCA, Điều 6",
            "Xem xét hủy và xác lập lại số định danh.",
        ),
    ),
    (
        (9, {"wish": Wish(channel=Channel.ONLINE)}),
        (
            "PROC-6-14-1",
            "warning",
            f"{LAW}23(2)",
            "Nộp trực tuyến chỉ để đặt lịch, vẫn phải đến.",
        ),
    ),
    (
        (35, {"wish": Wish(channel=Channel.ONLINE)}),
        (
            "PROC-14-B",
            "warning",
            f"{LAW}23(1)(b)",
            "Nộp trực tuyến chỉ để đặt lịch, vẫn phải đến.",
        ),
    ),
    (
        (9, {"holds": Holds.CARD, "lost": True}),
        ("CHG-11", "warning", PRACTICE, "Xem ngày cấp thẻ cũ trước khi hẹn."),
    ),
    ((35, {"capacity": Capacity.LOST}), ("PROC-14-CS", "warning", f"{LAW}23(3)", "")),
    ((35, {"register": state(in_register=False)}), ("TIME-2", "warning", f"{LAW}26", "")),
    ((35, {"wish": Wish(lives_here=False)}), ("PLACE-5", "warning", PRACTICE, "")),
    ((35, {"holds": Holds.CMND, "lost": True}), ("CHG-10", "warning", PRACTICE, "")),
    ((25, {"holds": Holds.CARD}), ("CHG-9", "warning", PRACTICE, "")),
    (
        (35, {"holds": Holds.CCCD}),
        ("FEE-3C", "warning", "Thông tư 43/2024/TT-BTC, Điều 1", ""),
    ),
]


@pytest.mark.parametrize(("asked", "told"), STOPS + WORDS, ids=lambda case: str(case[0]))
def test_what_the_desk_reads(asked, told):
    age, facts = asked
    found = person(age, **facts)
    code, weight, article, next_step = told
    (remark,) = [
        each
        for each in (*found.blocks, *found.warnings)
        if (each.code, each.severity.value) == (code, weight)
    ]
    assert (remark.article, remark.next_step) == (article, next_step)
    assert remark.text.endswith(".")


@pytest.mark.parametrize(("asked", "told"), STOPS, ids=lambda case: str(case[0]))
def test_a_block_ends_the_procedure_and_a_hold_only_waits(asked, told):
    age, facts = asked
    outcome = person(age, **facts).outcome
    assert outcome is (Outcome.BLOCKED if told[1] == "block" else Outcome.HOLD)


@pytest.mark.parametrize(("asked", "told"), WORDS[:6], ids=lambda case: str(case[0]))
def test_a_warning_alone_stops_nobody(asked, told):
    age, facts = asked
    found = person(age, **facts)
    assert found.outcome is Outcome.PROCEED
    assert found.blocks == ()


@pytest.mark.parametrize("age", [3, 9, 35])
def test_who_has_everything_in_order_hears_nothing_at_all(age):
    found = person(age)
    assert (found.blocks, found.warnings) == ((), ())


def test_every_gap_of_the_register_is_named_at_one_visit():
    """Four trips for one dossier came from desks that name one gap at a time."""
    gaps = state(
        in_register=False,
        birth_registered=False,
        has_number=False,
        agrees=False,
        residence_known=False,
    )
    found = plan(born=PartialDate(2014), on=JULY, register=gaps, representative=R.RELATIVE)
    assert [each.code for each in found.blocks] == [
        "REP-7",
        "PROC-14-A",
        "CHG-2",
        "RES-2",
        "PROC-DAY",
        "PROC-BIRTH",
    ]
    assert all(each.next_step for each in found.blocks)


def test_a_child_in_the_register_without_a_number_is_not_sent_to_fill_dc01():
    found = person(9, register=state(has_number=False))
    assert [each.code for each in found.blocks] == ["PROC-NUMBER"]
    assert "DC01" not in found.forms


@pytest.mark.parametrize("born", [PartialDate(1950), PartialDate(1950, 6)])
def test_an_old_person_without_a_day_of_birth_hears_where_to_complete_it(born):
    found = plan(born=born, on=JULY)
    (hold,) = found.blocks
    assert (hold.code, hold.severity) == ("PROC-DAY", Severity.HOLD)
    assert hold.next_step == "Bổ sung ngày, tháng sinh tại nơi đăng ký hộ tịch."


FACTS = st.fixed_dictionaries(
    {
        "representative": st.none() | st.sampled_from(R),
        "capacity": st.sampled_from(Capacity),
        "holds": st.sampled_from(Holds),
        "lost": st.booleans(),
        "register": st.builds(
            RegisterState,
            in_register=st.booleans(),
            birth_registered=st.booleans(),
            has_number=st.booleans(),
            agrees=st.booleans(),
            number_parts_wrong=st.booleans(),
            residence_known=st.booleans(),
            links=st.frozensets(st.sampled_from(R), max_size=3),
        ),
        "wish": st.builds(Wish, channel=st.none() | st.sampled_from(Channel)),
    }
)


@given(age=st.integers(0, 90), facts=FACTS)
@settings(max_examples=100)
def test_no_remark_is_made_twice_and_none_of_ours_blocks(age, facts):
    found = plan(born=birthday(JULY, -age), on=JULY, **facts)
    remarks = (*found.blocks, *found.warnings)
    assert len(set(remarks)) == len(remarks)
    for each in remarks:
        assert not (each.interpretation and each.severity is Severity.BLOCK)
        assert each.article


@given(age=st.integers(0, 90), facts=FACTS)
@settings(max_examples=60)
def test_bringing_the_mother_or_one_s_wits_and_a_complete_record_never_makes_it_worse(age, facts):
    worse = plan(born=birthday(JULY, -age), on=JULY, **facts)
    facts = facts | {"register": RegisterState(), "wish": Wish()}
    if age < 14:
        facts |= {"representative": R.MOTHER}
    else:
        # From fourteen up who can speak for himself needs nobody beside him.
        facts |= {"representative": None, "capacity": Capacity.FULL}
    better = plan(born=birthday(JULY, -age), on=JULY, **facts)
    assert {each.code for each in better.blocks} <= {each.code for each in worse.blocks}


@given(age=st.integers(0, 90), facts=FACTS)
@settings(max_examples=60)
def test_every_rule_named_by_a_plan_is_in_the_catalogue_and_cited_once(age, facts):
    found = plan(born=birthday(JULY, -age), on=JULY, **facts)
    assert len(found.rule_ids) == len(set(found.rule_ids))
    assert len(found.articles) == len(set(found.articles))
    assert "TIME-1" in found.rule_ids
