"""What the page of an evening and of a kit shows is what the figures behind it say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.packet.closing import Fate, Reason
from cancuoc.packet.custody import Counted, Item
from cancuoc.station.core import closing
from cancuoc.station.presenters import closing as pages
from cancuoc.station.presenters import custody as kits
from cancuoc.station.tables import closings
from cancuoc.station.tests.test_station_closing import SESSION
from cancuoc.station.tests.test_station_custody_chain import HANDS, Kit, counted
from cancuoc.station.tests.test_station_evening_histories import LABELS, Evening


def page(evening: Evening):
    return pages.page(evening.desk, SESSION, found=closing.standing(evening.desk, SESSION))


def listed(evening: Evening, fate: Fate):
    found = closing.standing(evening.desk, SESSION)
    return pages.listing(evening.desk, SESSION, found=found, fate=fate)


FATES = st.lists(
    st.sampled_from(["unserved", "absent", "postponed", "odd"]),
    min_size=len(LABELS),
    max_size=len(LABELS),
)


@settings(max_examples=25)
@given(FATES)
def test_every_number_leads_to_as_many_tickets(fates):
    evening = Evening()
    for label, fate in zip(LABELS, fates, strict=True):
        if fate != "unserved":
            evening.ends(label, fate)
    shown = page(evening)
    terms = {each["code"]: each["number"] for each in shown["terms"]}
    assert list(terms) == [fate.value for fate in Fate]
    behind = {fate: listed(evening, fate) for fate in Fate}
    for fate, found in behind.items():
        assert found["count"] == len(found["rows"]) == terms[fate.value]
    labels = [row["label"] for found in behind.values() for row in found["rows"]]
    odd = [each["ticket"] for each in shown["odd"]]
    assert sorted(labels + odd) == LABELS
    assert shown["difference"] == -len(odd) == sum(terms.values()) - len(LABELS)
    assert shown["even"] is (not odd)
    assert shown["unexplained"] == len(odd)
    assert shown["exceptions"].postponed == fates.count("postponed")
    # Only what can still be put right tonight stands out.
    acted = [each["code"] for each in shown["terms"] if each["act"]]
    assert acted == (["unserved"] if "unserved" in fates else [])


@pytest.fixture
def evening() -> Evening:
    return Evening()


def test_who_was_sent_home_is_listed_with_why(evening):
    evening.ends("A002", "postponed")
    (row,) = listed(evening, Fate.POSTPONED)["rows"]
    assert (row["label"], row["slip"]) == ("A002", "")
    assert row["why"] == "Hẹn hôm khác"
    assert listed(evening, Fate.UNSERVED)["rows"][0]["why"] == ""


def test_how_far_the_signatures_are(evening):
    def flags():
        shown = page(evening)
        return [name for name in ("half", "moved", "closed") if shown[name]]

    assert flags() == []
    assert page(evening)["half_at"] == ""
    assert page(evening)["last"] is None
    evening.first(HANDS[0])
    assert flags() == ["half"]
    assert page(evening)["half_at"] == "21:30"
    evening.ends("A001", "absent")
    assert flags() == ["moved"]
    evening.first(HANDS[0])
    evening.second(HANDS[1])
    assert flags() == ["closed"]
    evening.ends("A002", "absent")
    assert flags() == []
    assert page(evening)["last"]["number"] == 1


def test_what_was_told_with_the_first_signature_is_shown_until_the_second(evening):
    assert page(evening)["exceptions"].note == ""
    evening.first(HANDS[0])
    assert (page(evening)["exceptions"].note, page(evening)["exceptions"].turned_away) == ("Mưa", 2)


@pytest.mark.parametrize(
    ("way", "words", "tone"),
    [
        ("waits", "Chờ gửi trung tâm", "yellow"),
        ("told", "Trung tâm đã nhận", ""),
        ("refused", "Trung tâm từ chối", "red"),
    ],
)
def test_where_the_report_is_stands_on_the_page(evening, way, words, tone):
    evening.first(HANDS[0])
    evening.second(HANDS[1])
    report = evening.signed[-1][0]
    if way == "told":
        closings.told(evening.desk.store, report.id)
    if way == "refused":
        closings.refused(evening.desk.store, report.id, "Buổi lạ")
    assert page(evening)["last"]["sent"] == {"text": words, "tone": tone}
    assert closings.waiting(evening.desk.store) == [] or way == "waits"


def test_an_odd_ticket_says_what_is_wrong_what_to_do_and_what_was_said(evening):
    evening.ends("A003", "odd")
    (odd,) = page(evening)["odd"]
    assert (odd["ticket"], odd["misfit"], odd["reason"]) == ("A003", "no_dossier", "")
    assert "không có hồ sơ" in odd["what"]
    assert "ghi lý do" in odd["next_step"]
    evening.explain("A003", Reason.ON_PAPER)
    assert page(evening)["odd"][0]["reason"] == "Đã làm trên giấy"
    assert page(evening)["unexplained"] == 0


class TestTheKit:
    def test_before_the_first_hand_over_there_is_nothing_to_show(self):
        assert kits.last(None) is None

    def test_what_was_not_taken_as_given_is_named_with_its_seals(self):
        kit = Kit()
        sealed = tuple(
            replace(each, seal="NP-1") if each.item is Item.LAPTOP else each for each in counted({})
        )
        other = tuple(
            replace(each, seal="NP-2") if each.item is Item.LAPTOP else each
            for each in counted({Item.USB: 1})
        )
        kit.give(HANDS[0], sealed)
        kit.at += timedelta(minutes=5)
        kit.take(HANDS[1], other)
        shown = kits.last(kit.made[-1])
        assert shown["differences"] == [
            "Máy tính: giao 2 (niêm phong NP-1), nhận 2 (niêm phong NP-2)",
            "USB: giao 2, nhận 1",
        ]
        assert (shown["number"], shown["waiting"]) == (1, 0)
        assert "19:35" in shown["at"]

    @given(st.integers(0, 999), st.sampled_from(["", "NP-9"]))
    def test_a_count_without_a_seal_is_a_number_alone(self, number, seal):
        words = kits._words(Counted(item=Item.USB, count=number, seal=seal))
        assert words == (f"{number} (niêm phong {seal})" if seal else str(number))
