"""Tables that every room shares. Rooms use them through audit, outbox, access and keys."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from cancuoc.foundation.actor import Role


class UserManager(BaseUserManager["User"]):
    """Finds officers by their sign-in name."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """An officer's account. `hand` names the person, who may hold several accounts."""

    id = models.UUIDField(primary_key=True)
    username = models.CharField(max_length=64, unique=True)
    full_name = models.CharField(max_length=120)
    hand = models.CharField(max_length=64)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()


class RoleGrant(models.Model):
    """A role in one administrative unit from one day to another (open when `valid_to` is null)."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32)
    unit_code = models.CharField(max_length=16)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(role__in=[str(role) for role in Role]), name="role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="grant_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit_code", "valid_from"], name="grant_once"
            ),
        )


class AuditEvent(models.Model):
    """One look or change. Rows are only ever added; a trigger refuses anything else."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)
    hand = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    person_id = models.UUIDField(null=True)
    unit_code = models.CharField(max_length=16, default="")
    purpose = models.CharField(max_length=200, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=["person_id", "at"], name="audit_person"),
            models.Index(fields=["actor", "at"], name="audit_actor"),
            models.Index(fields=["act", "at"], name="audit_act"),
            models.Index(fields=["object_kind", "object_id"], name="audit_object"),
        )


class AuditSeal(models.Model):
    """A Merkle head over audit rows `first_id..last_id`, signed and chained to the one before."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField(unique=True)
    count = models.IntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    signature = models.BinaryField()
    key_id = models.CharField(max_length=64)


class OutboxFact(models.Model):
    """A fact that a room announced, kept as it was told."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    topic = models.CharField(max_length=64)
    body = models.JSONField()


class Delivery(models.Model):
    """A fact still owed to one consumer. The row goes when the consumer's effect commits."""

    id = models.BigAutoField(primary_key=True)
    fact = models.ForeignKey(OutboxFact, on_delete=models.PROTECT)
    consumer = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    parked = models.BooleanField(default=False)
    error = models.TextField(default="")

    class Meta:
        indexes = (
            models.Index(
                fields=["consumer", "id"], name="delivery_due", condition=models.Q(parked=False)
            ),
        )
        constraints = (models.UniqueConstraint(fields=["fact", "consumer"], name="delivery_once"),)


class IdempotencyKey(models.Model):
    """A write that was asked for once; the second asking gets the first answer."""

    key = models.CharField(max_length=128, primary_key=True)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    answer = models.JSONField()
