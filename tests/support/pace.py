"""The pace of a counter, measured in the browser: presses, typed characters, time of the program.

A press opens a stretch that ends when the next page can be used: it is drawn, its scripts have
run and the button that stands ready has the focus. While pictures are taken the stretch goes on
until the guide asks for a person again; what the devices took of it (`Server-Timing`) is taken
off. What people do between two presses counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page

_WATCH: Final = """
(() => {
  const fresh = {presses: 0, typed: 0, opened: 0, stretches: []};
  const read = () => JSON.parse(sessionStorage.getItem('pace') || JSON.stringify(fresh));
  const keep = pace => sessionStorage.setItem('pace', JSON.stringify(pace));
  const now = () => performance.timeOrigin + performance.now();
  const step = () => document.querySelector('#step-title')?.textContent;
  let title;
  const text = e => e.matches?.('textarea, input:not([type=radio], [type=checkbox])');
  addEventListener('keydown', event => {
    const pace = read();
    if (text(event.target) && event.key.length === 1) pace.typed += 1;
    else { pace.presses += 1; pace.opened = now(); title = step(); performance.mark('press'); }
    keep(pace);
  }, true);
  const devices = since => performance.getEntriesByType('resource')
    .filter(e => performance.timeOrigin + e.startTime >= since - 5)
    .flatMap(e => [...(e.serverTiming || [])])
    .filter(e => e.name === 'device').reduce((sum, e) => sum + e.duration, 0);
  const usable = () => requestAnimationFrame(() => setTimeout(() => {
    const pace = read();
    if (!pace.opened) return;
    performance.mark('usable');
    const whole = now() - pace.opened, device = devices(pace.opened);
    pace.stretches.push({to: location.pathname.split('/').at(-2) || '', whole, device});
    pace.opened = 0;
    keep(pace);
  }));
  addEventListener('load', usable);
  document.addEventListener('htmx:after:swap', () => {
    // Other parts of the page refresh by themselves; the guide tells by its heading.
    const going = document.querySelector('#guide form[hx-trigger^=load]');
    if (document.querySelector('#guide') && !going && step() !== title) usable();
  });
})();
"""


@dataclass(frozen=True, slots=True)
class Pace:
    """What one visit asked of the officer and of the program."""

    presses: int
    typed: int
    software: float
    devices: float
    slowest: str

    def __str__(self) -> str:
        return (
            f"{self.typed} characters typed, {self.presses} presses, {self.software:.1f} s of the "
            f"program ({self.devices:.1f} s of the devices beside it), slowest: {self.slowest}"
        )


def watch(page: Page) -> None:
    """Measure every page this tab opens from now on."""
    page.add_init_script(_WATCH)


def begin(page: Page) -> None:
    """Start counting anew: the next press is the first of a visit."""
    page.evaluate("() => sessionStorage.removeItem('pace')")


def end(page: Page) -> Pace:
    """Return what was counted since `begin`; the page the last press led to must be usable."""
    page.wait_for_function(
        "() => { const p = JSON.parse(sessionStorage.getItem('pace')); return p && !p.opened; }"
    )
    found = page.evaluate("() => JSON.parse(sessionStorage.getItem('pace'))")
    shares = {
        f"{n}. {each['to']}": (each["whole"] - each["device"]) / 1000
        for n, each in enumerate(found["stretches"], start=1)
    }
    slowest = max(shares, key=lambda each: shares[each])
    return Pace(
        presses=found["presses"],
        typed=found["typed"],
        software=sum(shares.values()),
        devices=sum(each["device"] for each in found["stretches"]) / 1000,
        slowest=f"{slowest} {shares[slowest]:.1f} s",
    )
