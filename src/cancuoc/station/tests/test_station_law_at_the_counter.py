"""The law as the counter applies it: figures and days stated by hand, with their articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import NotYetBorn
from cancuoc.law.procedure import BiometricsMode
from cancuoc.law.regimes import IdentityLawNotYet
from cancuoc.law.representation import Proof
from cancuoc.packet import content
from cancuoc.packet.content import EidRequest, Representative
from cancuoc.station.core import filling, procedure, register
from cancuoc.station.core.procedure import LawStops, ProofMissing
from cancuoc.station.draft import RegisterAnswer
from cancuoc.station.presenters import dossier
from cancuoc.station.tests import world

ON = date(2024, 7, 6)


def kin(relation, **changes):
    return replace(world.mother(), relation=relation, **changes)


def acting(relation, proof="register"):
    return Representative(full_name="Lê Thị Bích Ngọc", relation=relation, proof=proof)


def person(born, *, linked=(), **changes):
    return world.record(born=born, kin=tuple(kin(each) for each in linked), **changes)


def paid(draft, *, on):
    return procedure.for_packet(draft, procedure.plan(draft, on=on)).fee


class TestFees:
    """Art. 38; Circular 59/2019, then 73/2024 from 21/10/2024, then 64/2025 from 1/7/2025."""

    HELD = {"holds": "card", "holds_issued": date(2024, 7, 1)}

    def fee(self, on, *, born=date(1980, 1, 1), **changes):
        given = {**self.HELD, **changes}
        lost = given.pop("lost", False)
        return paid(world.draft_of(person(born, **given), lost=lost), on=on)

    @pytest.mark.parametrize(
        ("on", "convert", "change", "reissue"),
        [
            # FEE-3: the old tariff until the new circular, at half by Circular 43/2024.
            (date(2024, 7, 6), 15_000, 25_000, 35_000),
            (date(2024, 10, 20), 15_000, 25_000, 35_000),
            # FEE-4, FEE-5: the new tariff, at half until the end of 2024.
            (date(2024, 10, 21), 15_000, 25_000, 35_000),
            (date(2024, 12, 31), 15_000, 25_000, 35_000),
            (date(2025, 1, 1), 30_000, 50_000, 70_000),
            (date(2025, 6, 30), 30_000, 50_000, 70_000),
            # FEE-7: half again.
            (date(2025, 7, 1), 15_000, 25_000, 35_000),
            (date(2025, 12, 31), 15_000, 25_000, 35_000),
        ],
    )
    def test_each_tariff_has_its_days(self, on, convert, change, reissue):
        assert self.fee(on, holds="cccd", holds_issued=date(2021, 3, 1)).amount == convert
        assert self.fee(on).amount == change
        assert self.fee(on, lost=True).amount == reissue

    @pytest.mark.parametrize("on", [ON, date(2024, 11, 1), date(2025, 7, 1)])
    @pytest.mark.parametrize("born", [date(2021, 1, 1), date(2015, 3, 1), date(1990, 1, 1)])
    def test_a_first_card_is_free_at_every_age(self, born, on):
        """FEE-1."""
        fee = paid(world.draft_of(person(born, linked=("mother",))), on=on)
        assert (fee.amount, fee.paid, fee.exemption) == (0, True, "first")

    def test_a_milestone_is_free(self):
        """FEE-2, Art. 24(1)(a): she turned 40 in May, and her card ended then."""
        adult = person(
            date(1984, 5, 4),
            holds="cccd",
            holds_issued=date(2021, 3, 1),
            holds_expires=date(2024, 5, 4),
        )
        draft = world.draft_of(adult)
        fee = paid(draft, on=ON)
        assert (fee.amount, fee.exemption) == (0, "free_ground")
        assert procedure.plan(draft, on=ON).ground.value == "24(1)(a)"

    @pytest.mark.parametrize(
        ("exemption", "before", "after"),
        [
            # FEE-10 and FEE-8: age and disability exempt only from 21 October 2024.
            ("poor_household", 0, 0),
            ("merit", 0, 0),
            ("border_commune", 0, 0),
            ("island_district", 0, 0),
            ("minority_in_hardship", 0, 0),
            ("disabled", 25_000, 0),
        ],
    )
    def test_exemptions_by_circular(self, exemption, before, after):
        draft = world.draft_of(person(date(1980, 1, 1), **self.HELD), exemptions=(exemption,))
        assert paid(draft, on=ON).amount == before
        late = paid(draft, on=date(2025, 1, 10))
        assert (late.amount, late.exemption) == (after, f"exempt:{exemption}")

    @pytest.mark.parametrize(
        ("born", "on", "amount"),
        [
            (date(2009, 1, 11), date(2025, 1, 10), 0),
            (date(2009, 1, 10), date(2025, 1, 10), 50_000),
            (date(1965, 1, 11), date(2025, 1, 10), 50_000),
            (date(1965, 1, 10), date(2025, 1, 10), 0),
        ],
    )
    def test_children_and_the_old_are_exempt_to_the_day(self, born, on, amount):
        """FEE-8: under 16, and from 60 on. The card was made after the last milestone."""
        held = {"holds": "card", "holds_issued": date(2024, 12, 1)}
        assert self.fee(on, born=born, **held).amount == amount

    def test_what_was_paid_is_told_as_it_was_said(self):
        draft = world.draft_of(person(date(1980, 1, 1), **self.HELD))
        assert not paid(draft, on=ON).paid
        assert paid(replace(draft, fee_paid=True), on=ON).paid


class TestRepresentatives:
    """Art. 23(2)-(3); Decree 70/2024 Art. 21 (PAPER-1, REP-1 to REP-7)."""

    PARENT = (Proof.BIRTH_CERTIFICATE, Proof.ADOPTION_DECISION, Proof.COURT_DECISION)
    GUARDIAN = (Proof.GUARDIANSHIP_EXTRACT, Proof.COURT_DECISION)
    HOUSE = (Proof.ADMISSION_DECISION, Proof.GUARDIANSHIP_EXTRACT)
    BOOK = (Proof.REGISTER,)

    @pytest.mark.parametrize(
        ("relation", "linked", "of_a_child", "of_an_adult"),
        [
            ("mother", (), PARENT, GUARDIAN),
            ("father", (), PARENT, GUARDIAN),
            ("guardian", (), GUARDIAN, GUARDIAN),
            ("relative", (), GUARDIAN, GUARDIAN),
            ("institution", (), HOUSE, HOUSE),
            ("none", (), (), ()),
            ("mother", ("mother",), BOOK, GUARDIAN),
            ("father", ("mother",), PARENT, GUARDIAN),
            ("guardian", ("mother",), GUARDIAN, GUARDIAN),
            ("relative", ("mother",), GUARDIAN, GUARDIAN),
            ("guardian", ("guardian",), BOOK, BOOK),
            ("relative", ("guardian",), BOOK, BOOK),
            ("institution", ("institution",), BOOK, BOOK),
            ("institution", ("mother", "father"), HOUSE, HOUSE),
        ],
    )
    def test_what_proves_each_relation(self, relation, linked, of_a_child, of_an_adult):
        child = world.draft_of(person(date(2015, 3, 1), linked=linked))
        adult = world.draft_of(person(date(1990, 1, 1), linked=linked), capacity="lost")
        assert procedure.proofs_for(child, relation=relation, on=ON) == of_a_child
        assert procedure.proofs_for(adult, relation=relation, on=ON) == of_an_adult

    @pytest.mark.parametrize("proof", Proof)
    def test_only_a_proof_the_law_names_is_taken(self, proof):
        draft = world.draft_of(
            person(date(2015, 3, 1)), representative=acting("mother", proof.value)
        )
        if proof in self.PARENT:
            procedure.check_proof(draft, on=ON)
        else:
            with pytest.raises(ProofMissing):
                procedure.check_proof(draft, on=ON)

    def test_a_person_in_no_register_has_no_proof_in_it(self):
        draft = world.draft_of(
            None,
            declared=person(date(2015, 3, 1)).known,
            answer=RegisterAnswer.ABSENT,
        )
        assert procedure.proofs_for(draft, relation="mother", on=ON) == self.PARENT

    @pytest.mark.parametrize(
        ("born", "capacity", "represented"),
        [
            (date(2024, 7, 6), "full", True),
            (date(2010, 7, 7), "full", True),
            (date(2010, 7, 6), "full", False),
            (date(2010, 7, 6), "limited", True),
            (date(1953, 1, 1), "lost", True),
            (PartialDate(2010), "full", True),
            (PartialDate(2009), "full", False),
        ],
    )
    def test_who_is_represented(self, born, capacity, represented):
        draft = world.draft_of(person(born), capacity=capacity)
        assert procedure.represented(draft, on=ON) is represented

    @pytest.mark.parametrize(
        ("born", "who", "stopped"),
        [
            # PROC-6-14-1: from six to fourteen somebody comes along.
            (date(2015, 3, 1), None, True),
            (date(2015, 3, 1), "none", True),
            (date(2015, 3, 1), "mother", False),
            # REP-7: a relative without papers waits, and is not sent home.
            (date(2015, 3, 1), "relative", False),
            # PROC-U6-1: under six nobody has to come, but somebody has to act.
            (date(2021, 1, 1), "none", True),
            (date(2021, 1, 1), "mother", False),
            (date(1990, 1, 1), None, False),
        ],
    )
    def test_who_stops_a_procedure(self, born, who, stopped):
        acts = acting(who, "guardianship_extract") if who == "relative" else acting(who or "none")
        draft = world.draft_of(person(born, linked=("mother",)), representative=who and acts)
        if stopped:
            with pytest.raises(LawStops):
                procedure.require_lawful(draft, on=ON)
        else:
            procedure.require_lawful(draft, on=ON)


class TestAccounts:
    """Decree 69/2024 Art. 7 and 10 (EID-1 to EID-8)."""

    @pytest.mark.parametrize(
        ("born", "capacity", "levels", "on_request", "by_representative"),
        [
            (date(2018, 7, 7), "full", (1,), True, True),
            (date(2018, 7, 6), "full", (1, 2), True, True),
            (date(2010, 7, 7), "full", (1, 2), True, True),
            (date(2010, 7, 6), "full", (1, 2), False, False),
            (date(1990, 1, 1), "limited", (1, 2), False, True),
        ],
    )
    def test_levels_by_age(self, born, capacity, levels, on_request, by_representative):
        found = procedure.eid_levels(world.draft_of(person(born), capacity=capacity), on=ON)
        assert found.after_card == levels
        assert (found.on_request, found.by_representative) == (on_request, by_representative)
        # EID-4: no account before the card.
        assert found.levels == ()

    def test_a_ward_is_asked_for_with_the_representatives_telephone(self):
        """EID-6: the representative uses their own number; the ward's own is not taken."""
        ward = world.draft_of(
            person(date(1990, 1, 1)),
            capacity="limited",
            representative=replace(acting("guardian"), phone="+84911111111"),
        )
        assert filling.default_eid(ward, on=ON) == EidRequest(
            level=2, phone="+84911111111", by_representative=True
        )
        assert filling.default_eid(replace(ward, representative=None), on=ON) is None


