// After a new case appears the deciding buttons rest for a moment, so that a key meant for
// the last person never falls on this one. Focus stays where it was.
export function guardButtons(scope) {
  for (const area of scope.querySelectorAll("[data-guard-seconds]")) {
    if (area.dataset.alive) continue;
    area.dataset.alive = "yes";
    const buttons = area.matches("button") ? [area] : [...area.querySelectorAll("button")];
    const hold = (event) => {
      // A guarded button holds only itself: the rest of its form may still be sent.
      if (event.type === "submit" && event.submitter && !buttons.includes(event.submitter)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    const form = area.closest("form") || area.querySelector("form");
    form?.addEventListener("submit", hold, true);
    for (const button of buttons) {
      button.setAttribute("aria-disabled", "true");
      button.addEventListener("click", hold, true);
    }
    setTimeout(() => {
      form?.removeEventListener("submit", hold, true);
      for (const button of buttons) {
        button.removeAttribute("aria-disabled");
        button.removeEventListener("click", hold, true);
      }
    }, Number(area.dataset.guardSeconds) * 1000);
  }
}
