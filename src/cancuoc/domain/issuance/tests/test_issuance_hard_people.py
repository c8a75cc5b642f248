"""Cards of people whose papers are hard: births, names, addresses, twins, midnight."""

from __future__ import annotations

import dataclasses
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest

from cancuoc.chip import faces
from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.issuance import models, queries, refusals, services
from cancuoc.domain.issuance.rules import CardState
from cancuoc.domain.issuance.tests.conftest import (
    APPROVER,
    AT,
    DESK,
    DRAWN,
    ON,
    SYSTEM,
    UNIT,
    card,
    carded,
    make,
    packet,
    queued,
    state_of,
)
from cancuoc.domain.verification import queries as verification
from cancuoc.foundation import audit, storage
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.packet.content import Place, Relative
from cancuoc.packet.tests import content_samples

pytestmark = pytest.mark.django_db
# The tenth of July 2024 in Hanoi, at ten in the morning and in the first minute after it.
TENTH = datetime(2024, 7, 10, 3, tzinfo=UTC)
LAST_MINUTE = datetime(2024, 7, 10, 16, 59, 59, tzinfo=UTC)
MIDNIGHT = datetime(2024, 7, 10, 17, tzinfo=UTC)


@pytest.fixture
def drawn_faces(monkeypatch):
    """Keep what was to be drawn; how it looks is the chip library's matter."""
    kept = []
    monkeypatch.setattr(faces, "render_faces", lambda cards, **_: kept.extend(cards) or [DRAWN])
    return kept


def band_of(born):
    return "<6" if born.year >= 2019 else "6-<14" if born.year >= 2011 else ">=14"


def person(born, *, band="", number="", **says):
    """A dossier of somebody born on a day, or in a year or month, who declares `says`."""
    born = PartialDate.of(born) if isinstance(born, date) else born
    band = band or band_of(born)
    declared = dataclasses.replace(content_samples.declared(band), born=born, **says)
    return packet(band, number=number, declared=declared)


def made(*captured, at=TENTH):
    keys = queued(*captured)
    services.approve(dossier_ids=keys, at=at, by=APPROVER)
    services.make_cards(dossier_ids=keys, blobs=storage.store(), at=at, by=SYSTEM)
    return keys


# Law 26/2023/QH15 Art. 21, cards issued on 10 July 2024: birth, and the day printed.
ARTICLE_21 = [
    ("2020-05-10", "2034-05-10"),
    ("2012-07-10", "2037-07-10"),
    ("2012-07-11", "2026-07-11"),
    ("2010-07-11", "2035-07-11"),
    ("2010-07-10", "2035-07-10"),
    ("2001-07-10", "2041-07-10"),
    ("2001-07-11", "2026-07-11"),
    ("1999-07-10", "2039-07-10"),
    ("1986-07-10", "2046-07-10"),
    ("1986-07-11", "2026-07-11"),
    ("1966-07-10", None),
    ("1966-07-11", "2026-07-11"),
    ("1960-01-01", None),
]
# Born on 29 February: in a common year an age is reached on 1 March (AGE-7, our reading).
LEAP = [
    ("2020-02-29", "2034-03-01"),
    ("2012-02-29", "2037-03-01"),
    ("2008-02-29", "2033-03-01"),
    ("2000-02-29", "2040-02-29"),
    ("1984-02-29", "2044-02-29"),
    ("1968-02-29", "2028-02-29"),
    ("1964-02-29", None),
]


@pytest.mark.parametrize("table", [ARTICLE_21, LEAP], ids=["article-21", "29-february"])
def test_the_day_printed_on_the_card_is_that_of_article_21(drawn, table):
    keys = made(*(person(date.fromisoformat(born)) for born, _ in table))
    found = [card(key).expires_on for key in keys]
    assert [day and day.isoformat() for day in found] == [day for _, day in table]
    assert {card(key).issued_on for key in keys} == {date(2024, 7, 10)}


