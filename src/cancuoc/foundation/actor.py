"""Who acts: the roles an officer may hold and the value every service receives as `by`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import ClassVar

from cancuoc.kernel.refusal import Refusal


class Role(StrEnum):
    """What an officer may do, granted per unit and with dates."""

    AREA_OFFICER = "area_officer"
    RECEPTION = "reception"
    ENROLMENT_OFFICER = "enrolment_officer"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    CARD_DESK = "card_desk"
    PLANNER = "planner"
    COMMANDER = "commander"
    ADMINISTRATOR = "administrator"
    INSPECTOR = "inspector"
    SPECIAL_CASES = "special_cases"
    ADJUDICATOR = "adjudicator"
    SENIOR_ADJUDICATOR = "senior_adjudicator"
    CARE_DESK = "care_desk"

    @property
    def vi(self) -> str:
        """The role in Vietnamese."""
        return _ROLE_VI[self]


_ROLE_VI = {
    Role.AREA_OFFICER: "Cảnh sát khu vực",
    Role.RECEPTION: "Tiếp đón",
    Role.ENROLMENT_OFFICER: "Cán bộ thu nhận",
    Role.REVIEWER: "Cán bộ thẩm tra",
    Role.APPROVER: "Người phê duyệt",
    Role.CARD_DESK: "Quầy trả thẻ",
    Role.PLANNER: "Lập kế hoạch",
    Role.COMMANDER: "Chỉ huy",
    Role.ADMINISTRATOR: "Quản trị",
    Role.INSPECTOR: "Thanh tra",
    Role.SPECIAL_CASES: "Cán bộ giải quyết trường hợp đặc biệt",
    Role.ADJUDICATOR: "Cán bộ so trùng",
    Role.SENIOR_ADJUDICATOR: "Chỉ huy so trùng",
    Role.CARE_DESK: "Cán bộ người ở cơ sở",
}


class ActorKind(StrEnum):
    OFFICER = "officer"
    CITIZEN = "citizen"
    STATION = "station"
    SYSTEM = "system"
    PARTNER = "partner"


class NotAllowed(Refusal):
    """The actor lacks the role or the unit for this act."""

    status: ClassVar[int] = 403
    message = "Tài khoản này không có quyền làm việc này."
    next_step = "Liên hệ quản trị của đơn vị nếu cần được phân quyền."


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The one who acts. `hand` names the living person behind the account.

    Two accounts of one person share `hand`, so that four eyes stay four. `units` are the
    administrative unit codes the actor is responsible for ("01" is the whole city).
    """

    id: str
    kind: ActorKind
    hand: str
    label: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    units: tuple[str, ...] = ()
    purpose: str = ""

    @staticmethod
    def system(name: str) -> Actor:
        """A program of the centre acting on its own, such as the worker."""
        return Actor(id=f"system:{name}", kind=ActorKind.SYSTEM, hand=f"system:{name}", label=name)

    @staticmethod
    def station(code: str) -> Actor:
        """A station acting through its signed packet."""
        return Actor(
            id=f"station:{code}", kind=ActorKind.STATION, hand=f"station:{code}", label=code
        )

    @staticmethod
    def partner(name: str) -> Actor:
        """Another system that showed its token; it holds no role."""
        return Actor(
            id=f"partner:{name}", kind=ActorKind.PARTNER, hand=f"partner:{name}", label=name
        )

    @staticmethod
    def citizen(reference: str) -> Actor:
        """A resident or guardian acting through the portal; `reference` is opaque."""
        return Actor(id=f"citizen:{reference}", kind=ActorKind.CITIZEN, hand=f"citizen:{reference}")

    def require(self, *roles: Role) -> None:
        """Refuse unless the actor is the system or holds one of `roles`."""
        if self.kind is ActorKind.SYSTEM or self.roles & set(roles):
            return
        raise NotAllowed(needed=[str(role) for role in roles])

    def for_purpose(self, purpose: str) -> Actor:
        """Return the same actor with the purpose that every look will carry."""
        return replace(self, purpose=purpose)
