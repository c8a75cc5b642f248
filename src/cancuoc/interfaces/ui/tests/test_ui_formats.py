"""Django reads and writes dates the Vietnamese way."""

from datetime import date, datetime, time

import pytest
from django import forms
from django.utils import formats, translation

from cancuoc.interfaces.ui.formats.vi import formats as ours


@pytest.fixture(autouse=True)
def vietnamese(settings):
    settings.FORMAT_MODULE_PATH = ["cancuoc.interfaces.ui.formats"]
    settings.USE_THOUSAND_SEPARATOR = True
    formats.reset_format_cache()
    with translation.override("vi"):
        yield
    formats.reset_format_cache()


@pytest.mark.parametrize(
    "typed", ["6/7/2024", "06/07/2024", "6-7-2024", "06.07.2024", "06072024", "2024-07-06"]
)
def test_the_sixth_of_july_is_never_the_seventh_of_june(typed):
    assert forms.DateField().clean(typed) == date(2024, 7, 6)


@pytest.mark.parametrize("typed", ["31/12/2019", "29/2/2024"])
def test_days_above_twelve_are_days(typed):
    day, month, year = (int(part) for part in typed.split("/"))
    assert forms.DateField().clean(typed) == date(year, month, day)


@pytest.mark.parametrize("typed", ["7/16/2024", "30/2/2024", "6/7", "hôm nay", "6/7/24"])
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        forms.DateField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "read"), [("17:00", time(17)), ("17h30", time(17, 30)), ("8h", time(8))]
)
def test_times_as_people_write_them(typed, read):
    assert forms.TimeField().clean(typed) == read


def test_moments_are_written_hour_first():
    at = datetime(2024, 7, 6, 17, 5)
    assert formats.date_format(at, "DATETIME_FORMAT") == "17:05 ngày 06/07/2024"
    assert formats.date_format(at, "SHORT_DATE_FORMAT") == "06/07/2024"


def test_numbers_and_the_week():
    assert formats.number_format(1234567, force_grouping=True) == "1.234.567"
    assert formats.get_format("DECIMAL_SEPARATOR") == ","
    assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
    assert ours.NUMBER_GROUPING == 3


def test_the_settings_name_our_formats():
    from cancuoc.config import settings as centre

    assert centre.FORMAT_MODULE_PATH == ["cancuoc.interfaces.ui.formats"]
    assert centre.LANGUAGE_CODE == "vi"
