"""`python -m cancuoc.station --centre URL [--home DIR] [--port P] [--code C --token T]`.

The first start enrols the station with its one-time token; every later start works with or
without the centre. SIGTERM and Ctrl-C end it after the errand under way.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final
from wsgiref.simple_server import WSGIServer

from cancuoc.biometrics.devices import CaptureDevice, NullDevice
from cancuoc.biometrics.file_device import FileDevice
from cancuoc.biometrics.sbi.device import SbiDevice, Setup
from cancuoc.biometrics.sbi.trust import Trust
from cancuoc.biometrics.synthetic.device import SyntheticDevice
from cancuoc.biometrics.synthetic.pool import open_pool
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.floor import warming
from cancuoc.station import (
    codes,
    enrolling,
    home,
    hush,
    lock_page,
    recovering,
    rekeying,
    runtime,
    server,
    usb,
    wiping,
)
from cancuoc.station.centre import SHORT
from cancuoc.station.core.desk import open_desk
from cancuoc.station.link import BadAnswer, CentreRefused, CentreUnreachable, Link
from cancuoc.station.store import Store

logger = logging.getLogger("cancuoc.station")

BAD_USE: Final = 2
CANNOT_START: Final = 3
_HALL: Final = "IPv4 riêng của máy này và cổng, ví dụ 192.168.1.10:8021"
_DEVICES: Final = "synthetic, file:DIR, sbi:CHỨNG_THƯ_GỐC.pem hoặc none"
# Centre and station are often switched on together, and the centre takes longer.
PATIENCE_SECONDS: Final = 60.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the station until it is told to stop; 3 when it may not start."""
    given = _arguments(arguments)
    try:
        device = _device(given.device, given.pool, given.device_env)
        _checked_hall(given.hall)
    except ValueError as error:
        print(f"--device, --hall: {error}", file=sys.stderr)
        return BAD_USE
    try:
        return _run(given, device)
    except Refusal as refusal:
        print(f"{refusal.message} {refusal.next_step} [{refusal.code}]", file=sys.stderr)
        return CANNOT_START


def _run(given: argparse.Namespace, device: CaptureDevice) -> int:
    _finish_wiping(given)
    os.environ["CANCUOC_STATION_HALL"] = given.hall
    door = lock_page.Door(port=given.port, now=clock.now)
    try:
        return _opened(given, device, door)
    except Refusal as refusal:
        door.tell(refusal)
        raise
    finally:
        door.close()


def _opened(given: argparse.Namespace, device: CaptureDevice, door: lock_page.Door) -> int:
    opened = home.open_home(given.home, unlock=_asking(given, door))
    store = Store(path=opened.database, key=opened.derive("store"))
    try:
        if given.lock:
            return codes.lock(opened)
        if given.reissue_code:
            return codes.reissue(opened, store)
        if given.recover:
            return codes.recovered(opened)
        if given.export or given.take_receipts:
            return _carry(given, store)
        _enrol(given, store)
        _young_key(given, store)
        recovering.prepare(opened.directory, opened.secret, store, at=clock.now())
        station = runtime.assemble(store=store, device=device, centre=given.centre, now=clock.now)
        runtime.use(station)
        return _serve(station, door, port=given.port, key=opened.derive("sessions").hex())
    finally:
        runtime.use(None)
        store.close()
        opened.close()
        _finish_wiping(given)


def _asking(given: argparse.Namespace, door: lock_page.Door) -> Callable[[Path], bytes]:
    """Return who asks for the code: the page, unless the terminal is wanted or does the work."""
    if given.recover:
        return codes.ask_recovery
    if given.reissue_code:
        return codes.ask_supervisor
    alone = given.lock or given.export or given.take_receipts
    return codes.ask if alone or given.words_from == "terminal" else door.ask


def _finish_wiping(given: argparse.Namespace) -> None:
    """Finish an order to wipe that was begun and tell of it; raise `Wiped` when there was one.

    With a new token in hand the station goes on at once and comes alive anew.
    """
    if not wiping.begun(given.home):
        return
    try:
        wiping.finish(given.home, connect=lambda: Link(centre=given.centre, who=None))
    except (CentreUnreachable, CentreRefused) as refusal:
        logger.warning("wiping is done but not told yet: %s", refusal.code)
    if not given.token or wiping.begun(given.home):
        raise wiping.Wiped


def _carry(given: argparse.Namespace, store: Store) -> int:
    """Copy unsent packets out, or take receipts in; no network and no officer are needed."""
    profile = open_desk(store=store, device=NullDevice()).profile
    at = clock.now()
    if given.export:
        count = usb.export(store, profile, folder=given.export, at=at)
        print(f"Đã chép {count} hồ sơ chưa gửi vào {given.export}.")
        return 0
    taken = usb.take_receipts(store, profile, data=given.take_receipts.read_bytes(), at=at)
    print(f"Biên nhận mới: {taken.new}, đã có: {taken.known}, không dùng được: {taken.wrong}.")
    return 0 if not taken.wrong else CANNOT_START


