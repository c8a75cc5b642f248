"""A small made-up world for the tests of the station: people, a session, a desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.devices import CaptureRequest, DeviceInfo, Kind
from cancuoc.biometrics.images import Format
from cancuoc.biometrics.quality import Quality
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex
from cancuoc.packet import keys
from cancuoc.packet.content import Declared, Officer, Place, Relative
from cancuoc.station.core import capturing, filling, opening, procedure, sealing, signing
from cancuoc.station.core.desk import PROFILE, SIGNING_KEY, Desk, open_desk
from cancuoc.station.core.filling import Answers, Details
from cancuoc.station.draft import Draft, RegisterAnswer
from cancuoc.station.records import Kin, Record, Session, StationProfile, Ticket
from cancuoc.station.store import Store
from cancuoc.station.tables import listings, values

AT = datetime(2024, 7, 6, 12, 30, tzinfo=UTC)
OFFICER = Officer(username="cb.tx.01", hand="hand-cb-tx-01", lease="a" * 32)
OTHER_OFFICER = Officer(username="cb.tx.02", hand="hand-cb-tx-02", lease="b" * 32)
SESSION = Session(
    id=UUID("01907d00-0000-7000-8000-000000000001"),
    unit_code="00352",
    unit_name="Công an phường Hạ Đình",
    place="Nhà văn hoá phường Hạ Đình",
    team_code="TX-D1",
    kits=("KIT-01",),
    starts_at=datetime(2024, 7, 6, 10, tzinfo=UTC),
    ends_at=datetime(2024, 7, 6, 15, tzinfo=UTC),
)
HOME_PLACE = Place(text="Số 1 ngõ 2, Hạ Đình", commune_code="00352")


class Centre:
    """The secret half of the keys, kept to open what a test sealed."""

    def __init__(self) -> None:
        self.packet_key = keys.generate_encryption_key()
        self.signing_key = keys.generate_signing_key()

    def profile(self, *, key_id: str, code: str = "TX-01") -> StationProfile:
        return StationProfile(
            code=code,
            unit_code="00352",
            kit="KIT-01",
            key_id=key_id,
            centre_packet_key=keys.public_to_raw(self.packet_key.public_key()).hex(),
            centre_signing_key=keys.public_to_raw(self.signing_key.public_key()).hex(),
        )


class PlainDevice:
    """Answers at once with tiny pictures; `scores` gives the score of each try of a step."""

    def __init__(self, scores: dict[str, list[int]] | None = None) -> None:
        self.scores = scores or {}
        self.asked: list[CaptureRequest] = []

    def discover(self) -> tuple[DeviceInfo, ...]:
        return (self.info(),)

    def info(self) -> DeviceInfo:
        return DeviceInfo(id="plain-1", model="Plain", kinds=frozenset(Kind), live=False)

    def live_quality(self, request: CaptureRequest) -> Quality:
        return self.capture(request).quality

    def capture(self, request: CaptureRequest) -> Sample:
        self.asked.append(request)
        planned = self.scores.get(request.step.value, [])
        score = planned[request.attempt - 1] if request.attempt <= len(planned) else 90
        words = "Tốt" if score >= 60 else "Ảnh mờ, hãy giữ yên."
        return Sample(
            step=request.step,
            data=f"{request.subject} {request.step.value} {request.attempt}".encode(),
            format=Format.JPEG if request.step.value == "face" else Format.JP2,
            width=400,
            height=500,
            device="plain-1",
            quality=Quality(metric="plain-1", score=score, parts={}, words=words),
            attempt=request.attempt,
            synthetic=True,
        )


def memory_store() -> Store:
    return Store(path=None, key=b"k" * 32)


def desk(
    *, store: Store | None = None, device: object = None, centre: Centre | None = None
) -> Desk:
    """An enrolled station with one session."""
    store = store or memory_store()
    key = keys.generate_signing_key()
    profile = (centre or Centre()).profile(key_id=keys.key_id(key.public_key()))
    values.put_record(store, PROFILE, profile)
    values.put(store, SIGNING_KEY, keys.private_to_pem(key))
    listings.put_sessions(store, [SESSION])
    return open_desk(store=store, device=device or PlainDevice())


def mother() -> Kin:
    return Kin(
        relation="mother",
        full_name="Lê Thị Bích Ngọc",
        personal_number="001190000019",
        person_id=UUID("01907d00-0000-7000-8000-0000000000a1"),
        born=PartialDate(1990, 2, 28),
        sex=Sex.FEMALE,
        phone="+84912345678",
        represents=True,
    )


def record(
    *,
    name: str = "Trần Thị Minh Châu",
    born: date | PartialDate = date(2000, 5, 4),
    number: str = "001300012345",
    kin: tuple[Kin, ...] = (),
    **changes: object,
) -> Record:
    known = Declared(
        full_name=name,
        personal_number=number,
        born=born if isinstance(born, PartialDate) else PartialDate.of(born),
        sex=Sex.FEMALE,
        birth_registration_place=Place(text="Hạ Đình, Thanh Xuân, Hà Nội", commune_code="00352"),
        ethnicity="Kinh",
        permanent_residence=HOME_PLACE,
        phone="+84987654321" if not kin else "",
        relatives=tuple(
            Relative(relation=k.relation, full_name=k.full_name, personal_number=k.personal_number)
            for k in kin
        ),
    )
    return replace(Record(person_id=uuid4(), known=known, kin=kin), **changes)


def child(*, born: date = date(2015, 3, 1), name: str = "Lê Minh Khôi") -> Record:
    return record(name=name, born=born, number=f"0012{born:%y}000077", kin=(mother(),))


def ticket(person: Record | None = None, *, label: str = "A001", **changes: object) -> Ticket:
    made = Ticket(
        id=uuid4(),
        session_id=SESSION.id,
        label=label,
        lane=label[0],
        person_id=person.person_id if person else None,
        due_at=AT,
    )
    return replace(made, **changes)


def arrive(on: Desk, *people: Record, at: datetime = AT) -> list[Ticket]:
    """Put people on the day list and in the queue, in order."""
    listings.put_people(on.store, SESSION.id, people, at=at)
    tickets = [ticket(p, label=f"A{n:03d}") for n, p in enumerate(people, start=1)]
    listings.put_tickets(on.store, SESSION.id, tickets)
    return tickets


def draft_of(person: Record | None, **changes: object) -> Draft:
    """A draft that no store keeps, for questions that need none."""
    made = Draft(
        id=uuid7(at=AT),
        session_id=SESSION.id,
        unit_code=SESSION.unit_code,
        ticket="A001",
        officer=OFFICER,
        started_at=AT,
        answer=RegisterAnswer.FOUND if person else RegisterAnswer.NOT_ASKED,
        record=person,
        declared=person.known if person else None,
        holds=person.holds if person else "none",
    )
    return replace(made, **changes)


def started(on: Desk, person: Record, *, at: datetime = AT):
    """The draft of one person who has just sat down."""
    (one,) = arrive(on, person, at=at)
    return opening.start_ticket(on, ticket=one, at=at, by=OFFICER)


def identified(on: Desk, person: Record, *, at: datetime = AT):
    draft = started(on, person, at=at)
    offered = procedure.offers(draft)
    acting = procedure.by_register(offered[0].kin) if offered else None
    return filling.identify(on, draft, answers=Answers(representative=acting), at=at, by=OFFICER)


def ready_to_capture(on: Desk, person: Record, *, at: datetime = AT):
    draft = identified(on, person, at=at)
    return filling.confirm_data(on, draft, details=Details(), at=at, by=OFFICER)


def captured(on: Desk, person: Record, *, at: datetime = AT):
    draft = ready_to_capture(on, person, at=at)
    from cancuoc.biometrics.positions import STEPS

    if capturing.required(draft, on=at.date()):
        for number, step in enumerate(STEPS):
            capturing.take(on, draft, step=step, at=at + timedelta(seconds=number), by=OFFICER)
    return capturing.complete(on, draft, at=at, by=OFFICER)


def signed(on: Desk, person: Record, *, at: datetime = AT):
    draft = captured(on, person, at=at)
    return signing.sign(on, draft, drawn=b"\x89PNG\r\n\x1a\n" + b"x" * 40, at=at, by=OFFICER)


def sealed(on: Desk, person: Record, *, at: datetime = AT):
    draft = signed(on, person, at=at)
    return sealing.seal_draft(on, draft_id=draft.id, at=at, by=OFFICER)
