"""Checks of people whose papers are hard: names, births, numbers, addresses, missing parts."""

from __future__ import annotations

import dataclasses
import unicodedata
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.verification import checks
from cancuoc.domain.verification.ports import RegisterEntry
from cancuoc.domain.verification.rules import CHECK_OF, NEVER_CLEARED, Check, Doubt
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex
from cancuoc.packet.content import Biometrics, Evidence, PartState, Place, Representative
from cancuoc.packet.tests import content_samples as samples

ON = date(2024, 7, 6)
quick = settings(max_examples=60, deadline=None)


def declared(**says):
    return dataclasses.replace(samples.declared(">=14"), **says)


def whole(band=">=14"):
    return samples.evidence(band, samples.files(band))


def packet(on=ON, band=">=14", evidence=None, procedure=None, representative=None, **says):
    """What a dossier leaves open by itself, for a person who declares `says`."""
    identity = dataclasses.replace(
        samples.identity(band),
        declared=dataclasses.replace(samples.declared(band), **says),
        **({"procedure": procedure} if procedure else {}),
    )
    if representative is not None:
        identity = dataclasses.replace(identity, representative=representative)
    return set(
        checks.packet_doubts(identity=identity, evidence=evidence or whole(band), band=band, on=on)
    )


def against(said, known):
    """What a dossier leaves open against a register that has `known` of the same person."""
    own = samples.declared(">=14")
    values = {
        "person_id": samples.PERSON,
        "personal_number": own.personal_number,
        "full_name": own.full_name,
        "born": own.born,
        "sex": own.sex,
        "father_id": None,
        "mother_id": None,
        "guardian_ids": (),
        "citizen": True,
        "deceased": False,
        **known,
    }
    identity = dataclasses.replace(samples.identity(">=14"), declared=declared(**said))
    return set(checks.register_doubts(identity=identity, entry=RegisterEntry(**values)))


class TestNames:
    SAME = [
        ("Lê Thị Bích Ngọc", "LÊ THỊ BÍCH NGỌC"),
        ("Lê Thị Bích Ngọc", "  Lê   Thị Bích  Ngọc "),
        ("Nguyễn Thuý Hoà", "Nguyễn Thúy Hòa"),
        ("Y Moan Êban", "y moan êban"),
        ("Hà", "HÀ"),
        ("Đào Đức Đạt", "đào đức đạt"),
    ]
    DIFFERENT = [
        ("Đào Đức Đạt", "Dào Dức Dạt"),
        ("Nguyễn Văn An", "Nguyễn Văn Ân"),
        ("Nguyễn Văn An", "Nguyễn An"),
        ("Nguyễn Thị Lý", "Nguyễn Thị Lí"),
        ("Trần Anh Đức", "Trần Anh Dũng"),
        ("Hà", "Nguyễn Hà"),
        ("Lê Thị Bích Ngọc", "Lê Thị Ngọc Bích"),
    ]

    @pytest.mark.parametrize(("said", "known"), SAME)
    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    def test_the_same_name_in_another_form_is_no_doubt(self, said, known, form):
        known = unicodedata.normalize(form, known)
        assert against({"full_name": said}, {"full_name": known}) == set()

    @pytest.mark.parametrize(("said", "known"), DIFFERENT)
    def test_another_name_is_a_doubt_whichever_side_bears_it(self, said, known):
        assert against({"full_name": said}, {"full_name": known}) == {Doubt.NAME_DIFFERS}
        assert against({"full_name": known}, {"full_name": said}) == {Doubt.NAME_DIFFERS}


DAYS = st.dates(date(1900, 1, 1), date(2024, 7, 5))


def blurred(day, precision):
    """The same birth known to the day (3), to the month (2) or to the year (1)."""
    return PartialDate(*(day.year, day.month, day.day)[:precision])


