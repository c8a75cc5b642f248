"""XML from outside: what is dangerous is refused, the rest becomes a small tree."""

from __future__ import annotations

import contextlib
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.effort import seconds

from cancuoc.biometrics.formats import xml_tree
from cancuoc.biometrics.formats.refusals import (
    RecordBroken,
    RecordRefused,
    RecordTooLarge,
    RecordUnwritable,
)
from cancuoc.biometrics.formats.xml_tree import Element

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE a [
  <!ENTITY a "ha">
  <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
  <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<a>&c;</a>"""


def reason(data: bytes, kind: type[RecordRefused] = RecordBroken) -> str:
    with pytest.raises(kind) as refused:
        xml_tree.parse(data)
    return refused.value.details["reason"]


class TestReading:
    def test_names_texts_and_children_are_kept_in_order(self):
        root = xml_tree.parse(b"<a>one<b>two</b>three<c/><b> four </b></a>")
        assert (root.name, root.text) == ("a", "onethree")
        assert [(child.name, child.text) for child in root.children] == [
            ("b", "two"),
            ("c", ""),
            ("b", " four "),
        ]

    def test_the_namespace_stands_beside_the_name(self):
        root = xml_tree.parse(b'<x:a xmlns:x="urn:x" xmlns="urn:y"><b x:c="d"/></x:a>')
        assert (root.name, root.namespace) == ("a", "urn:x")
        assert (root.children[0].name, root.children[0].namespace) == ("b", "urn:y")

    def test_a_path_of_names_leads_to_the_text(self):
        root = xml_tree.parse(b"<a><b><c>\n  deep\t</c></b></a>")
        assert root.words("b", "c") == "deep"
        assert root.words("b", "x") is None
        assert root.words("x", "c") is None
        assert root.words("b") == ""

    def test_a_name_that_may_stand_once_stands_once(self):
        root = xml_tree.parse(b"<a><b/><b/></a>")
        assert len(list(root.all("b"))) == 2
        with pytest.raises(RecordBroken) as refused:
            root.child("b")
        assert refused.value.details == {"reason": "more than one", "element": "b"}

    def test_comments_instructions_and_sections_are_read_over(self):
        root = xml_tree.parse(b"<a><!-- no --><?do it?><![CDATA[<b>]]>&amp;&#65;</a>")
        assert root.text == "<b>&A"
        assert root.children == []

    def test_vietnamese_is_read(self):
        text = "Nguyễn Thị Hồng"
        assert xml_tree.parse(f"<a>{text}</a>".encode()).text == text

    @pytest.mark.parametrize("encoding", ["UTF-8", "utf-8", "US-ASCII"])
    def test_utf_8_may_be_declared(self, encoding):
        data = f'<?xml version="1.0" encoding="{encoding}"?><a>b</a>'.encode()
        assert xml_tree.parse(data).text == "b"

    def test_a_mark_of_byte_order_is_read_over(self):
        assert xml_tree.parse(b"\xef\xbb\xbf<a>b</a>").text == "b"


class TestRefusing:
    def test_a_document_type_is_refused_before_its_entities_grow(self):
        assert reason(LAUGHS) == "document type"

    @pytest.mark.parametrize(
        "kind",
        [
            b"<!DOCTYPE a>",
            b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">',
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            b'<!DOCTYPE a [<!ATTLIST a b CDATA "c">]>',
        ],
    )
    def test_any_document_type_is_refused(self, kind):
        assert reason(kind + b"<a>&x;</a>") == "document type"

    @pytest.mark.parametrize("encoding", ["UTF-16", "ISO-8859-1", "zlib", "utf-7", "x" * 400])
    def test_another_encoding_is_refused(self, encoding):
        data = f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode()
        assert reason(data) in ("encoding", "XML")

    @pytest.mark.parametrize("kind", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_another_encoding_is_refused_without_a_declaration_too(self, kind):
        assert reason("<a/>".encode(kind)) == "encoding"

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"a",
            b"<a>",
            b"<a></b>",
            b"<a/><b/>",
            b"<a>&x;</a>",
            b"<a>b\x00</a>",
            b"<a>\xff</a>",
            b"<a b='1' b='2'/>",
            b"<x:a/>",
            b"<a>&#0;</a>",
            b"<a>&#xD800;</a>",
        ],
    )
    def test_what_is_no_xml_is_refused(self, data):
        assert reason(data) == "XML"

    @pytest.mark.parametrize("depth", [13, 100, 5000])
    def test_great_depth_is_refused(self, depth):
        assert reason(b"<a>" * depth + b"</a>" * depth, RecordTooLarge) == "depth"

    def test_the_depth_a_record_needs_is_not(self):
        found = xml_tree.parse(b"<a>" * 12 + b"</a>" * 12)
        assert found.name == "a"

    def test_many_elements_are_refused(self):
        assert reason(b"<a>" + b"<b/>" * 10_000 + b"</a>", RecordTooLarge) == "elements"
        assert len(xml_tree.parse(b"<a>" + b"<b/>" * 9_999 + b"</a>").children) == 9_999

    def test_a_great_file_is_refused_by_its_size(self):
        with pytest.raises(RecordTooLarge) as refused:
            xml_tree.parse(b"<" * 67_108_865)
        assert refused.value.details["limit"] == 67_108_864

    def test_refusing_is_quick_and_small(self):
        bomb = b"<a " + b" ".join(b"b%d='c'" % i for i in range(20_000)) + b"/>"
        hostile = [LAUGHS, b"<a>" * 200_000, b"<a>" + b"<b/>" * 200_000, bomb, b"<!--" * 50_000]

        def parse_all() -> None:
            for data in hostile:
                with contextlib.suppress(RecordRefused):
                    xml_tree.parse(data)

        tracemalloc.start()
        spent = seconds(parse_all, limit=4)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert spent < 4
        assert peak < 40_000_000


class TestWriting:
    def test_it_is_indented_and_declared(self):
        tree = Element("a", "", "urn:x", [Element("b", "1 < 2 & 3"), Element("c")])
        assert xml_tree.written(tree).decode().splitlines() == [
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
            '<a xmlns="urn:x">',
            "    <b>1 &lt; 2 &amp; 3</b>",
            "    <c></c>",
            "</a>",
        ]

    @pytest.mark.parametrize("text", ["\0", "\x0b", "\x1b", "\ud800", "\ufffe"])
    def test_letters_xml_forbids_are_refused(self, text):
        with pytest.raises(RecordUnwritable):
            xml_tree.written(Element("a", text))

    @settings(max_examples=60, deadline=None)
    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
    def test_any_other_text_comes_back(self, text):
        try:
            data = xml_tree.written(Element("a", text))
        except RecordUnwritable:
            assert set(text) & {"\ufffe", "\uffff"}
        else:
            assert xml_tree.parse(data).text == text
