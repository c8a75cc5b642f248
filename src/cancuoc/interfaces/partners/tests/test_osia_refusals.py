"""Who may ask what, and what is refused: always in the interface's one shape."""

from __future__ import annotations

import base64
import io
from datetime import timedelta

import numpy as np
import pytest
from PIL import Image

from cancuoc.domain.abis import services
from cancuoc.domain.abis.rules import Scope
from cancuoc.domain.uniqueness import queries as gallery
from cancuoc.interfaces.partners import answers
from cancuoc.interfaces.partners.tests.asking import (
    ADMINISTRATOR,
    ENCOUNTERS,
    PARTNERS,
    PREFIX,
    Partner,
    encounter,
    samples,
    token,
)
from cancuoc.kernel import clock

pytestmark = pytest.mark.django_db

OPERATIONS = [
    ("POST", "persons", Scope.ENCOUNTER_WRITE),
    ("POST", "persons/p/encounters", Scope.ENCOUNTER_WRITE),
    ("GET", "persons/p/encounters", Scope.ENCOUNTER_READ),
    ("POST", "persons/p/encounters/e", Scope.ENCOUNTER_WRITE),
    ("GET", "persons/p/encounters/e", Scope.ENCOUNTER_READ),
    ("PUT", "persons/p/encounters/e", Scope.ENCOUNTER_WRITE),
    ("DELETE", "persons/p/encounters/e", Scope.ENCOUNTER_WRITE),
    ("POST", "persons/p/merge/q", Scope.ENCOUNTER_WRITE),
    ("POST", "persons/p/move/q/encounters/e", Scope.ENCOUNTER_WRITE),
    ("PUT", "persons/p/encounters/e/status", Scope.ENCOUNTER_WRITE),
    ("PUT", "persons/p/encounters/e/galleries", Scope.ENCOUNTER_WRITE),
    ("GET", "persons/p/encounters/e/templates", Scope.ENCOUNTER_READ),
    ("DELETE", "persons/p", Scope.ENCOUNTER_WRITE),
    ("POST", "identify/ALL", Scope.IDENTIFY),
    ("POST", "identify/ALL/p", Scope.IDENTIFY),
    ("POST", "identify/ALL/p/encounters/e", Scope.IDENTIFY),
    ("POST", "verify/ALL/p", Scope.VERIFY),
    ("POST", "verify", Scope.VERIFY),
    ("GET", "galleries", Scope.GALLERY_READ),
    ("GET", "galleries/A", Scope.GALLERY_READ),
    ("GET", "tasks/00000000-0000-0000-0000-000000000000/status", Scope.TASK_READ),
    ("POST", "tasks/00000000-0000-0000-0000-000000000000/redeliver", Scope.TASK_UPDATE),
]
NAMES = [f"{method} {path}" for method, path, _ in OPERATIONS]
BODY = {
    **encounter("an"),
    "filter": {},
    "biometricData1": samples("an"),
    "biometricData2": samples("an"),
}


def fitting(path):
    """Return the body an operation takes."""
    if path.endswith("galleries"):
        return ["A"]
    if path.startswith("persons"):
        return encounter("an")
    if path == "verify":
        return {"biometricData1": [], "biometricData2": []}
    if path.startswith("verify"):
        return {"biometricData": []}
    return {"filter": {}, "biometricData": []}


def test_there_are_twenty_two_operations():
    assert len(OPERATIONS) == 22


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS, ids=NAMES)
class TestEveryOperation:
    def test_without_a_token_nothing_is_answered(self, method, path, scope):
        for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}):
            asking = Partner("unused")
            asking.header = header
            answer = asking.ask(method, path, fitting(path), status="ACTIVE")
            assert answer.status_code == 401
            assert answer["WWW-Authenticate"] == "Bearer"
            assert answer.json()["code"] == 401

    def test_without_its_scope_it_is_refused(self, method, path, scope):
        others = tuple(each for each in Scope if each is not scope)
        answer = Partner(token(scopes=others)).ask(method, path, fitting(path), status="ACTIVE")
        assert answer.status_code == 403
        assert "quyền" in answer.json()["message"]

    def test_with_its_scope_it_is_understood(self, method, path, scope):
        answer = Partner(token(scopes=(scope,))).ask(method, path, fitting(path), status="ACTIVE")
        assert answer.status_code in {200, 204, 400, 403, 404}
        if answer.status_code >= 400:
            assert answer.json()["code"] == answer.status_code
            assert "mã truy cập" not in answer.json()["message"].lower()


class TestTokens:
    def test_a_revoked_token_opens_nothing_from_now_on(self):
        asking = Partner(token("gone"))
        assert asking.get("galleries").status_code == 200
        services.revoke_partner(name="gone", at=clock.now(), by=ADMINISTRATOR)
        assert asking.get("galleries").status_code == 401

    def test_an_expired_token_opens_nothing(self):
        asking = Partner(token("old"))
        PARTNERS.update(expires_at=clock.now() - timedelta(seconds=1))
        assert asking.get("galleries").status_code == 401

    def test_the_token_itself_is_not_kept(self):
        key = token("kept")
        row = PARTNERS.get()
        assert key.encode() not in bytes(row.token)
        assert len(bytes(row.token)) == 32


