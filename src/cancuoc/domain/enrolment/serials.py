"""Serial numbers of codes, taken from database sequences so that nobody waits for anybody."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from cancuoc.domain.enrolment import codes
from cancuoc.kernel.clock import today_vn

_SEQUENCES = {
    codes.DOSSIER: "enrolment_dossier_serial",
    codes.CONFIRMATION: "enrolment_cc04_serial",
}


def new_codes(*, prefix: str, count: int, at: datetime) -> list[str]:
    """Return `count` fresh codes of the Vietnamese day of `at`; gaps are harmless."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [_SEQUENCES[prefix], count]
        )
        serials = [int(row[0]) for row in cursor.fetchall()]
    return [codes.make(prefix=prefix, on=today_vn(at), serial=serial) for serial in serials]
