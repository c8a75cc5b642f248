"""Many hands on the floor: 5,000 bookings over 50 sessions, and 200 people on its pages at once.

The pages are asked by threads of the same process over real sockets, each user with a pause
between two pages as a wall, a telephone, a desk or a family would make. Eight threads serve
them, as many as `./cancuoc up` starts; users and server share one interpreter. What is
printed: pages, p50, p95, processor time, and p95 as a ratio to one user alone on this machine.
"""

from __future__ import annotations

import http.client
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import quantiles
from typing import Any
from uuid import UUID, uuid4
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, hanoi, saturday
from tests.support.officers import officer, signed_in

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.rules import TicketAct
from cancuoc.domain.sessions.tests.world import opened
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.ui import passes
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band

__all__ = ["hanoi", "saturday"]
pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.nightly,
    pytest.mark.django_db(transaction=True),
]
SESSIONS, BOOKINGS, PLACES, HANDS = 50, 5_000, 25, 8
USERS, SECONDS, THREADS = 200, 30.0, 8
P95_BAR = 0.300


def percentile(times: list[float], share: int) -> float:
    return quantiles(times, n=100)[share - 1]


def ask(wish: tuple[UUID, int]) -> str:
    person, slot = wish
    try:
        return floor.book(slot_id=slot, person_ids=(person,), at=AT, by=AREA)
    except Refusal as refusal:
        return refusal.code


def hand(part: list[tuple[UUID, int]]) -> list[str]:
    try:
        return [ask(wish) for wish in part]
    finally:
        connection.close()


