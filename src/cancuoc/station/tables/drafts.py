"""Drafts and what hangs on them: samples, the signature, unsent typing, the log of acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.images import Format
from cancuoc.biometrics.positions import STEPS, Step
from cancuoc.biometrics.quality import Quality
from cancuoc.packet import content_codec
from cancuoc.packet.content import Operation, Operations
from cancuoc.station.draft import Draft
from cancuoc.station.store import Row, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of a sample besides its bytes."""

    format: str
    width: int
    height: int
    device: str
    attempt: int
    synthetic: bool
    metric: str
    score: int
    words: str
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A kept sample and when it was taken."""

    sample: Sample
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that is no biometric: the signature, a paper, a form."""

    name: str
    media_type: str
    data: bytes
    taken_at: datetime


def save(store: Store, draft: Draft, *, at: datetime) -> None:
    """Keep the draft as it now stands."""
    store.run(
        "INSERT INTO drafts VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "ticket_id = excluded.ticket_id, person_id = excluded.person_id, "
        "state = excluded.state, data = excluded.data, saved_at = excluded.saved_at",
        str(draft.id),
        str(draft.ticket_id) if draft.ticket_id else None,
        str(draft.person_id) if draft.person_id else None,
        str(draft.session_id),
        draft.state.value,
        content_codec.dump(draft),
        at.isoformat(),
    )


def get(store: Store, draft_id: UUID) -> Draft | None:
    """Return a draft, or None when it was sealed or dropped."""
    return _one(store, "SELECT data FROM drafts WHERE id = ?", str(draft_id))


def of_ticket(store: Store, ticket_id: UUID) -> Draft | None:
    """Return the draft of a ticket, or None."""
    return _one(store, "SELECT data FROM drafts WHERE ticket_id = ?", str(ticket_id))


def of_person(store: Store, person_id: UUID) -> Draft | None:
    """Return the draft of a person, or None."""
    return _one(store, "SELECT data FROM drafts WHERE person_id = ?", str(person_id))


def unfinished(store: Store) -> list[Draft]:
    """Return all drafts, oldest first."""
    rows = store.rows("SELECT data FROM drafts ORDER BY id")
    return [content_codec.load(Draft, bytes(row[0])) for row in rows]


def drop(store: Store, draft_id: UUID) -> None:
    """Delete a draft with all that hangs on it; its log of acts stays, it names nobody."""
    store.run("DELETE FROM drafts WHERE id = ?", str(draft_id))


def _one(store: Store, sql: str, value: str) -> Draft | None:
    row = store.row(sql, value)
    return None if row is None else content_codec.load(Draft, bytes(row[0]))


def keep_sample(store: Store, draft_id: UUID, sample: Sample, *, at: datetime) -> None:
    """Keep the sample of a step in place of an earlier one."""
    quality = sample.quality
    about = About(
        format=sample.format.value,
        width=sample.width,
        height=sample.height,
        device=sample.device,
        attempt=sample.attempt,
        synthetic=sample.synthetic,
        metric=quality.metric if quality else "",
        score=quality.score if quality else -1,
        words=quality.words if quality else "",
        taken_at=at,
    )
    store.run(
        "INSERT OR REPLACE INTO samples VALUES (?, ?, ?, ?)",
        str(draft_id),
        sample.step.value,
        sample.data,
        content_codec.dump(about),
    )


def samples(store: Store, draft_id: UUID) -> dict[Step, Taken]:
    """Return the kept samples by step, in the legal order."""
    rows = store.rows("SELECT step, data, about FROM samples WHERE draft_id = ?", str(draft_id))
    found = {Step(row[0]): _taken(row) for row in rows}
    return {step: found[step] for step in STEPS if step in found}


def sample(store: Store, draft_id: UUID, step: Step) -> Taken | None:
    """Return the kept sample of one step, or None."""
    row = store.row(
        "SELECT step, data, about FROM samples WHERE draft_id = ? AND step = ?",
        str(draft_id),
        step.value,
    )
    return None if row is None else _taken(row)


def drop_sample(store: Store, draft_id: UUID, step: Step) -> None:
    """Forget the sample of a step."""
    store.run("DELETE FROM samples WHERE draft_id = ? AND step = ?", str(draft_id), step.value)


