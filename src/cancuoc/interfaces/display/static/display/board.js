// A new call is heard: two notes of our own, then the recordings of the officers, if there are any.
// Nothing is spoken by a machine. Until somebody touches the page a browser lets no sound out.
// The recordings are fetched when the page opens and kept in it, so that they play without a network.
(() => {
  const NOTES = [659.25, 523.25];
  const LENGTH = 0.45;
  const MUTED = "cancuoc-board-muted";
  const clips = new Map();
  const mute = document.querySelector("[data-mute]");
  const button = document.querySelector("[data-sound]");
  const context = window.AudioContext ? new AudioContext() : null;
  let last = called()?.id ?? "";
  let turn = Promise.resolve();

  function called() {
    return document.querySelector(".cc-call__ticket");
  }

  function chime() {
    if (context?.state !== "running") return Promise.resolve();
    NOTES.forEach((pitch, number) => {
      const start = context.currentTime + number * LENGTH;
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.4, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + LENGTH);
      tone.connect(volume).connect(context.destination);
      tone.start(start);
      tone.stop(start + LENGTH);
    });
    return new Promise((done) => setTimeout(done, NOTES.length * LENGTH * 1000));
  }

  function muted() {
    return mute?.getAttribute("aria-pressed") === "true";
  }

  async function fetched(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    return context.decodeAudioData(await answer.arrayBuffer());
  }

  function clip(address) {
    if (!clips.has(address)) {
      const found = fetched(address).catch(() => { clips.delete(address); return null; });
      clips.set(address, found);
    }
    return clips.get(address);
  }

  async function play(address) {
    const sound = context?.state === "running" ? await clip(address) : null;
    if (!sound || muted()) return;
    const voice = context.createBufferSource();
    voice.buffer = sound;
    voice.connect(context.destination);
    voice.start();
    document.body.dataset.said = `${document.body.dataset.said ?? ""} ${address}`.trim();
    await new Promise((done) => { voice.onended = done; });
  }

  async function keep() {
    const every = (document.querySelector("[data-clips]")?.dataset.clips ?? "").split(" ").filter(Boolean);
    const found = context ? await Promise.all(every.map(clip)) : [];
    document.body.dataset.clipsKept = String(found.filter(Boolean).length);
  }

  function setMuted(on) {
    mute.setAttribute("aria-pressed", String(on));
    mute.textContent = on ? mute.dataset.off : mute.dataset.on;
    localStorage.setItem(MUTED, on ? "1" : "");
  }

  async function say(addresses) {
    document.body.dataset.chimes = String(Number(document.body.dataset.chimes ?? 0) + 1);
    if (muted()) return;
    await chime();
    for (const address of addresses) await play(address);
  }

  function listen() {
    const now = called();
    if (!now || now.id === last) return;
    last = now.id;
    const addresses = (now.dataset.say ?? "").split(" ").filter(Boolean);
    turn = turn.then(() => say(addresses));
  }

  function ask() {
    if (button) button.hidden = context?.state !== "suspended";
  }

  button?.addEventListener("click", async () => {
    await context.resume();
    ask();
    chime();
  });
  mute?.addEventListener("click", () => setMuted(!muted()));
  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (mute && plain && event.key.toLowerCase() === "m") setMuted(!muted());
  });
  if (mute) setMuted(localStorage.getItem(MUTED) === "1");
  keep();
  document.addEventListener("htmx:after:swap", listen);
  context?.addEventListener("statechange", ask);
  ask();
})();
