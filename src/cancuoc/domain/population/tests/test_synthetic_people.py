"""The invented people: honest shares, sound families, faults at the rates stated."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date

import numpy as np
import pytest

from cancuoc.domain.population.synthetic import dates, naming, papers, people, shares, words
from cancuoc.domain.population.synthetic.city import City
from cancuoc.domain.population.synthetic.families import FATHER, GRANDMOTHER, MOTHER
from cancuoc.domain.population.synthetic.numbers import Ids, Numbers, old_numbers, phones
from cancuoc.domain.population.synthetic.places import Commune, Places
from cancuoc.domain.population.tests.conftest import COMMUNES, ON
from cancuoc.domain.population.tests.conftest import people as invented
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.phone import Phone
from cancuoc.law.validity import expiry

TODAY = np.datetime64(ON)
MANY = 120_000


def all_of(field, residents=MANY):
    return np.concatenate([getattr(chunk, field) for chunk in invented(residents)])


def ages():
    return dates.full_years(all_of("latest"), TODAY)


@pytest.mark.parametrize("residents", [1, 2, 7, 100, 12_000])
def test_exactly_the_residents_asked_for(residents):
    assert sum(len(chunk) for chunk in invented(residents)) == residents


@pytest.mark.parametrize(
    ("band", "low", "high"), [("<6", 0, 6), ("6-<14", 6, 14), (">=14", 14, 200)]
)
def test_age_shares_are_those_of_the_city(band, low, high):
    share = ((ages() >= low) & (ages() < high)).mean()
    assert share == pytest.approx(shares.AGE_SHARES[band], abs=0.01)


def test_nobody_is_unborn_or_older_than_old():
    assert (all_of("born") <= TODAY).all()
    assert ages().max() < 102


def digest(residents, seed):
    city = City(residents, seed, ON, Places(COMMUNES))
    parts = [part for chunk in city.chunks() for part in (*chunk.persons, *chunk.households)]
    return city.digest, hashlib.sha256(b"".join(parts)).hexdigest()


def test_same_seed_same_city():
    assert digest(4000, 7) == digest(4000, 7)


def test_another_seed_another_city():
    assert digest(4000, 7)[0] != digest(4000, 8)[0]


def test_order_of_communes_does_not_matter():
    forward = City(500, 1, ON, Places(COMMUNES))
    backward = City(500, 1, ON, Places(COMMUNES[::-1]))
    for city in (forward, backward):
        list(city.chunks())
    assert forward.digest == backward.digest


def test_parents_stand_before_their_children_and_are_older():
    for chunk in invented(MANY):
        for field in (chunk.father, chunk.mother):
            child = np.flatnonzero(field >= 0)
            parent = field[child]
            assert (parent < child).all()
            gap = dates.year_of(chunk.born)[child] - dates.year_of(chunk.born)[parent]
            assert gap.min() >= 15
            assert (chunk.link[child] != people.NO_LINK).all()


def test_fathers_are_men_and_mothers_women():
    for chunk in invented(MANY):
        real = chunk.duplicate_of < 0
        fathers = np.unique(chunk.father[chunk.father >= 0])
        mothers = np.unique(chunk.mother[chunk.mother >= 0])
        assert (chunk.sex[fathers][real[fathers]] == people.MALE).all()
        assert (chunk.sex[mothers][real[mothers]] == people.FEMALE).all()


def test_children_bear_the_surname_of_the_father():
    chunk = invented(MANY)[0]
    child = np.flatnonzero((chunk.father >= 0) & (chunk.duplicate_of < 0))[:2000]
    for row in child:
        mine = naming.spell(int(chunk.name[row])).full.split()[0]
        theirs = naming.spell(int(chunk.name[chunk.father[row]])).full.split()[0]
        assert mine == theirs


def test_there_are_siblings_twins_and_grandparents():
    twins = siblings = 0
    for chunk in invented(MANY):
        known = chunk.mother >= 0
        pairs = Counter(zip(chunk.mother[known], chunk.born[known].astype(int), strict=True))
        twins += sum(count > 1 for count in pairs.values())
        siblings += sum(count > 1 for count in Counter(chunk.mother[known]).values())
    assert twins > 50
    assert siblings > 5000
    assert (all_of("place") == GRANDMOTHER).mean() > 0.02


def test_some_children_are_raised_by_a_guardian():
    guarded = 0
    for chunk in invented(MANY):
        ward = np.flatnonzero(chunk.guardian >= 0)
        guarded += len(ward)
        assert (chunk.father[ward] < 0).all()
        assert (chunk.place[chunk.guardian[ward]] == GRANDMOTHER).all()
        same = chunk.household[ward] == chunk.household[chunk.guardian[ward]]
        assert same.mean() > 0.95
    assert 20 < guarded < 400


@pytest.mark.parametrize(
    ("mask", "rate"),
    [
        (lambda: all_of("number_shift") == 1, shares.WRONG_SEX_DIGIT),
        (lambda: all_of("number_shift") == 2, shares.WRONG_CENTURY_DIGIT),
        (
            lambda: (
                (all_of("number_year") != dates.year_of(all_of("born")))
                & (all_of("duplicate_of") < 0)
            ),
            shares.WRONG_BIRTH_YEAR,
        ),
        (lambda: all_of("duplicate_of") >= 0, shares.DUPLICATE),
        (lambda: all_of("care") >= 0, shares.IN_CARE),
        (lambda: (all_of("hamlet") < 0) & (all_of("care") < 0), shares.NO_RESIDENCE),
    ],
)
def test_faults_come_at_the_stated_rate(mask, rate):
    assert mask().mean() == pytest.approx(rate, rel=0.35)


def test_year_only_births_are_of_the_elderly():
    year_only = (all_of("precision") == people.YEAR_KNOWN) & (all_of("care") < 0)
    old = dates.full_years(all_of("born"), TODAY) >= 60
    assert (year_only & old).sum() / old.sum() == pytest.approx(shares.YEAR_ONLY_FROM_60, rel=0.15)
    assert not (year_only & ~old & (all_of("duplicate_of") < 0)).any()
    latest = all_of("latest")[year_only]
    assert (latest == dates.end_of_year(latest)).all()


def test_people_in_care_have_no_number_and_some_only_one_name():
    care = all_of("care") >= 0
    assert not all_of("has_number")[care].any()
    assert (all_of("household")[care] == -1).all()
    names = [naming.spell(int(code)).full for code in all_of("name")[care]]
    alone = sum(" " not in name for name in names)
    assert 0 < alone < len(names)


def test_duplicates_agree_with_their_original():
    for chunk in invented(MANY):
        twice = np.flatnonzero(chunk.duplicate_of >= 0)
        original = chunk.duplicate_of[twice]
        assert (chunk.latest[twice] == chunk.latest[original]).all()
        assert (chunk.sex[twice] == chunk.sex[original]).all()
        for mine, theirs in zip(chunk.name[twice], chunk.name[original], strict=True):
            a, b = naming.spell(int(mine)), naming.spell(int(theirs))
            assert a.folded == b.folded


def test_children_lack_links_at_the_stated_rate():
    for chunk in invented(MANY):
        child = (chunk.place > MOTHER) & (dates.full_years(chunk.born, TODAY) < 14)
        lacking = (chunk.link[child] == people.NO_LINK).mean()
        assert lacking == pytest.approx(shares.NO_PARENT_LINK, abs=0.02)


def test_no_identity_paper_before_14():
    children = dates.full_years(all_of("born"), TODAY) < 14
    kinds = np.concatenate([chunk.papers.kind for chunk in invented(MANY)])
    real = all_of("duplicate_of") < 0
    assert (kinds[children & real] == papers.NONE).all()
    assert (kinds == papers.CARD).sum() == 0
    assert 0.5 < (kinds == papers.CCCD).mean() < 0.8


def test_papers_are_issued_after_14_and_before_today():
    for chunk in invented(MANY):
        held = (chunk.papers.kind != papers.NONE) & (chunk.duplicate_of < 0)
        issued = chunk.papers.issued[held]
        assert (issued < TODAY).all()
        ok = dates.full_years(chunk.born[held], TODAY) >= 14
        assert ok.all()


def test_expiry_follows_the_law():
    rng = np.random.default_rng(3)
    born = np.datetime64("1950-01-01") + rng.integers(0, 20_000, 3000)
    issued = dates.add_years(born, 14) + rng.integers(0, 9000, 3000)
    got = papers.expiry(born=born, issued=issued)
    for b, i, g in zip(born, issued, got, strict=True):
        expected = expiry(born=b.astype(object), issued=i.astype(object))
        assert (None if g == papers.NO_DATE else g.astype(object)) == expected


@pytest.mark.parametrize(
    ("day", "years", "result"),
    [
        ("2000-02-29", 14, "2014-03-01"),
        ("2000-02-29", 4, "2004-02-29"),
        ("1999-12-31", 1, "2000-12-31"),
        ("2012-07-10", 12, "2024-07-10"),
        ("1900-03-01", 100, "2000-03-01"),
    ],
)
def test_birthdays(day, years, result):
    got = dates.add_years(np.array([day], dtype="M8[D]"), years)
    assert got[0] == np.datetime64(result)


def test_calendar_tables_agree_with_the_calendar():
    days = np.arange("1900-01-01", "2150-01-01", dtype="M8[D]")
    assert (dates.year_of(days) == [d.year for d in days.astype(object)]).all()
    ends = dates.end_of_month(days)
    assert ((ends + 1).astype("M8[M]") == days.astype("M8[M]") + 1).all()
    assert (dates.end_of_year(days).astype("M8[Y]") == days.astype("M8[Y]")).all()


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("2010-07-01", "2024-07-01", 14),
        ("2010-07-02", "2024-07-01", 13),
        ("2024-07-01", "2024-07-01", 0),
        ("2008-02-29", "2022-02-28", 13),
        ("2008-02-29", "2022-03-01", 14),
    ],
)
def test_full_years(born, on, age):
    assert dates.full_years(np.array([born], dtype="M8[D]"), np.datetime64(on))[0] == age


def test_name_tables_hold_no_word_twice_and_shares_sum_to_one():
    for table in (
        words.MALE_MIDDLES,
        words.FEMALE_MIDDLES,
        words.MALE_GIVENS,
        words.FEMALE_GIVENS,
    ):
        listed = [row[0] for row in table]
        assert len(listed) == len(set(listed))
        spelt = words.respelt(table)
        assert spelt.old.sum() == pytest.approx(1)
        assert spelt.young.sum() == pytest.approx(1)
    assert len({word for word, _ in words.SURNAMES}) == len(words.SURNAMES)


def test_every_name_has_one_code_and_is_a_name():
    codes = np.unique(all_of("name"))
    spelt = [naming.spell(int(code)) for code in codes[:20_000]]
    assert len({row.full for row in spelt}) == len(spelt)
    for row in spelt[::25]:
        name = PersonName(row.full)
        assert name.full == row.full
        assert "\x01".join(name.sort_key) == row.sort_key


def test_both_tone_spellings_live_in_the_city():
    names = {naming.spell(int(code)).full for code in np.unique(all_of("name"))}
    for one, other in (("Hòa", "Hoà"), ("Thủy", "Thuỷ")):
        assert any(name.endswith(one) for name in names)
        assert any(name.endswith(other) for name in names)


def test_frequencies_look_honest():
    surnames = Counter(naming.spell(int(code)).full.split()[0] for code in all_of("name")[:20_000])
    total = sum(surnames.values())
    assert surnames["Nguyễn"] / total == pytest.approx(0.384 / 0.999, abs=0.03)
    assert surnames.most_common(3)[1][0] == "Trần"
    assert surnames.most_common(3)[2][0] == "Lê"


def test_respelling_twice_is_the_same_name():
    codes = np.unique(all_of("name"))
    again = naming.respell(naming.respell(codes))
    assert (again == codes).all()


def test_old_women_are_called_thi_and_young_ones_rarely():
    year = dates.year_of(all_of("born"))
    women = (all_of("sex") == people.FEMALE) & (all_of("care") < 0)

    def share(mask):
        rows = np.flatnonzero(mask)[:3000]
        names = [naming.spell(int(code)).full for code in all_of("name")[rows]]
        return sum(" Thị " in name for name in names) / len(names)

    assert share(women & (year < 1960)) > 0.7
    assert share(women & (year > 2014)) < 0.35


def test_numbers_are_unique_and_well_formed():
    numbers = Numbers(seed=4)
    given = []
    for _ in range(3):
        size = 40_000
        province = np.full(size, 1)
        digit = np.arange(size) % 4
        given.append(numbers.give(province=province, digit=digit, year=np.full(size, 2010)))
    everything = np.concatenate(given)
    assert len(np.unique(everything)) == len(everything)
    assert all(len(value) == 12 and value.isdigit() for value in everything[:100])
    assert {value[:3] for value in everything[:100]} == {b"001"}


def test_a_full_cell_is_refused_loudly():
    numbers = Numbers(seed=0)
    numbers.used[1 * 1000 + 2 * 100 + 10] = 999_999
    one = np.array([1])
    numbers.give(province=one, digit=np.array([2]), year=np.array([2010]))
    with pytest.raises(OverflowError):
        numbers.give(province=one, digit=np.array([2]), year=np.array([2010]))


@pytest.mark.parametrize("make", [phones, old_numbers])
def test_phones_and_old_numbers_are_unique(make):
    rows = np.arange(300_000)
    made = make(rows, seed=3)
    assert len(np.unique(made)) == len(rows)


def test_phones_can_be_dialled():
    for value in phones(np.arange(0, 9_000_000, 90_001), seed=1):
        assert Phone(value.decode()).kind.value == "mobile"


def test_ids_are_version_7_sorted_and_unique():
    made = Ids(seed=9, on=ON).list_of(np.arange(20_000))
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {value.version for value in made} == {7}
    assert {value.variant for value in made} == {made[0].variant}
    assert Ids(seed=10, on=ON).list_of([0]) != made[:1]


def test_places_follow_their_weights():
    places = Places(COMMUNES)
    rng = np.random.default_rng(1)
    commune, hamlet = places.pick(rng, 50_000)
    drawn = np.bincount(commune, minlength=len(COMMUNES)) / 50_000
    assert drawn == pytest.approx(places.weights, abs=0.01)
    rows = {row.id: row for row in places.hamlets}
    for c, h in zip(commune[:500], hamlet[:500], strict=True):
        assert rows[int(h)].commune == places.communes[c].code
        assert rows[int(h)].name


def test_focus_lifts_some_communes():
    places = Places(COMMUNES, focus=frozenset({"10351"}))
    at = [c.code for c in places.communes].index("10351")
    assert places.weights[at] == pytest.approx(shares.FOCUS_SHARE)
    assert places.weights.sum() == pytest.approx(1)
    assert (Places(COMMUNES, focus=frozenset({"99999"})).weights == Places(COMMUNES).weights).all()


def test_hamlets_are_of_town_or_village():
    names = {row.commune: row.name for row in Places(COMMUNES).hamlets if row.name}
    assert names["00232"].startswith("Tổ dân phố")
    assert names["10351"].startswith("Thôn")


def test_unknown_district_still_gets_people():
    one = (Commune(code="99999", district="999", urban=True),)
    city = City(50, 1, date(2024, 7, 1), Places(one))
    assert sum(len(chunk.people) for chunk in city.chunks()) == 50


def test_single_fathers_and_mothers_exist():
    lone = 0
    for chunk in invented(MANY):
        child = (chunk.place > MOTHER) & (chunk.link != people.NO_LINK)
        lone += ((chunk.father < 0) ^ (chunk.mother < 0))[child].sum()
    assert lone > 500
    assert (all_of("place") == FATHER).sum() > 20_000
