"""Looking up, writing down, correcting: what is typed becomes a person, or a sentence."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex
from cancuoc.packet import content_codec
from cancuoc.packet.content import Declared, Place
from cancuoc.station.forms.declared import PLACES, DeclaredForm, changes_of, declared_initial
from cancuoc.station.forms.find import FindForm, WrittenForm
from cancuoc.station.tests import world
from cancuoc.station.tests.typed import as_shown, sent

ON = date(2024, 7, 6)
NUMBER = "001300012345"
CARD = f"{NUMBER}|012345678|Trần Thị Minh Châu|04052000|Nữ|Số 1 ngõ 2, Hạ Đình|01032021"


class TestFinding:
    def form(self, what, year=""):
        made = FindForm(sent({"what": what, "year": year}))
        return made, made.is_valid()

    @pytest.mark.parametrize(
        "typed",
        [
            NUMBER,
            "001 300 012345",
            "001.300.012345",
            "001-300-012345",
            f"  {NUMBER}\n",
            CARD,
            CARD.replace("012345678", ""),
        ],
    )
    def test_a_number_typed_or_scanned_needs_no_year(self, typed):
        form, valid = self.form(typed)
        assert valid
        assert form.number() == NUMBER

    @pytest.mark.parametrize(
        "typed",
        [
            "Trần Thị Minh Châu",
            "00130001234",
            "0013000123456",
            "00130001234x",
            "٠٠١٣٠٠٠١٢٣٤٥",
            "|||||",
            "không|phải|thẻ",
        ],
    )
    def test_anything_else_is_a_name_and_asks_for_the_year(self, typed):
        form, valid = self.form(typed)
        assert form.number() is None
        assert not valid
        assert "4 chữ số" in form.errors["year"]
        assert self.form(typed, "2000")[1]

    @pytest.mark.parametrize("year", ["0", "99", "200", "20000", "hai", "२०००", "20.0", "0000"])
    def test_a_year_has_four_plain_digits(self, year):
        form, valid = self.form("Minh Châu", year)
        assert form.birth_year() == 0
        assert not valid

    def test_the_year_is_read(self):
        form, valid = self.form("Minh Châu", " 1953 ")
        assert valid
        assert form.birth_year() == 1953

    def test_nothing_typed_says_what_to_type(self):
        form, valid = self.form("")
        assert not valid
        assert list(form.errors) == ["what"]
        assert form.status == 422

    def test_a_name_is_compared_in_one_spelling(self):
        form, _ = self.form(unicodedata.normalize("NFD", "Nguyễn Thị Hoà"), "1990")
        assert form.what.value == unicodedata.normalize("NFC", "Nguyễn Thị Hoà")

    def test_a_whole_page_pasted_is_refused(self):
        form, valid = self.form("x" * 401, "2000")
        assert not valid
        assert "400" in form.errors["what"]


WRITTEN = {
    "full_name": "Vàng Thị Mỷ",
    "born": "1953",
    "sex": "female",
    "residence": "Thôn 3, Ba Vì",
}


class TestWritingDown:
    def form(self, **changes):
        return WrittenForm(sent({**WRITTEN, **changes}), on=ON)

    def declared(self, **changes):
        form = self.form(**changes)
        assert form.is_valid(), form.errors
        return form.declared()

    def test_only_what_is_known_is_written(self):
        found = self.declared()
        assert found == Declared(
            full_name="Vàng Thị Mỷ",
            born=PartialDate(1953),
            sex=Sex.FEMALE,
            permanent_residence=Place(text="Thôn 3, Ba Vì"),
        )

    @pytest.mark.parametrize(
        ("typed", "born"),
        [
            ("29/2/2012", PartialDate(2012, 2, 29)),
            ("29-02-2012", PartialDate(2012, 2, 29)),
            ("29022012", PartialDate(2012, 2, 29)),
            ("2/2012", PartialDate(2012, 2)),
            ("2012", PartialDate(2012)),
            ("00/00/1953", PartialDate(1953)),
            ("6/7/2024", PartialDate(2024, 7, 6)),
        ],
    )
    def test_a_birth_is_kept_as_far_as_it_is_known(self, typed, born):
        assert self.declared(born=typed).born == born

    @pytest.mark.parametrize(
        "typed", ["29/2/2023", "31/4/2012", "0/13/2012", "7/7/2024", "2025", "12", "hôm qua", ""]
    )
    def test_a_birth_that_cannot_be_is_refused(self, typed):
        form = self.form(born=typed)
        assert not form.is_valid()
        assert list(form.errors) == ["born"]

    def test_somebody_born_today_is_written_down(self):
        assert self.declared(born="06/07/2024").born.exact == ON

    @pytest.mark.parametrize("name", ["Nguyễn  Thị   Hoà", "  Nguyễn Thị Hoà "])
    def test_a_name_gets_its_one_spelling(self, name):
        wild = unicodedata.normalize("NFD", name)
        assert self.declared(full_name=wild).full_name == "Nguyễn Thị Hoà"

    @pytest.mark.parametrize("name", ["Y", "H'Hen Niê", "Hồ A Dế", "Lò Thị Mỷ", "Sơn Thạch-Ra"])
    def test_names_of_every_people_are_names(self, name):
        assert self.declared(full_name=name).full_name == name

    @pytest.mark.parametrize("name", ["Nguyễn 2", "<b>An</b>", "a" * 101, "...", "An\x00"])
    def test_what_is_no_name_is_refused(self, name):
        assert "full_name" in self.bad(full_name=name)

    def bad(self, **changes):
        form = self.form(**changes)
        form.is_valid()
        return form.errors

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("sex", "unknown"),
            ("sex", "MALE"),
            ("personal_number", "012345678"),
            ("personal_number", "00130001234"),
            ("phone", "0123"),
            ("residence", "x" * 201),
            ("ethnicity", "x" * 41),
        ],
    )
    def test_each_field_refuses_by_itself(self, field, typed):
        assert list(self.bad(**{field: typed})) == [field]

    def test_an_old_number_is_told_apart_from_a_short_one(self):
        assert "CMND cũ" in self.bad(personal_number="012345678")["personal_number"]
        assert "11" in self.bad(personal_number="00130001234")["personal_number"]

    @pytest.mark.parametrize("typed", ["0912 345 678", "+84 912 345 678", "0912.345.678"])
    def test_a_telephone_has_one_form(self, typed):
        assert self.declared(phone=typed).phone == "+84912345678"


class TestCorrecting:
    def again(self, declared, **changes):
        """The correction page as shown, with some fields typed over, sent."""
        fresh = DeclaredForm(on=ON, initial=declared_initial(declared))
        data = as_shown(fresh)
        for name, value in changes.items():
            data[name] = value
        form = DeclaredForm(data, on=ON)
        assert form.is_valid(), form.errors
        return changes_of(form, declared)

    @pytest.mark.parametrize(
        "person",
        [
            world.record(),
            world.child(),
            world.record(born=PartialDate(1953), number=""),
            world.record(born=date(2012, 2, 29), name="Đỗ Quý Mỹ"),
        ],
    )
    def test_a_page_sent_as_it_was_shown_changes_nothing(self, person):
        assert self.again(person.known) == {}

    @pytest.mark.parametrize(
        ("field", "typed", "value"),
        [
            ("full_name", "Trần Thị Minh Chân", "Trần Thị Minh Chân"),
            ("born", "4/5/2001", PartialDate(2001, 5, 4)),
            ("born", "2000", PartialDate(2000)),
            ("sex", "male", Sex.MALE),
            ("personal_number", "001 300 054321", "001300054321"),
            ("personal_number", "", ""),
            ("phone", "0912345678", "+84912345678"),
            ("phone", "", ""),
            ("ethnicity", "Tày", "Tày"),
            ("religion", "Phật giáo", "Phật giáo"),
            ("nationality", "", ""),
            ("occupation", "Giáo viên", "Giáo viên"),
            ("origin", "Hà Nam", Place(text="Hà Nam")),
            ("permanent_residence", "Số 2", Place(text="Số 2")),
            ("permanent_residence", "", None),
        ],
    )
    def test_one_field_typed_over_is_the_one_change(self, field, typed, value):
        assert self.again(world.record().known, **{field: typed}) == {field: value}

    def test_a_place_keeps_its_code_while_its_words_stay(self):
        declared = world.record().known
        assert declared.permanent_residence.commune_code == "00352"
        assert "permanent_residence" not in self.again(declared, ethnicity="Tày")
        moved = self.again(declared, permanent_residence="Số 1 ngõ 2, Hạ Đình.")
        assert moved["permanent_residence"].commune_code == ""

    @pytest.mark.parametrize("place", PLACES)
    def test_every_place_may_be_corrected(self, place):
        changes = self.again(world.record().known, **{place: "Thôn 1, Ba Vì"})
        assert changes == {place: Place(text="Thôn 1, Ba Vì")}

    def test_a_change_names_only_items_of_the_form_cc01(self):
        names = {each.name for each in fields(Declared)}
        assert set(DeclaredForm.fields) <= names

    @given(born=st.dates(date(1910, 1, 1), ON))
    @settings(max_examples=60, deadline=None)
    def test_every_birth_shown_is_read_back(self, born):
        declared = replace(world.record().known, born=PartialDate.of(born))
        assert self.again(declared) == {}


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


class TestWhatTheStoreCanReadAgain:
    """A tab pasted from a table once made a dossier that no page could open any more."""

    @pytest.mark.parametrize("sign", ["\t", "\x00", "\x0b", "\x1f", "\x7f", "\r\n"])
    def test_a_control_sign_counts_as_a_space(self, sign):
        form = WrittenForm(sent({**WRITTEN, "residence": f"Thôn 3,{sign}Ba Vì"}), on=ON)
        assert form.is_valid()
        assert form.declared().permanent_residence.text.split() == ["Thôn", "3,", "Ba", "Vì"]

    def test_signs_alone_are_nothing_typed(self):
        form = WrittenForm(sent({**WRITTEN, "residence": "\t \x00"}), on=ON)
        assert not form.is_valid()
        assert list(form.errors) == ["residence"]

    @given(residence=TEXT, ethnicity=TEXT)
    @settings(max_examples=60, deadline=None)
    def test_whatever_is_written_down_comes_back(self, residence, ethnicity):
        form = WrittenForm(sent({**WRITTEN, "residence": residence, "ethnicity": ethnicity}), on=ON)
        if form.is_valid():
            self.comes_back(form.declared())

    @given(
        texts=st.fixed_dictionaries(
            dict.fromkeys(("religion", "nationality", "occupation", *PLACES), TEXT)
        )
    )
    @settings(max_examples=60, deadline=None)
    def test_whatever_is_corrected_comes_back(self, texts):
        declared = world.record().known
        data = as_shown(DeclaredForm(on=ON, initial=declared_initial(declared)))
        for name, text in texts.items():
            data[name] = text
        form = DeclaredForm(data, on=ON)
        if form.is_valid():
            self.comes_back(replace(declared, **changes_of(form, declared)))

    def comes_back(self, declared):
        draft = world.draft_of(None, declared=declared)
        assert content_codec.load(type(draft), content_codec.dump(draft)) == draft
