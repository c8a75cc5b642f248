"""`cancuoc partner`: other identification systems, their tokens and what these allow."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from cancuoc.domain.abis import queries, services
from cancuoc.domain.abis.rules import Scope
from cancuoc.interfaces.cli.acting import operator
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

REFUSED: Final = 2
_MOST_DAYS: Final = 3650


def run(argv: Sequence[str]) -> int:
    """Run one sub-command; returns 0, or 2 with one clear line when it is refused."""
    arguments = _parser().parse_args(argv)
    acts = {"add": _add, "list": _list, "revoke": _revoke}
    try:
        acts[arguments.command](arguments)
    except Refusal as refusal:
        print(f"{refusal.message} {refusal.next_step}", file=sys.stderr)
        return REFUSED
    return 0


def _add(arguments: argparse.Namespace) -> None:
    at = clock.now()
    token = services.add_partner(
        name=arguments.name,
        scopes=[Scope(scope) for scope in dict.fromkeys(arguments.scope)],
        callback_hosts=list(dict.fromkeys(arguments.callback_host)),
        expires_at=at + timedelta(days=arguments.days),
        at=at,
        by=operator(),
    )
    print(f"Đã thêm đối tác {arguments.name}. Mã truy cập (chỉ hiện một lần): {token}")


def _list(_arguments: argparse.Namespace) -> None:
    at = clock.now()
    for row in queries.partners():
        until = clock.today_vn(row.expires_at).isoformat()
        ended = row.revoked_at is not None or row.expires_at <= at
        state = "hết hiệu lực" if ended else f"đến {until}"
        print("\t".join([row.name, state, " ".join(row.scopes), " ".join(row.callback_hosts)]))


def _revoke(arguments: argparse.Namespace) -> None:
    services.revoke_partner(name=arguments.name, at=clock.now(), by=operator())
    print(f"Đã thu hồi mã truy cập của {arguments.name}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cancuoc partner", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add", help="thêm đối tác, in mã truy cập một lần")
    add.add_argument("name")
    add.add_argument(
        "--scope",
        action="append",
        required=True,
        choices=[str(scope) for scope in Scope],
        help="quyền; có thể lặp lại",
    )
    add.add_argument(
        "--callback-host",
        action="append",
        default=[],
        help="máy chủ được gọi tới, có thể kèm cổng; có thể lặp lại",
    )
    add.add_argument("--days", type=_days, default=365, help="số ngày hiệu lực, mặc định 365")
    commands.add_parser("list", help="các đối tác và quyền")
    commands.add_parser("revoke", help="thu hồi mã truy cập").add_argument("name")
    return parser


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST_DAYS:
        raise argparse.ArgumentTypeError(f"chọn từ 1 đến {_MOST_DAYS} ngày")
    return int(text)
