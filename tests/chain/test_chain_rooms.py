"""A received dossier walks through every room to the hand, the account and the figures."""

from __future__ import annotations

from datetime import date

import pytest

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.verification import queries as verification
from cancuoc.domain.verification.rules import Doubt
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Actor, ActorKind, Role

pytestmark = pytest.mark.django_db

AT = samples.AT


def officer(name: str, *roles: Role) -> Actor:
    return Actor(
        id=f"user:{name}",
        kind=ActorKind.OFFICER,
        hand=f"hand-{name}",
        roles=frozenset(roles),
        units=("01",),
        purpose="dossier",
    )


def test_a_child_s_dossier_reaches_the_reviewer_when_the_register_does_not_know_it() -> None:
    (dossier_id,) = samples.receive(samples.captured(1, band="<6"))
    outbox.deliver_all(at=AT)
    detail = enrolment.dossier(dossier_id=dossier_id)
    assert detail.state is State.IN_REVIEW
    (item,) = verification.desk(scope=("01",), on=date(2024, 7, 6))
    assert Doubt.NOT_IN_REGISTER in item.doubts