def test_five_thousand_bookings_over_fifty_sessions(capsys) -> None:
    """Each session has 100 places in 4 slots; 5,400 people ask for 5,000 places, some twice."""
    made = [opened(slot_capacity=PLACES) for _ in range(SESSIONS)]
    slots = [slot.id for key in made for slot in sessions.slots_of(session_id=key)]
    assert len(slots) * PLACES == BOOKINGS
    chance = random.Random(5)
    wishes = [(uuid4(), slot) for slot in slots for _ in range(PLACES + PLACES // 10)]
    wishes += chance.sample(wishes, 250)
    chance.shuffle(wishes)

    began, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(HANDS) as pool:
        answers = [
            a for part in pool.map(hand, [wishes[n::HANDS] for n in range(HANDS)]) for a in part
        ]
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    refused = Counter(a for a in answers if a in ("SlotFull", "AlreadyBooked"))
    codes = [a for a in answers if a not in refused]
    people = [
        p
        for key in made
        for b in sessions.bookings_of_session(session_id=key)
        for p in b.person_ids
    ]
    with capsys.disabled():
        print(
            f"\n{len(wishes)} wishes by {HANDS} hands: {len(codes)} booked, {dict(refused)}, "
            f"{wall:.0f} s, {1000 * cpu / len(wishes):.1f} ms of processor each"
        )
    assert len(codes) == len(set(codes)) == BOOKINGS, "every place went to somebody"
    assert len(people) == len(set(people)) == BOOKINGS, "and nobody holds two"
    assert all(s.free == 0 for key in made for s in sessions.slots_of(session_id=key))


@dataclass
class User:
    """Somebody who opens a page again and again; `pause` seconds lie between two pages."""

    path: str
    pause: float
    cookie: str = ""
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def look(self, host: str) -> None:
        began = time.perf_counter()
        try:
            line = http.client.HTTPConnection(host, timeout=30)
            line.request("GET", self.path, headers={"Cookie": self.cookie})
            answer = line.getresponse()
            answer.read()
            line.close()
        except (OSError, http.client.HTTPException) as error:
            self.errors.append(f"{self.path}: {error!r}")
            return
        self.times.append(time.perf_counter() - began)
        if answer.status != http.client.OK:
            self.errors.append(f"{self.path}: {answer.status}")


def run(users: list[User], *, host: str, seconds: float, after: Callable[[], object]) -> None:
    """Let every user look in their own time until `seconds` have passed."""
    end = time.perf_counter() + seconds

    def live(user: User, chance: random.Random) -> None:
        time.sleep(chance.random() * user.pause)
        while time.perf_counter() < end:
            user.look(host)
            time.sleep(user.pause * (0.8 + 0.4 * chance.random()))

    threads = [
        threading.Thread(target=live, args=(u, random.Random(n))) for n, u in enumerate(users)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        after()
        time.sleep(0.5)
    for thread in threads:
        thread.join()


class Threads(WSGIServer):
    """Serves with so many threads and no more, so that the database is not flooded."""

    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Silent)
        self.set_app(get_wsgi_application())
        self.pool = ThreadPoolExecutor(THREADS)
        self.all_here = threading.Barrier(THREADS)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.pool.submit(self.serve_one, request, client_address)

    def serve_one(self, request: Any, client_address: Any) -> None:
        self.finish_request(request, client_address)
        self.shutdown_request(request)

    def hang_up(self) -> None:
        """Close the database of this thread; the barrier sees that each thread does it once."""
        self.all_here.wait(timeout=30)
        connections.close_all()


class Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of each page."""


@pytest.fixture
def host() -> Iterator[str]:
    """The address of a server with a bounded number of threads."""
    with Threads() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        ends = [server.pool.submit(server.hang_up) for _ in range(THREADS)]
        for end in ends:
            end.result()
        server.pool.shutdown()


@pytest.fixture
def evening(transactional_db, saturday, monkeypatch) -> Iterator[UUID]:
    """An evening under way, whose clock goes on: forecasts and advice grow old and are redone."""
    families.load_units()
    session = families.session()
    people = [floor.Visitor(person_id=None, band=Band.FROM_14) for _ in range(8)]
    for _ in range(12):
        floor.arrive(session_id=session, visitors=people, at=AT, by=AREA)
    began = time.monotonic()
    open_since = AT + timedelta(hours=10, minutes=30)
    monkeypatch.setattr(
        clock, "now", lambda: open_since + timedelta(seconds=time.monotonic() - began)
    )
    return session


def kind(path: str) -> str:
    """Return which page an address is of."""
    words = ("ticket", "kiosk", "queue", "display", "find")
    return next((word for word in words if word in path), "home")


def crowd(session: UUID) -> list[User]:
    """Return 200 users: walls, telephones, desks, tablets and families before they book."""
    desk = signed_in(officer("load", Role.RECEPTION, units=(COMMUNE,)))
    desk.post("/office/reception/shift/", {"session": str(session)})
    cookie = f"sessionid={desk.cookies['sessionid'].value}"
    lead = families.officer("lead", Role.RECEPTION)
    word = passes.give(pass_id=floor.open_kiosk(session_id=session, at=AT, by=lead))
    tickets = [t.id for t in sessions.tickets(session_id=session)]
    walls = [User(f"/display/{session}/now/", 1.5) for _ in range(10)]
    desks = [User("/office/queue/floor/", 3.0, cookie) for _ in range(10)]
    tablets = [User(f"/display/kiosk/{word}/", 20.0) for _ in range(4)]
    phones = [User(f"/display/ticket/{tickets[n % len(tickets)]}/now/", 10.0) for n in range(96)]
    families_ = [User(path, 15.0) for path in ("/", "/booking/find/") for _ in range(40)]
    return [*walls, *desks, *tablets, *phones, *families_]


def test_two_hundred_users_on_the_pages_of_the_floor(evening, host, capsys) -> None:
    users = crowd(evening)
    assert len(users) == USERS
    alone = [User(u.path, 0.05, u.cookie) for u in {u.path: u for u in users}.values()][:20]
    for user in alone:
        run([user], host=host, seconds=1.0, after=lambda: None)
        assert user.errors == []
    waiting = iter([t.id for t in sessions.tickets(session_id=evening)])

    def call() -> None:
        ticket = next(waiting, None)
        if ticket is not None:
            at = clock.now()
            floor.act_on(ticket_id=ticket, act=TicketAct.CALL, counter="1", at=at, by=AREA)

    cpu = time.process_time()
    run(users, host=host, seconds=SECONDS, after=call)
    cpu = time.process_time() - cpu
    times = [t for user in users for t in user.times]
    single = [t for user in alone for t in user.times[1:]]
    errors = [error for user in users for error in user.errors]
    p50, p95, base = percentile(times, 50), percentile(times, 95), percentile(single, 95)
    kinds = {kind(u.path): [] for u in users}
    for user in users:
        kinds[kind(user.path)].extend(user.times)
    told = ", ".join(f"{k} {1000 * percentile(v, 95):.0f}" for k, v in kinds.items())
    with capsys.disabled():
        print(f"\np95 in ms by page: {told}; load of the machine {os.getloadavg()[0]:.1f}")
        print(
            f"{USERS} users, {len(times)} pages in {SECONDS:.0f} s: p50 {1000 * p50:.0f} ms, "
            f"p95 {1000 * p95:.0f} ms ({p95 / base:.1f} times one user alone), "
            f"{1000 * cpu / len(times):.1f} ms of processor a page, {len(errors)} errors"
        )
    assert errors == []
    assert p95 < P95_BAR
