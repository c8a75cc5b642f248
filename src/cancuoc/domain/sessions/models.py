"""Tables of the sessions room. Locks and constraints decide races, not a look before."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cancuoc.domain.sessions.rules import (
    LONGEST_COUNTER,
    LONGEST_PLACE,
    BookingState,
    KitAct,
    Lane,
    Priority,
    TicketState,
    Verdict,
)


class Session(models.Model):
    """A published session; the id is that of the planned session."""

    id = models.UUIDField(primary_key=True)
    unit_code = models.CharField(max_length=16)
    place = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    team_code = models.CharField(max_length=32)
    kits = models.JSONField(default=list)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    slot_minutes = models.PositiveSmallIntegerField()
    cancelled = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=["starts_at", "unit_code"], name="session_when"),)


class Slot(models.Model):
    """A part of a session with so many places. `taken` never passes `capacity`."""

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="slot_not_overfull"),
            models.UniqueConstraint(fields=["session", "starts_at"], name="slot_once"),
        )


class Booking(models.Model):
    """A family's places in one slot."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings")
    phone = models.CharField(max_length=20, default="")
    invitation_code = models.CharField(max_length=16, default="")
    state = models.CharField(max_length=10)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in BookingState]), name="booking_state_known"
            ),
        )
        indexes = (models.Index(fields=["invitation_code"], name="booking_invitation"),)


class BookingPerson(models.Model):
    """One of the family. `live` falls when the booking ends, so that another may be made."""

    id = models.BigAutoField(primary_key=True)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="people")
    person_id = models.UUIDField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person_id"], condition=Q(live=True), name="one_live_booking_a_person"
            ),
        )


class BookingHistory(models.Model):
    """Every move of a booking."""

    id = models.BigAutoField(primary_key=True)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="history")
    state = models.CharField(max_length=10)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class LaneCounter(models.Model):
    """The last number given out in a lane of a session."""

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.PROTECT)
    lane = models.CharField(max_length=1)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["session", "lane"], name="one_counter_a_lane"),
        )


class Ticket(models.Model):
    """A visit: one person received at a session.

    `place` is where somebody is met who is not called to a counter: code of the file and room.
    `label` and `number` stay as printed on the slip; `lane` is where the ticket stands now, and
    `for_counter` the counter it was sent to. `priority` is the reason for the priority lane.
    """

    id = models.UUIDField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="tickets")
    lane = models.CharField(max_length=1)
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=8)
    band = models.CharField(max_length=8)
    person_id = models.UUIDField(null=True)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, null=True)
    walk_in = models.BooleanField()
    issued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8)
    counter = models.CharField(max_length=LONGEST_COUNTER, default="")
    for_counter = models.CharField(max_length=LONGEST_COUNTER, default="", db_default="")
    priority = models.CharField(max_length=12, default="", db_default="")
    place = models.CharField(max_length=LONGEST_PLACE, default="", db_default="")
    outcome = models.CharField(max_length=16, default="")
    moved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["session", "label"], name="ticket_once"),
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in TicketState]), name="ticket_state_known"
            ),
            models.CheckConstraint(
                condition=Q(lane__in=[str(lane) for lane in Lane]), name="ticket_lane_known"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=["", *(str(reason) for reason in Priority)]),
                name="ticket_priority_known",
            ),
            models.UniqueConstraint(
                fields=["session", "person_id"],
                condition=Q(person_id__isnull=False)
                & ~Q(state__in=[str(TicketState.DONE), str(TicketState.ABSENT)]),
                name="one_open_ticket_a_person",
            ),
        )
        indexes = (models.Index(fields=["session", "state"], name="ticket_floor"),)


class TicketPeriod(models.Model):
    """How long a ticket was in one state; every figure of the floor is recomputed from these.

    `act` led here, in `lane` and for `for_counter`, so that the act after it can be taken back.
    A row is `claimed` when a station that led the floor alone told of it afterwards.
    """

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="periods")
    state = models.CharField(max_length=8)
    counter = models.CharField(max_length=LONGEST_COUNTER, default="")
    lane = models.CharField(max_length=1, default="", db_default="")
    for_counter = models.CharField(max_length=LONGEST_COUNTER, default="", db_default="")
    act = models.CharField(max_length=10, default="", db_default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=80)
    claimed = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(ends_at__isnull=True), name="one_open_period"
            ),
        )


