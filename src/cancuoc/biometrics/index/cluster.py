"""Shards on several machines: the same shard, run by Ray where `CANCUOC_RAY_ADDRESS` names it.

Ray is an optional part and is only imported here. Every machine needs the same version of this
program. What a lost machine held is taken from the gallery's source again, on another one.
"""

from __future__ import annotations

import logging
import os
from functools import cache
from typing import Any, Final

from cancuoc.biometrics.index.hosting import Host
from cancuoc.biometrics.index.parts import Gone
from cancuoc.biometrics.index.settings import Settings
from cancuoc.kernel.refusal import Refusal

VARIABLE: Final = "CANCUOC_RAY_ADDRESS"


class NoCluster(Refusal):
    """Ray is not installed, or the cluster it should join does not answer."""

    status = 503
    message = "Không kết nối được cụm máy tra trùng."
    next_step = "Vui lòng cài phần mở rộng «cluster» và kiểm tra CANCUOC_RAY_ADDRESS."


def address() -> str | None:
    """Return the address of the cluster to use, None for this machine alone."""
    return os.environ.get(VARIABLE) or None


@cache
def _joined(address: str) -> Any:
    """Return Ray, connected. Raises NoCluster."""
    # Nothing about a register of citizens is reported to anybody.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise NoCluster(reason="not installed") from error
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise NoCluster(reason=str(error), address=address) from error
    return ray


class Remote:
    """A shard on some machine of a cluster. It has a folder of its own there."""

    def __init__(self, address: str, settings: Settings) -> None:
        self._ray, self._settings = _joined(address), settings
        self._begin()

    def _begin(self) -> None:
        # Spread over the machines, and never moved: what it holds cannot follow.
        kind = self._ray.remote(num_cpus=1, scheduling_strategy="SPREAD", max_restarts=0)(Host)
        self._actor = kind.remote(self._settings)
        self.start("size")
        self.finish()

    def start(self, what: str, *words: Any) -> None:
        """Send the question."""
        self._waiting = self._actor.answer.remote(what, *words)

    def finish(self) -> Any:
        """Wait for the answer."""
        failures = self._ray.exceptions
        try:
            answer = self._ray.get(self._waiting, timeout=self._settings.workers.patience)
        except (failures.RayActorError, failures.GetTimeoutError) as error:
            raise Gone from error
        if isinstance(answer, Refusal):
            raise answer
        return answer

    def restart(self) -> bool:
        """Begin anew, empty, where there is room."""
        self._ray.kill(self._actor)
        self._begin()
        return False

    def close(self) -> None:
        """Remove the rows and end."""
        self.start("close")
        try:
            self.finish()
        except Gone:
            return
        self._ray.kill(self._actor)
