"""The words of an invitation: when and where in Vietnam, to whom, exactly which papers."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation

from cancuoc.documents.base import Letterhead, MissingField
from cancuoc.domain.outreach.rules import State
from cancuoc.interfaces.office import letterheads
from cancuoc.interfaces.office.presenters import invitations as words
from cancuoc.interfaces.office.tests import made
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import Band
from cancuoc.law.papers import Paper
from cancuoc.law.transition import Holds

AT = made.AT
PORTAL = "https://cancuoc.vn/book/?code="


class World:
    """The register and the plan as the presenter asks them."""

    def __init__(self) -> None:
        self.people: dict = {}
        self.homes: dict = {}
        self.plans: dict = {}

    def live(self, *people):
        self.people.update({person.id: person for person in people})
        self.homes[people[0].household_id] = people
        return people

    def plan(self, **more):
        session = made.planned(**more)
        self.plans[session.id] = session
        return session


@pytest.fixture
def world(monkeypatch) -> World:
    found = World()
    known = found.people
    monkeypatch.setattr(
        words.population,
        "persons",
        lambda *, person_ids: {key: known[key] for key in person_ids if key in known},
    )
    monkeypatch.setattr(
        words.population, "household", lambda *, household_id: found.homes.get(household_id, ())
    )
    monkeypatch.setattr(
        words.planning, "session", lambda *, session_id: found.plans.get(session_id)
    )
    monkeypatch.setattr(
        words, "letterhead", lambda *, unit_code, on: Letterhead(parent="x", unit=unit_code)
    )
    return found


def family():
    """A mother of thirty-six, a boy of eight and a girl of three."""
    return (
        made.person("Trần Thị Hương", PartialDate(1988, 4, 2)),
        made.person("Trần Anh Đức", PartialDate(2016, 5, 1)),
        made.person("Trần Thu Hà", PartialDate(2021, 2, 3)),
    )


def written(world: World, *people, plan=None, **more):
    session = plan or world.plan()
    rows = [made.invited(person) for person in people]
    value = made.invitation(*rows, session_id=session.id, **more)
    return words.letter(value, portal=PORTAL, at=AT)


class TestWhen:
    def test_day_and_hours_are_those_of_vietnam(self):
        session = made.planned(
            starts_at=datetime(2024, 7, 6, 23, 30, tzinfo=UTC),
            ends_at=datetime(2024, 7, 7, 4, 0, tzinfo=UTC),
        )
        assert words.when(session) == "Chủ nhật, 07/07/2024, 06:30–11:00"

    def test_the_letter_says_the_same_day(self, world):
        plan = world.plan(
            starts_at=datetime(2024, 7, 6, 23, 30, tzinfo=UTC),
            ends_at=datetime(2024, 7, 7, 4, 0, tzinfo=UTC),
        )
        letter = written(world, *world.live(*family()), plan=plan)
        assert (letter.day, letter.starts, letter.ends) == (
            date(2024, 7, 7),
            time(6, 30),
            time(11, 0),
        )

    def test_a_leap_day_is_a_day(self):
        starts = datetime(2028, 2, 29, 1, 0, tzinfo=UTC)
        session = made.planned(starts_at=starts, ends_at=starts + timedelta(hours=2))
        assert words.when(session) == "thứ Ba, 29/02/2028, 08:00–10:00"


class TestToWhom:
    def test_the_eldest_grown_up_of_the_house(self, world):
        _mother, boy, girl = world.live(*family())
        assert written(world, boy, girl).recipient == "Gia đình ông/bà Trần Thị Hương"

    def test_not_somebody_who_died(self, world):
        mother, boy, girl = family()
        dead = dataclasses.replace(mother, deceased_on=date(2024, 5, 1))
        world.live(dead, boy, girl)
        assert written(world, boy, girl).recipient == "Gia đình ông/bà Trần Anh Đức"

    def test_somebody_of_no_household_himself(self, world):
        alone = made.person("Lê Văn Không", PartialDate(1960), household_id=None, place=None)
        world.people[alone.id] = alone
        letter = written(world, alone, household_id=None)
        assert (letter.recipient, letter.address) == ("Gia đình ông/bà Lê Văn Không", "")

    def test_the_house_and_the_hamlet_stand_below(self, world):
        assert written(world, *world.live(*family())).address == "Số 3, Tổ 1"

    def test_a_person_gone_from_the_register_is_left_out(self, world):
        _mother, boy, girl = world.live(*family())
        del world.people[girl.id]
        letter = written(world, boy, girl)
        assert [item.person.full_name.full for item in letter.people] == ["Trần Anh Đức"]


class TestWhatForAndWith:
    @pytest.mark.parametrize(
        ("holds", "to_do"),
        [
            (Holds.NONE, "Cấp thẻ căn cước lần đầu"),
            (Holds.CMND, "Đổi thẻ căn cước"),
            (Holds.CCCD, "Đổi thẻ căn cước"),
            (Holds.CARD, "Đổi thẻ căn cước"),
        ],
    )
    def test_whoever_holds_a_paper_changes_it(self, world, holds, to_do):
        person = made.person(holds=holds)
        world.live(person)
        assert [item.to_do for item in written(world, person).people] == [to_do]

    def test_a_child_under_six_is_told_not_to_come(self, world):
        """Law 26/2023/QH15 Art. 23(2): nothing is captured of it."""
        girl = made.person("Trần Thu Hà", PartialDate(2021, 2, 3))
        world.live(girl)
        row = made.invited(girl, band=Band.UNDER_6, must_come=False)
        value = made.invitation(row, session_id=world.plan().id)
        (item,) = words.letter(value, portal=PORTAL, at=AT).people
        assert item.to_do == "Cấp thẻ căn cước lần đầu, không cần đến"

    def test_a_paper_asked_of_two_is_named_once(self, world):
        _mother, boy, girl = world.live(*family())
        birth, link = Paper.BIRTH_CERTIFICATE, Paper.GUARDIANSHIP_EXTRACT
        rows = [made.invited(boy, birth), made.invited(girl, birth, link)]
        value = made.invitation(*rows, session_id=world.plan().id)
        letter = words.letter(value, portal=PORTAL, at=AT)
        assert list(letter.papers) == [birth.vi, link.vi]
        assert words.papers(value) == [birth.vi, link.vi]

    def test_none_is_asked_when_the_register_shows_all(self, world):
        assert written(world, *world.live(*family())).papers == ()

    def test_the_code_leads_to_the_booking(self, world):
        letter = written(world, *world.live(*family()), code="WXYZ2345")
        assert letter.qr == "https://cancuoc.vn/book/?code=WXYZ2345"
        assert letter.code == "WXYZ2345"

    def test_a_letter_to_a_session_that_is_gone_is_our_own_fault(self, world):
        people = world.live(*family())
        value = made.invitation(*(made.invited(p) for p in people))
        with pytest.raises(LookupError):
            words.letter(value, portal=PORTAL, at=AT)


class TestTheSheet:
    def several(self, world, *units: str):
        plan = world.plan()
        for number, unit in enumerate(units):
            person = made.person(household_id=number)
            world.live(person)
            yield made.invitation(
                made.invited(person), session_id=plan.id, unit_code=unit, household_id=number
            )

    def test_the_letters_stand_in_the_order_given(self, world):
        values = list(self.several(world, "00352", "00352", "00352"))
        values = [dataclasses.replace(v, code=f"CODE000{n}") for n, v in enumerate(values)]
        sheet = words.sheet(values[::-1], portal=PORTAL, at=AT)
        assert [letter.code for letter in sheet.letters] == ["CODE0002", "CODE0001", "CODE0000"]
        assert sheet.made_at == AT

    @pytest.mark.parametrize("units", [(), ("00352", "00349")])
    def test_one_file_is_of_one_agency_and_never_empty(self, world, units):
        with pytest.raises(MissingField):
            words.sheet(list(self.several(world, *units)), portal=PORTAL, at=AT)


class TestTheRows:
    def test_a_row_says_session_state_and_how_many(self, world):
        plan = world.plan()
        people = world.live(*family())
        value = made.invitation(
            *(made.invited(p, Paper.OLD_CCCD) for p in people),
            session_id=plan.id,
            state=State.SENT,
            phone="+84912345678",
        )
        (row,) = words.rows([value])
        assert row == {
            "id": value.id,
            "when": "thứ Bảy, 06/07/2024, 18:00–21:00",
            "place": "Nhà văn hoá tổ 1",
            "papers": ["Thẻ căn cước công dân cũ"],
            "state": "Đã gửi",
            "people": 3,
            "address": "+84912345678",
        }

    def test_an_e_mail_goes_before_the_telephone(self, world):
        value = made.invitation(phone="+84912345678", email="ong.ba@vidu.vn")
        assert words.rows([value])[0]["address"] == "ong.ba@vidu.vn"

    def test_a_session_that_is_gone_leaves_its_place_blank(self, world):
        (row,) = words.rows([made.invitation()])
        assert (row["when"], row["place"]) == ("", "")

    @pytest.mark.parametrize(
        ("state", "vi", "en"),
        [
            (State.MADE, "Chưa gửi", "Not sent"),
            (State.SENT, "Đã gửi", "Sent"),
            (State.WITHDRAWN, "Đã rút", "Withdrawn"),
        ],
    )
    def test_every_state_in_both_languages(self, world, state, vi, en):
        assert words.rows([made.invitation(state=state)])[0]["state"] == vi
        with translation.override("en"):
            assert words.rows([made.invitation(state=state)])[0]["state"] == en

    def test_nothing_to_show_is_nothing(self, world):
        assert words.rows([]) == []


@pytest.mark.usefixtures("hanoi")
class TestTheLetterhead:
    CITY = "Công an thành phố Hà Nội"

    @pytest.mark.parametrize(
        ("unit", "on", "name"),
        [
            ("00352", date(2024, 7, 6), "Công an Phường Khương Mai"),
            # From March 2025 there is no district police, but the ward keeps its own.
            ("00352", date(2025, 3, 2), "Công an Phường Khương Mai"),
            ("00352", date(2025, 6, 30), "Công an Phường Khương Mai"),
            # The code came back for another ward on 1 July 2025.
            ("00352", date(2025, 7, 1), "Công an Phường Phương Liệt"),
        ],
    )
    def test_the_police_of_the_ward_sign_under_the_city(self, unit, on, name):
        head = letterheads.letterhead(unit_code=unit, on=on)
        assert head.parent == self.CITY
        assert head.unit.casefold() == name.casefold()

    @pytest.mark.parametrize(
        ("unit", "on"),
        [
            ("00349", date(2025, 7, 2)),
            ("009", date(2025, 3, 2)),
            ("", date(2024, 7, 6)),
            ("99999", date(2024, 7, 6)),
        ],
    )
    def test_a_unit_without_police_of_its_own_writes_as_the_city(self, unit, on):
        head = letterheads.letterhead(unit_code=unit, on=on)
        assert (head.parent, head.unit) == ("Bộ Công an", self.CITY)
