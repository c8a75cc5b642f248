"""The calendar file, the QR picture, the draft and the words about papers and expiry."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from cancuoc.interfaces.portal.draft import Draft
from cancuoc.interfaces.portal.members import Member
from cancuoc.interfaces.portal.presenters import family as words
from cancuoc.interfaces.portal.presenters.calendar import calendar
from cancuoc.interfaces.portal.views.booking import qr
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Duty
from cancuoc.law.papers import Paper

AT = datetime(2024, 7, 6, 11, 0, tzinfo=UTC)
ON = date(2024, 7, 6)
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200)


def member(**changes) -> Member:
    values = {
        "id": uuid4(),
        "given": "Đức",
        "full_name": "Trần Anh Đức",
        "born": PartialDate(2016, 5, 1),
        "band": Band.FROM_6,
        "duty": Duty.OPTIONAL,
        "booked": False,
        "papers": (),
        "bring": (),
        "blocks": (),
        "commune": "00352",
    }
    return Member(**{**values, **changes})


def unfolded(body: bytes) -> str:
    return body.decode().replace("\r\n ", "")


class TestCalendar:
    def event(self, **changes) -> bytes:
        values = {
            "uid": UUID(int=7),
            "starts_at": AT,
            "ends_at": AT + timedelta(minutes=30),
            "title": "Làm thẻ căn cước",
            "place": "Nhà văn hoá",
            "note": "Không cần giấy tờ",
            "made_at": AT,
        }
        return calendar(**{**values, **changes})

    @given(TEXT, TEXT)
    def test_any_text_survives_folding_and_escaping(self, place, note):
        body = self.event(place=place, note=note)
        assert all(len(line) <= 75 for line in body.split(b"\r\n"))
        assert body.count(b"\r\n") >= 19
        lines = unfolded(body).split("\r\n")
        (shown,) = [line for line in lines if line.startswith("LOCATION:")]
        plain = shown.removeprefix("LOCATION:")
        for written, back in (("\\n", "\n"), ("\\,", ","), ("\\;", ";")):
            plain = plain.replace(f"\\{written}", f"\0{written[1]}").replace(written, back)
        assert plain.replace("\0", "\\").replace("\\\\", "\\").count(",") >= place.count(",")

    def test_no_line_of_ours_can_be_broken_out_of(self):
        body = unfolded(self.event(place="A\r\nBEGIN:VEVENT\r\nSUMMARY:Giả"))
        assert body.count("\r\nBEGIN:VEVENT") == 1
        assert body.count("\r\nSUMMARY:") == 1

    def test_times_are_in_utc(self):
        body = unfolded(self.event())
        assert "DTSTART:20240706T110000Z" in body
        assert "DTEND:20240706T113000Z" in body


def test_the_qr_picture_reads_back_and_obeys_the_content_policy():
    drawn = str(qr("H7K2MP9Q"))
    assert "style=" not in drawn
    assert "<script" not in drawn
    # The path is drawn into pixels and read by an independent reader.
    import segno

    made = segno.make("H7K2MP9Q", error="m", micro=False)
    side = made.symbol_size(scale=1, border=4)[0]
    picture = Image.new("L", (side * 6, side * 6), 255)
    pen = ImageDraw.Draw(picture)
    for y, row in enumerate(made.matrix_iter(scale=1, border=4)):
        for x, dark in enumerate(row):
            if dark:
                pen.rectangle((x * 6, y * 6, x * 6 + 5, y * 6 + 5), fill=0)
    assert zxingcpp.read_barcodes(picture)[0].text == "H7K2MP9Q"
    assert f'width="{side * 8}"' in drawn


class TestDraft:
    @pytest.mark.parametrize(
        ("answers", "page"),
        [
            ({}, "portal:find"),
            ({"people": ("a",)}, "portal:family"),
            ({"people": ("a",), "coming": ("a",)}, "portal:time"),
            ({"people": ("a",), "coming": ("a",), "slot": 1}, "portal:phone"),
            ({"people": ("a",), "coming": ("a",), "slot": 1, "phone": "x"}, "portal:check"),
            ({"people": ("a",), "phone": "x", "slot": 1}, "portal:family"),
        ],
    )
    def test_the_first_gap(self, answers, page):
        assert Draft(**answers).first_gap() == page

    def test_each_draft_books_under_its_own_key(self):
        assert Draft().key != Draft().key
        kept = Draft()
        assert kept.with_(phone="x").key == kept.key


class TestWordsAboutPeople:
    def test_a_number_gives_given_name_and_year(self):
        assert words.called(member(), full=False) == "Đức, sinh năm 2016"
        assert words.called(member(), full=True) == "Trần Anh Đức"

    @pytest.mark.parametrize(
        ("changes", "shown"),
        [
            ({"booked": True}, "Đã có lịch hẹn."),
            ({"duty": Duty.NONE}, "Thẻ còn hạn"),
            ({"band": Band.UNDER_6, "born": PartialDate(2021, 1, 1)}, "không phải đến"),
            ({"band": Band.UNDER_6, "born": PartialDate(2018, 8, 12)}, "Đủ 6 tuổi ngày 12/08/2024"),
            ({"band": Band.UNDER_6, "born": PartialDate(2021)}, "không phải đến"),
            ({}, "Đến cùng cha, mẹ"),
            ({"band": Band.FROM_14, "duty": Duty.MUST}, "Cần đến làm thẻ."),
            ({"band": Band.FROM_14}, "Làm khi gia đình muốn."),
        ],
    )
    def test_what_is_asked(self, changes, shown):
        assert shown in words.hint(member(**changes), on=ON)

    @pytest.mark.parametrize(
        ("changes", "ticked"),
        [
            ({}, True),
            ({"booked": True}, False),
            ({"band": Band.UNDER_6}, False),
            ({"duty": Duty.NONE}, False),
        ],
    )
    def test_what_is_ticked_at_first(self, changes, ticked):
        assert words.chosen_at_first(member(**changes)) is ticked

    def test_no_papers_is_said(self):
        assert "Không cần giấy tờ" in words.papers_line(())
        assert words.papers_line((Paper.OLD_CMND,)) == Paper.OLD_CMND.vi

    def test_each_paper_once_for_the_family(self):
        one = member(papers=(Paper.BIRTH_CERTIFICATE,), bring=(Paper.PHONE, Paper.OLD_CARD))
        two = member(papers=(Paper.BIRTH_CERTIFICATE, Paper.OLD_CARD), bring=(Paper.PHONE,))
        asked = (Paper.BIRTH_CERTIFICATE, Paper.OLD_CARD)
        assert words.family_papers([one, two]) == asked
        assert words.family_bring([one, two]) == (Paper.PHONE,)

    @pytest.mark.parametrize(
        ("born", "line"),
        [
            # Eleven years and eleven months: the card ends at fourteen.
            (PartialDate(2012, 8, 1), "01/08/2026, khi đủ 14 tuổi"),
            # Twelve: within two years of fourteen, the card lasts to twenty-five.
            (PartialDate(2012, 7, 6), "06/07/2037, khi đủ 25 tuổi"),
            (PartialDate(1950, 1, 1), "không phải đổi theo tuổi"),
            (PartialDate(2012), ""),
        ],
    )
    def test_until_when_the_card_lasts(self, born, line):
        shown = words.expiry_line(member(born=born), on=ON)
        assert line in shown
        assert bool(shown) is bool(line)

    @given(st.dates(date(1930, 1, 1), date(2024, 7, 6)))
    def test_the_age_named_is_a_milestone(self, born):
        shown = words.expiry_line(member(born=PartialDate.of(born)), on=ON)
        assert "không phải đổi" in shown or any(
            f"đủ {age} tuổi" in shown for age in (14, 25, 40, 60)
        )
