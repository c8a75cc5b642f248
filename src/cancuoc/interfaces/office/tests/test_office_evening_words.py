"""Ends of evenings, hand-overs, keys and orders to wipe in the office's words: each thing once."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.stations.evenings import Evening, HandOver, Pair
from cancuoc.domain.stations.key_changes import KeyInUse
from cancuoc.domain.stations.rules import KeyAge, WipeState
from cancuoc.domain.stations.wiping import WipeRow
from cancuoc.interfaces.office.presenters import evening as words
from cancuoc.interfaces.office.presenters import station_orders as orders
from cancuoc.packet.closing import Closing, Exceptions, Explained, Fate, Figures, Misfit, Reason
from cancuoc.packet.custody import Counted, Custody, Item, differences

AT = datetime(2024, 7, 6, 14, 30, tzinfo=UTC)
SOME = UUID("01907d00-0000-7000-8000-000000000101")
NUMBERED = {
    "turned_away": "Phải về vì không thể nhận thêm: 4",
    "papers_missing": "Thiếu giấy tờ: 4",
    "paper_forms": "Tờ khai giấy đã dùng: 4",
    "devices_failed": "Thiết bị hỏng: 4 lần",
    "refused": "Hồ sơ trung tâm từ chối: 4",
    "damaged": "Hồ sơ hỏng trên máy: 4",
    "unheard": "Việc về phiếu trung tâm không nhận: 4",
}
UNDESTROYED = "Chưa xác nhận hủy danh sách in."


def told(**changes: object) -> Exceptions:
    none = {"prints_destroyed": True, "note": ""}
    plain = {field.name: none.get(field.name, 0) for field in fields(Exceptions)}
    return Exceptions(**{**plain, **changes})


def evening(*pairs: Pair, misfits: tuple[Explained, ...] = (), **changes: object) -> Evening:
    closing = Closing(
        id=SOME,
        session_id=SOME,
        number=3,
        figures=Figures(tickets=2, without_ticket=0, **{f.value: 0 for f in Fate} | {"dossier": 2}),
        misfits=misfits,
        exceptions=told(note="Mưa to"),
        waiting=1,
        first="cb.tx.01",
        second="cb.tx.02",
        signed_at=AT,
    )
    plain = {
        "station_code": "TX-01",
        "number": 3,
        "first": "cb.tx.01",
        "second": "cb.tx.02",
        "proven": True,
        "signed_at": AT,
        "received_at": AT,
        "closing": closing,
        "pairs": pairs,
    }
    return Evening(**{**plain, **changes})


class TestTheEvening:
    @given(st.sampled_from(sorted(words.FIGURES)), st.integers(0, 999), st.integers(0, 999))
    def test_each_figure_stands_beside_ours_with_the_difference(self, name, claimed, ours):
        (report,) = words.reports([evening(Pair(name=name, claimed=claimed, ours=ours))])
        (row,) = report["rows"]
        assert (row["claimed"], row["ours"]) == (claimed, ours)
        assert row["_act"] is report["differs"] is (claimed != ours)
        if claimed == ours:
            assert row["said"] == "khớp"
        else:
            way = "nhiều" if claimed > ours else "ít"
            assert row["said"] == f"trạm báo {way} hơn {abs(claimed - ours)}"

    def test_one_figure_that_differs_makes_the_evening_differ(self):
        fits = Pair(name="tickets", claimed=2, ours=2)
        off = Pair(name="absent", claimed=1, ours=0)
        assert not evening(fits).differs
        assert evening(fits, off).differs
        assert not evening().differs

    def test_who_signed_when_and_what_still_waits(self):
        (report,) = words.reports([evening(proven=False)])
        assert report["hands"] == "cb.tx.01, cb.tx.02"
        assert (report["station"], report["number"], report["waiting"]) == ("TX-01", 3, 1)
        assert report["proven"] is False
        assert report["at"] == "21:30 ngày 06/07/2024"
        assert report["note"] == "Mưa to"

    def test_tickets_that_did_not_fit_are_named_with_their_reason(self):
        misfits = tuple(
            Explained(ticket=f"A{n:03d}", misfit=misfit, reason=reason)
            for n, (misfit, reason) in enumerate(zip(Misfit, [*Reason, *Reason], strict=False))
        )
        (report,) = words.reports([evening(misfits=misfits)])
        assert [each["ticket"] for each in report["misfits"]] == [m.ticket for m in misfits]
        assert [each["what"] for each in report["misfits"]] == [m.vi for m in Misfit]
        assert [each["reason"] for each in report["misfits"]] == [m.reason.vi for m in misfits]

    @pytest.mark.parametrize("field", NUMBERED)
    def test_what_happened_is_said_once_in_its_own_words(self, field):
        assert words._exceptions(told(**{field: 4})) == [NUMBERED[field]]

    def test_everything_at_once_is_said_in_a_fixed_order(self):
        found = words._exceptions(told(**dict.fromkeys(NUMBERED, 4), prints_destroyed=False))
        assert found == [*NUMBERED.values(), UNDESTROYED]

    def test_of_what_did_not_happen_nothing_is_said(self):
        assert words._exceptions(told()) == []
        assert words._exceptions(told(prints_destroyed=False)) == [UNDESTROYED]

    def test_nobody_reported_nothing_is_shown(self):
        assert words.reports([]) == []
        assert words.hand_over_rows([]) == []

    def test_each_column_is_in_every_row(self):
        (report,) = words.reports([evening(Pair(name="dossier", claimed=1, ours=1))])
        assert {each["key"] for each in words.columns()} <= set(report["rows"][0])


def kit(count: int = 1, seal: str = "") -> tuple[Counted, ...]:
    return tuple(Counted(item=item, count=count, seal=seal) for item in Item)


def hand_over(given_: tuple[Counted, ...], taken: tuple[Counted, ...]) -> HandOver:
    custody = Custody(
        id=SOME,
        number=1,
        kit="KIT-01",
        given=given_,
        taken=taken,
        giver="cb.tx.01",
        taker="cb.tx.02",
        waiting=0,
        signed_at=AT,
    )
    found = differences(given_, taken)
    return HandOver(proven=True, received_at=AT, custody=custody, differences=found)


class TestTheKit:
    def test_a_kit_taken_as_given_is_said_to_be_whole(self):
        (row,) = words.hand_over_rows([hand_over(kit(), kit())])
        assert row["words"] == "Nhận đủ như đã giao."
        assert row["hands"] == "cb.tx.01 → cb.tx.02"

    @pytest.mark.parametrize("item", Item)
    def test_an_item_that_is_missing_is_named_and_no_other(self, item):
        taken = tuple(
            Counted(item=each.item, count=0, seal="") if each.item is item else each
            for each in kit()
        )
        (row,) = words.hand_over_rows([hand_over(kit(), taken)])
        assert row["words"] == f"{item.vi}: giao 1, nhận 0"

    def test_another_seal_is_named_on_both_sides(self):
        (row,) = words.hand_over_rows([hand_over(kit(seal="NP-1"), kit(seal="NP-2"))])
        assert row["words"].count(";") == len(Item) - 1
        assert "giao 1 (niêm phong NP-1), nhận 1 (niêm phong NP-2)" in row["words"]


def wipe(**changes: object) -> WipeRow:
    plain = {
        "id": SOME,
        "state": WipeState.ORDERED,
        "unsent_too": False,
        "reason": "Mất máy",
        "ordered_by": "user:admin",
        "ordered_hand": "hand-admin",
        "ordered_at": AT,
        "approved_at": None,
        "answered_at": None,
        "waiting": None,
        "drafts": None,
    }
    return WipeRow(**{**plain, **changes})


def rows(**changes: object) -> dict[str, str]:
    found = orders.facts(wipe(**changes), names={"hand-admin": "Lê Thị Quản"})
    return {row["key"]: row["value"] for row in found}


class TestOrdersAndKeys:
    def test_every_state_has_words_of_its_own(self):
        said = [orders.wipe_word(state) for state in WipeState]
        assert len(set(said)) == len(said)

    def test_what_has_not_happened_yet_is_left_out(self):
        assert set(rows()) == {
            "Tình trạng",
            "Phạm vi xóa",
            "Lý do xóa",
            "Người đề nghị",
            "Đề nghị lúc",
        }

    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            ({"approved_at": AT}, "Xác nhận lúc"),
            ({"answered_at": AT}, "Trạm trả lời lúc"),
            ({"waiting": 0}, "Hồ sơ chưa gửi trên trạm"),
        ],
    )
    def test_what_happened_is_one_row_more(self, changes, key):
        assert set(rows(**changes)) - set(rows()) == {key}

    def test_that_nothing_waits_is_said_too(self):
        assert rows(waiting=0)["Hồ sơ chưa gửi trên trạm"] == "0"

    def test_the_scope_is_never_read_the_other_way_round(self):
        assert rows(unsent_too=True)["Phạm vi xóa"] == "Kể cả hồ sơ chưa gửi và hồ sơ làm dở"
        assert rows(unsent_too=False)["Phạm vi xóa"] == "Chỉ khi không còn hồ sơ chưa gửi, làm dở"

    def test_who_asked_is_named_or_at_least_the_account(self):
        assert rows()["Người đề nghị"] == "Lê Thị Quản"
        assert rows(ordered_hand="hand-gone")["Người đề nghị"] == "user:admin"

    def test_without_an_order_nothing_is_shown(self):
        assert orders.facts(None, names={}) == []

    def test_a_key_says_since_when_and_whether_it_is_due(self):
        said = [
            orders.key_words(KeyInUse(key_id="k", since=AT, age=age, changes=0)) for age in KeyAge
        ]
        assert len(set(said)) == len(KeyAge)
        assert all("06/07/2024" in each for each in said)
        assert orders.key_words(None) == "Không có khóa đang dùng"
