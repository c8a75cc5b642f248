"""The next lawful step of a resident, with its article. The rule book names it; officers decide.

Art. 3(4), 10, 12, 19, 23, 30 of the law on identification; Decree 123/2015 Art. 14 to 16; order
of the route: law.md 8.5 (CARE-2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from cancuoc.domain.specialcare.rules import Status
from cancuoc.law import care, catalogue


class Act(StrEnum):
    """What is to be done next."""

    SCREEN = "screen"
    CAPTURE = "capture"
    SEARCH_BIOMETRICS = "search_biometrics"
    SEARCH_NAMES = "search_names"
    DECIDE_CANDIDATE = "decide_candidate"
    SETTLE_CONTEST = "settle_contest"
    ENQUIRE = "enquire"
    AWAIT_ANSWER = "await_answer"
    MAKE_MINUTES = "make_minutes"
    POST = "post"
    AWAIT_POSTING = "await_posting"
    RETURN_TO_PARENTS = "return_to_parents"
    REGISTER_BIRTH = "register_birth"
    ENTER_REGISTER = "enter_register"
    DECLARE_RESIDENCE = "declare_residence"
    ESTABLISH_NUMBER = "establish_number"
    ISSUE_CARD = "issue_card"
    HAND_OVER = "hand_over"
    ISSUE_CERTIFICATE = "issue_certificate"
    AWAIT_SIX_MONTHS = "await_six_months"
    REVIEW = "review"
    NOTHING = "nothing"

    @property
    def vi(self) -> str:
        """Return the step in words."""
        return _ACT_VI[self]


_ACT_VI: Final = {
    Act.SCREEN: "Rà soát dữ liệu dân cư và hồ sơ của cơ sở",
    Act.CAPTURE: "Thu nhận vân tay, mống mắt, ảnh tại giường",
    Act.SEARCH_BIOMETRICS: "Tìm theo vân tay và mống mắt",
    Act.SEARCH_NAMES: "Tìm theo tên và năm sinh trong dữ liệu dân cư",
    Act.DECIDE_CANDIDATE: "Kết luận về người được tìm thấy",
    Act.SETTLE_CONTEST: "Làm rõ ai là chủ của hồ sơ",
    Act.ENQUIRE: "Gửi xác minh đến nơi người đó khai hoặc hồ sơ nêu",
    Act.AWAIT_ANSWER: "Chờ nơi được hỏi trả lời",
    Act.MAKE_MINUTES: "Lập biên bản về trẻ bị bỏ rơi",
    Act.POST: "Niêm yết 7 ngày liên tục tại trụ sở ủy ban",
    Act.AWAIT_POSTING: "Chờ hết thời gian niêm yết",
    Act.RETURN_TO_PARENTS: "Giao trẻ cho cha mẹ đã nhận",
    Act.REGISTER_BIRTH: "Đề nghị đăng ký khai sinh",
    Act.ENTER_REGISTER: "Ghi, chỉnh dữ liệu dân cư bằng phiếu DC01",
    Act.DECLARE_RESIDENCE: "Đăng ký hoặc khai báo cư trú tại cơ sở",
    Act.ESTABLISH_NUMBER: "Xác lập số định danh cá nhân",
    Act.ISSUE_CARD: "Lập hồ sơ cấp thẻ",
    Act.HAND_OVER: "Trao thẻ cùng người của cơ sở",
    Act.ISSUE_CERTIFICATE: "Lập hồ sơ giấy chứng nhận căn cước",
    Act.AWAIT_SIX_MONTHS: "Chờ đủ 6 tháng sống liên tục tại xã",
    Act.REVIEW: "Xem lại hồ sơ vào ngày hẹn",
    Act.NOTHING: "Không còn việc phải làm",
}


class Origin(StrEnum):
    """What is known of a person's nationality."""

    VIETNAMESE = "vietnamese"
    UNDETERMINED = "undetermined"


class Paper(StrEnum):
    """Card or certificate, and where it is."""

    NONE = "none"
    MADE = "made"
    HANDED = "handed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that the rule book looks at, as plain facts of one day.

    `facts_for_birth` says that name, sex and at least a birth year are told by a record or
    better, which a late registration needs. `six_months_on` is the day on which six months of
    continuous residence in the commune are full, None when the person does not live there.
    """

    on: date
    screened: bool = False
    infant: bool = False
    abandoned: bool = False
    origin: Origin = Origin.VIETNAMESE
    has_nationality_paper: bool = False
    six_months_on: date | None = None
    captured: bool = False
    biometrics_searched: bool = False
    names_known: bool = False
    names_searched: bool = False
    candidates: int = 0
    contested: bool = False
    places_to_ask: int = 0
    answers_awaited: int = 0
    next_answer_due: date | None = None
    identified: bool = False
    minutes_made: bool = False
    posted_on: date | None = None
    parents_came: bool = False
    facts_for_birth: bool = False
    birth_registered: bool = False
    register_right: bool = False
    residence: bool = False
    numbered: bool = False
    paper: Paper = Paper.NONE
    review_on: date | None = None
    left: bool = False
    died: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The next step: where the person stands, what to do, on what ground, and not before when."""

    status: Status
    act: Act
    rules: tuple[str, ...] = ()
    until: date | None = None

    @property
    def citations(self) -> tuple[str, ...]:
        """Return the provisions the step stands on, in words."""
        return catalogue.cite(*self.rules)


_BIRTH: Final = ("CARE-1",)
_LATE: Final = ("CARE-3",)
_REGISTER: Final = ("PROC-14-A",)
_SEARCH: Final = ("CARE-2", "PROC-14-A")
_CAPTURE: Final = ("PROC-14-B", "ELIG-5")


