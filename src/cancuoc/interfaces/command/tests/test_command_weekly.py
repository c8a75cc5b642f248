"""Demand by hamlet with the people behind each number, and what changed since a counted day."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation
from tests.support import families, plans
from tests.support.families import SYSTEM
from tests.support.officers import officer, signed_in

from cancuoc.domain.planning.demand import Demand, Expected, learn
from cancuoc.domain.reporting import daily
from cancuoc.domain.reporting.denominator import Counted
from cancuoc.domain.reporting.standing import Standing
from cancuoc.domain.reporting.weekly import DaySum
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import AuditEvent
from cancuoc.interfaces.command.presenters import hamlets, weekly
from cancuoc.interfaces.command.tests.conftest import NOW
from cancuoc.kernel.ids import uuid7
from cancuoc.law.ages import Band

COMMUNE = plans.COMMUNES[0]
PAGE = f"/command/demand/{COMMUNE}/"


def counted(hamlet="Tổ 1", band=Band.UNDER_6, standing=Standing.LEFT, school="") -> Counted:
    return Counted(
        person_id=uuid7(at=NOW),
        commune=COMMUNE,
        hamlet=hamlet,
        school=school,
        band=band,
        standing=standing,
    )


def words(cell: object) -> str:
    return re.sub(r"<[^>]+>", "", str(cell))


class TestChange:
    @pytest.mark.parametrize(
        ("now", "then", "said"),
        [
            (12, 10, "▲ tăng 2"),
            (10, 1210, "▼ giảm 1.200"),
            (5, 5, "không đổi"),
            (5, None, "–"),
            (None, 5, "–"),
        ],
    )
    def test_it_is_an_arrow_a_number_and_a_word(self, now, then, said):
        assert words(weekly.change(now, then)) == said

    def test_the_arrow_is_not_read_out(self):
        assert '<span aria-hidden="true">▲</span> tăng' in str(weekly.change(2, 1))

    def test_shares_change_by_tenths(self):
        assert words(weekly.change(12.34, 10.0, places=1)) == "▲ tăng 2,3"
        assert weekly.change(10.04, 10.0, places=1) == "không đổi"

    def test_rows_tell_coverage_backlog_and_waits_of_both_days(self):
        now = DaySum(due=200, open=90, taken=100, dossiers=7, late=0, called=4, waited=50)
        then = DaySum(due=200, open=120, taken=60, dossiers=7, late=2, called=0, waited=0)
        told = [tuple(words(row[key]) for key in ("now", "then", "change")) for row in
                weekly.rows(now=now, then=then)]  # fmt: skip
        assert told == [
            ("50,0", "30,0", "▲ tăng 20,0"),
            ("200", "200", "không đổi"),
            ("90", "120", "▼ giảm 30"),
            ("7", "7", "không đổi"),
            ("0", "2", "▼ giảm 2"),
            ("12,5", "–", "–"),
            ("4", "0", "▲ tăng 4"),
        ]


class TestHamlets:
    def test_every_standing_is_in_exactly_one_part(self):
        for standing in Standing:
            assert sum(holds(standing) for _word, holds in hamlets.PARTS.values()) == 1

    def found(self):
        people = [
            counted(),
            counted(standing=Standing.BOOKED),
            *(counted("Tổ 2", Band.FROM_6) for _ in range(3)),
            counted("Tổ 2", standing=Standing.HOLDS),
            counted("", standing=Standing.MOVED),
        ]
        rows = [
            Demand(
                commune=COMMUNE,
                hamlet="Tổ 2",
                school="",
                band=Band.FROM_6,
                due=4,
                settled=1,
                waves={1: 3},
            )
        ]
        then = {("Tổ 2", Band.FROM_6): 5, ("Tổ 2", Band.UNDER_6): 1}
        return people, hamlets.hamlets(people, demand=rows, learned=learn(), then=then)

    def test_the_hamlet_with_most_without_a_place_is_first_and_parts_add_up(self):
        people, found = self.found()
        assert list(found) == ["Tổ 2", "Tổ 1", ""]
        assert sum(one.parts.total() for one in found.values()) == len(people)
        rows = hamlets.table(found, commune=COMMUNE)
        keys = ("name", "due", "taken", "booked", "gone", "open", "6-<14", "change")
        assert [words(rows[0][key]) for key in keys] == [
            *("Tổ 2", "4", "1", "0", "0", "3", "3", "▼ giảm 3")
        ]
        assert rows[2]["name"] == "Chưa rõ tổ, thôn"

    def test_the_number_and_its_list_hold_the_same_people(self):
        people, found = self.found()
        for row in hamlets.table(found, commune=COMMUNE):
            for key, link in row["_links"].items():
                asked = hamlets.asked(QueryDict(link.partition("?")[2]))
                assert sum(asked.holds(one) for one in people) == row[key] > 0

    def test_bars_are_in_the_ratio_of_the_open_and_lead_to_them(self):
        _people, found = self.found()
        bars = hamlets.bars(found, commune=COMMUNE)
        assert [(bar["number"], bar["share"]) for bar in bars] == [(3, 100), (1, 33), (0, 0)]
        assert "part=open" in bars[0]["href"]
        assert words(bars[0]["note"]) == "trong 4 người đến hạn · ▼ giảm 3"

    def test_a_list_does_not_repeat_in_every_row_what_its_title_says(self):
        keys = [c["key"] for c in hamlets.people_columns(hamlets.Asked(hamlet="", part="open"))]
        assert keys == ["name", "born", "number", "band"]
        keys = [c["key"] for c in hamlets.people_columns(hamlets.Asked(band=Band.UNDER_6))]
        assert keys == ["name", "born", "number", "hamlet", "part"]

    def test_who_would_come_is_told_with_its_range(self):
        assert hamlets.come(Expected(mean=41.6, sd=5, low=35, high=49)) == "42 (35–49)"
        assert hamlets.come(None) == "0"

    def test_schools_with_pupils_without_a_place(self):
        people = [
            counted(school="S1"),
            counted(school="S2"),
            counted(school="S2"),
            counted(school="S3", standing=Standing.BOOKED),
        ]
        listed = [hamlets.SchoolRow(code="S2", name="Tiểu học 2", unit_code=COMMUNE)]
        rows = hamlets.schools(people, listed, commune=COMMUNE)
        assert [(row["name"], words(row["open"])) for row in rows] == [
            ("Tiểu học 2", "2"),
            ("S1", "1"),
        ]


@pytest.fixture
def planner(world: None) -> Client:
    plans.campaign()
    plans.people(each=2, communes=[COMMUNE])
    return signed_in(officer("kehoach", Role.PLANNER, units=["009"], full_name="Lê Thị Kế"))


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def count(at) -> None:
    while daily.count_day(at=at, by=SYSTEM, most=400):
        pass


class TestPages:
    def test_a_commune_its_people_and_what_changed(self, planner):
        count(NOW - timedelta(days=7))
        families.someone("Trần Thị Mới", date(1990, 5, 5), commune=COMMUNE)
        district = text_of(planner, "/command/demand/?district=009")
        assert "So với cuối ngày 28/06/2024" not in district
        page = text_of(planner, PAGE)
        assert "Nhu cầu theo tổ, thôn: Phường" in page
        assert "Chưa có ngày nào được chốt số" in page
        # 29 June lay before the campaign: nothing was counted then. 5 July is counted now.
        count(NOW - timedelta(days=1))
        count(NOW)
        families.someone("Trần Thị Sau", date(1990, 5, 6), commune=COMMUNE)
        assert "So với cuối ngày 04/07/2024" in text_of(planner, "/command/demand/?district=009")
        page = text_of(planner, PAGE)
        assert "tăng 1" in page
        assert PAGE in text_of(planner, "/command/demand/?district=009")

    def test_the_list_asks_a_purpose_and_records_each_look(self, planner):
        address = f"{PAGE}people/?part=open&band=%3E%3D14"
        silent = signed_in(officer("kehoach2", Role.PLANNER, units=["009"]), purpose="")
        assert silent.get(address).status_code == 302
        text = text_of(planner, address)
        assert text.count('scope="row"') == 2
        assert AuditEvent.objects.filter(act="look.due_list").exclude(purpose="").count() == 2
        assert "Không có ai theo điều kiện này." in text_of(planner, f"{PAGE}people/?hamlet=-")

    @pytest.mark.parametrize("code", ["009", "99999", "00199"])
    def test_what_is_no_commune_of_ones_own_is_not_found(self, planner, code):
        assert planner.get(f"/command/demand/{code}/").status_code == 404

    def test_the_commander_reads_the_week(self, planner):
        client = signed_in(officer("chihuy", Role.COMMANDER, units=["009"]))
        assert "Cần ít nhất hai ngày đã chốt số" in text_of(client, "/command/today/")
        count(NOW - timedelta(days=3))
        count(NOW)
        text = text_of(client, "/command/today/")
        assert "Cuối ngày 05/07/2024" in text
        assert "Cuối ngày 02/07/2024" in text


class TestAddresses:
    @pytest.mark.parametrize(
        "asked",
        [
            hamlets.Asked(),
            hamlets.Asked(hamlet="Tổ 5 & 6"),
            hamlets.Asked(hamlet="", part="open"),
            hamlets.Asked(school="TH1", band=Band.FROM_6, part="booked"),
            hamlets.Asked(school="", part="gone"),
        ],
    )
    def test_an_address_asks_again_for_the_same_people(self, asked):
        assert hamlets.asked(QueryDict(asked.query())) == asked

    @pytest.mark.parametrize("query", ["band=old&part=lost", "part=", "x=1", ""])
    def test_what_does_not_exist_asks_for_everybody(self, query):
        assert hamlets.asked(QueryDict(query)) == hamlets.Asked()

    @pytest.mark.parametrize(
        ("asked", "people"),
        [
            (hamlets.Asked(), 3),
            (hamlets.Asked(hamlet="Tổ 1"), 2),
            (hamlets.Asked(hamlet=""), 1),
            (hamlets.Asked(band=Band.FROM_14), 1),
            (hamlets.Asked(school="S1", part="open"), 1),
            (hamlets.Asked(part="booked"), 1),
            (hamlets.Asked(hamlet="Tổ 9"), 0),
        ],
    )
    def test_each_condition_narrows_the_list(self, asked, people):
        found = [
            counted(school="S1"),
            counted(standing=Standing.BOOKED),
            counted(hamlet="", band=Band.FROM_14),
        ]
        assert sum(asked.holds(one) for one in found) == people


class TestTheTableOfAWeek:
    def test_both_days_are_named_in_the_heads(self):
        heads = weekly.columns(now=date(2024, 7, 12), then=date(2024, 7, 5))
        assert [head["text"] for head in heads] == [
            "Số liệu",
            "Cuối ngày 12/07/2024",
            "Cuối ngày 05/07/2024",
            "Thay đổi",
        ]

    def test_days_on_which_nobody_was_due_or_called_show_dashes(self):
        rows = weekly.rows(now=DaySum(), then=DaySum())
        assert [row["now"] for row in rows] == ["–", "0", "0", "0", "0", "–", "0"]
        assert [row["change"] for row in rows][:2] == ["–", "không đổi"]

    def test_large_numbers_are_written_the_vietnamese_way(self):
        rows = weekly.rows(now=DaySum(due=12_345), then=DaySum(due=1))
        assert rows[1]["now"] == "12.345"
        assert words(rows[1]["change"]) == "▲ tăng 12.344"

    def test_in_english_no_vietnamese_letter_is_left(self):
        with translation.override("en"):
            heads = weekly.columns(now=date(2024, 7, 12), then=date(2024, 7, 5))
            rows = weekly.rows(now=DaySum(due=2), then=DaySum(due=1))
            said = [head["text"] for head in heads]
            said += [words(row[key]) for row in rows for key in ("what", "change")]
            said += [str(word) for word, _holds in hamlets.PARTS.values()]
        assert not re.search("[à-ỹđĐ]", " ".join(said).lower())
        assert "▲ up by 1" in said
