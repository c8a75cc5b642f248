"""The sheet that a measured day ends with: method, machine, figures, the narrowest place."""

from __future__ import annotations

from typing import Final

from cancuoc.interfaces.cli.replaying import measuring
from cancuoc.interfaces.cli.replaying.hanoi import Outcome
from cancuoc.interfaces.cli.replaying.measuring import Spread
from cancuoc.kernel.textdate import vi_number

_STAGE_VI: Final = {
    "upload": "gửi gói (trạm chờ biên nhận)",
    "opening": "chờ và mở gói",
    "checks": "chờ và kiểm tra",
    "approval": "chờ và ký duyệt",
    "card": "chờ và dựng thẻ",
    "to_decision": "từ biên nhận đến kết luận",
    "to_card": "từ biên nhận đến tệp thẻ",
}
_GROUP_VI: Final = {
    "web": "máy chủ web",
    "worker": "bộ xử lý",
    "matcher": "bộ tìm trùng",
    "database": "cơ sở dữ liệu",
    "stations": "các trạm gửi",
    "replay": "người phê duyệt",
}


def lines(outcome: Outcome) -> list[str]:
    """Return the sheet, line by line."""
    return [
        *_method(outcome),
        *_rates(outcome),
        "Thời gian từng chặng (giây: p50 · p95 · p99):",
        *(_stage(name, each) for name, each in outcome.stages.items()),
        *_costs(outcome),
    ]


def _method(outcome: Outcome) -> list[str]:
    machine, options = outcome.machine, outcome.options
    moment = "lúc giao dịch hoàn tất" if outcome.by_commit else "ghi trong bản ghi"
    return [
        f"Cách đo: {vi_number(outcome.counts.dossiers)} gói của {options.station_count} trạm được "
        "niêm phong trước; đo từ lúc gửi gói đầu đến tệp thẻ cuối.",
        f"  Tối đa {vi_number(options.window)} hồ sơ cùng lúc trên dây chuyền; người phê duyệt ký "
        f"theo lô qua HTTP; mốc thời gian là {moment}.",
        f"  {vi_number(outcome.acknowledged)} biên nhận, {len(outcome.lost)} gói không thành thẻ.",
        "  Trạm gửi, web, bộ xử lý, bộ tìm trùng và cơ sở dữ liệu chạy chung trên máy này.",
        "  Mẫu sinh trắc được vẽ theo dấu trên ảnh, không trích từ ảnh: ảnh của kho mẫu lặp lại.",
        f"Máy: {machine.cores} nhân, {machine.model}, {machine.memory_gb} GB; tải trước khi đo "
        f"{machine.load_before:.1f}, sau khi đo {machine.load_after:.1f}; "
        f"{vi_number(options.residents)} cư dân.",
    ]


def _rates(outcome: Outcome) -> list[str]:
    whole = sum(outcome.cpu_ms.values())
    room = outcome.machine.cores * 1000 / whole if whole else 0.0
    return [
        f"Tốc độ: {outcome.overall:.1f} hồ sơ/giây cả đợt, "
        f"{outcome.sustained:.1f} hồ sơ/giây khi chạy đều.",
        f"  Bộ xử lý máy: {whole:.0f} ms mỗi hồ sơ, đủ cho {room:.1f} hồ sơ/giây nếu máy rảnh.",
        f"  Chỉ dựng thẻ, một nhân: {outcome.cards_alone:.1f} thẻ/giây; "
        f"tỷ lệ {outcome.sustained / outcome.cards_alone:.2f}.",
    ]


def _stage(name: str, each: Spread) -> str:
    return f"  {_STAGE_VI[name]}: {each.p50:.2f} · {each.p95:.2f} · {each.p99:.2f}"


def _costs(outcome: Outcome) -> list[str]:
    groups = sorted(outcome.cpu_ms.items(), key=lambda pair: -pair[1])
    parts = sorted(outcome.reactions_ms.items(), key=lambda pair: -pair[1])
    found = ["Bộ xử lý máy (ms mỗi hồ sơ):"]
    found += [f"  {_GROUP_VI[name]}: {cost:.1f}" for name, cost in groups]
    found += [f"    {name}: {cost:.1f}" for name, cost in parts if cost >= 0.05]
    widest = measuring.narrowest({**outcome.reactions_ms, **_outside_worker(outcome)})
    return [*found, f"Chỗ hẹp nhất: {_GROUP_VI.get(widest, widest)}."]


def _outside_worker(outcome: Outcome) -> dict[str, float]:
    return {name: cost for name, cost in outcome.cpu_ms.items() if name != "worker"}
