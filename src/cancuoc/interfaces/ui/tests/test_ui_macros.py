"""Each macro once or more: what is drawn, how it is named, what happens with nothing."""

import re

import pytest
from markupsafe import Markup

from cancuoc.interfaces.ui.catalog import TODAY, Sample

FORMS = '{% import "ui/macros/forms.jinja" as forms %}'
PANELS = '{% import "ui/macros/panels.jinja" as panels %}'
LISTS = '{% import "ui/macros/lists.jinja" as lists %}'
CHARTS = '{% import "ui/macros/charts.jinja" as charts %}'


@pytest.fixture
def fresh():
    return Sample(on=TODAY)


@pytest.fixture
def refused(sent):
    form = Sample(sent(number="12", born_day="31", born_month="2", born_year="2016"), on=TODAY)
    form.is_valid()
    return form


def flat(html: str) -> str:
    return re.sub(r"\s+", " ", html)


def test_every_kind_of_field_is_drawn_with_a_label(draw, fresh):
    for bound in fresh:
        html = draw(FORMS + "{{ forms.field(b) }}", b=bound)
        assert str(bound.field.label) in html, bound.name
        assert f'name="{bound.name}' in html


def test_errors_stand_in_field_and_summary(draw, refused):
    html = draw(FORMS + "{{ forms.error_summary(f) }}{{ forms.field(f.number) }}", f=refused)
    assert html.count("Nhập đủ 12 chữ số; hiện có 2 chữ số.") == 2
    assert 'href="#number"' in html
    assert 'id="number"' in html
    assert 'aria-describedby="number-hint number-error"' in html
    assert "Lỗi" in html
    assert 'value="12"' in html


def test_every_error_link_leads_to_a_control(draw, refused):
    html = draw(FORMS + "{% for b in f %}{{ forms.field(b) }}{% endfor %}", f=refused)
    for error in refused.error_list:
        assert f'id="{error["href"][1:]}"' in html, error


def test_no_summary_without_errors(draw, fresh):
    assert draw(FORMS + "{{ forms.error_summary(f) }}", f=fresh).strip() == ""


def test_the_boxes_keep_what_was_typed(draw, refused):
    html = draw(FORMS + "{{ forms.field(f.born) }}", f=refused)
    assert re.findall(r'value="([^"]*)"', html) == ["31", "2", "2016"]
    assert 'data-echo-for="born born-month born-year"' in html
    assert 'data-on="2024-07-06"' in html


def test_the_single_box_names_its_echo(draw, fresh):
    html = draw(FORMS + "{{ forms.field(f.seen) }}", f=fresh)
    assert 'aria-describedby="seen-echo"' in html
    assert 'data-age="no"' in html


def test_a_question_can_be_the_heading(draw, fresh):
    for name in ("name", "born", "relation"):
        html = draw(FORMS + "{{ forms.field(b, heading=true) }}", b=fresh.bound(name))
        assert "<h1" in html, name


def test_hidden_parts_of_a_form(draw, fresh):
    html = draw(FORMS + "{{ forms.form_hidden(f, c) }}", f=fresh, c=Markup("<input name=csrf>"))
    assert f'value="{fresh.idempotency_key}"' in html
    assert "<input name=csrf>" in html


def test_buttons(draw):
    html = flat(
        draw(FORMS + "{{ forms.submit('Duyệt', key='d', guard=2, name='act', value='ok') }}")
    )
    assert 'data-key="d"' in html
    assert 'data-guard-seconds="2"' in html
    assert 'name="act"' in html
    assert 'data-prevent-double-click="true"' in html
    assert "govuk-button--warning" in draw(FORMS + "{{ forms.submit('Huỷ', warning=true) }}")
    link = draw(FORMS + "{{ forms.link_button('Xem', '/x', secondary=true) }}")
    assert 'href="/x"' in link
    assert "govuk-button--secondary" in link


