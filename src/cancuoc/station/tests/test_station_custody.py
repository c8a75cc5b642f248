"""A kit changes hands: counted twice, signed twice, and the next team reads nobody's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cancuoc.packet import content_codec
from cancuoc.packet.closing import ReportKind
from cancuoc.packet.custody import Counted, Custody, Item, differences
from cancuoc.station.core import closing, custody, opening
from cancuoc.station.tables import closings, drafts, listings, officers, packets, values
from cancuoc.station.tests import world
from cancuoc.station.tests.screens import text
from cancuoc.station.tests.test_station_closing import FIRST, SECOND
from cancuoc.station.tests.whole import PowerCut, changed, everything, power_cut

AT = world.AT
LATER = AT + timedelta(hours=3)
ALL = tuple(Counted(item=item, count=1, seal="") for item in Item)
FEWER = tuple(replace(each, count=0) if each.item is Item.USB else each for each in ALL)


@pytest.fixture
def desk():
    made = world.desk()
    for each in (FIRST, SECOND):
        officers.keep(made.store, each, password="mat-khau-dung")
    return made


def hand_over(desk, given=ALL, taken=ALL):
    custody.give(desk, counted=given, at=LATER, by=FIRST)
    return custody.take(desk, counted=taken, at=LATER, by=SECOND)


def test_the_report_names_what_was_not_taken_as_it_was_given(desk):
    sealed = tuple(replace(each, seal="NP-7") for each in ALL)
    report = hand_over(desk, given=ALL, taken=FEWER)
    (missing,) = differences(report.given, report.taken)
    assert (missing.item, missing.given.count, missing.taken.count) == (Item.USB, 1, 0)
    assert len(differences(ALL, sealed)) == len(Item)
    assert differences(ALL, ALL) == ()


def test_after_the_hand_over_the_store_names_nobody_of_the_team_before(desk):
    person = world.record()
    world.sealed(desk, person)
    desk.store.run("INSERT INTO floor_leases VALUES ('x', ?)", FIRST.lease)
    closing.sign_first(
        desk, world.SESSION.id, told=closing.Told(note="Ông Minh Châu"), at=LATER, by=FIRST
    )
    custody.give(desk, counted=ALL, at=LATER, by=FIRST)
    custody.take(desk, counted=ALL, at=LATER, by=SECOND)
    (report,) = closings.waiting(desk.store)
    left = everything(desk.store)
    # What proves the giver to the centre stays until the centre has the report.
    left["signed_reports"] = [row for row in left["signed_reports"] if str(report.id) not in row]
    told = repr(left)
    for word in (person.known.full_name, FIRST.full_name, FIRST.lease, "Minh Châu"):
        assert word not in told, word
    assert officers.lease_of(desk.store, FIRST.username, at=LATER) is None
    assert officers.lease_of(desk.store, SECOND.username, at=LATER) is not None
    assert listings.find(desk.store, name="chau") == []
    closings.told(desk.store, report.id)
    assert FIRST.lease not in repr(everything(desk.store)["signed_reports"])


def test_sealed_packets_stay_and_are_counted_in_the_report(desk):
    world.sealed(desk, world.record())
    before = everything(desk.store)
    report = hand_over(desk)
    after = everything(desk.store)
    assert report.waiting == 1
    assert (before["packets"], before["packet_bytes"]) == (after["packets"], after["packet_bytes"])
    assert packets.waiting(desk.store)


def test_hand_overs_are_numbered_and_start_from_what_was_taken_last(desk):
    assert hand_over(desk, taken=FEWER).number == 1
    officers.keep(desk.store, FIRST, password="p")
    custody.give(desk, counted=FEWER, at=LATER, by=SECOND)
    assert custody.take(desk, counted=FEWER, at=LATER, by=FIRST).number == 2
    assert custody.last(desk).taken == FEWER
    assert len(closings.reports(desk.store, kind=ReportKind.CUSTODY)) == 2


def test_with_an_open_dossier_nothing_is_handed_over(desk):
    draft = world.started(desk, world.record())
    with pytest.raises(custody.NotOver):
        custody.give(desk, counted=ALL, at=LATER, by=FIRST)
    opening.pause(desk, draft_id=draft.id, at=AT, by=world.OFFICER)
    with pytest.raises(custody.NotOver):
        custody.give(desk, counted=ALL, at=LATER, by=FIRST)
    assert drafts.unfinished(desk.store)
    assert custody.given(desk) is None


def test_nobody_takes_what_nobody_gave_nor_from_himself(desk):
    with pytest.raises(custody.NothingGiven):
        custody.take(desk, counted=ALL, at=LATER, by=SECOND)
    custody.give(desk, counted=ALL, at=LATER, by=FIRST)
    with pytest.raises(closing.SamePerson):
        custody.take(desk, counted=ALL, at=LATER, by=FIRST)
    assert closings.waiting(desk.store) == []


@pytest.mark.parametrize(
    "counted", [ALL[:-1], (*ALL, ALL[0]), (*ALL[:-1], ALL[0])], ids=["less", "more", "twice"]
)
def test_every_item_is_counted_once(desk, counted):
    with pytest.raises(ValueError, match="every item"):
        hand_over(desk, taken=counted)
    assert custody.given(desk) is not None


def test_a_power_cut_at_any_write_leaves_the_kit_with_the_giver_or_with_the_taker(desk):
    world.sealed(desk, world.record())
    custody.give(desk, counted=ALL, at=LATER, by=FIRST)
    before = everything(desk.store)
    writes = 0
    while True:
        writes += 1
        try:
            with power_cut(desk.store, at_write=writes) as asked:
                custody.take(desk, counted=ALL, at=LATER, by=SECOND)
            break
        except PowerCut:
            assert changed(before, everything(desk.store)) == set(), asked[-1]
    assert writes > 7
    assert [act for act, _h, _d in values.notes(desk.store) if act.startswith("kit.")] == [
        "kit.give",
        "kit.take",
    ]


class TestScreens:
    def fill(self, **changes):
        counted = {item.value: "1" for item in Item}
        return {**counted, "laptop_seal": "NP-001", "password": "mat-khau-dung", **changes}

    @pytest.fixture
    def kit(self, screens):
        screens.fake.officers["cb.tx.02"] = ("mat-khau-hai", "Phạm Thị Hai")
        screens.begin(world.record())
        return screens

    def take(self, kit, **changes):
        told = {"username": "cb.tx.02", "password": "mat-khau-hai", **changes}
        return kit.post("/station/custody/take/", self.fill(**told))

    def test_the_kit_goes_to_the_taker_and_the_screen_with_it(self, kit):
        assert "Ký giao bộ máy" in text(kit.get("/station/custody/"))
        assert kit.post("/station/custody/give/", self.fill()).status_code == 302
        said = kit.get("/station/custody/").content.decode()
        assert "Ký nhận bộ máy" in said
        assert "NP-001" in said
        assert self.take(kit, usb="0").status_code == 302
        said = text(kit.get("/station/custody/"))
        assert "USB: giao 1, nhận 0" in said
        assert "Phạm Thị Hai" in said
        store = kit.errands.desk.store
        assert listings.find(store, name="chau") == []
        assert kit.get("/station/")["Location"] == "/station/sessions/"
        (report,) = closings.waiting(store)
        assert content_codec.load(Custody, report.data).taker == "cb.tx.02"

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"laptop": ""}, 422),
            ({"usb": "1000"}, 422),
            ({"laptop_seal": "x" * 25}, 422),
            ({"password": "sai"}, 422),
        ],
    )
    def test_a_mistake_of_the_giver_changes_nothing(self, kit, changes, status):
        before = everything(kit.errands.desk.store)
        answer = kit.post("/station/custody/give/", self.fill(**changes))
        assert answer.status_code == status
        assert changed(before, everything(kit.errands.desk.store)) == set()

    def test_a_taker_who_is_nobody_or_the_giver_is_refused(self, kit):
        kit.post("/station/custody/give/", self.fill())
        assert self.take(kit, password="sai").status_code == 401
        assert self.take(kit, username="cb.tx.01", password="mat-khau-dung").status_code == 409
        assert custody.given(kit.errands.desk) is not None
        assert listings.find(kit.errands.desk.store, name="chau")
