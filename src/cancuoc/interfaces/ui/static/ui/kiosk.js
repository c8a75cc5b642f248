// The tablet prints the slip (silently where the browser is started for it) and goes back home.
// While nobody touches it, it asks now and then whether an officer has withdrawn it.
(() => {
  const REFUSED = 403;
  const page = document.querySelector("[data-home], [data-watch]");
  if (!page) return;
  if ("paper" in page.dataset) window.print();
  if (page.dataset.home) {
    setTimeout(() => location.replace(page.dataset.home), Number(page.dataset.homeSeconds) * 1000);
  }
  async function ask() {
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer?.status === REFUSED) location.reload();
  }
  if (page.dataset.watch) setInterval(ask, Number(page.dataset.watch) * 1000);
})();
