"""Names and notes that try to be typst code, or to break the page, stay text."""

import io
from dataclasses import replace

import pypdf
import pytest

from cancuoc.documents.render import render

HOSTILE = [
    '#read("/etc/passwd")',
    "$x$ *a* _b_ `c` @d <e>",
    '#import "lib.typ": *',
    "= Tiêu đề giả",
    "#panic()",
    "</svg><script>",
    '"; #set page(width: 1mm)',
    "\\u{202e}",
    "{{7*7}} %s %(x)s",
]


def text_of(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


@pytest.mark.parametrize("text", HOSTILE)
def test_in_a_letter(make, text):
    letter = make("invitation", recipient=text, place=text, papers=(text,))
    shown = text_of(render(letter))
    assert shown.count("".join(text.split())) >= 3
    assert "root:" not in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_in_a_refusal(make, text):
    notice = make("cc03")
    reason = replace(notice.reasons[0], text=text, article=text)
    shown = text_of(render(replace(notice, reasons=(reason,), next_steps=(text,))))
    assert shown.count("".join(text.split())) >= 3


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x00", "\x1b", "\ufeff"])
def test_hidden_characters_do_not_reach_the_page(make, hidden):
    shown = text_of(render(make("invitation", recipient=f"chị {hidden}Hương")))
    assert "chịHương" in shown
    assert hidden not in shown


@pytest.mark.parametrize("length", [120, 600])
def test_a_very_long_value_wraps_and_loses_nothing(make, length):
    long = "Nghiêng " * (length // 8)
    shown = text_of(render(replace(make("cc01"), permanent_residence=long)))
    assert "".join(long.split()) in shown


def test_a_long_word_does_not_stop_the_print(make):
    assert render(make("invitation", place="W" * 300)).startswith(b"%PDF")
