"""The drawn city is the one that was described, and the same each time."""

from __future__ import annotations

from cancuoc.planner.deployment.city import city
from cancuoc.planner.deployment.problem import Class, Part


def test_it_has_the_size_of_the_city() -> None:
    case = city()
    communes = [site for site in case.sites if not site.bedside]
    assert (len(case.districts), len(communes), len(case.teams)) == (30, 579, 100)
    assert len(case.sites) - len(communes) == 18
    assert abs(sum(site.people for site in communes) - 228_000) < 3_000
    assert len(case.slots) == 6 * 9 - 1


def test_it_is_the_same_for_a_seed_and_another_for_another() -> None:
    assert city(districts=2) == city(districts=2)
    assert city(districts=2, seed=2) != city(districts=2)


def test_a_smaller_city_is_a_part_of_the_larger() -> None:
    small, large = city(districts=2), city(districts=4)
    assert large.sites[: len(small.sites)] == small.sites
    assert large.teams[: len(small.teams)] == small.teams
    assert set(small.crews) < set(large.crews)


def test_its_calendar_knows_a_holiday_and_the_day_worked_for_it() -> None:
    case = city(districts=1)
    holidays = [slot for slot in case.slots if slot.holiday]
    swapped = [slot for slot in case.slots if slot.swapped]
    assert [slot.part for slot in holidays] == [Part.MORNING, Part.AFTERNOON]
    assert [slot.part for slot in swapped] == [Part.EVENING]
    assert swapped[0].on.weekday() == 5
    assert [slot.index for slot in case.slots] == list(range(len(case.slots)))


def test_a_care_centre_needs_a_bedside_kit_of_its_district() -> None:
    case = city()
    for site in case.sites:
        if site.bedside:
            own = [team for team in case.teams if team.district == site.district]
            assert any(case.open(team, site, slot.index) for team in own for slot in case.slots)
            assert site.expected[Class.OTHER] == 0


def test_the_last_communes_of_a_district_share_a_hall() -> None:
    case = city(districts=1)
    assert [site.code for site in case.sites if site.venue] == ["Q01-X18", "Q01-X19", "Q01-X20"]
    assert len({site.room for site in case.sites}) == len(case.sites) - 2


def test_kits_have_maintenance_and_teams_rest() -> None:
    case = city()
    assert all(kit.off for team in case.teams for kit in team.kits)
    assert all(len(team.off) == 2 for team in case.teams)
    assert {len(team.kits) for team in case.teams} == {2, 3}


def test_no_district_has_officers_for_everything_its_teams_could_do() -> None:
    case = city()
    for row in case.crews:
        teams = [team for team in case.teams if team.district == row.district]
        asked = sum(team.most_a_week * team.crew[row.post] for team in teams) * (210 + 45)
        assert 0 < row.minutes < asked
