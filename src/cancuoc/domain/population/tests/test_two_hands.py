"""Two hands on one record at the same moment, with real commits: one wins, the other is told."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from cancuoc.domain.population import models, queries, services
from cancuoc.domain.population.changes import CardFact, Change, LivesAt, NewPerson
from cancuoc.domain.population.rules import ChangeSource, GuardianBasis
from cancuoc.domain.population.tests.conftest import AT, COMMUNES, OFFICER, ON, SYSTEM, silent
from cancuoc.domain.population.tests.support import ledger, put
from cancuoc.foundation import audit
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.sex import Sex
from cancuoc.law.transition import Holds

pytestmark = pytest.mark.django_db(transaction=True)

HANDS = 4


def together(work):
    """Let several hands begin at one moment; return each answer, a refusal by its name."""
    gate = threading.Barrier(HANDS)

    def one(number):
        gate.wait()
        try:
            return work(number)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        return [task.result(timeout=60) for task in [pool.submit(one, n) for n in range(HANDS)]]


def add(**fields):
    given = {"name": PersonName("Lê Minh An"), "born": PartialDate(2018, 5, 6), "sex": Sex.MALE}
    new = NewPerson(**(given | fields))
    return services.add_person(new=new, source=ChangeSource.DC01, at=AT, by=OFFICER)


def change(person_id, **fields):
    what = Change(source=ChangeSource.DC01, **fields)
    return services.record_change(person_id=person_id, change=what, at=AT, by=OFFICER)


def test_one_number_is_given_to_one_person():
    number = PersonalId("001218000001")
    answers = together(lambda n: add(personal_number=number, name=PersonName("Lê " + "ABCD"[n])))
    assert answers.count("NumberTaken") == HANDS - 1
    winner = queries.by_number(personal_number=number)
    assert winner.id in answers
    assert models.Person.objects.count() == 1
    assert OutboxFact.objects.filter(topic="population.PersonAdded").count() == 1
    assert len(list(audit.history(act_prefix="population.add_person"))) == 1


def test_two_people_cannot_both_be_changed_to_one_number():
    people = [put(f"Lê {letter}", 1980) for letter in "ABCD"]
    number = PersonalId("001080000001")
    answers = together(lambda n: change(people[n], personal_number=number))
    assert answers.count("NumberTaken") == HANDS - 1
    assert answers.count(("personal_number",)) == 1
    assert models.PersonChange.objects.count() == 1


def test_changes_of_one_person_queue_and_the_history_is_a_chain():
    key = put("Lê Minh An", 2018)
    names = [PersonName("Lê " + word) for word in ("Một", "Hai", "Ba", "Bốn")]
    assert together(lambda n: change(key, name=names[n])) == [("name",)] * HANDS
    steps = dict(models.PersonChange.objects.values_list("before", "after"))
    now, seen = "Lê Minh An", []
    while now in steps:
        now = steps.pop(now)
        seen.append(now)
    assert sorted(seen) == sorted(name.full for name in names)
    assert queries.person(person_id=key).full_name == now


def test_the_same_change_sent_many_times_is_made_once():
    key = put("Lê Minh An", 2018)
    answers = together(lambda _n: change(key, sex=Sex.FEMALE))
    assert answers.count(("sex",)) == 1
    assert answers.count("NothingToChange") == HANDS - 1
    assert models.PersonChange.objects.count() == 1


def test_one_guardian_is_recorded_however_many_ask():
    ward = put("Lê Minh An", 2018)
    guardians = [put(f"Lê {letter}", 1970) for letter in "ABCD"]

    def guard(number):
        return services.set_guardian(
            ward_id=ward,
            guardian_id=guardians[number],
            basis=GuardianBasis.COURT_DECISION,
            valid_from=date(2024, 1, 1),
            at=AT,
            by=OFFICER,
        )

    answers = together(guard)
    assert answers.count("AlreadyGuarded") == HANDS - 1
    assert models.Guardianship.objects.filter(ward_id=ward).count() == 1


def test_batches_of_cards_in_any_order_do_not_lock_each_other_out():
    people = [put("Lê Minh An", 2010) for _ in range(30)]

    def hold(number):
        order = people if number % 2 else people[::-1]
        cards = [
            CardFact(
                person_id=key,
                holds=Holds.CARD,
                issued=date(2024, 7, 1 + number),
                expires=date(2035, 5, 6),
            )
            for key in order
        ]
        return services.record_cards(cards=cards, at=AT, by=SYSTEM)

    assert together(hold) == [30] * HANDS
    issued = set(models.Person.objects.values_list("holds_issued", flat=True))
    # One batch came last and wrote everybody; no row is left over from another.
    assert len(issued) == 1


def test_a_new_hamlet_and_a_new_name_are_made_once():
    at = LivesAt(commune="10351", hamlet="Thôn Mới", house="Số 1")
    answers = together(lambda _n: add(lives_at=at))
    assert len(set(answers)) == HANDS
    assert models.Hamlet.objects.count() == 1
    assert models.Name.objects.count() == 1


def test_two_cities_begun_together_are_one_city():
    def load(number):
        return services.load_city(
            residents=200,
            seed=number,
            on=ON,
            communes=COMMUNES,
            progress=silent,
            at=AT,
            by=SYSTEM,
        )

    answers = together(load)
    assert answers.count("CityExists") == HANDS - 1
    assert models.Person.objects.count() == 200
    assert len(list(audit.history(act_prefix="population.load_city"))) == 1


def structure():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'population_%' ORDER BY 1"
        )
        indexes = cursor.fetchall()
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid::regclass::text LIKE 'population_%' ORDER BY 1"
        )
        return indexes, cursor.fetchall()


def test_a_city_that_fails_on_the_way_leaves_nothing_and_every_index():
    def load(progress):
        return services.load_city(
            residents=100, seed=1, on=ON, communes=COMMUNES, progress=progress, at=AT, by=SYSTEM
        )

    before, rules = ledger(), structure()
    for word in ("người", "thôn", "chỉ mục name_trigrams", "ràng buộc", "thống kê"):

        def stop(text, word=word):
            if word in text:
                raise RuntimeError(f"the power went out at {word}")

        with pytest.raises(RuntimeError, match=word):
            load(stop)
        assert ledger() == before
        assert structure() == rules
    load(silent)
    assert models.Person.objects.count() == 100
