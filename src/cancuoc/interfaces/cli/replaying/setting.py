"""Where a replay takes place: a home of its own, a database of its own, a clock of its own."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cancuoc.biometrics.synthetic.pool import open_pool
from cancuoc.foundation import embedded_pg, home, pg_databases
from cancuoc.interfaces.cli import database
from cancuoc.kernel.refusal import Refusal

Say = Callable[[str], None]
MARK: Final = "replay.json"
POOL_PERSONS: Final = 6
TEMPLATES: Final = "drawn from stamps"
"""What every report of a replay says of its templates."""


class HomeInUse(Refusal):
    """The folder holds something that is not from a replay, which we would overwrite."""

    status = 409
    message = "Thư mục đã có dữ liệu không phải của lần chạy lại."
    next_step = "Hãy chọn một thư mục trống bằng --home."


@dataclass(frozen=True, slots=True)
class Setting:
    """The place of one replay. `server` is None on somebody else's database server."""

    home: Path
    pool: Path
    pool_persons: int
    server: embedded_pg.Server | None


@contextmanager
def enter(wanted: Path | None, *, pool_persons: int, say: Say) -> Iterator[Setting]:
    """Make home and database, load Django on them, and tidy up at the end.

    Without a wanted home a temporary one is made and removed. With `DATABASE_URL` a database
    of its own is made on that server and dropped. Raise `HomeInUse`.
    """
    pool = _cache() / "pool"
    with ExitStack() as stack:
        stack.enter_context(_drawn_templates())
        place = stack.enter_context(_place(wanted))
        os.environ["CANCUOC_HOME"] = str(place)
        server = stack.enter_context(_database(place, say=say))
        database.set_up_django()
        database.migrate(say=say)
        _draw_pool(pool, pool_persons, say)
        stack.callback(_let_go)
        yield Setting(place, pool, pool_persons, server)


@contextmanager
def _drawn_templates() -> Iterator[None]:
    """Let templates be drawn from the stamps of the pictures.

    The pool deals the same ridges and irises to many people: read from the pictures, everybody
    would be found twice.
    """
    wanted = {"CANCUOC_EXTRACTOR": "drawn", "CANCUOC_MATCHER": "socket"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _cache() -> Path:
    """Return where samples are kept from run to run: drawing them takes most of a minute."""
    given = os.environ.get("CANCUOC_CACHE")
    return Path(given) if given else home.home() / "cache"


@contextmanager
def _place(wanted: Path | None) -> Iterator[Path]:
    if wanted is None:
        made = Path(tempfile.mkdtemp(prefix="cancuoc-replay-"))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)
        return
    if wanted.exists() and any(wanted.iterdir()) and not (wanted / MARK).exists():
        raise HomeInUse
    shutil.rmtree(wanted, ignore_errors=True)
    wanted.mkdir(parents=True)
    (wanted / MARK).write_text(json.dumps({"made_by": "cancuoc replay"}))
    yield wanted.resolve()


@contextmanager
def _database(place: Path, *, say: Say) -> Iterator[embedded_pg.Server | None]:
    given = os.environ.get("DATABASE_URL")
    if given:
        own = pg_databases.renamed(given, f"cancuoc_replay_{secrets.token_hex(4)}")
        pg_databases.ensure(own)
        os.environ["DATABASE_URL"] = own
        try:
            yield None
        finally:
            os.environ["DATABASE_URL"] = given
            pg_databases.drop(given, pg_databases.name_of(own))
        return
    # The moments of commits tell when something was really done, and not when it was begun.
    server = embedded_pg.Server(place / "pg", extra={"track_commit_timestamp": "on"})
    with embedded_pg.session(server, say=say) as running:
        url = running.url()
        pg_databases.ensure(url)
        os.environ["DATABASE_URL"] = url
        try:
            yield running
        finally:
            os.environ.pop("DATABASE_URL", None)


def _draw_pool(directory: Path, persons: int, say: Say) -> None:
    open_pool(
        directory=directory,
        persons=persons,
        progress=lambda done, total: say(f"Vẽ kho mẫu sinh trắc: {done}/{total} người…"),
    ).close()


def _let_go() -> None:
    from django.db import connections

    connections.close_all()
