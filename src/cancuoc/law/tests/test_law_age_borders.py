"""The day before a birthday and the birthday: all that the law changes overnight for a person.

"Từ đủ" counts the birthday itself (Art. 19, 21, 23). The days are written out, those of
29 February too, so that no helper of the code under test finds them.
"""

from datetime import date, timedelta

import pytest

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law import capture, card, eid, fines, personal_data
from cancuoc.law.ages import age_on, band, is_certain
from cancuoc.law.choices import Choices, LeapBirthday
from cancuoc.law.eligibility import due
from cancuoc.law.fees import fee
from cancuoc.law.grounds import Kind
from cancuoc.law.procedure import plan
from cancuoc.law.representation import Representative

A_DAY = timedelta(days=1)
MOTHER = Representative.MOTHER

# age, birth, the day on which the age is reached; all days lie under the Law of 2023
REACHED = """
6 2018-07-10 2024-07-10
6 2018-12-31 2024-12-31
6 2019-01-01 2025-01-01
6 2020-02-29 2026-03-01
6 2020-02-28 2026-02-28
6 2020-03-01 2026-03-01
7 2017-07-10 2024-07-10
7 2020-02-29 2027-03-01
14 2010-07-10 2024-07-10
14 2010-12-31 2024-12-31
14 2011-01-01 2025-01-01
14 2012-02-29 2026-03-01
14 2012-02-28 2026-02-28
16 2008-11-01 2024-11-01
16 2012-02-29 2028-02-29
60 1964-11-01 2024-11-01
60 1968-02-29 2028-02-29
"""


def whole(born, on):
    return plan(born=born, on=on, representative=MOTHER)


def consent(born, on):
    asked = personal_data.consent(
        purpose=personal_data.Purpose.EVENT_PHOTO, age=age_on(born=born, on=on), on=on
    ).asked
    return "+".join(who.value for who in asked)


def change_fee(born, on):
    return str(fee(kind=Kind.CHANGE, on=on, born=born).reason)


def joined(values):
    return ",".join(values) or "-"


QUESTIONS = {
    "age band": lambda born, on: band(born=born, on=on).value,
    "duty": lambda born, on: due(born=born, on=on).duty.value,
    "clause": lambda born, on: whole(born, on).ground.value,
    "who comes": lambda born, on: whole(born, on).presence.value,
    "who signs": lambda born, on: whole(born, on).signer.value,
    "form": lambda born, on: whole(born, on).forms[0],
    "channels": lambda born, on: joined(each.value for each in whole(born, on).channels),
    "captured": lambda born, on: joined(whole(born, on).biometrics),
    "capture steps": lambda born, on: str(len(capture.plan(born=born, on=on).steps)),
    "design": lambda born, on: card.model(born=born, issued=on).value,
    "parents in code": lambda born, on: str("father" in card.qr_fields(born=born, issued=on)),
    "level two": lambda born, on: eid.levels(born=born, on=on, card=True).presence_level_2,
    "phone": lambda born, on: eid.levels(born=born, on=on, card=True).phone_of,
    "fine": lambda born, on: str(fines.fine(born=born, on=on) is not None),
    "photo consent": consent,
    "change fee": change_fee,
}

# age at which the answer changes, question, the answer the day before, the answer on the day
OVERNIGHT = """
6 | age band | <6 | 6-<14
6 | who comes | none | person_and_representative
6 | form | DC02 | CC01
6 | channels | online | office,mobile
6 | captured | - | face,fingerprints,iris
6 | capture steps | 0 | 15
6 | design | under_6 | from_6
6 | level two | not_available | person_and_representative
7 | photo consent | representative | subject+representative
14 | age band | 6-<14 | >=14
14 | duty | optional | must
14 | clause | 19(3) | 19(2)
14 | who comes | person_and_representative | person
14 | who signs | representative | person
14 | parents in code | True | False
14 | level two | person_and_representative | person
14 | phone | representative | person
14 | fine | False | True
16 | photo consent | subject+representative | subject
16 | change fee | exempt:child | cut
60 | change fee | cut | exempt:elderly
"""


def table(text, mark=None):
    return [
        [cell.strip() for cell in line.split(mark)] for line in text.splitlines() if line.strip()
    ]


