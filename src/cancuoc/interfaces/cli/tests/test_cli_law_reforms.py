"""What changes on the day of a reform, and not a day before: dates and amounts from the law."""

from __future__ import annotations

import pytest

from cancuoc.interfaces.cli.tests.asking import answer, codes, refused, table

# Day, code of the regime; each row is the first day of something new.
REGIMES = """
2016-01-01 2016-01
2024-06-25 2024-06-pause
2024-07-01 2024-07
2025-03-01 2025-03
2025-05-01 2025-05
2025-07-01 2025-07
2025-08-12 2025-08
2025-12-15 2025-12
2026-01-01 2026-01
2026-03-15 2026-03
2026-07-01 2026-07
"""
LAST_DAYS = """
2024-06-24 2016-01
2024-06-30 2024-06-pause
2025-02-28 2024-07
2025-04-30 2025-03
2025-06-30 2025-05
2025-08-11 2025-07
2025-12-14 2025-08
2025-12-31 2025-12
2026-03-14 2026-01
2026-06-30 2026-03
2030-01-01 2026-07
"""
# Art. 38; Circulars 59/2019, 73/2024 and 64/2025: day, đồng to pay for a change of a card, for
# a CCCD or CMND made into a card, for a card lost; all filed at the desk, nobody exempt.
FEES = """
2024-07-01 25000 15000 35000
2024-10-20 25000 15000 35000
2024-10-21 25000 15000 35000
2024-12-31 25000 15000 35000
2025-01-01 50000 30000 70000
2025-06-30 50000 30000 70000
2025-07-01 25000 15000 35000
2025-12-31 25000 15000 35000
2026-12-31 25000 15000 35000
2027-01-01 50000 30000 70000
"""
# Art. 27; the abolition of district police; Decision 5710: day, who receives from 14, under 14.
PLACES = """
2024-07-01 district,province district,province
2025-02-28 district,province district,province
2025-03-01 commune,province commune,province
2025-03-02 commune,province commune,province
2025-06-30 commune,province commune,province
2025-07-01 province,service_centre commune
2026-08-01 province,service_centre commune
"""
# Art. 46: paper, printed expiry, last day it counts.
PAPERS = """
cccd 2024-01-14 2024-01-14
cccd 2024-01-15 2024-06-30
cccd 2024-06-29 2024-06-30
cccd 2024-06-30 2024-06-30
cccd 2024-07-01 2024-07-01
cccd 2040-01-01 2040-01-01
cmnd 2024-01-14 2024-01-14
cmnd 2024-01-15 2024-06-30
cmnd 2024-09-01 2024-09-01
cmnd 2024-12-31 2024-12-31
cmnd 2031-05-05 2024-12-31
card 2024-02-01 2024-02-01
card 2034-05-10 2034-05-10
"""
# Art. 26, two days for the unit, three for the centre, two on the way: received, and each end.
STAGES = """
2024-07-06 2024-07-09 2024-07-12 2024-07-16
2024-04-25 2024-05-02 2024-05-06 2024-05-08
2024-08-31 2024-09-05 2024-09-10 2024-09-12
2025-04-25 2025-04-28 2025-05-06 2025-05-08
2025-12-31 2026-01-06 2026-01-09 2026-01-12
2026-02-10 2026-02-12 2026-02-24 2026-02-26
"""


