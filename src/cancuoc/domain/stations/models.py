"""Tables of the stations room."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cancuoc.domain.stations import recovery_models
from cancuoc.domain.stations.rules import OPEN_WIPES, PacketState, StationState, Verdict, WipeState
from cancuoc.packet.closing import ReportKind as SignedKind
from cancuoc.packet.preparation import ReportKind

# Django reads this module alone; the tables of recovery have a file of their own.
ALSO = (recovery_models,)


class Station(models.Model):
    """A capture program on one computer, with the kit beside it.

    `trusted_until` is the moment from which an ended station was in no hands of ours.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    unit_code = models.CharField(max_length=16)
    kit = models.CharField(max_length=40)
    state = models.CharField(max_length=16)
    token_hash = models.CharField(max_length=64, default="")
    token_until = models.DateTimeField(null=True)
    token_key = models.CharField(max_length=43, default="")
    trusted_until = models.DateTimeField(null=True)
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
    they are equal exactly when nothing is missing. A key that another one vouched for goes on
    in its chain: `anchor` is the first key of the line, and only there packets are counted.
    """

    id = models.CharField(max_length=43, primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="keys")
    public = models.BinaryField(max_length=32)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    anchor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="followers"
    )
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
            models.CheckConstraint(
                condition=Q(anchor__isnull=True) | Q(highest=0), name="counted_at_the_anchor"
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
    """A packet the centre answers for. `receipt` is what was signed, byte for byte.

    `key` is the chain it is counted in; `signed_with` the key under it where that is a later one.
    """

    id = models.UUIDField(primary_key=True)
    key = models.ForeignKey(StationKey, on_delete=models.PROTECT, related_name="packets")
    signed_with = models.ForeignKey(
        StationKey, on_delete=models.PROTECT, null=True, related_name="signed"
    )
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


class PacketReview(models.Model):
    """What one officer proposes for a packet of an ended station, and another's answer to it."""

    id = models.BigAutoField(primary_key=True)
    packet = models.ForeignKey(Packet, on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=16)
    reason = models.CharField(max_length=200)
    proposed_by = models.CharField(max_length=80)
    proposed_hand = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    agreed = models.BooleanField(null=True)
    decided_by = models.CharField(max_length=80, default="")
    decided_hand = models.CharField(max_length=80, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(verdict__in=[str(v) for v in Verdict]), name="review_verdict_known"
            ),
            models.UniqueConstraint(
                fields=["packet"], condition=Q(agreed__isnull=True), name="review_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(agreed=True) | ~Q(decided_hand=models.F("proposed_hand")),
                name="review_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(agreed__isnull=True, decided_at__isnull=True, decided_hand="")
                | (Q(agreed__isnull=False, decided_at__isnull=False) & ~Q(decided_hand="")),
                name="review_decided_whole",
            ),
        )


class CentrePacketKey(models.Model):
    """A key of ours that stations close packets to. The first one, number 1, has no row."""

    number = models.IntegerField(primary_key=True)
    key_id = models.CharField(max_length=43, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(number__gte=2), name="packet_key_after_first"),
        )


class WipeOrder(models.Model):
    """An order to wipe one station. `answer` is what the station signed, as it came."""

    id = models.UUIDField(primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="wipes")
    state = models.CharField(max_length=16)
    unsent_too = models.BooleanField()
    reason = models.CharField(max_length=200)
    ordered_by = models.CharField(max_length=80)
    ordered_hand = models.CharField(max_length=80)
    ordered_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, default="")
    approved_hand = models.CharField(max_length=80, default="")
    approved_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    waiting = models.IntegerField(null=True)
    drafts = models.IntegerField(null=True)
    answer = models.TextField(default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in WipeState]), name="wipe_state_known"
            ),
            models.UniqueConstraint(
                fields=["station"],
                condition=Q(state__in=[str(s) for s in OPEN_WIPES]),
                name="wipe_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(approved_hand=models.F("ordered_hand")), name="wipe_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ordered", "withdrawn"]) | Q(approved_at__isnull=False),
                name="wipe_approved_first",
            ),
        )


class ListIssue(models.Model):
    """A day list that left for a station: for how many, and until when its names may be read."""

    id = models.BigAutoField(primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="lists")
    session_id = models.UUIDField()
    issued_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    families = models.IntegerField()
    people = models.IntegerField()
    size = models.IntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__gt=models.F("issued_at")), name="list_issue_lives"
            ),
            models.CheckConstraint(
                condition=Q(families__gte=0, people__gte=0, size__gt=0), name="list_issue_counts"
            ),
        )
        indexes = (models.Index(fields=["station", "-issued_at"], name="list_issue_latest"),)


class ListExtension(models.Model):
    """The centre's word that the lists of a session may be read longer, and why."""

    id = models.BigAutoField(primary_key=True)
    session_id = models.UUIDField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="list_extension_reason"),
        )
        indexes = (models.Index(fields=["session_id"], name="list_extension_session"),)


class StationReport(models.Model):
    """What a station told of its preparation; `at` is its own clock's, `told_at` ours."""

    id = models.UUIDField(primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="reports")
    session_id = models.UUIDField()
    kind = models.CharField(max_length=24)
    at = models.DateTimeField()
    told_at = models.DateTimeField()
    hand = models.CharField(max_length=80)
    count = models.IntegerField(default=0)
    checks = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[str(k) for k in ReportKind]), name="station_report_kind"
            ),
            models.CheckConstraint(condition=Q(count__gte=0), name="station_report_count"),
        )
        indexes = (models.Index(fields=["station", "-told_at"], name="station_report_latest"),)


class StationPosting(models.Model):
    """How long a station stood in one unit with one kit; one never moved has no row."""

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


class SignedReport(models.Model):
    """What two officers signed at a station; `proven` says that both showed a lease that ran."""

    id = models.UUIDField(primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="signed_reports")
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
                condition=Q(kind__in=[str(kind) for kind in SignedKind]), name="signed_report_kind"
            ),
            models.CheckConstraint(
                condition=~Q(first=models.F("second")), name="signed_report_two_hands"
            ),
        )
        indexes = (models.Index(fields=["session_id", "kind"], name="signed_report_session"),)
