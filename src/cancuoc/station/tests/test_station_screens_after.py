"""Leaving, finding again and sending."""

from __future__ import annotations

import io
import zipfile
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cancuoc.kernel.digest import sha256_hex
from cancuoc.station.draft import DraftState
from cancuoc.station.tables import drafts, packets, values
from cancuoc.station.tables.packets import PacketState
from cancuoc.station.tests import world
from cancuoc.station.tests.screen_steps import (
    only_draft,
)
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.world import SESSION


@pytest.fixture
def desk(screens):
    return screens


@pytest.fixture
def store(errands):
    return errands.desk.store


class TestLeaving:
    def test_a_pause_is_listed_and_resumed(self, desk, store):
        desk.begin(world.record())
        at = desk.next()
        desk.post(f"{at}pause/", {"why": "child_cries"})
        assert only_draft(store).state is DraftState.PAUSED
        assert "Hồ sơ đang dở: 1" in text(desk.get("/station/"))
        answer = desk.post(f"{at}resume/")
        assert answer["Location"] == f"{at}identity/"

    def test_a_paused_dossier_is_not_worked_on(self, desk):
        desk.begin(world.record())
        at = desk.next()
        desk.post(f"{at}pause/", {"why": "child_cries"})
        answer = desk.get(f"{at}identity/")
        assert answer.status_code == 409
        assert "Mở tiếp" in text(answer)

    def test_leaving_asks_why(self, desk):
        desk.begin(world.record())
        at = desk.next()
        assert "Vì sao dừng?" in text(desk.get(f"{at}leave/"))
        assert desk.post(f"{at}leave/").status_code == 422

    @pytest.mark.parametrize("why", ["wrong_person", "postponed", "papers_missing"])
    def test_every_ending_drops_the_dossier(self, desk, store, why):
        desk.begin(world.record())
        desk.post(f"{desk.next()}leave/", {"why": why})
        assert drafts.unfinished(store) == []


class TestFinding:
    def test_by_number(self, desk, store, fake):
        fake.register = [world.record()]
        desk.begin()
        page = desk.post("/station/find/", {"what": "001 300 012345"})
        assert "Trần Thị Minh Châu" in text(page)
        person = fake.register[0].person_id
        answer = desk.post(f"/station/find/{person}/take/")
        assert answer["Location"].endswith("/identity/")
        assert only_draft(store).ticket_id is None

    def test_by_a_scanned_card(self, desk, fake):
        fake.register = [world.record()]
        desk.begin()
        card = "001300012345||Trần Thị Minh Châu|04052000|Nữ|Hạ Đình|01032021"
        assert "Tìm thấy 1 người" in text(desk.post("/station/find/", {"what": card}))

    def test_a_name_needs_a_year(self, desk):
        desk.begin()
        assert desk.post("/station/find/", {"what": "Minh Châu"}).status_code == 422

    def test_nobody_found_offers_to_write(self, desk):
        desk.begin()
        page = desk.post("/station/find/", {"what": "001300099999"}).content.decode()
        assert "Không tìm thấy ai" in page
        assert "answered=1" in page

    def test_without_a_network_it_says_where_it_looked(self, desk, fake):
        desk.begin(world.record())
        fake.down = True
        page = text(desk.post("/station/find/", {"what": "Minh Châu", "year": "2000"}))
        assert "Chưa tra cứu được" in page
        assert "Tìm thấy 1 người" in page

    def test_someone_unknown_is_not_taken(self, desk):
        desk.begin()
        assert desk.post(f"/station/find/{uuid4()}/take/").status_code == 404

    WRITTEN = {
        "full_name": "Vàng Thị Mỷ",
        "born": "1953",
        "sex": "female",
        "residence": "Thôn 3, Ba Vì",
    }

    def test_someone_in_no_register_is_written_down(self, desk, store):
        desk.begin()
        answer = desk.post("/station/find/write/?answered=1", self.WRITTEN)
        assert answer["Location"].endswith("/identity/")
        draft = only_draft(store)
        assert draft.declared.born.vi == "1953 (chỉ có năm)"
        assert draft.answer.value == "absent"

    @pytest.mark.parametrize("missing", WRITTEN)
    def test_what_is_missing_is_asked_for(self, desk, missing):
        desk.begin()
        given = {key: value for key, value in self.WRITTEN.items() if key != missing}
        assert desk.post("/station/find/write/", given).status_code == 422

    def test_a_ticket_without_a_person_gets_one(self, desk, fake, store):
        fake.register = [world.record()]
        desk.begin()
        fake.tickets[SESSION.id] = [world.ticket(None)]
        desk.post(f"/station/sessions/{SESSION.id}/choose/")
        desk.next()
        draft = only_draft(store)
        query = f"?draft={draft.id}"
        desk.post(f"/station/find/{query}", {"what": "001300012345"})
        desk.post(f"/station/find/{fake.register[0].person_id}/take/{query}")
        joined = only_draft(store)
        assert (joined.id, joined.record) == (draft.id, fake.register[0])

    @pytest.mark.parametrize("draft", ["x", "018f7d00-0000-7000-8000-00000000ffff"])
    def test_a_draft_nobody_knows(self, desk, draft):
        desk.begin()
        assert desk.get(f"/station/find/?draft={draft}").status_code == 404


