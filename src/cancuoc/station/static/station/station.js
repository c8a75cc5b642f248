// After a part of the page was replaced, the focus goes to the button that stands ready in it,
// so that an officer never hunts for it between two presses of Enter.
function ready() {
  const active = document.activeElement;
  if (active && active !== document.body && active.isConnected) return;
  document.querySelector("main [autofocus]")?.focus();
}

document.addEventListener("htmx:after:swap", () => {
  ready();
  // The old button may leave the page only after this event.
  setTimeout(ready, 0);
});
