// Reads a date the Vietnamese way and says back what was understood, with the age.
const DAYS = {
  vi: ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"],
  en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
};

/** Parse d/m/yyyy, d-m-yyyy, d.m.yyyy, d m yyyy or ddmmyyyy; null when it is no real date. */
export function parseDate(text) {
  const trimmed = text.trim();
  const match = /^(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})$/.exec(trimmed) || /^(\d{2})(\d{2})(\d{4})$/.exec(trimmed);
  if (!match) return null;
  const [day, month, year] = match.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real && year >= 1800 ? { day, month, year, weekday: date.getUTCDay() } : null;
}

/** Whole years and months between a birth date and a day, or null when not yet born. */
export function age(born, on) {
  let months = (on.year - born.year) * 12 + (on.month - born.month);
  if (on.day < born.day) months -= 1;
  return months < 0 ? null : { years: Math.floor(months / 12), months: months % 12 };
}

function today(element) {
  const given = element.dataset.on;
  const iso = given || new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date());
  const [year, month, day] = iso.split("-").map(Number);
  return { day, month, year };
}

/** The sentence shown under the field; empty when nothing can be said yet. */
export function sentence(text, on, lang, withAge) {
  const date = parseDate(text);
  if (!date) return "";
  const two = (number) => String(number).padStart(2, "0");
  const shown = `${DAYS[lang][date.weekday]}, ${two(date.day)}/${two(date.month)}/${date.year}`;
  const lived = withAge ? age(date, on) : null;
  if (!lived) return shown;
  if (lang === "en") return `${shown} · ${lived.years} years ${lived.months} months`;
  return `${shown} · ${lived.years} tuổi${lived.months ? ` ${lived.months} tháng` : ""}`;
}

export function echoDates(scope) {
  const lang = document.documentElement.lang === "en" ? "en" : "vi";
  for (const output of scope.querySelectorAll("[data-echo-for]")) {
    if (output.dataset.alive) continue;
    output.dataset.alive = "yes";
    const inputs = output.dataset.echoFor.split(" ").map((id) => document.getElementById(id));
    if (inputs.some((input) => !input)) continue;
    const show = () => {
      const text = inputs.map((input) => input.value.trim()).join("/");
      const said = sentence(text, today(output), lang, output.dataset.age === "yes");
      output.textContent = said;
      output.classList.toggle("cc-echo--good", said !== "");
    };
    for (const input of inputs) input.addEventListener("input", show);
    show();
  }
}
