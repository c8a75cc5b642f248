"""The environment: strict, escaping, and rich in the same names for every door."""

from datetime import date
from pathlib import Path

import pytest
from django.utils import translation
from jinja2 import TemplateNotFound, UndefinedError

from cancuoc.interfaces.ui import jinja

TEMPLATES = Path(jinja.__file__).parent / "templates"


def test_a_misspelt_name_is_an_error(draw):
    with pytest.raises(UndefinedError):
        draw("{{ nmae }}")
    with pytest.raises(UndefinedError):
        draw("{{ person.nmae }}", person={"name": "An"})


def test_everything_is_escaped(draw):
    assert draw("{{ x }}", x="<b>&") == "&lt;b&gt;&amp;"
    assert draw("{{ _('Trang %(number)s', number=x) }}", x="<b>") == "Trang &lt;b&gt;"


def test_words_are_translated(draw):
    assert draw("{{ _('Sửa') }}") == "Sửa"
    with translation.override("en"):
        assert draw("{{ _('Sửa') }} {{ language() }}") == "Change en"


def test_filters_and_functions_are_the_same(draw):
    day = date(2024, 7, 6)
    assert draw("{{ d | vi_date }} {{ vi_date(d) }}", d=day) == "06/07/2024 06/07/2024"
    assert draw("{{ 8000 | vi_number }}") == "8.000"
    assert draw("{{ vi_percent(1, 4) }}") == "25,0 %"
    assert draw("{{ '<6' | band_word }}") == "dưới 6 tuổi"


def test_addresses(draw):
    assert draw("{{ static('ui/app.js') }}") == "/static/ui/app.js"
    assert draw("{{ url('ui:language', 'en') }}") == "/ui/ngon-ngu/en/"
    assert draw("{{ url('ui:language', code='vi') }}") == "/ui/ngon-ngu/vi/"


def test_components_of_govuk_are_called_by_name(draw):
    drawn = draw("{{ govuk.button({'text': '<Gửi>'}) }}")
    assert 'class="govuk-button"' in drawn
    assert "&lt;Gửi&gt;" in drawn
    assert "govuk-summary-list" in draw(
        "{{ govuk.summary_list({'rows': [{'key': {'text': 'a'}, 'value': {'text': 'b'}}]}) }}"
    )


def test_a_component_that_does_not_exist(draw):
    with pytest.raises(UndefinedError):
        draw("{{ govuk.crown({}) }}")
    with pytest.raises(AttributeError):
        _ = jinja.Components()._private


def test_every_door_finds_its_own_templates():
    folders = jinja.template_folders()
    assert folders[0].parent.name == "ui"
    assert all(folder.is_dir() for folder in folders)


def test_the_doors_settings_cannot_loosen_the_environment():
    env = jinja.environment(autoescape=False, auto_reload=True)
    assert env.from_string("{{ x }}").render(x="<") == "&lt;"


def test_templates_given_by_django_are_still_found(tmp_path):
    from jinja2 import FileSystemLoader

    (tmp_path / "own.jinja").write_text("{{ vi_number(1000) }}", encoding="utf-8")
    env = jinja.environment(loader=FileSystemLoader(str(tmp_path)))
    assert env.get_template("own.jinja").render() == "1.000"
    assert env.get_template("ui/base.jinja")
    with pytest.raises(TemplateNotFound):
        env.get_template("nothing.jinja")


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.jinja")), ids=lambda p: str(p.relative_to(TEMPLATES))
)
def test_every_template_parses_and_obeys_the_policy(env, path):
    source = path.read_text(encoding="utf-8")
    env.parse(source)
    for forbidden in ("style=", "<style", "onclick", "hx-on", "javascript:", "http://", "https://"):
        assert forbidden not in source, forbidden
    assert "<script>" not in source


def test_language_without_a_region():
    with translation.override("en-gb"):
        assert jinja.language() == "en"
    with translation.override(None):
        assert jinja.language() == "vi"
