"""Forms for Jinja pages: what a person types in Vietnamese becomes a kernel value or a sentence.

A form knows no database and writes nothing: the view hands its values to one service.

    class Who(Form):
        name = NameField(_("Họ, chữ đệm và tên khai sinh"))
        born = PartialDateField(_("Ngày sinh"), boxes=True)

    form = Who.of(request, on=today_vn(now()))
    if form.is_valid():
        book(name=form.name.value, born=form.born.value, key=form.idempotency_key)
"""

from cancuoc.interfaces.ui.forms.base import Bound, Field, FieldError, Form
from cancuoc.interfaces.ui.forms.choices import (
    CheckboxesField,
    Choice,
    ConfirmField,
    RadiosField,
    SelectField,
)
from cancuoc.interfaces.ui.forms.dates import DateField, PartialDateField, TimeField
from cancuoc.interfaces.ui.forms.signature import Signature, SignatureField
from cancuoc.interfaces.ui.forms.texts import (
    EmailField,
    HiddenField,
    IntegerField,
    NameField,
    PasswordField,
    PersonalNumberField,
    PhoneField,
    TextAreaField,
    TextField,
)

__all__ = [
    "Bound",
    "CheckboxesField",
    "Choice",
    "ConfirmField",
    "DateField",
    "EmailField",
    "Field",
    "FieldError",
    "Form",
    "HiddenField",
    "IntegerField",
    "NameField",
    "PartialDateField",
    "PasswordField",
    "PersonalNumberField",
    "PhoneField",
    "RadiosField",
    "SelectField",
    "Signature",
    "SignatureField",
    "TextAreaField",
    "TextField",
    "TimeField",
]
