"""Rolls come in: good lines become files, the same roll twice changes nothing."""

from __future__ import annotations

import pytest
from tests.support.families import AT

from cancuoc.domain.specialcare import models, roll_table, services
from cancuoc.domain.specialcare.evidence import About
from cancuoc.domain.specialcare.roll_faults import Fault, Gravity
from cancuoc.domain.specialcare.rules import Basis, Status
from cancuoc.domain.specialcare.tests import desk, rolls
from cancuoc.domain.specialcare.tests.rolls import Column
from cancuoc.domain.specialcare.tests.test_care_who_may import written
from cancuoc.foundation.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hanoi", "own_transactions")]


@pytest.fixture
def centre(hanoi):
    return desk.centre()


def come(rows, how=rolls.as_csv):
    return services.import_roll(centre_code="CS01", data=how(rows), at=AT, by=desk.FIRST)


def counts(report):
    return (report.added, report.changed, report.same, report.refused)


@pytest.mark.parametrize("how", [rolls.as_csv, rolls.as_xlsx], ids=["csv", "xlsx"])
def test_the_same_roll_twice_changes_nothing(centre, how):
    rows = [rolls.good(k) for k in range(20)] + [rolls.bad(30, Fault.SEX_UNREADABLE)]
    assert counts(come(rows, how)) == (20, 0, 0, 1)
    before, lines = written(), AuditEvent.objects.count()
    assert counts(come(rows, how)) == (0, 0, 20, 1)
    assert written() == before
    assert AuditEvent.objects.count() == lines


def test_every_line_is_accounted_for(centre):
    rows = [rolls.bad(k, kind) for k, kind in enumerate(sorted(rolls.BAD), start=1)]
    report = come(rows)
    assert sum(counts(report)) == len(rows) == len(report.lines)
    assert report.added == models.Resident.objects.count()


def test_a_changed_line_changes_its_file_and_adds_what_is_new(centre):
    come([rolls.good(1)])
    left = {Column.LEFT_ON: "01/02/2024", Column.LEFT_WHY: "Về với gia đình"}
    report = come([{**rolls.good(1), **left, Column.FATHER: "Lê Văn Cả"}])
    assert counts(report) == (0, 1, 0, 0)
    row = models.Resident.objects.get()
    assert (row.status, row.left_why) == (Status.LEFT, "Về với gia đình")
    assert row.statements.filter(about=About.FATHER, value="Lê Văn Cả").exists()
    assert row.statements.filter(about=About.NAME).count() == 1


def test_unknown_is_written_as_unknown(centre):
    come([{**rolls.good(1), Column.NAME: "Vô danh", Column.BORN: "01/01/1950"}])
    row = models.Resident.objects.get()
    said = dict(row.statements.values_list("about", "value"))
    assert said[About.NAME] is None
    assert said[About.BORN] == "1950"


def test_a_representative_of_the_roll_comes_with_proof(centre):
    come([{**rolls.good(1), Column.REPRESENTATIVE: "Lê Hà", Column.BASIS: "Cha hoặc mẹ"}])
    stands = models.Representation.objects.get()
    assert (stands.basis, stands.valid_to) == (Basis.PARENT, None)


def test_a_file_that_is_no_roll_leaves_nothing(centre):
    before = written()
    with pytest.raises(roll_table.UnreadableRoll):
        services.import_roll(centre_code="CS01", data=b"PK\x03\x04", at=AT, by=desk.FIRST)
    assert written() == before


def test_five_thousand_lines(centre):
    """Five thousand lines with every kind of fault; the second time nothing changes."""
    kinds = sorted(rolls.BAD)
    rows = [rolls.good(k) for k in range(5000)]
    for k, kind in enumerate(kinds, start=1):
        rows[100 * k] = rolls.bad(100 * k, kind)
    rows[1] |= {Column.NUMBER: "001150000001", Column.SEX: "Nữ", Column.BORN: "1950"}
    data = rolls.as_xlsx(rows)
    first = services.import_roll(centre_code="CS01", data=data, at=AT, by=desk.FIRST)
    refused = sum(kind.gravity is Gravity.REFUSED for kind in kinds)
    assert counts(first) == (5000 - refused, 0, 0, refused)
    named = {fault for line in first.lines for fault in line.faults}
    assert named == set(kinds)
    before = models.Resident.objects.count(), models.Statement.objects.count()
    again = services.import_roll(centre_code="CS01", data=data, at=AT, by=desk.FIRST)
    assert counts(again) == (0, 0, 5000 - refused, refused)
    assert before == (models.Resident.objects.count(), models.Statement.objects.count())
