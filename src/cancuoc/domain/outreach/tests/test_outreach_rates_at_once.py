"""Workers, officers and families at the same moment: rates hold, and nobody is heard twice."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from uuid import UUID

import pytest
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE
from tests.support.together import names, together

from cancuoc.domain.outreach import delivering, models, queries, services
from cancuoc.domain.outreach.rules import Carrier, OptOutHow
from cancuoc.domain.outreach.services import PupilLine
from cancuoc.domain.outreach.settings import Settings
from cancuoc.domain.outreach.tests.world import MAIL, Postman, deliver, invite, send
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.models import AuditEvent

pytestmark = pytest.mark.django_db(transaction=True)
SURNAMES = ("Trần", "Lê", "Phạm", "Vũ", "Đỗ", "Hồ")


@pytest.fixture
def session() -> UUID:
    families.load_units()
    return families.session()


def queued(session: UUID, surname: str) -> str:
    (code,) = invite(session, families.household(surname=surname).ids, email=MAIL).codes
    send(code)
    return code


def test_four_workers_together_keep_to_the_most_of_a_minute(session, monkeypatch):
    slow = Settings(
        chase_days=7, retry_minutes=(5,), per_minute=MappingProxyType({Carrier.EMAIL: 3})
    )
    monkeypatch.setattr(delivering, "settings", lambda: slow)
    for surname in SURNAMES:
        queued(session, surname)
    postman = Postman()
    ends = together(*[partial(deliver, postman)] * 4)
    assert sorted(ends) == [0, 0, 0, 3]
    assert len(postman.kept) == 3


def test_a_family_that_says_it_three_times_at_once_is_heard_once(session):
    code = queued(session, "Trần")
    stop = partial(services.opt_out, code=code, how=OptOutHow.LINK, at=AT, by=Actor.citizen("c"))
    ends = together(*[stop] * 3)
    assert names(ends) == ["int"] * 3
    assert sum(ends) == 1, "one message stopped, once"
    assert models.OptOut.objects.count() == 1
    assert AuditEvent.objects.filter(act="outreach.opt_out").count() >= 1


def test_stopped_and_delivered_at_once_it_is_one_of_the_two(session):
    code = queued(session, "Trần")
    postman = Postman()
    stop = partial(services.opt_out, code=code, how=OptOutHow.LINK, at=AT, by=Actor.citizen("c"))
    together(partial(deliver, postman), stop)
    state = models.Message.objects.get().state
    assert (state, len(postman.kept)) in {("sent", 1), ("stopped", 0)}
    # Whichever came first: nothing more leaves.
    assert deliver(postman) == 0
    assert send(code) is False


def test_two_lists_of_one_school_at_once_leave_one_list(session):
    one = families.someone("Trần Anh Đức", families.ON.replace(year=2016))
    two = families.someone("Lê Thu Hà", families.ON.replace(year=2016))

    def load(person: families.Someone, class_name: str) -> object:
        line = PupilLine(number=person.number.value, class_name=class_name)
        return services.load_roll(
            code="TH1", name="Trường", unit_code=COMMUNE, lines=[line], at=AT, by=AREA
        )

    ends = together(partial(load, one, "3A"), partial(load, two, "3B"))
    assert "Roll" in names(ends)
    assert models.School.objects.count() == 1
    listed = {row.person_id for row in queries.pupils_of(code="TH1")}
    assert listed <= {one.id, two.id}
    assert listed
