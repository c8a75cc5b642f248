"""Papers, account, place, signature and leaving: the answers of the later stages."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date

import pytest

from cancuoc.law.fees import Exemption
from cancuoc.packet import content_codec
from cancuoc.packet.content import EidRequest, Paper, Representative
from cancuoc.station.core import procedure
from cancuoc.station.core.filling import Details
from cancuoc.station.forms.data import DataForm, data_choices, data_initial, details_of
from cancuoc.station.forms.sign import SignForm
from cancuoc.station.tests import world
from cancuoc.station.tests.typed import as_shown, sent
from cancuoc.station.views.leave import LeaveForm

ON = date(2024, 7, 6)
PHONE = "0912345678"


def data(draft, fields=None):
    return DataForm(
        fields,
        on=ON,
        initial=data_initial(draft, on=ON),
        choices=data_choices(draft, procedure.plan(draft, on=ON), on=ON),
    )


def details(draft, **fields):
    form = data(draft, sent({"eid": "0", "where": "here", **fields}))
    assert form.is_valid(), form.errors
    return details_of(form, draft, on=ON)


def child(**changes):
    acting = procedure.by_register(world.mother())
    return world.draft_of(world.child(**changes), representative=acting)


BABY = child(born=date(2021, 5, 5))
ADULT = world.draft_of(world.record())


class TestData:
    @pytest.mark.parametrize(
        ("draft", "levels"), [(BABY, ["0", "1"]), (child(), ["0", "1", "2"]), (ADULT, "012")]
    )
    def test_the_levels_open_at_this_age_are_offered(self, draft, levels):
        assert [each.value for each in data(draft).eid.choices] == list(levels)

    @pytest.mark.parametrize(
        ("draft", "level", "phone"),
        [
            (BABY, "0", "0912 345 678"),
            (child(), "0", "0912 345 678"),
            (ADULT, "2", "0987 654 321"),
            (replace(child(), representative=None), "0", ""),
        ],
    )
    def test_what_stands_ready(self, draft, level, phone):
        form = data(draft)
        assert (form.eid.raw, form.phone.raw, form.where.raw) == (level, phone, "here")

    @pytest.mark.parametrize("draft", [BABY, child(), ADULT])
    def test_a_page_sent_as_it_was_shown_keeps_what_stood_ready(self, draft):
        form = data(draft, as_shown(data(draft)))
        assert form.is_valid(), form.errors
        found = details_of(form, draft, on=ON)
        assert (found.eid.level if found.eid else 0) == (2 if draft is ADULT else 0)
        assert found.return_address == ""

    def test_everything_answered_comes_back(self):
        draft = replace(
            child(),
            eid=EidRequest(level=1, phone="+84987654321", by_representative=True),
            exemptions=("poor_household",),
            return_address="Số 5 phố Huế",
            note="Cháu sợ máy.",
        )
        form = data(draft, as_shown(data(draft)))
        assert form.is_valid(), form.errors
        assert details_of(form, draft, on=ON) == Details(
            eid=draft.eid,
            exemptions=draft.exemptions,
            return_address=draft.return_address,
            note=draft.note,
        )

    def test_the_account_of_a_child_is_asked_for_by_the_representative(self):
        assert details(child(), eid="2", phone=PHONE).eid == EidRequest(
            level=2, phone="+84912345678", by_representative=True
        )
        assert not details(ADULT, eid="2", phone=PHONE).eid.by_representative

    def test_a_ward_has_the_representatives_telephone_ready(self):
        """Decree 69/2024 Art. 10(1)(d): the representative's own number is used (EID-6)."""
        acting = Representative(
            full_name="Lê Thị Dì",
            relation="guardian",
            proof="court_decision",
            phone="+84911111111",
        )
        ward = world.draft_of(world.record(), capacity="limited", representative=acting)
        assert data(ward).phone.raw == "0911 111 111"
        alone = replace(ward, representative=None)
        assert (data(alone).phone.raw, data(alone).eid.raw) == ("", "0")

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"eid": "1", "phone": ""}, "phone"),
            ({"eid": "1", "phone": "0123"}, "phone"),
            ({"eid": "3"}, "eid"),
            ({"eid": ""}, "eid"),
            ({"where": "post"}, "address"),
            ({"where": "post", "address": "  \t "}, "address"),
            ({"where": "home"}, "where"),
            ({"where": ""}, "where"),
            ({"papers": ["passport"]}, "papers"),
            ({"exemption": "rich"}, "exemption"),
            ({"note": "x" * 301}, "note"),
            ({"where": "post", "address": "x" * 201}, "address"),
        ],
    )
    def test_each_answer_is_refused_by_itself(self, fields, field):
        form = data(child(), sent({"eid": "0", "where": "here", **fields}))
        assert not form.is_valid()
        assert list(form.errors) == [field]

    def test_level_two_is_not_open_under_six(self):
        form = data(BABY, sent({"eid": "2", "phone": PHONE, "where": "here"}))
        assert not form.is_valid()
        assert list(form.errors) == ["eid"]

    def test_a_telephone_without_an_account_asks_for_none(self):
        assert details(child(), phone=PHONE).eid is None

    def test_an_address_counts_only_for_a_posted_card(self):
        assert details(child(), address="Số 5").return_address == ""
        assert details(child(), where="post", address="Số 5").return_address == "Số 5"

    @pytest.mark.parametrize("exemption", Exemption)
    def test_every_exemption_of_the_law_may_be_claimed_and_travels(self, exemption):
        found = details(ADULT, exemption=exemption.value)
        assert found.exemptions == (exemption.value,)

    def test_papers_are_those_the_law_asks_to_see(self):
        aunt = Representative(full_name="Lê Thị Dì", relation="guardian", proof="court_decision")
        draft = world.draft_of(world.record(born=date(2015, 1, 1)), representative=aunt)
        assert [each.value for each in data(draft).papers.choices] == ["guardianship_extract"]
        assert details(draft, papers=["guardianship_extract"]).papers == (
            Paper(kind="guardianship_extract"),
        )
        assert data(child()).papers.choices == []

    def test_a_note_with_a_tab_can_be_read_again(self):
        found = details(child(), note="Cháu\tsợ máy.")
        draft = replace(child(), note=found.note)
        assert content_codec.load(type(draft), content_codec.dump(draft)).note == "Cháu sợ máy."


