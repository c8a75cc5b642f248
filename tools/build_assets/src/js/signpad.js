// A signature drawn by pen, finger or mouse. Typing the name is the other way, always offered.
function pen(canvas) {
  const scale = Math.max(1, window.devicePixelRatio || 1);
  const box = canvas.getBoundingClientRect();
  canvas.width = Math.round(box.width * scale);
  canvas.height = Math.round(box.height * scale);
  const brush = canvas.getContext("2d");
  brush.scale(scale, scale);
  brush.lineWidth = 2.5;
  brush.lineCap = "round";
  brush.lineJoin = "round";
  brush.strokeStyle = "#0a1a4f";
  return brush;
}

function wire(root) {
  const canvas = root.querySelector("canvas");
  const field = root.querySelector("input[type=hidden]");
  const clear = root.querySelector("[data-sign-clear]");
  let brush = null;
  let drawing = false;
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("pointerdown", (event) => {
    brush ||= pen(canvas);
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    brush.beginPath();
    brush.moveTo(...point(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    for (const step of event.getCoalescedEvents?.() ?? [event]) brush.lineTo(...point(step));
    brush.stroke();
  });
  const stop = () => {
    if (!drawing) return;
    drawing = false;
    field.value = canvas.toDataURL("image/png");
  };
  canvas.addEventListener("pointerup", stop);
  canvas.addEventListener("pointercancel", stop);
  clear.addEventListener("click", () => {
    brush = pen(canvas);
    field.value = "";
  });
}

export function signPads(scope) {
  for (const root of scope.querySelectorAll("[data-sign-pad]")) {
    if (root.dataset.alive) continue;
    root.dataset.alive = "yes";
    wire(root);
  }
}
