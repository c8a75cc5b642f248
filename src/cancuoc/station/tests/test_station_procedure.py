"""What the law asks of a visit, seen from the counter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import Band
from cancuoc.law.procedure import BiometricsMode
from cancuoc.law.representation import Proof
from cancuoc.packet import content
from cancuoc.packet.content import Biometrics, Representative
from cancuoc.station.core import procedure
from cancuoc.station.core.procedure import LawStops, NothingDeclared, ProofMissing
from cancuoc.station.tests import world

ON = date(2024, 7, 6)


@pytest.fixture
def desk():
    return world.desk()


def draft_of(desk, person, /, **changes):
    return replace(world.started(desk, person), **changes)


def aunt(proof="guardianship_extract", relation="guardian"):
    return Representative(full_name="Lê Thị Dì", relation=relation, proof=proof)


@pytest.mark.parametrize(
    ("born", "band", "mode"),
    [
        (date(2024, 7, 6), Band.UNDER_6, BiometricsMode.NONE),
        (date(2018, 7, 7), Band.UNDER_6, BiometricsMode.NONE),
        (date(2018, 7, 6), Band.FROM_6, BiometricsMode.CAPTURE),
        (date(2010, 7, 7), Band.FROM_6, BiometricsMode.CAPTURE),
        (date(2010, 7, 6), Band.FROM_14, BiometricsMode.CAPTURE),
        (PartialDate(1953), Band.FROM_14, BiometricsMode.CAPTURE),
    ],
)
def test_the_band_decides_what_is_taken(desk, born, band, mode):
    plan = procedure.plan(draft_of(desk, world.record(born=born, kin=(world.mother(),))), on=ON)
    assert (plan.band, plan.biometrics_mode) == (band, mode)


def test_a_lost_card_uses_what_is_stored(desk):
    record = world.record(holds="card", holds_issued=date(2024, 7, 1))
    plan = procedure.plan(draft_of(desk, record, lost=True), on=ON)
    assert plan.biometrics_mode is BiometricsMode.STORED
    assert plan.fee.amount > 0


class TestRepresentatives:
    def test_those_the_register_shows_are_offered(self, desk):
        father = replace(world.mother(), relation="father", full_name="Lê Văn Bố")
        record = replace(world.child(), kin=(world.mother(), father))
        offers = procedure.offers(draft_of(desk, record))
        assert [offer.kin.full_name for offer in offers] == ["Lê Thị Bích Ngọc", "Lê Văn Bố"]
        assert len({offer.key for offer in offers}) == 2

    @pytest.mark.parametrize(
        "changes", [{"represents": False}, {"relation": "spouse"}, {"relation": "sibling"}]
    )
    def test_others_are_not(self, desk, changes):
        record = replace(world.child(), kin=(replace(world.mother(), **changes),))
        assert procedure.offers(draft_of(desk, record)) == ()

    def test_one_from_the_register_needs_no_paper(self, desk):
        draft = draft_of(desk, world.child())
        who = procedure.by_register(world.mother())
        assert who.proof == "register"
        assert who.personal_number == "001190000019"
        procedure.require_lawful(replace(draft, representative=who), on=ON)

    def test_a_person_not_in_a_register_offers_nobody(self, desk):
        assert procedure.offers(draft_of(desk, world.child(), record=None)) == ()

    @pytest.mark.parametrize(
        ("who", "lawful"),
        [
            (aunt(), True),
            (aunt(proof="court_decision"), True),
            (aunt(proof="birth_certificate"), False),
            (aunt(proof="register"), False),
            (aunt(relation="mother", proof="register"), True),
            (aunt(relation="father", proof="register"), False),
            (aunt(relation="father", proof="birth_certificate"), True),
            (aunt(relation="institution", proof="admission_decision"), True),
            (aunt(relation="institution", proof="birth_certificate"), False),
        ],
    )
    def test_the_proof_has_to_fit_the_relation(self, desk, who, lawful):
        draft = draft_of(desk, world.child(), representative=who)
        if lawful:
            procedure.require_lawful(draft, on=ON)
        else:
            with pytest.raises(ProofMissing):
                procedure.require_lawful(draft, on=ON)

    def test_an_adult_needs_nobody_and_no_proof(self, desk):
        draft = draft_of(desk, world.record(), representative=aunt(proof="register"))
        procedure.check_proof(draft, on=ON)

    def test_proofs_are_named_for_the_screen(self, desk):
        draft = draft_of(desk, world.child())
        assert procedure.proofs_for(draft, relation="mother", on=ON) == (Proof.REGISTER,)
        assert Proof.REGISTER not in procedure.proofs_for(draft, relation="guardian", on=ON)


class TestStops:
    def test_a_child_from_six_without_anybody_is_stopped(self, desk):
        with pytest.raises(LawStops) as stopped:
            procedure.require_lawful(draft_of(desk, world.child()), on=ON)
        assert stopped.value.details["rules"]
        assert "Mời cha, mẹ" in stopped.value.next_step

    def test_an_adult_alone_is_not(self, desk):
        procedure.require_lawful(draft_of(desk, world.record()), on=ON)

    def test_a_wrong_record_waits_and_does_not_stop(self, desk):
        draft = draft_of(desk, world.record())
        changed = replace(draft, declared=replace(draft.declared, ethnicity="Tày"))
        plan = procedure.require_lawful(changed, on=ON)
        assert plan.blocks

    def test_nobody_declared_is_said_so(self, desk):
        draft = draft_of(desk, world.record(), declared=None)
        for ask in (procedure.plan, procedure.band, procedure.eid_levels, procedure.age):
            with pytest.raises(NothingDeclared):
                ask(draft, on=ON)


class TestSigner:
    def test_a_child_is_signed_for(self, desk):
        draft = draft_of(desk, world.child(), representative=procedure.by_register(world.mother()))
        plan = procedure.plan(draft, on=ON)
        assert procedure.signer(draft, plan) is content.Signer.REPRESENTATIVE
        assert procedure.signer_name(draft, plan) == "Lê Thị Bích Ngọc"

    def test_an_adult_signs(self, desk):
        draft = draft_of(desk, world.record())
        plan = procedure.plan(draft, on=ON)
        assert procedure.signer(draft, plan) is content.Signer.PERSON
        assert procedure.signer_name(draft, plan) == "Trần Thị Minh Châu"

    @pytest.mark.parametrize(
        ("capacity", "who", "expected"),
        [
            ("lost", aunt(), content.Signer.REPRESENTATIVE),
            ("limited", aunt(), content.Signer.REPRESENTATIVE),
            ("limited", None, content.Signer.PERSON),
        ],
    )
    def test_capacity_decides_for_adults(self, desk, capacity, who, expected):
        draft = draft_of(desk, world.record(), capacity=capacity, representative=who)
        assert procedure.signer(draft, procedure.plan(draft, on=ON)) is expected


class TestForThePacket:
    def of(self, desk, record, **changes):
        draft = draft_of(desk, record, **changes)
        return procedure.for_packet(draft, procedure.plan(draft, on=ON))

    def test_a_first_card_is_free(self, desk):
        found = self.of(desk, world.record())
        assert (found.kind, found.ground) == ("FIRST", "19(2)")
        assert (found.fee.amount, found.fee.paid, found.fee.exemption) == (0, True, "first")
        assert found.biometrics is Biometrics.CAPTURE
        assert found.return_place == "00352"
        assert found.articles

    def test_a_child_has_no_biometrics(self, desk):
        who = procedure.by_register(world.mother())
        found = self.of(desk, world.child(born=date(2021, 1, 1)), representative=who)
        assert found.biometrics is Biometrics.NONE
        assert found.signer is content.Signer.REPRESENTATIVE

    def test_a_change_carries_the_old_paper_and_the_fee(self, desk):
        record = world.record(
            born=date(1980, 1, 1),
            holds="cccd",
            holds_number="001180000001",
            holds_issued=date(2021, 3, 1),
            holds_expires=date(2040, 1, 1),
        )
        found = self.of(desk, record, fee_paid=True, old_collected=True)
        assert found.kind == "CHANGE"
        assert (found.old_document, found.old_document_number) == ("cccd", "001180000001")
        assert found.old_document_collected
        assert found.fee.amount > 0
        assert found.fee.paid
        assert found.fee.exemption == ""

    def test_a_fee_not_paid_is_said_so(self, desk):
        record = world.record(born=date(1980, 1, 1), holds="cccd", holds_issued=date(2021, 3, 1))
        assert not self.of(desk, record).fee.paid

    def test_a_posted_card_carries_its_address(self, desk):
        found = self.of(desk, world.record(), return_address="Số 5 phố Huế")
        assert (found.return_place, found.return_address) == ("post", "Số 5 phố Huế")


class TestSettling:
    def test_a_level_that_is_too_high_is_taken_back(self, desk):
        wanted = content.EidRequest(level=2, phone="+84912345678", by_representative=True)
        baby = draft_of(desk, world.child(born=date(2021, 1, 1)), eid=wanted)
        assert procedure.settled(baby, on=ON).eid is None
        child = draft_of(desk, world.child(), eid=wanted)
        assert procedure.settled(child, on=ON).eid == wanted

    def test_a_representative_nobody_needs_is_taken_back(self, desk):
        adult = draft_of(desk, world.record(), representative=aunt())
        assert procedure.settled(adult, on=ON).representative is None
        limited = replace(adult, capacity="limited")
        assert procedure.settled(limited, on=ON).representative == aunt()


def test_the_card_is_due_on_the_seventh_working_day():
    assert procedure.return_day(on=date(2024, 7, 6)) == date(2024, 7, 16)
