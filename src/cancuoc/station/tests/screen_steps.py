"""The steps of an officer at the screens, shared by their tests."""

from __future__ import annotations

from datetime import date

from cancuoc.biometrics.positions import STEPS
from cancuoc.station.tables import drafts

BABY = date(2021, 5, 5)


def only_draft(store):
    (draft,) = drafts.unfinished(store)
    return draft


def identify(desk, at, **changes):
    given = {"holds": "none", "capacity": "full", "representative": "0-mother", **changes}
    return desk.post(f"{at}identity/", given)


def confirm(desk, at, **changes):
    return desk.post(f"{at}data/", {"eid": "0", "where": "here", **changes})


def take_all(desk, at):
    for _ in STEPS:
        answer = desk.post(f"{at}biometrics/take/", {"auto": "1"}, **{"HX-Request": "true"})
    return answer


def to_sign(desk, at):
    identify(desk, at)
    confirm(desk, at)
    take_all(desk, at)
    return desk.post(f"{at}biometrics/complete/")


def sign(desk, at, **changes):
    return desk.post(f"{at}sign/", {"signature_typed": "Lê Thị Bích Ngọc", **changes})
