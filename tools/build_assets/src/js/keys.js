// Single-letter keys work only when no field has focus, and every officer can turn them off.
const STORE = "cc_keys";

function writing(element) {
  return Boolean(element && (element.isContentEditable || element.closest("input, select, textarea, dialog")));
}

function fillList(dialog) {
  const list = dialog.querySelector("[data-keys-list]");
  list.replaceChildren();
  for (const element of document.querySelectorAll("[data-key]")) {
    const key = document.createElement("dt");
    const cap = document.createElement("kbd");
    cap.textContent = element.dataset.key.toUpperCase();
    key.append(cap);
    const what = document.createElement("dd");
    what.textContent = element.dataset.keyText || element.getAttribute("aria-label") || element.textContent.trim();
    list.append(key, what);
  }
}

// A scanner types digits that are also keys: only a key that stands alone for a moment counts.
const ALONE_MS = 45;

function presser() {
  let pending = null;
  let last = -Infinity;
  return (element, at) => {
    const burst = at - last < ALONE_MS;
    last = at;
    clearTimeout(pending);
    if (!burst && element) pending = setTimeout(() => press(element), ALONE_MS);
  };
}

function press(element) {
  element.focus();
  if (element.matches("input, select, textarea")) element.select?.();
  else element.click();
}

export function listenKeys() {
  const dialog = document.querySelector("dialog[data-keys]");
  const enabled = () => localStorage.getItem(STORE) !== "off";
  const box = dialog?.querySelector("[data-keys-switch]");
  if (box) {
    box.checked = enabled();
    box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "on" : "off"));
  }
  const openList = () => {
    fillList(dialog);
    dialog.showModal();
  };
  for (const opener of document.querySelectorAll("[data-keys-open]")) {
    opener.hidden = false;
    opener.addEventListener("click", openList);
  }
  const pressAlone = presser();
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.altKey) {
      const lock = event.code === "KeyL" && document.querySelector("[data-lock]");
      if (lock) {
        event.preventDefault();
        lock.requestSubmit ? lock.requestSubmit() : lock.click();
      }
      return;
    }
    if (writing(document.activeElement) || !enabled()) return;
    if (event.key === "?" && dialog) {
      event.preventDefault();
      openList();
      return;
    }
    const name = event.key === "Escape" ? "esc" : event.key.toLowerCase();
    // Enter on a link or a button already has a meaning of its own.
    if (name === "enter" && document.activeElement.matches("a, button, summary")) return;
    const element = document.querySelector(`[data-key="${CSS.escape(name)}"]`);
    if (event.repeat) return;
    if (element) event.preventDefault();
    pressAlone(element, event.timeStamp);
  });
}
