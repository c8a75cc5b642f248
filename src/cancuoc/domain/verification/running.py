"""Running the checks over a batch of dossiers, set by set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cancuoc.domain.adjudication import services as adjudication
from cancuoc.domain.adjudication.rules import LATER
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment import rules as enrolment_rules
from cancuoc.domain.enrolment import services as enrolment_services
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.stations import queries as stations
from cancuoc.domain.stations.second_hands import SecondView, second_hands
from cancuoc.domain.stations.second_rules import Second
from cancuoc.domain.units import queries as units
from cancuoc.domain.verification import asking, checks, facts, models
from cancuoc.domain.verification.ports import (
    Candidate,
    DuplicateSearch,
    Probe,
    RegisterEntry,
    RegisterPort,
)
from cancuoc.domain.verification.rules import CHECK_OF, Check, Doubt, State
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the checks found for one dossier; `detail` holds ids and scores by doubt."""

    dossier: DossierDetail
    doubts: tuple[Doubt, ...]
    detail: Mapping[str, object]


@transaction
def check_dossiers(
    *,
    dossier_ids: Sequence[UUID],
    register: RegisterPort,
    duplicates: DuplicateSearch,
    at: datetime,
    by: Actor,
) -> None:
    """Check every dossier that was just received; clean ones go on, the rest to a person.

    Dossiers that moved on meanwhile (a second delivery) are left alone.
    """
    found = enrolment.dossiers(dossier_ids=dossier_ids)
    fresh = [d for d in found.values() if d.state is enrolment_rules.State.RECEIVED]
    _check(fresh, register=register, duplicates=duplicates, at=at, by=by)


@transaction
def recheck(
    *,
    dossier_ids: Sequence[UUID],
    register: RegisterPort,
    duplicates: DuplicateSearch,
    at: datetime,
    by: Actor,
) -> dict[UUID, tuple[Doubt, ...]]:
    """Check returned dossiers once more, and return the doubts that are left for each.

    What was missing is said to be there now, for example the register was put right. Only a
    reviewer of the unit asks for it; a dossier that was not returned refuses with
    `IllegalMove`.
    """
    by.require(Role.REVIEWER)
    found = enrolment.dossiers(dossier_ids=dossier_ids)
    for code in {d.unit_code for d in found.values()}:
        if not units.covers(scope=by.units, unit_code=code, on=today_vn(at)):
            raise NotAllowed
    enrolment_services.advance(
        dossier_ids=list(dossier_ids), act=enrolment_rules.Act.CHECK, at=at, by=by
    )
    outcomes = _check(list(found.values()), register=register, duplicates=duplicates, at=at, by=by)
    return {outcome.dossier.id: outcome.doubts for outcome in outcomes}


def _check(
    dossiers: Sequence[DossierDetail],
    *,
    register: RegisterPort,
    duplicates: DuplicateSearch,
    at: datetime,
    by: Actor,
) -> list[Outcome]:
    outcomes = _outcomes(dossiers, register=register, duplicates=duplicates, at=at, by=by)
    _remember(outcomes, at=at)
    clean = [o.dossier for o in outcomes if not o.doubts]
    clear(clean, at=at, by=by)
    adjudication.check_clean(dossier_ids=[d.id for d in clean], at=at, by=by)
    _open([(o.dossier, o.doubts) for o in outcomes if o.doubts], at=at, by=by)
    # A packet may have been set aside during the search: who does it waits for these rows now.
    late = stations.in_doubt(dossier_ids=[d.id for d in clean])
    if late:
        open_review(dossier_ids=sorted(late), doubt=Doubt.STATION_COPIED, at=at, by=by)
    return outcomes


