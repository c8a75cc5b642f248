"""The parts of a kit, counted by whoever gives it and again by whoever takes it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import Form, IntegerField, PasswordField
from cancuoc.packet.custody import LONGEST_SEAL, MOST_OF_AN_ITEM, Counted, Item
from cancuoc.station.forms.lines import LineField


class KitForm(Form):
    """How many of each item there are and the number on its seal."""

    marks_optional = False

    laptop = IntegerField(_(Item.LAPTOP.vi), high=MOST_OF_AN_ITEM)
    laptop_seal = LineField(_("Số niêm phong"), required=False, max_length=LONGEST_SEAL)
    fingerprint = IntegerField(_(Item.FINGERPRINT.vi), high=MOST_OF_AN_ITEM)
    fingerprint_seal = LineField(_("Số niêm phong"), required=False, max_length=LONGEST_SEAL)
    iris = IntegerField(_(Item.IRIS.vi), high=MOST_OF_AN_ITEM)
    iris_seal = LineField(_("Số niêm phong"), required=False, max_length=LONGEST_SEAL)
    camera = IntegerField(_(Item.CAMERA.vi), high=MOST_OF_AN_ITEM)
    camera_seal = LineField(_("Số niêm phong"), required=False, max_length=LONGEST_SEAL)
    card_reader = IntegerField(_(Item.CARD_READER.vi), high=MOST_OF_AN_ITEM)
    card_reader_seal = LineField(_("Số niêm phong"), required=False, max_length=LONGEST_SEAL)
    blank_forms = IntegerField(_(Item.BLANK_FORMS.vi), high=MOST_OF_AN_ITEM)
    blank_forms_seal = LineField(_("Số niêm phong"), required=False, max_length=LONGEST_SEAL)
    usb = IntegerField(_(Item.USB.vi), high=MOST_OF_AN_ITEM)
    usb_seal = LineField(_("Số niêm phong"), required=False, max_length=LONGEST_SEAL)

    def counted(self) -> tuple[Counted, ...]:
        """Return what was counted; call it after `is_valid`."""
        return tuple(
            Counted(
                item=item,
                count=self.bound(item.value).sure,
                seal=self.bound(f"{item.value}_seal").value or "",
            )
            for item in Item
        )

    @property
    def lines(self) -> list[tuple[Any, Any]]:
        """Return the two fields of each item."""
        return [(self.bound(item.value), self.bound(f"{item.value}_seal")) for item in Item]


class GiveForm(KitForm):
    """The officer who is signed in hands the kit over."""

    password = PasswordField(_("Mật khẩu của bạn, thay chữ ký"))


class TakeForm(KitForm):
    """Another officer signs in, counts and takes it."""

    username = LineField(_("Tên đăng nhập của người nhận"), max_length=64, autocomplete="username")
    password = PasswordField(_("Mật khẩu của người nhận"))


def as_initial(counted: tuple[Counted, ...]) -> dict[str, object]:
    """Return what stands ready: what was counted last."""
    found: dict[str, object] = {}
    for each in counted:
        found[each.item.value] = each.count
        found[f"{each.item.value}_seal"] = each.seal or None
    return found
