"""Encounters over OSIA's interface: created, read, changed, moved, merged, deleted."""

from __future__ import annotations

import base64

import pytest

from cancuoc.domain.uniqueness import queries as gallery
from cancuoc.foundation.models import AuditEvent
from cancuoc.interfaces.partners.tests.asking import ENCOUNTERS, Partner, encounter, samples, token

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Partner:
    return Partner(token())


def made(partner, seed="an", person="p1", number="e1", **changes):
    answer = partner.post(f"persons/{person}/encounters/{number}", encounter(seed, **changes))
    assert answer.status_code == 200, answer.content
    return answer.json()


class TestCreate:
    def test_both_ids_are_made(self, partner):
        answer = partner.post("persons", encounter("an"))
        assert answer.status_code == 200
        ids = answer.json()
        assert set(ids) == {"personId", "encounterId"}
        read = partner.get(f"persons/{ids['personId']}/encounters/{ids['encounterId']}")
        assert read.status_code == 200

    def test_the_encounters_id_is_made(self, partner):
        ids = partner.post("persons/p9/encounters", encounter("an")).json()
        assert ids["personId"] == "p9"
        assert ids["encounterId"]

    def test_given_ids_are_kept(self, partner):
        assert made(partner) == {"personId": "p1", "encounterId": "e1"}

    def test_an_id_that_exists_is_a_conflict_and_nothing_changes(self, partner):
        made(partner)
        again = partner.post("persons/p1/encounters/e1", encounter("other"))
        assert again.status_code == 409
        assert ENCOUNTERS.count() == 1

    def test_the_templates_are_in_the_gallery_of_the_partner(self, partner):
        made(partner)
        row = ENCOUNTERS.get()
        assert set(gallery.templates_of(subject=row.subject).fingers) == {1, 2, 6, 7}
        assert gallery.subject(subject=row.subject).gallery.startswith("abis:")

    def test_an_encounter_without_samples_is_kept(self, partner):
        answer = partner.post("persons", encounter("an", biometricData=[]))
        assert answer.status_code == 200

    def test_nothing_stands_in_the_clear(self, partner):
        body = encounter("an", clientData="c2VjcmV0", contextualData={"place": "Quảng trường"})
        partner.post("persons/p1/encounters/e1", body)
        row = ENCOUNTERS.get()
        template = body["biometricData"][0]["template"]
        for stored in (bytes(row.facts), bytes(row.samples)):
            assert template.encode() not in stored
            assert b"1985-11-30" not in stored
            assert "Quảng".encode() not in stored
            assert base64.b64decode(template)[30:60] not in stored

    def test_half_a_character_is_kept_as_it_came(self, partner):
        ids = partner.post("persons", encounter("an", encounterType="\ud800")).json()
        read = partner.get(f"persons/{ids['personId']}/encounters/{ids['encounterId']}")
        assert read.json()["encounterType"] == "\ud800"

    def test_every_call_leaves_a_line(self, partner):
        made(partner)
        partner.get("persons/p1/encounters/e1")
        acts = set(AuditEvent.objects.values_list("act", flat=True))
        assert {"abis.partner.add", "abis.create", "abis.read.encounter"} <= acts
        assert not AuditEvent.objects.filter(object_id__contains="p1").exists()


class TestRead:
    def test_what_was_sent_comes_back(self, partner):
        sent = encounter(
            "an", galleries=["A", "B"], clientData="AAEC", contextualData={"place": "Hà Nội"}
        )
        partner.post("persons/p1/encounters/e1", sent)
        read = partner.get("persons/p1/encounters/e1").json()
        assert read.pop("encounterId") == "e1"
        for item in read["biometricData"]:
            assert item.pop("encounterId") == "e1"
        assert read == sent

    def test_all_encounters_come_oldest_first(self, partner):
        for number in ("e1", "e2", "e3"):
            made(partner, number=number)
        read = partner.get("persons/p1/encounters").json()
        assert [each["encounterId"] for each in read] == ["e1", "e2", "e3"]

    @pytest.mark.parametrize(
        "path",
        [
            "persons/nobody/encounters",
            "persons/p1/encounters/e9",
            "persons/p1/encounters/e9/templates",
        ],
    )
    def test_the_unknown_is_not_found(self, partner, path):
        made(partner)
        answer = partner.get(path)
        assert answer.status_code == 404
        assert set(answer.json()) == {"code", "message"}

    def test_another_partner_sees_nothing(self, partner):
        made(partner)
        other = Partner(token("another"))
        assert other.get("persons/p1/encounters").status_code == 404
        assert other.get("galleries").json() == []
        assert other.delete("persons/p1").status_code == 404

    @pytest.mark.parametrize(
        ("form", "version"), [("ISO_19794_2", b" 20\0"), ("ISO_19794_2_2011", b"030\0")]
    )
    def test_templates_come_as_records(self, partner, form, version):
        made(partner)
        found = partner.get("persons/p1/encounters/e1/templates", templateFormat=form).json()
        assert [each["biometricSubType"] for each in found] == [
            "RIGHT_THUMB",
            "RIGHT_INDEX",
            "LEFT_THUMB",
            "LEFT_INDEX",
        ]
        for each in found:
            assert base64.b64decode(each["template"]).startswith(b"FMR\0" + version)
            assert each["templateFormat"] == form

    def test_one_template_is_asked_for_by_its_part(self, partner):
        made(partner)
        ask = {"biometricType": "FINGER", "biometricSubType": "LEFT_THUMB"}
        found = partner.get("persons/p1/encounters/e1/templates", **ask).json()
        assert [each["biometricSubType"] for each in found] == ["LEFT_THUMB"]

    def test_a_format_we_do_not_write_gives_none(self, partner):
        made(partner)
        ask = {"templateFormat": "ANSI_378"}
        assert partner.get("persons/p1/encounters/e1/templates", **ask).json() == []


