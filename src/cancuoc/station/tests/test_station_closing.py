"""An evening is closed by two officers, on numbers that fit or are explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from cancuoc.kernel.floor import TicketState
from cancuoc.packet import content_codec
from cancuoc.packet.closing import Closing, Fate, Misfit, Reason, ReportKind
from cancuoc.station import reporting
from cancuoc.station.core import closing, opening
from cancuoc.station.core.opening import Ending
from cancuoc.station.link import BadAnswer, CentreRefused, CentreUnreachable
from cancuoc.station.records import Lease
from cancuoc.station.tables import closings, listings, officers, values
from cancuoc.station.tests import world
from cancuoc.station.tests.fake_centre import Refused
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.whole import PowerCut, changed, everything, power_cut

AT, SESSION = world.AT, world.SESSION.id
LATER = AT + timedelta(hours=2)


def lease(number: int) -> Lease:
    return Lease(
        username=f"cb.tx.0{number}",
        hand=f"hand-cb-tx-0{number}",
        full_name=f"Cán Bộ {number}",
        lease=f"lease-{number}",
        until=AT + timedelta(hours=24),
    )


FIRST, SECOND = lease(1), lease(2)


@pytest.fixture
def desk():
    made = world.desk()
    for each in (FIRST, SECOND):
        officers.keep(made.store, each, password="mat-khau-dung")
    return made


def evening(desk):
    """One sealed, one sent home, one who never came, one who waits, one at another counter."""
    people = [world.record(number=f"00130000000{n}") for n in range(5)]
    world.sealed(desk, people[0])
    tickets = listings.tickets(desk.store, SESSION)
    tickets += [world.ticket(p, label=f"A{n:03d}") for n, p in enumerate(people[1:], start=2)]
    listings.put_people(desk.store, SESSION, people, at=AT)
    listings.put_tickets(desk.store, SESSION, tickets)
    draft = opening.start_ticket(desk, ticket=tickets[1], at=AT, by=world.OFFICER)
    opening.end_without_dossier(
        desk, draft_id=draft.id, ending=Ending.PAPERS_MISSING, at=AT, by=world.OFFICER
    )
    opening.absent(desk, ticket=tickets[2], at=AT, by=world.OFFICER)
    elsewhere = replace(tickets[4], state=TicketState.DONE, counter="KIT-02")
    listings.put_ticket(desk.store, elsewhere)
    return tickets


def spoil(desk, ticket):
    """A ticket that ended at this counter with nothing to show for it."""
    done = replace(ticket, state=TicketState.DONE, counter=desk.profile.kit)
    listings.put_ticket(desk.store, done)
    return done.label


def close(desk, **told):
    closing.sign_first(desk, SESSION, told=closing.Told(**told), at=LATER, by=FIRST)
    return closing.sign_second(desk, SESSION, at=LATER, by=SECOND)


def test_every_term_is_counted_from_its_own_rows(desk):
    evening(desk)
    found = closing.standing(desk, SESSION)
    assert {fate: len(labels) for fate, labels in found.balance.tickets.items()} == {
        Fate.DOSSIER: 1,
        Fate.POSTPONED: 1,
        Fate.ABSENT: 1,
        Fate.UNSERVED: 1,
        Fate.ELSEWHERE: 1,
        Fate.OTHER: 0,
    }
    assert found.balance.figures.tickets == 5
    assert found.balance.even


def test_two_officers_close_an_evening_and_the_report_waits_for_the_centre(desk):
    evening(desk)
    report = close(desk, turned_away=3, paper_forms=1, prints_destroyed=True, note="Mất điện")
    (kept,) = closings.waiting(desk.store)
    assert content_codec.load(Closing, kept.data) == report
    assert (report.first, report.second, report.number) == ("cb.tx.01", "cb.tx.02", 1)
    assert (report.exceptions.turned_away, report.exceptions.papers_missing) == (3, 1)
    assert report.waiting == 1
    assert kept.leases == ("lease-1", "lease-2")
    assert closing.standing(desk, SESSION).closed
    acts = [act for act, _hand, _detail in values.notes(desk.store) if act.startswith("session.")]
    assert acts == ["session.sign", "session.close"]
    assert b"Ch\xc3\xa2u" not in kept.data


def test_an_open_dossier_keeps_the_evening_open_until_it_ends_with_a_reason(desk):
    tickets = evening(desk)
    draft = opening.start_ticket(desk, ticket=tickets[3], at=AT, by=world.OFFICER)
    with pytest.raises(closing.StillOpen):
        close(desk)
    opening.pause(desk, draft_id=draft.id, at=AT, by=world.OFFICER)
    with pytest.raises(closing.StillOpen):
        close(desk)
    opening.end_without_dossier(
        desk, draft_id=draft.id, ending=Ending.POSTPONED, at=AT, by=world.OFFICER
    )
    assert close(desk).figures.postponed == 2


def test_a_ticket_that_does_not_fit_is_explained_before_anybody_signs(desk):
    label = spoil(desk, evening(desk)[3])
    before = everything(desk.store)
    with pytest.raises(closing.Unexplained):
        close(desk)
    assert changed(before, everything(desk.store)) == set()
    closing.explain(
        desk,
        SESSION,
        ticket=label,
        misfit=Misfit.NO_DOSSIER,
        reason=Reason.ON_PAPER,
        at=AT,
        hand="h",
    )
    report = close(desk)
    (told,) = report.misfits
    assert (told.ticket, told.misfit, told.reason) == (label, Misfit.NO_DOSSIER, Reason.ON_PAPER)
    assert report.figures.answered == report.figures.tickets - 1


def test_a_reason_for_another_fault_of_the_ticket_does_not_serve(desk):
    label = spoil(desk, evening(desk)[3])
    with pytest.raises(closing.NotOdd):
        closing.explain(
            desk,
            SESSION,
            ticket=label,
            misfit=Misfit.TWICE,
            reason=Reason.ON_PAPER,
            at=AT,
            hand="h",
        )


def test_one_officer_cannot_sign_twice_nor_the_second_before_the_first(desk):
    evening(desk)
    with pytest.raises(closing.NobodySigned):
        closing.sign_second(desk, SESSION, at=LATER, by=SECOND)
    closing.sign_first(desk, SESSION, told=closing.Told(), at=LATER, by=FIRST)
    with pytest.raises(closing.SamePerson):
        closing.sign_second(desk, SESSION, at=LATER, by=FIRST)
    assert closings.waiting(desk.store) == []


def test_numbers_that_moved_after_the_first_signature_are_signed_again(desk):
    tickets = evening(desk)
    closing.sign_first(desk, SESSION, told=closing.Told(), at=LATER, by=FIRST)
    opening.absent(desk, ticket=tickets[3], at=LATER, by=world.OFFICER)
    assert not closing.standing(desk, SESSION).half_holds
    with pytest.raises(closing.NumbersMoved):
        closing.sign_second(desk, SESSION, at=LATER, by=SECOND)
    assert close(desk).figures.absent == 2


def test_a_closed_evening_is_signed_again_only_when_its_numbers_moved(desk):
    tickets = evening(desk)
    first = close(desk)
    with pytest.raises(closing.AlreadyClosed):
        close(desk)
    opening.absent(desk, ticket=tickets[3], at=LATER, by=world.OFFICER)
    assert not closing.standing(desk, SESSION).closed
    again = close(desk)
    assert (first.number, again.number) == (1, 2)
    assert len(closings.reports(desk.store, kind=ReportKind.CLOSING)) == 2


def test_a_signed_report_is_never_changed_or_deleted(desk):
    evening(desk)
    report = close(desk)
    for sql in ("DELETE FROM signed_reports", "UPDATE signed_reports SET data = x'00'"):
        with pytest.raises(Exception, match="a signed report"):
            desk.store.run(sql)
    closings.told(desk.store, report.id)
    (kept,) = closings.reports(desk.store, kind=ReportKind.CLOSING)
    assert kept.leases == ()


def test_a_power_cut_at_any_write_leaves_one_signature_or_both(desk):
    evening(desk)
    closing.sign_first(desk, SESSION, told=closing.Told(), at=LATER, by=FIRST)
    before = everything(desk.store)
    with power_cut(desk.store, at_write=10_000) as asked:
        pass
    writes = 0
    while True:
        writes += 1
        try:
            with power_cut(desk.store, at_write=writes) as asked:
                closing.sign_second(desk, SESSION, at=LATER, by=SECOND)
            break
        except PowerCut:
            assert changed(before, everything(desk.store)) == set(), asked[-1]
            assert closing.standing(desk, SESSION).half_holds
    assert writes > 3
    assert len(closings.waiting(desk.store)) == 1
    assert closing.standing(desk, SESSION).half is None


class TestScreens:
    """The same by keyboard, as the two officers see it."""

    @pytest.fixture
    def close_of(self, screens):
        screens.fake.officers["cb.tx.02"] = ("mat-khau-hai", "Phạm Thị Hai")
        screens.begin(world.child(), world.record())
        return screens

    def sign(self, desk, **changes):
        told = {"turned_away": "0", "paper_forms": "2", "devices_failed": "0", "note": ""}
        return desk.post("/station/close/sign/", {**told, "password": "mat-khau-dung", **changes})

    def second(self, desk, username="cb.tx.02", password="mat-khau-hai"):
        return desk.post("/station/close/second/", {"username": username, "password": password})

    def test_the_equation_leads_to_the_tickets_behind_each_number(self, close_of):
        said = text(close_of.get("/station/close/"))
        assert "2 phiếu đã phát" in said
        assert "Các con số khớp" in said
        behind = text(close_of.get("/station/close/list/unserved/"))
        assert "A001" in behind
        assert "Khôi" not in behind
        assert close_of.get("/station/close/list/lost/").status_code == 404

    def test_two_officers_sign_and_the_page_says_so(self, close_of):
        assert self.sign(close_of).status_code == 302
        assert "Chữ ký thứ hai" in text(close_of.get("/station/close/"))
        assert "Ký số liệu của buổi" in text(close_of.get("/station/close/?again=1"))
        assert self.second(close_of).status_code == 302
        said = text(close_of.get("/station/close/"))
        assert "Buổi đã đóng lúc" in said
        assert "Chờ gửi trung tâm" in said

    def test_the_second_may_sign_without_a_network_when_he_signed_in_before(self, close_of):
        Client().post("/station/sign-in/", {"username": "cb.tx.02", "password": "mat-khau-hai"})
        close_of.fake.down = True
        assert self.sign(close_of).status_code == 302
        assert self.second(close_of).status_code == 302

    @pytest.mark.parametrize(
        "changes",
        [
            {"password": "sai"},
            {"password": ""},
            {"turned_away": "-1"},
            {"paper_forms": "nhiều"},
            {"note": "x" * 301},
        ],
    )
    def test_a_first_signature_with_a_mistake_changes_nothing(self, close_of, changes):
        before = everything(close_of.errands.desk.store)
        answer = self.sign(close_of, **changes)
        assert answer.status_code == 422
        assert changed(before, everything(close_of.errands.desk.store)) == set()

    def test_a_second_signature_by_the_first_or_with_a_wrong_password_is_refused(self, close_of):
        self.sign(close_of)
        assert self.second(close_of, "cb.tx.01", "mat-khau-dung").status_code == 409
        assert self.second(close_of, password="sai").status_code == 401
        assert self.second(close_of, username="").status_code == 422
        assert closings.waiting(close_of.errands.desk.store) == []

    def test_a_ticket_is_explained_on_the_page(self, close_of):
        label = spoil(close_of.errands.desk, close_of.tickets()[0])
        said = text(close_of.get("/station/close/"))
        assert "Thiếu 1 kết quả" in said
        assert "không có hồ sơ" in said
        assert self.sign(close_of).status_code == 409
        given = {"ticket": label, "misfit": "no_dossier", "reason": "on_paper"}
        wrong = ({**given, "reason": "tired"}, {**given, "misfit": "x"}, {**given, "ticket": "Z1"})
        for bad in wrong:
            assert close_of.post("/station/close/explain/", bad).status_code in (409, 422)
        assert close_of.post("/station/close/explain/", given).status_code == 302
        assert "Đã làm trên giấy" in text(close_of.get("/station/close/"))
        assert self.sign(close_of).status_code == 302


class TestOnTheWay:
    """A report reaches the centre once, however often it is told."""

    @pytest.fixture
    def closed(self, errands):
        evening(errands.desk)
        for each in (FIRST, SECOND):
            officers.keep(errands.desk.store, each, password="mat-khau-dung")
        officers.keep(errands.desk.store, replace(FIRST, lease="x" * 450), password="p")
        return close(errands.desk)

    def test_it_is_told_with_both_leases_and_then_waits_no_longer(self, errands, fake, closed):
        assert reporting.tell_reports(errands, at=LATER) == 1
        ((kind, body),) = fake.signed
        assert kind == "closing"
        assert body["report"] == content_codec.to_plain(closed)
        assert [len("".join(pieces)) for pieces in body["leases"]] == [450, len("lease-2")]
        assert reporting.tell_reports(errands, at=LATER) == 0
        assert closing.standing(errands.desk, SESSION).last_state == "told"

    def test_without_a_network_or_with_a_busy_centre_it_waits(self, errands, fake, closed):
        fake.down = True
        with pytest.raises(CentreUnreachable):
            reporting.tell_reports(errands, at=LATER)
        fake.down = False

        def busy(_method, _path):
            raise Refused(503, "CentreBusy")

        fake.trouble = busy
        with pytest.raises(CentreRefused):
            reporting.tell_reports(errands, at=LATER)
        fake.trouble = None
        assert reporting.tell_reports(errands, at=LATER) == 1

    def test_one_the_centre_will_not_take_is_kept_with_the_reason(self, errands, fake, closed):
        def no(_method, _path):
            raise Refused(409, "OtherReport")

        fake.trouble = no
        assert reporting.tell_reports(errands, at=LATER) == 0
        (kept,) = closings.reports(errands.desk.store, kind=ReportKind.CLOSING)
        assert kept.state == "refused"
        assert "OtherReport" in kept.message
        assert kept.leases

    def test_an_answer_with_another_print_is_not_believed(self, errands, fake, closed, monkeypatch):
        monkeypatch.setattr(errands.centre, "post", lambda *_a, **_k: {"digest": "0" * 64})
        with pytest.raises(BadAnswer):
            reporting.tell_reports(errands, at=LATER)
        assert len(closings.waiting(errands.desk.store)) == 1
