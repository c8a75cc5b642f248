"""Each doubt by table, and the property behind them: equal means silent, one change one doubt."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.verification import checks
from cancuoc.domain.verification.ports import RegisterEntry
from cancuoc.domain.verification.rules import Doubt
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import make
from cancuoc.kernel.sex import Sex
from cancuoc.packet.content import (
    Biometrics,
    Evidence,
    EyeState,
    FingerState,
    Identity,
    PartState,
    Place,
)
from cancuoc.packet.tests import content_samples as samples

ON = date(2024, 7, 6)
MOTHER, FATHER, GUARDIAN = uuid4(), uuid4(), uuid4()
BANDS = ("<6", "6-<14", ">=14")


def identity(band: str = ">=14", *, says: dict[str, Any] | None = None, **changes: Any) -> Identity:
    base = samples.identity(band)
    declared = dataclasses.replace(base.declared, **(says or {}))
    return dataclasses.replace(base, declared=declared, **changes)


def acting(**changes: Any) -> Any:
    return dataclasses.replace(samples.representative(), **{"person_id": MOTHER, **changes})


def evidence(band: str = ">=14", **changes: Any) -> Evidence:
    return dataclasses.replace(samples.evidence(band, samples.files(band)), **changes)


def entry(band: str = ">=14", **changes: Any) -> RegisterEntry:
    declared = samples.declared(band)
    values: dict[str, Any] = {
        "person_id": samples.PERSON,
        "personal_number": declared.personal_number,
        "full_name": declared.full_name,
        "born": declared.born,
        "sex": declared.sex,
        "father_id": FATHER,
        "mother_id": MOTHER,
        "guardian_ids": (),
        "citizen": True,
        "deceased": False,
    }
    return RegisterEntry(**{**values, **changes})


def packet(who: Identity, what: Evidence, *, band: str = "", on: date = ON) -> set[Doubt]:
    return set(checks.packet_doubts(identity=who, evidence=what, band=band or who.band, on=on))


def register(who: Identity, known: RegisterEntry | None) -> set[Doubt]:
    return set(checks.register_doubts(identity=who, entry=known))


class TestACleanDossier:
    @pytest.mark.parametrize("band", BANDS)
    def test_leaves_nothing_open(self, band):
        who = identity(band)
        if who.representative is not None:
            who = dataclasses.replace(who, representative=acting())
        assert packet(who, evidence(band)) == set()
        assert register(who, entry(band)) == set()


FINGERS = tuple(FingerState(finger=n, state=PartState.CAPTURED) for n in range(1, 11))
EYES = tuple(EyeState(eye=eye, state=PartState.CAPTURED) for eye in ("right", "left"))


def lost(finger: int, state: PartState, reason: str) -> tuple[FingerState, ...]:
    return tuple(
        FingerState(finger=n, state=state, reason=reason) if n == finger else f
        for n, f in enumerate(FINGERS, start=1)
    )


class TestCaptures:
    @pytest.mark.parametrize("finger", range(1, 11))
    def test_every_finger_must_have_a_state(self, finger):
        fingers = tuple(f for f in FINGERS if f.finger != finger)
        assert packet(identity(), evidence(fingers=fingers)) == {Doubt.CAPTURE_INCOMPLETE}

    @pytest.mark.parametrize(
        ("state", "reason", "fine"),
        [
            (PartState.MISSING, "amputated", True),
            (PartState.DEFORMED, "born_deformed", True),
            (PartState.TEMPORARILY_INJURED, "bandaged", True),
            (PartState.UNREADABLE, "worn_skin", True),
            (PartState.MISSING, "", False),
            (PartState.UNREADABLE, "", False),
            (PartState.NOT_REQUIRED, "", False),
            (PartState.NOT_REQUIRED, "worn_skin", False),
        ],
    )
    def test_what_is_missing_needs_its_reason(self, state, reason, fine):
        expected = set() if fine else {Doubt.CAPTURE_INCOMPLETE}
        assert packet(identity(), evidence(fingers=lost(3, state, reason))) == expected

    @pytest.mark.parametrize("eyes", [(), EYES[:1], EYES[1:]])
    def test_both_eyes_must_have_a_state(self, eyes):
        assert packet(identity(), evidence(eyes=eyes)) == {Doubt.CAPTURE_INCOMPLETE}

    @pytest.mark.parametrize(
        ("face", "reason", "fine"),
        [
            (PartState.CAPTURED, "", True),
            (PartState.UNREADABLE, "cannot_cooperate", True),
            (PartState.UNREADABLE, "", False),
            (PartState.NOT_REQUIRED, "", False),
        ],
    )
    def test_the_face_too(self, face, reason, fine):
        what = evidence(face=face, face_reason=reason)
        assert packet(identity(), what) == (set() if fine else {Doubt.CAPTURE_INCOMPLETE})

    @pytest.mark.parametrize("kind", [Biometrics.STORED, Biometrics.NONE])
    def test_nothing_is_missing_where_nothing_was_to_be_captured(self, kind):
        procedure = dataclasses.replace(samples.procedure(">=14"), biometrics=kind)
        assert packet(identity(procedure=procedure), Evidence()) == set()


class TestAge:
    def test_the_centre_s_band_wins_over_the_station_s(self):
        who = identity("<6", representative=acting())
        assert packet(who, evidence("<6"), band="6-<14") == {Doubt.BAND_CHANGED}

    def test_a_small_child_s_fingers_are_found(self):
        who = identity("<6", representative=acting())
        assert Doubt.BIOMETRICS_UNDER_6 in packet(who, evidence("6-<14"))

    @pytest.mark.parametrize(("band", "needed"), [("<6", True), ("6-<14", True), (">=14", False)])
    def test_a_child_needs_a_representative(self, band, needed):
        found = packet(identity(band, representative=None), evidence(band))
        assert found == ({Doubt.REPRESENTATIVE_MISSING} if needed else set())


class TestThePerson:
    @pytest.mark.parametrize(
        ("says", "doubt"),
        [
            ({"personal_number": ""}, Doubt.NUMBER_MISSING),
            ({"personal_number": "001090000019"}, Doubt.NUMBER_STRUCTURE),
            ({"personal_number": "001191000019"}, Doubt.NUMBER_STRUCTURE),
            ({"permanent_residence": None}, Doubt.RESIDENCE_MISSING),
            ({"permanent_residence": Place(text="")}, Doubt.RESIDENCE_MISSING),
            ({"born": PartialDate(1999), "personal_number": ""}, Doubt.BIRTH_INCOMPLETE),
        ],
    )
    def test_what_a_card_cannot_do_without(self, says, doubt):
        assert doubt in packet(identity(says=says), evidence())

    @pytest.mark.parametrize("year", [1930, 1950, 1964])
    def test_an_elder_with_a_year_only_gets_a_card_without_expiry(self, year):
        number = make(province_code="001", sex=Sex.FEMALE, birth_year=year, serial=7).value
        says = {"born": PartialDate(year), "personal_number": number}
        assert packet(identity(says=says), evidence()) == set()

    @pytest.mark.parametrize(
        ("places", "printed"),
        [
            ({"permanent_residence": Place(text="A")}, "A"),
            ({"permanent_residence": None, "temporary_residence": Place(text="B")}, "B"),
            ({"permanent_residence": None, "current_residence": Place(text="C")}, "C"),
            ({"permanent_residence": None}, ""),
        ],
    )
    def test_the_residence_printed_falls_back_in_the_law_s_order(self, places, printed):
        assert checks.printed_residence(identity(says=places).declared) == printed

    def test_a_doubt_is_named_once(self):
        who = identity("<6", representative=None, says={"permanent_residence": None})
        found = checks.packet_doubts(identity=who, evidence=evidence("6-<14"), band="6-<14", on=ON)
        assert len(found) == len(set(found))


CHANGES = [
    ("full_name", "Lê Thị Bích Ngà", Doubt.NAME_DIFFERS),
    ("full_name", "Ngọc Lê Thị Bích", Doubt.NAME_DIFFERS),
    ("born", PartialDate(1990, 2, 27), Doubt.BIRTH_DIFFERS),
    ("born", PartialDate(1991, 2, 28), Doubt.BIRTH_DIFFERS),
    ("born", PartialDate(1990, 3), Doubt.BIRTH_DIFFERS),
    ("born", PartialDate(1989), Doubt.BIRTH_DIFFERS),
    ("sex", Sex.MALE, Doubt.SEX_DIFFERS),
    ("personal_number", "001190000020", Doubt.NUMBER_DIFFERS),
    ("citizen", False, Doubt.NOT_CITIZEN),
    ("deceased", True, Doubt.DECEASED),
]


class TestTheRegister:
    def test_nobody_there_is_one_doubt_alone(self):
        assert register(identity(), None) == {Doubt.NOT_IN_REGISTER}

    @pytest.mark.parametrize(("field", "value", "doubt"), CHANGES)
    def test_one_field_changed_is_exactly_that_doubt(self, field, value, doubt):
        assert register(identity(), entry(**{field: value})) == {doubt}

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("full_name", "LÊ THỊ BÍCH NGỌC"),
            ("full_name", "Lê Thị Bích Ngọc"),
            ("born", PartialDate(1990)),
            ("born", PartialDate(1990, 2)),
            ("sex", Sex.UNKNOWN),
            ("personal_number", ""),
            ("father_id", None),
            ("mother_id", None),
        ],
    )
    def test_what_says_the_same_or_less_is_no_doubt(self, field, value):
        assert register(identity(), entry(**{field: value})) == set()

    @pytest.mark.parametrize(("old", "new"), [("Thúy", "Thuý"), ("Hòa", "Hoà"), ("Thủy", "Thuỷ")])
    def test_the_two_ways_to_place_a_mark_are_one_name(self, old, new):
        who = identity(says={"full_name": f"Lê Thị {old}"})
        assert register(who, entry(full_name=f"Lê Thị {new}")) == set()

    @pytest.mark.parametrize(
        ("said", "known"), [("Thảo", "Thao"), ("Hùng", "Hưng"), ("Anh", "Ánh")]
    )
    def test_another_mark_is_another_name(self, said, known):
        who = identity(says={"full_name": f"Lê {said}"})
        assert register(who, entry(full_name=f"Lê {known}")) == {Doubt.NAME_DIFFERS}

    def test_saying_less_than_the_register_differs(self):
        who = identity(says={"born": PartialDate(1990)})
        assert register(who, entry()) == {Doubt.BIRTH_DIFFERS}

    @pytest.mark.parametrize(
        ("person_id", "proof", "guardians", "proven"),
        [
            (MOTHER, "register", (), True),
            (FATHER, "register", (), True),
            (GUARDIAN, "register", (GUARDIAN,), True),
            (GUARDIAN, "register", (), False),
            (uuid4(), "register", (GUARDIAN,), False),
            (None, "register", (), False),
            (uuid4(), "birth_certificate", (), True),
        ],
    )
    def test_a_link_said_to_be_in_the_register_must_be_there(
        self, person_id, proof, guardians, proven
    ):
        who = identity("6-<14", representative=acting(person_id=person_id, proof=proof))
        known = entry("6-<14", guardian_ids=guardians)
        assert register(who, known) == (set() if proven else {Doubt.REPRESENTATIVE_UNPROVEN})

    def test_no_parents_in_the_register_prove_nothing(self):
        who = identity("6-<14", representative=acting(person_id=None))
        known = entry("6-<14", father_id=None, mother_id=None)
        assert register(who, known) == {Doubt.REPRESENTATIVE_UNPROVEN}


NAMES = st.lists(
    st.sampled_from(["An", "Bích", "Đức", "Hà", "Khánh", "Ngọc", "Phượng", "Thuỷ", "Ưng", "Yến"]),
    min_size=2,
    max_size=4,
).map(" ".join)
BIRTHS = st.dates(date(1926, 1, 1), date(2010, 7, 1))


@settings(max_examples=120, deadline=None)
@given(name=NAMES, born=BIRTHS, sex=st.sampled_from([Sex.MALE, Sex.FEMALE]))
def test_a_dossier_equal_to_the_register_raises_no_doubt(name, born, sex):
    number = make(province_code="001", sex=sex, birth_year=born.year, serial=5).value
    fields = {
        "full_name": name,
        "born": PartialDate.of(born),
        "sex": sex,
        "personal_number": number,
    }
    who = identity(says=fields)
    assert register(who, entry(**fields)) == set()
    assert packet(who, evidence()) == set()


@settings(max_examples=120, deadline=None)
@given(
    name=NAMES,
    born=BIRTHS,
    change=st.sampled_from(["full_name", "born", "sex", "personal_number", "citizen", "deceased"]),
)
def test_any_one_field_changed_raises_exactly_its_doubt(name, born, change):
    number = make(province_code="001", sex=Sex.MALE, birth_year=born.year, serial=5).value
    fields = {"full_name": name, "born": PartialDate.of(born), "sex": Sex.MALE}
    who = identity(says={**fields, "personal_number": number})
    other: dict[str, Any] = {
        "full_name": f"{name} Quý",
        "born": PartialDate.of(date.fromordinal(born.toordinal() - 1)),
        "sex": Sex.FEMALE,
        "personal_number": f"{number[:-1]}{(int(number[-1]) + 1) % 10}",
        "citizen": False,
        "deceased": True,
    }
    expected = {
        "full_name": Doubt.NAME_DIFFERS,
        "born": Doubt.BIRTH_DIFFERS,
        "sex": Doubt.SEX_DIFFERS,
        "personal_number": Doubt.NUMBER_DIFFERS,
        "citizen": Doubt.NOT_CITIZEN,
        "deceased": Doubt.DECEASED,
    }
    known = entry(**{**fields, "personal_number": number, change: other[change]})
    assert register(who, known) == {expected[change]}


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(1, 10)), st.sets(st.sampled_from(["right", "left"])))
def test_captures_are_complete_exactly_when_every_part_is_there(fingers, eyes):
    what = evidence(
        fingers=tuple(f for f in FINGERS if f.finger in fingers),
        eyes=tuple(e for e in EYES if e.eye in eyes),
    )
    whole = len(fingers) == 10 and len(eyes) == 2
    assert packet(identity(), what) == (set() if whole else {Doubt.CAPTURE_INCOMPLETE})


def test_samples_are_the_person_of_the_register():
    assert isinstance(samples.PERSON, UUID)