PNG = b"\x89PNG\r\n\x1a\n" + b"stroke" * 8


def drawn(data_bytes, head="data:image/png;base64,"):
    return head + base64.b64encode(data_bytes).decode()


class TestSigning:
    def test_a_drawing_wins_over_a_typed_name(self):
        form = SignForm(sent({"signature": drawn(PNG), "signature_typed": "Ai đó"}))
        assert form.is_valid()
        assert (form.signature.sure.png, form.signature.sure.typed) == (PNG, "")

    def test_a_typed_name_has_one_spelling(self):
        form = SignForm(sent({"signature": "", "signature_typed": " Lê  Thị Bích Ngọc"}))
        assert form.is_valid()
        assert form.signature.sure.typed == "Lê Thị Bích Ngọc"

    @pytest.mark.parametrize(
        "signature",
        [
            "",
            "data:",
            "data:image/png;base64,",
            "data:image/png;base64,????",
            drawn(b"GIF89a"),
            drawn(PNG, head="data:image/svg+xml;base64,"),
            drawn(PNG + b"x" * 400_001),
        ],
    )
    def test_what_is_no_drawing_is_signed_again(self, signature):
        form = SignForm(sent({"signature": signature}))
        assert not form.is_valid()
        assert list(form.errors) == ["signature"]

    @pytest.mark.parametrize(
        ("fields", "fee", "old"),
        [
            ({}, False, False),
            ({"fee_paid": "1"}, True, False),
            ({"old_collected": "1"}, False, True),
            ({"fee_paid": "1", "old_collected": "1"}, True, True),
            ({"fee_paid": ""}, False, False),
        ],
    )
    def test_a_box_counts_only_when_it_is_ticked(self, fields, fee, old):
        form = SignForm(sent({"signature": drawn(PNG), **fields}))
        assert form.is_valid()
        assert (bool(form.fee_paid.value), bool(form.old_collected.value)) == (fee, old)


class TestLeaving:
    @pytest.mark.parametrize("why", ["", "captured", "confirmation", "WRONG_PERSON", "xoá"])
    def test_only_an_ending_offered_ends_a_visit(self, why):
        form = LeaveForm(sent({"why": why}))
        assert not form.is_valid()
        assert list(form.errors) == ["why"]

    def test_every_ending_says_what_it_does(self):
        choices = LeaveForm().why.choices
        assert [each.value for each in choices] == ["wrong_person", "postponed", "papers_missing"]
        assert all(each.text and each.hint for each in choices)
