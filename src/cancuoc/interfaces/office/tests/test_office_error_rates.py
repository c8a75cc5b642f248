"""The page of error rates: plainly not known, or with its uncertainty; nobody is in it."""

from __future__ import annotations

import dataclasses

import pytest
from tests.support.officers import officer, signed_in

from cancuoc.domain.adjudication.agreement import Share, agreement
from cancuoc.domain.adjudication.queries import Figures, Row
from cancuoc.domain.adjudication.rules import Spoke, Verdict
from cancuoc.domain.uniqueness.figures import Rates, Searched, Taken
from cancuoc.domain.uniqueness.queries import Earlier
from cancuoc.domain.uniqueness.rules import AgeBand, Modality
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.presenters import error_rates as presenter
from cancuoc.interfaces.office.rate_bars import Bar, bars, words

PAGE = "/office/error-rates/"
SAME, DIFFERENT, UNSURE = Verdict


def row(**changes) -> Row:
    base = Row(
        opened=50,
        decided=48,
        seconds=95.0,
        agreement=agreement(
            [(SAME, SAME)] * 20 + [(DIFFERENT, DIFFERENT)] * 18 + [(SAME, UNSURE)] * 2
        ),
        false_alarms=3,
        found=38,
        late=6,
        missed=2,
        checked=60,
    )
    return dataclasses.replace(base, **changes)


def figures(found: Row) -> Figures:
    return Figures(
        all=found,
        by_month={"2024-07": found},
        by_band={">=14": found},
        by_evidence={Spoke.EYE: found},
        by_month_and_band={("2024-07", ">=14"): found, ("2024-08", "6-<14"): row(found=1)},
    )


def rates(*, captured: int = 1000, failed: int = 4, searches: int = 600, blind: int = 0) -> Rates:
    return Rates(
        taken=(
            Taken(modality=Modality.EYE, band=AgeBand.FROM_14, captured=captured, failed=failed),
        ),
        searched=(
            Searched(
                band=AgeBand.FROM_14,
                searches=searches,
                with_candidates=10,
                candidates=12,
                without_evidence=blind,
                mean_ms=3.0,
                longest_ms=9.0,
            ),
        ),
        subjects=500,
        lacking=7,
        galleries={"hanoi": 500},
    )


def shown(response) -> str:
    return " ".join(response.content.decode().split())


