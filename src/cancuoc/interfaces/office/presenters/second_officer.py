"""The second officer of a bedside dossier in words, for reviewers and the list of packets."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from cancuoc.domain.stations.second_hands import SecondView, second_hands
from cancuoc.domain.stations.second_rules import Second
from cancuoc.foundation import access
from cancuoc.kernel.textdate import vi_datetime


def lines(*, dossier_id: UUID) -> list[dict[str, object]]:
    """Return who answered as the second officer and how he stands; nothing at a counter."""
    found = second_hands(dossier_ids=[dossier_id]).get(dossier_id)
    return [{"key": _("Cán bộ thứ hai"), "value": _who(found)}] if found else []


def line(found: SecondView) -> str:
    """Return the same in one sentence for a row of a list, without a name."""
    return _("Cán bộ thứ hai: %(standing)s") % {"standing": _(found.standing.vi).lower()}


def _who(found: SecondView) -> str:
    if found.standing is Second.MISSING or found.signed_at is None:
        return _(found.standing.vi)
    name = access.names_of(hands=[found.hand]).get(found.hand, found.hand)
    gaps = {"name": name, "at": vi_datetime(found.signed_at), "standing": _(found.standing.vi)}
    return _("%(name)s, %(at)s. %(standing)s") % gaps
