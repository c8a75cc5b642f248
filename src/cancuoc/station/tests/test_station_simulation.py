"""Playing visits without people: the same packets, at the pace of a whole city."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from cancuoc.biometrics.synthetic.pool import open_pool
from cancuoc.station import simulate, simulation
from cancuoc.station.simulation import Job, job_of, play
from cancuoc.station.tables import packets
from cancuoc.station.tests import world
from cancuoc.station.tests.world import SESSION


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    made = open_pool(directory=tmp_path_factory.mktemp("pool"), persons=1, workers=1)
    yield made
    made.close()


@pytest.fixture
def fake(fake):
    # The simulation asks the machine's clock, as a replay sets it for every process.
    fake.now = lambda: datetime.now(UTC)
    return fake


@pytest.fixture
def crew(address, pool):
    made = simulation.crew(
        centre=address,
        code="TX-01",
        token="token-1",
        username="cb.tx.01",
        password="mat-khau-dung",
        pool=pool,
    )
    yield made
    made.errands.centre.link.close()
    made.desk.store.close()


def people(fake, *found):
    fake.people[SESSION.id] = list(found)
    return found


def adult():
    return world.record(born=date(1990, 1, 1))


@pytest.mark.parametrize(
    ("person", "band", "files"),
    [
        (adult, ">=14", 17),
        (lambda: world.child(born=date(2017, 1, 1)), "6-<14", 17),
        (lambda: world.child(born=date(2024, 1, 1)), "<6", 1),
    ],
)
def test_a_visit_ends_with_a_receipt(crew, fake, person, band, files):
    (one,) = people(fake, person())
    played = play(crew, Job(session=SESSION.id, person=one.person_id))
    assert (played.outcome, played.error) == ("captured", "")
    assert played.band == band
    assert played.received_at
    dossier, content = fake.open(fake.effects[0])
    assert dossier.identity.declared == one.known
    assert len(content) == files


def test_a_ticket_is_served_to_its_end(crew, fake):
    (one,) = people(fake, adult())
    ticket = world.ticket(one)
    fake.tickets[SESSION.id] = [ticket]
    play(crew, Job(session=SESSION.id, person=one.person_id, ticket=ticket.id))
    assert [(act, outcome) for _, act, outcome in fake.acts] == [
        ("call", ""),
        ("begin", ""),
        ("finish", "captured"),
    ]


def test_the_queue_gives_the_jobs(crew, fake):
    found = people(fake, *(adult() for _ in range(3)))
    fake.tickets[SESSION.id] = [world.ticket(each) for each in found]
    jobs = list(simulation.queue_jobs(crew, SESSION.id, most=2))
    assert [job.person for job in jobs] == [each.person_id for each in found[:2]]


@pytest.mark.parametrize("level", [0, 1, 2])
def test_an_account_is_asked_for_when_the_plan_says_so(crew, fake, level):
    (one,) = people(fake, world.child(born=date(2017, 1, 1)))
    play(crew, Job(session=SESSION.id, person=one.person_id, eid=level))
    wanted = fake.open(fake.effects[0])[0].identity.eid
    assert (wanted.level if wanted else 0) == level


@pytest.mark.parametrize("ending", ["postponed", "papers_missing", "wrong_person"])
def test_a_visit_may_end_without_a_dossier(crew, fake, ending):
    (one,) = people(fake, adult())
    played = play(crew, Job(session=SESSION.id, person=one.person_id, ending=ending))
    assert (played.outcome, played.packet_id) == (ending, "")
    assert fake.effects == []


def test_someone_who_came_later_is_fetched(crew, fake):
    play(crew, Job(session=SESSION.id, person=people(fake, adult())[0].person_id))
    late = adult()
    fake.people[SESSION.id] = [late]
    assert play(crew, Job(session=SESSION.id, person=late.person_id)).outcome == "captured"


def test_someone_on_no_list_is_looked_up_by_number(crew, fake):
    stranger = replace(adult(), known=replace(adult().known, personal_number="001190000777"))
    fake.register = [stranger]
    played = play(crew, Job(session=SESSION.id, number="001190000777"))
    assert played.person_id == str(stranger.person_id)


@pytest.mark.parametrize(
    ("job", "error"),
    [
        (Job(session=SESSION.id, person=uuid4()), "PersonUnknown"),
        (Job(session=SESSION.id), "PersonUnknown"),
    ],
)
def test_a_refusal_is_an_answer_and_not_the_end(crew, fake, job, error):
    played = play(crew, job)
    assert (played.outcome, played.error) == ("refused", error)
    assert played.message


def test_a_child_alone_is_refused_by_the_law(crew, fake):
    (one,) = people(fake, world.record(born=date(2017, 1, 1)))
    assert play(crew, Job(session=SESSION.id, person=one.person_id)).error == "LawStops"


def test_bytes_the_centre_holds_are_not_kept_in_memory(crew, fake):
    (one,) = people(fake, adult())
    played = play(crew, Job(session=SESSION.id, person=one.person_id))
    (row,) = packets.recent(crew.desk.store)
    assert packets.data(crew.desk.store, row.id) == b""
    assert row.receipt
    assert played.size > 100_000


@pytest.mark.parametrize("plan", [{}, {"session": "x"}, {"session": str(uuid4()), "person": "x"}])
def test_a_bad_job_is_named(plan):
    with pytest.raises((KeyError, ValueError)):
        job_of(plan)


class TestTheCommand:
    def run(self, address, pool, *lines):
        out = io.StringIO()
        troupe = simulate.Troupe(centre=address, pool=pool, threads=2, out=out)
        bad = simulate.run(
            troupe, [line if isinstance(line, str) else json.dumps(line) for line in lines]
        )
        troupe.close()
        return bad, [json.loads(line) for line in out.getvalue().splitlines()]

    STATIONS = [
        {
            "code": "TX-01",
            "token": "token-1",
            "officer": {"username": "cb.tx.01", "password": "mat-khau-dung"},
        }
    ]

    def test_a_plan_is_played_and_summed_up(self, address, pool, fake):
        found = people(fake, adult(), adult())
        jobs = [
            {"station": "TX-01", "session": str(SESSION.id), "person": str(each.person_id)}
            for each in found
        ]
        bad, said = self.run(address, pool, {"stations": self.STATIONS, "jobs": jobs})
        assert bad == 0
        assert [each.get("outcome") for each in said[:-1]] == ["captured", "captured"]
        assert (said[-1]["done"], said[-1]["captured"]) == (2, 2)
        assert [each["sequence"] for each in said[:-1]] == [1, 2]

    def test_stations_stay_open_from_line_to_line(self, address, pool, fake):
        found = people(fake, adult(), adult())
        lines = [
            {"jobs": [{"station": "TX-01", "session": str(SESSION.id), "person": str(p.person_id)}]}
            for p in found
        ]
        bad, said = self.run(address, pool, {"stations": self.STATIONS}, *lines)
        assert bad == 0
        assert [each["sequence"] for each in said if "sequence" in each] == [1, 2]

    @pytest.mark.parametrize(
        "line",
        [
            "not json",
            "[]",
            '{"jobs": [{"station": "nowhere", "session": "x"}]}',
            '{"stations": [{"code": "TX-09"}]}',
        ],
    )
    def test_a_bad_line_is_answered_and_the_next_is_played(self, address, pool, fake, line):
        bad, said = self.run(address, pool, line, {"stations": self.STATIONS})
        assert bad == 1
        assert said[0]["error"]
        assert said[-1]["done"] == 0

    def test_a_wrong_token_is_answered(self, address, pool, fake):
        wrong = [{**self.STATIONS[0], "token": "wrong"}]
        bad, said = self.run(address, pool, {"stations": wrong})
        assert bad == 1
        assert "message" in said[0]

    def test_empty_lines_are_passed_over(self, address, pool, fake):
        assert self.run(address, pool, "", "  ") == (0, [])
