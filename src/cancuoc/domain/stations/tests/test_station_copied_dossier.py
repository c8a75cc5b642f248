"""A dossier whose packet turns out to be one of two: the reviewer always has it on the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment import services as dossiers
from cancuoc.domain.enrolment.rules import Act, State
from cancuoc.domain.stations import chain, models, queries
from cancuoc.domain.stations.rules import CLONE
from cancuoc.domain.stations.tests.world import AT, TestStation, open_all, upload
from cancuoc.domain.verification import queries as verification
from cancuoc.domain.verification import services as checking
from cancuoc.domain.verification.rules import Decision, Doubt
from cancuoc.domain.verification.tests.conftest import WORKER, Finds, Register, reviewer
from cancuoc.foundation.actor import Actor

pytestmark = pytest.mark.django_db
CENTRE = Actor.system("stations")


class Copies(Finds):
    """A search during which the packet of the dossier is set aside."""

    def __init__(self, packet_id: UUID) -> None:
        super().__init__()
        self.packet_id = packet_id

    def search(self, *, probes):
        """Return nothing, and let the twin come meanwhile."""
        set_aside(self.packet_id)
        return super().search(probes=probes)


def set_aside(packet_id: UUID) -> None:
    row = models.Packet.objects.get(id=packet_id)
    chain.set_aside(packets=[row], reason=CLONE, at=AT, by=CENTRE)


def opened(station: TestStation) -> tuple[UUID, UUID]:
    """Send a packet and open it; return its id and its dossier's."""
    packet = station.seal("<6")
    upload(packet, station)
    open_all()
    dossier_id = queries.packet(packet_id=packet.packet_id).dossier_id
    assert dossier_id is not None
    return packet.packet_id, dossier_id


def check(dossier_id: UUID, search: Finds | None = None) -> None:
    checking.check_dossiers(
        dossier_ids=[dossier_id],
        register=Register(),
        duplicates=search or Finds(),
        at=AT,
        by=WORKER,
    )


def tell(dossier_id: UUID) -> None:
    checking.hold_doubted(dossier_ids=[dossier_id], at=AT, by=WORKER)


def review_items() -> Any:
    return apps.get_model("verification", "ReviewItem").objects


def on_desk(dossier_id: UUID) -> list[str]:
    """Return the doubts of the one open item, none when there is no item."""
    items = list(review_items().filter(dossier_id=dossier_id, state="open"))
    assert len(items) <= 1
    return items[0].doubts if items else []


def results(dossier_id: UUID) -> list[Doubt]:
    found = verification.results(dossier_id=dossier_id)
    return [doubt for each in found for doubt in each.doubts]


def test_set_aside_before_its_checks_it_is_searched_for_and_doubted(station: TestStation) -> None:
    packet_id, dossier_id = opened(station)
    set_aside(packet_id)
    tell(dossier_id)
    assert on_desk(dossier_id) == []
    search = Finds()
    check(dossier_id, search)
    assert [probe.dossier_id for probe in search.probes] == [dossier_id]
    assert Doubt.STATION_COPIED in on_desk(dossier_id)
    assert enrolment.dossier(dossier_id=dossier_id).state is State.IN_REVIEW


def test_set_aside_during_its_checks_it_is_not_cleared(station: TestStation) -> None:
    packet_id, dossier_id = opened(station)
    check(dossier_id, Copies(packet_id))
    assert Doubt.STATION_COPIED in on_desk(dossier_id)
    assert enrolment.dossier(dossier_id=dossier_id).state is State.IN_REVIEW


@pytest.mark.parametrize(
    "acts", [(Act.CLEAR,), (Act.CLEAR, Act.APPROVE)], ids=["cleared", "approved"]
)
def test_set_aside_after_its_checks_it_is_on_the_desk_once(
    station: TestStation, acts: tuple[Act, ...]
) -> None:
    packet_id, dossier_id = opened(station)
    for act in acts:
        dossiers.advance(dossier_ids=[dossier_id], act=act, at=AT, by=CENTRE)
    set_aside(packet_id)
    assert enrolment.dossier(dossier_id=dossier_id).state is State.IN_REVIEW
    for _ in range(2):
        tell(dossier_id)
    assert on_desk(dossier_id) == [Doubt.STATION_COPIED]
    assert results(dossier_id) == [Doubt.STATION_COPIED]


def test_a_reviewer_who_has_it_open_sees_the_doubt_beside_the_others(station: TestStation) -> None:
    packet_id, dossier_id = opened(station)
    check(dossier_id)
    before = on_desk(dossier_id)
    assert before
    set_aside(packet_id)
    tell(dossier_id)
    assert on_desk(dossier_id) == [*before, Doubt.STATION_COPIED]


def test_a_card_that_is_being_made_stays_and_the_finding_with_it(station: TestStation) -> None:
    packet_id, dossier_id = opened(station)
    for act in (Act.CLEAR, Act.APPROVE, Act.PRODUCE):
        dossiers.advance(dossier_ids=[dossier_id], act=act, at=AT, by=CENTRE)
    set_aside(packet_id)
    tell(dossier_id)
    assert on_desk(dossier_id) == []
    assert results(dossier_id) == [Doubt.STATION_COPIED]
    assert enrolment.dossier(dossier_id=dossier_id).state is State.IN_PRODUCTION


def test_what_a_reviewer_decided_is_not_asked_again(station: TestStation) -> None:
    packet_id, dossier_id = opened(station)
    set_aside(packet_id)
    check(dossier_id)
    (item,) = review_items().filter(dossier_id=dossier_id)
    checking.decide(
        item_id=item.id,
        decision=Decision.CLEAR,
        note="Máy chính",
        print_notice=lambda *_: "",
        at=AT,
        by=reviewer(),
    )
    tell(dossier_id)
    assert on_desk(dossier_id) == []
