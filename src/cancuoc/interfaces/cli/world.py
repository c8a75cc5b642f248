"""`cancuoc world`: an invented city to work with, and the demo world of `cancuoc up`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Final

from cancuoc.domain.planning import locating
from cancuoc.domain.population import queries as population
from cancuoc.domain.population import services
from cancuoc.domain.population.synthetic.places import Commune
from cancuoc.domain.units import queries as units
from cancuoc.domain.units import services as unit_services
from cancuoc.domain.units.rules import Level, UnitKind
from cancuoc.foundation import access
from cancuoc.foundation.actor import Actor, Role
from cancuoc.interfaces.cli import world_places
from cancuoc.kernel import clock
from cancuoc.kernel.clock import VN
from cancuoc.kernel.refusal import Refusal

Progress = Callable[[str], None]

REFUSED: Final = 2
OPERATOR: Final = Actor.system("cli")
RESIDENTS: Final = 12_000
MOST_RESIDENTS: Final = 20_000_000
SEED: Final = 1
# The campaign begins with the law; the demo city stands as it was on that day.
CAMPAIGN_DAY: Final = date(2024, 7, 1)
DEMO_DISTRICT: Final = "009"
DEMO_COMMUNE: Final = "00367"
DEMO_PASSWORD: Final = "can-cuoc-thu-2024"
# Wards of the demo district, and the two communes that stories are told about.
ALSO_IN_FOCUS: Final = frozenset({"00232", "10351"})

# Role, unit, sign-in name and invented name; each is another person.
DEMO_OFFICERS: Final[tuple[tuple[Role, str, str, str], ...]] = (
    (Role.AREA_OFFICER, DEMO_COMMUNE, "khuvuc", "Trần Văn Khu"),
    (Role.RECEPTION, DEMO_DISTRICT, "tiepdon", "Lê Thị Đón"),
    (Role.ENROLMENT_OFFICER, DEMO_DISTRICT, "thunhan1", "Phạm Văn Thu"),
    (Role.ENROLMENT_OFFICER, DEMO_DISTRICT, "thunhan2", "Đỗ Thị Nhận"),
    (Role.REVIEWER, DEMO_DISTRICT, "thamtra", "Vũ Minh Tra"),
    (Role.APPROVER, "01", "pheduyet", "Bùi Quang Duyệt"),
    (Role.CARD_DESK, DEMO_DISTRICT, "trathe", "Hoàng Thị Thẻ"),
    (Role.PLANNER, "01", "kehoach", "Ngô Đức Kế"),
    (Role.COMMANDER, "01", "chihuy", "Đặng Văn Huy"),
    (Role.ADMINISTRATOR, "01", "quantri", "Phan Thị Trị"),
    (Role.INSPECTOR, "01", "thanhtra", "Dương Công Thanh"),
    (Role.SPECIAL_CASES, "01", "dacbiet", "Lý Thị Biệt"),
    (Role.ADJUDICATOR, "01", "sotrung1", "Mai Văn So"),
    (Role.ADJUDICATOR, "01", "sotrung2", "Cao Thị Trùng"),
    (Role.SENIOR_ADJUDICATOR, "01", "sotrung", "Tạ Quang Định"),
    (Role.CARE_DESK, "01", "coso", "Mạc Thị Hiền"),
    (Role.CARE_DESK, "01", "coso2", "Nghiêm Văn Tâm"),
)


def run(argv: Sequence[str]) -> int:
    """Run one sub-command; returns 0, or 2 with one clear line when it is refused."""
    arguments = _parser().parse_args(argv)
    try:
        if arguments.command == "demo":
            load_demo(_to_stderr, residents=arguments.residents)
            return 0
        digest = make(
            residents=arguments.residents,
            seed=arguments.seed,
            on=arguments.on,
            focus=frozenset(arguments.focus),
            progress=_to_stderr,
        )
    except Refusal as refusal:
        print(f"{refusal.message} {refusal.next_step}", file=sys.stderr)
        return REFUSED
    print(f"Đã tạo {arguments.residents} người. Mã kiểm {digest}")
    return 0


def make(
    *,
    residents: int,
    seed: int,
    on: date = CAMPAIGN_DAY,
    focus: frozenset[str] = frozenset(),
    progress: Progress,
) -> str:
    """Load the units and an invented city into an empty mirror; returns the city's digest."""
    at = clock.now()
    unit_services.load_tables(at=at, by=OPERATOR)
    return services.load_city(
        residents=residents,
        seed=seed,
        on=on,
        communes=_communes(on),
        focus=focus,
        progress=progress,
        at=at,
        by=OPERATOR,
    )