class TestTheDayOfReturn:
    """Art. 26: seven working days, without Saturdays, Sundays and holidays (TIME-1, TIME-4)."""

    @pytest.mark.parametrize(
        ("taken", "due"),
        [
            (date(2024, 7, 1), date(2024, 7, 10)),
            (date(2024, 7, 5), date(2024, 7, 16)),
            # T21: a Saturday counts like the Friday before it.
            (date(2024, 7, 6), date(2024, 7, 16)),
            (date(2024, 7, 7), date(2024, 7, 16)),
            (date(2024, 7, 8), date(2024, 7, 17)),
        ],
    )
    def test_seven_working_days(self, taken, due):
        assert procedure.return_day(on=taken) == due

    def test_the_national_day_is_no_working_day(self):
        assert procedure.return_day(on=date(2024, 8, 29)) > date(2024, 9, 9)

    @pytest.mark.parametrize("on", [date(2025, 3, 2), date(2025, 7, 1)])
    def test_a_new_order_of_units_changes_no_limit(self, on):
        """On 1/3/2025 the district police went, on 1/7/2025 the district: still seven days."""
        rows = dossier.law_summary(
            procedure.plan(world.draft_of(person(date(1990, 1, 1))), on=on), on=on
        )
        assert rows[-1]["key"] == "Hạn trả thẻ"
        assert 9 <= (procedure.return_day(on=on) - on).days <= 11


