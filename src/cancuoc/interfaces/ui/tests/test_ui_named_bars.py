"""Named counts as bars: the longest fills the width, the words say every number."""

from __future__ import annotations

import re

from cancuoc.interfaces.ui.svg import named_bars


def widths(drawn: str) -> list[float]:
    return [float(width) for width in re.findall(r'class="bar"[^>]* width="([\d.]+)%"', drawn)]


def test_lengths_are_in_the_ratio_of_the_counts():
    one, two, none = widths(named_bars(rows=[("a", 4), ("b", 8), ("c", 0)], title="x"))
    assert (one, two, none) == (50.0, 100.0, 0.0)


def test_every_number_is_said_for_those_who_do_not_see_it():
    assert 'aria-label="Kiểu. Một: 1.200; Hai: 0"' in named_bars(
        rows=[("Một", 1200), ("Hai", 0)], title="Kiểu"
    )


def test_letters_keep_their_size_on_a_phone():
    drawn = named_bars(rows=[("Một", 3)], title="x")
    assert 'width="100%"' in drawn
    assert "viewBox" not in drawn
    assert drawn.startswith("<div>")


def test_where_nobody_is_counted_no_bar_has_a_length():
    assert widths(named_bars(rows=[("a", 0), ("b", 0)], title="x")) == [0.0, 0.0]


def test_names_cannot_bring_markup():
    assert "<b>" not in named_bars(rows=[("<b>", 1)], title="x")


def test_nothing_is_drawn_of_nothing():
    assert widths(named_bars(rows=[], title="x")) == []
