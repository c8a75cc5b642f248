"""Stages Danh tính and Dữ liệu without a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cancuoc.law.grounds import Ground
from cancuoc.law.papers import Paper as LawPaper
from cancuoc.law.representation import Capacity
from cancuoc.law.transition import Holds
from cancuoc.packet.content import EidRequest, Paper, Representative
from cancuoc.station.core import filling, procedure
from cancuoc.station.core.filling import ASKED_GROUNDS, Answers, Details, WrongEid
from cancuoc.station.core.procedure import LawStops, NothingDeclared, ProofMissing
from cancuoc.station.draft import Stage
from cancuoc.station.tables import drafts
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, OFFICER

ON = date(2024, 7, 6)
MOTHER = procedure.by_register(world.mother())


@pytest.fixture
def desk():
    return world.desk()


def identify(desk, draft, **answers):
    return filling.identify(desk, draft, answers=Answers(**answers), at=AT, by=OFFICER)


def confirm(desk, draft, **details):
    return filling.confirm_data(desk, draft, details=Details(**details), at=AT, by=OFFICER)


class TestIdentity:
    def test_a_complete_record_needs_nothing_typed(self, desk):
        draft = identify(desk, world.started(desk, world.child()), representative=MOTHER)
        assert draft.done == (Stage.IDENTITY,)
        assert drafts.get(desk.store, draft.id) == draft

    def test_the_number_of_differences_is_in_the_log_and_no_name(self, desk):
        draft = world.started(desk, world.record())
        draft = filling.declare(
            desk, draft, changes={"full_name": "Trần Thị Khác"}, at=AT, by=OFFICER
        )
        draft = identify(desk, draft)
        details = [each.detail for each in drafts.operations(desk.store, draft.id).entries]
        assert "differences:1" in details
        assert not any("Khác" in each for each in details)

    def test_a_child_alone_stays_where_it_was(self, desk):
        draft = world.started(desk, world.child())
        with pytest.raises(LawStops):
            identify(desk, draft)
        assert drafts.get(desk.store, draft.id) == draft

    def test_a_stranger_without_papers_is_refused(self, desk):
        stranger = Representative(full_name="Lê Văn Lạ", relation="guardian", proof="register")
        with pytest.raises(ProofMissing):
            identify(desk, world.started(desk, world.child()), representative=stranger)

    @pytest.mark.parametrize(
        ("answers", "field", "value"),
        [
            ({"holds": Holds.CCCD}, "holds", "cccd"),
            ({"holds": Holds.CARD, "lost": True}, "lost", True),
            ({"ground": Ground.REQUEST, "holds": Holds.CCCD}, "ground", "24(1)(g)"),
            ({"capacity": Capacity.LIMITED}, "capacity", "limited"),
        ],
    )
    def test_answers_are_kept(self, desk, answers, field, value):
        draft = identify(desk, world.started(desk, world.record()), **answers)
        assert getattr(draft, field) == value

    def test_a_new_declaration_replaces_the_old(self, desk):
        other = replace(world.record().known, full_name="Trần Thị Mới")
        draft = identify(desk, world.started(desk, world.record()), declared=other)
        assert draft.declared == other

    def test_every_ground_offered_may_travel_in_a_packet(self, desk):
        for ground in ASKED_GROUNDS:
            draft = replace(world.started(desk, world.record()), holds="card", ground=ground.value)
            procedure.for_packet(draft, procedure.plan(draft, on=ON))


class TestDeclaring:
    def test_a_correction_becomes_a_difference(self, desk):
        draft = world.started(desk, world.record())
        changed = filling.declare(desk, draft, changes={"religion": "Phật giáo"}, at=AT, by=OFFICER)
        assert changed.declared.religion == "Phật giáo"
        assert changed.record == draft.record

    def test_nobody_declared_cannot_be_corrected(self, desk):
        draft = replace(world.started(desk, world.record()), declared=None)
        with pytest.raises(NothingDeclared):
            filling.declare(desk, draft, changes={"religion": "x"}, at=AT, by=OFFICER)

    def test_a_corrected_birth_date_changes_the_band(self, desk):
        draft = world.started(desk, world.child())
        draft = replace(draft, eid=EidRequest(level=2, phone="+84912345678"))
        from cancuoc.kernel.partial_date import PartialDate

        changed = filling.declare(
            desk, draft, changes={"born": PartialDate(2022, 1, 1)}, at=AT, by=OFFICER
        )
        assert changed.eid is None


class TestData:
    def test_details_are_kept_and_the_stage_is_ticked(self, desk):
        draft = world.identified(desk, world.record())
        draft = confirm(
            desk,
            draft,
            papers=(Paper(kind="identity_proof"),),
            eid=EidRequest(level=2, phone="+84987654321"),
            return_address="Số 5",
            note="ghi chú",
        )
        assert draft.is_done(Stage.DATA)
        assert (draft.return_address, draft.note) == ("Số 5", "ghi chú")
        assert drafts.get(desk.store, draft.id) == draft

    @pytest.mark.parametrize(
        ("born", "level", "represented", "lawful"),
        [
            (date(2021, 1, 1), 1, True, True),
            (date(2021, 1, 1), 2, True, False),
            (date(2015, 1, 1), 1, True, True),
            (date(2015, 1, 1), 2, True, True),
            (date(2015, 1, 1), 2, False, False),
            (date(1990, 1, 1), 2, False, True),
            (date(1990, 1, 1), 1, False, True),
            (date(1990, 1, 1), 2, True, False),
        ],
    )
    def test_the_level_follows_the_age(self, desk, born, level, represented, lawful):
        kin = (world.mother(),) if born.year > 2010 else ()
        draft = world.identified(desk, world.record(born=born, kin=kin))
        wanted = EidRequest(level=level, phone="+84912345678", by_representative=represented)
        if lawful:
            assert confirm(desk, draft, eid=wanted).eid == wanted
        else:
            with pytest.raises(WrongEid):
                confirm(desk, draft, eid=wanted)

    def test_an_account_without_a_telephone_is_refused(self, desk):
        draft = world.identified(desk, world.record())
        with pytest.raises(WrongEid):
            confirm(desk, draft, eid=EidRequest(level=2, phone=""))


class TestWhatStandsReady:
    def test_papers_come_from_the_law(self, desk):
        complete = world.identified(desk, world.child())
        assert filling.papers_due(complete, on=ON) == ()
        orphan = world.record(born=date(2015, 1, 1))
        draft = replace(
            world.started(desk, orphan),
            representative=Representative(
                full_name="Lê Thị Dì", relation="mother", proof="birth_certificate"
            ),
        )
        assert filling.papers_due(draft, on=ON) == (LawPaper.BIRTH_CERTIFICATE,)

    def test_an_adult_with_a_telephone_is_asked_for_level_2(self, desk):
        wanted = filling.default_eid(world.started(desk, world.record()), on=ON)
        assert (wanted.level, wanted.phone) == (2, "+84987654321")

    def test_a_child_is_asked_for_nothing(self, desk):
        assert filling.default_eid(world.started(desk, world.child()), on=ON) is None

    def test_an_adult_without_a_telephone_is_asked_for_nothing(self, desk):
        person = world.record()
        bare = replace(person, known=replace(person.known, phone=""))
        assert filling.default_eid(world.started(desk, bare), on=ON) is None

    def test_the_telephone_is_the_representatives_for_a_child(self, desk):
        draft = world.identified(desk, world.child())
        assert filling.eid_phone(draft, on=ON) == "+84912345678"
        assert filling.eid_phone(world.started(desk, world.record()), on=ON) == "+84987654321"
        nobody = replace(draft, representative=None)
        assert filling.eid_phone(nobody, on=ON) == ""


def test_stages_are_ticked_in_their_order_whatever_comes_first(desk):
    draft = world.started(desk, world.record())
    draft = filling.finish(desk, draft, Stage.SIGN, at=AT, by=OFFICER)
    draft = filling.finish(desk, draft, Stage.IDENTITY, at=AT, by=OFFICER)
    assert draft.done == (Stage.IDENTITY, Stage.SIGN)
