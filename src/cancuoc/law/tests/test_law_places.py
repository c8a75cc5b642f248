"""Places, channels and printed residence (Art. 27, 23(2), 25(4); Circular 17/2024; T17, T25)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.law.ages import Band
from cancuoc.law.grounds import Ground, Kind
from cancuoc.law.places import Channel, copies_stored_biometrics, places, receives
from cancuoc.law.regimes import IdentityLawNotYet, Level, in_force
from cancuoc.law.residence import GUIDANCE, ResidenceKind, to_print

D = date
JULY = D(2024, 7, 10)
VISIT = (Channel.OFFICE, Channel.MOBILE)
COPY = (Channel.ONLINE, Channel.OFFICE, Channel.MOBILE)


def at(band, kind=Kind.FIRST, ground=Ground.DUTY, on=JULY, **more):
    return places(band=band, kind=kind, ground=ground, on=on, **more)


@pytest.mark.parametrize(
    ("band", "kind", "ground", "birth_registered", "expected"),
    [
        (Band.UNDER_6, Kind.FIRST, Ground.ON_REQUEST, True, (Channel.ONLINE,)),
        (
            Band.UNDER_6,
            Kind.FIRST,
            Ground.ON_REQUEST,
            False,
            (Channel.INTERLINKED, Channel.OFFICE),
        ),
        (Band.FROM_6, Kind.FIRST, Ground.ON_REQUEST, True, VISIT),
        (Band.FROM_14, Kind.FIRST, Ground.DUTY, True, VISIT),
        (Band.FROM_14, Kind.CHANGE, Ground.REQUEST, True, VISIT),
        (Band.FROM_14, Kind.CHANGE, Ground.MILESTONE, True, VISIT),
        (Band.FROM_14, Kind.REISSUE, Ground.LOST, True, COPY),
        (Band.FROM_6, Kind.REISSUE, Ground.LOST, True, COPY),
        (Band.FROM_14, Kind.REISSUE, Ground.NATIONALITY, True, VISIT),
        (Band.FROM_14, Kind.CHANGE, Ground.UNIT_CHANGE, True, VISIT),
    ],
)
def test_the_channels_in_july_2024(band, kind, ground, birth_registered, expected):
    found = at(band, kind, ground, birth_registered=birth_registered)
    assert found.channels == expected


@pytest.mark.parametrize(
    ("on", "kind", "ground", "expected"),
    [
        (JULY, Kind.REISSUE, Ground.LOST, True),
        (JULY, Kind.REISSUE, Ground.NATIONALITY, False),
        (JULY, Kind.CHANGE, Ground.UNIT_CHANGE, False),
        (D(2025, 8, 11), Kind.CHANGE, Ground.UNIT_CHANGE, False),
        (D(2025, 8, 12), Kind.CHANGE, Ground.UNIT_CHANGE, True),
        (D(2026, 8, 1), Kind.CHANGE, Ground.REQUEST, False),
        (JULY, Kind.FIRST, Ground.DUTY, False),
    ],
)
def test_when_the_stored_biometrics_serve(on, kind, ground, expected):
    found = copies_stored_biometrics(kind=kind, ground=ground, law=in_force(on))
    assert found is expected


@pytest.mark.parametrize(
    ("on", "rule_id"),
    [
        (D(2024, 7, 1), "PLACE-1"),
        (D(2025, 2, 28), "PLACE-1"),
        (D(2025, 3, 1), "PLACE-6"),
        (D(2025, 6, 30), "PLACE-6"),
        (D(2025, 7, 1), "PLACE-7"),
    ],
)
def test_the_rule_of_the_place(on, rule_id):
    found = at(Band.FROM_14, on=on)
    assert found.rule_ids == (rule_id, "PLACE-3")
    assert len(found.articles) == 2


@pytest.mark.parametrize(
    ("on", "levels"),
    [
        (D(2024, 8, 1), (Level.DISTRICT, Level.PROVINCE)),
        (D(2025, 4, 1), (Level.COMMUNE, Level.PROVINCE)),
        (D(2025, 8, 1), (Level.PROVINCE,)),
    ],
)
def test_a_re_issue_goes_to_the_province_after_july_2025(on, levels):
    assert at(Band.FROM_14, Kind.REISSUE, Ground.LOST, on).levels == levels


@pytest.mark.parametrize(
    ("level", "band", "on", "expected"),
    [
        (Level.DISTRICT, Band.FROM_14, D(2025, 2, 28), True),
        (Level.DISTRICT, Band.FROM_14, D(2025, 3, 1), False),
        (Level.DISTRICT, Band.FROM_14, D(2025, 3, 2), False),
        (Level.DISTRICT, Band.UNDER_6, D(2025, 3, 2), False),
        (Level.COMMUNE, Band.FROM_14, D(2025, 3, 2), True),
        (Level.COMMUNE, Band.FROM_14, D(2025, 2, 28), False),
        (Level.COMMUNE, Band.FROM_6, D(2025, 7, 1), True),
        (Level.COMMUNE, Band.FROM_14, D(2025, 7, 1), False),
        (Level.PROVINCE, Band.FROM_14, D(2025, 7, 1), True),
        (Level.PROVINCE, Band.FROM_6, D(2025, 7, 1), False),
    ],
)
def test_t25_which_level_receives(level, band, on, expected):
    assert receives(level=level, band=band, on=on) is expected


@pytest.mark.parametrize(("lives_here", "expected"), [(True, []), (False, ["PLACE-5"])])
def test_another_place_only_warns(lives_here, expected):
    found = at(Band.FROM_14, lives_here=lives_here)
    assert [each.code for each in found.warnings] == expected


def test_before_the_law_no_level_receives():
    with pytest.raises(IdentityLawNotYet):
        receives(level=Level.DISTRICT, band=Band.FROM_14, on=D(2024, 6, 30))


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_has_words(channel):
    assert channel.vi[0].isupper()


@given(
    band=st.sampled_from(Band),
    kind=st.sampled_from(Kind),
    ground=st.sampled_from(Ground),
    days=st.integers(0, 1200),
    birth_registered=st.booleans(),
)
def test_somebody_always_receives(band, kind, ground, days, birth_registered):
    on = D(2024, 7, 1) + timedelta(days=days)
    found = at(band, kind, ground, on, birth_registered=birth_registered)
    assert found.levels
    assert found.channels
    assert (Level.DISTRICT in found.levels) == (on < D(2025, 3, 1))


@pytest.mark.parametrize(
    ("known", "kind", "address"),
    [
        ({"permanent": "Phường A"}, ResidenceKind.PERMANENT, "Phường A"),
        ({"permanent": "Phường A", "temporary": "Xã B"}, ResidenceKind.PERMANENT, "Phường A"),
        ({"temporary": "Xã B"}, ResidenceKind.TEMPORARY, "Xã B"),
        ({"temporary": "Xã B", "current": "Xã C"}, ResidenceKind.TEMPORARY, "Xã B"),
        ({"permanent": "  ", "temporary": "Xã B"}, ResidenceKind.TEMPORARY, "Xã B"),
        ({"current": " Xã C "}, ResidenceKind.CURRENT, "Xã C"),
        ({"current": "Xã C", "abroad": "Paris"}, ResidenceKind.CURRENT, "Xã C"),
        ({"abroad": "Paris"}, ResidenceKind.ABROAD, "Paris"),
        ({}, ResidenceKind.MISSING, None),
        ({"permanent": "", "temporary": None}, ResidenceKind.MISSING, None),
    ],
)
def test_t17_the_residence_printed(known, kind, address):
    found = to_print(**known)
    assert (found.kind, found.address) == (kind, address)
    assert bool(found.next_step) is (kind is ResidenceKind.MISSING)


@pytest.mark.parametrize(
    ("known", "rule_id"),
    [({"permanent": "A"}, "RES-1"), ({"abroad": "A"}, "RES-3"), ({}, "RES-2")],
)
def test_the_rule_of_the_residence(known, rule_id):
    assert to_print(**known).rule_id == rule_id


def test_without_a_residence_the_citizen_is_guided():
    assert to_print().next_step == GUIDANCE


@pytest.mark.parametrize("kind", ResidenceKind)
def test_every_kind_of_residence_has_words(kind):
    assert kind.vi


ADDRESSES = st.none() | st.text(max_size=20)


@given(permanent=ADDRESSES, temporary=ADDRESSES, current=ADDRESSES, abroad=ADDRESSES)
def test_the_printed_address_is_one_of_those_given(permanent, temporary, current, abroad):
    given_texts = (permanent, temporary, current, abroad)
    found = to_print(permanent=permanent, temporary=temporary, current=current, abroad=abroad)
    usable = [text.strip() for text in given_texts if text and text.strip()]
    assert found.address == (usable[0] if usable else None)
