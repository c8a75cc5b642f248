"""Take the pictures of the README from a running system: `python tools/screenshots.py [desk]`.

The pictures are true: `cancuoc up` runs in a folder of its own, a family walks the whole chain
in a browser, and what stood on the screens is kept in `docs/screenshots`. All people in them
are invented.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cancuoc.config.settings")

from PIL import Image  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from tests.support import browser, chain, chain_office  # noqa: E402
from tests.support.hands import press  # noqa: E402
from tests.support.town import Town, town  # noqa: E402

TARGET: Final = ROOT / "docs" / "screenshots"
COLOURS: Final = 224
LARGEST: Final = 150_000
LARGEST_OVERVIEW: Final = 300_000
# Name in the documentation: the journey's picture, and how many rows of pixels to keep.
SHOTS: Final = {
    "portal-start": ("mother-05-portal", 1100),
    "portal-time": ("mother-08-time", 1100),
    "portal-confirmed": ("mother-11-confirmed", 1300),
    "due": ("mother-01-due", 900),
    "reception": ("mother-12-reception", 900),
    "capture": ("mother-17-capturing", 768),
    "card": ("mother-24-card", 900),
    "today": ("mother-28-today", 1000),
    "report": ("mother-29-report", 900),
}
# The same of the adjudication desk, whose people need drawn irises and fingers.
DESK: Final = {
    "duplicates": ("duplicates-desk-1366", 330),
    "duplicates-overlay": ("duplicates-overlay-1366", 1310),
    "duplicates-dark": ("duplicates-overlay-dark", 1310),
    "duplicates-phone": ("duplicates-case-360", 1400),
    "who-is-this": ("who-is-this-1366", 1400),
    "who-is-this-dark": ("who-is-this-found-dark", 900),
    "who-is-this-phone": ("who-is-this-360", 1400),
    "error-rates": ("error-rates-1366", 1400),
    "error-rates-dark": ("error-rates-dark", 1400),
    "error-rates-phone": ("error-rates-360", 1400),
}
NARROWER: Final = 800
DESK_JOURNEY: Final = "tests/journeys/test_adjudication_desk.py"
PAPER: Final = "#e9eeec"
MARGIN: Final = 28


def walk(page: Page, phone: Page, running: Town) -> None:
    """Let the family of the journey walk the whole chain."""
    family = chain.find_family(page, running)
    code = chain.invite(page, running)
    confirmation = chain.book(phone, running, family, code)
    chain.arrive(page, running, confirmation)
    chain.open_station(page, running)
    page.get_by_role("button", name="Gọi và bắt đầu").wait_for(timeout=20_000)
    press(page, "Gọi và bắt đầu")
    slips = [chain.capture(page, family.older, family.mother, level=2, biometrics=True)]
    press(page, "Người tiếp theo")
    slips.append(chain.capture(page, family.younger, family.mother, level=1, biometrics=False))
    page.context.clear_cookies()
    chain_office.verified(running, 2)
    chain_office.approve(page, running, 2)
    chain_office.pack_and_receive(page, running, 2)
    chain_office.show_card(page, running, slips[0])
    for slip, level in zip(slips, (2, 1), strict=True):
        chain_office.hand_over(page, running, slip, family.mother, level=level)
    chain_office.read_report(page, running)


def taken(name: str) -> Image.Image:
    """Return a picture of the walk, as far down as the documentation shows it."""
    source, height = {**SHOTS, **DESK}[name]
    picture = Image.open(browser.PICTURES / f"{source}.png").convert("RGB")
    return picture.crop((0, 0, picture.width, min(height, picture.height)))


def keep(picture: Image.Image, name: str, *, largest: int) -> None:
    """Write a picture with few colours; fail when it is still too large for a README."""
    path = TARGET / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    if size > largest:
        raise SystemExit(f"{path.name}: {size} bytes, more than {largest}")
    print(f"{path.relative_to(ROOT)}  {picture.width}×{picture.height}  {size // 1024} KB")


def overview() -> Image.Image:
    """Lay a phone, the station and the report side by side, as the README describes them."""
    phone = _wide(taken("portal-time"), 300)
    phone = phone.crop((0, 0, phone.width, min(phone.height, 860)))
    station = _wide(taken("capture"), 800)
    report = _wide(taken("report"), 800)
    below = phone.height - station.height - MARGIN
    report = report.crop((0, 0, report.width, min(report.height, below)))
    sheet = Image.new("RGB", (phone.width + 800 + 3 * MARGIN, phone.height + 2 * MARGIN), PAPER)
    left = phone.width + 2 * MARGIN
    sheet.paste(phone, (MARGIN, MARGIN))
    sheet.paste(station, (left, MARGIN))
    sheet.paste(report, (left, MARGIN + station.height + MARGIN))
    return sheet


def _wide(picture: Image.Image, width: int) -> Image.Image:
    height = round(picture.height * width / picture.width)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def desk() -> None:
    """Let the journey of the adjudication desk run, and keep its pictures."""
    subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-q", DESK_JOURNEY], cwd=ROOT, check=True
    )
    for name in DESK:
        picture = taken(name)
        # Ridges and irises have too many shades for a picture as wide as the screen.
        keep(_wide(picture, min(picture.width, NARROWER)), name, largest=LARGEST)


def main() -> None:
    """Walk, keep the pictures, compose the overview; `desk` alone does the adjudication desk."""
    if sys.argv[1:] == ["desk"]:
        desk()
        return
    with town() as running, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.chromium(),
            args=[*browser.CHROMIUM_SWITCHES, "--hide-scrollbars"],
        )
        page = browser.new_context(chromium).new_page()
        phone = browser.new_context(chromium, phone=True).new_page()
        walk(page, phone, running)
        chromium.close()
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in SHOTS:
        keep(taken(name), name, largest=LARGEST)
    keep(overview(), "overview", largest=LARGEST_OVERVIEW)
    desk()


if __name__ == "__main__":
    main()