def _taken(row: Row) -> Taken:
    about = content_codec.load(About, bytes(row[2]))
    quality = Quality(metric=about.metric, score=about.score, parts={}, words=about.words)
    sample = Sample(
        step=Step(row[0]),
        data=bytes(row[1]),
        format=Format(about.format),
        width=about.width,
        height=about.height,
        device=about.device,
        quality=quality if about.score >= 0 else None,
        attempt=about.attempt,
        synthetic=about.synthetic,
    )
    return Taken(sample=sample, at=about.taken_at)


def attach(store: Store, draft_id: UUID, item: Attachment) -> None:
    """Keep a file of the draft in place of an earlier one of that name."""
    store.run(
        "INSERT OR REPLACE INTO attachments VALUES (?, ?, ?, ?, ?)",
        str(draft_id),
        item.name,
        item.media_type,
        item.data,
        item.taken_at.isoformat(),
    )


def attachments(store: Store, draft_id: UUID) -> dict[str, Attachment]:
    """Return the files of the draft by name."""
    rows = store.rows(
        "SELECT name, media_type, data, taken_at FROM attachments WHERE draft_id = ? ORDER BY name",
        str(draft_id),
    )
    return {
        row[0]: Attachment(
            name=row[0],
            media_type=row[1],
            data=bytes(row[2]),
            taken_at=datetime.fromisoformat(row[3]),
        )
        for row in rows
    }


def detach(store: Store, draft_id: UUID, name: str) -> None:
    """Forget a file of the draft."""
    store.run("DELETE FROM attachments WHERE draft_id = ? AND name = ?", str(draft_id), name)


def keep_typed(store: Store, draft_id: UUID, screen: str, field: str, value: str) -> None:
    """Keep what is being typed in a field that was not sent yet."""
    store.run(
        "INSERT OR REPLACE INTO typed VALUES (?, ?, ?, ?)", str(draft_id), screen, field, value
    )


def typed(store: Store, draft_id: UUID, screen: str) -> dict[str, str]:
    """Return what was typed on a screen and not sent, by field."""
    rows = store.rows(
        "SELECT field, value FROM typed WHERE draft_id = ? AND screen = ?", str(draft_id), screen
    )
    return {row[0]: row[1] for row in rows}


def forget_typed(store: Store, draft_id: UUID, screen: str) -> None:
    """Forget the unsent typing of a screen: it was sent."""
    store.run("DELETE FROM typed WHERE draft_id = ? AND screen = ?", str(draft_id), screen)


def log(
    store: Store, draft_id: UUID, act: str, *, at: datetime, hand: str, detail: str = ""
) -> None:
    """Add an operation to the draft's log; `detail` is a code or a count, never a name."""
    store.run(
        "INSERT INTO operations SELECT ?, coalesce(max(number), 0) + 1, ?, ?, ?, ? "
        "FROM operations WHERE draft_id = ?",
        str(draft_id),
        at.isoformat(),
        act,
        hand,
        detail,
        str(draft_id),
    )


def operations_whole(store: Store) -> bool:
    """Return whether the log of every open draft runs from 1 without a gap."""
    return not store.rows(
        "SELECT 1 FROM operations GROUP BY draft_id "
        "HAVING min(number) <> 1 OR max(number) <> count(*) LIMIT 1"
    )


def touched(store: Store, draft_id: UUID) -> str:
    """Return when the last act on a draft was logged, "" for none."""
    row = store.row("SELECT max(at) FROM operations WHERE draft_id = ?", str(draft_id))
    return str(row[0] or "") if row else ""


def operations(store: Store, draft_id: UUID) -> Operations:
    """Return the log of a draft in order."""
    rows = store.rows(
        "SELECT number, at, act, hand, detail FROM operations WHERE draft_id = ? ORDER BY number",
        str(draft_id),
    )
    entries = tuple(
        Operation(
            number=row[0],
            at=datetime.fromisoformat(row[1]),
            act=row[2],
            hand=row[3],
            detail=row[4],
        )
        for row in rows
    )
    return Operations(entries=entries)
