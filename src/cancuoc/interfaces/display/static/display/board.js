// A new call is heard: two notes of our own, then the recordings of the deployer, if there are any.
// Nothing is spoken by a machine. Until somebody touches the page a browser lets no sound out.
(() => {
  const NOTES = [659.25, 523.25];
  const LENGTH = 0.45;
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

  function play(address) {
    return new Promise((done) => {
      const voice = new Audio(address);
      voice.addEventListener("ended", done);
      voice.addEventListener("error", done);
      voice.play().catch(done);
    });
  }

  async function say(addresses) {
    document.body.dataset.chimes = String(Number(document.body.dataset.chimes ?? 0) + 1);
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
  document.addEventListener("htmx:after:swap", listen);
  context?.addEventListener("statechange", ask);
  ask();
})();
