"""Batches cut anywhere and in any order, the desk by unit and day, and the last guard below."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.books import refuses

from cancuoc.domain.enrolment.services import UnknownDossiers
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.enrolment.tests.samples import AT
from cancuoc.domain.units import services as units
from cancuoc.domain.verification import facts, models, queries, refusals, services
from cancuoc.domain.verification.adapters.duplicates import SameSample
from cancuoc.domain.verification.rules import NEVER_CLEARED, Decision, Doubt, State
from cancuoc.domain.verification.tests.conftest import WORKER, Register, entry_of, reviewer
from cancuoc.domain.verification.tests.people import ON, doubts, someone, state, told
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.law.refusing import RefusalReason

pytestmark = pytest.mark.django_db
quick = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CITY = ("01",)


def crowd():
    """Six people: two share a sample, one is unknown to the register, one has another name."""
    people = [someone(n, seed="same" if n in (2, 5) else "") for n in range(1, 7)]
    known = [entry_of(person) for person in people if person is not people[3]]
    known[0] = dataclasses.replace(known[0], full_name="Ai Đó Khác")
    return people, Register(*known)


def check_in(portions, register):
    for keys in portions:
        services.check_dossiers(
            dossier_ids=keys, register=register, duplicates=SameSample(), at=AT, by=WORKER
        )


class TestBatches:
    @quick
    @given(order=st.permutations(range(6)), cuts=st.sets(st.integers(1, 5)))
    def test_how_the_dossiers_are_cut_into_batches_changes_no_doubt(self, order, cuts):
        """A copied sample is told of the later of the two, and of both within one batch."""
        with transaction.atomic():
            people, register = crowd()
            keys = samples.receive(*people)
            edges = [0, *sorted(cuts), 6]
            cut = [order[start:end] for start, end in itertools.pairwise(edges)]
            check_in([[keys[n] for n in portion] for portion in cut], register)
            found = [doubts(key) for key in keys]
            assert found[0] == {Doubt.NAME_DIFFERS}
            assert found[3] == {Doubt.NOT_IN_REGISTER}
            assert found[2] == found[5] == set()
            place = {n: i for i, portion in enumerate(cut) for n in portion}
            late = max((1, 4), key=lambda n: (place[n], n))
            together = place[1] == place[4]
            assert found[late] == {Doubt.SAME_SAMPLE}
            assert found[5 - late] == ({Doubt.SAME_SAMPLE} if together else set())
            transaction.set_rollback(True)

    @quick
    @given(again=st.lists(st.integers(0, 5), max_size=8))
    def test_news_told_again_checks_nothing_again(self, again):
        with transaction.atomic():
            people, register = crowd()
            keys = samples.receive(*people)
            check_in([keys], register)
            before = models.CheckResult.objects.count(), queries.count_open(scope=CITY, on=ON)
            check_in([[keys[n] for n in again]], register)
            assert before == (24, 4)
            assert (models.CheckResult.objects.count(), queries.count_open(scope=CITY, on=ON)) == (
                24,
                4,
            )
            assert len(told("Cleared")) == 2
            transaction.set_rollback(True)

    def test_every_dossier_is_either_cleared_or_on_the_desk(self, check):
        people, register = crowd()
        keys = check(*people, register=register)
        cleared = {fact["dossier_id"] for fact in told("Cleared")}
        desk = {str(item.dossier_id) for item in queries.desk(scope=CITY, on=ON)}
        assert cleared | desk == {str(key) for key in keys}
        assert not cleared & desk

    def test_a_batch_asks_the_register_and_the_search_once(self, check):
        asked = []

        class Counting(Register):
            def entries(self, *, person_ids, personal_numbers):
                asked.append(len(person_ids))
                return super().entries(person_ids=person_ids, personal_numbers=personal_numbers)

        people = [someone(n) for n in range(1, 9)]
        check(*people, register=Counting(*(entry_of(person) for person in people)))
        assert asked == [8]

    def test_a_batch_costs_few_statements_whatever_its_size(self, django_assert_max_num_queries):
        people = [someone(n) for n in range(1, 21)]
        keys = samples.receive(*people)
        register = Register(*(entry_of(person) for person in people))
        with django_assert_max_num_queries(25):
            check_in([keys], register)
        assert len(told("Cleared")) == 20


DOUBTS = st.sets(st.sampled_from(list(Doubt)), min_size=1, max_size=6)


class TestDeciding:
    @pytest.fixture
    def item(self, check):
        check(someone(1), register=Register())
        (item,) = queries.desk(scope=CITY, on=ON)
        return item

    def decide(self, item, decision, **changes):
        given = {
            "item_id": item.id,
            "decision": decision,
            "reason": RefusalReason.DATA_CONFLICT,
            "print_notice": lambda *_: f"document/{1:032x}",
            "at": AT + timedelta(hours=1),
            "by": reviewer(),
        }
        with transaction.atomic():
            return services.decide(**{**given, **changes})

    @quick
    @given(found=DOUBTS)
    def test_one_doubt_that_may_not_be_cleared_is_enough(self, item, found):
        with transaction.atomic():
            models.ReviewItem.objects.filter(id=item.id).update(doubts=[str(d) for d in found])
            held = sorted(str(d) for d in found & NEVER_CLEARED)
            if held:
                with pytest.raises(refusals.CannotClear) as refused:
                    self.decide(item, Decision.CLEAR)
                assert refused.value.details == {"doubts": held}
            else:
                assert self.decide(item, Decision.CLEAR) is State.CLEARED
            transaction.set_rollback(True)

    @pytest.mark.parametrize("role", list(Role))
    def test_only_a_reviewer_decides_or_checks_again(self, role):
        by = reviewer("hand-x", CITY, role)
        may = role is Role.REVIEWER
        with pytest.raises(refusals.NoSuchItem if may else NotAllowed), transaction.atomic():
            services.decide(
                item_id=uuid4(),
                decision=Decision.CLEAR,
                print_notice=lambda *_: "",
                at=AT,
                by=by,
            )
        with pytest.raises(UnknownDossiers if may else NotAllowed), transaction.atomic():
            services.recheck(
                dossier_ids=[uuid4()], register=Register(), duplicates=SameSample(), at=AT, by=by
            )

    @pytest.mark.parametrize("by", [Actor.citizen("x"), Actor.station("TX-01")])
    def test_neither_family_nor_station_decides(self, item, by):
        with pytest.raises(NotAllowed):
            self.decide(item, Decision.CLEAR, by=by)

    @pytest.mark.parametrize(
        ("note", "kept"),
        [
            ("", ""),
            ("  Sai\t tên\r\nđệm  ", "Sai tên đệm"),
            ("x" * 900, "x" * 300),
            ("Đã gọi gia đình, hẹn thứ Hai", "Đã gọi gia đình, hẹn thứ Hai"),
        ],
    )
    def test_a_note_is_kept_on_one_line_and_cut(self, item, note, kept):
        self.decide(item, Decision.RETURN, note=note)
        assert queries.item(item_id=item.id).note == kept

    def test_the_line_of_a_decision_names_no_person_and_no_note(self, item):
        self.decide(item, Decision.REFUSE, note="Trần Văn Bịa")
        lines = list(audit.history(act_prefix="enrolment.refuse"))
        assert len(lines) == 1
        assert lines[0].hand == "hand-thamtra"
        assert "Bịa" not in str(lines)

    def test_deciding_hands_are_those_of_every_round(self, check, item):
        self.decide(item, Decision.CLEAR, by=reviewer("hand-a"))
        services.open_review(dossier_ids=[item.dossier_id], doubt=Doubt.SENT_BACK, at=AT, by=WORKER)
        (second,) = queries.desk(scope=CITY, on=ON)
        self.decide(second, Decision.CLEAR, by=reviewer("hand-b"))
        hands = queries.deciding_hands(dossier_ids=[item.dossier_id, uuid4()])
        assert hands == {item.dossier_id: frozenset({"hand-a", "hand-b"})}


# Khương Mai (00352) and Thanh Xuân Trung (00355) are wards of Thanh Xuân (009), Láng Hạ (00199)
# is one of Đống Đa; the districts end with 30 June 2025.
class TestUnits:
    @pytest.fixture(autouse=True)
    def hanoi(self, db):
        units.load_tables(at=AT, by=Actor.system("test"))

    def test_the_desk_is_that_of_the_units_of_the_day(self, check):
        wards = ("00352", "00355", "00199")
        people = [
            dataclasses.replace(p, identity=dataclasses.replace(p.identity, unit_code=ward))
            for p, ward in zip((someone(n) for n in (1, 2, 3)), wards, strict=True)
        ]
        keys = check(*people, register=Register())
        for on, seen in ((ON, keys[:2]), (date(2025, 6, 30), keys[:2]), (date(2025, 7, 1), [])):
            rows = queries.desk(scope=("009",), on=on)
            assert {row.dossier_id for row in rows} == set(seen), on
            assert queries.count_open(scope=("009",), on=on) == len(seen)
            assert sum(queries.counts(scope=("009",), on=on).values()) == len(seen)
        assert queries.count_open(scope=("00355",), on=date(2025, 7, 1)) == 1
        assert queries.count_open(scope=CITY, on=date(2025, 7, 1)) == 3

    def test_a_district_reviewer_decides_until_the_midnight_its_district_ends(self, check):
        check(someone(1), register=Register())
        (item,) = queries.desk(scope=CITY, on=ON)
        by = reviewer("hand-x", ("009",))

        def clear(at):
            services.decide(
                item_id=item.id,
                decision=Decision.CLEAR,
                print_notice=lambda *_: "",
                at=at,
                by=by,
            )

        with pytest.raises(NotAllowed), transaction.atomic():
            clear(datetime(2025, 6, 30, 17, 0, tzinfo=UTC))
        clear(datetime(2025, 6, 30, 16, 59, tzinfo=UTC))
        assert state(item.dossier_id) == "cleared"


class TestTheTables:
    @pytest.fixture
    def filled(self, check):
        check(someone(1), someone(2), register=Register())

    @pytest.mark.parametrize("ending", [state for state in State if state is not State.OPEN])
    def test_what_is_decided_has_its_moment_and_what_is_open_has_none(self, filled, ending):
        told = refuses("UPDATE verification_reviewitem SET state = %s", [str(ending)])
        assert "review_decided_has_time" in told
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE verification_reviewitem SET state = %s, decided_at = now()", [str(ending)]
            )
        told = refuses("UPDATE verification_reviewitem SET state = 'open'")
        assert "review_decided_has_time" in told

    @pytest.mark.parametrize(
        ("statement", "rule"),
        [
            ("UPDATE verification_reviewitem SET doubts = NULL", "doubts"),
            ("UPDATE verification_reviewitem SET due_on = NULL", "due_on"),
            ("UPDATE verification_reviewitem SET officer_hand = NULL", "officer_hand"),
            ("UPDATE verification_reviewitem SET doubts = 'no json'", "json"),
            ("UPDATE verification_checkresult SET detail = NULL", "detail"),
            (
                "INSERT INTO verification_sampledigest SELECT * FROM verification_sampledigest",
                "verification_sampledigest_pkey",
            ),
            (
                "UPDATE verification_reviewitem SET dossier_id ="
                " (SELECT min(dossier_id::text)::uuid FROM verification_reviewitem)",
                "one_open_review",
            ),
        ],
    )
    def test_a_value_outside_the_rules_is_refused(self, filled, statement, rule):
        assert rule in refuses(statement)

    def test_a_dossier_has_one_notice(self, filled):
        add = (
            "INSERT INTO verification_notice (dossier_id, document, reason, at)"
            " SELECT min(dossier_id::text)::uuid, 'document/1', 'data_conflict', now()"
            " FROM verification_reviewitem"
        )
        with connection.cursor() as cursor:
            cursor.execute(add)
        assert "verification_notice_pkey" in refuses(add)


@given(
    fact=st.one_of(
        st.builds(
            facts.Cleared,
            at=st.just(AT),
            dossier_id=st.uuids(),
            unit_code=st.just("00352"),
            band=st.just("<6"),
            officer_hand=st.text(max_size=20),
            reviewer_hand=st.text(max_size=20),
            kit=st.just("KIT-01"),
        ),
        st.builds(
            facts.Refused,
            at=st.just(AT),
            dossier_id=st.uuids(),
            unit_code=st.just("00352"),
            band=st.just("<6"),
            reason=st.sampled_from([str(reason) for reason in RefusalReason]),
        ),
    )
)
def test_a_fact_is_read_back_as_it_was_told(fact):
    assert type(fact).from_json(fact.to_json()) == fact
