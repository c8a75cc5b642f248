"""The database is the last guard of visits."""

from __future__ import annotations

import pytest
from django.apps import apps
from tests.support.books import refuses

from cancuoc.domain.bedside.tests import ward

VISIT, BED = "UPDATE bedside_visit SET", "UPDATE bedside_bed SET"
OTHER = "(SELECT resident_id FROM bedside_bed ORDER BY id LIMIT 1)"
BROKEN = {
    "visit_state_known": f"{VISIT} state = 'lost'",
    "visit_has_medical_staff": f"{VISIT} medical = ''",
    "bed_state_known": f"{BED} state = 'lost'",
    "bed_reason_known": f"{BED} reason = 'because'",
    "one_open_bed_a_resident": f"{BED} resident_id = {OTHER}",
    "bed_officers_differ": f"{BED} first_officer = 'a', second_officer = 'a'",
    "bed_has_two_officers_and_carer": f"{BED} state = 'under_way', first_officer = 'a'",
    "bed_not_taken_has_reason": f"{BED} state = 'not_taken'",
    "bed_captured_has_dossier": f"{BED} state = 'captured'",
    "bed_has_room": f"{BED} room = ''",
}


@pytest.fixture
def opened(people):
    return ward.opened(people)


@pytest.mark.django_db
def test_the_database_refuses(opened):
    for name, statement in BROKEN.items():
        assert name in refuses(statement)


@pytest.mark.django_db
def test_every_constraint_of_the_room_is_among_them():
    tables = apps.get_app_config("bedside").get_models()
    named = {constraint.name for model in tables for constraint in model._meta.constraints}
    assert named == set(BROKEN)


@pytest.mark.django_db
def test_what_was_done_at_a_bed_is_never_changed(opened):
    for act in ("UPDATE {} SET at = now()", "DELETE FROM {}"):
        assert "append-only" in refuses(act.format("bedside_bedhistory"))
