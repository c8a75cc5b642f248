"""Every component on one page per density, for developers and for the browser test.

The page exists only where the setting `UI_CATALOG` says so (by default where DEBUG does).
All people, numbers and places in it are invented.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cancuoc.interfaces.ui import presenters, svg
from cancuoc.interfaces.ui.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    IntegerField,
    NameField,
    PartialDateField,
    PersonalNumberField,
    PhoneField,
    RadiosField,
    SelectField,
    SignatureField,
    TextAreaField,
)
from cancuoc.interfaces.ui.shell import NavItem, Shell
from cancuoc.interfaces.ui.views import render

LAYOUTS: Final = ("portal", "compact", "board")
TODAY: Final = date(2024, 7, 6)


class Sample(Form):
    """One field of each kind."""

    name = NameField(lazy("Họ, chữ đệm và tên khai sinh"), autocomplete="name")
    number = PersonalNumberField(
        lazy("Số định danh cá nhân"), hint=lazy("12 chữ số, có trên giấy khai sinh của cháu")
    )
    born = PartialDateField(lazy("Cháu sinh ngày nào?"), boxes=True, past=True, show_age=True)
    seen = DateField(lazy("Ngày hẹn"), show_age=False, future=True)
    phone = PhoneField(lazy("Số điện thoại của người đi cùng"))
    relation = RadiosField(
        lazy("Ai đi cùng cháu?"),
        (
            Choice("parent", lazy("Cha hoặc mẹ"), lazy("Không cần giấy tờ khi hệ thống đã có")),
            Choice("guardian", lazy("Người giám hộ"), lazy("Mang giấy chứng minh việc giám hộ")),
            Choice("centre", lazy("Cơ sở nuôi dưỡng")),
        ),
    )
    needs = CheckboxesField(
        lazy("Cần giúp thêm việc gì?"),
        (
            Choice("lift", lazy("Đi xe lăn")),
            Choice("sign", lazy("Người phiên dịch ký hiệu")),
            Choice("home", lazy("Làm tại nhà")),
        ),
        required=False,
    )
    ward = SelectField(
        lazy("Nơi đến"), (Choice("a", "Công an phường mẫu A"), Choice("b", "Công an phường mẫu B"))
    )
    people = IntegerField(lazy("Số người trong hộ"), suffix=lazy("người"), high=30)
    note = TextAreaField(lazy("Điều cán bộ cần biết"), required=False, max_length=300)
    signature = SignatureField(lazy("Chữ ký của người đại diện"))


def show(request: HttpRequest, layout: str) -> HttpResponse:
    """Show every component in one layout; 404 where the catalogue is switched off."""
    if not getattr(settings, "UI_CATALOG", settings.DEBUG) or layout not in LAYOUTS:
        raise Http404
    form = Sample.of(request, on=TODAY)
    form.is_valid()
    context = {"shell": _shell(layout), "form": form, "statuses": _statuses(), **_lists(request)}
    return render(request, f"ui/catalog_{layout}.jinja", context, status=form.status)


def _shell(layout: str) -> Shell:
    path = "/ui/" if layout == "portal" else f"/ui/{layout}/"
    nav = (
        NavItem("/ui/", _("Cổng công dân")),
        NavItem("/ui/compact/", _("Màn hình cán bộ"), count=12, key="2"),
        NavItem("/ui/board/", _("Bảng gọi số"), key="3"),
    )
    officer = {"user": "Đỗ Thị Hường", "role": _("Tiếp đón"), "unit": "Công an phường mẫu"}
    own: dict[str, Any] = officer if layout == "compact" else {"phone": "024 3000 1234"}
    return Shell(layout=layout, home="/ui/", nav=nav, **own).at(path)


def _statuses() -> list[dict[str, str]]:
    families = (presenters.APPOINTMENT, presenters.TICKET, presenters.DOSSIER)
    return [presenters.status(f, code, mine=True) for f in families for code in f]


def _lists(request: HttpRequest) -> dict[str, Any]:
    hours = {7: 96, 8: 210, 9: 188, 10: 240, 11: 75, 13: 120, 14: 205, 15: 226, 16: 141, 17: 64}
    rows = [
        {"name": "Phường mẫu A", "under6": 12, "from6": 88, "from14": 402, "late": 0},
        {"name": "Phường mẫu B", "under6": 9, "from6": 71, "from14": 377, "late": 3},
        {"name": "Xã mẫu C", "under6": 21, "from6": 167, "from14": 1208, "late": 41},
    ]
    rows[2]["_act"] = 1
    bands = {"<6": "under6", "6-<14": "from6", ">=14": "from14"}
    return {
        "today": TODAY,
        "born": date(2016, 8, 12),
        "rows": sorted(rows, key=lambda r: str(r.get(request.GET.get("sort", "name"), ""))),
        "hours": svg.bars_by_hour(
            counts=hours, plan=dict.fromkeys(hours, 180), now_hour=17, title=_("Thu nhận theo giờ")
        ),
        "bands": svg.stacked_bands(
            title=_("Thu nhận theo nhóm tuổi"),
            rows=[
                svg.StackRow(str(r["name"]), {b: int(str(r[k])) for b, k in bands.items()})
                for r in rows
            ],
        ),
        "map": svg.tile_map(title=_("Còn sót theo quận, huyện"), unit=_("người"), tiles=_tiles()),
        "legend": [("band1", "<6"), ("band2", "6–<14"), ("band3", "≥14")],
    }


def _tiles() -> list[svg.Tile]:
    return [
        svg.Tile(
            code=str(i),
            name=f"Quận mẫu {i + 1}",
            short=f"Q. mẫu {i + 1}",
            column=i % 6,
            row=i // 6,
            value=None if i == 29 else float((i * 7919) % 4200),
            href=f"#q{i}",
        )
        for i in range(30)
    ]


# Open to everybody: it shows no person and changes nothing but this browser's own look.
show.access = "public"  # type: ignore[attr-defined]
