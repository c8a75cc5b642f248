"""`python -m tests.support.cut_week replay …`: the replay, with a network that truly dies."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.support import clusters
from tests.support.fault_proxy import FINE, LOST_ACKNOWLEDGEMENT, Fault, FaultProxy

from cancuoc.interfaces.cli.main import main
from cancuoc.interfaces.cli.replaying.wires import MAKERS

# Each site loses its network in its own way; None refuses every connection.
DEATHS = (
    None,
    Fault(cut_request=200),
    LOST_ACKNOWLEDGEMENT,
    None,
    Fault(cut_reply=40),
)


class ProxyWire:
    """One proxy for each station that has been at work."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._proxies: dict[str, FaultProxy] = {}
        self._deaths = 0

    def address(self, station: str) -> str:
        if station not in self._proxies:
            self._proxies[station] = FaultProxy(("127.0.0.1", self._port))
        return self._proxies[station].address

    def cut(self, stations: Sequence[str]) -> None:
        for station in stations:
            proxy, death = self._proxies[station], DEATHS[self._deaths % len(DEATHS)]
            self._deaths += 1
            # What is open breaks in any case; a new connection meets the fault.
            proxy.down()
            if death is not None:
                proxy.plan = lambda _number, fault=death: fault
                proxy.up()

    def heal(self, stations: Sequence[str]) -> None:
        for station in stations:
            proxy = self._proxies[station]
            proxy.down()
            proxy.plan = lambda _number: FINE
            proxy.up()


if __name__ == "__main__":
    clusters.use()
    MAKERS.append(ProxyWire)
    sys.exit(main())
