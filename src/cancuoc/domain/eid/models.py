"""Tables of e-ID accounts. One account a person is the database's own rule."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cancuoc.domain.eid.rules import HeldBy, State
from cancuoc.law.eid import LockCause


class Account(models.Model):
    """An account of one person; `phone` is that of whoever holds it."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField(null=True)
    personal_number = models.CharField(max_length=12, unique=True)
    band = models.CharField(max_length=8)
    level = models.PositiveSmallIntegerField()
    held_by = models.CharField(max_length=16)
    holder_number = models.CharField(max_length=12)
    phone = models.CharField(max_length=16)
    card_id = models.UUIDField()
    card_expires_on = models.DateField(null=True)
    unit_code = models.CharField(max_length=16)
    state = models.CharField(max_length=8)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in State]), name="account_state_known"
            ),
            models.CheckConstraint(
                condition=Q(held_by__in=[str(h) for h in HeldBy]), name="account_holder_known"
            ),
            models.CheckConstraint(condition=Q(level__in=[1, 2]), name="account_level_known"),
            # One telephone serves one own account; a mother's may serve all her children's.
            models.UniqueConstraint(
                fields=["phone"],
                condition=Q(held_by=str(HeldBy.HOLDER)),
                name="one_own_account_a_phone",
            ),
        )
        indexes = (models.Index(fields=["person_id"], name="account_person"),)


class AccountHistory(models.Model):
    """Every move of an account."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="history")
    act = models.CharField(max_length=8)
    state = models.CharField(max_length=8)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, default="")


class Lock(models.Model):
    """One cause that locks an account, from when until when."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="locks")
    cause = models.CharField(max_length=16)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(cause__in=[str(c) for c in LockCause]), name="lock_cause_known"
            ),
            models.UniqueConstraint(
                fields=["account", "cause"],
                condition=Q(ends_at__isnull=True),
                name="one_open_lock_a_cause",
            ),
        )
