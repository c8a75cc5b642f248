"""`python -m tests.support.cut_week replay …`: the replay, with a network that truly dies."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.support.fault_proxy import Fault, FaultProxy, Kind

from cancuoc.interfaces.cli.main import main
from cancuoc.interfaces.cli.replaying.wires import MAKERS

# Each site loses its network in its own way.
DEATHS = (
    Fault(kind=Kind.REFUSE),
    Fault(kind=Kind.CUT_REQUEST, after=200),
    Fault(kind=Kind.CUT_REPLY),
    Fault(kind=Kind.REFUSE),
    Fault(kind=Kind.CUT_REPLY, after=40),
)


class ProxyWire:
    """One proxy for each station that has been at work."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._proxies: dict[str, FaultProxy] = {}
        self._deaths = 0

    def address(self, station: str) -> str:
        if station not in self._proxies:
            self._proxies[station] = FaultProxy(self._port)
        return self._proxies[station].address

    def cut(self, stations: Sequence[str]) -> None:
        for station in stations:
            self._proxies[station].set(DEATHS[self._deaths % len(DEATHS)])
            self._deaths += 1

    def heal(self, stations: Sequence[str]) -> None:
        for station in stations:
            self._proxies[station].heal()


if __name__ == "__main__":
    MAKERS.append(ProxyWire)
    sys.exit(main())
