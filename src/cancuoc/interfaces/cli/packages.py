"""Debian packages that only the tests need: looked for first, installed when we may."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence

from cancuoc.kernel.refusal import Refusal

Say = Callable[[str], None]


class PackagesMissing(Refusal):
    """Debian packages are missing and this process may not, or could not, install them."""


def ensure(names: Sequence[str], *, why: str, say: Say) -> bool:
    """Install the packages that are missing; True when something was installed.

    `why` says in a few words what they are for. Raises `PackagesMissing` with the command to
    run when we are not root, when there is no apt, or when apt fails.
    """
    missing = [name for name in names if not installed(name)]
    if not missing:
        return False
    command = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    refusal = PackagesMissing(
        f"Thiếu gói Debian cho {why}: {', '.join(missing)}.",
        next_step=f"Hãy chạy bằng quyền root: {command}",
    )
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise refusal
    say(f"Cài gói Debian cho {why}: {', '.join(missing)}…")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "-q"], command.split()):
        done = subprocess.run(step, env=environ, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        refusal.details["log"] = done.stderr[-1500:]
        raise refusal
    return True


def installed(name: str) -> bool:
    """Say whether Debian's package manager knows `name` as installed."""
    if shutil.which("dpkg-query") is None:
        return False
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f=${db:Status-Status}", name],
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout == "installed"
