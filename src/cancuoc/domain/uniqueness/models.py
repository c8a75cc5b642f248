"""Tables of uniqueness: subjects, their sealed templates, the log of changes, the searches."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cancuoc.domain.uniqueness.rules import LONGEST_NAME, LONGEST_REF, AgeBand, Change, Why


class Subject(models.Model):
    """Somebody in a gallery. The id is opaque; `ref` is what the gallery's owner calls it.

    No name and no personal number stands here. `fingers_due` says that pictures of fingers are
    stored whose templates have not been taken yet.
    """

    id = models.UUIDField(primary_key=True)
    gallery = models.CharField(max_length=LONGEST_NAME)
    ref = models.CharField(max_length=LONGEST_REF)
    child = models.BooleanField()
    band = models.CharField(max_length=8)
    fingers = models.PositiveSmallIntegerField()
    eyes = models.PositiveSmallIntegerField()
    fingers_due = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["gallery", "ref"], name="subject_ref_once"),
            models.CheckConstraint(
                condition=Q(band__in=[str(b) for b in AgeBand]), name="subject_band_known"
            ),
            models.CheckConstraint(condition=~Q(gallery="") & ~Q(ref=""), name="subject_named"),
            models.CheckConstraint(
                condition=Q(fingers__lte=10, eyes__lte=2), name="subject_parts_possible"
            ),
        )
        indexes = (
            models.Index(
                fields=["added_at", "id"], name="subject_fingers_due", condition=Q(fingers_due=True)
            ),
        )


class SealedTemplates(models.Model):
    """The templates of a subject, sealed under the key of adults or of children."""

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, primary_key=True)
    sealed = models.BinaryField()


class FailureToEnrol(models.Model):
    """A part that was captured and gave no template; the person goes on all the same."""

    id = models.BigAutoField(primary_key=True)
    gallery = models.CharField(max_length=LONGEST_NAME)
    ref = models.CharField(max_length=LONGEST_REF)
    part = models.CharField(max_length=12)
    why = models.CharField(max_length=16)
    band = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["gallery", "ref", "part"], name="failure_part_once"),
            models.CheckConstraint(
                condition=Q(why__in=[str(w) for w in Why]), name="failure_why_known"
            ),
            models.CheckConstraint(
                condition=Q(band__in=[str(b) for b in AgeBand]), name="failure_band_known"
            ),
        )


class GalleryChange(models.Model):
    """One line of the log that engines follow. Rows are only ever added.

    Writers take a lock until their commit, so the numbers become visible in order: who has
    read up to a number has missed nothing below it.
    """

    id = models.BigAutoField(primary_key=True)
    subject_id = models.UUIDField()
    gallery = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[str(c) for c in Change]), name="gallery_change_known"
            ),
        )


class GallerySearch(models.Model):
    """One search: for whom (an opaque key), with which evidence, what it found, how long."""

    id = models.UUIDField(primary_key=True)
    key = models.UUIDField()
    why = models.CharField(max_length=40)
    galleries = models.JSONField()
    band = models.CharField(max_length=8)
    searched = models.JSONField()
    candidates = models.JSONField()
    found = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    unseen = models.PositiveIntegerField()
    lacking = models.PositiveIntegerField()
    doubtful = models.PositiveIntegerField(default=0)
    ms = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["key", "at"], name="search_of_key"),
            models.Index(fields=["at"], name="search_at"),
        )


class EarlierPass(models.Model):
    """The one pass over dossiers received before the gallery began (`until`).

    `cursor` is the last id that was looked at; of those `looked` at, `taken` were taken in.
    """

    gallery = models.CharField(max_length=LONGEST_NAME, primary_key=True)
    until = models.DateTimeField()
    cursor = models.UUIDField(null=True)
    looked = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