class TestRegimes:
    @pytest.mark.parametrize(("day", "code"), table(REGIMES))
    def test_a_regime_begins_on_its_first_day(self, day: str, code: str) -> None:
        found = answer("regime", "--on", day)
        assert (found["code"], found["effective_from"]) == (code, day)

    @pytest.mark.parametrize(("day", "code"), table(LAST_DAYS))
    def test_a_regime_lasts_to_its_last_day(self, day: str, code: str) -> None:
        found = answer("regime", "--on", day)
        assert found["code"] == code
        assert found["effective_to"] in {day, None}

    def test_no_day_since_2016_is_without_a_law(self) -> None:
        starts, ends = table(REGIMES), table(LAST_DAYS)
        for (_, code), (last, other) in zip(starts, ends, strict=True):
            assert code == other
            assert answer("regime", "--on", last)["regime"] == code

    def test_the_day_before_the_first_law_is_refused(self) -> None:
        assert "01/01/2016" in refused("regime", "--on", "2015-12-31")

    @pytest.mark.parametrize(
        ("day", "paused"), [("2024-06-24", False), ("2024-06-25", True), ("2024-07-01", False)]
    )
    def test_hanoi_took_no_dossiers_in_the_last_week_of_the_old_law(
        self, day: str, paused: bool
    ) -> None:
        assert answer("regime", "--on", day)["intake_paused"] is paused

    @pytest.mark.parametrize(
        ("day", "name"), [("2024-06-30", "thẻ căn cước công dân"), ("2024-07-01", "thẻ căn cước")]
    )
    def test_the_card_has_the_name_of_its_law(self, day: str, name: str) -> None:
        assert answer("regime", "--on", day)["card_name"] == name

    @pytest.mark.parametrize(
        ("day", "word"), [("2025-12-14", "144/2021"), ("2025-12-15", "282/2025")]
    )
    def test_fines_follow_decree_282_from_15_december_2025(self, day: str, word: str) -> None:
        assert word in answer("regime", "--on", day)["fines"]

    @pytest.mark.parametrize(
        ("day", "word"), [("2025-12-31", "13/2023"), ("2026-01-01", "91/2025")]
    )
    def test_personal_data_follows_law_91_from_2026(self, day: str, word: str) -> None:
        assert word in answer("regime", "--on", day)["personal_data"]


class TestFees:
    @pytest.mark.parametrize(("day", "change", "convert", "lost"), table(FEES))
    def test_amounts_by_day_articles_4_of_59_and_73(
        self, day: str, change: str, convert: str, lost: str
    ) -> None:
        for argv, amount in (
            (["CHANGE", "--holds", "card"], change),
            (["CHANGE", "--holds", "cccd"], convert),
            (["CHANGE", "--holds", "cmnd"], convert),
            (["REISSUE"], lost),
            (["FIRST"], "0"),
        ):
            assert answer("fee", "--on", day, "--kind", *argv)["amount"] == int(amount)

    @pytest.mark.parametrize(
        ("day", "amount"),
        [
            ("2024-12-31", 25_000),
            ("2025-01-01", 25_000),
            ("2025-06-30", 25_000),
            ("2027-01-01", 50_000),
        ],
    )
    def test_filing_online_halved_the_fee_in_2025_alone(self, day: str, amount: int) -> None:
        assert answer("fee", "--kind", "CHANGE", "--online", "--on", day)["amount"] == amount

    @pytest.mark.parametrize(
        ("born", "day", "amount"),
        [
            ("2009-02-11", "2025-02-10", 0),
            ("2009-02-10", "2025-02-10", 50_000),
            ("1965-02-10", "2025-02-10", 0),
            ("1965-02-11", "2025-02-10", 50_000),
            ("2012-02-29", "2028-02-28", 0),
            ("2012-02-29", "2028-02-29", 50_000),
            ("2015-01-01", "2024-10-20", 25_000),
            ("2015-01-01", "2024-10-21", 0),
            ("1950-01-01", "2024-10-20", 25_000),
            ("1950-01-01", "2024-10-21", 0),
        ],
    )
    def test_children_under_16_and_people_from_60_pay_nothing_since_circular_73(
        self, born: str, day: str, amount: int
    ) -> None:
        found = answer("fee", "--kind", "CHANGE", "--born", born, "--on", day)
        assert found["amount"] == amount

    @pytest.mark.parametrize(
        ("claim", "before", "after"),
        [
            ("disabled", 35_000, 0),
            ("merit", 0, 0),
            ("poor_household", 0, 0),
            ("border_commune", 0, 0),
            ("island_district", 0, 0),
            ("minority_in_hardship", 0, 0),
            ("orphan_under_16", 0, 0),
        ],
    )
    def test_claims_by_circular(self, claim: str, before: int, after: int) -> None:
        for day, amount in (("2024-10-20", before), ("2024-10-21", after)):
            found = answer("fee", "--kind", "REISSUE", "--exempt", claim, "--on", day)
            assert (found["amount"], found["base"]) == (amount, 70_000)

    def test_a_claim_of_age_does_not_stand_against_the_birth(self) -> None:
        argv = ["fee", "--kind", "REISSUE", "--on", "2025-02-10", "--exempt", "child,elderly"]
        assert answer(*argv)["amount"] == 0
        assert answer(*argv, "--born", "1990-01-01")["amount"] == 70_000

    @pytest.mark.parametrize(
        ("more", "reason"),
        [
            (["--ground", "24(1)(a)"], "free_ground"),
            (["--ground", "24(1)(đ)"], "free_ground"),
            (["--agency-error"], "agency_error"),
            (["--ground", "24(1)(g)"], "full"),
            (["--exempt", "merit"], "exempt:merit"),
            (["--online"], "cut"),
        ],
    )
    def test_the_reason_of_an_amount_is_told(self, more: list[str], reason: str) -> None:
        found = answer("fee", "--kind", "CHANGE", "--on", "2025-02-10", *more)
        assert found["reason"] == reason
        assert found["currency"] == "VND"
        assert found["articles"]

    def test_uncertain_cuts_are_marked(self) -> None:
        for day, marks in (
            ("2024-07-10", ["FEE-3C"]),
            ("2024-11-10", []),
            ("2025-12-31", []),
            ("2026-01-01", ["FEE-7E"]),
        ):
            assert codes(answer("fee", "--kind", "REISSUE", "--on", day)["warnings"]) == marks


