"""Tables of adjudication: cases, who waits for them, looks, opinions, merges and their steps."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cancuoc.domain.adjudication.rules import Origin, Reason, Register, Spoke, State, Verdict

_VERDICTS = [str(v) for v in Verdict]


def _known(field: str, values: list[str], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


class Case(models.Model):
    """Two captures to be told apart: a dossier, and the candidate the search found.

    `pair` is the same whichever side asked. `hands` captured one of them and never judge it.
    No name and no personal number stands here.
    """

    id = models.UUIDField(primary_key=True)
    pair = models.CharField(max_length=73)
    dossier_id = models.UUIDField()
    candidate_dossier_id = models.UUIDField(null=True)
    candidate_subject = models.UUIDField(null=True)
    score = models.FloatField()
    evidence = models.CharField(max_length=300)
    spoke = models.CharField(max_length=8)
    origin = models.CharField(max_length=12)
    unit_code = models.CharField(max_length=16)
    band = models.CharField(max_length=8)
    hands = models.JSONField(default=list)
    state = models.CharField(max_length=10)
    verdict = models.CharField(max_length=12, default="")
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            _known("state", [str(s) for s in State], "case_state_known"),
            _known("origin", [str(o) for o in Origin], "case_origin_known"),
            _known("spoke", [str(s) for s in Spoke], "case_spoke_known"),
            models.CheckConstraint(
                condition=Q(
                    state=str(State.DECIDED), decided_at__isnull=False, verdict__in=_VERDICTS
                )
                | (~Q(state=str(State.DECIDED)) & Q(decided_at__isnull=True, verdict="")),
                name="case_decided_has_verdict",
            ),
            models.CheckConstraint(
                condition=Q(candidate_dossier_id__isnull=False)
                | Q(candidate_subject__isnull=False),
                name="case_has_candidate",
            ),
            models.UniqueConstraint(
                fields=["pair"],
                condition=~Q(state=str(State.DECIDED)),
                name="one_open_case_of_a_pair",
            ),
        )
        indexes = (
            models.Index(fields=["state", "opened_at"], name="case_desk"),
            models.Index(fields=["pair", "opened_at"], name="case_of_pair"),
        )


class CaseWaiting(models.Model):
    """A dossier that waits for a case. Two dossiers that find each other wait for one case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="waiting")
    dossier_id = models.UUIDField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "dossier_id"], name="waits_once"),)
        indexes = (models.Index(fields=["dossier_id"], name="waits_of_dossier"),)


class CaseShown(models.Model):
    """When a case was last newly shown to a person; the guard counts from there."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="shown")
    hand = models.CharField(max_length=80)
    shown_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "hand"], name="shown_once_a_hand"),)


class Opinion(models.Model):
    """What one person said of a case; `rank` 1 and 2 are the blind first two, 3 the third."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions")
    rank = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=12)
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=300, default="")
    by = models.CharField(max_length=80)
    hand = models.CharField(max_length=80)
    shown_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "rank"], name="one_opinion_a_rank"),
            models.UniqueConstraint(fields=["case", "hand"], name="one_opinion_a_hand"),
            models.CheckConstraint(condition=Q(rank__gte=1, rank__lte=3), name="opinion_rank"),
            _known("verdict", _VERDICTS, "opinion_verdict_known"),
            _known("reason", [str(r) for r in Reason], "opinion_reason_known"),
        )


class Merge(models.Model):
    """Two captures taken for one person. Nothing of either is changed, so it can be undone."""

    id = models.UUIDField(primary_key=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="merge")
    state = models.CharField(max_length=12)
    since = models.DateTimeField()

    class Meta:
        constraints = (_known("state", [str(r) for r in Register], "merge_state_known"),)
        indexes = (models.Index(fields=["state", "since"], name="merge_desk"),)


class MergeHistory(models.Model):
    """Every step of a merge, with who made it and why. Rows are only ever added."""

    id = models.BigAutoField(primary_key=True)
    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12)
    note = models.CharField(max_length=300)
    by = models.CharField(max_length=80)
    hands = models.JSONField()
    at = models.DateTimeField()
