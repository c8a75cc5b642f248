"""CBEFF in XML: the MOSIP profile read and written, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.formats import cbeff
from cancuoc.biometrics.formats.cbeff import Bir, Level, Purpose, Quality, Version
from cancuoc.biometrics.formats.refusals import RecordBroken, RecordUnknown, RecordUnwritable
from cancuoc.biometrics.formats.tests.samples import WHEN, bir
from cancuoc.biometrics.positions import Eye, Finger

HAND = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<BIR xmlns="http://standards.iso.org/iso-iec/19785/-3/ed-2/">
    <BIRInfo>
        <Integrity>false</Integrity>
    </BIRInfo>
    <BIR>
        <Version>
            <Major>1</Major>
            <Minor>2</Minor>
        </Version>
        <CBEFFVersion>
            <Major>3</Major>
            <Minor>4</Minor>
        </CBEFFVersion>
        <BIRInfo>
            <Integrity>true</Integrity>
        </BIRInfo>
        <BDBInfo>
            <Format>
                <Organization>Mosip</Organization>
                <Type>7</Type>
            </Format>
            <CreationDate>2026-11-25T08:30:15.250000+00:00</CreationDate>
            <Type>Finger</Type>
            <Subtype>Left IndexFinger MiddleFinger RingFinger LittleFinger</Subtype>
            <Level>Raw</Level>
            <Purpose>Enroll</Purpose>
            <Quality>
                <Algorithm>
                    <Organization>HMAC</Organization>
                    <Type>SHA-256</Type>
                </Algorithm>
                <Score>80</Score>
            </Quality>
        </BDBInfo>
        <BDB>AAEC/f7/</BDB>
    </BIR>
</BIR>
"""
MEANT = Bir(
    data=b"\x00\x01\x02\xfd\xfe\xff",
    format="7",
    organization="Mosip",
    types=("Finger",),
    subtypes=("Left", "IndexFinger", "MiddleFinger", "RingFinger", "LittleFinger"),
    created=WHEN,
    level=Level.RAW,
    purpose=Purpose.ENROLL,
    quality=Quality(80, "HMAC", "SHA-256"),
    version=Version(1, 2),
    cbeff_version=Version(3, 4),
    integrity=True,
)


def changed(old: str, new: str) -> bytes:
    assert old.encode() in HAND
    return HAND.replace(old.encode(), new.encode())


def reason(data: bytes) -> str:
    with pytest.raises(RecordBroken) as refused:
        cbeff.read(data)
    return refused.value.details["reason"]


class TestReading:
    def test_every_element_is_read(self):
        assert cbeff.read(HAND) == (MEANT,)

    def test_elements_of_other_profiles_are_read_over(self):
        more = """<SB>c2lnbmF0dXJl</SB>
            <Others><Key>EXCEPTION</Key><Value>false</Value></Others>
            <Others><Key>RETRIES</Key><Value>1</Value></Others>"""
        assert cbeff.read(changed("</BDB>", "</BDB>" + more)) == (MEANT,)
        index = "<Index>11d5c6dc-1bc2-4eda-a7bf-4a3639b29e01</Index>"
        assert cbeff.read(changed("<BDBInfo>", "<BDBInfo>" + index)) == (MEANT,)

    def test_a_document_may_be_one_record_without_a_wrapper(self):
        lines = HAND.decode().splitlines()
        alone = "\n".join(lines[5:-1]).encode()
        assert cbeff.read(alone) == (MEANT,)

    def test_other_namespaces_and_prefixes_are_read(self):
        older = "http://docs.oasis-open.org/bias/ns/biaspatronformat-1.0/"
        assert cbeff.read(HAND.replace(cbeff.NAMESPACE.encode(), older.encode())) == (MEANT,)
        prefixed = HAND.replace(b"<", b"<n:").replace(b"<n:/", b"</n:").replace(b"<n:?", b"<?")
        assert cbeff.read(prefixed.replace(b"xmlns=", b"xmlns:n=")) == (MEANT,)

    def test_base64_may_be_broken_over_lines(self):
        assert cbeff.read(changed("AAEC/f7/", "\n  AAEC\r\n\t/f7/\n"))[0].data == MEANT.data

    def test_little_is_needed(self):
        data = b"<BIR><BDBInfo><Format><Type>9</Type></Format></BDBInfo><BDB>AA==</BDB></BIR>"
        assert cbeff.read(data) == (Bir(data=b"\0", format="9", organization=""),)

    @pytest.mark.parametrize(
        ("text", "moment"),
        [
            ("2026-11-25T08:30:15.250Z", WHEN),
            ("2026-11-25T15:30:15.25+07:00", WHEN),
            ("2026-11-25T08:30:15.250124194800Z", WHEN.replace(microsecond=250_124)),
            ("2026-11-25T08:30:15", WHEN.replace(microsecond=0)),
            ("", None),
        ],
    )
    def test_times_of_many_forms_are_read(self, text, moment):
        found = cbeff.read(changed("2026-11-25T08:30:15.250000+00:00", text))[0].created
        assert found == moment

    @pytest.mark.parametrize(("text", "whole"), [("true", True), ("1", True), ("0", False)])
    def test_integrity_is_said_in_two_ways(self, text, whole):
        data = changed("<Integrity>true</Integrity>", f"<Integrity>{text}</Integrity>")
        assert cbeff.read(data)[0].integrity is whole

    def test_a_quality_without_score_says_nothing(self):
        assert cbeff.read(changed("<Score>80</Score>", ""))[0].quality is None
        found = cbeff.read(changed("<Score>80</Score>", "<Score>-1</Score>"))
        assert found[0].quality.score == -1