CASES = [
    (born, on, question, before, after)
    for age, born, on in table(REACHED)
    for at, question, before, after in table(OVERNIGHT, "|")
    if at == age
]
STEADY = [
    (born, on, question)
    for age, born, on in table(REACHED)
    for question in QUESTIONS
    if question not in {row[1] for row in table(OVERNIGHT, "|") if row[0] == age}
    # Circular 73/2024 and 64/2025 changed the price for everybody on these two days.
    and not (question == "change fee" and on in {"2025-01-01", "2025-07-01"})
]


def day(word):
    return date.fromisoformat(word)


@pytest.mark.parametrize(("born", "on", "question", "before", "after"), CASES)
def test_what_a_birthday_changes(born, on, question, before, after):
    if question == "change fee" and on >= "2027-01-01":
        # The cut of Circular 64/2025 has ended by then, so the full price stands beside zero.
        before, after = before.replace("cut", "full"), after.replace("cut", "full")
    ask = QUESTIONS[question]
    assert ask(day(born), day(on) - A_DAY) == before
    assert ask(day(born), day(on)) == after


@pytest.mark.parametrize(("born", "on", "question"), STEADY)
def test_what_a_birthday_leaves_alone(born, on, question):
    ask = QUESTIONS[question]
    assert ask(day(born), day(on) - A_DAY) == ask(day(born), day(on))


@pytest.mark.parametrize(("age", "born", "on"), table(REACHED))
def test_the_age_itself_is_reached_on_the_day(age, born, on):
    assert age_on(born=day(born), on=day(on)) == int(age)
    assert age_on(born=day(born), on=day(on) - A_DAY) == int(age) - 1


@pytest.mark.parametrize(
    ("leap", "on", "expected"),
    [
        (LeapBirthday.MARCH_1, date(2026, 2, 27), "<6"),
        (LeapBirthday.MARCH_1, date(2026, 2, 28), "<6"),
        (LeapBirthday.MARCH_1, date(2026, 3, 1), "6-<14"),
        (LeapBirthday.FEBRUARY_28, date(2026, 2, 27), "<6"),
        (LeapBirthday.FEBRUARY_28, date(2026, 2, 28), "6-<14"),
        (LeapBirthday.FEBRUARY_28, date(2026, 3, 1), "6-<14"),
    ],
)
def test_a_child_of_29_february_turns_six_on_the_chosen_day_everywhere(leap, on, expected):
    born = date(2020, 2, 29)
    steps = capture.plan(born=born, on=on, leap=leap)
    account = eid.levels(born=born, on=on, card=True, leap=leap)
    whole_plan = plan(born=born, on=on, choices=Choices(leap_birthday=leap))
    assert band(born=born, on=on, leap=leap).value == expected
    assert {each.band.value for each in (steps, account, whole_plan)} == {expected}
    assert steps.required is (2 in account.levels) is (whole_plan.biometrics != ())


@pytest.mark.parametrize(
    ("leap", "parents"), [(LeapBirthday.MARCH_1, True), (LeapBirthday.FEBRUARY_28, False)]
)
def test_the_code_of_a_card_follows_the_chosen_day_too(leap, parents):
    choices = Choices(leap_birthday=leap)
    fields = card.qr_fields(born=date(2012, 2, 29), issued=date(2026, 2, 28), choices=choices)
    assert ("father" in fields) is parents


# A birth known by year or month alone: the day before its last reading, and that day.
PARTLY_KNOWN = """
2018 2024-12-30 <6 False 2024-12-31 6-<14 True
2018-07 2024-07-30 <6 False 2024-07-31 6-<14 True
2010 2024-12-30 6-<14 False 2024-12-31 >=14 True
2010-07 2024-07-30 6-<14 False 2024-07-31 >=14 True
2012-02 2026-02-28 6-<14 False 2026-03-01 >=14 True
"""


def partial(word):
    return PartialDate(*(int(part) for part in word.split("-")))


@pytest.mark.parametrize("row", table(PARTLY_KNOWN), ids=lambda row: row[0])
def test_a_birth_known_in_part_reaches_an_age_on_its_last_day(row):
    born = partial(row[0])
    for on, expected, certain in (row[1:4], row[4:7]):
        assert band(born=born, on=day(on)).value == expected
        assert is_certain(born=born, on=day(on)) is (certain == "True")


@pytest.mark.parametrize("word", ["2018", "2018-07", "2019", "2019-12"])
def test_a_child_who_may_still_be_under_six_is_not_captured(word):
    """What is not known is read in favour of the child: nothing is taken too early."""
    with pytest.raises(capture.BiometricsRefused):
        capture.require_allowed(born=partial(word), on=date(2024, 7, 10))
