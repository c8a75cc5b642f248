"""Facts survive the journey through JSON; states move only as their table says."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel import moves
from cancuoc.kernel.fact import Fact
from cancuoc.kernel.moves import IllegalMove
from cancuoc.law.ages import Band

AT = datetime(2024, 7, 6, 3, 0, tzinfo=UTC)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Everything(Fact):
    """One field of each kind that a fact may carry."""

    key: UUID
    maybe: UUID | None
    day: date
    moment: datetime | None
    band: Band
    count: int
    yes: bool
    words: str
    kits: tuple[str, ...]
    people: tuple[UUID, ...]
    days: tuple[date, ...]
    late: str = "added later"


def everything(**changes: object) -> Everything:
    given_: dict[str, object] = {
        "at": AT,
        "key": UUID(int=1),
        "maybe": None,
        "day": date(2024, 2, 29),
        "moment": AT,
        "band": Band.UNDER_6,
        "count": 3,
        "yes": True,
        "words": "Đống Đa",
        "kits": ("A", "B"),
        "people": (UUID(int=2),),
        "days": (),
    }
    return Everything(**{**given_, **changes})  # type: ignore[arg-type]


def through_json(fact: Everything) -> Everything:
    return Everything.from_json(json.loads(json.dumps(fact.to_json())))


class TestFacts:
    def test_what_is_told_is_what_is_heard(self) -> None:
        heard = through_json(everything())
        assert heard == everything()
        assert type(heard.band) is Band
        assert type(heard.key) is UUID
        assert type(heard.day) is date
        assert type(heard.kits) is tuple

    @given(
        maybe=st.none() | st.uuids(),
        day=st.dates(),
        moment=st.none() | st.datetimes(timezones=st.just(UTC)),
        band=st.sampled_from(list(Band)),
        count=st.integers(),
        yes=st.booleans(),
        words=st.text(),
        kits=st.lists(st.text()).map(tuple),
        people=st.lists(st.uuids()).map(tuple),
        days=st.lists(st.dates()).map(tuple),
    )
    def test_any_fact_comes_through(self, **fields: object) -> None:
        fact = everything(**fields)
        assert through_json(fact) == fact

    def test_a_moment_keeps_its_instant(self) -> None:
        hanoi = AT.astimezone(timezone(timedelta(hours=7)))
        heard = through_json(everything(at=hanoi))
        assert heard.at == AT
        assert heard.at.utcoffset() is not None

    def test_the_topic_names_room_and_fact(self) -> None:
        assert Everything.topic.endswith(".Everything")
        from cancuoc.domain.enrolment.facts import Received

        assert Received.topic == "enrolment.Received"

    def test_old_readers_live_with_new_words(self) -> None:
        body = {**everything().to_json(), "brand_new": 1}
        assert Everything.from_json(body) == everything()

    def test_new_readers_live_with_old_facts(self) -> None:
        body = everything(late="x").to_json()
        del body["late"]
        assert Everything.from_json(body).late == "added later"

    def test_a_fact_that_lacks_what_it_needs_is_refused(self) -> None:
        body = everything().to_json()
        del body["key"]
        with pytest.raises(TypeError):
            Everything.from_json(body)

    @pytest.mark.parametrize(
        ("field", "value"),
        [("key", "no uuid"), ("band", "7-8"), ("day", "31/2/2024"), ("people", ["x"])],
    )
    def test_a_body_that_cannot_be_read_is_refused(self, field: str, value: object) -> None:
        with pytest.raises(ValueError):
            Everything.from_json({**everything().to_json(), field: value})

    def test_facts_do_not_change(self) -> None:
        with pytest.raises(dataclasses.FrozenInstanceError):
            everything().count = 4  # type: ignore[misc]

    def test_every_field_is_named(self) -> None:
        with pytest.raises(TypeError):
            Everything(AT, uuid4())  # type: ignore[misc,call-arg]


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    BROKEN = "broken"


class Press(StrEnum):
    GO = "go"
    STOP = "stop"
    HIT = "hit"


TABLE = {
    (Light.RED, Press.GO): Light.GREEN,
    (Light.GREEN, Press.STOP): Light.RED,
    (Light.RED, Press.HIT): Light.BROKEN,
    (Light.GREEN, Press.HIT): Light.BROKEN,
}


class TestMoves:
    @pytest.mark.parametrize("state", list(Light))
    @pytest.mark.parametrize("act", list(Press))
    def test_every_state_and_act(self, state: Light, act: Press) -> None:
        wanted = TABLE.get((state, act))
        if wanted is not None:
            assert moves.after(moves=TABLE, state=state, act=act) is wanted
            return
        with pytest.raises(IllegalMove) as refused:
            moves.after(moves=TABLE, state=state, act=act)
        assert refused.value.details == {"state": str(state), "act": str(act)}
        assert refused.value.status == 409
        assert refused.value.__cause__ is None

    @given(st.lists(st.sampled_from(list(Press)), max_size=30))
    def test_no_walk_leaves_the_table(self, acts: list[Press]) -> None:
        state = Light.RED
        for act in acts:
            try:
                state = moves.after(moves=TABLE, state=state, act=act)
            except IllegalMove:
                assert (state, act) not in TABLE
        assert state in set(Light)

    def test_an_empty_table_allows_nothing(self) -> None:
        with pytest.raises(IllegalMove):
            moves.after(moves={}, state=Light.RED, act=Press.GO)

    def test_the_refusal_says_what_to_do(self) -> None:
        refusal = IllegalMove()
        assert "Tải lại trang" in refusal.next_step
        assert refusal.as_dict()["error"] == "IllegalMove"