def test_a_card_made_after_midnight_in_hanoi_bears_the_new_day_and_its_law(drawn):
    """The child turns twelve with the new day, so its card lasts eleven years longer."""
    before, after = person(date(2012, 7, 11)), person(date(2012, 7, 11))
    (early,) = made(before, at=LAST_MINUTE)
    (late,) = made(after, at=MIDNIGHT)
    assert (card(early).issued_on, card(early).expires_on) == (date(2024, 7, 10), date(2026, 7, 11))
    assert (card(late).issued_on, card(late).expires_on) == (date(2024, 7, 11), date(2037, 7, 11))


@pytest.mark.parametrize(
    ("at", "year"),
    [
        (datetime(2024, 12, 31, 16, 59, tzinfo=UTC), "24"),
        (datetime(2024, 12, 31, 17, 0, tzinfo=UTC), "25"),
    ],
)
def test_the_year_of_a_serial_and_of_a_box_turns_with_hanoi(drawn, at, year):
    (key,) = made(person(date(1990, 2, 28)), at=at)
    assert card(key).serial.startswith(year)
    code = services.make_batch(unit_code=UNIT, at=at, by=DESK)
    assert code.startswith("LO-241231-" if year == "24" else "LO-250101-")


@pytest.mark.parametrize(
    ("born", "expires"),
    [
        (PartialDate(1950), None),
        (PartialDate(1964), None),
        (PartialDate(1965, 12), None),
        (PartialDate(1966, 6), None),
    ],
)
def test_an_elder_without_a_birthday_gets_a_card_that_does_not_expire(drawn, born, expires):
    (key,) = made(person(born))
    assert (card(key).expires_on, state_of(key)) == (expires, DossierState.AWAITING_HANDOVER)


@pytest.mark.parametrize("born", [PartialDate(1966), PartialDate(1999), PartialDate(1990, 2)])
def test_where_the_missing_day_decides_the_expiry_a_person_looks(drawn, born):
    (key,) = made(person(born))
    assert state_of(key) is DossierState.IN_REVIEW
    (item,) = verification.desk(scope=("01",), on=ON)
    assert "ngày, tháng sinh" in str(verification.results(dossier_id=key)[-1].detail["note"])
    assert item.dossier_id == key


class TestNames:
    NAMES = ["Lê Thị Bích Ngọc", "Nguyễn Hữu Đức", "Ngô Thuỳ Ưng", "Y Moan Êban", "Hà"]

    @pytest.mark.parametrize("name", NAMES)
    def test_a_name_is_printed_as_the_family_spells_it(self, drawn_faces, name):
        (key,) = made(person(date(1990, 2, 28), full_name=name))
        (face,) = drawn_faces
        assert face.full_name.full == name == unicodedata.normalize("NFC", name)
        assert state_of(key) is DossierState.AWAITING_HANDOVER

    def test_no_name_is_left_in_the_lines_and_facts_of_making(self, drawn):
        made(person(date(2015, 5, 1), full_name="Trần Thu Hà"))
        assert "Thu Hà" not in str(list(audit.history()))
        assert "Thu Hà" not in str(list(models.Card.objects.values()))

    def test_parents_who_are_not_named_stay_blank(self, drawn_faces):
        only_father = (Relative(relation="father", full_name="Trần Văn Sơn"),)
        made(person(date(2020, 3, 9), relatives=only_father))
        made(person(date(2020, 3, 9), relatives=()))
        assert [(face.father, face.mother) for face in drawn_faces] == [
            ("Trần Văn Sơn", ""),
            ("", ""),
        ]

    def test_other_relatives_are_no_parents(self, drawn_faces):
        others = tuple(
            Relative(relation=relation, full_name="Ai Đó") for relation in ("spouse", "child")
        )
        made(person(date(2015, 5, 1), relatives=others))
        assert (drawn_faces[0].father, drawn_faces[0].mother) == ("", "")


