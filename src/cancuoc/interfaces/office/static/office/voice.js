// Records a word with the microphone and sends it; the server looks at what was sent, not we.
(() => {
  const LONGEST = 5000;
  const buttons = [...document.querySelectorAll("[data-record]")];
  const form = document.querySelector("[data-voice-form]");
  const able = Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder?.isTypeSupported("audio/webm"));
  document.querySelector("[data-no-microphone]").hidden = able;
  if (!able || !form) return;
  let recorder = null;

  async function send(piece, blob, told) {
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    sent.set("piece", piece);
    sent.set("clip", blob, `${piece}.webm`);
    const answer = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "application/json" }, redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") {
      location.hash = `piece-${piece}`;
      location.reload();
      return;
    }
    const refusal = await answer?.json().catch(() => null);
    told.textContent = refusal ? `${refusal.message} ${refusal.next_step}` : form.dataset.lost;
  }

  async function record(button) {
    const told = button.closest("li").querySelector("[data-told]");
    const before = button.firstChild.textContent;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    if (!stream) {
      document.querySelector("[data-no-microphone]").hidden = false;
      return;
    }
    const parts = [];
    recorder = new MediaRecorder(stream, { mimeType: "audio/webm" });
    recorder.ondataavailable = (event) => parts.push(event.data);
    const timer = setTimeout(() => recorder?.stop(), LONGEST - 300);
    recorder.onstop = () => {
      clearTimeout(timer);
      stream.getTracks().forEach((track) => track.stop());
      recorder = null;
      button.firstChild.textContent = before;
      button.setAttribute("aria-pressed", "false");
      send(button.dataset.record, new Blob(parts, { type: "audio/webm" }), told);
    };
    told.textContent = "";
    button.firstChild.textContent = button.dataset.stop;
    button.setAttribute("aria-pressed", "true");
    recorder.start();
  }

  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (!recorder) record(button);
      else if (button.getAttribute("aria-pressed") === "true") recorder.stop();
    });
  }
})();
