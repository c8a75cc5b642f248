// A toast leaves by itself, but never while someone points at it or has focus in it.
export function undoToasts(scope) {
  for (const toast of scope.querySelectorAll("[data-undo-seconds]")) {
    if (toast.dataset.alive) continue;
    toast.dataset.alive = "yes";
    let left = Number(toast.dataset.undoSeconds);
    const timer = setInterval(() => {
      if (toast.matches(":hover") || toast.contains(document.activeElement)) return;
      left -= 1;
      if (left <= 0 || !toast.isConnected) {
        clearInterval(timer);
        toast.remove();
      }
    }, 1000);
  }
}
