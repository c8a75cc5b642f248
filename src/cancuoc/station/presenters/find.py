"""People found, with the facts an officer compares before choosing."""

from __future__ import annotations

from datetime import date
from typing import Any

from cancuoc.interfaces.ui.text import age_words, vi_date
from cancuoc.station.records import Record


def row(record: Record, *, on: date) -> dict[str, Any]:
    """Return one person as four facts to compare."""
    known = record.known
    place = known.permanent_residence or known.current_residence
    return {
        "id": record.person_id,
        "name": known.full_name,
        "born": vi_date(known.born),
        "age": age_words(known.born, on),
        "number": known.personal_number,
        "residence": place.text if place else "",
        "parents": ", ".join(
            kin.full_name for kin in record.kin if kin.relation in ("mother", "father")
        ),
    }