def test_tags_are_coloured_only_with_a_tone(draw):
    plain = draw(PANELS + "{{ panels.tag({'text': 'Đã duyệt', 'tone': ''}) }}")
    assert "govuk-tag" not in plain
    assert "govuk-tag--green" in draw(PANELS + "{{ panels.tag({'text': 'x', 'tone': 'green'}) }}")


def test_a_refusal_says_what_happened_and_what_next(draw):
    refusal = {"message": "Hết chỗ <b>", "next_step": "Chọn giờ khác.", "code": "SlotTaken"}
    html = draw(PANELS + "{{ panels.refusal_panel(r, href='/gio/', link_text='Chọn') }}", r=refusal)
    assert 'role="alert"' in html
    assert "Hết chỗ &lt;b&gt;" in html
    assert "Chọn giờ khác." in html
    assert 'href="/gio/"' in html
    called = draw(PANELS + "{% call panels.refusal_panel(r) %}THÊM{% endcall %}", r=refusal)
    assert "THÊM" in called


def test_the_person_header_masks_by_default(draw):
    source = (
        PANELS
        + "{{ panels.person_header('An', born='1953', age='71', number='001216012345', masked=m) }}"
    )
    assert "001" not in Markup(draw(source, m=True)).striptags()
    assert "001216012345" in Markup(draw(source, m=False)).striptags()
    assert "sinh" not in draw(PANELS + "{{ panels.person_header('An') }}")


def test_tiles(draw):
    tiles = [
        {
            "label": "Đang chờ",
            "number": 8000,
            "href": "/x",
            "tone": "act",
            "note": "lâu nhất 18 phút",
        },
        {"label": "Tỉ lệ", "number": "2,5 %"},
    ]
    html = draw(PANELS + "{{ panels.stat_tiles(t, 'Số chính') }}", t=tiles)
    assert "8.000" in html
    assert "2,5 %" in html
    assert "cc-tile--act" in html
    assert html.count("<a ") == 1


def test_an_empty_list_offers_a_way_on(draw):
    html = draw(
        PANELS + "{{ panels.empty_state('Xong', 'Không còn ai.', '/to/', 'Sang tổ khác') }}"
    )
    assert 'href="/to/"' in html
    assert "<a" not in draw(PANELS + "{{ panels.empty_state('Xong') }}")


def test_undo_is_a_form(draw):
    html = draw(
        PANELS + "{{ panels.undo_toast('Đã ghi vắng.', '/undo/', c, {'ticket': 7}) }}",
        c=Markup("<input name=csrf>"),
    )
    assert 'method="post"' in html
    assert 'name="ticket" value="7"' in html
    assert 'role="status"' in html
    assert 'data-undo-seconds="10"' in html


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("panels.inset('Chữ')", "govuk-inset-text"),
        ("panels.warning('Chữ')", "Lưu ý"),
        ("panels.notice('Chữ')", "Thông báo"),
        ("panels.notice('Chữ', success=true)", "Đã xong"),
        ("panels.confirmation('Chữ', 'Mã')", "govuk-panel__title"),
        ("panels.back_link('/x')", "Quay lại"),
        ("panels.chip('Chữ', 'bad')", "Không dùng được"),
        ("panels.chip('Chữ')", "Sẵn sàng"),
    ],
)
def test_small_panels(draw, call, expected):
    html = draw(PANELS + "{{ " + call + " }}")
    assert expected in html


def test_details_open_without_script(draw):
    html = draw(PANELS + "{% call panels.details('Vì sao?', open=true) %}Vì thế.{% endcall %}")
    assert "<details" in html
    assert " open" in html
    assert "Vì thế." in html


def test_summary_rows_say_what_is_missing(draw):
    rows = [
        {"key": "Họ tên", "value": "<An>", "href": "/sua/"},
        {"key": "Ghi chú", "value": None},
        {"key": "Số lần", "value": 0},
    ]
    html = draw(LISTS + "{{ lists.summary_list(r, title='Hồ sơ') }}", r=rows)
    assert "&lt;An&gt;" in html
    assert "Chưa có" in html
    assert "họ tên" in html  # the link says what it changes
    assert html.count("<a ") == 1


