"""Put single people into the mirror for tests, without the services under test."""

from __future__ import annotations

from datetime import date
from itertools import count

from cancuoc.domain.population import models
from cancuoc.domain.population.spelling import spelling
from cancuoc.domain.population.tests.conftest import AT
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.names import PersonName

_serials = count(1)


def put(name, year, *, commune="00232", born=None, **fields):
    """Store one person and return the id; everything not given is plain."""
    stored = spelling(PersonName(name))
    row, _ = models.Name.objects.get_or_create(
        full=stored.full,
        defaults={
            "folded": stored.folded,
            "folded_yi": stored.folded_yi,
            "sort_key": stored.sort_key,
        },
    )
    hamlet = None
    if commune:
        hamlet, _ = models.Hamlet.objects.get_or_create(commune=commune, name="Tổ dân phố số 1")
    person = models.Person(
        **{
            "id": uuid7(at=AT, entropy=next(_serials).to_bytes(10, "big")),
            "name": row,
            "birth_year": year,
            "born_precision": 3,
            "born_latest": born or date(year, 5, 6),
            "sex": "male",
            "ethnicity": "Kinh",
            "hamlet": hamlet,
            "residence": "permanent" if hamlet else "none",
            "changed_at": AT,
            **fields,
        }
    )
    person.save(force_insert=True)
    return person.id