class TestPlaces:
    @pytest.mark.parametrize(("day", "grown", "child"), table(PLACES))
    def test_who_receives_article_27(self, day: str, grown: str, child: str) -> None:
        assert answer("place", "--born", "1990-01-01", "--on", day)["levels"] == grown.split(",")
        assert answer("place", "--born", "2018-01-01", "--on", day)["levels"] == child.split(",")

    @pytest.mark.parametrize(("day", "grown", "child"), table(PLACES))
    @pytest.mark.parametrize("level", ["district", "commune", "province", "service_centre"])
    def test_a_level_that_does_not_receive_leads_to_its_successor(
        self, day: str, grown: str, child: str, level: str
    ) -> None:
        for born, levels in (("1990-01-01", grown), ("2018-01-01", child)):
            found = answer("place", "--born", born, "--on", day, "--level", level)
            assert found["receives"] is (level in levels.split(","))
            assert found["resolve_to_successor"] is not found["receives"]

    def test_the_band_is_that_of_the_day(self) -> None:
        # Fourteen on 2 July 2025: the day before the commune receives, then the province.
        argv = ["place", "--born", "2011-07-02", "--on"]
        assert answer(*argv, "2025-07-01")["levels"] == ["commune"]
        assert answer(*argv, "2025-07-02")["levels"] == ["province", "service_centre"]

    @pytest.mark.parametrize("day", ["2024-06-30", "2016-01-01"])
    def test_before_the_law_no_place_is_told(self, day: str) -> None:
        assert "01/07/2024" in refused("place", "--born", "1990-01-01", "--on", day)


class TestPapers:
    @pytest.mark.parametrize(("paper", "expiry", "last"), table(PAPERS))
    def test_the_last_day_of_an_old_paper_article_46(
        self, paper: str, expiry: str, last: str
    ) -> None:
        argv = ["paper", "--holds", paper, "--holds-expiry", expiry, "--on"]
        found = answer(*argv, last)
        assert (found["valid"], found["valid_until"]) == (True, last)
        year, month, day = last.split("-")
        after = f"{int(year) + 1}-{month}-{day}"
        assert not answer(*argv, after)["valid"]

    @pytest.mark.parametrize(
        ("paper", "until"), [("cmnd", "2024-12-31"), ("cccd", None), ("card", None)]
    )
    def test_a_paper_without_a_printed_end(self, paper: str, until: str | None) -> None:
        found = answer("paper", "--holds", paper, "--on", "2024-12-31")
        assert (found["valid"], found["valid_until"]) == (True, until)
        assert answer("paper", "--holds", paper, "--on", "2025-01-01")["valid"] is (until is None)

    def test_no_paper_is_never_valid(self) -> None:
        assert not answer("paper", "--holds", "none")["valid"]


@pytest.mark.parametrize(("received", "unit", "centre", "due"), table(STAGES))
def test_the_seven_days_are_two_three_and_two(
    received: str, unit: str, centre: str, due: str
) -> None:
    stages = answer("deadline", "--received", received)["stages"]
    told = [(stage["stage"], stage["days"], stage["due"]) for stage in stages]
    assert told == [("unit", 2, unit), ("centre", 3, centre), ("shipping", 2, due)]
