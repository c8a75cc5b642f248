"""What stands side by side in a file, and how well a record of the register fits it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.specialcare.evidence import (
    About,
    Agreement,
    BadValue,
    Likeness,
    Source,
    Statement,
    Weight,
    agreement,
    best,
    clean,
    compare,
    contradictions,
)

DAY = date(2024, 7, 8)


def said(about, value, source=Source.CENTRE_FILE, weight=None):
    return Statement(
        about=about,
        value=value,
        source=source,
        said_by="Sổ của cơ sở",
        on=DAY,
        weight=weight or source.usual_weight,
    )


RECORD = {
    About.NAME: "Nguyễn Văn An",
    About.BORN: "1950-05-12",
    About.SEX: "Nam",
    About.FATHER: "Nguyễn Văn Cả",
    About.NUMBER: "001050000001",
}
TOLD = (
    said(About.NAME, "Nguyễn Văn An"),
    said(About.BORN, "1950", Source.SELF),
    said(About.SEX, "Nam"),
    said(About.FATHER, "Nguyễn Văn Cả", Source.SELF),
)


class TestValues:
    @pytest.mark.parametrize("typed", ["", "  ", "Không rõ", "khong ro", "KHÔNG BIẾT", "?"])
    def test_unknown_is_a_value(self, typed):
        assert clean(about=About.NAME, typed=typed) is None

    @pytest.mark.parametrize(
        ("about", "typed", "kept"),
        [
            (About.NAME, "  Lê   Thị Hà ", "Lê Thị Hà"),
            (About.BORN, "6/7/1950", "1950-07-06"),
            (About.BORN, "7/1950", "1950-07"),
            (About.BORN, "1950", "1950"),
            (About.NUMBER, "001 050 000001", "001050000001"),
            (About.OLD_NUMBER, "012.345.678", "012345678"),
            (About.ORIGIN, "Hà Nam", "Hà Nam"),
        ],
    )
    def test_what_is_kept(self, about, typed, kept):
        assert clean(about=about, typed=typed) == kept

    @pytest.mark.parametrize(
        ("about", "typed"),
        [
            (About.BORN, "năm con hổ"),
            (About.BORN, "31/02/1950"),
            (About.NUMBER, "012345678"),
            (About.NUMBER, "00105000000O"),
            (About.OLD_NUMBER, "001050000001"),
            (About.ORIGIN, "x" * 201),
        ],
    )
    def test_what_is_refused(self, about, typed):
        with pytest.raises(BadValue) as refused:
            clean(about=about, typed=typed)
        assert refused.value.next_step.startswith("Vui lòng")

    def test_people_read_dates_and_the_unknown(self):
        assert said(About.BORN, "1950").shown == "1950 (chỉ có năm)"
        assert said(About.BORN, None).shown == "Không rõ"
        assert said(About.NAME, "Lê Hà").shown == "Lê Hà"

    @given(st.text(max_size=60), st.sampled_from(About))
    def test_nothing_typed_ends_in_anything_but_a_value_or_a_refusal(self, typed, about):
        try:
            kept = clean(about=about, typed=typed)
        except BadValue:
            return
        if kept is not None:
            assert kept == clean(about=about, typed=kept)


class TestSideBySide:
    @pytest.mark.parametrize(
        ("about", "one", "other", "how"),
        [
            (About.NAME, "Nguyễn Thị Hòa", "nguyen thi hoà", Agreement.AGREES),
            (About.NAME, "Nguyễn Thị Mỹ", "Nguyễn Thị Mĩ", Agreement.AGREES),
            (About.NAME, "Nguyễn Thị Hòa", "Nguyễn Thị Hoa Mai", Agreement.DIFFERS),
            (About.BORN, "1950", "1950-05-12", Agreement.AGREES),
            (About.BORN, "1950-05", "1950-06-01", Agreement.DIFFERS),
            (About.BORN, None, "1950", Agreement.SILENT),
        ],
    )
    def test_two_values(self, about, one, other, how):
        assert agreement(about, one, other) is how
        assert agreement(about, other, one) is how

    def test_values_that_cannot_all_be_true_stand_side_by_side(self):
        found = contradictions(
            [
                said(About.NAME, "Lê Thị Cúc"),
                said(About.NAME, "Trần Thị Bình", Source.POLICE),
                said(About.BORN, "1950"),
                said(About.BORN, "1950-05-12", Source.SELF),
                said(About.SEX, None),
                said(About.SEX, "Nữ"),
            ]
        )
        assert found == {About.NAME: ("Lê Thị Cúc", "Trần Thị Bình")}

    def test_the_weightiest_then_the_most_exact_is_shown_first(self):
        found = [
            said(About.BORN, "1950-05-12", Source.SELF),
            said(About.BORN, "1951"),
            said(About.BORN, "1951-02"),
            said(About.BORN, None, Source.POLICE),
        ]
        assert best(found, About.BORN).value == "1951-02"
        assert best(found, About.NAME) is None

    def test_every_source_has_a_weight_and_words(self):
        for source in Source:
            assert source.usual_weight in Weight
            assert source.vi
        assert min(Weight).vi == "Lời kể"


class TestComparison:
    def test_four_matters_of_two_sources_with_a_telling_one_are_strong(self):
        found = compare(TOLD, RECORD, biometrics=False)
        assert found.likeness is Likeness.STRONG
        assert found.by_matter[About.NUMBER] is Agreement.SILENT
        assert found.sources == {Source.CENTRE_FILE, Source.SELF}

    def test_only_a_body_proves(self):
        assert compare([], RECORD, biometrics=True).likeness is Likeness.PROVEN

    @pytest.mark.parametrize("left_out", range(4))
    def test_three_matters_are_not_enough(self, left_out):
        told = [one for k, one in enumerate(TOLD) if k != left_out]
        assert compare(told, RECORD, biometrics=False).likeness is Likeness.POSSIBLE

    def test_one_source_alone_is_not_enough(self):
        told = [said(one.about, one.value) for one in TOLD]
        assert compare(told, RECORD, biometrics=False).likeness is Likeness.POSSIBLE

    def test_what_the_register_says_of_itself_is_no_second_source(self):
        told = [said(one.about, one.value) for one in TOLD]
        told += [said(About.NAME, "Nguyễn Văn An", Source.REGISTER)]
        assert compare(told, RECORD, biometrics=False).likeness is Likeness.POSSIBLE

    def test_name_and_year_that_many_share_are_not_enough(self):
        record = {about: RECORD[about] for about in (About.NAME, About.BORN, About.SEX)}
        told = [*TOLD, said(About.ETHNICITY, "Kinh")]
        record[About.ETHNICITY] = "Kinh"
        assert compare(told, record, biometrics=False).likeness is Likeness.POSSIBLE

    def test_a_contrary_word_leaves_it_possible_and_a_contrary_proof_refutes(self):
        hearsay = [*TOLD, said(About.NUMBER, "001050000009", Source.SELF)]
        proof = [*TOLD, said(About.NUMBER, "001050000009", Source.FOUND_WITH)]
        assert compare(hearsay, RECORD, biometrics=False).likeness is Likeness.POSSIBLE
        assert compare(proof, RECORD, biometrics=False).likeness is Likeness.UNLIKE

    def test_another_name_is_never_strong(self):
        told = [said(About.NAME, "Lê Cúc"), *TOLD[1:], said(About.NUMBER, "001050000001")]
        assert compare(told, RECORD, biometrics=False).likeness is Likeness.POSSIBLE

    def test_nothing_in_common_is_unlike(self):
        told = [said(About.NAME, "Lê Cúc")]
        assert compare(told, RECORD, biometrics=False).likeness is Likeness.UNLIKE

    def test_every_likeness_has_words(self):
        assert len({likeness.vi for likeness in Likeness}) == len(Likeness)
