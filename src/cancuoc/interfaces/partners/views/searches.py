"""Searches (one to many) and comparisons (one to one)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from cancuoc.domain.abis import services
from cancuoc.domain.abis.rules import Scope
from cancuoc.interfaces.partners.answers import Reply, answered, caller_of, checked
from cancuoc.interfaces.partners.bodies import (
    AskedSearch,
    BiometricData,
    Candidate,
    Decision,
    Error,
    IdentifyBody,
    ScoreDetail,
    TaskId,
    VerifyBody,
    VerifyTwoBody,
)
from cancuoc.kernel import clock

router = Router(tags=["Search"], by_alias=True)
_ERRORS: Final = {400: Error, 401: Error, 403: Error, 500: Error}
_FOUND: Final[dict[Any, Any]] = {200: list[Candidate], 202: TaskId, 404: Error, **_ERRORS}
_DECIDED: Final[dict[Any, Any]] = {200: Decision, 202: TaskId, **_ERRORS}


def _detail(part: services.Part) -> ScoreDetail:
    return ScoreDetail.model_validate(
        {
            "score": round(part.score, 4),
            "encounterId": part.encounter_id or None,
            "biometricType": part.biometric_type or None,
            "biometricSubType": part.sub_type or None,
        }
    )


def _samples(items: Sequence[BiometricData]) -> list[dict[str, Any]]:
    return [item.model_dump(by_alias=True, exclude_none=True) for item in items]


def _identify(
    request: HttpRequest,
    asked: AskedSearch,
    operation: str,
    *,
    gallery_id: str,
    wanted: dict[str, Any],
    **probe: Any,
) -> HttpResponse:
    caller, by = caller_of(request, Scope.IDENTIFY)
    checked(gallery_id=gallery_id, **{k: v for k, v in probe.items() if k.endswith("_id")})
    wish = services.Wish(filter=wanted, most=asked.max_nb_cand, threshold=asked.threshold)

    def work() -> Reply:
        found = services.identify(
            caller=caller, gallery_name=gallery_id, wish=wish, at=clock.now(), by=by, **probe
        )
        return Reply(
            200,
            [
                Candidate(
                    person_id=each.person_id,
                    rank=rank,
                    score=round(each.score, 4),
                    scores=[_detail(part) for part in each.parts],
                )
                for rank, each in enumerate(found, start=1)
            ],
        )

    return answered(caller, by, operation=operation, asked=asked, work=work)


@router.post("/identify/{gallery_id}", response=_FOUND, exclude_none=True)
def identify(
    request: HttpRequest, gallery_id: str, asked: Query[AskedSearch], body: IdentifyBody
) -> HttpResponse:
    """Search a gallery by samples."""
    return _identify(
        request,
        asked,
        "identify",
        gallery_id=gallery_id,
        wanted=body.filter,
        biometric=_samples(body.biometric_data),
    )


@router.post("/identify/{gallery_id}/{person_id}", response=_FOUND, exclude_none=True)
def identify_from_id(
    request: HttpRequest,
    gallery_id: str,
    person_id: str,
    asked: Query[AskedSearch],
    body: Body[dict[str, Any]],
) -> HttpResponse:
    """Search a gallery by all that is kept of a person."""
    return _identify(
        request, asked, "identifyFromId", gallery_id=gallery_id, wanted=body, person_id=person_id
    )


@router.post(
    "/identify/{gallery_id}/{person_id}/encounters/{encounter_id}",
    response=_FOUND,
    exclude_none=True,
)
def identify_from_encounter_id(
    request: HttpRequest,
    gallery_id: str,
    person_id: str,
    encounter_id: str,
    asked: Query[AskedSearch],
    body: Body[dict[str, Any]],
) -> HttpResponse:
    """Search a gallery by one encounter of a person."""
    return _identify(
        request,
        asked,
        "identifyFromEncounterId",
        gallery_id=gallery_id,
        wanted=body,
        person_id=person_id,
        encounter_id=encounter_id,
    )


def _verify(request: HttpRequest, asked: AskedSearch, operation: str, **given: Any) -> HttpResponse:
    caller, by = caller_of(request, Scope.VERIFY)

    def work() -> Reply:
        decision, parts = services.verify(
            caller=caller, threshold=asked.threshold, at=clock.now(), by=by, **given
        )
        scores = [_detail(part) for part in parts]
        return Reply(200, Decision(decision=decision, scores=scores))

    return answered(caller, by, operation=operation, asked=asked, work=work)


@router.post(
    "/verify/{gallery_id}/{person_id}", response={**_DECIDED, 404: Error}, exclude_none=True
)
def verify_from_id(
    request: HttpRequest,
    gallery_id: str,
    person_id: str,
    asked: Query[AskedSearch],
    body: VerifyBody,
) -> HttpResponse:
    """Hold samples against those of a person in a gallery."""
    checked(gallery_id=gallery_id, person_id=person_id)
    return _verify(
        request,
        asked,
        "verifyFromId",
        one=_samples(body.biometric_data),
        gallery_name=gallery_id,
        person_id=person_id,
    )


@router.post("/verify", response=_DECIDED, exclude_none=True)
def verify_from_bio(
    request: HttpRequest, asked: Query[AskedSearch], body: VerifyTwoBody
) -> HttpResponse:
    """Hold two sets of samples against each other; nothing of them is kept."""
    return _verify(
        request,
        asked,
        "verifyFromBio",
        one=_samples(body.biometric_data1),
        two=_samples(body.biometric_data2),
    )
