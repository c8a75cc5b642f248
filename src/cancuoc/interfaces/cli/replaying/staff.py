"""The officers of a replay: invented, each another living person, all with one password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from cancuoc.foundation import access
from cancuoc.foundation.actor import Actor, Role

PASSWORD: Final = "can-cuoc-thu-2024"
OPERATOR: Final = Actor.system("replay")
PURPOSE: Final = "dossier"
_SURNAMES: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
_GIVEN: Final = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Linh", "Minh", "Phúc")


@dataclass(frozen=True, slots=True)
class Post:
    """A role in a unit, and the sign-in name of whoever holds it."""

    username: str
    role: Role
    unit_code: str


def desk_posts(*, unit_code: str) -> tuple[Post, ...]:
    """Return the posts that every replay needs besides its stations."""
    return (
        Post("r.kehoach", Role.PLANNER, "01"),
        Post("r.quantri", Role.ADMINISTRATOR, "01"),
        Post("r.tiepdon", Role.RECEPTION, unit_code),
        Post("r.thamtra", Role.REVIEWER, unit_code),
        Post("r.pheduyet", Role.APPROVER, "01"),
        Post("r.trathe", Role.CARD_DESK, unit_code),
        Post("r.chihuy", Role.COMMANDER, "01"),
    )


def hire(posts: Sequence[Post], *, since: date, at: datetime) -> None:
    """Open the accounts and grant the roles."""
    for number, post in enumerate(posts):
        access.create_user(
            username=post.username,
            full_name=_name(number),
            hand=f"hand-{post.username}",
            password=PASSWORD,
            at=at,
            by=OPERATOR,
        )
        access.grant(
            username=post.username,
            role=post.role,
            unit_code=post.unit_code,
            valid_from=since,
            at=at,
            by=OPERATOR,
        )


def actor(username: str, *, on: date) -> Actor:
    """Return the officer with the roles of a day and the purpose of their work."""
    return access.actor_named(username=username, on=on, purpose=PURPOSE)


def _name(number: int) -> str:
    rest, given = divmod(number, len(_GIVEN))
    return f"{_SURNAMES[rest % len(_SURNAMES)]} Thị {_GIVEN[given]}"
