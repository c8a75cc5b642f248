"""Template databases for tests: made once, named after the migrations, tidied up."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest

from cancuoc.foundation import embedded_pg, pg_databases, pg_testing


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    home = tmp_path_factory.mktemp("templates")
    server = embedded_pg.Server(home, extra={"shared_buffers": "32MB", "max_connections": "20"})
    with embedded_pg.session(server):
        yield server.url("postgres")


@pytest.fixture
def source(tmp_path):
    (tmp_path / "src" / "app" / "migrations").mkdir(parents=True)
    (tmp_path / "src" / "app" / "migrations" / "0001.py").write_text("one")
    (tmp_path / "src" / "app" / "models.py").write_text("not a migration")
    return tmp_path / "src"


class Fill:
    """Counts how often it is asked, and leaves a table behind."""

    def __init__(self):
        self.calls = 0

    def __call__(self, url):
        self.calls += 1
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE made (n int)")


def test_the_fingerprint_follows_migrations_alone(source):
    before = pg_testing.fingerprint(source)
    (source / "app" / "models.py").write_text("changed")
    assert pg_testing.fingerprint(source) == before
    (source / "app" / "migrations" / "0001.py").write_text("two")
    changed = pg_testing.fingerprint(source)
    (source / "app" / "migrations" / "0002.py").write_text("")
    assert len({before, changed, pg_testing.fingerprint(source)}) == 3


def test_the_fingerprint_follows_other_files_when_told(source):
    patterns = (*pg_testing.MIGRATIONS, "data/*.csv")
    before = pg_testing.fingerprint(source, patterns=patterns)
    (source / "app" / "data").mkdir()
    (source / "app" / "data" / "units.csv").write_text("one")
    assert pg_testing.fingerprint(source) == pg_testing.fingerprint(source, patterns=("m*/*.py",))
    assert pg_testing.fingerprint(source, patterns=patterns) != before


def test_a_template_is_made_once_and_replaced_when_migrations_change(url, source, tmp_path):
    migrate, lock = Fill(), tmp_path / "locks" / "template"

    def template():
        return pg_testing.ensure_template(url, source=source, lock=lock, fill=migrate)

    first = template()
    assert template() == first
    assert migrate.calls == 1
    pg_databases.copy(url, template=first, dbname="copied")
    with psycopg.connect(pg_databases.renamed(url, "copied")) as connection:
        assert connection.execute("SELECT count(*) FROM made").fetchone() == (0,)
    (source / "app" / "migrations" / "0002.py").write_text("more")
    second = template()
    assert migrate.calls == 2
    assert pg_databases.names(url, prefix=pg_testing.TEMPLATE_PREFIX) == [second]


def test_a_migration_that_fails_leaves_no_template(url, source, tmp_path):
    (source / "app" / "migrations" / "0003.py").write_text("this one fails")

    def failing(_url):
        raise RuntimeError("cannot migrate")

    name = pg_testing.TEMPLATE_PREFIX + pg_testing.fingerprint(source)
    with pytest.raises(RuntimeError, match="cannot migrate"):
        pg_testing.ensure_template(url, source=source, lock=tmp_path / "l", fill=failing)
    assert name not in pg_databases.names(url, prefix=pg_testing.TEMPLATE_PREFIX)
    # The next try begins with an empty database, not with what the failed one left.
    made = pg_testing.ensure_template(url, source=source, lock=tmp_path / "l", fill=Fill())
    assert made == name


def test_copies_of_ended_processes_are_dropped_and_others_kept(url):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    mine = pg_testing.copy_name(run="abc", worker="gw0", owner=os.getpid())
    theirs = pg_testing.copy_name(run="abc", worker="gw1", owner=os.getppid())
    gone = pg_testing.copy_name(run="abc", worker="main", owner=ended.pid)
    odd = f"{pg_testing.COPY_PREFIX}by_hand"
    for name in (mine, theirs, gone, odd):
        pg_databases.ensure(pg_databases.renamed(url, name))
    assert pg_testing.drop_leftovers(url) == [gone]
    assert pg_databases.names(url, prefix=pg_testing.COPY_PREFIX) == sorted([mine, theirs, odd])
