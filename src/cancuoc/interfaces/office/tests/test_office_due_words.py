"""The words and links of the due list: filters survive an address, numbers lead to their rows."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.outreach.rules import Channel, ContactOutcome
from cancuoc.domain.reporting.standing import MINE, Standing
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import UnitKind
from cancuoc.interfaces.office.area import Area, Wanted
from cancuoc.interfaces.office.families import FamilyView
from cancuoc.interfaces.office.presenters import due as words
from cancuoc.interfaces.office.tests import made
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Duty, Reason
from cancuoc.law.papers import Paper
from cancuoc.law.transition import Holds

ON = made.ON
hamlets = st.one_of(st.none(), st.just(""), st.text(min_size=1, max_size=20).filter(str.strip))
filters = st.builds(
    Wanted,
    hamlet=hamlets.filter(lambda name: name != "-"),
    band=st.sampled_from([None, *Band]),
    reason=st.sampled_from([None, *words.REASONS]),
    standing=st.sampled_from([None, *Standing]),
)


def asked(**query: str) -> Wanted:
    return words.wanted(QueryDict("&".join(f"{name}={value}" for name, value in query.items())))


class TestTheAddress:
    @given(filters)
    @settings(max_examples=100)
    def test_a_filter_comes_back_from_its_address_as_it_was(self, wanted):
        assert words.wanted(QueryDict(words.address("00352", wanted))) == wanted

    @given(filters)
    @settings(max_examples=40)
    def test_the_commune_travels_along_and_empty_values_do_not(self, wanted):
        query = dict(parse_qsl(words.address("00352", wanted), keep_blank_values=True))
        assert query["commune"] == "00352"
        assert "" not in query.values()

    @given(filters, st.sampled_from(Standing))
    @settings(max_examples=40)
    def test_one_change_leaves_the_rest(self, wanted, standing):
        changed = words.wanted(QueryDict(words.address("00352", wanted, standing=standing)))
        assert changed.standing is standing
        assert (changed.hamlet, changed.band, changed.reason) == (
            wanted.hamlet,
            wanted.band,
            wanted.reason,
        )

    @pytest.mark.parametrize(
        "query",
        [
            {"band": "adult"},
            {"band": "<6 "},
            {"reason": "lost"},
            {"reason": "valid"},
            {"standing": "LEFT"},
            {"standing": "nobody"},
            {"unknown": "x"},
        ],
    )
    def test_a_value_that_does_not_exist_asks_for_everything(self, query):
        assert asked(**query) == Wanted()

    def test_a_dash_is_the_hamlet_nobody_knows(self):
        assert asked(hamlet="-").hamlet == ""
        assert asked(hamlet="").hamlet is None
        assert words.address("00352", Wanted(hamlet="")) == "commune=00352&hamlet=-"

    def test_letters_that_mean_something_in_an_address_are_written_safely(self):
        line = words.address("00352", Wanted(hamlet="Tổ 1&band=<6", band=Band.FROM_14))
        assert words.wanted(QueryDict(line)) == Wanted(hamlet="Tổ 1&band=<6", band=Band.FROM_14)


def area_of(*homes) -> Area:
    names = tuple(dict.fromkeys(home.family.hamlet for home in homes))
    return Area(hamlets=names, everyone=homes, rows=homes)


class TestTheTiles:
    def test_those_left_out_stand_first_even_when_there_are_none(self):
        (only,) = words.tiles(area_of(), "00352", Wanted())
        assert only == {
            "label": "Còn sót",
            "number": 0,
            "href": "?commune=00352&standing=left",
            "tone": "",
        }

    def test_a_place_where_nobody_stands_has_no_tile(self):
        homes = (made.home(made.resident(), made.resident(Standing.CARD)),)
        found = words.tiles(area_of(*homes), "00352", Wanted())
        assert [tile["label"] for tile in found] == ["Còn sót", "Chờ trả thẻ"]

    @pytest.mark.parametrize("standing", Standing)
    def test_each_counts_its_own_and_leads_to_it(self, standing):
        members = [made.resident(standing), made.resident(standing)]
        found = words.tiles(area_of(made.home(*members)), "00352", Wanted(band=Band.FROM_6))
        (tile,) = [tile for tile in found if tile["number"]]
        query = words.wanted(QueryDict(tile["href"].removeprefix("?")))
        assert tile["number"] == 2
        assert query == Wanted(band=Band.FROM_6, standing=standing)
        assert tile["tone"] == ("act" if standing in MINE else "")


class TestTheHamletTable:
    def test_the_fullest_hamlet_comes_first_and_its_row_leads_to_it(self):
        young, old = made.resident(band=Band.UNDER_6), made.resident(band=Band.FROM_14)
        homes = (made.home(old), made.home(young, old, hamlet="Tổ 2"), made.home(young, hamlet=""))
        rows = words.by_hamlet(area_of(*homes), "00352", Wanted())
        assert [(row["hamlet"], row["<6"], row["6-<14"], row[">=14"]) for row in rows] == [
            ("Tổ 2", 1, 0, 1),
            ("Tổ 1", 0, 0, 1),
            ("Chưa rõ tổ, thôn", 1, 0, 0),
        ]
        assert [row["all"] for row in rows] == [2, 1, 1]
        assert rows[2]["_href"] == "?commune=00352&hamlet=-"

    def test_the_other_filters_stay_in_its_links(self):
        rows = words.by_hamlet(
            area_of(made.home(made.resident())), "00352", Wanted(band=Band.FROM_6)
        )
        query = words.wanted(QueryDict(rows[0]["_href"].removeprefix("?")))
        assert query == Wanted(hamlet="Tổ 1", band=Band.FROM_6)


class TestTheChoices:
    @pytest.fixture(autouse=True)
    def _units(self, monkeypatch):
        ward = units.UnitRow(
            code="00352",
            name="Khương Mai",
            kind=UnitKind.WARD,
            parent="009",
            valid_from=date(2020, 3, 1),
            valid_to=date(2025, 6, 30),
        )
        monkeypatch.setattr(words.units, "units_named", lambda **_: {"00352": ward})

    def offered(self) -> dict[str, list[tuple[str, str]]]:
        homes = (made.home(made.resident()), made.home(made.resident(), hamlet=""))
        return words.choices(area_of(*homes), ["00352", "99999"], on=ON)

    def test_a_commune_bears_its_name_and_an_unknown_one_its_code(self):
        assert self.offered()["commune"] == [
            ("00352", "Phường Khương Mai"),
            ("99999", "99999"),
        ]

    def test_every_filter_can_be_taken_off(self):
        offered = self.offered()
        for name in ("hamlet", "band", "reason", "standing"):
            assert offered[name][0] == ("", "Tất cả")

    def test_the_unknown_hamlet_can_be_asked_for(self):
        assert self.offered()["hamlet"][1:] == [("Tổ 1", "Tổ 1"), ("-", "Chưa rõ tổ, thôn")]

    def test_only_reasons_that_put_somebody_on_the_list_are_offered(self):
        offered = [value for value, _text in self.offered()["reason"][1:]]
        assert offered == [
            "first_from_14",
            "first_on_request",
            "milestone",
            "expired",
            "cmnd_void",
            "cmnd_ends_2024",
        ]

    @pytest.mark.parametrize("name", ["hamlet", "band", "reason", "standing"])
    def test_every_answer_offered_is_one_the_page_understands(self, name):
        for value, _text in self.offered()[name][1:]:
            assert asked(**{name: value.replace("<", "%3C").replace(">", "%3E")}) != Wanted()

    def test_no_sentence_ends_with_a_full_stop(self):
        for answers in self.offered().values():
            assert not [text for _value, text in answers if text.endswith(".")]


class TestAFamilyOfTheList:
    @pytest.mark.parametrize(
        ("more", "place"),
        [
            ({}, "Tổ 1 · Số 3"),
            ({"house": ""}, "Tổ 1"),
            ({"hamlet": ""}, "Chưa rõ tổ, thôn · Số 3"),
            ({"hamlet": "", "house": ""}, "Chưa rõ tổ, thôn"),
        ],
    )
    def test_where_it_lives(self, more, place):
        assert words.household(made.home(made.resident(), **more), on=ON)["place"] == place

    def test_somebody_in_a_care_centre_is_found_there(self):
        ward = made.resident(care_centre="Trung tâm bảo trợ số 9")
        found = words.household(made.home(ward, hamlet="", number=None), on=ON)
        assert found["place"] == "Trung tâm bảo trợ số 9"

    def test_everybody_due_stands_in_it_in_order(self):
        found = words.household(
            made.home(
                made.resident(name="Lê Thị Mai"), made.resident(Standing.CARD, name="Lê Văn Tí")
            ),
            on=ON,
        )
        assert [m["name"] for m in found["members"]] == ["Lê Thị Mai", "Lê Văn Tí"]
        assert found["asks"] is True


class TestAPersonOfTheList:
    @pytest.mark.parametrize(
        ("born", "shown", "age"),
        [
            (PartialDate(2016, 5, 1), "01/05/2016", "8 tuổi 2 tháng"),
            (PartialDate(2024, 7, 6), "06/07/2024", "0 tháng tuổi"),
            (PartialDate(2020, 2, 29), "29/02/2020", "4 tuổi 4 tháng"),
            (PartialDate(1953), "1953 (chỉ có năm)", "khoảng 71 tuổi"),
            (PartialDate(1953, 5), "05/1953", "khoảng 71 tuổi"),
            (PartialDate(1924, 7, 6), "06/07/1924", "100 tuổi"),
        ],
    )
    def test_the_birth_is_shown_as_far_as_it_is_known(self, born, shown, age):
        found = words.resident(made.resident(born=born), on=ON)
        assert (found["born"], found["age"]) == (shown, age)

    def test_a_duty_says_since_when(self):
        must = made.resident(
            duty=Duty.MUST,
            reason=Reason.FIRST_FROM_14,
            since=date(2023, 2, 28),
            band=Band.FROM_14,
        )
        found = words.resident(must, on=ON)
        assert (found["must"], found["since"]) == (True, "28/02/2023")
        assert found["reason"] == "Đủ 14 tuổi, chưa có thẻ."
        assert found["band"] == "từ 14 tuổi trở lên"

    def test_a_wish_has_no_beginning(self):
        found = words.resident(made.resident(), on=ON)
        assert (found["must"], found["since"], found["contact"]) == (False, "", "")

    @pytest.mark.parametrize(
        ("outcome", "said"),
        [
            (ContactOutcome.TOLD, "Đã báo"),
            (ContactOutcome.ABSENT, "Vắng"),
            (ContactOutcome.REFUSED, "Chưa muốn làm"),
            (ContactOutcome.LATER, "Hẹn lại"),
            (ContactOutcome.MOVED, "Đã chuyển đi"),
        ],
    )
    def test_the_last_contact_is_told(self, outcome, said):
        assert words.resident(made.resident(outcome=outcome), on=ON)["contact"] == said


class TestAMemberOfTheFamilyPage:
    def test_whoever_is_due_is_told_what_to_bring(self):
        found = words.member(made.member(papers=(Paper.BIRTH_CERTIFICATE,)), on=ON)
        assert found["papers"] == ["Giấy khai sinh hoặc trích lục khai sinh"]
        assert found["duty"] == "Làm theo nhu cầu"
        assert found["status"] == {"text": "Còn sót", "tone": "yellow"}
        assert found["must_come"] is True

    def test_whoever_is_not_has_no_status(self):
        grown = made.person(
            "Lê Văn Tám",
            PartialDate(1980, 2, 3),
            holds=Holds.CCCD,
            holds_expires=date(2040, 2, 3),
        )
        found = words.member(made.member(grown), on=ON)
        assert (found["status"], found["papers"], found["must_come"]) == (None, [], False)
        assert found["duty"] == "Chưa cần làm"
        assert found["reason"] == "Thẻ CCCD còn hạn, đổi khi có nhu cầu."


class TestTheContactLog:
    def test_each_line_says_when_how_and_who_by_sign_in_name(self):
        view = FamilyView(
            key="h1",
            members=(made.member(),),
            invitations=(),
            contacts=(
                made.contact(30, channel=Channel.VISIT, outcome=ContactOutcome.LATER, note="tối"),
                made.contact(by="system:outreach"),
            ),
        )
        assert words.contacts(view) == [
            {
                "at": "08:30 ngày 06/07/2024",
                "channel": "Đến nhà",
                "outcome": "Hẹn lại",
                "note": "tối",
                "by": "khu-vuc",
            },
            {
                "at": "08:00 ngày 06/07/2024",
                "channel": "Gọi điện",
                "outcome": "Đã báo",
                "note": "",
                "by": "system:outreach",
            },
        ]


def test_in_english_place_age_band_and_status_are_english():
    value = made.resident(Standing.AGAIN, name="Le Van Tam")
    with translation.override("en"):
        found = words.household(made.home(value, hamlet="", house=""), on=ON)
    (person,) = found["members"]
    assert found["place"] == "Hamlet not known"
    assert (person["age"], person["band"]) == ("8 years 2 months", "from 6 to under 14")
    assert person["status"] == {"text": "To be done again", "tone": "red"}
