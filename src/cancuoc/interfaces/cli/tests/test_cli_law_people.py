"""One person at a time: ages to the day, who comes, who signs, what is due; values by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.interfaces.cli.tests.asking import answer, codes, line, table

# Art. 19, 23: born, day asked about, band. "Từ đủ" is the birthday itself; a birth on
# 29 February reaches an age on 1 March of a common year (AGE-7, our default).
BANDS = """
2018-07-11 2024-07-10 <6
2018-07-10 2024-07-10 6-<14
2010-07-11 2024-07-10 6-<14
2010-07-10 2024-07-10 >=14
2024-07-10 2024-07-10 <6
2020-02-29 2026-02-28 <6
2020-02-29 2026-03-01 6-<14
2012-02-29 2026-02-28 6-<14
2012-02-29 2026-03-01 >=14
2012-02-29 2026-02-27 6-<14
1900-01-01 2024-07-10 >=14
2018-12-31 2024-12-30 <6
2018-12-31 2024-12-31 6-<14
"""
# Art. 23(1) to (3): born, representative, capacity; who comes, who signs, what the desk does.
VISITS = """
1990-01-01 - full person person proceed
1990-01-01 mother full person person proceed
1990-01-01 - limited person_and_representative person_or_representative hold
1990-01-01 guardian limited person_and_representative person_or_representative proceed
1990-01-01 guardian lost person_and_representative representative proceed
1990-01-01 none lost person_and_representative representative hold
1990-01-01 relative lost person_and_representative representative hold
2014-07-10 mother full person_and_representative representative proceed
2014-07-10 father full person_and_representative representative proceed
2014-07-10 guardian full person_and_representative representative proceed
2014-07-10 institution full person_and_representative representative proceed
2014-07-10 relative full person_and_representative representative hold
2014-07-10 none full person_and_representative representative blocked
2014-07-10 - full person_and_representative representative blocked
2020-07-10 mother full none representative proceed
2020-07-10 - full none representative proceed
2020-07-10 none full none representative blocked
2020-07-10 relative full none representative hold
"""
# Art. 24 and the order of the intake screen: born, paper, lost, issued; procedure and ground.
GROUNDS = """
2014-01-01 none no - FIRST 19(3)
1990-01-01 none no - FIRST 19(2)
1994-01-10 cccd no - CHANGE 24(1)(g)
1994-01-10 cmnd no - CHANGE 24(1)(g)
1994-01-10 card no - CHANGE 24(1)(g)
1994-01-10 card yes - REISSUE 24(2)(a)
1994-01-10 cccd yes - REISSUE 24(2)(a)
1994-01-10 cmnd yes - CHANGE 24(1)(g)
1999-07-10 cccd no 2016-01-01 CHANGE 24(1)(a)
1999-07-10 cccd yes 2016-01-01 CHANGE 24(1)(a)
1999-07-11 cccd yes 2016-01-01 REISSUE 24(2)(a)
1984-07-10 cccd no 2016-03-01 CHANGE 24(1)(a)
1964-07-10 cccd yes 2016-03-01 CHANGE 24(1)(a)
1964-07-11 cccd yes 2016-03-01 REISSUE 24(2)(a)
"""
# Art. 19, 21, 46: born, paper, its expiry, lost; duty, reason, next or since.
DUTIES = """
2010-07-10 none - no must first_from_14 2024-07-10
2010-07-11 none - no optional first_on_request 2024-07-11
2020-02-29 none - no optional first_on_request 2034-03-01
1990-01-01 cmnd - no optional cmnd_ends_2024 2025-01-01
1990-01-01 cccd 2030-01-01 no none cccd_may_change 2030-01-01
1990-01-01 card 2030-01-01 no none valid 2030-01-01
1960-01-01 card - no none valid -
1999-07-10 cccd 2024-07-10 no must milestone 2024-07-10
1999-05-01 cccd 2024-05-01 no must milestone 2024-05-01
1990-01-01 cccd 2030-01-01 yes must lost -
2015-01-01 card 2029-01-01 yes optional lost -
"""
# Decree 69/2024 Art. 7, 13: born, card, levels now, levels later, working days for each.
ACCOUNTS = """
2020-07-10 yes 1 1 1
2020-07-10 no - 1 7
2014-07-10 yes 1,2 1,2 1,3
2014-07-10 no - 1,2 7,7
2010-07-10 yes 1,2 1,2 1,3
1990-01-01 no - 1,2 7,7
"""


class TestBands:
    @pytest.mark.parametrize(("born", "on", "band"), table(BANDS))
    def test_the_birthday_itself_is_the_new_age_in_every_answer(
        self, born: str, on: str, band: str
    ) -> None:
        for argv in (["due"], ["place"], ["capture"], ["eid"], ["procedure"]):
            assert answer(*argv, "--born", born, "--on", on)["band"] == band

    @pytest.mark.parametrize(("born", "on", "band"), table(BANDS))
    def test_nothing_is_captured_under_six_article_23_2(
        self, born: str, on: str, band: str
    ) -> None:
        found = answer("capture", "--born", born, "--on", on)
        assert found["required"] is (band != "<6")
        assert len(found["steps"]) == (0 if band == "<6" else 15)
        plan = answer("procedure", "--born", born, "--on", on, "--representative", "mother")
        assert bool(plan["biometrics"]) is (band != "<6")
        assert plan["eid_levels"] == ([1] if band == "<6" else [1, 2])

    def test_twins_get_the_same_answer_and_their_own_numbers(self) -> None:
        argv = ["procedure", "--born", "2016-05-01", "--representative", "mother"]
        assert answer(*argv) == answer(*argv)
        zones = [
            answer("mrz", "--number", pid, "--born", "2016-05-01", "--name", name)["lines"]
            for pid, name in (("001216000001", "Trần Anh Đức"), ("001216000002", "Trần Anh Đạt"))
        ]
        assert zones[0][0] != zones[1][0]
        assert zones[0][1][:7] == zones[1][1][:7]


class TestVisits:
    @pytest.mark.parametrize(
        ("born", "who", "capacity", "presence", "signer", "outcome"), table(VISITS)
    )
    def test_who_comes_and_who_signs_article_23(
        self, born: str, who: str, capacity: str, presence: str, signer: str, outcome: str
    ) -> None:
        argv = ["procedure", "--born", born, "--capacity", capacity]
        found = answer(*argv, *([] if who == "-" else ["--representative", who]))
        told = (found["presence"], found["signer"], found["outcome"])
        assert told == (presence, signer, outcome)
        assert all(each["next_step"] for each in found["blocks"])

    @pytest.mark.parametrize(
        ("flag", "outcome", "runs"),
        [
            ("--no-register", "hold", False),
            ("--no-birth-registration", "hold", False),
            ("--register-differs", "hold", False),
            ("--no-link", "proceed", True),
        ],
    )
    def test_the_clock_waits_for_the_register_article_26(
        self, flag: str, outcome: str, runs: bool
    ) -> None:
        found = answer("procedure", "--born", "2014-07-10", "--representative", "mother", flag)
        assert (found["outcome"], found["clock_starts"]) == (outcome, runs)
        assert found["due"] == ("2024-07-19" if runs else None)

    @pytest.mark.parametrize(
        ("born", "forms"),
        [
            ("2020-07-10", ["DC02", "CC02"]),
            ("2014-07-10", ["CC01", "CC02"]),
            ("1990-01-01", ["CC01", "CC02"]),
        ],
    )
    def test_forms_of_circular_17(self, born: str, forms: list[str]) -> None:
        argv = ["procedure", "--born", born, "--representative", "mother"]
        assert answer(*argv)["forms"] == forms
        assert answer(*argv, "--no-register")["forms"] == ["DC01", *forms]

    @pytest.mark.parametrize(
        ("born", "more", "channels"),
        [
            ("2020-07-10", [], ["online"]),
            ("2020-07-10", ["--no-birth-registration"], ["interlinked", "office"]),
            ("2014-07-10", [], ["office", "mobile"]),
            ("1994-01-10", ["--holds", "card", "--lost"], ["online", "office", "mobile"]),
        ],
    )
    def test_ways_of_filing_articles_23_and_25(
        self, born: str, more: list[str], channels: list[str]
    ) -> None:
        argv = ["procedure", "--born", born, "--representative", "mother", *more]
        assert answer(*argv)["channels"] == channels

    def test_online_is_only_a_booking_where_people_have_to_come(self) -> None:
        found = answer(
            "procedure", "--born", "1990-01-01", "--channel", "online", "--holds", "cccd"
        )
        assert codes(found["warnings"]).count("PROC-14-B") == 1
        assert found["outcome"] == "proceed"


class TestGrounds:
    @pytest.mark.parametrize(("born", "paper", "lost", "issued", "kind", "ground"), table(GROUNDS))
    def test_the_procedure_follows_the_order_of_article_24(
        self, born: str, paper: str, lost: str, issued: str, kind: str, ground: str
    ) -> None:
        argv = ["procedure", "--born", born, "--holds", paper, "--representative", "mother"]
        argv += ["--lost"] if lost == "yes" else []
        argv += [] if issued == "-" else ["--holds-issued", issued]
        found = answer(*argv)
        assert (found["kind"], found["ground"]) == (kind, ground)

    @pytest.mark.parametrize(
        ("paper", "collected"),
        [("cmnd", ["old_cmnd"]), ("cccd", ["old_cccd"]), ("card", ["old_card"]), ("none", [])],
    )
    def test_the_old_paper_is_collected_unless_it_is_lost_decree_70(
        self, paper: str, collected: list[str]
    ) -> None:
        argv = ["procedure", "--born", "1994-01-10", "--holds", paper]
        assert answer(*argv)["papers"] == collected
        assert answer(*argv, "--lost")["papers"] == []


class TestDuties:
    @pytest.mark.parametrize(
        ("born", "paper", "expiry", "lost", "duty", "reason", "day"), table(DUTIES)
    )
    def test_who_is_due_and_since_when(
        self, born: str, paper: str, expiry: str, lost: str, duty: str, reason: str, day: str
    ) -> None:
        argv = ["due", "--born", born, "--holds", paper]
        argv += [] if expiry == "-" else ["--holds-expiry", expiry]
        found = answer(*argv, *(["--lost"] if lost == "yes" else []))
        assert (found["duty"], found["reasons"]) == (duty, [reason])
        assert (found["since"] or found["next_on"] or "-") == day

    @settings(max_examples=40, deadline=None)
    @given(st.dates(date(2011, 1, 1), date(2018, 12, 31)))
    def test_the_duty_begins_where_the_optional_one_said_it_would(self, born: date) -> None:
        before = line("due", {"born": str(born), "on": "2024-07-10"})
        after = line("due", {"born": str(born), "on": before["next_on"]})
        assert (before["duty"], after["duty"]) == ("optional", "must")
        assert after["since"] == before["next_on"]


@pytest.mark.parametrize(("born", "card", "now", "later", "limits"), table(ACCOUNTS))
def test_accounts_by_age_decree_69(born: str, card: str, now: str, later: str, limits: str) -> None:
    found = answer("eid", "--born", born, *(["--card"] if card == "yes" else []))
    assert found["levels"] == ([] if now == "-" else [int(n) for n in now.split(",")])
    assert found["levels_after_card"] == [int(n) for n in later.split(",")]
    assert list(found["limit_working_days"].values()) == [int(n) for n in limits.split(",")]
    assert codes(found["blocks"]) == ([] if card == "yes" else ["EID-4"])


@pytest.mark.parametrize(
    ("born", "more", "blocks"),
    [
        ("2020-07-10", ["--level", "2"], ["EID-3", "EID-8"]),
        ("2020-07-10", ["--level", "1"], ["EID-6"]),
        ("2020-07-10", ["--level", "1", "--representative", "mother"], []),
        ("2014-07-10", ["--level", "1"], ["EID-6"]),
        ("2014-07-10", ["--level", "2", "--representative", "none"], ["EID-8"]),
        ("1990-01-01", ["--level", "2"], []),
    ],
)
def test_what_stops_a_request_for_a_level_decree_69(
    born: str, more: list[str], blocks: list[str]
) -> None:
    assert codes(answer("eid", "--born", born, "--card", *more)["blocks"]) == blocks
