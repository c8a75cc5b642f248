// The tablet prints the slip (silently where the browser is started for it) and goes back home.
(() => {
  const page = document.querySelector("[data-home]");
  if (!page) return;
  if ("paper" in page.dataset) window.print();
  setTimeout(() => location.replace(page.dataset.home), Number(page.dataset.homeSeconds) * 1000);
})();