class TestChange:
    def test_an_update_replaces_samples_and_words(self, partner):
        made(partner)
        before = ENCOUNTERS.get().subject
        body = encounter(
            "binh", encounterType="renewal", biometricData=samples("binh", fingers=(3,))
        )
        assert partner.put("persons/p1/encounters/e1", body).status_code == 200
        row = ENCOUNTERS.get()
        assert row.subject != before
        assert set(gallery.templates_of(subject=row.subject).fingers) == {3}
        assert gallery.rows_of(subjects=[before]) == {}
        assert partner.get("persons/p1/encounters/e1").json()["encounterType"] == "renewal"

    def test_the_unknown_cannot_be_updated(self, partner):
        assert partner.put("persons/p1/encounters/e1", encounter("an")).status_code == 404

    def test_a_status_is_changed(self, partner):
        made(partner)
        path = "persons/p1/encounters/e1/status"
        assert partner.put(path, status="INACTIVE").status_code == 204
        assert ENCOUNTERS.get().status == "INACTIVE"
        assert partner.put(path, status="ASLEEP").status_code == 400

    def test_galleries_are_changed(self, partner):
        made(partner, galleries=["A"])
        path = "persons/p1/encounters/e1/galleries"
        assert partner.put(path, ["B", "C"]).status_code == 204
        assert partner.get("galleries").json() == ["B", "C"]
        for wrong in (["ALL"], ["a b"], ["\0"], "B", [1]):
            assert partner.put(path, wrong).status_code == 400

    @pytest.mark.parametrize("what", ["status", "galleries"])
    def test_what_is_not_there_is_refused_as_the_interface_says(self, partner, what):
        body = None if what == "status" else ["A"]
        answer = partner.put(f"persons/p1/encounters/e1/{what}", body, status="ACTIVE")
        assert answer.status_code == 403


class TestMove:
    def test_a_merge_gives_all_encounters_to_one_person(self, partner):
        made(partner, person="p1", number="e1")
        made(partner, person="p2", number="e2")
        made(partner, person="p2", number="e3")
        assert partner.post("persons/p1/merge/p2").status_code == 204
        assert partner.get("persons/p2/encounters").status_code == 404
        assert len(partner.get("persons/p1/encounters").json()) == 3

    def test_a_merge_with_the_same_encounter_id_changes_nothing(self, partner):
        made(partner, person="p1", number="e1")
        made(partner, person="p2", number="e0")
        made(partner, person="p2", number="e1")
        assert partner.post("persons/p1/merge/p2").status_code == 409
        assert len(partner.get("persons/p2/encounters").json()) == 2

    def test_one_encounter_moves(self, partner):
        made(partner, person="p1", number="e1")
        made(partner, person="p2", number="e2")
        made(partner, person="p2", number="e3")
        assert partner.post("persons/p1/move/p2/encounters/e2").status_code == 204
        left = partner.get("persons/p2/encounters").json()
        assert [each["encounterId"] for each in left] == ["e3"]
        read = partner.get("persons/p1/encounters/e2").json()
        assert read["biometricData"][0]["encounterId"] == "e2"

    @pytest.mark.parametrize(
        "path", ["persons/p1/merge/p9", "persons/p9/merge/p1", "persons/p1/move/p1/encounters/e9"]
    )
    def test_the_unknown_cannot_move(self, partner, path):
        made(partner)
        assert partner.post(path).status_code == 404
        assert ENCOUNTERS.count() == 1


class TestDelete:
    def test_the_last_encounter_takes_the_person_along(self, partner):
        made(partner)
        subject = ENCOUNTERS.get().subject
        assert partner.delete("persons/p1/encounters/e1").status_code == 204
        assert partner.get("persons/p1/encounters").status_code == 404
        assert gallery.rows_of(subjects=[subject]) == {}

    def test_a_person_goes_with_all_encounters(self, partner):
        made(partner, number="e1")
        made(partner, number="e2")
        assert partner.delete("persons/p1").status_code == 204
        assert ENCOUNTERS.count() == 0
        assert partner.delete("persons/p1").status_code == 404
