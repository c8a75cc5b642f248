"""`cancuoc user`: accounts and roles from the command line, for the first administrator."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from typing import Final

from cancuoc.domain.units import queries as units
from cancuoc.domain.units import services as unit_services
from cancuoc.foundation import access, accounts
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.cli.acting import operator
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

REFUSED: Final = 2


def run(argv: Sequence[str]) -> int:
    """Run one sub-command; returns 0, or 2 with one clear line when it is refused."""
    arguments = _parser().parse_args(argv)
    acts = {"create": _create, "grant": _grant, "withdraw": _withdraw, "list": _list}
    acts |= {"lock": _lock, "unlock": _unlock, "password": _password}
    try:
        acts[arguments.command](arguments)
    except Refusal as refusal:
        print(f"{refusal.message} {refusal.next_step}", file=sys.stderr)
        return REFUSED
    return 0


def _create(arguments: argparse.Namespace) -> None:
    password = accounts.new_password()
    access.create_user(
        username=arguments.username,
        full_name=arguments.name,
        hand=arguments.hand or arguments.username,
        password=password,
        at=clock.now(),
        by=operator(),
    )
    print(f"Đã mở tài khoản {arguments.username}. Mật khẩu (chỉ hiện một lần): {password}")


def _grant(arguments: argparse.Namespace) -> None:
    at = clock.now()
    unit_services.load_tables(at=at, by=operator())
    start = arguments.since or clock.today_vn(at)
    unit = units.unit(code=arguments.unit, on=start)
    access.grant(
        username=arguments.username,
        role=Role(arguments.role),
        unit_code=unit.code,
        valid_from=start,
        valid_to=arguments.until,
        at=at,
        by=operator(),
    )
    print(f"{arguments.username}: {Role(arguments.role).vi}, {unit.full_name}.")


def _withdraw(arguments: argparse.Namespace) -> None:
    at = clock.now()
    ended = access.withdraw(
        username=arguments.username,
        role=Role(arguments.role),
        unit_code=arguments.unit,
        on=arguments.on or clock.today_vn(at),
        at=at,
        by=operator(),
    )
    if not ended:
        raise accounts.NothingToWithdraw
    print(f"Đã thu hồi {ended} quyền của {arguments.username}.")


def _lock(arguments: argparse.Namespace) -> None:
    _set_active(arguments.username, active=False)


def _unlock(arguments: argparse.Namespace) -> None:
    _set_active(arguments.username, active=True)


def _set_active(username: str, *, active: bool) -> None:
    accounts.set_active(username=username, active=active, at=clock.now(), by=operator())
    print(f"Đã {'mở lại' if active else 'khóa'} tài khoản {username}.")


def _password(arguments: argparse.Namespace) -> None:
    password = accounts.reset_password(username=arguments.username, at=clock.now(), by=operator())
    print(f"Mật khẩu mới của {arguments.username} (chỉ hiện một lần): {password}")


def _list(arguments: argparse.Namespace) -> None:
    today = clock.today_vn(clock.now())
    for row in accounts.accounts(text=arguments.text, limit=10_000):
        held = [g for g in row.grants if g.in_force(on=today)]
        roles = ", ".join(f"{grant.role.value}@{grant.unit_code}" for grant in held)
        print("\t".join([row.username, row.full_name, "" if row.is_active else "khóa", roles]))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cancuoc user", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create", help="mở tài khoản, in mật khẩu một lần")
    create.add_argument("username")
    create.add_argument("--name", required=True, help="họ và tên cán bộ")
    create.add_argument("--hand", help="số hiệu cán bộ; mặc định là tên đăng nhập")
    grant = _role_command(commands.add_parser("grant", help="phân quyền theo đơn vị và ngày"))
    grant.add_argument("--from", dest="since", type=_day, help="YYYY-MM-DD, mặc định hôm nay")
    grant.add_argument("--to", dest="until", type=_day, help="YYYY-MM-DD, mặc định không hạn")
    withdraw = _role_command(commands.add_parser("withdraw", help="thu hồi quyền"))
    withdraw.add_argument("--on", type=_day, help="YYYY-MM-DD, mặc định hôm nay")
    for name, text in (
        ("lock", "khóa tài khoản"),
        ("unlock", "mở lại tài khoản"),
        ("password", "đặt mật khẩu mới, in một lần"),
    ):
        commands.add_parser(name, help=text).add_argument("username")
    listing = commands.add_parser("list", help="các tài khoản và quyền hôm nay")
    listing.add_argument("text", nargs="?", default="", help="một phần của tên")
    return parser


def _role_command(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("username")
    parser.add_argument("role", choices=[str(role) for role in Role])
    parser.add_argument("unit", help="mã đơn vị, 01 là toàn thành phố")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"ngày {text!r} không đúng dạng YYYY-MM-DD") from None