def load_demo(progress: Progress, *, residents: int | None = None) -> None:
    """Bring the demo world up to date: units, city, officers. What is there already stays."""
    unit_services.load_tables(at=clock.now(), by=OPERATOR)
    if population.count() == 0:
        wards = units.communes_within(scope=[DEMO_DISTRICT], on=CAMPAIGN_DAY)
        make(
            residents=residents or RESIDENTS,
            seed=SEED,
            focus=ALSO_IN_FOCUS.union(wards),
            progress=progress,
        )
    if not locating.standing(at=clock.now()):
        places = world_places.drawn(on=CAMPAIGN_DAY, seed=SEED)
        # Known from the first day of the campaign on, however late the demo is brought up.
        locating.place(rows=places, at=datetime.combine(CAMPAIGN_DAY, time(), VN), by=OPERATOR)
    for role, unit, username, full_name in DEMO_OFFICERS:
        _officer(role, unit, username, full_name)


def demo_sign_ins() -> tuple[tuple[str, str, str], ...]:
    """Return (role in Vietnamese, sign-in name, password) of the demo officers."""
    return tuple((role.vi, username, DEMO_PASSWORD) for role, _, username, _ in DEMO_OFFICERS)


def _officer(role: Role, unit: str, username: str, full_name: str) -> None:
    at = clock.now()
    try:
        access.actor_named(username=username, on=CAMPAIGN_DAY)
    except access.UnknownUser:
        access.create_user(
            username=username,
            full_name=full_name,
            hand=username,
            password=DEMO_PASSWORD,
            at=at,
            by=OPERATOR,
        )
        # Only a new account is given its role: a right withdrawn in the demo stays withdrawn.
        access.grant(
            username=username,
            role=role,
            unit_code=unit,
            valid_from=CAMPAIGN_DAY.replace(day=1, month=1),
            at=at,
            by=OPERATOR,
        )


def _communes(on: date) -> tuple[Commune, ...]:
    rows = units.units_in_force(on=on, level=Level.COMMUNE)
    return tuple(
        Commune(code=row.code, district=row.parent, urban=row.kind is not UnitKind.COMMUNE)
        for row in rows
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cancuoc world", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    city = commands.add_parser("make", help="tạo thành phố giả lập trong cơ sở dữ liệu trống")
    city.add_argument("--residents", type=_residents, default=RESIDENTS, help="số người")
    city.add_argument("--seed", type=_seed, default=SEED, help="cùng số này, cùng thành phố")
    city.add_argument("--on", type=_day, default=CAMPAIGN_DAY, help="ngày tính tuổi, YYYY-MM-DD")
    city.add_argument("--focus", nargs="*", default=[], help="mã xã, phường cần đông dân hơn")
    demo = commands.add_parser("demo", help="đơn vị, thành phố và cán bộ để thử")
    demo.add_argument("--residents", type=_residents, default=RESIDENTS, help="số người")
    return parser


def _residents(text: str) -> int:
    return _number(text, low=1, high=MOST_RESIDENTS)


def _seed(text: str) -> int:
    return _number(text, low=0, high=2**31 - 1)


def _number(text: str, *, low: int, high: int) -> int:
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"{text!r} phải là số nguyên từ {low} đến {high}")
    return int(text)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"ngày {text!r} không đúng dạng YYYY-MM-DD") from None
    if not 2020 <= day.year <= 2100:
        raise argparse.ArgumentTypeError("ngày phải nằm từ năm 2020 đến 2100")
    return day


def _to_stderr(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
