"""Databases on a PostgreSQL server: make when missing, copy from a template, drop.

Works on the embedded server and on any other alike, because it is given only a URL.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql


def renamed(url: str, dbname: str) -> str:
    """Return the same URL for another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{dbname}"))


def name_of(url: str) -> str:
    """Return the database a URL names, or an empty text."""
    return unquote(urlsplit(url).path.lstrip("/"))


def exists(url: str, dbname: str) -> bool:
    """Say whether the server at `url` holds `dbname`."""
    with _maintenance(url) as connection:
        row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [dbname])
        return row.fetchone() is not None


def ensure(url: str) -> bool:
    """Make the database that `url` names when it is missing; True when it was made."""
    dbname = name_of(url)
    if exists(url, dbname):
        return False
    with _maintenance(url) as connection:
        try:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(dbname))
            )
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            # Two of our processes may come first at the same time; one of them made it.
            return False
    return True


def copy(url: str, *, template: str, dbname: str) -> None:
    """Make `dbname` as a copy of `template`, replacing what was there.

    Nobody may be connected to the template meanwhile. A copy of an empty migrated database
    takes a fraction of a second where migrating again takes many.
    """
    drop(url, dbname)
    with _maintenance(url) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(dbname), sql.Identifier(template)
            )
        )


def names(url: str, *, prefix: str) -> list[str]:
    """Return the databases on the server whose name begins with `prefix`, in order."""
    with _maintenance(url) as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1", [prefix]
        )
        return [name for (name,) in rows]


def drop(url: str, dbname: str) -> None:
    """Drop a database when it exists, also when somebody is still connected to it."""
    with _maintenance(url) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(dbname))
        )


def rename(url: str, *, old: str, new: str) -> None:
    """Give a finished database its name, so that nobody ever meets a half-made one."""
    with _maintenance(url) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(old), sql.Identifier(new)
            )
        )


def _maintenance(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(renamed(url, "postgres"), autocommit=True, connect_timeout=10)