def _enrol(given: argparse.Namespace, store: Store) -> None:
    """Enrol on the first start; a centre that is still starting is waited for."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            enrolling.enrol(
                store=store,
                connect=lambda who: Link(centre=given.centre, who=who),
                code=given.code,
                token=given.token,
                at=clock.now(),
            )
            return
        except CentreUnreachable:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.5)


def _young_key(given: argparse.Namespace, store: Store) -> None:
    """Change the station's key when it is due, before anybody works; without a network, later."""
    try:
        rekeying.keep_young(
            store=store,
            connect=lambda who: Link(centre=given.centre, who=who, timeout=SHORT),
            at=clock.now(),
        )
    except (CentreUnreachable, CentreRefused, BadAnswer) as refusal:
        logger.info("keys: %s", refusal.code)


def _serve(station: runtime.Station, door: lock_page.Door, *, port: int, key: str) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = lock_page.SETTINGS
    # Behind the lock page the settings are read already; sign-ins then end with the program.
    os.environ["CANCUOC_STATION_SESSION_KEY"] = key
    # Imported only now, because Django reads its settings when it is first asked for them.
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    warming.beside()
    listening = door.take() or server.bind(application, port=port)
    listening.set_app(application)
    hall = _hall(application)
    server.end_when_told(listening)
    station.postman.when_wiped = threading.Thread(target=listening.shutdown).start
    station.postman.start()
    print(f"http://127.0.0.1:{listening.server_port}/", flush=True)
    try:
        listening.serve_forever(poll_interval=0.2)
    finally:
        listening.server_close()
        if hall is not None:
            hall.shutdown()
            hall.server_close()
        station.postman.stop()
        station.centre.link.close()
    return 0


def _hall(application: server.Application) -> WSGIServer | None:
    """Open the door in the hall's network when one is asked for."""
    asked = os.environ.get("CANCUOC_STATION_HALL", "")
    if not asked:
        return None
    host, port = server.hall_address(asked)
    opened = server.bind(server.for_the_hall(application), host=host, port=port)
    threading.Thread(target=opened.serve_forever, daemon=True).start()
    return opened


def _device(name: str, pool: Path | None, env: str) -> CaptureDevice:
    kind, _, where = name.partition(":")
    if kind == "synthetic" and not where:
        ready = open_pool(directory=pool) if pool else None
        return SyntheticDevice(pool=ready)
    if kind == "file" and where:
        return FileDevice(directory=Path(where))
    if kind == "sbi" and where:
        return SbiDevice(trust=_roots(Path(where)), setup=Setup(env=env))
    if name == "none":
        return NullDevice()
    raise ValueError(_DEVICES)


def _checked_hall(asked: str) -> None:
    """Refuse an address that is not of the hall's own network before anything starts."""
    if asked:
        try:
            server.hall_address(asked)
        except ValueError as error:
            raise ValueError(_HALL) from error


def _roots(path: Path) -> Trust:
    """Read the certificates of those who let devices in."""
    try:
        return Trust.of_pem(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ValueError(_DEVICES) from error


def _home() -> Path:
    """Return the station's folder inside the folder of this installation."""
    return Path(os.environ.get("CANCUOC_HOME") or ".cancuoc").resolve() / "station"


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m cancuoc.station")
    parser.add_argument("--home", type=Path, default=_home(), help="thư mục dữ liệu của trạm")
    parser.add_argument("--port", type=int, default=8020, help="cổng trên 127.0.0.1")
    parser.add_argument(
        "--hall", default="", help="IP:cổng trong mạng của sảnh cho bảng gọi số và máy lấy số"
    )
    parser.add_argument("--centre", default="", help="địa chỉ trung tâm")
    parser.add_argument("--code", default="", help="mã trạm, chỉ cần ở lần chạy đầu")
    parser.add_argument("--token", default="", help="mã đăng ký một lần")
    parser.add_argument("--device", default="synthetic", help=_DEVICES)
    parser.add_argument(
        "--device-env", default="Production", help="môi trường thiết bị SBI đăng ký"
    )
    parser.add_argument("--pool", type=Path, help="thư mục mẫu vẽ sẵn cho thiết bị mô phỏng")
    parser.add_argument("--export", type=Path, help="chép hồ sơ chưa gửi vào thư mục này rồi dừng")
    parser.add_argument("--take-receipts", type=Path, help="nhận tệp biên nhận mang về rồi dừng")
    parser.add_argument("--lock", action="store_true", help="khóa máy bằng mã ba từ rồi dừng")
    parser.add_argument(
        "--reissue-code", action="store_true", help="tổ trưởng cấp lại mã của máy rồi dừng"
    )
    parser.add_argument(
        "--words-from",
        choices=("page", "terminal"),
        default="page",
        help="nhập mã ba từ trên trang của trạm hay ở cửa sổ lệnh",
    )
    parser.add_argument(
        "--recover", action="store_true", help="mở bằng các từ trung tâm đọc, đặt mã mới rồi dừng"
    )
    given = parser.parse_args(arguments)
    alone = given.export or given.take_receipts or given.lock or given.reissue_code
    alone = alone or given.recover
    if not (given.centre or alone):
        parser.error("--centre: cần địa chỉ trung tâm")
    return given


if __name__ == "__main__":
    hush.install()
    sys.exit(main())
