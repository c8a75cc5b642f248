"""A filled database for each test process, by copying a template.

Migrating takes many seconds and every test process would do it again. Here the first process
that needs a database makes a template, named after the files it was made from, and all others
copy that. A change to any of them gives another name, so nobody meets old tables.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from cancuoc.foundation import pg_databases, pg_process

TEMPLATE_PREFIX: Final = "cancuoc_template_"
COPY_PREFIX: Final = "test_cancuoc_"
MIGRATIONS: Final = ("migrations/*.py",)


def fingerprint(source: Path, *, patterns: Sequence[str] = MIGRATIONS) -> str:
    """Return a short digest of the files below `source` that fit, by path and content."""
    digest = hashlib.sha256()
    for file in sorted({file for pattern in patterns for file in source.rglob(pattern)}):
        digest.update(str(file.relative_to(source)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def ensure_template(
    url: str,
    *,
    source: Path,
    lock: Path,
    fill: Callable[[str], None],
    patterns: Sequence[str] = MIGRATIONS,
) -> str:
    """Return the name of the filled template on the server at `url`, made when missing.

    `fill` receives the URL of an empty database and leaves no connection open; what it puts
    there depends on the files below `source` that fit `patterns`. The template gets its name
    only when it is complete; `lock` is a file that keeps others waiting.
    """
    name = TEMPLATE_PREFIX + fingerprint(source, patterns=patterns)
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        existing = pg_databases.names(url, prefix=TEMPLATE_PREFIX)
        if name in existing:
            return name
        unfinished = f"{name}_partial"
        pg_databases.drop(url, unfinished)
        half_made = pg_databases.renamed(url, unfinished)
        pg_databases.ensure(half_made)
        fill(half_made)
        pg_databases.rename(url, old=unfinished, new=name)
        for old in existing:
            pg_databases.drop(url, old)
    return name


def copy_name(*, run: str, worker: str, owner: int) -> str:
    """Return the name of one process's copy; it holds the process that will tidy it away."""
    return f"{COPY_PREFIX}{owner}_{run}_{worker}"


def drop_leftovers(url: str) -> list[str]:
    """Drop the copies whose owner is gone: a killed test run cannot tidy up after itself."""
    gone = [
        name
        for name in pg_databases.names(url, prefix=COPY_PREFIX)
        if (owner := name.removeprefix(COPY_PREFIX).partition("_")[0]).isdigit()
        and int(owner) != os.getpid()
        and not pg_process.alive(int(owner))
    ]
    for name in gone:
        pg_databases.drop(url, name)
    return gone
