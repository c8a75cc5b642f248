"""Figures over the reforms of 2025, shares of the limit over holidays, facts told late or twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from cancuoc.domain.eid.facts import AccountOpened
from cancuoc.domain.enrolment import services as enrolment
from cancuoc.domain.enrolment.facts import ConfirmationIssued, Received
from cancuoc.domain.enrolment.rules import Act, State
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.issuance.facts import Approved, CardHeld, CardMade, HandedOver
from cancuoc.domain.issuance.rules import CardState
from cancuoc.domain.reporting import ageing, counting, queries, soundness, steptimes
from cancuoc.domain.reporting.models import HourCount
from cancuoc.domain.reporting.rules import Measure
from cancuoc.domain.sessions.facts import Arrived, Finished
from cancuoc.domain.units import services as units
from cancuoc.domain.verification.facts import Cleared, Refused, Returned
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.clock import VN

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
CITY = ("01",)
AT = datetime(2024, 7, 6, 9, 30, tzinfo=VN)
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
XUAN_BAC, XUAN_NAM, LANG_HA = "00367", "00370", "00199"


@pytest.fixture
def hanoi():
    units.load_tables(at=AT, by=SYSTEM)


def day_of(on):
    return datetime(on.year, on.month, on.day, tzinfo=VN)


def visit(at, unit):
    counting.add(cells=[counting.cell(at=at, unit_code=unit, band="<6", measure=Measure.VISITS)])


@pytest.mark.usefixtures("hanoi")
class TestUnitsThatChange:
    """Thanh Xuân Nam (00370) ends with 2024; the districts end with 30 June 2025."""

    def by_unit(self, on, scope=CITY):
        start = day_of(on)
        found = queries.by_unit(
            since=start, until=start + A_DAY, measure=Measure.VISITS, scope=scope, on=on
        )
        return {code: sum(bands.values()) for code, bands in found.items()}

    @pytest.mark.parametrize(
        ("on", "told"),
        [
            (date(2024, 12, 31), {"009": 2, "006": 1}),
            (date(2025, 1, 1), {"009": 1, "006": 1, XUAN_NAM: 1}),
            (date(2025, 6, 30), {"009": 1, "006": 1, XUAN_NAM: 1}),
            (date(2025, 7, 1), {XUAN_BAC: 1, LANG_HA: 1, XUAN_NAM: 1}),
        ],
    )
    def test_the_city_is_told_by_the_districts_of_the_day_and_loses_nothing(self, on, told):
        for unit in (XUAN_BAC, XUAN_NAM, LANG_HA):
            visit(day_of(on) + 9 * HOUR, unit)
        assert self.by_unit(on) == told

    @pytest.mark.parametrize(
        ("on", "told"),
        [
            (date(2025, 6, 30), {XUAN_BAC: 1}),
            (date(2025, 7, 1), {}),
        ],
    )
    def test_a_district_that_is_gone_tells_no_new_figures(self, on, told):
        for unit in (XUAN_BAC, LANG_HA):
            visit(day_of(on) + 9 * HOUR, unit)
        assert self.by_unit(on, scope=("009",)) == told

    def test_the_last_hour_of_a_district_is_hanoi_s(self):
        """23:30 of 30 June in Hanoi is still that day, although it is 16:30 in UTC."""
        visit(datetime(2025, 6, 30, 16, 30, tzinfo=UTC), XUAN_BAC)
        visit(datetime(2025, 6, 30, 17, 30, tzinfo=UTC), XUAN_BAC)
        assert self.by_unit(date(2025, 6, 30)) == {"009": 1}
        assert self.by_unit(date(2025, 7, 1)) == {XUAN_BAC: 1}
        hours = queries.by_hour(day=date(2025, 6, 30), measure=Measure.VISITS, scope=CITY)
        assert list(hours) == [23]

    def test_the_29th_of_february_has_its_own_figures(self):
        for day in (date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)):
            visit(day_of(day), LANG_HA)
            assert self.by_unit(day) == {"006": 1}


# Law 26/2023/QH15 Art. 26 (seven working days) in shares of 2, 3 and 2 (TIME-3), over holidays
# and working Saturdays: received, and the last days of the unit, of the centre, of the limit.
SHARES = [
    ("2024-07-01", "2024-07-03", "2024-07-08", "2024-07-10"),
    ("2024-04-25", "2024-05-02", "2024-05-06", "2024-05-08"),
    ("2024-08-26", "2024-08-28", "2024-09-04", "2024-09-06"),
    ("2024-08-31", "2024-09-05", "2024-09-10", "2024-09-12"),
    ("2025-01-22", "2025-01-24", "2025-02-05", "2025-02-07"),
    ("2025-04-25", "2025-04-28", "2025-05-06", "2025-05-08"),
]
WAY = {
    "unit": (State.RECEIVED, ()),
    "centre": (State.CLEARED, (Act.CLEAR,)),
    "shipping": (
        State.AWAITING_HANDOVER,
        (Act.CLEAR, Act.APPROVE, Act.PRODUCE, Act.CARD_READY),
    ),
}


@pytest.mark.usefixtures("hanoi")
@pytest.mark.parametrize(("received", "unit", "centre", "limit"), SHARES)
def test_article_26_each_stage_is_slow_after_the_last_day_of_its_share(
    received, unit, centre, limit
):
    at = day_of(date.fromisoformat(received)) + 9 * HOUR
    for n, (_, acts) in enumerate(WAY.values(), start=1):
        ids = samples.receive(samples.captured(n, received_at=at), at=at)
        for act in acts:
            enrolment.advance(dossier_ids=ids, act=act, at=at, by=samples.WORKER)
    ends = dict(zip(WAY, map(date.fromisoformat, (unit, centre, limit)), strict=True))
    for stage, last in ends.items():
        for on, slow in ((last, 0), (last + A_DAY, 1)):
            ages = {age.stage: age for age in ageing.by_state(scope=CITY, on=on)}
            assert ages[stage].state is WAY[stage][0]
            assert (ages[stage].slow, stage, on) == (slow, stage, on)
            assert ages[stage].late == int(on > ends["shipping"])


def fact_of(news, /, **more):
    """A fact about a child of school age in Láng Hạ."""
    return news(**{"at": AT, "unit_code": LANG_HA, "band": "6-<14", **more})


CARD = {"card_id": uuid4(), "dossier_id": uuid4(), "person_id": None, "expires_on": None}
HANDS = {"officer_hand": "a", "reviewer_hand": "", "kit": "K"}
COUNTED = {
    Measure.VISITS: fact_of(
        Arrived,
        ticket_id=uuid4(),
        session_id=uuid4(),
        person_id=None,
        lane="child",
        walk_in=True,
    ),
    Measure.DOSSIERS: fact_of(
        Received,
        dossier_id=uuid4(),
        code="HS-240706-000001-1",
        person_id=None,
        session_id=None,
        kind="first",
        captured_at=AT - A_DAY,
        due_on=date(2024, 7, 16),
        officer_hand="a",
        kit="K",
    ),
    Measure.CLEARED: fact_of(Cleared, dossier_id=uuid4(), **HANDS),
    Measure.REFUSED: fact_of(Refused, dossier_id=uuid4(), reason="not_citizen"),
    Measure.APPROVED: fact_of(Approved, dossier_id=uuid4()),
    Measure.CARDS: fact_of(CardMade, **CARD),
    Measure.HANDED_OVER: fact_of(HandedOver, receiver="parent", issued_on=AT.date(), **CARD),
    Measure.ACCOUNTS: fact_of(
        AccountOpened, account_id=uuid4(), person_id=None, level=2, held_by="representative"
    ),
}
ONLY = [f"reporting.{measure}" for measure in Measure]


def tell(*facts, at):
    outbox.publish(*facts)
    while outbox.deliver(at=at, only=ONLY):
        pass


class TestFacts:
    @pytest.mark.parametrize("measure", sorted(COUNTED))
    def test_each_kind_of_news_adds_one_to_its_own_cell(self, measure):
        tell(COUNTED[measure], at=AT)
        cells = HourCount.objects.values_list("day", "hour", "unit_code", "band", "measure")
        assert list(cells) == [(date(2024, 7, 6), 9, LANG_HA, "6-<14", measure)]

    def test_a_confirmation_has_no_band(self):
        tell(ConfirmationIssued(at=AT, confirmation_id=uuid4(), unit_code=LANG_HA), at=AT)
        assert list(HourCount.objects.values_list("measure", "band")) == [("confirmations", "")]

    @pytest.mark.parametrize(
        "fact",
        [
            fact_of(Returned, dossier_id=uuid4(), reason="data_conflict"),
            CardHeld(at=AT, card_id=uuid4(), person_id=None),
            fact_of(Finished, ticket_id=uuid4(), session_id=uuid4(), outcome="done"),
        ],
    )
    def test_other_news_is_no_figure(self, fact):
        tell(fact, at=AT)
        assert not HourCount.objects.exists()

    def test_news_told_late_counts_in_the_hour_in_which_it_became_true(self):
        tell(*COUNTED.values(), at=AT + 3 * A_DAY)
        cells = HourCount.objects.values_list("day", "hour", "count")
        assert set(cells) == {(date(2024, 7, 6), 9, 1)}
        assert cells.count() == len(COUNTED)

    def test_a_batch_of_many_is_one_row_and_delivered_again_nothing_more(self):
        tell(*[COUNTED[Measure.CLEARED]] * 700, at=AT)
        assert list(HourCount.objects.values_list("count", flat=True)) == [700]
        assert outbox.deliver(at=AT + A_DAY, only=ONLY) == 0


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def insert_card(number, state, serial):
    run(
        "INSERT INTO issuance_card (id, serial, dossier_id, dossier_code, personal_number,"
        " unit_code, band, model, issued_on, front, back, document, state) VALUES"
        " (%s, %s, %s, 'HS', %s, '00199', '<6', 'M', '2024-07-06', 'f', 'b', 'd', %s)",
        uuid4(),
        serial,
        uuid4(),
        number,
        state,
    )


class TestWhatTheDatabaseShouldHavePrevented:
    """The questions are asked without trust: here the rule that guards them is taken away."""

    @pytest.mark.parametrize("state", list(CardState))
    def test_two_live_cards_of_one_person_are_found_in_any_state(self, state):
        run("DROP INDEX one_live_card_a_person")
        insert_card("001190000019", str(state), "1")
        insert_card("001190000019", str(state), "2")
        insert_card("001190000020", str(state), "3")
        found = soundness.disagreements()["people_with_two_live_cards"]
        assert found == int(state not in ("revoked", "replaced"))

    def test_a_live_card_beside_dead_ones_is_sound(self):
        for serial, state in enumerate(("replaced", "revoked", "handed_over")):
            insert_card("001190000019", state, str(serial))
        assert soundness.disagreements()["people_with_two_live_cards"] == 0

    def test_a_packet_that_became_two_dossiers_is_found(self):
        samples.receive(samples.captured(1), samples.captured(2))
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("ALTER TABLE enrolment_dossier DROP CONSTRAINT enrolment_dossier_packet_id_key")
        run(
            "UPDATE enrolment_dossier SET packet_id ="
            " (SELECT min(packet_id::text)::uuid FROM enrolment_dossier)"
        )
        assert soundness.disagreements()["packets_with_two_dossiers"] == 1

    def test_a_handover_without_its_line_is_found(self):
        insert_card("001190000019", "handed_over", "1")
        run(
            "INSERT INTO issuance_handover"
            " (card_id, receiver, receiver_number, old_document_collected, at, by)"
            " SELECT id, 'holder', personal_number, false, now(), 'x' FROM issuance_card"
        )
        found = soundness.disagreements()
        assert found["handed_over_without_line"] == 1
        assert found["cards_not_audited_once"] == found["cards_without_approval"] == 1


class TestStepTimes:
    @pytest.fixture(autouse=True)
    def by_rows(self, monkeypatch):
        """Commits within one test are one commit: here the rows say when."""
        monkeypatch.setattr(steptimes, "commits_are_known", lambda: False)

    def walk(self, *acts):
        """Take a dossier through acts, one an hour; return what is told of it."""
        ids = samples.receive(samples.captured(1), at=AT)
        for hours, act in enumerate(acts, start=1):
            at = AT + hours * HOUR
            enrolment.advance(dossier_ids=ids, act=act, at=at, by=samples.WORKER)
        (row,) = steptimes.step_times()
        return {
            name: (moment - AT) // HOUR
            for name in ("opened", "cleared", "approved", "card")
            if (moment := getattr(row, name)) is not None
        }

    @pytest.mark.parametrize(
        ("acts", "told"),
        [
            ((), {"opened": 0}),
            ((Act.CLEAR,), {"opened": 0, "cleared": 1}),
            ((Act.SEND_TO_REVIEW, Act.REFUSE), {"opened": 0}),
            (
                (Act.CLEAR, Act.APPROVE, Act.PRODUCE, Act.CARD_READY),
                {"opened": 0, "cleared": 1, "approved": 2, "card": 4},
            ),
        ],
    )
    def test_a_step_not_taken_has_no_moment(self, acts, told):
        assert self.walk(*acts) == told

    def test_what_was_done_again_counts_by_the_last_time(self):
        """A dossier sent back and cleared again, and a card that had to be made twice."""
        told = self.walk(
            Act.CLEAR,
            Act.SEND_TO_REVIEW,
            Act.CLEAR,
            Act.APPROVE,
            Act.PRODUCE,
            Act.CARD_READY,
            Act.PRODUCE,
            Act.CARD_READY,
        )
        assert told == {"opened": 0, "cleared": 3, "approved": 4, "card": 8}
