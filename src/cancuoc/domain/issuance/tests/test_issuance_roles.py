"""Every service of issuance against every role, and who counts as responsible for a unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import transaction

from cancuoc.domain.enrolment.codes import BadCode
from cancuoc.domain.issuance import queries, refusals, services
from cancuoc.domain.issuance.rules import CardState
from cancuoc.domain.issuance.tests.conftest import (
    AT,
    DESK,
    Kin,
    actor,
    at_desk,
    card,
    carded,
    code_of,
    hand,
    packet,
    queued,
)
from cancuoc.domain.units import services as units
from cancuoc.foundation import storage
from cancuoc.foundation.actor import Actor, NotAllowed, Role

pytestmark = pytest.mark.django_db

NUMBER = "001190000001"
APPROVERS, DESKS = {Role.APPROVER}, {Role.CARD_DESK}


def scanned(service, **more):
    """Return a call of a service on a card that nobody knows."""
    return lambda by: service(scanned="24", reason="vì sao", at=AT, by=by, **more)


def on_box(service, **more):
    return lambda by: service(**more, at=AT, by=by)


def handing(service, **more):
    given = {"dossier_code": "?", "receiver_number": NUMBER, "kinship": Kin(), **more}
    return lambda by: service(**given, at=AT, by=by)


# Service: who may, a call that comes to nothing, and the refusal that those who may meet.
SERVICES = {
    "approve": (
        APPROVERS,
        lambda by: services.approve(dossier_ids=[uuid4()], at=AT, by=by),
        refusals.NotWaiting,
    ),
    "send_back": (
        APPROVERS,
        lambda by: services.send_back(dossier_id=uuid4(), reason="mờ", at=AT, by=by),
        refusals.NotWaiting,
    ),
    "hold": (APPROVERS, scanned(services.hold), refusals.NoSuchCard),
    "give_back": (APPROVERS, scanned(services.give_back), refusals.NoSuchCard),
    "revoke": (APPROVERS, scanned(services.revoke), refusals.NoSuchCard),
    "find_card": (
        APPROVERS | DESKS,
        lambda by: services.find_card(scanned="24", at=AT, by=by),
        refusals.NoSuchCard,
    ),
    "spoil": (DESKS, scanned(services.spoil), refusals.NoSuchCard),
    "mark_missing": (DESKS, scanned(services.mark_missing), refusals.NoSuchCard),
    "make_batch": (DESKS, on_box(services.make_batch, unit_code="00352"), refusals.NoSuchBatch),
    "send_batch": (DESKS, on_box(services.send_batch, code="LO"), refusals.NoSuchBatch),
    "close_batch": (DESKS, on_box(services.close_batch, code="LO"), refusals.NoSuchBatch),
    "receive_card": (
        DESKS,
        on_box(services.receive_card, batch_code="LO", scanned="24"),
        refusals.NoSuchBatch,
    ),
    "ready_card": (DESKS, on_box(services.ready_card, scanned="?"), BadCode),
    "prepare": (DESKS, handing(services.prepare), BadCode),
    "hand_over": (DESKS, handing(services.hand_over, old_document_collected=True), BadCode),
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_role_at_every_service(name, role):
    allowed, call, then = SERVICES[name]
    with pytest.raises(then if role in allowed else NotAllowed):
        call(actor("hand-x", role))


@pytest.mark.parametrize("role", list(Role))
def test_a_reprint_belongs_to_the_card_desk(role):
    with pytest.raises(refusals.NoSuchCard if role is Role.CARD_DESK else NotAllowed):
        services.reprint(
            scanned="24", reason="in lại", blobs=storage.store(), at=AT, by=actor("hand-x", role)
        )


OUTSIDERS = [
    Actor.citizen("phu-huynh"),
    Actor.station("TX-01"),
    actor("hand-none"),
    actor("hand-many", *(set(Role) - {Role.CARD_DESK, Role.APPROVER})),
]


@pytest.mark.parametrize("by", OUTSIDERS, ids=lambda by: by.id)
@pytest.mark.parametrize("name", sorted(SERVICES))
def test_neither_family_nor_station_nor_any_other_office_touches_cards(name, by):
    with pytest.raises(NotAllowed):
        SERVICES[name][1](by)


def test_a_refusal_of_a_role_says_which_role_is_needed():
    with pytest.raises(NotAllowed) as refused:
        services.hold(scanned="24", reason="vì sao", at=AT, by=DESK)
    assert refused.value.status == 403
    assert refused.value.details == {"needed": ["approver"]}


# The wards of Thanh Xuân district (009) before and after the reforms of 2025: 00352 lives on as
# a ward of the city, 00355 was divided and is nobody's code any more.
IN_2024 = datetime(2024, 7, 6, 3, tzinfo=UTC)
LAST_MINUTE = datetime(2025, 6, 30, 16, 59, tzinfo=UTC)
FIRST_MINUTE = datetime(2025, 6, 30, 17, 0, tzinfo=UTC)
SCOPES = [
    # scope, unit of the card, may it before 1 July 2025, and from then on
    (("01",), "00352", True, True),
    (("00352",), "00352", True, True),
    (("009",), "00352", True, False),
    (("006",), "00352", False, False),
    (("00355",), "00352", False, False),
    (("01",), "00355", True, True),
    (("009",), "00355", True, False),
    (("00355",), "00355", True, True),
    # Who has a part of a divided ward finishes what was taken in there.
    (("00364", "00367"), "00355", False, True),
    ((), "00352", False, False),
]


@pytest.mark.usefixtures("drawn")
class TestUnits:
    @pytest.fixture(autouse=True)
    def hanoi(self, db):
        units.load_tables(at=IN_2024, by=Actor.system("test"))

    def test_the_units_of_the_day_decide_who_looks_a_card_up(self):
        keys = dict(
            zip(("00352", "00355"), carded(packet(), packet(unit_code="00355")), strict=True)
        )
        for at, column in ((IN_2024, 2), (LAST_MINUTE, 2), (FIRST_MINUTE, 3)):
            for row in SCOPES:
                by = actor("hand-x", Role.CARD_DESK, units=row[0])
                serial = card(keys[row[1]]).serial
                try:
                    with transaction.atomic():
                        found = services.find_card(scanned=serial, at=at, by=by)
                except NotAllowed:
                    found = None
                assert (found is not None) is row[column], (at, row)

    def test_the_midnight_of_hanoi_ends_a_district(self):
        """The districts of Hanoi end with 30 June 2025, seven hours before the day of UTC does."""
        (key,) = at_desk(packet())
        by = actor("hand-x", Role.CARD_DESK, units=("009",))
        assert services.ready_card(scanned=code_of(key), at=LAST_MINUTE, by=by).card_id
        with pytest.raises(NotAllowed):
            services.ready_card(scanned=code_of(key), at=FIRST_MINUTE, by=by)

    def test_a_district_packs_the_cards_of_all_its_wards_into_one_box(self):
        keys = carded(packet(), packet(unit_code="00355"), packet(unit_code="00199"))
        by = actor("hand-x", Role.CARD_DESK, units=("009",))
        code = services.make_batch(unit_code="009", at=AT, by=by)
        assert [card(key).batch_code for key in keys] == [code, code, ""]
        assert queries.batch(code=code).unit_code == "009"

    def test_a_ward_does_not_pack_for_its_district(self):
        carded(packet())
        with pytest.raises(NotAllowed):
            services.make_batch(
                unit_code="009", at=AT, by=actor("hand-x", Role.CARD_DESK, units=("00352",))
            )

    def test_a_box_of_the_district_is_received_by_the_district_alone(self):
        (key,) = carded(packet())
        code = services.make_batch(unit_code="009", at=AT, by=DESK)
        services.send_batch(code=code, at=AT, by=DESK)
        ward = actor("hand-x", Role.CARD_DESK, units=("00352",))
        with pytest.raises(NotAllowed), transaction.atomic():
            services.receive_card(batch_code=code, scanned=card(key).serial, at=AT, by=ward)
        district = replace(ward, units=("009",))
        services.receive_card(batch_code=code, scanned=card(key).serial, at=AT, by=district)
        assert card(key).state is CardState.RECEIVED

    def test_the_ward_that_kept_its_code_hands_over_what_was_made_before_the_reform(self):
        (key,) = at_desk(packet())
        by = actor("hand-x", Role.CARD_DESK, units=("00352",))
        assert hand(key, at=FIRST_MINUTE, by=by) == card(key).id

    def test_the_city_packs_what_was_made_under_a_code_that_is_gone(self):
        (key,) = carded(packet(unit_code="00355"))
        code = services.make_batch(unit_code="00355", at=FIRST_MINUTE, by=DESK)
        assert card(key).batch_code == code
        assert code.startswith("LO-250701-00355-")

    def test_lists_are_of_the_units_of_the_day(self):
        queued(packet(), packet(unit_code="00355"), packet(unit_code="00199"))
        carded(packet(), packet(unit_code="00355"))
        days = {IN_2024.date(): 2, FIRST_MINUTE.date(): 2, date(2025, 7, 1): 0}
        for on, seen in days.items():
            assert queries.count_waiting(scope=("009",), on=on) == seen, on
            assert len(queries.cards(scope=("009",), on=on, states=[CardState.MADE])) == seen
            assert sum(queries.stock(scope=("009",), on=on).values()) == seen
            assert sum(queries.made_by_unit(scope=("009",), on=on).values()) == seen

    def test_boxes_of_a_district_and_of_its_wards_are_both_its_own(self):
        carded(packet())
        own = services.make_batch(unit_code="009", at=AT, by=DESK)
        (key,) = carded(packet(unit_code="00355"))
        ward = services.make_batch(unit_code="00355", at=AT, by=DESK)
        carded(packet(unit_code="00199"))
        services.make_batch(unit_code="00199", at=AT, by=DESK)
        seen = {row.code for row in queries.batches(scope=("009",), on=AT.date())}
        assert seen == {own, ward}
        assert card(key).batch_code == ward
        assert {row.code for row in queries.batches(scope=("00355",), on=AT.date())} == {ward}
