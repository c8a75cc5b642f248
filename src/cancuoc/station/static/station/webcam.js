// The portrait by the camera of this computer. Without a camera, or without this script, the
// page still takes a picture file. What is seen live is measured by the station program on this
// machine and not kept; only the picture of the button is.
const form = document.querySelector("[data-camera]");
const video = form.querySelector("video");
const words = form.querySelector("[data-words]");
const LIVE_MS = 900;

function frame(quality) {
  // The middle of the picture, three wide and four high, at least as large as a card needs.
  const canvas = document.createElement("canvas");
  const height = Math.min(video.videoHeight, (video.videoWidth * 4) / 3);
  const width = (height * 3) / 4;
  const scale = Math.min(1, 1280 / height) * Math.max(1, 640 / height);
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const left = (video.videoWidth - width) / 2;
  const top = (video.videoHeight - height) / 2;
  canvas.getContext("2d").drawImage(video, left, top, width, height, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
}

function show(seen) {
  words.textContent = seen.words;
  for (const [code, good] of Object.entries(seen.parts)) {
    const part = form.querySelector(`[data-part="${code}"]`);
    part.querySelector("strong").textContent = good ? part.dataset.good : part.dataset.poor;
    part.classList.toggle("st-camera__poor", !good);
  }
}

async function look() {
  if (form.dataset.taken) return;
  const body = new FormData();
  body.append("picture", await frame(0.7), "live.jpg");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    const answer = await fetch(form.dataset.camera, { method: "POST", body, headers: { "X-CSRFToken": token } });
    show(await answer.json());
  } catch {
    // The station program is on this machine: a lost answer is asked for again.
  }
  setTimeout(look, LIVE_MS);
}

async function open() {
  try {
    const wanted = { width: { ideal: 1280 }, height: { ideal: 960 } };
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted });
    await video.play();
  } catch {
    words.textContent = form.dataset.none;
    return;
  }
  form.querySelector(".st-camera__live").hidden = false;
  form.querySelector(".st-camera__parts").hidden = false;
  form.querySelector("[data-file]").hidden = true;
  form.dataset.live = "1";
  form.querySelector("button[type=submit]").focus();
  look();
}

form.addEventListener("submit", async (event) => {
  if (!form.dataset.live || form.dataset.taken) return;
  event.preventDefault();
  const held = new DataTransfer();
  held.items.add(new File([await frame(0.95)], "portrait.jpg", { type: "image/jpeg" }));
  form.querySelector("[name=picture]").files = held.files;
  form.dataset.taken = "1";
  for (const track of video.srcObject.getTracks()) track.stop();
  form.requestSubmit();
});

open();
