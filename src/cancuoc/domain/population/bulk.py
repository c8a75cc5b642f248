"""Load a whole synthetic city by COPY, with indexes built after the rows are in.

Only an empty mirror is filled this way. Everything happens in one transaction: a power cut
leaves either the whole city or nothing. Tables stay logged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import connection

from cancuoc.domain.population import models
from cancuoc.domain.population.rules import GuardianBasis
from cancuoc.domain.population.synthetic import encode
from cancuoc.domain.population.synthetic.city import Chunk, City
from cancuoc.kernel.refusal import Refusal

Progress = Callable[[str], None]
Pair = tuple[UUID, UUID]
_SETTINGS: Final = {
    "maintenance_work_mem": "512MB",
    "max_parallel_maintenance_workers": "2",
    "work_mem": "128MB",
    "lock_timeout": "10s",
}


class CityExists(Refusal):
    """The mirror already holds people; a synthetic city goes only into an empty one."""

    status: ClassVar[int] = 409
    message = "Cơ sở dữ liệu đã có dân cư nên không tạo thành phố mới."
    next_step = "Dùng một cơ sở dữ liệu trống, đặt bằng DATABASE_URL hoặc CANCUOC_HOME."


def load(city: City, *, progress: Progress) -> None:
    """Fill the empty tables from a generator. The caller has opened the transaction."""
    with connection.cursor() as cursor:
        for name, value in _SETTINGS.items():
            cursor.execute(f"SET LOCAL {name} = '{value}'")
        _claim(cursor)
        with _without_indexes(cursor, progress):
            homes, guardians = _copy_persons(cursor, city, progress)
            _copy_rows(cursor, models.Household, ("id", "hamlet_id", "house"), homes)
            _copy_small(cursor, city, progress)
        _copy_guardians(cursor, guardians, city.on)
        _set_sequences(cursor)
        progress("thống kê cho bộ tối ưu")
        cursor.execute(f"ANALYZE {', '.join(_tables())}")


def _tables() -> list[str]:
    kinds = (models.Person, models.Household, models.Hamlet, models.Name)
    return [kind._meta.db_table for kind in kinds]


def _claim(cursor: Any) -> None:
    """Lock the tables, refuse when somebody lives there, and make them new for COPY FREEZE."""
    # The lock comes first: a second load that looked before it would empty the city of the first.
    cursor.execute(f"LOCK TABLE {', '.join(_tables())} IN ACCESS EXCLUSIVE MODE")
    if models.Person.objects.exists() or models.Household.objects.exists():
        raise CityExists
    linked = [models.Guardianship._meta.db_table, models.PersonChange._meta.db_table]
    cursor.execute(f"TRUNCATE {', '.join([*_tables(), *linked])}")


def _copy_persons(cursor: Any, city: City, progress: Progress) -> tuple[list[bytes], list[Pair]]:
    """COPY the persons while a second thread invents the next chunk.

    Return the rows of households and the pairs of ward and guardian, to be loaded next.
    """
    homes: list[bytes] = []
    guardians: list[Pair] = []
    with _copying(cursor, models.Person, _person_columns()) as write:
        for chunk in _ahead(city.chunks()):
            for part in chunk.persons:
                write(part)
            homes.extend(chunk.households)
            guardians.extend(chunk.guardians)
            progress(f"{chunk.first + len(chunk.people):,} người".replace(",", "."))
    return homes, guardians


def _person_columns() -> tuple[str, ...]:
    return tuple(str(field.column) for field in models.Person._meta.concrete_fields)


def _ahead(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Yield chunks while another thread already makes the next one."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="city") as worker:
        waiting = worker.submit(next, chunks, None)
        while (chunk := waiting.result()) is not None:
            waiting = worker.submit(next, chunks, None)
            yield chunk


@contextmanager
def _copying(cursor: Any, kind: Any, columns: Iterable[str]) -> Iterator[Callable[[bytes], None]]:
    table = kind._meta.db_table
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary, FREEZE)"
    with cursor.copy(statement) as copy:
        copy.write(encode.HEADER)
        yield copy.write
        copy.write(encode.TRAILER)


def _copy_rows(cursor: Any, kind: Any, columns: Iterable[str], rows: Iterable[bytes]) -> None:
    with _copying(cursor, kind, columns) as write:
        for part in rows:
            write(part)


def _copy_small(cursor: Any, city: City, progress: Progress) -> None:
    """COPY hamlets and the names that somebody bears, as text."""
    progress("thôn, tổ dân phố và họ tên")
    hamlets = ((row.id, row.commune, row.name) for row in city.places.hamlets)
    _copy_text(cursor, models.Hamlet, ("id", "commune", "name"), hamlets)
    names = (
        (number, name.full, name.folded, name.folded_yi, name.sort_key)
        for number, name in city.names()
    )
    columns = ("id", '"full"', "folded", "folded_yi", "sort_key")
    _copy_text(cursor, models.Name, columns, names)


def _copy_text(
    cursor: Any, kind: Any, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    statement = f"COPY {kind._meta.db_table} ({', '.join(columns)}) FROM STDIN (FREEZE)"
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _copy_guardians(cursor: Any, pairs: list[Pair], on: date) -> None:
    """COPY guardianships; few, so their checks run row by row. The ward's id serves twice."""
    columns = ("ward_id", "id", "guardian_id", "institution", "basis", "valid_from")
    since = on - timedelta(days=200)
    rows = ((w, w, g, "", str(GuardianBasis.COMMUNE_DECISION), since) for w, g in pairs)
    _copy_text(cursor, models.Guardianship, columns, rows)


def _set_sequences(cursor: Any) -> None:
    for table in _tables()[1:]:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
            f" (SELECT COALESCE(MAX(id), 1) FROM {table}))"
        )


@contextmanager
def _without_indexes(cursor: Any, progress: Progress) -> Iterator[None]:
    """Drop foreign keys, unique constraints and indexes; build them anew afterwards.

    Checking a foreign key row by row would cost more than the whole load; adding it later
    checks every row too, by one join. Primary keys stay: their rows come in order.
    """
    tables = _tables()
    cursor.execute(_CONSTRAINTS, [tables])
    constraints = cursor.fetchall()
    for table, name, _ in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(_INDEXES, [tables])
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for name, definition in indexes:
        progress(f"chỉ mục {name}")
        cursor.execute(definition)
    for table, name, definition in sorted(constraints, key=lambda row: "FOREIGN" in row[2]):
        progress(f"ràng buộc {name}")
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


_CONSTRAINTS: Final = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('f', 'u')
    ORDER BY contype, conname
"""
_INDEXES: Final = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index
    WHERE indrelid::regclass::text = ANY(%s) AND NOT indisprimary
    ORDER BY 1
"""
