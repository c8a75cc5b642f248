"""The day list at the station: it proves itself, and after its time no name of it is left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from cancuoc.packet import day_list
from cancuoc.packet.preparation import ReportKind
from cancuoc.station import sync
from cancuoc.station.link import BadAnswer
from cancuoc.station.store import Store
from cancuoc.station.tables import day_lists, listings, reports, values
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, SESSION

OVER = SESSION.ends_at + timedelta(hours=12)
PAGE, RESERVED = 4096, 80
NAMES = ("Khôi", "Ngọc", "le minh khoi", "001190000019")


@pytest.fixture
def store(errands):
    return errands.desk.store


@pytest.fixture
def listed(errands, fake):
    fake.people[SESSION.id] = [world.child(), world.record()]
    sync.fetch_day_list(errands, SESSION.id, at=AT)
    return errands


class TestTaken:
    def test_a_list_is_kept_as_it_was_signed(self, listed, store):
        statement, content = day_lists.get(store, SESSION.id)
        assert b"signature" in statement
        assert "Lê Minh Khôi".encode() in content
        assert len(day_lists.people(store, SESSION.id)) == 2

    def test_it_crosses_the_wire_closed(self, errands, fake, monkeypatch):
        fake.people[SESSION.id] = [world.child()]
        answers = []
        ask = fake.day_list
        monkeypatch.setattr(fake, "day_list", lambda *a: answers.append(ask(*a)) or answers[-1])
        sync.fetch_day_list(errands, SESSION.id, at=AT)
        sync.fetch_day_list(errands, SESSION.id, at=AT)
        assert not any(name in str(answers) for name in NAMES)
        assert answers[0]["sealed"] != answers[1]["sealed"]

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda a: {**a, "sealed": a["sealed"][:-4] + "AAAA"},
            lambda a: {**a, "sealed": "!"},
            lambda a: {**a, "statement": a["statement"].replace("TX-01", "TX-02")},
            lambda a: {**a, "statement": "{}"},
            lambda a: {"sealed": a["sealed"]},
            lambda a: {"records": []},
        ],
    )
    def test_a_list_that_does_not_prove_itself_replaces_nothing(
        self, listed, fake, store, monkeypatch, spoil
    ):
        before = day_lists.get(store, SESSION.id)
        fake.people[SESSION.id] = []
        ask = fake.day_list
        monkeypatch.setattr(fake, "day_list", lambda *a: spoil(ask(*a)))
        with pytest.raises((day_list.BadDayList, BadAnswer)):
            sync.fetch_day_list(listed, SESSION.id, at=AT)
        assert day_lists.get(store, SESSION.id) == before
        assert len(day_lists.people(store, SESSION.id)) == 2


class TestOver:
    def test_until_its_last_second_a_list_serves(self, listed, store):
        assert sync.forget_lists(listed, at=OVER - timedelta(seconds=1)) == 0
        assert listings.find(store, name="Khoi")

    def test_then_its_people_are_gone_and_the_session_counts_as_not_listed(self, listed, store):
        looked_up = world.record(name="Phạm Văn Sơn", number="001060000021")
        listings.keep_person(store, SESSION.id, looked_up)
        assert sync.forget_lists(listed, at=OVER) == 1
        assert day_lists.people(store, SESSION.id) == {}
        assert day_lists.get(store, SESSION.id) is None
        assert listings.listed_at(store, SESSION.id) is None
        assert listings.session(store, SESSION.id) == SESSION
        assert sync.forget_lists(listed, at=OVER) == 0

    def test_the_end_is_logged_and_told(self, listed, store, fake):
        sync.forget_lists(listed, at=OVER)
        assert values.notes(store, act="list.over") == [("list.over", "station", "2")]
        sync.tell_reports(listed, at=OVER)
        (told,) = fake.reports
        assert (told["kind"], told["count"]) == (ReportKind.LIST_REMOVED, 2)
        assert reports.waiting(store) == []

    def test_the_centre_s_clock_counts_and_not_one_that_was_set_back(self, listed, monkeypatch):
        link = listed.centre.link
        monkeypatch.setattr(link, "_offset", timedelta(days=30))
        assert sync.forget_lists(listed, at=OVER - timedelta(days=29)) == 1

    def test_only_the_centre_lets_it_live_longer(self, listed, fake, store):
        fake.list_life = timedelta(hours=30)
        sync.fetch_day_list(listed, SESSION.id, at=AT)
        assert sync.forget_lists(listed, at=OVER + timedelta(hours=17)) == 0
        assert sync.forget_lists(listed, at=OVER + timedelta(hours=18)) == 1

    def test_a_list_without_a_statement_ends_by_the_rule(self, errands, store):
        listings.put_people(store, SESSION.id, [world.child()], at=AT)
        assert sync.forget_lists(errands, at=OVER - timedelta(seconds=1)) == 0
        assert sync.forget_lists(errands, at=OVER) == 1

    def test_a_background_round_does_it(self, listed, store, clock):
        from cancuoc.station.postman import Postman

        clock.at = OVER
        Postman(listed, now=clock).round()
        assert day_lists.people(store, SESSION.id) == {}


class TestOnTheDisk:
    """The file itself, opened with its key and read page by page, holds no name afterwards."""

    def pages(self, path, key):
        """Every page of the file in the clear, free ones too, as SQLCipher 4 closes them."""
        data, clear = path.read_bytes(), []
        for start in range(0, len(data), PAGE):
            page = data[start : start + PAGE]
            iv = page[PAGE - RESERVED : PAGE - RESERVED + 16]
            # Before the first page stands the salt.
            closed = page[16 if start == 0 else 0 : PAGE - RESERVED]
            decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
            clear.append(decryptor.update(closed) + decryptor.finalize())
        return b"".join(clear)

    def test_no_page_keeps_a_name(self, tmp_path, listed, store):
        path, key = tmp_path / "station.db", b"k" * 32
        disk = Store(path=path, key=key)
        listings.put_sessions(disk, [SESSION])
        statement, content = day_lists.get(store, SESSION.id)
        people = [world.child(), world.record()]
        listings.put_people(disk, SESSION.id, people, at=AT)
        disk.run(
            "INSERT INTO day_lists VALUES (?, ?, ?, ?)",
            str(SESSION.id),
            statement,
            content,
            OVER.isoformat(),
        )
        disk.settle()
        before = self.pages(path, key)
        assert all(name.encode() in before for name in NAMES)
        day_lists.forget_over(disk, at=OVER)
        disk.close()
        left = self.pages(path, key)
        assert not [name for name in NAMES if name.encode() in left]
        log = path.with_name("station.db-wal")
        assert not log.exists() or log.stat().st_size == 0

    def test_without_its_key_the_file_is_noise_even_before(self, tmp_path):
        path = tmp_path / "station.db"
        disk = Store(path=path, key=b"k" * 32)
        listings.put_sessions(disk, [SESSION])
        listings.put_people(disk, SESSION.id, [world.child()], at=AT)
        disk.settle()
        disk.close()
        raw = path.read_bytes()
        assert not [name for name in NAMES if name.encode() in raw]