@transaction
def open_review(
    *, dossier_ids: Sequence[UUID], doubt: Doubt, note: str = "", at: datetime, by: Actor
) -> None:
    """Bring dossiers back to the reviewer's desk, for a reason that came up downstream."""
    found = enrolment.dossiers(dossier_ids=dossier_ids)
    models.CheckResult.objects.bulk_create(
        [
            models.CheckResult(
                dossier_id=dossier_id,
                check_name=CHECK_OF[doubt],
                doubts=[str(doubt)],
                detail={"note": note[:300]} if note else {},
                at=at,
            )
            for dossier_id in found
        ]
    )
    _open([(dossier, (doubt,)) for dossier in found.values()], at=at, by=by)


@transaction
def found_later(
    *,
    dossier_id: UUID,
    other_id: UUID,
    score: float,
    evidence: str = LATER,
    at: datetime,
    by: Actor,
) -> bool:
    """Keep that a later search found somebody; return whether the dossier went to a reviewer.

    A dossier whose card is being made or was handed over is not called back by itself: the
    finding stays with its checks, and a case decides whether the card is stopped.
    """
    dossier = enrolment.dossiers(dossier_ids=[dossier_id]).get(dossier_id)
    if dossier is None:
        return False
    found = Candidate(dossier_id=other_id, score=score, evidence=evidence)
    asked = asking.doubted({dossier_id: (found,)}, at=at, by=by).get(dossier_id, ())
    if not asked:
        return False
    ((doubt, _),) = asked
    models.CheckResult.objects.create(
        dossier_id=dossier_id,
        check_name=CHECK_OF[doubt],
        doubts=[str(doubt)],
        detail={str(doubt): [_plain(found)]},
        at=at,
    )
    if (dossier.state, enrolment_rules.Act.SEND_TO_REVIEW) not in enrolment_rules.MOVES:
        return False
    _open([(dossier, (doubt,))], at=at, by=by)
    return True


def _outcomes(
    dossiers: Sequence[DossierDetail],
    *,
    register: RegisterPort,
    duplicates: DuplicateSearch,
    at: datetime,
    by: Actor,
) -> list[Outcome]:
    entries = _entries(dossiers, register)
    namesakes = register.namesakes(entries=list(entries.values()))
    found = duplicates.search(probes=[_probe(d) for d in dossiers])
    candidates = asking.doubted(found, at=at, by=by)
    others = _other_dossiers(dossiers)
    seconds = second_hands(dossier_ids=[d.id for d in dossiers])
    aside = stations.in_doubt(dossier_ids=[d.id for d in dossiers])
    return [
        _outcome(
            dossier,
            entry=entries.get(dossier.id),
            namesakes=namesakes,
            candidates=candidates.get(dossier.id, ()),
            other=others.get(dossier.id, ()),
            second=seconds.get(dossier.id),
            aside=dossier.id in aside,
            at=at,
        )
        for dossier in dossiers
    ]


def _outcome(
    dossier: DossierDetail,
    *,
    entry: RegisterEntry | None,
    namesakes: Mapping[UUID, tuple[UUID, ...]],
    candidates: Sequence[asking.Doubted],
    other: Sequence[UUID],
    second: SecondView | None,
    aside: bool,
    at: datetime,
) -> Outcome:
    doubts = [
        *([Doubt.STATION_COPIED] if aside else []),
        *checks.packet_doubts(
            identity=dossier.identity,
            evidence=dossier.evidence,
            band=dossier.band,
            on=today_vn(at),
        ),
        *checks.second_doubts(second.standing if second else Second.GOOD),
        *checks.register_doubts(identity=dossier.identity, entry=entry),
    ]
    detail: dict[str, object] = {}
    if other:
        doubts.append(Doubt.OTHER_DOSSIER)
        detail[Doubt.OTHER_DOSSIER] = [str(i) for i in other]
    same = namesakes.get(entry.person_id, ()) if entry else ()
    if same:
        doubts.append(Doubt.SAME_NAME_AND_BIRTH)
        detail[Doubt.SAME_NAME_AND_BIRTH] = [str(i) for i in same]
    for doubt, candidate in candidates:
        doubts.append(doubt)
        detail.setdefault(doubt, [])
        detail[doubt] = [*_listed(detail[doubt]), _plain(candidate)]
    return Outcome(dossier=dossier, doubts=tuple(dict.fromkeys(doubts)), detail=detail)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _plain(candidate: Candidate) -> dict[str, object]:
    return {
        "dossier": str(candidate.dossier_id),
        "score": round(candidate.score, 4),
        "evidence": candidate.evidence,
    }


