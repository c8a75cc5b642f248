"""Every state with every act on real rows: what moves, what is written, and what is left alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.support.refusing import differing, refused, standing

from cancuoc.domain.enrolment import models, queries, services
from cancuoc.domain.enrolment.rules import MOVES, Act, State
from cancuoc.domain.enrolment.tests.samples import AT, WORKER, captured, receive
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.kernel.moves import IllegalMove

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=5)
REVIEWER = Actor(
    id="user:tt.01",
    kind=ActorKind.OFFICER,
    hand="hand-tt-01",
    roles=frozenset({Role.REVIEWER}),
    purpose="Thẩm tra",
)
WAY_TO: dict[State, tuple[Act, ...]] = {
    State.RECEIVED: (),
    State.CHECKING: (Act.CHECK,),
    State.IN_REVIEW: (Act.SEND_TO_REVIEW,),
    State.CLEARED: (Act.CLEAR,),
    State.REFUSED: (Act.SEND_TO_REVIEW, Act.REFUSE),
    State.RETURNED: (Act.SEND_TO_REVIEW, Act.RETURN),
    State.APPROVED: (Act.CLEAR, Act.APPROVE),
    State.IN_PRODUCTION: (Act.CLEAR, Act.APPROVE, Act.PRODUCE),
    State.AWAITING_HANDOVER: (Act.CLEAR, Act.APPROVE, Act.PRODUCE, Act.CARD_READY),
    State.HANDED_OVER: (Act.CLEAR, Act.APPROVE, Act.PRODUCE, Act.CARD_READY, Act.HAND_OVER),
}


def standing_in(state: State, *, n: int = 1) -> UUID:
    """Return a dossier that went the shortest way to a state."""
    (dossier_id,) = receive(captured(n))
    for act in WAY_TO[state]:
        services.advance(dossier_ids=[dossier_id], act=act, at=AT, by=WORKER)
    assert queries.dossier(dossier_id=dossier_id).state is state
    return dossier_id


def advance(*ids: UUID, act: Act, **changes: Any) -> None:
    given = {"at": LATER, "by": REVIEWER}
    services.advance(dossier_ids=ids, act=act, **(given | changes))


@pytest.mark.parametrize("state", list(State))
def test_an_act_that_is_not_allowed_leaves_everything_as_it_was(state: State) -> None:
    dossier_id = standing_in(state)
    for act in Act:
        if (state, act) not in MOVES:
            with refused(IllegalMove, "enrolment") as caught:
                advance(dossier_id, act=act)
            assert caught.value.details == {"state": str(state), "act": str(act)}
            assert caught.value.status == 409


@pytest.mark.parametrize(
    ("state", "act"), [pytest.param(*move, id=f"{move[0]}-{move[1]}") for move in MOVES]
)
def test_an_act_that_is_allowed_leaves_one_row_and_one_line(state: State, act: Act) -> None:
    dossier_id, other = standing_in(state), standing_in(state, n=2)
    lines = len(list(audit.history()))
    advance(dossier_id, act=act, reason="Lý do")
    moved = queries.dossier(dossier_id=dossier_id)
    assert moved.state_since == LATER
    step = queries.steps(dossier_id=dossier_id)[-1]
    assert (step.act, step.state, step.at) == (act, moved.state, LATER)
    assert (step.actor, step.hand, step.reason) == ("user:tt.01", "hand-tt-01", "Lý do")
    line = next(audit.history())
    assert (line.act, line.object_id) == (f"enrolment.{act}", str(dossier_id))
    assert (line.detail["was"], line.detail["state"]) == (state, moved.state)
    assert line.purpose == "Thẩm tra"
    assert len(list(audit.history())) == lines + 1
    assert queries.dossier(dossier_id=other).state is state


def test_moving_nothing_does_nothing() -> None:
    standing_in(State.RECEIVED)
    before = standing("enrolment")
    services.advance(dossier_ids=[], act=Act.CHECK, at=LATER, by=REVIEWER)
    assert not differing(before, "enrolment")


def test_a_dossier_named_twice_moves_once() -> None:
    dossier_id = standing_in(State.RECEIVED)
    advance(dossier_id, dossier_id, act=Act.CHECK)
    assert [s.act for s in queries.steps(dossier_id=dossier_id)] == ["receive", "check"]


@pytest.mark.parametrize("strangers", [1, 3])
def test_one_unknown_dossier_stops_them_all(strangers: int) -> None:
    dossier_id = standing_in(State.RECEIVED)
    ids = [dossier_id, *(uuid4() for _ in range(strangers))]
    with refused(services.UnknownDossiers, "enrolment") as caught:
        advance(*ids, act=Act.CHECK)
    assert caught.value.details == {"count": strangers}
    assert caught.value.status == 404


def test_the_same_act_twice_counts_once() -> None:
    dossier_id = standing_in(State.CLEARED)
    advance(dossier_id, act=Act.APPROVE)
    with refused(IllegalMove, "enrolment"):
        advance(dossier_id, act=Act.APPROVE)


def test_a_card_lost_before_the_hand_is_made_again_as_often_as_needed() -> None:
    dossier_id = standing_in(State.AWAITING_HANDOVER)
    for _ in range(3):
        advance(dossier_id, act=Act.PRODUCE)
        advance(dossier_id, act=Act.CARD_READY)
    advance(dossier_id, act=Act.HAND_OVER)
    acts = [s.act for s in queries.steps(dossier_id=dossier_id)]
    assert acts.count("produce") == 4
    assert acts[-1] == "hand_over"


def test_a_doubt_after_approval_goes_back_to_a_person_and_needs_a_new_approval() -> None:
    dossier_id = standing_in(State.APPROVED)
    advance(dossier_id, act=Act.SEND_TO_REVIEW)
    with refused(IllegalMove, "enrolment"):
        advance(dossier_id, act=Act.PRODUCE)
    advance(dossier_id, act=Act.CLEAR)
    with refused(IllegalMove, "enrolment"):
        advance(dossier_id, act=Act.PRODUCE)


def test_a_large_batch_takes_few_statements(django_assert_max_num_queries: Any) -> None:
    ids = receive(*(captured(n) for n in range(1, 121)))
    with django_assert_max_num_queries(6):
        advance(*ids, act=Act.CLEAR)
    assert models.Dossier.objects.filter(state=State.CLEARED).count() == 120
    assert models.DossierHistory.objects.filter(act="clear").count() == 120
    assert len({line.object_id for line in audit.history(act_prefix="enrolment.clear")}) == 120


def test_history_alone_tells_where_every_dossier_stands() -> None:
    ids = {state: standing_in(state, n=n) for n, state in enumerate(State, 1)}
    told = {
        state: queries.steps(dossier_id=dossier_id)[-1].state for state, dossier_id in ids.items()
    }
    assert told == {state: state for state in State}
