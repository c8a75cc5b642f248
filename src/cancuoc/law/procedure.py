"""The whole procedure of one person on one day, put together from the other modules.

Art. 19, 21, 23-27, 38, 46; Decree 70/2024 Art. 21.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law import checks
from cancuoc.law.ages import Band, band, youngest
from cancuoc.law.case import Case, Wish
from cancuoc.law.catalogue import cite
from cancuoc.law.choices import DEFAULT, Choices
from cancuoc.law.eid import LEVEL_RULES, LEVELS
from cancuoc.law.fees import FeeQuote, fee
from cancuoc.law.grounds import Decision, Ground, Held, Kind, decide
from cancuoc.law.notice import Notice, Severity
from cancuoc.law.papers import Paper, needed
from cancuoc.law.places import Channel, Places, copies_stored_biometrics, places
from cancuoc.law.regimes import Law, Level, identity_law
from cancuoc.law.register import RegisterState
from cancuoc.law.representation import Capacity, Representative
from cancuoc.law.transition import Holds


class Presence(StrEnum):
    """Who has to come."""

    NONE = "none"
    PERSON = "person"
    PERSON_AND_REPRESENTATIVE = "person_and_representative"

    @property
    def vi(self) -> str:
        """Return the words of the invitation."""
        return {
            "none": "Không phải đến",
            "person": "Người làm thẻ đến",
            "person_and_representative": "Người làm thẻ đến cùng người đại diện",
        }[self.value]


class Signer(StrEnum):
    """Who signs CC01."""

    PERSON = "person"
    REPRESENTATIVE = "representative"
    PERSON_OR_REPRESENTATIVE = "person_or_representative"


class BiometricsMode(StrEnum):
    """Whether biometrics are taken now, copied from the last ones, or not allowed."""

    CAPTURE = "capture"
    STORED = "stored"
    NONE = "none"


class Outcome(StrEnum):
    """What the desk does now."""

    PROCEED = "proceed"
    HOLD = "hold"
    BLOCKED = "blocked"


BIOMETRICS: Final = ("face", "fingerprints", "iris")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedurePlan:
    """Everything the desk and the invitation need; `blocks` holds stops and waits alike.

    `biometrics` lists what is captured now; `eid_levels` are those open once the card
    exists; `clock_starts` says whether the 7 working days run from this intake.
    """

    band: Band
    kind: Kind
    ground: Ground
    presence: Presence
    signer: Signer
    biometrics: tuple[str, ...]
    biometrics_mode: BiometricsMode
    papers: tuple[Paper, ...]
    bring: tuple[Paper, ...]
    forms: tuple[str, ...]
    fee: FeeQuote
    eid_levels: tuple[int, ...]
    levels: tuple[Level, ...]
    channels: tuple[Channel, ...]
    clock_starts: bool
    rule_ids: tuple[str, ...]
    blocks: tuple[Notice, ...]
    warnings: tuple[Notice, ...]

    @property
    def articles(self) -> tuple[str, ...]:
        """Return the citations, each once."""
        return cite(*self.rule_ids)

    @property
    def outcome(self) -> Outcome:
        """Return whether the desk proceeds, waits or stops."""
        severities = {each.severity for each in self.blocks}
        if Severity.BLOCK in severities:
            return Outcome.BLOCKED
        return Outcome.HOLD if severities else Outcome.PROCEED


def plan(
    *,
    born: date | PartialDate,
    on: date,
    register: RegisterState | None = None,
    representative: Representative | None = None,
    capacity: Capacity = Capacity.FULL,
    holds: Holds = Holds.NONE,
    lost: bool = False,
    issued: date | None = None,
    expiry: date | None = None,
    wish: Wish | None = None,
    choices: Choices = DEFAULT,
) -> ProcedurePlan:
    """Return the procedure of a person on a day (Art. 19, 21, 23-27, 38).

    `register` None means a complete record with both parents linked. `representative` None
    means not stated yet, which differs from NONE (nobody). `issued` and `expiry` belong to
    the paper held. A birth without its day is read as the last day it can mean, and held
    until it is completed. Raise `NotYetBorn`, and `IdentityLawNotYet` before 1 July 2024.
    """
    law, wish, leap = identity_law(on), wish or Wish(), choices.leap_birthday
    # `band` has refused a later birth, so only an unknown day of this year is cut to today.
    here, day = band(born=born, on=on, leap=leap), min(youngest(born), on)
    held = Held(holds=holds, lost=lost, issued=issued, expiry=expiry)
    decision = decide(born=day, on=on, held=held, asked=wish.ground, leap=leap)
    case = Case(
        on=on,
        band=here,
        kind=decision.kind,
        ground=decision.ground,
        stored=_stored(decision, law) and not _made_before_6(day, held, choices),
        register=register or RegisterState(),
        day_known=not isinstance(born, PartialDate) or born.exact is not None,
        representative=representative,
        capacity=capacity,
        held=held,
        wish=wish,
    )
    return _assemble(case, decision, _fee(case, day, choices))


def _stored(decision: Decision, law: Law) -> bool:
    return copies_stored_biometrics(kind=decision.kind, ground=decision.ground, law=law)


def _made_before_6(born: date, held: Held, choices: Choices) -> bool:
    """Return whether the old card is known to have been made without biometrics (CHG-11)."""
    if held.issued is None:
        return False
    return band(born=born, on=held.issued, leap=choices.leap_birthday) is Band.UNDER_6


def _fee(case: Case, born: date, choices: Choices) -> FeeQuote:
    return fee(
        kind=case.kind,
        on=case.on,
        ground=case.ground,
        holds=case.held.holds,
        born=born,
        online=case.wish.channel is Channel.ONLINE,
        agency_error=case.wish.agency_error,
        exemptions=case.wish.exemptions,
        choices=choices,
    )


def _assemble(case: Case, decision: Decision, price: FeeQuote) -> ProcedurePlan:
    where, what, remarks = _places(case), needed(case), checks.remarks(case)
    mode = _mode(case)
    soft = tuple(each for each in remarks if each.severity is Severity.WARNING)
    return ProcedurePlan(
        band=case.band,
        kind=case.kind,
        ground=case.ground,
        presence=_presence(case),
        signer=_signer(case),
        biometrics=BIOMETRICS if mode is BiometricsMode.CAPTURE else (),
        biometrics_mode=mode,
        papers=what.papers,
        bring=what.bring,
        forms=_forms(case),
        fee=price,
        eid_levels=LEVELS[case.band],
        levels=where.levels,
        channels=where.channels,
        clock_starts=case.complete,
        rule_ids=_rules(case, decision, (*what.rule_ids, *where.rule_ids, *price.rule_ids)),
        blocks=tuple(each for each in remarks if each.severity is not Severity.WARNING),
        warnings=(*decision.warnings, *soft, *where.warnings, *price.warnings),
    )


def _places(case: Case) -> Places:
    return places(
        band=case.band,
        kind=case.kind,
        ground=case.ground,
        on=case.on,
        birth_registered=case.register.birth_registered,
        stored=case.stored,
        lives_here=case.wish.lives_here,
    )


def _mode(case: Case) -> BiometricsMode:
    if case.band is Band.UNDER_6:
        return BiometricsMode.NONE
    return BiometricsMode.STORED if case.stored else BiometricsMode.CAPTURE


def _presence(case: Case) -> Presence:
    if _mode(case) is not BiometricsMode.CAPTURE:
        return Presence.NONE
    return Presence.PERSON_AND_REPRESENTATIVE if case.represented else Presence.PERSON


def _signer(case: Case) -> Signer:
    if case.minor or case.capacity is Capacity.LOST:
        return Signer.REPRESENTATIVE
    return Signer.PERSON_OR_REPRESENTATIVE if case.represented else Signer.PERSON


def _forms(case: Case) -> tuple[str, ...]:
    """List the forms (Circular 17/2024): DC01 first for a person not in the register."""
    first = () if case.register.in_register else ("DC01",)
    # DC02 item 1 is for children under 6 and for Art. 24(2)(a), where nothing is captured.
    slip = "CC01" if _mode(case) is BiometricsMode.CAPTURE else "DC02"
    return (*first, slip, "CC02")


_BY_BAND: Final = {
    Band.UNDER_6: ("PROC-U14-0", "PROC-U6-1", "PROC-U6-3"),
    Band.FROM_6: ("PROC-U14-0", "PROC-6-14-1", "PROC-6-14-2"),
    Band.FROM_14: ("PROC-14-A", "PROC-14-B", "PROC-14-S"),
}


def _rules(case: Case, decision: Decision, others: tuple[str, ...]) -> tuple[str, ...]:
    special: list[str] = []
    if case.band is Band.UNDER_6 and not case.register.birth_registered:
        special.append("PROC-U6-2")
    if case.represented and not case.minor:
        special.append("PROC-14-C")
    account = LEVEL_RULES[case.band]
    found = (*decision.rule_ids, *_BY_BAND[case.band], *special, *others, "TIME-1", account)
    return tuple(dict.fromkeys(found))
