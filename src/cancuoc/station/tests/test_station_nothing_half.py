"""Each act is whole or did not happen: power cut at every write, and every refusal in turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from cancuoc.biometrics.capture_set import CaptureSetRefused
from cancuoc.biometrics.positions import Step
from cancuoc.biometrics.states import CAPTURED, Mark, Reason, State
from cancuoc.kernel.floor import TicketState
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import NotYetBorn
from cancuoc.law.capture import BiometricsRefused
from cancuoc.packet.content import EidRequest, Representative
from cancuoc.packet.content_rules import IncompleteBiometrics, NoRepresentative
from cancuoc.station.core import capturing, filling, opening, procedure, sealing, signing
from cancuoc.station.core.filling import Answers, Details, WrongEid
from cancuoc.station.core.opening import (
    AlreadyOpen,
    Ending,
    NoDraft,
    NotWaiting,
    TakenElsewhere,
    UnknownSession,
    WalkIn,
)
from cancuoc.station.core.procedure import LawStops, NothingDeclared, ProofMissing
from cancuoc.station.core.signing import FeeOpen, NotTheSigner, StageMissing
from cancuoc.station.draft import Stage
from cancuoc.station.tables import drafts
from cancuoc.station.tests import world
from cancuoc.station.tests.whole import PowerCut, changed, everything, power_cut
from cancuoc.station.tests.world import AT, OFFICER, OTHER_OFFICER, SESSION

LATER = AT + timedelta(minutes=5)
DRAWING = b"\x89PNG\r\n\x1a\n" + b"stroke" * 10
MOTHER = procedure.by_register(world.mother())
GONE = Mark(state=State.MISSING, reason=Reason.AMPUTATED)
CCCD_1980 = {"born": date(1980, 1, 1), "holds": "cccd", "holds_issued": date(2021, 3, 1)}


@pytest.fixture
def desk():
    made = world.desk()
    yield made
    made.store.close()


def a_draft(make, person):
    """An act that needs a draft of a person at one stage of the visit."""

    def prepared(act):
        def ready(desk):
            draft = make(desk, person())
            return lambda: act(desk, draft)

        return ready

    return prepared


def ticket_of(desk, **changes):
    (ticket,) = world.arrive(desk, world.child())
    return replace(ticket, **changes)


def walk_in(desk, record=None, session=SESSION.id):
    visit = WalkIn(record=record or world.record())
    return opening.start_walk_in(desk, session_id=session, visit=visit, at=LATER, by=OFFICER)


def paused(desk, person):
    draft = world.captured(desk, person)
    return opening.pause(desk, draft_id=draft.id, at=AT, by=OFFICER)


def started(act):
    return a_draft(world.started, world.child)(act)


def captured(act):
    return a_draft(world.captured, world.record)(act)


def excuse(desk, draft, part="2", mark=GONE):
    return capturing.excuse(desk, draft, part=part, mark=mark, at=LATER, by=OFFICER)


def sign(desk, draft, **changes):
    return signing.sign(desk, draft, **{"drawn": DRAWING, "at": LATER, "by": OFFICER, **changes})


def seal(desk, draft_id):
    return sealing.seal_draft(desk, draft_id=draft_id, at=LATER, by=OFFICER)


def end(ending):
    return captured(
        lambda desk, draft: opening.end_without_dossier(
            desk, draft_id=draft.id, ending=ending, at=LATER, by=OFFICER
        )
    )


def declare(desk, draft, **changes):
    return filling.declare(desk, draft, changes=changes, at=LATER, by=OFFICER)


def identify(desk, draft, **answers):
    return filling.identify(desk, draft, answers=Answers(**answers), at=LATER, by=OFFICER)


def start_ticket(desk):
    ticket = ticket_of(desk)
    return lambda: opening.start_ticket(desk, ticket=ticket, at=LATER, by=OFFICER)


def mark_absent(desk):
    ticket = ticket_of(desk)
    return lambda: opening.absent(desk, ticket=ticket, at=LATER, by=OFFICER)


ACTS = {
    "start a ticket": start_ticket,
    "start a walk-in": lambda desk: lambda: walk_in(desk),
    "absent": mark_absent,
    "attach a record": started(
        lambda desk, draft: opening.attach_record(
            desk, draft=draft, record=world.record(), at=LATER, by=OFFICER
        )
    ),
    "write down": started(
        lambda desk, draft: opening.write_down(
            desk, draft=draft, visit=WalkIn(declared=world.record().known), at=LATER, by=OFFICER
        )
    ),
    "pause": captured(
        lambda desk, draft: opening.pause(desk, draft_id=draft.id, at=LATER, by=OFFICER)
    ),
    "resume": a_draft(paused, world.child)(
        lambda desk, draft: opening.resume(desk, draft_id=draft.id, at=LATER, by=OTHER_OFFICER)
    ),
    "wrong person": end(Ending.WRONG_PERSON),
    "postponed": end(Ending.POSTPONED),
    "identify": started(lambda desk, draft: identify(desk, draft, representative=MOTHER)),
    "declare": captured(lambda desk, draft: declare(desk, draft, ethnicity="Tày")),
    "declare a baby": captured(
        lambda desk, draft: declare(desk, draft, born=PartialDate(2022, 1, 1))
    ),
    "confirm the data": a_draft(world.identified, world.child)(
        lambda desk, draft: filling.confirm_data(
            desk, draft, details=Details(note="x"), at=LATER, by=OFFICER
        )
    ),
    "take": a_draft(world.ready_to_capture, world.record)(
        lambda desk, draft: capturing.take(desk, draft, step=Step.FACE, at=LATER, by=OFFICER)
    ),
    "take anew": captured(
        lambda desk, draft: capturing.again(desk, draft, step=Step.FACE, at=LATER, by=OFFICER)
    ),
    "excuse": captured(excuse),
    "complete": a_draft(world.ready_to_capture, lambda: world.child(born=date(2021, 1, 1)))(
        lambda desk, draft: capturing.complete(desk, draft, at=LATER, by=OFFICER)
    ),
    "sign": captured(sign),
    "seal": a_draft(world.signed, world.child)(lambda desk, draft: seal(desk, draft.id)),
}


@pytest.mark.parametrize("name", ACTS)
def test_power_cut_at_any_write_leaves_the_moment_before(desk, name):
    act = ACTS[name](desk)
    before, writes = everything(desk.store), 0
    while True:
        writes += 1
        try:
            with power_cut(desk.store, at_write=writes):
                act()
            break
        except PowerCut:
            assert changed(before, everything(desk.store)) == set()
    # The act went through once no write failed any more, and it did write something.
    assert writes > 1
    assert changed(before, everything(desk.store))


def draft_refused(make, person, act):
    return a_draft(make, person)(act)


def alone(**changes):
    return lambda: world.record(born=date(2015, 3, 1), **changes)


def baby():
    return world.child(born=date(2021, 1, 1))


def ticket_refused(act, **changes):
    def ready(desk):
        ticket = ticket_of(desk, **changes)
        return lambda: act(desk, ticket=ticket, at=LATER, by=OFFICER)

    return ready


def half_open(desk, person):
    """A dossier with every stage ticked and one picture missing, as a fault might leave it."""
    draft = world.captured(desk, person)
    with desk.store.write():
        drafts.drop_sample(desk.store, draft.id, Step.FACE)
    return sign(desk, draft)


def baby_nobody_came_with(desk, person):
    draft = filling.identify(
        desk, world.started(desk, person), answers=Answers(), at=AT, by=OFFICER
    )
    draft = filling.confirm_data(desk, draft, details=Details(), at=AT, by=OFFICER)
    return sign(desk, capturing.complete(desk, draft, at=AT, by=OFFICER))


STRANGER = Representative(full_name="Lê Văn Lạ", relation="guardian", proof="register")
LEVEL_2 = EidRequest(level=2, phone="+84912345678", by_representative=True)
REFUSALS = {
    "a ticket of another counter": (
        TakenElsewhere,
        ticket_refused(opening.start_ticket, state=TicketState.SERVING, counter="KIT-09"),
    ),
    "a ticket that is done": (
        NotWaiting,
        ticket_refused(opening.start_ticket, state=TicketState.DONE),
    ),
    "absent though served": (
        NotWaiting,
        ticket_refused(opening.absent, state=TicketState.SERVING, counter="KIT-01"),
    ),
    "a ticket of a session nobody knows": (
        UnknownSession,
        ticket_refused(opening.start_ticket, session_id=uuid4()),
    ),
    "a walk-in to a session nobody knows": (
        UnknownSession,
        lambda desk: lambda: walk_in(desk, session=uuid4()),
    ),
    "a walk-in who is open already": (
        AlreadyOpen,
        draft_refused(world.started, world.child, lambda d, x: walk_in(d, record=x.record)),
    ),
    "pausing what is gone": (
        NoDraft,
        lambda desk: lambda: opening.pause(desk, draft_id=uuid4(), at=LATER, by=OFFICER),
    ),
    "sealing what is gone": (NoDraft, lambda desk: lambda: seal(desk, uuid4())),
    "a child alone": (LawStops, draft_refused(world.started, alone(), identify)),
    "a stranger without a paper": (
        ProofMissing,
        draft_refused(
            world.started, world.child, lambda d, x: identify(d, x, representative=STRANGER)
        ),
    ),
    "a birth in the future": (
        NotYetBorn,
        draft_refused(
            world.captured, world.record, lambda d, x: declare(d, x, born=PartialDate(2024, 7, 7))
        ),
    ),
    "correcting nobody": (
        NothingDeclared,
        draft_refused(
            world.started, world.child, lambda d, x: declare(d, replace(x, declared=None), note="")
        ),
    ),
    "a level the law does not open": (
        WrongEid,
        draft_refused(
            world.identified,
            baby,
            lambda d, x: filling.confirm_data(
                d, x, details=Details(eid=LEVEL_2), at=LATER, by=OFFICER
            ),
        ),
    ),
    "a picture of a baby": (
        BiometricsRefused,
        draft_refused(
            world.ready_to_capture,
            baby,
            lambda d, x: capturing.take(d, x, step=Step.FACE, at=LATER, by=OFFICER),
        ),
    ),
    "a face that was amputated": (
        capturing.StepNotDue,
        draft_refused(world.captured, world.record, lambda d, x: excuse(d, x, part="face")),
    ),
    "a set with a gap": (
        CaptureSetRefused,
        draft_refused(
            world.ready_to_capture,
            world.record,
            lambda d, x: capturing.complete(d, x, at=LATER, by=OFFICER),
        ),
    ),
    "signing too early": (StageMissing, draft_refused(world.identified, world.child, sign)),
    "another hand": (
        NotTheSigner,
        draft_refused(
            world.captured, world.child, lambda d, x: sign(d, x, drawn=None, typed="Lê Văn Lạ")
        ),
    ),
    "a fee nobody paid": (
        FeeOpen,
        draft_refused(
            world.captured,
            lambda: world.record(**CCCD_1980),
            lambda d, x: sign(d, replace(x, holds="cccd")),
        ),
    ),
    "sealing too early": (
        StageMissing,
        draft_refused(world.captured, world.child, lambda d, x: seal(d, x.id)),
    ),
    "sealing without a picture": (
        IncompleteBiometrics,
        draft_refused(half_open, world.record, lambda d, x: seal(d, x.id)),
    ),
    "sealing a baby nobody came with": (
        NoRepresentative,
        draft_refused(baby_nobody_came_with, baby, lambda d, x: seal(d, x.id)),
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_leaves_every_table_as_it_was(desk, name):
    refusal, prepare = REFUSALS[name]
    act = prepare(desk)
    before = everything(desk.store)
    with pytest.raises(refusal) as refused:
        act()
    assert changed(before, everything(desk.store)) == set()
    assert refused.value.message
    assert refused.value.next_step


def test_a_refused_seal_can_be_mended_and_sealed(desk):
    draft = half_open(desk, world.record())
    with pytest.raises(IncompleteBiometrics):
        seal(desk, draft.id)
    draft = capturing.again(desk, draft, step=Step.FACE, at=LATER, by=OFFICER)
    assert not draft.is_done(Stage.BIOMETRICS)
    capturing.take(desk, draft, step=Step.FACE, at=LATER, by=OFFICER)
    draft = sign(desk, capturing.complete(desk, draft, at=LATER, by=OFFICER))
    assert seal(desk, draft.id).sequence == 1


def test_taking_a_record_of_absence_back_is_one_write_too(desk):
    draft = excuse(desk, world.captured(desk, world.record()))
    assert excuse(desk, draft, mark=CAPTURED).not_taken == ()
