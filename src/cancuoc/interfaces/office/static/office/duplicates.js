// One magnifying glass for all pictures: what is seen on one side is seen on the other.
(() => {
  const MOST = 8, STEP = 1.5, SHIFT = 40;
  const view = { zoom: 1, x: 0, y: 0 };

  function draw(root) {
    const reach = (view.zoom - 1) * 160;
    view.x = Math.max(-reach, Math.min(reach, view.x));
    view.y = Math.max(-reach, Math.min(reach, view.y));
    for (const sheet of root.querySelectorAll("[data-sheet]")) {
      sheet.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.zoom})`;
    }
    root.querySelector("[data-zoom-said]").textContent = `${Math.round(view.zoom * 100)} %`;
  }

  function zoom(root, how) {
    if (how === "in") view.zoom = Math.min(MOST, view.zoom * STEP);
    if (how === "out") view.zoom = Math.max(1, view.zoom / STEP);
    if (how === "reset") Object.assign(view, { zoom: 1, x: 0, y: 0 });
    draw(root);
  }

  function overlay(root, button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    for (const image of root.querySelectorAll("[data-over]")) {
      // It is asked for when it is looked at, not before: each look is written down.
      if (on && !image.src) image.src = image.dataset.over;
      image.hidden = !on;
    }
  }

  function arrows(root, event) {
    const typed = document.activeElement?.closest("input, select, textarea, dialog");
    const way = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way || typed || view.zoom === 1 || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    view.x += way[0] * SHIFT;
    view.y += way[1] * SHIFT;
    draw(root);
  }

  function dragged(root) {
    let from = null;
    root.addEventListener("pointerdown", (event) => {
      if (view.zoom === 1 || !event.target.closest("[data-sheet]")) return;
      event.preventDefault();
      from = [event.clientX - view.x, event.clientY - view.y];
    });
    document.addEventListener("pointermove", (event) => {
      if (!from) return;
      [view.x, view.y] = [event.clientX - from[0], event.clientY - from[1]];
      draw(root);
    });
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { from = null; });
  }

  const root = document.querySelector("[data-pairs]");
  if (!root) return;
  for (const button of root.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => zoom(root, button.dataset.zoom));
  const toggle = root.querySelector("[data-overlay]");
  toggle.addEventListener("click", () => overlay(root, toggle));
  document.addEventListener("keydown", (event) => arrows(root, event));
  dragged(root);
})();
