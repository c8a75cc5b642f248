"""Every unit of July 2024 can be followed to any later day, and the answers add up."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from cancuoc.domain.units import lineage, models, queries
from cancuoc.domain.units.rules import Certainty, Level, PoliceKind, Share
from cancuoc.kernel.refusal import Refusal

pytestmark = pytest.mark.usefixtures("loaded")

JULY_2024 = date(2024, 7, 1)
JANUARY_2025 = date(2025, 1, 1)
MARCH_2025 = date(2025, 3, 1)
JULY_2025 = date(2025, 7, 1)


def answers(on, codes):
    return {code: queries.resolve(code=code, on=on, written_on=JULY_2024) for code in codes}


@pytest.fixture
def communes(loaded):
    return [row.code for row in queries.units_in_force(on=JULY_2024, level=Level.COMMUNE)]


def test_every_commune_is_whole_until_july_2025(communes):
    for on in (JULY_2024, JANUARY_2025):
        found = answers(on, communes[::7])
        assert all(answer.only is not None for answer in found.values())
        assert not any(answer.split for answer in found.values())


def test_every_commune_is_somewhere_after_july_2025(communes):
    found = answers(JULY_2025, communes[::5])
    targets = {row.code for row in queries.units_in_force(on=JULY_2025, level=Level.COMMUNE)}
    for answer in found.values():
        assert answer.units
        assert {unit.code for unit in answer.units} <= targets
        assert answer.split == (len(answer.units) > 1)


def test_split_communes_number_199():
    steps = models.UnitSuccession.objects.filter(on=JULY_2025)
    targets = Counter(steps.values_list("code", flat=True))
    assert sum(count > 1 for count in targets.values()) == 199
    parts = set(steps.filter(share=Share.PART).values_list("code", flat=True))
    assert parts == {code for code, count in targets.items() if count > 1}


def test_every_unit_of_2025_has_an_origin():
    heirs = set(
        models.UnitSuccession.objects.filter(on=JULY_2025).values_list("successor", flat=True)
    )
    rows = queries.units_in_force(on=JULY_2025, level=Level.COMMUNE)
    assert heirs == {row.code for row in rows}


@pytest.mark.parametrize("code", ["00010", "00142", "00211", "09001", "10414"])
def test_what_we_only_believe_is_not_certain(code):
    assert not queries.resolve(code=code, on=JANUARY_2025, written_on=JULY_2024).certain


@pytest.mark.parametrize("code", ["00184", "00538", "10456", "10351"])
def test_what_is_stated_is_certain(code):
    assert queries.resolve(code=code, on=JANUARY_2025, written_on=JULY_2024).certain


def test_the_day_of_the_change_counts():
    before = queries.resolve(code="00184", on=date(2024, 12, 31))
    after = queries.resolve(code="00184", on=JANUARY_2025)
    assert [unit.name for unit in before.units] == ["Phường Quốc Tử Giám"]
    assert [unit.name for unit in after.units] == ["Phường Văn Miếu - Quốc Tử Giám"]


def test_a_code_asked_for_before_it_was_written_is_refused():
    with pytest.raises(queries.UnknownUnit):
        queries.resolve(code="10342", on=JULY_2025, written_on=date(2019, 1, 1))


def test_a_renamed_unit_with_the_same_code_is_followed():
    answer = queries.resolve(code="00541", on=JANUARY_2025, written_on=JULY_2024)
    assert [unit.name for unit in answer.units] == ["Xã Thiên Đức"]


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        (JULY_2024, PoliceKind.DISTRICT_TEAM),
        (date(2025, 2, 28), PoliceKind.DISTRICT_TEAM),
        (MARCH_2025, PoliceKind.COMMUNE_POLICE),
        (date(2025, 3, 2), PoliceKind.COMMUNE_POLICE),
        (JULY_2025, PoliceKind.COMMUNE_POLICE),
        (date(2026, 10, 1), PoliceKind.COMMUNE_POLICE),
    ],
)
def test_the_team_of_a_district_through_the_reforms(on, kind):
    answer = queries.resolve(code="CA-009", on=on)
    assert {unit.kind for unit in answer.units} == {kind}
    in_force = {row.code for row in queries.police_in_force(on=on)}
    assert {unit.code for unit in answer.units} <= in_force


def test_police_of_a_split_commune_are_several():
    answer = queries.resolve(code="CA-00073", on=JULY_2025, written_on=JULY_2024)
    assert answer.split
    assert len(answer.units) > 1
    assert all(unit.name.startswith("Công an") for unit in answer.units)


def test_an_unfinished_table_refuses_and_never_guesses():
    models.UnitSuccession.objects.filter(code="10351").delete()
    with pytest.raises(queries.UnknownUnit):
        queries.resolve(code="10351", on=JULY_2025)


def test_a_chain_of_doubt_stays_doubtful():
    models.UnitSuccession.objects.filter(code="10351").update(certainty=Certainty.TO_CONFIRM)
    assert not queries.resolve(code="10351", on=JULY_2025).certain


def test_a_successor_out_of_force_is_not_an_answer():
    models.UnitSuccession.objects.filter(code="10351").update(successor="99999")
    with pytest.raises(queries.UnknownUnit):
        queries.resolve(code="10351", on=JULY_2025)


def test_the_refusal_is_shown_alike_everywhere():
    with pytest.raises(Refusal) as caught:
        queries.resolve(code="77777", on=JULY_2025)
    shown = caught.value.as_dict()
    assert shown["error"] == "UnknownUnit"
    assert shown["details"] == {"code": "77777", "on": "2025-07-01"}


def test_resolution_says_what_was_asked():
    answer = lineage.resolve(code="10351", on=JULY_2025)
    assert (answer.asked, answer.on) == ("10351", JULY_2025)


class TestWorkUnderOldCodes:
    """Hạ Đình (00361) became part of Khương Đình (00373) in Thanh Xuân (009) on 2025-01-01."""

    @pytest.mark.parametrize(
        ("on", "seen"), [(JULY_2024, True), (JANUARY_2025, True), (date(2025, 6, 30), True)]
    )
    def test_a_district_sees_a_ward_before_and_after_its_merger(self, on, seen):
        assert ("00361" in queries.codes_within(scope=["009"], on=on)) is seen
        assert queries.covers(scope=["009"], unit_code="00361", on=on) is seen

    @pytest.mark.parametrize("scope", ["006", "280"])
    def test_another_district_does_not(self, scope):
        assert "00361" not in queries.codes_within(scope=[scope], on=JANUARY_2025)
        assert not queries.covers(scope=[scope], unit_code="00361", on=JANUARY_2025)

    def test_the_ward_it_became_finishes_its_work_from_that_day_on(self):
        assert not queries.covers(scope=["00373"], unit_code="00361", on=date(2024, 12, 31))
        assert queries.covers(scope=["00373"], unit_code="00361", on=JANUARY_2025)
        assert not queries.covers(scope=["00361"], unit_code="00373", on=JANUARY_2025)

    def test_two_mergers_are_followed_back(self):
        for heir in queries.resolve(code="00361", on=JULY_2025, written_on=JULY_2024).units:
            assert {"00361", "00373"} <= queries.codes_within(scope=[heir.code], on=JULY_2025)

    def test_a_ward_that_kept_its_code_keeps_its_work(self):
        """Khương Đình (00364) gave a part to Thanh Xuân (00352) on 1 July 2025 and goes on."""
        assert "00364" in queries.codes_within(scope=["00364"], on=JULY_2025)
        assert "00364" not in queries.codes_within(scope=["00352"], on=JULY_2025)
        assert not queries.covers(scope=["00352"], unit_code="00364", on=JULY_2025)

    @pytest.mark.parametrize("on", [JULY_2024, JANUARY_2025, JULY_2025])
    def test_nobody_sees_a_ward_that_is_somebody_else_s_today(self, on):
        everyone = set(queries.communes_within(scope=["01"], on=on))
        for code in sorted(everyone)[::9]:
            assert queries.codes_within(scope=[code], on=on) & everyone == {code}

    @pytest.mark.parametrize("on", [JULY_2024, JANUARY_2025, JULY_2025])
    def test_what_is_in_force_is_always_among_them(self, on):
        for scope in (["009"], ["280", "006"], ["01"], ["00373"]):
            within = queries.codes_within(scope=scope, on=on)
            assert set(queries.communes_within(scope=scope, on=on)) <= within
            assert set(scope) <= within

    def test_no_code_of_an_earlier_day_is_lost_to_the_city(self):
        later = queries.codes_within(scope=["01"], on=JULY_2025)
        for on in (JULY_2024, JANUARY_2025):
            assert set(queries.communes_within(scope=["01"], on=on)) <= later

    def test_an_empty_scope_sees_nothing(self):
        assert queries.codes_within(scope=[], on=JULY_2025) == frozenset()


def test_scope_of_an_officer_follows_the_day():
    assert queries.covers(scope=["280"], unit_code="10351", on=JULY_2024)
    assert not queries.covers(scope=["280"], unit_code="10342", on=JULY_2025)
    assert queries.covers(scope=["10342"], unit_code="10342", on=JULY_2025)
    assert len(queries.communes_within(scope=["280"], on=JULY_2024)) == 27
    assert len(queries.communes_within(scope=["280"], on=JANUARY_2025)) == 23
    assert queries.communes_within(scope=["280"], on=JULY_2025) == ()
    assert len(queries.communes_within(scope=["01"], on=JULY_2025)) == 126