class TestPlaces:
    A, B, C = Place(text="Thôn A"), Place(text="Nhà trọ B"), Place(text="Gầm cầu C")

    @pytest.mark.parametrize(
        ("permanent", "temporary", "current", "printed"),
        [
            (A, B, C, "Thôn A"),
            (A, None, None, "Thôn A"),
            (None, B, C, "Nhà trọ B"),
            (None, None, C, "Gầm cầu C"),
            (Place(text="  "), B, None, "Nhà trọ B"),
        ],
    )
    def test_circular_17_article_4_permanent_then_temporary_then_current(
        self, drawn_faces, permanent, temporary, current, printed
    ):
        made(
            person(
                date(1990, 2, 28),
                permanent_residence=permanent,
                temporary_residence=temporary,
                current_residence=current,
            )
        )
        assert drawn_faces[0].residence == printed

    def test_a_birth_never_registered_is_left_blank_and_not_invented(self, drawn_faces):
        made(person(date(1990, 2, 28), birth_registration_place=None))
        assert drawn_faces[0].birth_registration == ""

    def test_old_and_cancelled_numbers_go_with_the_card(self, drawn_faces):
        said = {"old_number": "012345678", "cancelled_number": "001090000007"}
        made(person(date(1990, 2, 28), **said))
        made(person(date(1990, 2, 28)))
        numbers = [(f.old_id, [pid.value for pid in f.cancelled_ids]) for f in drawn_faces]
        assert numbers == [("012345678", ["001090000007"]), (None, [])]


class TestTwinsAndDoubles:
    def test_twins_each_get_a_card_in_one_batch(self, drawn):
        twins = [
            person(date(2015, 5, 1), full_name=name) for name in ("Trần Anh Đức", "Trần Anh Dũng")
        ]
        keys = made(*twins)
        assert [state_of(key) for key in keys] == [DossierState.AWAITING_HANDOVER] * 2
        assert len({card(key).serial for key in keys}) == 2
        assert len({card(key).personal_number for key in keys}) == 2

    @pytest.mark.parametrize("bad_first", [True, False])
    def test_a_dossier_that_cannot_be_drawn_does_not_stand_in_the_way_of_the_other(
        self, drawn, bad_first
    ):
        """Two dossiers of one person, one without an address: the other makes the card."""
        changes = [{"permanent_residence": None}, {}]
        first, second = changes if bad_first else changes[::-1]
        one = person(date(1990, 2, 28), **first)
        number = one.identity.declared.personal_number
        keys = queued(one, person(date(1990, 2, 28), number=number, **second))
        services.approve(dossier_ids=keys, at=AT, by=APPROVER)
        assert make(*keys) == 1
        states = [DossierState.IN_REVIEW, DossierState.AWAITING_HANDOVER]
        assert [state_of(key) for key in keys] == (states if bad_first else states[::-1])

    def test_a_revoked_card_does_not_stand_in_the_way_of_the_next(self, drawn):
        first = person(date(1990, 2, 28))
        number = first.identity.declared.personal_number
        (old,) = carded(first)
        models.Card.objects.filter(dossier_id=old).update(state=CardState.REVOKED)
        (new,) = made(person(date(1990, 2, 28), number=number))
        assert card(new).state is CardState.MADE
        assert card(old).state is CardState.REVOKED

    def test_a_missing_card_that_turns_up_after_its_reprint_is_dead(self, drawn):
        (key,) = carded(person(date(1990, 2, 28)))
        code = services.make_batch(unit_code=UNIT, at=AT, by=DESK)
        services.send_batch(code=code, at=AT, by=DESK)
        services.close_batch(code=code, at=AT, by=DESK)
        old = card(key).serial
        services.reprint(scanned=old, reason="mất", blobs=storage.store(), at=AT, by=DESK)
        with pytest.raises(refusals.NoSuchCard):
            services.receive_card(batch_code=code, scanned=old, at=AT, by=DESK)

    def test_every_card_of_a_life_is_found_under_its_number_newest_first(self, drawn):
        first = person(date(1990, 2, 28))
        number = first.identity.declared.personal_number
        keys = list(carded(first))
        for days in (1, 2):
            models.Card.objects.filter(personal_number=number).update(state=CardState.REPLACED)
            again = person(date(1990, 2, 28), number=number)
            keys += made(again, at=TENTH + timedelta(days=days))
        rows = queries.cards_of_person(personal_number=number)
        assert [row.dossier_id for row in rows] == keys[::-1]
        assert [row.state for row in rows] == ["made", "replaced", "replaced"]
        assert queries.cards_of_person(personal_number="001190007777") == []
