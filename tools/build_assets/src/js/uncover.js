// Whoever goes by keyboard always sees where he is. Coming to something taller than the window the
// browser may stop where the next stop lies under the sticky bars; the page moves down by that much.
export function uncoverFocus() {
  const bar = document.querySelector(".cc-top");
  if (!bar) return;
  document.addEventListener("focusin", ({ target }) => {
    if (bar.contains(target) || getComputedStyle(bar).position !== "sticky") return;
    const edge = bar.getBoundingClientRect().bottom + 8;
    const { top, height } = target.getBoundingClientRect();
    if (top < edge && height < innerHeight - edge) scrollBy(0, top - edge);
  });
}