class TestBirths:
    @quick
    @given(day=DAYS, said=st.integers(1, 3), known=st.integers(1, 3))
    def test_a_register_that_knows_less_never_contradicts(self, day, said, known):
        found = against({"born": blurred(day, said)}, {"born": blurred(day, known)})
        assert (Doubt.BIRTH_DIFFERS in found) is (said < known)

    @quick
    @given(day=DAYS, other=DAYS, precision=st.integers(1, 3))
    def test_a_day_outside_what_the_register_knows_is_a_doubt(self, day, other, precision):
        known = blurred(other, precision)
        inside = known.earliest() <= day <= known.latest()
        found = against({"born": PartialDate.of(day)}, {"born": known})
        assert (Doubt.BIRTH_DIFFERS not in found) is inside

    @pytest.mark.parametrize(
        ("said", "known", "differs"),
        [
            (PartialDate(2012, 2, 29), PartialDate(2012, 2), False),
            (PartialDate(2012, 2, 29), PartialDate(2012, 2, 28), True),
            (PartialDate(2012, 2, 29), PartialDate(2012, 3, 1), True),
            (PartialDate(1953, 12, 31), PartialDate(1953), False),
            (PartialDate(1954, 1, 1), PartialDate(1953), True),
            (PartialDate(1953), PartialDate(1953), False),
        ],
    )
    def test_the_edges_of_a_month_and_of_a_year(self, said, known, differs):
        found = against({"born": said}, {"born": known})
        assert (Doubt.BIRTH_DIFFERS in found) is differs

    # Art. 21: where a missing day leaves two answers, the card has no printable expiry.
    @pytest.mark.parametrize(
        ("born", "open_question"),
        [
            (PartialDate(1953), False),
            (PartialDate(1966), True),
            (PartialDate(1966, 7), True),
            (PartialDate(1966, 6), False),
            (PartialDate(1990), True),
            (PartialDate(1990, 2), True),
            (PartialDate(2012, 2, 29), False),
        ],
    )
    def test_a_missing_day_matters_only_where_it_decides_the_expiry(self, born, open_question):
        assert (Doubt.BIRTH_INCOMPLETE in packet(born=born)) is open_question

    def test_somebody_the_register_says_is_dead_is_a_doubt_of_its_own(self):
        assert against({}, {"deceased": True, "citizen": False}) == {
            Doubt.DECEASED,
            Doubt.NOT_CITIZEN,
        }


# Decree 137/2015 Art. 13: province, century and sex, year of birth. Law 26/2023/QH15 Art. 12
# itself says only twelve digits, so a wrong inside asks a person and never refuses.
STRUCTURE = [
    # number, born, sex, fits
    ("001190000019", PartialDate(1990, 2, 28), Sex.FEMALE, True),
    ("001190000019", PartialDate(1990), Sex.FEMALE, True),
    ("001190000019", PartialDate(1990, 2, 28), Sex.UNKNOWN, True),
    ("001190000019", PartialDate(1990, 2, 28), Sex.MALE, False),
    ("001190000019", PartialDate(1991, 2, 28), Sex.FEMALE, False),
    ("001190000019", PartialDate(2090, 2, 28), Sex.FEMALE, False),
    ("001315000018", PartialDate(2015, 5, 1), Sex.FEMALE, True),
    ("001215000018", PartialDate(2015, 5, 1), Sex.MALE, True),
    ("001215000018", PartialDate(2015, 5, 1), Sex.FEMALE, False),
    ("001064000002", PartialDate(1964, 7, 20), Sex.MALE, True),
    ("096064000002", PartialDate(1964, 7, 20), Sex.MALE, True),
    ("000064000002", PartialDate(1964, 7, 20), Sex.MALE, False),
    ("099064000002", PartialDate(1964, 7, 20), Sex.MALE, False),
]


class TestNumbers:
    @pytest.mark.parametrize(("number", "born", "sex", "fits"), STRUCTURE)
    def test_decree_137_article_13_a_number_that_does_not_fit_asks_a_person(
        self, number, born, sex, fits
    ):
        found = packet(on=date(2095, 1, 1), personal_number=number, born=born, sex=sex)
        assert (Doubt.NUMBER_STRUCTURE in found) is not fits
        assert Doubt.NUMBER_STRUCTURE not in NEVER_CLEARED

    def test_without_a_number_its_inside_is_not_asked_for(self):
        assert packet(personal_number="") == {Doubt.NUMBER_MISSING}

    def test_a_register_without_a_number_does_not_contradict_one(self):
        assert against({}, {"personal_number": ""}) == set()

    def test_saying_no_number_where_the_register_has_one_differs(self):
        assert against({"personal_number": ""}, {}) == {Doubt.NUMBER_DIFFERS}


