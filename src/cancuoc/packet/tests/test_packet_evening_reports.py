"""What two officers sign of an evening or over a kit: whole, exact, and to its limits."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.packet import closing, content_codec
from cancuoc.packet.closing import (
    LAST_NUMBER,
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_COUNTED,
    Closing,
    Exceptions,
    Explained,
    Fate,
    Figures,
    Misfit,
    Reason,
    ReportKind,
)
from cancuoc.packet.content_codec import BadContent
from cancuoc.packet.custody import (
    LONGEST_SEAL,
    MOST_OF_AN_ITEM,
    Counted,
    Custody,
    Item,
    differences,
)

AT = datetime(2024, 7, 6, 14, 30, tzinfo=UTC)
REPORT = UUID("01907d00-0000-7000-8000-000000000101")
SESSION = UUID("01907d00-0000-7000-8000-000000000001")
OTHER = UUID("01907d00-0000-7000-8000-000000000002")

COUNTS = st.integers(min_value=0, max_value=MOST_COUNTED)
TERMS = [fate.value for fate in Fate]


def figures(**terms: int) -> Figures:
    given_ = {**dict.fromkeys([*TERMS, "without_ticket"], 0), **terms}
    return Figures(**{"tickets": sum(given_[term] for term in TERMS), **given_})


def exceptions(**changes: object) -> Exceptions:
    none = {
        field.name: {"prints_destroyed": False, "note": ""}.get(field.name, 0)
        for field in fields(Exceptions)
    }
    return Exceptions(**{**none, **changes})


def evening(**changes: object) -> Closing:
    plain = {
        "id": REPORT,
        "session_id": SESSION,
        "number": 1,
        "figures": figures(dossier=3, absent=1),
        "misfits": (),
        "exceptions": exceptions(),
        "waiting": 2,
        "first": "cb.tx.01",
        "second": "cb.tx.02",
        "signed_at": AT,
    }
    return Closing(**{**plain, **changes})


def counts(number: int = 1, seal: str = "") -> tuple[Counted, ...]:
    return tuple(Counted(item=item, count=number, seal=seal) for item in Item)


def hand_over(**changes: object) -> Custody:
    plain = {
        "id": REPORT,
        "number": 1,
        "kit": "KIT-01",
        "given": counts(),
        "taken": counts(),
        "giver": "cb.tx.01",
        "taker": "cb.tx.02",
        "waiting": 0,
        "signed_at": AT,
    }
    return Custody(**{**plain, **changes})


NOTED = Explained(ticket="A007", misfit=Misfit.TWICE, reason=Reason.ON_PAPER)


class TestTheEquation:
    @given(st.fixed_dictionaries(dict.fromkeys(TERMS, COUNTS)), COUNTS)
    def test_the_right_side_is_every_fate_and_nothing_beside_it(self, terms, without):
        found = figures(**terms, tickets=0, without_ticket=without)
        assert found.answered == sum(terms.values())

    @pytest.mark.parametrize("term", TERMS)
    def test_each_fate_counts_by_itself(self, term):
        assert figures(**{term: 1}).answered == 1

    @pytest.mark.parametrize("term", ["tickets", "without_ticket", *TERMS])
    def test_no_term_is_below_nothing_or_above_what_an_evening_holds(self, term):
        most = figures(**{term: MOST_COUNTED, "tickets": MOST_COUNTED})
        assert getattr(most, term) == MOST_COUNTED
        for wrong in (-1, MOST_COUNTED + 1):
            with pytest.raises(ValueError, match="no evening"):
                replace(most, **{term: wrong})

    def test_an_imbalance_without_a_ticket_to_blame_is_no_report(self):
        uneven = figures(tickets=5, dossier=4)
        with pytest.raises(ValueError, match="imbalance"):
            evening(figures=uneven)
        assert evening(figures=uneven, misfits=(NOTED,)).misfits == (NOTED,)

    def test_an_evening_that_adds_up_may_still_name_tickets(self):
        """Two mistakes that cancel out leave the sums equal."""
        assert evening(misfits=(NOTED,)).figures.answered == 4


class TestWhoSigns:
    @pytest.mark.parametrize(
        "changes",
        [{"first": ""}, {"second": "cb.tx.01"}, {"first": "", "second": ""}],
        ids=["nobody first", "one for both", "nobody"],
    )
    def test_two_officers_sign_an_evening(self, changes):
        with pytest.raises(ValueError, match="two officers"):
            evening(**changes)

    @pytest.mark.parametrize("changes", [{"giver": ""}, {"taker": "cb.tx.01"}])
    def test_one_gives_a_kit_and_another_takes_it(self, changes):
        with pytest.raises(ValueError, match="another takes"):
            hand_over(**changes)

    @pytest.mark.parametrize(
        ("report", "field"),
        [(evening, "first"), (evening, "second"), (hand_over, "giver"), (hand_over, "taker")],
    )
    def test_no_name_is_longer_than_an_account(self, report, field):
        longest = "x" * LONGEST_NAME
        assert getattr(report(**{field: longest}), field) == longest
        with pytest.raises(ValueError, match="account"):
            report(**{field: longest + "x"})

    @pytest.mark.parametrize("report", [evening, hand_over])
    def test_reports_are_numbered_from_one_to_what_the_centre_holds(self, report):
        assert report(number=LAST_NUMBER).number == LAST_NUMBER
        for wrong in (0, -1, LAST_NUMBER + 1):
            with pytest.raises(ValueError, match="numbered"):
                report(number=wrong)


class TestWhatIsTold:
    @pytest.mark.parametrize("field", ["turned_away", "paper_forms", "devices_failed"])
    def test_what_officers_tell_has_bounds(self, field):
        assert getattr(exceptions(**{field: MOST_COUNTED}), field) == MOST_COUNTED
        for wrong in (-1, MOST_COUNTED + 1):
            with pytest.raises(ValueError, match="no evening"):
                exceptions(**{field: wrong})

    def test_a_note_is_short(self):
        assert exceptions(note="ế" * LONGEST_NOTE).note
        with pytest.raises(ValueError, match="short"):
            exceptions(note="ế" * (LONGEST_NOTE + 1))

    def test_every_term_reason_and_item_has_words_of_its_own(self):
        for kinds in (Fate, Misfit, Reason, Item):
            words = [each.vi for each in kinds]
            assert all(words)
            assert len(set(words)) == len(words), kinds
        assert len({each.next_step for each in Misfit}) == len(Misfit)


KITS = st.builds(
    lambda seals: tuple(
        Counted(item=item, count=count, seal=seal)
        for item, (count, seal) in zip(Item, seals, strict=True)
    ),
    st.lists(
        st.tuples(
            st.integers(min_value=0, max_value=MOST_OF_AN_ITEM), st.sampled_from(["", "NP-1", "x"])
        ),
        min_size=len(Item),
        max_size=len(Item),
    ),
)


class TestTheKit:
    @settings(max_examples=40)
    @given(KITS, KITS)
    def test_what_was_given_is_what_was_taken_and_what_is_missing(self, given_, taken):
        """In = out + lost, for each item and for the kit as a whole; a seal is one more look."""
        found = {each.item: each for each in differences(given_, taken)}
        for before, after in zip(given_, taken, strict=True):
            if before.item in found:
                told = found[before.item]
                assert (told.given, told.taken) == (before, after)
                assert before != after
            else:
                assert before == after
        lost = sum(each.given.count - each.taken.count for each in found.values())
        assert sum(b.count for b in given_) == sum(a.count for a in taken) + lost

    @settings(max_examples=40)
    @given(KITS, KITS)
    def test_the_way_back_names_the_same_items_the_other_way_round(self, given_, taken):
        there, back = differences(given_, taken), differences(taken, given_)
        assert [(d.item, d.given, d.taken) for d in there] == [
            (d.item, d.taken, d.given) for d in back
        ]

    @settings(max_examples=40)
    @given(KITS, st.randoms(use_true_random=False))
    def test_the_order_of_counting_does_not_matter(self, kit, draw):
        mixed = list(kit)
        draw.shuffle(mixed)
        assert differences(kit, mixed) == ()
        assert hand_over(given=tuple(mixed), taken=kit).kit == "KIT-01"

    def test_another_seal_on_as_many_things_is_a_difference(self):
        found = differences(counts(seal="NP-1"), counts(seal="NP-2"))
        assert [each.item for each in found] == list(Item)

    def test_counts_and_seals_have_bounds(self):
        assert Counted(item=Item.USB, count=MOST_OF_AN_ITEM, seal="x" * LONGEST_SEAL)
        for count, seal in ((-1, ""), (MOST_OF_AN_ITEM + 1, ""), (1, "x" * (LONGEST_SEAL + 1))):
            with pytest.raises(ValueError, match="no kit"):
                Counted(item=Item.USB, count=count, seal=seal)

    @pytest.mark.parametrize("side", ["given", "taken"])
    @pytest.mark.parametrize(
        "wrong", [(), counts()[1:], (*counts(), counts()[0]), (*counts()[1:], counts()[1])]
    )
    def test_every_item_is_counted_once_by_both(self, side, wrong):
        with pytest.raises(ValueError, match="every item"):
            hand_over(**{side: wrong})


REPORTS = {
    "evening": (
        Closing,
        evening(
            figures=figures(dossier=2, absent=1, tickets=4, without_ticket=1),
            misfits=(NOTED,),
            exceptions=exceptions(note="Mất điện 10 phút", prints_destroyed=True),
        ),
        {
            "id": OTHER,
            "session_id": OTHER,
            "number": 2,
            "figures": figures(dossier=1, absent=2, tickets=4, without_ticket=1),
            "misfits": (replace(NOTED, reason=Reason.TO_BE_SEEN),),
            "exceptions": exceptions(note="Mất điện 11 phút", prints_destroyed=True),
            "waiting": 3,
            "first": "cb.tx.03",
            "second": "cb.tx.03",
            "signed_at": AT + timedelta(seconds=1),
        },
    ),
    "custody": (
        Custody,
        hand_over(taken=counts(0, "NP-1")),
        {
            "id": OTHER,
            "number": 2,
            "kit": "KIT-02",
            "given": counts(2),
            "taken": counts(0, "NP-2"),
            "giver": "cb.tx.03",
            "taker": "cb.tx.03",
            "waiting": 1,
            "signed_at": AT + timedelta(seconds=1),
        },
    ),
}


@pytest.mark.parametrize(("kind", "report", "others"), REPORTS.values(), ids=REPORTS)
class TestOnTheWay:
    def test_a_report_arrives_as_it_left(self, kind, report, others):
        assert content_codec.load(kind, content_codec.dump(report)) == report
        assert content_codec.from_plain(kind, content_codec.to_plain(report)) == report

    def test_every_field_is_in_the_print(self, kind, report, others):
        """A report told again with one thing changed is another report."""
        assert set(others) == {field.name for field in fields(kind)}
        prints = {closing.digest(replace(report, **{name: to})) for name, to in others.items()}
        assert len(prints) == len(others)
        assert closing.digest(report) not in prints
        assert closing.digest(replace(report)) == closing.digest(report)

    def test_a_field_less_or_more_is_no_report(self, kind, report, others):
        plain = content_codec.to_plain(report)
        for name in plain:
            with pytest.raises(BadContent):
                content_codec.from_plain(kind, {k: v for k, v in plain.items() if k != name})
        with pytest.raises(BadContent):
            content_codec.from_plain(kind, {**plain, "name": "Lê Thị Hoa"})

    @settings(max_examples=40)
    @given(
        cut=st.integers(min_value=0, max_value=400), flip=st.integers(min_value=1, max_value=255)
    )
    def test_bytes_that_were_hurt_are_refused_or_say_something_else(
        self, kind, report, others, cut, flip
    ):
        data = bytearray(content_codec.dump(report))
        data[cut % len(data)] ^= flip
        try:
            found = content_codec.load(kind, bytes(data))
        except (BadContent, ValueError):
            return
        assert closing.digest(found) != closing.digest(report)


def test_the_two_kinds_of_reports_are_known_by_name():
    assert {kind.value for kind in ReportKind} == {"closing", "custody"}