class TestWords:
    def test_with_enough_there_is_a_share_and_its_interval(self):
        page = presenter.shown(figures=figures(row()), rates=rates())
        failed, alarms, missed, agreed = page.tiles
        assert failed["number"] == "0,4 %"
        assert alarms["number"] == "0,5 %"
        assert missed["number"] == "5,0 %"
        assert agreed["number"] == "95,0 %"
        assert all("95 %" in str(tile["note"]) for tile in page.tiles)

    def test_with_too_few_it_says_so_and_no_share(self):
        few = row(found=3, missed=1, agreement=agreement([(SAME, SAME)] * 5))
        page = presenter.shown(figures=figures(few), rates=rates(captured=9, failed=1, searches=2))
        assert [tile["number"] for tile in page.tiles] == ["–"] * 4
        assert page.tiles[2]["note"] == (
            "1 cặp máy không tìm thấy trên 4 cặp cùng một người đã biết. Chưa đủ số liệu"
        )
        assert page.misses[0]["share"] == "Chưa đủ số liệu"
        assert page.misses[0]["interval"] == "–"
        assert not page.failure_bars

    def test_each_figure_says_what_was_counted_and_of_what(self):
        page = presenter.shown(figures=figures(row()), rates=rates())
        said = [str(tile["note"]).partition(".")[0] for tile in page.tiles]
        assert said == [
            "4 phần không tách được mẫu trên 1",
            "3 hồ sơ chỉ giống người khác trên 600 lần tìm",
            "2 cặp máy không tìm thấy trên 40 cặp cùng một người đã biết",
            "38 cặp cùng ý kiến trên 40 cặp có hai ý kiến",
        ]

    def test_the_first_search_missed_what_came_later_and_what_was_drawn(self):
        page = presenter.shown(figures=figures(row()), rates=rates())
        (line,) = page.first_misses
        assert (line["hits"], line["of"], line["share"]) == ("8", "40", "20,0 %")

    def test_agreement_stands_by_month_and_band(self):
        page = presenter.shown(figures=figures(row()), rates=rates())
        rows = [(r["what"], r["hits"], r["of"]) for r in page.by_month_and_band]
        assert rows == [("07/2024, ≥14", "38", "40"), ("08/2024, 6–<14", "38", "40")]

    @pytest.mark.parametrize(
        ("found", "said"),
        [
            (None, ""),
            (Earlier(looked=0, taken=0, of=0, finished=True), ""),
            (
                Earlier(looked=1200, taken=900, of=5000, finished=False),
                "Hồ sơ có trước kho mẫu: đã xem 1.200 trên 5.000, tách mẫu của 900.",
            ),
            (
                Earlier(looked=5000, taken=4100, of=5000, finished=True),
                "5.000 hồ sơ có trước kho mẫu đã được xem hết, tách mẫu của 4.100.",
            ),
        ],
        ids=["never", "none", "under-way", "done"],
    )
    def test_how_far_the_earlier_dossiers_are(self, found, said):
        assert presenter.earlier(found) == said

    def test_searches_without_evidence_do_not_count(self):
        page = presenter.shown(figures=figures(row()), rates=rates(searches=600, blind=570))
        of = {line["what"]: line["of"] for line in page.alarms}
        assert of["≥14"] == "30"
        assert of["6–<14"] == "0"

    def test_nothing_at_all(self):
        none = row(
            opened=0,
            decided=0,
            seconds=None,
            agreement=agreement([]),
            found=0,
            missed=0,
            false_alarms=0,
            checked=0,
        )
        empty = Figures(all=none, by_month={}, by_band={}, by_evidence={})
        bare = Rates(taken=(), searched=(), subjects=0, lacking=0, galleries={})
        page = presenter.shown(figures=empty, rates=bare)
        assert page.failures == page.misses == page.months == []
        assert [line["kappa"] for line in page.agreement] == ["–"]

    @pytest.mark.parametrize(
        ("seconds", "said"), [(95.0, "1,6 phút"), (5_399.0, "90,0 phút"), (7_200.0, "2,0 giờ")]
    )
    def test_times_are_said_as_people_do(self, seconds, said):
        page = presenter.shown(figures=figures(row(seconds=seconds)), rates=rates())
        assert page.months[0]["median"] == said
        assert page.months[0]["what"] == "07/2024"


class TestBars:
    def test_each_bar_has_its_words_and_the_picture_says_all(self):
        drawn = str(
            bars(
                rows=[
                    Bar(label="mắt", share=Share(hits=1, of=100)),
                    Bar(label="ngón <út>", share=Share(hits=0, of=0)),
                ],
                title="Không lấy được",
            )
        )
        assert drawn.count('class="bar"') == 2
        assert drawn.count('class="plan"') == 1
        assert 'aria-label="Không lấy được: mắt 1,0 %, ngón &lt;út&gt; –"' in drawn
        assert "style=" not in drawn

    @pytest.mark.parametrize("share", [Share(hits=0, of=1), Share(hits=1, of=1)])
    def test_no_bar_leaves_the_picture(self, share):
        drawn = str(bars(rows=[Bar(label="a", share=share)], title="t"))
        width = float(drawn.split('class="bar"')[1].split('width="')[1].split('"')[0])
        assert 0 <= width <= 400

    def test_nothing_is_an_empty_picture(self):
        assert str(bars(rows=[], title="t")) == ""
        assert words(Share(hits=0, of=0)) == "–"


class TestThePage:
    @pytest.mark.parametrize("role", [Role.SENIOR_ADJUDICATOR, Role.COMMANDER, Role.INSPECTOR])
    def test_who_answers_for_it_may_see_it(self, hanoi, saturday, role):
        page = shown(signed_in(officer("xem", role, units=("01",))).get(PAGE))
        assert "Tỷ lệ lỗi" in page
        assert "Chưa đủ số liệu" in page

    @pytest.mark.parametrize("role", [Role.ADJUDICATOR, Role.REVIEWER, Role.SPECIAL_CASES])
    def test_others_may_not(self, hanoi, saturday, role):
        assert signed_in(officer("xem", role, units=("01",))).get(PAGE).status_code == 403

    @pytest.mark.parametrize("days", ["30", "90", "365", "7", "x", ""])
    def test_any_time_asked_for_is_answered(self, hanoi, saturday, days):
        client = signed_in(officer("xem", Role.COMMANDER, units=("01",)))
        assert client.get(PAGE, {"days": days}).status_code == 200
