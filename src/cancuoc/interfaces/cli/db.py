"""`./cancuoc db`: look at the embedded database, print its address, stop it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from cancuoc.interfaces.cli import database


def run(argv: Sequence[str]) -> int:
    """Answer `db status`, `db url` or `db stop`; exit code 3 when the server is not running."""
    parser = argparse.ArgumentParser(prog="./cancuoc db", description="Cơ sở dữ liệu nhúng.")
    parser.add_argument("act", choices=["status", "url", "stop"], help="xem, lấy địa chỉ, dừng")
    act = parser.parse_args(argv).act
    server = database.server()
    now = server.status()
    if not now.running:
        print("Cơ sở dữ liệu nhúng không chạy.")
        return 3
    if act == "url":
        print(server.url())
    elif act == "stop":
        server.stop()
        print("Đã dừng cơ sở dữ liệu nhúng.")
    else:
        print(f"Đang chạy: tiến trình {now.pid}, cổng 127.0.0.1:{now.port}.")
    return 0