class TestRefusing:
    @pytest.mark.parametrize("data", [b"<bir/>", b"<html></html>", b"<CBEFF><BIR/></CBEFF>"])
    def test_another_document_is_unknown(self, data):
        with pytest.raises(RecordUnknown):
            cbeff.read(data)

    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            ("<BDB>AAEC/f7/</BDB>", "", "no data block"),
            ("AAEC/f7/", "AAEC/f7", "base64"),
            ("AAEC/f7/", "AAEC/f7/=", "base64"),
            ("AAEC/f7/", "AAEC-f7_", "base64"),
            ("AAEC/f7/", "ảnh", "base64"),
            ("<Type>7</Type>", "", "no format of the data block"),
            ("<Level>Raw", "<Level>Cooked", "level"),
            ("<Purpose>Enroll", "<Purpose>Fun", "purpose"),
            ("<Type>Finger", "<Type>Finger;", "type or subtype"),
            ("Left IndexFinger", "Left Index-Finger", "type or subtype"),
            ("<Score>80", "<Score>eighty", "number"),
            ("<Score>80", "<Score>80.5", "number"),
            ("<Score>80", "<Score>" + "8" * 5000, "number"),
            ("<Major>1", "<Major>", "number"),
            ("<Minor>4", "<Minor>٤", "number"),
            ("</BDB>", "</BDB><BDB>AA==</BDB>", "more than one"),
            ("<Purpose>", "<Purpose>Audit</Purpose><Purpose>", "more than one"),
        ],
    )
    def test_what_the_standard_does_not_know_is_refused(self, old, new, why):
        assert reason(changed(old, new)) == why

    @pytest.mark.parametrize(
        "text",
        [
            "2026-11-25",
            "2026-13-25T08:30:15Z",
            "2026-02-30T08:30:15Z",
            "2026-11-25T24:30:15Z",
            "2026-11-25T08:30:61Z",
            "0000-11-25T08:30:15Z",
            "2026-11-25T08:30:15+25:00",
            "20261125T083015Z",
            "2026-11-25 08:30:15Z",
            "yesterday",
        ],
    )
    def test_a_date_no_calendar_has_is_refused(self, text):
        assert reason(changed("2026-11-25T08:30:15.250000+00:00", text)) == "date of creation"


class TestWriting:
    def test_every_element_is_written(self):
        assert cbeff.write([MEANT]) == HAND

    def test_what_is_not_known_is_left_out(self):
        plain = Bir(data=b"", format="8")
        text = cbeff.write([plain]).decode()
        for name in ("CreationDate", "Subtype", "Level", "Purpose", "Quality"):
            assert name not in text
        assert cbeff.read(text.encode()) == (plain,)

    def test_a_whole_person_fits_in_one_document(self):
        fingers = [bir(subtypes=cbeff.finger_words(finger)) for finger in Finger]
        eyes = [bir(types=("Iris",), subtypes=cbeff.eye_words(eye), format="9") for eye in Eye]
        face = bir(types=("Face",), subtypes=(), format="8")
        everything = (*fingers, *eyes, face)
        assert cbeff.read(cbeff.write(everything)) == everything

    def test_a_name_cannot_break_out_of_its_element(self):
        sly = bir(organization="</Organization><BDB>", format="7 & 8")
        assert cbeff.read(cbeff.write([sly])) == (sly,)

    @pytest.mark.parametrize(
        "said",
        [
            {"format": ""},
            {"format": " "},
            {"types": ("Finger Face",)},
            {"types": ("",)},
            {"subtypes": ("<b>",)},
            {"organization": "\0"},
            {"created": datetime(2026, 11, 25)},
        ],
        ids=str,
    )
    def test_a_value_without_room_is_refused(self, said):
        with pytest.raises(RecordUnwritable):
            cbeff.write([bir(**said)])

    def test_a_document_needs_a_record(self):
        with pytest.raises(RecordUnwritable):
            cbeff.write([])

    def test_a_time_keeps_its_zone(self):
        here = datetime(2026, 11, 25, 15, 30, tzinfo=timezone(timedelta(hours=7)))
        found = cbeff.read(cbeff.write([bir(created=here)]))[0].created
        assert found == here
        assert found.utcoffset() == timedelta(hours=7)


class TestWords:
    def test_fingers_have_the_words_of_the_standard(self):
        words = [" ".join(cbeff.finger_words(finger)) for finger in Finger]
        assert words == [
            "Right Thumb",
            "Right IndexFinger",
            "Right MiddleFinger",
            "Right RingFinger",
            "Right LittleFinger",
            "Left Thumb",
            "Left IndexFinger",
            "Left MiddleFinger",
            "Left RingFinger",
            "Left LittleFinger",
        ]

    def test_eyes_have_the_words_of_the_standard(self):
        assert [cbeff.eye_words(eye) for eye in Eye] == [("Right",), ("Left",)]


names = st.text(st.sampled_from("AZaz09-_.: <>&\"'ăệđ"), max_size=12).map(str.strip)
words = st.lists(st.text(st.sampled_from("abcXYZ"), min_size=1, max_size=9), max_size=4).map(tuple)


@settings(max_examples=50, deadline=None)
@given(
    data=st.binary(max_size=200),
    form=names.filter(bool),
    organization=names,
    types=words,
    subtypes=words,
    created=st.none() | st.datetimes(timezones=st.just(UTC)),
    level=st.none() | st.sampled_from(Level),
    purpose=st.none() | st.sampled_from(Purpose),
    quality=st.none() | st.builds(Quality, st.integers(-2, 100), names, names),
    version=st.builds(Version, st.integers(0, 99), st.integers(0, 99)),
    integrity=st.booleans(),
)
def test_any_record_comes_back_as_it_was(form, **said):
    given_ = Bir(format=form, **said)
    assert cbeff.read(cbeff.write([given_, given_])) == (given_, given_)
