from pathlib import Path
from cancuoc.interfaces.office.tests.test_station_orders_screen import *  # noqa
from cancuoc.interfaces.office.tests.test_station_orders_screen import admin, centre, hanoi, saturday, second, station, holds, WIPE  # noqa
def test_dump(admin, second, station):
    holds(3, 12)
    Path('/tmp/brief3/shot_wipe.html').write_bytes(admin.get(WIPE).content)
