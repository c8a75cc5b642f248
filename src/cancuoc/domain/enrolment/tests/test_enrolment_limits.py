"""The legal clock of dossiers and confirmations, with days worked out by hand (Art. 26)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from cancuoc.domain.enrolment import queries, services
from cancuoc.domain.enrolment.clocks import OpenGroup, open_groups
from cancuoc.domain.enrolment.rules import CLOSED, Act, State
from cancuoc.domain.enrolment.tests.samples import WORKER, captured, receive
from cancuoc.kernel.clock import VN

pytestmark = pytest.mark.django_db
CITY = ("01",)


def hanoi(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VN)


# Law 26/2023/QH15 Art. 26: seven working days from a complete dossier, the day of receipt not
# counted. Holidays by Labour Code Art. 112 and the yearly decisions on swapped days.
ART_26 = [
    ("2024-07-01T08:00", date(2024, 7, 10), "a plain Monday"),
    ("2024-07-05T17:30", date(2024, 7, 16), "a Friday evening"),
    ("2024-07-06T09:00", date(2024, 7, 16), "a Saturday session of the campaign"),
    ("2024-07-07T23:59", date(2024, 7, 16), "the last minute of a Sunday"),
    ("2024-07-08T00:00", date(2024, 7, 17), "one minute later it is Monday"),
    ("2024-08-29T10:00", date(2024, 9, 11), "National Day takes two days"),
    ("2024-12-31T10:00", date(2025, 1, 10), "New Year takes one"),
    ("2025-01-24T10:00", date(2025, 2, 11), "Tết takes a week"),
    ("2025-04-24T10:00", date(2025, 5, 7), "2 May 2025 was swapped for a Saturday"),
]


@pytest.mark.parametrize(("received", "due", "why"), ART_26, ids=[why for *_, why in ART_26])
def test_seven_working_days_of_article_26(received: str, due: date, why: str) -> None:
    at = hanoi(received)
    (dossier_id,) = receive(captured(1, received_at=at), at=at)
    assert queries.dossier(dossier_id=dossier_id).due_on == due


# Procedure sheets 1.000466 and 2.001178: three days when the register joins the numbers, else 7.
CC04 = [
    ("2024-07-01T08:00", date(2024, 7, 4), date(2024, 7, 10)),
    ("2024-07-05T17:30", date(2024, 7, 10), date(2024, 7, 16)),
    ("2024-07-07T23:59", date(2024, 7, 10), date(2024, 7, 16)),
    ("2024-07-08T00:00", date(2024, 7, 11), date(2024, 7, 17)),
    ("2024-08-29T10:00", date(2024, 9, 5), date(2024, 9, 11)),
]


@pytest.mark.parametrize(("asked", "known", "unknown"), CC04)
def test_three_or_seven_working_days_for_a_confirmation(
    asked: str, known: date, unknown: date
) -> None:
    due = []
    for number_in_register in (True, False):
        confirmation_id = services.issue_confirmation(
            personal_number="001190000019",
            other_number="012345678",
            person_id=uuid4(),
            number_in_register=number_in_register,
            unit_code="00364",
            at=hanoi(asked),
            by=WORKER,
        )
        due.append(queries.confirmation(confirmation_id=confirmation_id).due_on)
    assert due == [known, unknown]


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("2024-07-06T00:00", "HS-240706-"),
        ("2024-07-06T23:59", "HS-240706-"),
        ("2024-12-31T23:59", "HS-241231-"),
        ("2025-01-01T00:00", "HS-250101-"),
    ],
)
def test_a_code_bears_the_vietnamese_day(text: str, prefix: str) -> None:
    (dossier_id,) = receive(captured(1, received_at=hanoi(text)), at=hanoi(text))
    assert queries.dossier(dossier_id=dossier_id).code.startswith(prefix)


def test_a_dossier_is_late_the_day_after_its_limit_and_not_before() -> None:
    at = hanoi("2024-07-06T09:00")
    receive(captured(1, received_at=at), at=at)

    def late(on: date) -> int:
        (stage,) = queries.open_by_stage(scope=CITY, on=on)
        return stage.late

    assert [late(date(2024, 7, day)) for day in (6, 15, 16, 17, 31)] == [0, 0, 0, 1, 1]


def groups(scope: tuple[str, ...] = CITY) -> list[tuple[str, date, date, int]]:
    found = open_groups(scope=scope, on=date(2024, 7, 20))
    return [(g.state, g.received_on, g.due_on, g.count) for g in found]


def test_open_dossiers_are_grouped_by_the_vietnamese_day_they_came() -> None:
    # 16:59 and 17:00 UTC are two sides of midnight in Hà Nội.
    before = datetime(2024, 7, 7, 16, 59, tzinfo=UTC)
    after = datetime(2024, 7, 7, 17, 0, tzinfo=UTC)
    receive(captured(1, received_at=before), captured(2, received_at=after))
    receive(captured(3, received_at=after))
    assert groups() == [
        ("received", date(2024, 7, 7), date(2024, 7, 16), 1),
        ("received", date(2024, 7, 8), date(2024, 7, 17), 2),
    ]


def test_groups_tell_states_apart_and_leave_out_what_is_closed() -> None:
    at = hanoi("2024-07-01T08:00")
    ids = receive(*(captured(n, received_at=at) for n in range(1, 6)), at=at)
    walks = {
        ids[1]: [Act.CLEAR],
        ids[2]: [Act.SEND_TO_REVIEW],
        ids[3]: [Act.SEND_TO_REVIEW, Act.REFUSE],
        ids[4]: [Act.CLEAR, Act.APPROVE, Act.PRODUCE, Act.CARD_READY, Act.HAND_OVER],
    }
    for dossier_id, acts in walks.items():
        for act in acts:
            services.advance(dossier_ids=[dossier_id], act=act, at=at, by=WORKER)
    assert [(state, count) for state, _, _, count in groups()] == [
        ("cleared", 1),
        ("in_review", 1),
        ("received", 1),
    ]
    assert queries.dossier(dossier_id=ids[3]).state in CLOSED


def test_groups_keep_to_the_scope() -> None:
    at = hanoi("2024-07-01T08:00")
    receive(
        captured(1, received_at=at, unit_code="00364"),
        captured(2, received_at=at, unit_code="00001"),
        at=at,
    )
    assert [count for *_, count in groups()] == [2]
    assert [count for *_, count in groups(("00364",))] == [1]
    assert groups(()) == []
    (one,) = open_groups(scope=["00001"], on=date(2024, 7, 2))
    assert one == OpenGroup(
        state=State.RECEIVED, received_on=date(2024, 7, 1), due_on=date(2024, 7, 10), count=1
    )