def _entries(
    dossiers: Sequence[DossierDetail], register: RegisterPort
) -> dict[UUID, RegisterEntry]:
    """Find each dossier's entry: by the person the station named, else by the number."""
    entries = register.entries(
        person_ids=[d.person_id for d in dossiers if d.person_id],
        personal_numbers=[d.personal_number for d in dossiers if d.personal_number],
    )
    by_id = {entry.person_id: entry for entry in entries}
    by_number = {entry.personal_number: entry for entry in entries if entry.personal_number}
    found = {}
    for dossier in dossiers:
        entry = by_id.get(dossier.person_id) if dossier.person_id else None
        entry = entry or by_number.get(dossier.personal_number)
        if entry is not None:
            found[dossier.id] = entry
    return found


def _other_dossiers(dossiers: Sequence[DossierDetail]) -> dict[UUID, tuple[UUID, ...]]:
    open_now = enrolment.open_for_numbers(
        personal_numbers=[d.personal_number for d in dossiers if d.personal_number]
    )
    return {
        d.id: tuple(i for i in open_now.get(d.personal_number, ()) if i != d.id)
        for d in dossiers
        if d.personal_number
    }


def _probe(dossier: DossierDetail) -> Probe:
    return Probe(
        dossier_id=dossier.id,
        person_id=dossier.person_id,
        band=dossier.band,
        evidence=dossier.evidence,
        evidence_ref=dossier.evidence_ref,
    )


def _remember(outcomes: Sequence[Outcome], *, at: datetime) -> None:
    models.CheckResult.objects.bulk_create(
        [
            models.CheckResult(
                dossier_id=outcome.dossier.id,
                check_name=check,
                doubts=[str(d) for d in outcome.doubts if CHECK_OF[d] is check],
                detail={
                    str(k): v for k, v in outcome.detail.items() if CHECK_OF[Doubt(k)] is check
                },
                at=at,
            )
            for outcome in outcomes
            for check in Check
        ],
        batch_size=1000,
    )


def clear(dossiers: Sequence[DossierDetail], *, at: datetime, by: Actor) -> None:
    """Let dossiers go on against which nothing stands; no person had to look."""
    if not dossiers:
        return
    enrolment_services.advance(
        dossier_ids=[d.id for d in dossiers], act=enrolment_rules.Act.CLEAR, at=at, by=by
    )
    outbox.publish(
        *(
            facts.Cleared(
                at=at,
                dossier_id=d.id,
                unit_code=d.unit_code,
                band=d.band,
                officer_hand=d.officer_hand,
                reviewer_hand="",
                kit=d.kit,
            )
            for d in dossiers
        )
    )


def _open(
    found: Sequence[tuple[DossierDetail, Sequence[Doubt]]], *, at: datetime, by: Actor
) -> None:
    if not found:
        return
    enrolment_services.advance(
        dossier_ids=[dossier.id for dossier, _ in found],
        act=enrolment_rules.Act.SEND_TO_REVIEW,
        at=at,
        by=by,
    )
    put_on_desk(found, at=at)


def put_on_desk(found: Sequence[tuple[DossierDetail, Sequence[Doubt]]], *, at: datetime) -> None:
    """Open an item on the reviewer's desk for each dossier; they are in review already."""
    models.ReviewItem.objects.bulk_create(
        [
            models.ReviewItem(
                id=uuid7(at=at),
                dossier_id=dossier.id,
                unit_code=dossier.unit_code,
                band=dossier.band,
                officer_hand=dossier.officer_hand,
                kit=dossier.kit,
                due_on=dossier.due_on,
                doubts=[str(d) for d in doubts],
                opened_at=at,
                state=State.OPEN,
            )
            for dossier, doubts in found
        ],
        batch_size=500,
    )
