"""Servers of their own for drills, begun as copies of one that is migrated already.

To make a cluster and migrate it takes longer than most drills that kill it. What is made once
for a state of the migrations is copied by every drill; that a server comes up from nothing is
proven where the program itself is started (`test_up`, `test_cli_database`).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cancuoc.foundation import embedded_pg, pg_databases, pg_testing
from cancuoc.foundation.embedded_pg import Server

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".cancuoc" / "clusters"
MIGRATE = "import django; django.setup(); from django.core.management import call_command as c; "


def laid_out(home: Path) -> None:
    """Lay a stopped, migrated cluster where `Server(home)` would make an empty one."""
    home.mkdir(parents=True, exist_ok=True)
    # Owners are kept: a server that root starts runs under a name of its own.
    for name in ("data", "password"):
        subprocess.run(["cp", "-a", str(_kept() / name), str(home / name)], check=True)


def use() -> None:
    """Let every server that this process begins be such a copy."""
    # Made by the program's own way, before that way is changed here: it would wait for itself.
    _kept()

    def initialise(server: Server) -> None:
        shutil.rmtree(server.data, ignore_errors=True)
        laid_out(server.home)

    Server._initialise = initialise


def _kept() -> Path:
    """Return the cluster of these migrations, made when it is not there."""
    KEPT.mkdir(parents=True, exist_ok=True)
    wanted = KEPT / pg_testing.fingerprint(ROOT / "src")
    with (KEPT / "lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not wanted.exists():
            for old in KEPT.iterdir():
                if old.is_dir():
                    # A run that was killed may have left a server that still writes there.
                    shutil.rmtree(old, ignore_errors=True)
            made = Path(tempfile.mkdtemp(prefix="new-", dir=KEPT))
            # A server that root starts has a name of its own and must be let in.
            made.chmod(0o755)
            _make(made)
            made.rename(wanted)
    return wanted


def _make(home: Path) -> None:
    with embedded_pg.session(Server(home)) as server:
        pg_databases.ensure(server.url())
        paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        subprocess.run(
            [sys.executable, "-c", f"{MIGRATE}c('migrate', verbosity=0, skip_checks=True)"],
            env={
                **os.environ,
                "DATABASE_URL": server.url(),
                "DJANGO_SETTINGS_MODULE": "cancuoc.config.settings",
                "PYTHONPATH": paths,
            },
            check=True,
        )
