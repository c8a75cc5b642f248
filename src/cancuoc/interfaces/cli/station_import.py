"""`cancuoc station-import FOLDER`: packets from a stick, and their receipts back onto it."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final

from cancuoc.domain.stations import services
from cancuoc.interfaces.cli.acting import operator
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import carrying

REFUSED: Final = 2


class NothingToImport(Refusal):
    """The folder is not there or holds no packets."""

    status: ClassVar[int] = 404
    message = "Không thấy tệp hồ sơ nào trong thư mục này."
    next_step = "Kiểm tra lại USB và đường dẫn; tệp hồ sơ có đuôi .ccpacket hoặc .zip."


class ReceiptsNotWritten(Refusal):
    """The packets are safe here, but the receipts could not be written to the stick."""

    status: ClassVar[int] = 507
    message = "Hồ sơ đã nhận đủ, nhưng không ghi được biên nhận ra USB."
    next_step = "Chạy lại lệnh với --receipts và một thư mục khác; nhập lại không làm thay đổi gì."


def run(argv: Sequence[str]) -> int:
    """Take in every packet of a folder; 2 when one of them was refused. Again changes nothing."""
    parser = argparse.ArgumentParser(
        prog="./cancuoc station-import", description="Nhận hồ sơ mang bằng USB."
    )
    parser.add_argument("folder", type=Path, help="thư mục có tệp hồ sơ của trạm")
    parser.add_argument("--receipts", type=Path, help="nơi ghi biên nhận, mặc định là thư mục đó")
    wanted = parser.parse_args(list(argv))
    receipts: dict[str, list[bytes]] = defaultdict(list)
    taken = again = refused = 0
    for name, data in carrying.packets_in(wanted.folder):
        try:
            packet = services.carry_in(data=data, at=clock.now(), by=operator())
        except Refusal as refusal:
            refused += 1
            print(f"{name}: {refusal.message} {refusal.next_step}", file=sys.stderr)
            continue
        taken, again = taken + (not packet.again), again + packet.again
        receipts[packet.station_code].append(packet.receipt)
    if not taken + again + refused:
        raise NothingToImport
    _write(receipts, folder=wanted.receipts or wanted.folder)
    print(f"Nhận mới {taken} hồ sơ, đã có từ trước {again}, không nhận {refused}.")
    return REFUSED if refused else 0


def _write(receipts: dict[str, list[bytes]], *, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for station, found in receipts.items():
            path = folder / carrying.receipts_name(station=station)
            carrying.write(path, carrying.join_receipts(found))
    except OSError as error:
        raise ReceiptsNotWritten from error
