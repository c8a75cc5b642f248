"""Searches and comparisons over OSIA's interface."""

from __future__ import annotations

import pytest

from cancuoc.interfaces.partners.tests.asking import Partner, encounter, samples, token

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Partner:
    """Two people in gallery A, one in B; the second of A comes again as p3 in B."""
    asking = Partner(token())
    for person, seed, name in (("p1", "an", "A"), ("p2", "ba", "A"), ("p3", "cu", "B")):
        body = encounter(seed, galleries=[name])
        assert asking.post(f"persons/{person}/encounters/e-{person}", body).status_code == 200
    return asking


def asked(seed, *, take=1, **filters):
    return {"filter": filters, "biometricData": samples(seed, take=take)}


def people_in(answer):
    assert answer.status_code == 200, answer.content
    return [each["personId"] for each in answer.json()]


class TestIdentify:
    def test_the_mate_is_found_with_its_parts(self, partner):
        answer = partner.post("identify/ALL", asked("ba"))
        (found,) = answer.json()
        assert (found["personId"], found["rank"]) == ("p2", 1)
        assert 0.5 < found["score"] <= 1
        assert {part["biometricType"] for part in found["scores"]} == {"FINGER"}
        assert {part["encounterId"] for part in found["scores"]} == {"e-p2"}

    def test_a_stranger_is_not_found(self, partner):
        assert people_in(partner.post("identify/ALL", asked("nobody"))) == []

    def test_a_gallery_bounds_the_search(self, partner):
        assert people_in(partner.post("identify/A", asked("cu"))) == []
        assert people_in(partner.post("identify/B", asked("cu"))) == ["p3"]

    def test_an_unknown_gallery_is_not_found(self, partner):
        assert partner.post("identify/Z", asked("an")).status_code == 404

    def test_an_inactive_encounter_is_not_searched(self, partner):
        partner.put("persons/p2/encounters/e-p2/status", status="INACTIVE")
        assert people_in(partner.post("identify/A", asked("ba"))) == []
        partner.put("persons/p2/encounters/e-p2/status", status="ACTIVE")
        assert people_in(partner.post("identify/A", asked("ba"))) == ["p2"]

    def test_a_deleted_person_is_not_found_by_the_next_search(self, partner):
        partner.delete("persons/p2")
        assert people_in(partner.post("identify/ALL", asked("ba"))) == []

    def test_what_was_just_created_is_found_by_the_next_search(self, partner):
        partner.post("persons/p4/encounters/e4", encounter("du"))
        assert people_in(partner.post("identify/ALL", asked("du"))) == ["p4"]

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({"gender": "F"}, ["p2"]),
            ({"gender": "M"}, []),
            ({"dateOfBirthMin": "1985-01-01", "dateOfBirthMax": "1985-12-31"}, ["p2"]),
            ({"dateOfBirthMin": "1990-01-01"}, []),
            ({"nationality": "VNM"}, ["p2"]),
        ],
        ids=["equal", "unequal", "between", "below", "not said"],
    )
    def test_a_filter_narrows(self, partner, filters, found):
        assert people_in(partner.post("identify/ALL", asked("ba", **filters))) == found

    def test_a_person_is_searched_by_what_is_kept_and_is_no_candidate(self, partner):
        partner.post("persons/p5/encounters/e5", encounter("ba", take=1))
        assert people_in(partner.post("identify/ALL/p2", {})) == ["p5"]
        path = "identify/ALL/p5/encounters/e5"
        assert people_in(partner.post(path, {})) == ["p2"]

    @pytest.mark.parametrize(
        "path", ["identify/ALL/p9", "identify/Z/p1", "identify/ALL/p1/encounters/e9"]
    )
    def test_the_unknown_cannot_be_searched_by(self, partner, path):
        assert partner.post(path, {}).status_code == 404

    def test_the_most_and_the_threshold_are_the_partners_choice(self, partner):
        partner.post("persons/p5/encounters/e5", encounter("ba", take=2))
        assert len(people_in(partner.post("identify/ALL", asked("ba")))) == 2
        assert len(people_in(partner.post("identify/ALL", asked("ba"), maxNbCand=1))) == 1
        assert people_in(partner.post("identify/ALL", asked("ba"), threshold=1.01)) == []
        for wrong in (0, -1, 101, 10**12):
            assert partner.post("identify/ALL", asked("ba"), maxNbCand=wrong).status_code == 400

    def test_nothing_to_search_with_finds_nobody(self, partner):
        assert people_in(partner.post("identify/ALL", {"filter": {}, "biometricData": []})) == []


class TestVerify:
    def test_the_same_person_is_confirmed(self, partner):
        body = {"biometricData": samples("an", take=1)}
        found = partner.post("verify/A/p1", body).json()
        assert found["decision"] is True
        assert len(found["scores"]) == 4

    def test_another_person_is_not(self, partner):
        found = partner.post("verify/ALL/p1", {"biometricData": samples("ba")}).json()
        assert found["decision"] is False

    def test_the_person_must_be_in_the_gallery(self, partner):
        body = {"biometricData": samples("an")}
        for path in ("verify/B/p1", "verify/Z/p1", "verify/A/p9"):
            assert partner.post(path, body).status_code == 404

    @pytest.mark.parametrize(("other", "same"), [("an", True), ("ba", False)])
    def test_two_sets_are_held_against_each_other(self, partner, other, same):
        body = {"biometricData1": samples("an"), "biometricData2": samples(other, take=1)}
        assert partner.post("verify", body).json()["decision"] is same

    def test_nothing_in_common_is_no_confirmation(self, partner):
        body = {
            "biometricData1": samples("an", fingers=(1,)),
            "biometricData2": samples("an", fingers=(2,)),
        }
        assert partner.post("verify", body).json() == {"decision": False, "scores": []}

    def test_a_threshold_decides_otherwise(self, partner):
        body = {"biometricData1": samples("an"), "biometricData2": samples("an", take=1)}
        assert partner.post("verify", body, threshold=1.01).json()["decision"] is False


class TestGalleries:
    def test_names_and_content_are_read(self, partner):
        assert partner.get("galleries").json() == ["A", "B"]
        content = partner.get("galleries/A").json()
        assert content == [
            {"personId": "p1", "encounterId": "e-p1"},
            {"personId": "p2", "encounterId": "e-p2"},
        ]

    def test_a_page_is_read(self, partner):
        assert partner.get("galleries/A", offset=1, limit=1).json() == [
            {"personId": "p2", "encounterId": "e-p2"}
        ]

    @pytest.mark.parametrize("query", [{"offset": -1}, {"limit": 0}, {"limit": 10**10}])
    def test_no_such_page(self, partner, query):
        assert partner.get("galleries/A", **query).status_code == 400

    def test_an_unknown_gallery_is_not_found(self, partner):
        assert partner.get("galleries/Z").status_code == 404
