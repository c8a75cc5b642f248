"""Fees by date, exemptions and cuts (Art. 38; Circulars 59/2019, 73/2024, 64/2025)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.law.choices import Choices
from cancuoc.law.fees import TARIFF, Exemption, FeeClass, classify, exemption, fee
from cancuoc.law.grounds import Ground, Kind
from cancuoc.law.regimes import IdentityLawNotYet
from cancuoc.law.transition import Holds

D = date
ADULT = D(1990, 1, 1)


@pytest.mark.parametrize(
    ("on", "online", "convert", "change", "reissue"),
    [
        (D(2024, 7, 1), False, 15_000, 25_000, 35_000),
        (D(2024, 10, 20), False, 15_000, 25_000, 35_000),
        (D(2024, 10, 21), False, 15_000, 25_000, 35_000),
        (D(2024, 12, 31), False, 15_000, 25_000, 35_000),
        (D(2024, 12, 31), True, 15_000, 25_000, 35_000),
        (D(2025, 1, 1), False, 30_000, 50_000, 70_000),
        (D(2025, 1, 1), True, 15_000, 25_000, 35_000),
        (D(2025, 6, 30), False, 30_000, 50_000, 70_000),
        (D(2025, 6, 30), True, 15_000, 25_000, 35_000),
        (D(2025, 7, 1), False, 15_000, 25_000, 35_000),
        (D(2025, 7, 1), True, 15_000, 25_000, 35_000),
        (D(2025, 12, 31), False, 15_000, 25_000, 35_000),
        (D(2026, 1, 1), False, 15_000, 25_000, 35_000),
        (D(2026, 12, 31), False, 15_000, 25_000, 35_000),
        (D(2027, 1, 1), False, 30_000, 50_000, 70_000),
        (D(2027, 1, 1), True, 30_000, 50_000, 70_000),
    ],
)
def test_the_amounts_by_date(on, online, convert, change, reissue):
    facts = {"on": on, "born": ADULT, "online": online}
    assert fee(kind=Kind.CHANGE, holds=Holds.CCCD, **facts).amount == convert
    assert fee(kind=Kind.CHANGE, holds=Holds.CMND, **facts).amount == convert
    assert fee(kind=Kind.CHANGE, holds=Holds.CARD, **facts).amount == change
    assert fee(kind=Kind.REISSUE, holds=Holds.CARD, **facts).amount == reissue


@pytest.mark.parametrize(
    ("on", "rule_ids"),
    [
        (D(2024, 7, 10), ("FEE-3", "FEE-3C")),
        (D(2024, 11, 1), ("FEE-4", "FEE-5")),
        (D(2025, 2, 1), ("FEE-4",)),
        (D(2025, 9, 1), ("FEE-4", "FEE-7")),
        (D(2027, 2, 1), ("FEE-4",)),
    ],
)
def test_the_rules_behind_an_amount(on, rule_ids):
    found = fee(kind=Kind.CHANGE, on=on, born=ADULT)
    assert found.rule_ids == rule_ids
    assert found.base == 50_000
    assert found.articles


def test_an_online_cut_in_2025_cites_its_rule():
    found = fee(kind=Kind.CHANGE, on=D(2025, 2, 1), born=ADULT, online=True)
    assert (found.percent, found.rule_ids) == (50, ("FEE-4", "FEE-6"))


@pytest.mark.parametrize("on", [D(2024, 7, 1), D(2024, 12, 1), D(2026, 8, 1)])
@pytest.mark.parametrize("born", [None, D(2020, 1, 1), ADULT])
def test_a_first_card_is_free(on, born):
    found = fee(kind=Kind.FIRST, on=on, born=born)
    assert (found.amount, found.reason, found.rule_ids) == (0, "first", ("FEE-1",))
    assert found.fee_class is None


@pytest.mark.parametrize(
    ("ground", "agency_error", "reason"),
    [
        (Ground.MILESTONE, False, "free_ground"),
        (Ground.UNIT_CHANGE, False, "free_ground"),
        (Ground.CARD_ERROR, True, "agency_error"),
        (Ground.MILESTONE, True, "agency_error"),
    ],
)
def test_some_changes_are_free(ground, agency_error, reason):
    found = fee(
        kind=Kind.CHANGE, on=D(2025, 2, 1), ground=ground, born=ADULT, agency_error=agency_error
    )
    assert (found.amount, found.reason, found.rule_ids) == (0, reason, ("FEE-2",))


@pytest.mark.parametrize(
    "ground",
    [Ground.NAME_OR_BIRTH, Ground.FEATURES, Ground.CARD_ERROR, Ground.NEW_NUMBER, Ground.REQUEST],
)
def test_other_changes_cost(ground):
    found = fee(kind=Kind.CHANGE, on=D(2025, 2, 1), ground=ground, born=ADULT)
    assert (found.amount, found.reason) == (50_000, "full")


@pytest.mark.parametrize(
    ("on", "born", "expected"),
    [
        (D(2024, 11, 1), D(2014, 1, 1), Exemption.CHILD),
        (D(2024, 11, 1), D(2008, 11, 2), Exemption.CHILD),
        (D(2024, 11, 1), D(2008, 11, 1), None),
        (D(2024, 11, 1), D(1964, 11, 1), Exemption.ELDERLY),
        (D(2024, 11, 1), D(1964, 11, 2), None),
        (D(2024, 11, 1), ADULT, None),
        (D(2024, 11, 1), None, None),
        (D(2024, 10, 20), D(2014, 1, 1), None),
        (D(2024, 10, 20), D(1950, 1, 1), None),
    ],
)
def test_the_exemption_by_age(on, born, expected):
    assert exemption(on=on, born=born, exemptions=frozenset()) is expected


@pytest.mark.parametrize(
    ("claimed", "before", "after"),
    [
        (Exemption.DISABLED, None, Exemption.DISABLED),
        (Exemption.MERIT, Exemption.MERIT, Exemption.MERIT),
        (Exemption.POOR_HOUSEHOLD, Exemption.POOR_HOUSEHOLD, Exemption.POOR_HOUSEHOLD),
        (Exemption.BORDER_COMMUNE, Exemption.BORDER_COMMUNE, Exemption.BORDER_COMMUNE),
        (Exemption.ISLAND_DISTRICT, Exemption.ISLAND_DISTRICT, Exemption.ISLAND_DISTRICT),
        (Exemption.ORPHAN_UNDER_16, Exemption.ORPHAN_UNDER_16, Exemption.ORPHAN_UNDER_16),
        (
            Exemption.MINORITY_IN_HARDSHIP,
            Exemption.MINORITY_IN_HARDSHIP,
            Exemption.MINORITY_IN_HARDSHIP,
        ),
        (Exemption.CHILD, None, None),
        (Exemption.ELDERLY, None, None),
    ],
)
def test_a_claimed_exemption_by_date(claimed, before, after):
    claims = frozenset({claimed})
    assert exemption(on=D(2024, 10, 20), born=ADULT, exemptions=claims) is before
    assert exemption(on=D(2024, 10, 21), born=ADULT, exemptions=claims) is after


def test_an_age_may_be_claimed_while_the_birth_is_unknown():
    claims = frozenset({Exemption.ELDERLY})
    assert exemption(on=D(2025, 1, 1), born=None, exemptions=claims) is Exemption.ELDERLY


def test_t22_a_child_changes_in_november_2024():
    found = fee(kind=Kind.CHANGE, on=D(2024, 11, 5), born=D(2013, 5, 1))
    assert (found.amount, found.base, found.reason) == (0, 50_000, "exempt:child")
    assert found.rule_ids == ("FEE-8",)
    assert found.warnings == ()


def test_an_old_exemption_is_marked_as_unverified():
    claims = frozenset({Exemption.POOR_HOUSEHOLD})
    found = fee(kind=Kind.CHANGE, on=D(2024, 7, 10), born=ADULT, exemptions=claims)
    assert (found.amount, [each.code for each in found.warnings]) == (0, ["FEE-10"])


def test_the_unverified_cut_of_2024_is_a_choice_and_says_so():
    default = fee(kind=Kind.CHANGE, on=D(2024, 7, 10), born=ADULT, holds=Holds.CCCD)
    full = fee(
        kind=Kind.CHANGE,
        on=D(2024, 7, 10),
        born=ADULT,
        holds=Holds.CCCD,
        choices=Choices(circular_43_cut=False),
    )
    assert (default.base, default.amount) == (30_000, 15_000)
    assert [each.code for each in default.warnings] == ["FEE-3C"]
    assert (full.amount, full.warnings) == (30_000, ())


@pytest.mark.parametrize(
    ("until", "amount"), [(D(2026, 12, 31), 25_000), (D(2025, 12, 31), 50_000)]
)
def test_the_end_of_circular_64_is_a_choice(until, amount):
    choices = Choices(circular_64_until=until)
    found = fee(kind=Kind.CHANGE, on=D(2026, 5, 1), born=ADULT, choices=choices)
    assert found.amount == amount


@pytest.mark.parametrize(("on", "sure"), [(D(2025, 12, 31), True), (D(2026, 1, 1), False)])
def test_the_disputed_year_of_circular_64_warns(on, sure):
    found = fee(kind=Kind.CHANGE, on=on, born=ADULT)
    assert [each.code for each in found.warnings] == ([] if sure else ["FEE-7E"])


@pytest.mark.parametrize(
    ("kind", "holds", "expected"),
    [
        (Kind.CHANGE, Holds.CCCD, FeeClass.CONVERT),
        (Kind.CHANGE, Holds.CMND, FeeClass.CONVERT),
        (Kind.CHANGE, Holds.CARD, FeeClass.CHANGE),
        (Kind.CHANGE, Holds.NONE, FeeClass.CHANGE),
        (Kind.REISSUE, Holds.CARD, FeeClass.REISSUE),
        (Kind.REISSUE, Holds.CCCD, FeeClass.REISSUE),
    ],
)
def test_the_class_of_the_tariff(kind, holds, expected):
    assert classify(kind=kind, holds=holds) is expected


def test_before_the_law_there_is_no_fee():
    with pytest.raises(IdentityLawNotYet):
        fee(kind=Kind.FIRST, on=D(2024, 6, 30))


@pytest.mark.parametrize("each", Exemption)
def test_every_exemption_has_words(each):
    assert each.vi


DAYS = st.dates(date(2024, 7, 1), date(2030, 12, 31))


@given(
    kind=st.sampled_from(Kind),
    on=DAYS,
    ground=st.none() | st.sampled_from(Ground),
    holds=st.sampled_from(Holds),
    born=st.none() | st.dates(date(1930, 1, 1), date(2024, 6, 30)),
    online=st.booleans(),
    claims=st.frozensets(st.sampled_from(Exemption)),
)
def test_a_fee_is_the_base_times_its_percent(kind, on, ground, holds, born, online, claims):
    found = fee(
        kind=kind,
        on=on,
        ground=ground,
        holds=holds,
        born=born,
        online=online,
        exemptions=claims,
    )
    assert found.amount == found.base * found.percent // 100
    assert found.percent in {0, 50, 100}
    assert found.base in {0, *TARIFF.values()}


@given(on=DAYS, holds=st.sampled_from(Holds), kind=st.sampled_from(Kind))
def test_filing_online_never_costs_more(on, holds, kind):
    desk = fee(kind=kind, on=on, holds=holds, born=ADULT)
    online = fee(kind=kind, on=on, holds=holds, born=ADULT, online=True)
    assert online.amount <= desk.amount


@given(on=st.dates(date(2024, 10, 21), date(2030, 1, 1)), years=st.integers(0, 13))
def test_a_child_never_pays_after_october_2024(on, years):
    born = date(on.year - years, 1, 1)
    assert fee(kind=Kind.REISSUE, on=on, born=born).amount == 0