class TestBadInput:
    @pytest.fixture
    def partner(self) -> Partner:
        return Partner(token())

    @pytest.mark.parametrize(
        "person",
        ["a b", "%00", "..", "-x", "é", "x" * 65, "a%2Fb", "%0A"],
        ids=["space", "nul", "dots", "dash", "accent", "long", "slash", "newline"],
    )
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_an_id_that_cannot_be_is_a_bad_request(self, partner, person, method):
        body = encounter("an") if method == "POST" else None
        answer = partner.client.generic(
            method,
            f"{PREFIX}/persons/{person}/encounters?transactionId=t",
            data=b"" if body is None else __import__("json").dumps(body),
            content_type="application/json",
            headers=partner.header,
        )
        assert answer.status_code == 400
        assert answer.json()["code"] == 400

    @pytest.mark.parametrize(
        "body",
        [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b'{"status": "ACTIVE"}'],
        ids=["empty", "open", "list", "text", "null", "bytes", "part"],
    )
    def test_a_body_that_is_no_encounter_is_refused(self, partner, body):
        answer = partner.client.post(
            f"{PREFIX}/persons?transactionId=t",
            data=body,
            content_type="application/json",
            headers=partner.header,
        )
        assert answer.status_code == 400
        assert set(answer.json()) == {"code", "message"}

    @pytest.mark.parametrize(
        "changes",
        [
            {"status": "ASLEEP"},
            {"galleries": []},
            {"galleries": ["ALL"]},
            {"extra": 1},
            {"biometricData": [{}]},
            {"biometricData": [{"biometricType": "NOSE"}]},
            {"biometricData": [{"biometricType": "FINGER", "biometricSubType": "TOE"}]},
            {"biometricData": [{"biometricType": "FINGER", "image": "%%%"}]},
            {"biometricData": [{"biometricType": "FINGER", "imageRef": "http://10.0.0.1/x"}]},
            {"biometricData": [{"biometricType": "FACE", "captureDate": "yesterday"}]},
            {"biometricData": [{"biometricType": "FACE", "impressionType": "KISS"}]},
            {"biometricData": [{"biometricType": "FACE"}] * 41},
        ],
        ids=lambda changes: str(changes)[:60],
    )
    def test_values_outside_the_interface_are_refused_and_nothing_is_kept(self, partner, changes):
        answer = partner.post("persons", {**encounter("an"), **changes})
        assert answer.status_code == 400
        assert ENCOUNTERS.count() == 0

    def test_a_record_that_is_none_is_refused(self, partner):
        wrong = [{**samples("an")[0], "template": base64.b64encode(b"FMR\0 20\0xx").decode()}]
        answer = partner.post("persons", encounter("an", biometricData=wrong))
        assert answer.status_code == 400
        assert "biometricData[0].template" in answer.json()["message"]

    @pytest.mark.parametrize("part", ["FINGER", "IRIS"])
    def test_a_picture_that_is_none_is_refused(self, partner, part):
        sub = {"FINGER": "RIGHT_THUMB", "IRIS": "EYE_LEFT"}[part]
        item = {"biometricType": part, "biometricSubType": sub, "image": "AAAA"}
        assert partner.post("persons", encounter("an", biometricData=[item])).status_code == 400

    @pytest.mark.parametrize("part", ["FINGER", "IRIS"])
    def test_a_poor_picture_refuses_nobody_and_is_noted(self, partner, part):
        buffer = io.BytesIO()
        Image.fromarray(np.full((320, 320), 128, np.uint8)).save(buffer, "PNG")
        sub = {"FINGER": "RIGHT_THUMB", "IRIS": "EYE_LEFT"}[part]
        image = base64.b64encode(buffer.getvalue()).decode()
        item = {"biometricType": part, "biometricSubType": sub, "image": image}
        answer = partner.post("persons", encounter("an", biometricData=[item]))
        assert answer.status_code == 200
        row = gallery.subject(subject=ENCOUNTERS.get().subject)
        (failure,) = gallery.failures(ref=row.ref, gallery=row.gallery)
        assert failure.part in {"finger-1", "eye-left"}

    def test_a_body_beyond_the_limit_is_refused_before_it_is_read(self, partner, monkeypatch):
        monkeypatch.setattr(answers, "MOST_BYTES", 100)
        assert partner.post("persons", encounter("an")).status_code == 400

    @pytest.mark.parametrize("path", ["v2/persons", "v1/", "v1/persons/p1/x"])
    def test_an_address_of_no_operation_is_a_bad_request(self, partner, path):
        answer = partner.client.get(f"/partners/abis/{path}", headers=partner.header)
        assert answer.status_code == 400
        assert answer.json()["code"] == 400

    @pytest.mark.parametrize("name", ["", "x" * 129, "a\nb"], ids=["empty", "long", "newline"])
    def test_a_transaction_has_a_usable_id(self, partner, name):
        assert partner.get("galleries", transactionId=name).status_code == 400

    def test_a_transaction_has_an_id(self, partner):
        assert partner.get("galleries", transactionId=None).status_code == 400
