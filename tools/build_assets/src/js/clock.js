// A wall clock in Vietnamese time, and an honest line when the board stops being fresh.
const format = new Intl.DateTimeFormat("vi-VN", {
  timeZone: "Asia/Ho_Chi_Minh",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

export function startClock() {
  const clocks = document.querySelectorAll("[data-clock]");
  const stale = document.querySelector("[data-stale]");
  if (clocks.length === 0 && !stale) return;
  let fresh = Date.now();
  const tick = () => {
    const now = format.format(new Date());
    for (const clock of clocks) if (clock.textContent !== now) clock.textContent = now;
    if (stale) stale.hidden = Date.now() - fresh < Number(stale.dataset.stale) * 1000;
    const since = stale?.querySelector("[data-stale-since]");
    if (since && stale.hidden) since.textContent = format.format(new Date(fresh));
  };
  document.addEventListener("htmx:after:swap", () => {
    fresh = Date.now();
    tick();
  });
  tick();
  setInterval(tick, 1000);
}
