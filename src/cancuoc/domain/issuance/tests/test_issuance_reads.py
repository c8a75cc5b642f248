"""What the approver and the card desk read: pages, groups, time lines, kin, and nothing more."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.chip import card_models
from cancuoc.domain.issuance import facts, models, queries, reactions, refusals, services
from cancuoc.domain.issuance.adapters.register_kinship import RegisterKinship
from cancuoc.domain.issuance.rules import ApprovalState, CardState, Receiver
from cancuoc.domain.issuance.tests.conftest import (
    APPROVER,
    AT,
    DESK,
    ON,
    SYSTEM,
    UNIT,
    Kin,
    actor,
    at_desk,
    boxed,
    card,
    carded,
    code_of,
    hand,
    packet,
    queued,
)
from cancuoc.domain.planning import services as planning
from cancuoc.domain.population import queries as register
from cancuoc.domain.population import services as population
from cancuoc.domain.population.rules import GuardianBasis
from cancuoc.domain.population.tests.support import put
from cancuoc.foundation.actor import Role
from cancuoc.kernel.fact import Fact
from cancuoc.law.transition import Holds

CITY = ("01",)


@pytest.mark.django_db
class TestTheQueueInPages:
    def page(self, offset, limit=2, **narrow):
        rows = queries.waiting_for_approval(scope=CITY, on=ON, offset=offset, limit=limit, **narrow)
        return [row.dossier_id for row in rows]

    def test_pages_meet_without_a_gap_when_all_were_queued_at_one_moment(self):
        keys = queued(*(packet() for _ in range(5)))
        assert self.page(0) + self.page(2) + self.page(4) == sorted(keys)

    @pytest.mark.parametrize(("offset", "limit", "seen"), [(5, 2, 0), (99, 500, 0), (0, 0, 0)])
    def test_beyond_the_end_there_is_an_empty_page(self, offset, limit, seen):
        queued(*(packet() for _ in range(3)))
        assert len(self.page(offset, limit)) == seen

    def test_an_empty_desk_has_no_groups(self):
        assert self.page(0) == []
        assert queries.waiting_groups(scope=CITY, on=ON) == []
        assert queries.count_waiting(scope=CITY, on=ON) == 0

    @pytest.mark.parametrize(
        "narrow", [{"unit_code": "00999"}, {"kit": "KIT-99"}, {"unit_code": UNIT, "kit": "x"}]
    )
    def test_a_filter_that_fits_nothing(self, narrow):
        queued(packet())
        assert self.page(0, **narrow) == []
        assert queries.count_waiting(scope=CITY, on=ON, **narrow) == 0

    def test_what_is_decided_leaves_the_page(self):
        one, two, three = queued(packet(), packet(), packet())
        services.approve(dossier_ids=[one], at=AT, by=APPROVER)
        services.send_back(dossier_id=two, reason="mờ", at=AT, by=APPROVER)
        assert self.page(0) == [three]
        states = [queries.approval(dossier_id=key) for key in (one, two, three)]
        assert [row and row.state for row in states] == [
            ApprovalState.APPROVED,
            ApprovalState.SENT_BACK,
            ApprovalState.WAITING,
        ]

    def test_bars_name_only_what_is_barred_and_known(self):
        free, barred = queued(packet(), packet())
        models.Approval.objects.filter(dossier_id=barred).update(reviewer_hand=APPROVER.hand)
        asked = [free, barred, uuid4()]
        assert set(queries.approval_bars(dossier_ids=asked, by=APPROVER)) == {barred}
        assert queries.approval_bars(dossier_ids=[], by=APPROVER) == {}

    def test_a_bar_is_that_of_the_dossier_s_own_kit(self):
        planner = actor("hand-kehoach", Role.PLANNER)
        for n, member in (("1", "lan.nt"), ("2", "minh.tv")):
            planning.create_team(
                code=f"D{n}", name=n, unit_code=UNIT, members=(member,), at=AT, by=planner
            )
            planning.create_kit(code=f"KIT-0{n}", team_code=f"D{n}", at=AT, by=planner)
        first, second = queued(packet(), packet(kit="KIT-02"))
        for username, barred in (("lan.nt", first), ("minh.tv", second)):
            by = actor(f"hand-{username}", Role.APPROVER, username=username)
            assert set(queries.approval_bars(dossier_ids=[first, second], by=by)) == {barred}


@pytest.mark.django_db
@pytest.mark.usefixtures("drawn")
class TestTimeLines:
    def test_a_card_s_way_is_told_with_moment_officer_and_reason(self):
        (key,) = at_desk(packet())
        hand(key, at=AT + timedelta(hours=1))
        card_id = card(key).id
        steps = (
            (services.hold, "tạm giam", 2),
            (services.give_back, "hết tạm giam", 3),
            (services.revoke, "tẩy xóa", 4),
        )
        for service, reason, hours in steps:
            at = AT + timedelta(hours=hours)
            service(scanned=card(key).serial, reason=reason, at=at, by=APPROVER)
        told = queries.card_steps(card_id=card_id)
        assert [(step.state, step.reason) for step in told[2:]] == [
            (CardState.RECEIVED, ""),
            (CardState.HANDED_OVER, ""),
            (CardState.HELD, "tạm giam"),
            (CardState.HANDED_OVER, "hết tạm giam"),
            (CardState.REVOKED, "tẩy xóa"),
        ]
        assert [step.by for step in told[3:]] == [DESK.id, *[APPROVER.id] * 3]
        assert [step.at for step in told] == sorted(step.at for step in told)

    def test_a_held_and_returned_card_was_handed_over_once(self):
        (key,) = at_desk(packet())
        hand(key)
        for service in (services.hold, services.give_back):
            service(scanned=card(key).serial, reason="x", at=AT + timedelta(days=9), by=APPROVER)
        row = queries.handover(card_id=card(key).id)
        assert row is not None
        assert (row.at, row.by, row.receiver) == (AT, DESK.id, Receiver.HOLDER)

    def test_a_card_row_names_its_box_once_it_has_one(self):
        (key,) = carded(packet())
        assert card(key).batch_code == ""
        code = boxed()
        assert card(key).batch_code == code
        assert queries.card(card_id=card(key).id) == card(key)
        assert queries.cards_of_batch(code=code) == [card(key)]
        assert queries.cards_of_batch(code="LO-KHONG-CO") == []

    def test_oldest_cards_come_first_and_newest_boxes(self):
        keys, codes = [], []
        for days in range(3):
            keys += carded(packet())
            at = AT + timedelta(days=days)
            codes.append(services.make_batch(unit_code=UNIT, at=at, by=DESK))
        rows = queries.cards(scope=CITY, on=ON, states=[CardState.BATCHED])
        assert [row.dossier_id for row in rows] == keys
        assert [row.code for row in queries.batches(scope=CITY, on=ON)] == codes[::-1]

    @pytest.mark.parametrize("states", [[CardState.HELD], [], list(CardState)])
    def test_only_the_states_asked_for(self, states):
        carded(packet(), packet())
        rows = queries.cards(scope=CITY, on=ON, states=states)
        assert len(rows) == (2 if CardState.MADE in states else 0)

    def test_the_desk_sees_the_child_s_name_and_never_the_receiver_s(self):
        (key,) = at_desk(packet("6-<14"))
        seen = services.prepare(
            dossier_code=code_of(key),
            receiver_number="001190000019",
            kinship=Kin(),
            at=AT,
            by=DESK,
        )
        assert (seen.full_name, seen.band) == ("Trần Thu Hà", "6-<14")
        assert "001190000019" not in str(seen)

    @pytest.mark.parametrize("typed", ["", "LO-0", "LO\x00", "\x00", "🪪", "LO-240706\n"])
    def test_whatever_else_is_typed_is_no_box(self, typed):
        assert queries.cards_of_batch(code=typed) == []
        with pytest.raises(refusals.NoSuchBatch):
            queries.batch(code=typed)
        with pytest.raises(refusals.NoSuchBatch):
            services.send_batch(code=typed, at=AT, by=DESK)

    @pytest.mark.parametrize("scanned", ["", "  ", "HS-1", "🪪", "\x00", "1" * 11, "1" * 13])
    def test_whatever_else_is_scanned_is_no_card(self, scanned):
        carded(packet())
        with pytest.raises(refusals.NoSuchCard):
            services.find_card(scanned=scanned, at=AT, by=DESK)


@pytest.mark.django_db
class TestKinOfTheRegister:
    """Who may fetch a ward's card is what the register shows on that very day."""

    WARD, GUARDIAN, MOTHER = "001315000018", "001170000021", "001190000022"

    @pytest.fixture
    def ward(self):
        mother = put("Lê Thị Bích Ngọc", 1990, sex="female", personal_number=self.MOTHER)
        guardian = put("Trần Văn Bác", 1970, personal_number=self.GUARDIAN)
        child = put("Trần Thu Hà", 2015, mother_id=mother, links="register")
        population.set_guardian(
            ward_id=child,
            guardian_id=guardian,
            basis=GuardianBasis.COMMUNE_DECISION,
            valid_from=date(2024, 1, 1),
            valid_to=date(2024, 7, 6),
            at=AT,
            by=SYSTEM,
        )
        return child

    @pytest.mark.parametrize(
        ("on", "right"),
        [
            (date(2023, 12, 31), None),
            (date(2024, 1, 1), Receiver.GUARDIAN),
            (date(2024, 7, 6), Receiver.GUARDIAN),
            (date(2024, 7, 7), None),
        ],
    )
    def test_a_guardian_from_the_first_to_the_last_day(self, ward, on, right):
        kin = RegisterKinship()
        assert kin.relation(person_id=ward, number=self.GUARDIAN, on=on) is right
        assert kin.relation(person_id=ward, number=self.MOTHER, on=on) is Receiver.PARENT

    @pytest.mark.parametrize("number", ["001190009999", "", "abc"])
    def test_a_number_of_nobody_gives_no_right(self, ward, number):
        assert RegisterKinship().relation(person_id=ward, number=number, on=ON) is None

    def test_the_register_learns_of_a_card_and_keeps_the_newest(self, ward):
        def news(issued, expires):
            return facts.HandedOver(
                at=AT,
                card_id=uuid4(),
                dossier_id=uuid4(),
                person_id=ward,
                unit_code=UNIT,
                band="6-<14",
                receiver="parent",
                issued_on=issued,
                expires_on=expires,
            )

        reactions.tell_register([news(date(2024, 7, 6), date(2029, 5, 1))], at=AT)
        reactions.tell_register([], at=AT)
        person = register.person(person_id=ward)
        assert (person.holds, person.holds_expires) == (Holds.CARD, date(2029, 5, 1))


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))
DAYS = st.none() | st.dates(date(2024, 1, 1), date(2099, 1, 1))
FACTS = st.one_of(
    st.builds(
        facts.HandedOver,
        at=MOMENTS,
        card_id=st.uuids(),
        dossier_id=st.uuids(),
        person_id=st.none() | st.uuids(),
        unit_code=st.just(UNIT),
        band=st.sampled_from(["<6", "6-<14", ">=14"]),
        receiver=st.sampled_from([str(receiver) for receiver in Receiver]),
        issued_on=st.dates(date(2024, 1, 1), date(2099, 1, 1)),
        expires_on=DAYS,
    ),
    st.builds(
        facts.CardMade,
        at=MOMENTS,
        card_id=st.uuids(),
        dossier_id=st.uuids(),
        person_id=st.none() | st.uuids(),
        unit_code=st.just(UNIT),
        band=st.just("<6"),
        expires_on=DAYS,
    ),
    st.builds(facts.CardHeld, at=MOMENTS, card_id=st.uuids(), person_id=st.none() | st.uuids()),
    st.builds(facts.CardReturned, at=MOMENTS, card_id=st.uuids(), person_id=st.none()),
    st.builds(facts.CardRevoked, at=MOMENTS, card_id=st.uuids(), person_id=st.uuids()),
)


@given(fact=FACTS)
def test_a_fact_is_read_back_as_it_was_told(fact):
    assert type(fact).from_json(fact.to_json()) == fact


OWN_FACTS = [kind for kind in Fact.__subclasses__() if kind.__module__ == facts.__name__]


@pytest.mark.parametrize("kind", OWN_FACTS, ids=lambda kind: kind.topic)
def test_no_fact_of_issuance_carries_a_name_or_a_number(kind):
    fields = set(kind.__dataclass_fields__)
    assert not fields & {"full_name", "name", "personal_number", "phone", "photo", "face"}


def test_both_designs_are_in_force_from_the_first_day_of_the_law():
    """Circular 16/2024/TT-BCA: one design without a photo, one with it, from 1 July 2024."""
    codes = [
        card_models.model_for(on=date(2024, 7, 1), with_photo=photo).code for photo in (False, True)
    ]
    assert codes == ["CC2024-U6", "CC2024-6"]
    with pytest.raises(card_models.NoCardModel):
        card_models.model_for(on=date(2024, 6, 30), with_photo=True)
