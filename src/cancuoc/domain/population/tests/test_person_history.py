"""What a successful write leaves: the row, its history, one audit line, at most one fact."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction

from cancuoc.domain.population import models, queries, services
from cancuoc.domain.population.changes import CardFact, Change, LivesAt, NewPerson, born_columns
from cancuoc.domain.population.rules import (
    ChangeSource,
    GuardianBasis,
    LinkSource,
    PhoneRole,
    ResidenceKind,
    born_from,
)
from cancuoc.domain.population.tests.conftest import AT, OFFICER, ON, SYSTEM
from cancuoc.domain.population.tests.support import ledger, officer, put
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.phone import Phone
from cancuoc.kernel.sex import Sex
from cancuoc.law.transition import Holds

pytestmark = pytest.mark.django_db


def add(*, source=ChangeSource.DC01, by=OFFICER, **fields):
    given = {"name": PersonName("Lê Minh An"), "born": PartialDate(2018, 5, 6), "sex": Sex.MALE}
    return services.add_person(new=NewPerson(**(given | fields)), source=source, at=AT, by=by)


def change(person_id, *, at=AT, source=ChangeSource.DC01, reason="", **fields):
    what = Change(source=source, reason=reason, **fields)
    return services.record_change(person_id=person_id, change=what, at=at, by=OFFICER)


def new_lines(before):
    """Return what the ledger gained, by table."""
    return {
        kind: [row for row in rows if row not in before[kind]]
        for kind, rows in ledger().items()
        if rows != before[kind]
    }


@pytest.mark.parametrize("source", list(ChangeSource))
def test_entering_somebody_leaves_one_row_one_line_and_one_fact(source):
    before = ledger()
    key = add(source=source)
    gained = new_lines(before)
    assert {kind: len(rows) for kind, rows in gained.items()} == {
        "Person": 1,
        "Name": 1,
        "OutboxFact": 1,
        "AuditEvent": 1,
    }
    line = next(audit.history(person_id=key))
    assert (line.act, line.at, line.actor) == ("population.add_person", AT, OFFICER.id)
    assert line.detail == {"source": str(source), "fields": []}
    fact = OutboxFact.objects.get()
    assert (fact.topic, fact.at) == ("population.PersonAdded", AT)
    assert fact.body == {"person_id": str(key), "source": str(source), "at": AT.isoformat()}


def test_the_line_of_the_audit_names_the_commune_and_nothing_of_the_person():
    key = add(
        lives_at=LivesAt(commune="10351", hamlet="Thôn Hạ", house="Số 1"),
        personal_number=PersonalId("001218000001"),
        phone=Phone("+84912345678"),
    )
    line = next(audit.history(person_id=key))
    assert line.unit_code == "10351"
    told = f"{line.detail}{OutboxFact.objects.get().body}"
    for secret in ("Lê", "001218000001", "912345678", "Thôn Hạ", "2018"):
        assert secret not in told


def test_everything_entered_comes_back():
    mother = put("Trần Thị Hoa", 1987, sex="female")
    father = put("Lê Văn Nam", 1982)
    key = add(
        name=PersonName("  lê   minh an "),
        born=PartialDate(2018, 2),
        sex=Sex.FEMALE,
        personal_number=PersonalId("001318000001"),
        ethnicity="Mường",
        birth_place="00232",
        father_id=father,
        mother_id=mother,
        links=LinkSource.DECLARED,
        phone=Phone("+84912345678"),
        phone_role=PhoneRole.KIN,
        care_centre="Cơ sở 1",
    )
    person = queries.person(person_id=key)
    assert person.full_name == "lê minh an"
    assert person.born == PartialDate(2018, 2)
    assert (person.sex, person.ethnicity, person.birth_place) == (Sex.FEMALE, "Mường", "00232")
    assert person.personal_number == PersonalId("001318000001")
    assert (person.father_id, person.mother_id) == (father, mother)
    assert (person.links, person.phone_role) == (LinkSource.DECLARED, PhoneRole.KIN)
    assert person.phone == Phone("+84912345678")
    assert person.care_centre == "Cơ sở 1"
    assert (person.holds, person.citizen, person.deceased_on) == (Holds.NONE, True, None)
    assert (person.place, person.residence) == (None, ResidenceKind.NONE)


@pytest.mark.parametrize("kind", [k for k in ResidenceKind if k is not ResidenceKind.NONE])
def test_only_a_permanent_residence_is_where_one_is_registered(kind):
    person = queries.person(person_id=add(lives_at=LivesAt(commune="10351", kind=kind)))
    assert (person.commune, person.residence) == ("10351", kind)
    assert (person.registered is not None) is (kind is ResidenceKind.PERMANENT)


def test_a_newborn_joins_the_household_of_the_mother():
    hamlet = models.Hamlet.objects.create(commune="10351", name="Thôn Hạ")
    roof = models.Household.objects.create(hamlet=hamlet, house="Số 5")
    mother = put("Trần Thị Hoa", 1987, sex="female", hamlet=hamlet, household=roof, commune="")
    for house in ("", "Số 5"):
        home = LivesAt(commune="10351", hamlet="Thôn Hạ", house=house)
        key = add(household_id=roof.id, mother_id=mother, lives_at=home)
        assert queries.person(person_id=key).household_id == roof.id
    assert models.Household.objects.count() == 1


def moved(key, **place):
    change(key, lives_at=LivesAt(**({"commune": "10351", "hamlet": "Thôn Hạ"} | place)))
    return queries.person(person_id=key).household_id


@pytest.fixture
def family_home():
    hamlet = models.Hamlet.objects.create(commune="10351", name="Thôn Hạ")
    roof = models.Household.objects.create(hamlet=hamlet, house="Số 5")
    key = put(
        "Lê Minh An",
        2016,
        commune="",
        hamlet=hamlet,
        household=roof,
        registered_hamlet=hamlet,
        residence="permanent",
    )
    return key, roof.id


@pytest.mark.parametrize("house", ["", "Số 5"])
def test_another_ground_of_residence_does_not_part_a_family(family_home, house):
    key, roof = family_home
    assert moved(key, house=house, kind=ResidenceKind.TEMPORARY) == roof


@pytest.mark.parametrize(
    "place",
    [
        {"house": "Số 7"},
        {"hamlet": "Thôn Thượng"},
        {"commune": "00232", "house": "Số 5"},
    ],
)
def test_who_moves_leaves_the_household_to_the_others(family_home, place):
    key, roof = family_home
    assert moved(key, **place) != roof
    assert models.Household.objects.filter(id=roof).exists()


SOME = {
    "name": [PersonName(f"Lê Văn {word}") for word in ("An", "Ân", "Ấn", "Ánh")],
    "born": [PartialDate(1980), PartialDate(1980, 5), PartialDate(1980, 5, 6), PartialDate(1981)],
    "sex": [Sex.MALE, Sex.FEMALE],
    "personal_number": [PersonalId(f"00108000000{digit}") for digit in range(4)],
    "birth_place": ["00232", "001", "036"],
    "links": list(LinkSource),
    "phone": [Phone("+84912345678"), Phone("+84987654321")],
    "phone_role": list(PhoneRole),
    "lives_at": [
        LivesAt(commune="00232", hamlet="Tổ dân phố số 1"),
        LivesAt(commune="10351", hamlet="Thôn Hạ", kind=ResidenceKind.TEMPORARY),
        LivesAt(commune="10351", hamlet="Thôn Hạ", house="Số 1"),
    ],
    "deceased_on": [date(2024, 1, 1), date(2024, 7, 1)],
}


def as_history_sees(key):
    person = models.Person.objects.select_related("name", "hamlet", "household").get(id=key)
    return services._snapshot(person)


@pytest.mark.parametrize("seed", range(3))
def test_a_life_can_be_read_backwards_from_its_history(seed):
    rng = random.Random(seed)
    key = put("Lê Văn Nam", 1980)
    first = as_history_sees(key)
    made = 0
    for step in range(25):
        fields = {
            name: rng.choice(SOME[name]) for name in rng.sample(list(SOME), rng.randint(1, 3))
        }
        before = as_history_sees(key)
        try:
            with transaction.atomic():
                changed = change(key, at=AT + timedelta(seconds=step), **fields)
        except services.NothingToChange:
            assert as_history_sees(key) == before
            continue
        made += 1
        after = as_history_sees(key)
        assert set(changed) == {name for name in before if before[name] != after[name]}
    state = as_history_sees(key)
    for row in models.PersonChange.objects.filter(person_id=key).order_by("-at", "-id"):
        assert state[row.field] == row.after
        state[row.field] = row.before
    assert state == first
    assert OutboxFact.objects.count() == made > 10
    assert len(list(audit.history(person_id=key, limit=99))) == made


def test_every_cancelled_number_but_the_last_lives_on_in_the_history():
    key = put("Lê Văn Nam", 1980, personal_number="001080000001")
    for last in "234":
        change(key, personal_number=PersonalId(f"00108000000{last}"))
    person = queries.person(person_id=key)
    assert person.personal_number == PersonalId("001080000004")
    assert person.cancelled_number == "001080000003"
    steps = models.PersonChange.objects.filter(person_id=key, field="personal_number")
    assert {row.before for row in steps} == {f"00108000000{digit}" for digit in "123"}


def test_a_first_number_cancels_none():
    key = put("Lê Minh An", 2016)
    change(key, personal_number=PersonalId("001216000001"))
    assert queries.person(person_id=key).cancelled_number == ""


def test_a_long_reason_is_kept_as_far_as_it_fits():
    key = put("Lê Minh An", 2016)
    change(key, sex=Sex.FEMALE, reason="ấ" * 5000)
    assert models.PersonChange.objects.get().reason == "ấ" * 300


def test_a_birth_is_written_without_inventing_what_is_not_known():
    for born in (PartialDate(1953), PartialDate(1952, 2), PartialDate(2016, 2, 29)):
        stored = born_columns(born)
        read = born_from(latest=stored["born_latest"], precision=stored["born_precision"])
        assert read == born
        assert stored["birth_year"] == born.year


def test_a_guardian_leaves_one_row_and_one_line():
    ward, one = put("Lê Minh An", 2016), put("Vũ Thị Lan", 1955, sex="female")
    before = ledger()
    key = services.set_guardian(
        ward_id=ward,
        guardian_id=one,
        basis=GuardianBasis.COMMUNE_DECISION,
        valid_from=ON,
        at=AT,
        by=OFFICER,
    )
    gained = new_lines(before)
    assert {kind: len(rows) for kind, rows in gained.items()} == {
        "Guardianship": 1,
        "AuditEvent": 1,
    }
    found = queries.guardianships(ward_ids=[ward], on=ON)[ward]
    assert (found.id, found.guardian_id, found.institution) == (key, one, "")
    assert next(audit.history(person_id=ward)).act == "population.guardian"


@pytest.mark.parametrize(
    ("last_day", "ended"),
    [(date(2023, 12, 31), 0), (date(2024, 1, 1), 1), (date(2024, 6, 30), 1)],
)
def test_a_guardianship_ends_with_the_day_named(last_day, ended):
    ward = put("Lê Minh An", 2016)
    services.set_guardian(
        ward_id=ward,
        institution="Cơ sở 1",
        basis=GuardianBasis.ADMISSION_DECISION,
        valid_from=date(2024, 1, 1),
        at=AT,
        by=OFFICER,
    )
    assert services.end_guardian(ward_id=ward, on=last_day, at=AT, by=OFFICER) == ended
    next_day = last_day + timedelta(days=1)
    still = queries.guardianships(ward_ids=[ward], on=max(next_day, date(2024, 1, 1)))
    assert bool(still) is (ended == 0)


def test_a_guardianship_that_ended_is_not_ended_again():
    ward = put("Lê Minh An", 2016)
    services.set_guardian(
        ward_id=ward,
        institution="Cơ sở 1",
        basis=GuardianBasis.ADMISSION_DECISION,
        valid_from=date(2024, 1, 1),
        valid_to=date(2024, 3, 31),
        at=AT,
        by=OFFICER,
    )
    assert services.end_guardian(ward_id=ward, on=date(2024, 2, 1), at=AT, by=OFFICER) == 0
    assert models.Guardianship.objects.get().valid_to == date(2024, 3, 31)


def hold(*cards, by=SYSTEM):
    return services.record_cards(cards=cards, at=AT, by=by)


def card(person_id, holds=Holds.CARD, issued=ON, expires=date(2035, 5, 6)):
    return CardFact(person_id=person_id, holds=holds, issued=issued, expires=expires)


def test_the_card_told_last_is_the_card_held():
    key = put("Lê Minh An", 2010)
    assert hold(card(key, expires=date(2026, 1, 1)), card(key)) == 1
    person = queries.person(person_id=key)
    assert (person.holds, person.holds_issued) == (Holds.CARD, ON)
    assert person.holds_expires == date(2035, 5, 6)


def test_telling_a_card_twice_changes_nothing_more():
    key = put("Lê Minh An", 2010)
    hold(card(key))
    once = queries.person(person_id=key)
    hold(card(key))
    assert queries.person(person_id=key) == once


def test_a_revoked_card_takes_its_dates_along():
    key = put("Lê Minh An", 2010, holds="card", holds_expires=date(2035, 5, 6))
    hold(card(key, holds=Holds.NONE, issued=None, expires=None))
    person = queries.person(person_id=key)
    assert (person.holds, person.holds_issued, person.holds_expires) == (Holds.NONE, None, None)


def test_cards_of_strangers_and_of_nobody_write_nothing():
    before = ledger()
    assert hold() == 0
    assert hold(card(UUID(int=0))) == 0
    assert ledger() == before


def test_many_cards_cost_few_statements(django_assert_max_num_queries):
    people = [put("Lê Minh An", 2010) for _ in range(40)]
    with django_assert_max_num_queries(8):
        assert hold(*(card(key) for key in people)) == 40


def test_a_card_makes_a_child_no_longer_due():
    key = put("Lê Minh An", 2016)
    assert len(queries.due_in_area(commune="00232", on=ON)) == 1
    hold(card(key, expires=date(2030, 5, 6)), by=officer(Role.CARD_DESK))
    assert queries.due_in_area(commune="00232", on=ON) == ()
    later = queries.due_in_area(commune="00232", on=date(2030, 5, 6))
    assert [m.person_id for f in later for m in f.members] == [key]


def test_a_change_is_dated_by_the_moment_given_and_not_by_a_clock():
    key = put("Lê Minh An", 2016)
    moment = datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)
    change(key, at=moment, sex=Sex.FEMALE)
    assert models.PersonChange.objects.get().at == moment
    assert models.Person.objects.get(id=key).changed_at == moment
    assert OutboxFact.objects.get().at == moment
