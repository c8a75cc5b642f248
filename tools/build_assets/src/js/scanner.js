// A hand scanner types like a very fast keyboard and ends with Enter.
// People type slower than one key in 35 ms, so speed alone tells them apart.
const FASTEST_HUMAN_MS = 35;
const SHORTEST_SCAN = 8;

/** Collects fast keys; `take` returns the scanned text when Enter ends a scan, else null. */
export class ScanBuffer {
  constructor() {
    this.text = "";
    this.last = 0;
  }

  take(key, at) {
    if (at - this.last > FASTEST_HUMAN_MS) this.text = "";
    this.last = at;
    if (key === "Enter") {
      const scanned = this.text;
      this.text = "";
      return scanned.length >= SHORTEST_SCAN ? scanned : null;
    }
    if (key.length === 1) this.text += key;
    return null;
  }
}

export function listenScanner() {
  const target = () => document.querySelector("[data-scan-target]");
  const buffer = new ScanBuffer();
  let before = null;
  document.addEventListener(
    "keydown",
    (event) => {
      const field = target();
      if (!field || event.ctrlKey || event.altKey || event.metaKey) return;
      const active = document.activeElement;
      if (buffer.text === "") before = { active, value: active && active.value };
      const scanned = buffer.take(event.key, event.timeStamp);
      if (scanned === null) return;
      event.preventDefault();
      // The field that happened to have focus gets back what stood there before the scan.
      if (before.active && before.active !== field && typeof before.value === "string") {
        before.active.value = before.value;
      }
      field.value = scanned;
      field.form.requestSubmit();
    },
    true,
  );
}
