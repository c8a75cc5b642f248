"""A fake centre that also hears of evenings, kits, and packets that may go."""

from __future__ import annotations

from typing import Any

from cancuoc.kernel import canonical
from cancuoc.kernel.digest import sha256_hex
from cancuoc.station.tests.fake_centre import FakeCentre


class EveningCentre(FakeCentre):
    """Keeps what was signed and gives its print back; permits nothing to go."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.signed: list[tuple[str, Any]] = []

    def route(
        self,
        method: str,
        path: list[str],
        query: dict[str, str],
        body: bytes,
        *,
        station: str,
        lease: str,
    ) -> Any:
        match [method, *path]:
            case ["GET", "posting"]:
                return {"unit_code": "00352", "kit": "KIT-01"}
            case ["POST", "letting-go"]:
                return {"permissions": []}
            case ["POST", "reports", kind]:
                told = canonical.loads(body)
                self.signed.append((kind, told))
                return {"digest": sha256_hex(canonical.dumps(told["report"]))}
        return super().route(method, path, query, body, station=station, lease=lease)
