"""Tables of the stations room."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cancuoc.domain.stations.rules import PacketState, StationState
from cancuoc.packet.closing import ReportKind


class Station(models.Model):
    """A capture program on one computer, with the kit beside it."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    unit_code = models.CharField(max_length=16)
    kit = models.CharField(max_length=40)
    state = models.CharField(max_length=16)
    token_hash = models.CharField(max_length=64, default="")
    token_until = models.DateTimeField(null=True)
    token_key = models.CharField(max_length=43, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in StationState]), name="station_state_known"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9][A-Z0-9-]{1,19}$"), name="station_code_shape"
            ),
        )


class StationHistory(models.Model):
    """One move of one station."""

    id = models.BigAutoField(primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="history")
    act = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=500, default="")


class StationKey(models.Model):
    """A signing key of a station. Sequence numbers run per key, from 1 without a gap.

    `highest` is the largest sequence that came and `arrived` how many different ones did:
    they are equal exactly when nothing is missing.
    """

    id = models.CharField(max_length=43, primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="keys")
    public = models.BinaryField(max_length=32)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    highest = models.IntegerField(default=0)
    arrived = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["station"], condition=Q(valid_to__isnull=True), name="one_key_in_use"
            ),
            models.CheckConstraint(
                condition=Q(arrived__lte=models.F("highest")), name="no_more_than_highest"
            ),
        )


class Upload(models.Model):
    """A packet on its way: what the station announced. The row goes when it is committed."""

    packet_id = models.UUIDField(primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    sequence = models.IntegerField()
    previous = models.CharField(max_length=64)
    started_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["started_at"], name="upload_age"),)


class Packet(models.Model):
    """A packet the centre answers for. `receipt` is what was signed, byte for byte."""

    id = models.UUIDField(primary_key=True)
    key = models.ForeignKey(StationKey, on_delete=models.PROTECT, related_name="packets")
    station_code = models.CharField(max_length=20)
    sequence = models.IntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    session_id = models.UUIDField(null=True)
    captured_at = models.DateTimeField()
    received_at = models.DateTimeField()
    receipt = models.BinaryField()
    state = models.CharField(max_length=16)
    reason = models.CharField(max_length=80, default="")
    dossier_id = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in PacketState]), name="packet_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=PacketState.QUARANTINED) | Q(reason=""),
                name="packet_reason_only_aside",
            ),
            models.CheckConstraint(
                condition=~Q(state=PacketState.OPENED) | Q(dossier_id__isnull=False),
                name="packet_opened_has_dossier",
            ),
            models.UniqueConstraint(
                fields=["key", "sequence"],
                condition=~Q(state=PacketState.QUARANTINED),
                name="packet_sequence_once",
            ),
        )
        indexes = (
            models.Index(fields=["key", "sequence"], name="packet_chain"),
            models.Index(
                fields=["received_at"], condition=Q(state="received"), name="packet_backlog"
            ),
            models.Index(
                fields=["received_at"], condition=Q(state="quarantined"), name="packet_aside"
            ),
        )


class PacketHistory(models.Model):
    """One move of one packet."""

    id = models.BigAutoField(primary_key=True)
    packet = models.ForeignKey(Packet, on_delete=models.PROTECT, related_name="history")
    act = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=80, default="")


class RefusedUpload(models.Model):
    """Bytes that came whole but were not taken; the file waits in quarantine for people."""

    id = models.BigAutoField(primary_key=True)
    packet_id = models.UUIDField()
    station_code = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=80)
    at = models.DateTimeField()


class Nonce(models.Model):
    """A signed request that was seen; it never counts twice. Old rows are swept."""

    id = models.BigAutoField(primary_key=True)
    station_code = models.CharField(max_length=20)
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["station_code", "nonce"], name="nonce_once"),
        )
        indexes = (models.Index(fields=["at"], name="nonce_age"),)


class StationPosting(models.Model):
    """How long a station stood in one unit with one kit; a station never moved has no row."""

    id = models.BigAutoField(primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="postings")
    unit_code = models.CharField(max_length=16)
    kit = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["station"], condition=Q(ends_at__isnull=True), name="one_posting_in_force"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=models.F("starts_at")),
                name="posting_in_order",
            ),
        )


class StationReport(models.Model):
    """What two officers signed at a station: claimed, and kept as it came.

    `first` and `second` are their user names; `proven` says that both showed a lease that ran.
    """

    id = models.UUIDField(primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=8)
    session_id = models.UUIDField(null=True)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    data = models.JSONField()
    first = models.CharField(max_length=150)
    second = models.CharField(max_length=150)
    proven = models.BooleanField()
    signed_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in ReportKind]), name="report_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(first=models.F("second")), name="report_has_two_hands"
            ),
        )
        indexes = (models.Index(fields=["session_id", "kind"], name="report_of_session"),)