class TestTheLawItself:
    def test_before_1_july_2024_there_is_no_such_procedure(self):
        with pytest.raises(IdentityLawNotYet):
            procedure.plan(world.draft_of(person(date(1990, 1, 1))), on=date(2024, 6, 30))

    def test_somebody_born_tomorrow_has_none_today(self):
        with pytest.raises(NotYetBorn):
            procedure.plan(world.draft_of(person(date(2024, 7, 7))), on=ON)

    @pytest.mark.parametrize(
        ("moment", "mode"),
        [
            (datetime(2024, 7, 5, 16, 59, tzinfo=UTC), BiometricsMode.NONE),
            (datetime(2024, 7, 5, 17, 0, tzinfo=UTC), BiometricsMode.CAPTURE),
        ],
    )
    def test_midnight_in_vietnam_decides_the_sixth_birthday(self, moment, mode):
        from cancuoc.kernel.clock import today_vn

        child = world.draft_of(person(date(2018, 7, 6), linked=("mother",)))
        assert procedure.plan(child, on=today_vn(moment)).biometrics_mode is mode

    @pytest.mark.parametrize(
        ("answer", "number", "waits"),
        [
            (RegisterAnswer.ABSENT, "", {"PROC-14-A"}),
            (RegisterAnswer.NOT_ASKED, "001300012345", set()),
            (RegisterAnswer.NOT_ASKED, "", {"PROC-NUMBER"}),
        ],
    )
    def test_a_network_that_is_down_sends_nobody_home(self, answer, number, waits):
        """TIME-2, PROC-14-A: only an answer of the register makes a dossier wait."""
        known = replace(person(date(1990, 1, 1)).known, personal_number=number)
        draft = world.draft_of(None, declared=known, answer=answer)
        found = procedure.require_lawful(draft, on=ON)
        assert {each.code for each in found.blocks} == waits

    def test_twins_are_two_people_with_one_mother(self):
        """One birth day, one mother, nearly one name: nothing of the law confuses them."""
        twins = [
            world.draft_of(
                world.child(name=name), representative=procedure.by_register(world.mother())
            )
            for name in ("Lê Minh Khôi", "Lê Minh Khoa")
        ]
        plans = [procedure.require_lawful(each, on=ON) for each in twins]
        assert plans[0] == plans[1]
        assert twins[0].person_id != twins[1].person_id
        found = register.differences(record=twins[0].record, declared=twins[1].declared)
        assert [each.field for each in found] == ["full_name"]

    @pytest.mark.parametrize(
        ("holds", "kind", "ground", "collects"),
        [
            ("none", "FIRST", "19(2)", ""),
            ("cmnd", "CHANGE", "24(1)(g)", "cmnd"),
            ("cccd", "CHANGE", "24(1)(g)", "cccd"),
            ("card", "CHANGE", "24(1)(g)", "card"),
        ],
    )
    def test_the_paper_held_decides_the_procedure(self, holds, kind, ground, collects):
        """Art. 24(1)(g), 46(1); the old paper is collected at a change (CHG-3)."""
        held = {"holds": holds}
        if holds != "none":
            held |= {"holds_issued": date(2023, 3, 1), "holds_expires": date(2030, 1, 1)}
        draft = world.draft_of(person(date(1990, 1, 1), **held))
        found = procedure.for_packet(draft, procedure.plan(draft, on=ON))
        assert (found.kind, found.ground, found.old_document) == (kind, ground, collects)
        assert found.signer is content.Signer.PERSON
