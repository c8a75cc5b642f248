"""Serials: never two alike, over the turn of the million and from many hands at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.together import names, together

from cancuoc.domain.enrolment import codes, models, serials, services
from cancuoc.domain.enrolment.codes import BadCode
from cancuoc.domain.enrolment.rules import Act, State
from cancuoc.domain.enrolment.tests.samples import AT, WORKER, captured, receive
from cancuoc.foundation.models import AuditEvent, OutboxFact

SEQUENCE = "enrolment_dossier_serial"


@pytest.fixture
def near_the_million(db: None) -> Iterator[None]:
    """Put the sequence before its turn; no rollback undoes that, so it is put back."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT last_value, is_called FROM {SEQUENCE}")
        last, called = cursor.fetchone()
        cursor.execute(f"SELECT setval('{SEQUENCE}', 999997)")
        yield
        cursor.execute(f"SELECT setval('{SEQUENCE}', %s, %s)", [last, called])


def test_serials_turn_over_after_a_million_and_stay_six_digits(near_the_million: None) -> None:
    made = serials.new_codes(prefix=codes.DOSSIER, count=4, at=AT)
    assert [code[10:16] for code in made] == ["999998", "999999", "000001", "000002"]
    assert [codes.parse(code) for code in made] == made


@pytest.mark.django_db
@pytest.mark.parametrize(("prefix", "kind"), [(codes.DOSSIER, "HS"), (codes.CONFIRMATION, "XN")])
@pytest.mark.parametrize("count", [0, 1, 250])
def test_as_many_codes_as_asked_for_and_all_different(prefix: str, kind: str, count: int) -> None:
    made = serials.new_codes(prefix=prefix, count=count, at=AT)
    assert len(set(made)) == count
    assert all(code.startswith(f"{kind}-240706-") for code in made)


@pytest.mark.django_db
def test_only_our_two_kinds_have_serials() -> None:
    with pytest.raises(KeyError):
        serials.new_codes(prefix="PT", count=1, at=AT)


@settings(max_examples=60)
@given(st.dates(date(2024, 7, 1), date(2099, 12, 31)), st.integers(0, 999_999))
def test_a_dossier_s_code_never_reads_as_a_confirmation_s(on: date, serial: int) -> None:
    dossier = codes.make(prefix=codes.DOSSIER, on=on, serial=serial)
    confirmation = codes.make(prefix=codes.CONFIRMATION, on=on, serial=serial)
    assert dossier[2:] == confirmation[2:]
    assert codes.parse(dossier) != codes.parse(confirmation)


@pytest.mark.parametrize(
    "typed",
    [
        "HS 240706 000123 9",
        "hs240706000123-9",
        "HS–240706–000123–9",
        "HS.240706/000123_9",
        "\tHS-240706-000123-9\n",
        "H S 2 4 0 7 0 6 0 0 0 1 2 3 9",
        "HS-240706-000123-9-",
    ],
)
def test_what_a_scanner_or_a_tired_hand_makes_of_a_code_is_read(typed: str) -> None:
    assert codes.parse(typed) == "HS-240706-000123-9"


@pytest.mark.parametrize(
    "typed",
    [
        "HS-240706-000123-99",
        "SH-240706-000123-9",
        "HS-24O706-000123-9",
        "HS-240706-000123-９",
        "HS+240706+000123+9",
    ],
)
def test_what_is_nearly_a_code_is_not_guessed(typed: str) -> None:
    with pytest.raises(BadCode) as caught:
        codes.parse(typed)
    assert typed not in str(caught.value.as_dict())


@pytest.mark.django_db(transaction=True)
def test_the_same_packet_from_two_workers_makes_one_dossier() -> None:
    ends = together(lambda: receive(captured(1)), lambda: receive(captured(1)))
    assert names(ends) in (["IntegrityError", "list"], ["list", "list"])
    assert models.Dossier.objects.count() == 1
    assert models.DossierHistory.objects.count() == 1
    assert OutboxFact.objects.filter(topic="enrolment.Received").count() == 1
    assert AuditEvent.objects.filter(act="enrolment.receive").count() == 1
    # The worker that lost tries again and is told the one that is there.
    assert receive(captured(1)) == [captured(1).dossier_id]


@pytest.mark.django_db(transaction=True)
def test_of_two_hands_on_the_same_dossiers_one_acts_and_nobody_waits_for_ever() -> None:
    ids = receive(*(captured(n) for n in range(1, 31)))

    def move(batch: list[UUID], act: Act) -> None:
        services.advance(dossier_ids=batch, act=act, at=AT, by=WORKER)

    # The same batch in opposite orders would be a deadlock, were rows locked as they are named.
    ends = together(
        lambda: move(ids, Act.SEND_TO_REVIEW), lambda: move(ids[::-1], Act.SEND_TO_REVIEW)
    )
    assert names(ends) == ["IllegalMove", "NoneType"]
    assert models.DossierHistory.objects.filter(act="send_to_review").count() == 30
    together(lambda: move(ids[:1], Act.REFUSE), lambda: move(ids[:1], Act.RETURN))
    history = models.DossierHistory.objects.filter(dossier_id=ids[0]).order_by("id")
    acts = list(history.values_list("act", flat=True))[2:]
    # What was returned may still be refused, never the other way round.
    assert acts in (["refuse"], ["return"], ["return", "refuse"])
    said = {"refuse": State.REFUSED, "return": State.RETURNED}[acts[-1]]
    assert models.Dossier.objects.get(id=ids[0]).state == said