class TicketPromise(models.Model):
    """What was told about a ticket's wait, in minutes, and how long it was; told once."""

    ticket = models.OneToOneField(
        Ticket, on_delete=models.PROTECT, primary_key=True, related_name="promise"
    )
    made_at = models.DateTimeField()
    low = models.FloatField()
    middle = models.FloatField()
    high = models.FloatField()
    waited = models.FloatField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(low__gte=0, middle__gte=F("low"), high__gte=F("middle")),
                name="promise_in_order",
            ),
        )


class Hall(models.Model):
    """What the place of sessions offers those who wait; one row for each place of a unit.

    An `area` of nought was not measured. `heat_limit` is in degrees.
    """

    id = models.BigAutoField(primary_key=True)
    unit_code = models.CharField(max_length=16)
    place = models.CharField(max_length=200)
    seats = models.PositiveSmallIntegerField()
    fans = models.PositiveSmallIntegerField()
    water = models.PositiveSmallIntegerField()
    area = models.PositiveSmallIntegerField()
    heat_limit = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit_code", "place"], name="hall_once"),
            models.CheckConstraint(
                condition=Q(heat_limit__gte=25, heat_limit__lte=45), name="hall_heat_limit_sane"
            ),
        )


class HallHeat(models.Model):
    """The temperature of a session's hall, in degrees, as somebody read it."""

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="heats")
    celsius = models.FloatField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(celsius__gte=-5, celsius__lte=55), name="hall_heat_sane"
            ),
        )


class HallOutlook(models.Model):
    """What the hall of a session will lack in the hours to come, as it was last worked out."""

    session = models.OneToOneField(
        Session, on_delete=models.PROTECT, primary_key=True, related_name="outlook"
    )
    made_at = models.DateTimeField()
    lacks = models.JSONField()


class KitPost(models.Model):
    """How long a kit stood at one counter of one session, and whether it worked.

    `act` led here, so that it can be taken back. A kit without a counter is set down nowhere.
    """

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="posts")
    kit = models.CharField(max_length=32)
    counter = models.CharField(max_length=LONGEST_COUNTER, default="")
    working = models.BooleanField(default=True)
    act = models.CharField(max_length=10)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kit"], condition=Q(ends_at__isnull=True), name="kit_at_one_counter"
            ),
            models.UniqueConstraint(
                fields=["session", "counter"],
                condition=Q(ends_at__isnull=True, working=True) & ~Q(counter=""),
                name="one_working_kit_a_counter",
            ),
            models.CheckConstraint(
                condition=Q(act__in=[str(act) for act in KitAct]), name="kit_act_known"
            ),
        )


class KioskPass(models.Model):
    """A tablet that may give out numbers of one session until it ends or the pass is withdrawn."""

    id = models.UUIDField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="passes")
    name = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["session", "name"], name="kiosk_name_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="kiosk_withdrawn_by_somebody",
            ),
        )


class VoiceClip(models.Model):
    """A piece of the boards' voice, as an officer recorded it; a new recording replaces it."""

    piece = models.CharField(primary_key=True, max_length=8)
    kind = models.CharField(max_length=4)
    data = models.BinaryField()
    seconds = models.FloatField()
    digest = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=["wav", "webm"]), name="voice_kind_known"),
            models.CheckConstraint(
                condition=Q(seconds__gt=0, seconds__lte=5), name="voice_length_sane"
            ),
        )


class FloorWatch(models.Model):
    """The station that stands ready to lead the floor of a session, and whether it leads.

    One station at a time is `active`. `first` to `last` are its numbers in each lane;
    `sequence` and `digest` are how far the chain of its events has come.
    """

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="watches")
    station_code = models.CharField(max_length=20)
    active = models.BooleanField(default=True)
    first = models.PositiveSmallIntegerField()
    last = models.PositiveSmallIntegerField()
    silence = models.PositiveSmallIntegerField()
    armed_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    leads_since = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["session", "station_code"], name="one_watch_a_station"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(active=True), name="one_active_watch"
            ),
            models.UniqueConstraint(fields=["session", "first"], name="one_block_a_station"),
        )


class FloorEvent(models.Model):
    """One act that a station claims, as it came, and what became of it. Nothing is lost."""

    id = models.UUIDField(primary_key=True)
    watch = models.ForeignKey(FloorWatch, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    act = models.CharField(max_length=10)
    ticket_id = models.UUIDField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    received_at = models.DateTimeField()
    verdict = models.CharField(max_length=10)
    reason = models.CharField(max_length=24, default="")
    seen = models.BooleanField(default=False)
    data = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["watch", "sequence"], name="floor_event_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=[str(v) for v in Verdict]), name="floor_verdict_known"
            ),
        )