def test_tasks_that_cannot_start_are_no_links(draw):
    tasks = [
        {"text": "Hẹn", "href": "/hen/", "status": {"text": "Chưa làm", "tone": "blue"}},
        {"text": "Nhận", "hint": "Sau 7 ngày", "status": {"text": "Chưa đến lượt", "tone": ""}},
    ]
    html = draw(LISTS + "{{ lists.task_list(t) }}", t=tasks)
    assert html.count("<a ") == 1
    assert html.count("govuk-tag--blue") == 1
    assert "Sau 7 ngày" in html


COLUMNS = [
    {"key": "name", "text": "Đơn vị", "sort": True},
    {"key": "n", "text": "Số", "number": True, "sort": True},
    {"key": "go", "text": "Việc", "hidden": True},
]


def table(draw, rows, **options):
    source = LISTS + "{{ lists.table('Bảng', c, r, **o) }}"
    return draw(source, c=COLUMNS, r=rows, o=options)


def test_a_table_sorts_by_links_and_says_so(draw):
    html = table(draw, [{"name": "A", "n": 8000, "go": ""}], sort="n", order="desc", query="q=an")
    assert 'aria-sort="descending"' in html
    assert html.count('aria-sort="none"') == 1
    assert "?q=an&amp;sort=n&amp;order=asc" in html
    assert "?q=an&amp;sort=name&amp;order=asc" in html
    assert "8.000" in html
    assert "<caption" in html


def test_a_table_marks_rows_links_and_differences(draw):
    rows = [{"name": "<A>", "n": None, "go": "x", "_href": "/a/", "_act": True, "_differs": {"go"}}]
    html = table(draw, rows)
    assert "&lt;A&gt;" in html
    assert 'href="/a/"' in html
    assert "govuk-table__row--act" in html
    assert "govuk-table__cell--differs" in html
    assert ">–<" in html


def test_a_table_with_nothing_in_it(draw):
    assert "Không còn ai" in table(draw, [], empty="Không còn ai")
    assert "<table" in table(draw, [])


def test_a_missing_column_is_an_error(draw):
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        table(draw, [{"name": "A"}])


def test_the_filter_bar(draw):
    source = (
        LISTS
        + "{% call lists.filter_bar(left='Còn 3') %}{{ lists.search_box(value='<x', scan=true) }}"
        "{{ lists.filter_select('band', 'Nhóm', [('', 'Tất cả'), ('<6', '<6')], '<6') }}"
        "{% endcall %}"
    )
    html = draw(source)
    assert 'role="search"' in html
    assert 'value="&lt;x"' in html
    assert "data-scan-target" in html
    assert 'value="&lt;6" selected' in html
    assert "Còn 3" in html


@pytest.mark.parametrize(
    ("page", "pages", "numbers"),
    [
        (1, 1, []),
        (1, 3, ["1", "2", "3"]),
        (5, 12, ["1", "4", "5", "6", "12"]),
        (12, 12, ["1", "11", "12"]),
    ],
)
def test_pages(draw, page, pages, numbers):
    html = draw(LISTS + "{{ lists.pagination(p, n, 'q=an') }}", p=page, n=pages)
    assert re.findall(r'aria-label="Trang (\d+)"', html) == numbers
    assert ("Trước" in html) is (page > 1)
    assert ("Sau" in html) is (page < pages)
    assert "Page" not in html
    assert "Previous" not in html


def test_a_chart_with_its_twin_in_words(draw):
    source = CHARTS + (
        "{% call charts.chart('Theo giờ', p, [('band1', '<6')]) %}<table></table>{% endcall %}"
    )
    html = draw(source, p=Markup("<svg></svg>"))
    assert "<svg></svg>" in html
    assert "Xem bảng số liệu" in html
    assert "&lt;6" in html
    assert "Xem bảng" not in draw(CHARTS + "{{ charts.chart('T', p) }}", p=Markup("<svg/>"))