def next_step(now: Situation) -> Step:
    """Return the one next lawful step of a resident."""
    for rule in (_over, _screen, _certificate, _foundling, _search, _ask, _without, _issue):
        if (step := rule(now)) is not None:
            return step
    raise AssertionError("the last rule always answers")  # pragma: no cover


def _over(now: Situation) -> Step | None:
    ends = (
        (now.died, Status.DIED),
        (now.left, Status.LEFT),
        (now.paper is Paper.HANDED, Status.HANDED),
        (now.paper is Paper.KEPT, Status.KEPT),
    )
    ended = next((status for is_so, status in ends if is_so), None)
    if ended is not None:
        return Step(status=ended, act=Act.NOTHING)
    if now.paper is Paper.MADE:
        return Step(status=Status.CARD_MADE, act=Act.HAND_OVER, rules=("PROC-14-DD",))
    return None


def _screen(now: Situation) -> Step | None:
    if now.screened:
        return None
    return Step(status=Status.SCREENING, act=Act.SCREEN, rules=_REGISTER)


def _certificate(now: Situation) -> Step | None:
    """Nobody of undetermined nationality gets a card; after six months a certificate."""
    if now.origin is not Origin.UNDETERMINED or now.has_nationality_paper:
        return None
    ground = ("ELIG-4", "CERT-1")
    if not now.captured and not now.infant:
        return Step(status=Status.CAPTURING, act=Act.CAPTURE, rules=ground)
    if not now.biometrics_searched and not now.infant:
        return Step(status=Status.SEARCHING, act=Act.SEARCH_BIOMETRICS, rules=_SEARCH)
    full = now.six_months_on
    if full is None:
        return Step(status=Status.RESIDENCE, act=Act.DECLARE_RESIDENCE, rules=ground)
    if now.on < full:
        return Step(status=Status.CERTIFICATE, act=Act.AWAIT_SIX_MONTHS, rules=ground, until=full)
    return Step(status=Status.CERTIFICATE, act=Act.ISSUE_CERTIFICATE, rules=ground)


def _foundling(now: Situation) -> Step | None:
    """An abandoned child: minutes, seven days of posting, then birth registered by the carer."""
    if not now.abandoned or now.birth_registered or now.identified:
        return None
    if not now.minutes_made:
        return Step(status=Status.POSTING, act=Act.MAKE_MINUTES, rules=_BIRTH)
    if now.parents_came:
        return Step(status=Status.POSTING, act=Act.RETURN_TO_PARENTS, rules=_BIRTH)
    if now.posted_on is None:
        return Step(status=Status.POSTING, act=Act.POST, rules=_BIRTH)
    last = care.posting_ends(posted=now.posted_on)
    if now.on <= last:
        return Step(status=Status.POSTING, act=Act.AWAIT_POSTING, rules=_BIRTH, until=last)
    return Step(status=Status.BIRTH, act=Act.REGISTER_BIRTH, rules=_BIRTH)


def _search(now: Situation) -> Step | None:
    """Before anything is written about a person, it is asked whether he or she is known."""
    if now.identified or now.birth_registered:
        return None
    if now.contested:
        return Step(status=Status.CONTESTED, act=Act.SETTLE_CONTEST, rules=_SEARCH)
    if now.candidates and now.biometrics_searched | now.names_searched:
        return Step(status=Status.DECIDING, act=Act.DECIDE_CANDIDATE, rules=_SEARCH)
    if not now.captured and not now.infant:
        return Step(status=Status.CAPTURING, act=Act.CAPTURE, rules=_CAPTURE)
    if not now.biometrics_searched and not now.infant:
        return Step(status=Status.SEARCHING, act=Act.SEARCH_BIOMETRICS, rules=_SEARCH)
    if now.names_known and not now.names_searched:
        return Step(status=Status.SEARCHING, act=Act.SEARCH_NAMES, rules=_SEARCH)
    return None


def _ask(now: Situation) -> Step | None:
    if now.identified or now.birth_registered:
        return None
    if now.places_to_ask:
        return Step(status=Status.ENQUIRING, act=Act.ENQUIRE, rules=_REGISTER)
    if now.answers_awaited:
        due = now.next_answer_due
        return Step(status=Status.ENQUIRING, act=Act.AWAIT_ANSWER, rules=_REGISTER, until=due)
    return None


def _without(now: Situation) -> Step | None:
    """Everything lawful was tried: late birth registration, or the file waits, open and counted."""
    if now.identified or now.birth_registered:
        return None
    if now.facts_for_birth:
        return Step(status=Status.BIRTH, act=Act.REGISTER_BIRTH, rules=_LATE)
    return Step(status=Status.NOT_YET, act=Act.REVIEW, rules=_REGISTER, until=now.review_on)


def _issue(now: Situation) -> Step:
    """Data into the population register first, then the number, then the card."""
    if not now.register_right:
        return Step(status=Status.CORRECTING, act=Act.ENTER_REGISTER, rules=_REGISTER)
    if not now.residence:
        return Step(status=Status.RESIDENCE, act=Act.DECLARE_RESIDENCE, rules=("CARE-4",))
    if not care.can_issue(birth_registered=True, has_number=now.numbered):
        rules = ("PROC-NUMBER", "PROC-BIRTH")
        return Step(status=Status.NUMBER, act=Act.ESTABLISH_NUMBER, rules=rules)
    if not now.captured and not now.infant:
        return Step(status=Status.CAPTURING, act=Act.CAPTURE, rules=_CAPTURE)
    return Step(status=Status.READY, act=Act.ISSUE_CARD, rules=("ELIG-1", "ELIG-5"))