class TestChildren:
    """Law 26/2023/QH15 Art. 23(2): nothing is taken under 6, and somebody acts under 14."""

    @pytest.mark.parametrize("kind", ["finger", "iris", "face"])
    def test_article_23_any_biometric_file_of_a_small_child_is_found(self, kind):
        taken = [item for item in whole("6-<14").items if item.kind == kind][:1]
        assert taken
        found = packet(band="<6", evidence=Evidence(items=(*whole("<6").items, *taken)))
        assert Doubt.BIOMETRICS_UNDER_6 in found
        assert Doubt.BIOMETRICS_UNDER_6 in NEVER_CLEARED

    def test_a_signature_and_papers_of_a_small_child_are_fine(self):
        assert packet(band="<6") == set()

    def test_a_small_child_s_missing_fingers_are_not_missed(self):
        assert Doubt.CAPTURE_INCOMPLETE not in packet(band="<6", evidence=Evidence())

    @pytest.mark.parametrize("proof", ["birth_certificate", "guardianship_registration"])
    def test_a_paper_proves_what_the_register_does_not_show(self, proof):
        acting = dataclasses.replace(samples.representative(), proof=proof, person_id=uuid4())
        found = self.proven(acting)
        assert found == set()

    def test_the_register_named_as_proof_without_a_person_proves_nothing(self):
        acting = dataclasses.replace(samples.representative(), person_id=None)
        assert self.proven(acting) == {Doubt.REPRESENTATIVE_UNPROVEN}

    def proven(self, acting: Representative) -> set[Doubt]:
        child = samples.declared("6-<14")
        entry = RegisterEntry(
            person_id=samples.PERSON,
            personal_number=child.personal_number,
            full_name=child.full_name,
            born=child.born,
            sex=child.sex,
            father_id=None,
            mother_id=None,
            guardian_ids=(),
            citizen=True,
            deceased=False,
        )
        identity = dataclasses.replace(samples.identity("6-<14"), representative=acting)
        return set(checks.register_doubts(identity=identity, entry=entry))


class TestParts:
    @quick
    @given(
        states=st.lists(
            st.tuples(
                st.sampled_from(list(PartState)), st.sampled_from(["", "amputated", "bandaged"])
            ),
            min_size=10,
            max_size=10,
        )
    )
    def test_each_finger_is_taken_or_has_its_reason(self, states):
        """Circular 60/2021 Art. 5(3): what cannot be taken is described, and the card is made."""
        fingers = tuple(
            dataclasses.replace(finger, state=state, reason=reason)
            for finger, (state, reason) in zip(whole().fingers, states, strict=True)
        )
        fine = all(
            state is PartState.CAPTURED or (state is not PartState.NOT_REQUIRED and reason)
            for state, reason in states
        )
        found = packet(evidence=dataclasses.replace(whole(), fingers=fingers))
        assert found == (set() if fine else {Doubt.CAPTURE_INCOMPLETE})

    def test_a_reissue_uses_what_is_stored_and_asks_for_no_fingers(self):
        """Law 26/2023/QH15 Art. 25(4)."""
        stored = dataclasses.replace(samples.procedure(">=14"), biometrics=Biometrics.STORED)
        assert packet(procedure=stored, evidence=Evidence()) == set()

    @pytest.mark.parametrize(
        ("places", "missing"),
        [
            ({"permanent_residence": Place(text="  ")}, True),
            ({"permanent_residence": None, "temporary_residence": Place(text="Nhà trọ")}, False),
            ({"permanent_residence": None, "current_residence": Place(text="Gầm cầu")}, False),
            ({"permanent_residence": None, "birth_place": Place(text="Hà Nội")}, True),
        ],
    )
    def test_circular_17_article_4_somewhere_to_live_must_be_printed(self, places, missing):
        assert (Doubt.RESIDENCE_MISSING in packet(**places)) is missing


def test_every_doubt_belongs_to_the_check_a_reviewer_looks_for_it_under():
    by_check = {check: {d for d in Doubt if CHECK_OF[d] is check} for check in Check}
    assert by_check[Check.BIOMETRICS] == {
        Doubt.SAME_SAMPLE,
        Doubt.BIOMETRIC_CANDIDATE,
        Doubt.DIFFERENT_PERSON,
        Doubt.NOT_THE_HOLDER,
        Doubt.SAME_PERSON,
        Doubt.NOT_TOLD_APART,
    }
    assert by_check[Check.DEMOGRAPHY] == {Doubt.OTHER_DOSSIER, Doubt.SAME_NAME_AND_BIRTH}
    assert {Doubt.DECEASED, Doubt.NOT_CITIZEN, Doubt.NAME_DIFFERS} < by_check[Check.REGISTER]
    assert {Doubt.SENT_BACK, Doubt.CARD_NOT_MADE} < by_check[Check.PACKET]
    assert sum(map(len, by_check.values())) == len(Doubt)