class TestSending:
    def test_empty(self, desk):
        desk.begin()
        assert "Chưa niêm phong hồ sơ nào" in text(desk.get("/station/send/"))

    def test_waiting_then_sent(self, desk, errands, store):
        desk.begin()
        row = world.sealed(errands.desk, world.child())
        page = text(desk.get("/station/send/"))
        assert "Gửi 1 hồ sơ" in page
        assert "Chờ gửi" in page
        page = text(desk.post("/station/send/now/"))
        assert "Đã gửi 1 hồ sơ." in page
        assert packets.packet(store, row.id).state is PacketState.RECEIVED
        assert "HS-240706-000001-4 Đã nhận" in page

    def test_no_network(self, desk, errands, fake, store):
        desk.begin()
        world.sealed(errands.desk, world.child())
        fake.down = True
        page = text(desk.post("/station/send/now/"))
        assert "Hồ sơ vẫn an toàn trên máy." in page
        assert "mất mạng từ 19:30" in page

    def test_refused_with_the_centres_reason(self, desk, errands, fake):
        from cancuoc.station.tests.fake_centre import Refused

        desk.begin()
        world.sealed(errands.desk, world.child())

        def trouble(_method, path):
            if "/packets/" in path:
                raise Refused(422, "AlteredPart")

        fake.trouble = trouble
        page = text(desk.post("/station/send/now/"))
        assert "Trung tâm từ chối" in page
        assert "AlteredPart" in page

    def test_no_name_is_on_the_page(self, desk, errands):
        desk.begin()
        world.sealed(errands.desk, world.child())
        page = desk.get("/station/send/").content.decode()
        assert "Khôi" not in page
        assert "PT-" in page

    def test_results_are_asked_for(self, desk, errands, store):
        desk.begin()
        row = world.sealed(errands.desk, world.child())
        desk.post("/station/send/now/")
        assert desk.post("/station/send/refresh/").status_code == 302
        assert packets.packet(store, row.id).dossier_state == "received"

    def test_chips_stand_for_each_task(self, desk):
        desk.begin()
        page = text(desk.get("/station/connection/"))
        assert all(word in page for word in ("Danh sách", "Tra cứu", "Gửi hồ sơ"))


class TestByHand:
    """Unsent packets go out as one archive, receipts come in as one file."""

    def upload(self, desk, data):
        given = SimpleUploadedFile("TX-01.ccreceipts", data)
        return desk.client.post("/station/send/receipts/", {"receipts": given})

    def test_the_archive_holds_what_is_unsent_and_changes_nothing(self, desk, errands, store):
        desk.begin()
        rows = [world.sealed(errands.desk, world.child()) for _ in range(2)]
        answer = desk.client.post("/station/send/carry/")
        made = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        held = {name: made.read(name) for name in made.namelist()}
        assert [sha256_hex(data) for data in held.values()] == [row.digest for row in rows]
        assert all(name.startswith("TX-01-00000") for name in held)
        assert "Khôi" not in repr(held)
        assert packets.counts(store)[PacketState.WAITING] == 2
        assert values.notes(store, act="packets.copied")

    def test_with_nothing_unsent_there_is_no_archive(self, desk):
        desk.begin()
        assert desk.client.post("/station/send/carry/").status_code == 302
        assert "Tải" not in text(desk.get("/station/send/"))

    def test_receipts_that_came_back_count(self, desk, errands, fake, store):
        desk.begin()
        row = world.sealed(errands.desk, world.child())
        desk.post("/station/send/now/")
        signed = fake.packets[row.id][2]
        store.run("UPDATE packets SET state = 'waiting', receipt = NULL WHERE id = ?", str(row.id))
        page = text(self.upload(desk, signed + b"\n"))
        assert "Biên nhận mới: 1." in page
        assert packets.packet(store, row.id).state is PacketState.RECEIVED

    @pytest.mark.parametrize("data", [b"PK\x03\x04 no receipts", b"{" + b"a" * 9_000])
    def test_another_file_is_refused_with_the_way_out(self, desk, errands, store, data):
        desk.begin()
        world.sealed(errands.desk, world.child())
        answer = self.upload(desk, data)
        assert answer.status_code == 422
        assert packets.counts(store)[PacketState.RECEIVED] == 0

    def test_no_file_asks_for_one(self, desk):
        desk.begin()
        answer = desk.client.post("/station/send/receipts/", {})
        assert (answer.status_code, "Chọn tệp biên nhận" in text(answer)) == (422, True)
