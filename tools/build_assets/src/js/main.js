// Everything works without this file; what stands here saves keystrokes and waiting.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "govuk-frontend/dist/govuk/components/notification-banner/notification-banner.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { startClock } from "./clock.js";
import { echoDates } from "./dateecho.js";
import { guardButtons } from "./guard.js";
import { listenKeys } from "./keys.js";
import { listenScanner } from "./scanner.js";
import { signPads } from "./signpad.js";
import { themeSwitch } from "./theme.js";
import { uncoverFocus } from "./uncover.js";
import { undoToasts } from "./undo.js";

const words = document.documentElement.lang === "en"
  ? {
      charactersUnderLimit: { one: "%{count} character left", other: "%{count} characters left" },
      charactersOverLimit: { one: "%{count} character too many", other: "%{count} characters too many" },
      charactersAtLimit: "No characters left",
    }
  : {
      charactersUnderLimit: { other: "Còn %{count} ký tự" },
      charactersOverLimit: { other: "Thừa %{count} ký tự" },
      charactersAtLimit: "Đã hết chỗ",
    };
const passwordWords = document.documentElement.lang === "en"
  ? {}
  : {
      i18n: {
        showPassword: "Hiện",
        hidePassword: "Ẩn",
        showPasswordAriaLabel: "Hiện mật khẩu",
        hidePasswordAriaLabel: "Ẩn mật khẩu",
        passwordShownAnnouncement: "Mật khẩu đang hiện",
        passwordHiddenAnnouncement: "Mật khẩu đã ẩn",
      },
    };

const COMPONENTS = {
  "govuk-button": [Button, { preventDoubleClick: true }],
  "govuk-character-count": [CharacterCount, { i18n: words }],
  "govuk-checkboxes": [Checkboxes],
  "govuk-error-summary": [ErrorSummary],
  "govuk-notification-banner": [NotificationBanner],
  "govuk-password-input": [PasswordInput, passwordWords],
  "govuk-radios": [Radios],
  "govuk-skip-link": [SkipLink],
};

/** Bring the parts inside `scope` to life; parts already alive are left alone. */
export function enliven(scope) {
  for (const [name, [Component, config]] of Object.entries(COMPONENTS)) {
    for (const element of scope.querySelectorAll(`[data-module="${name}"]`)) {
      if (element.hasAttribute(`data-${name}-init`)) continue;
      try {
        new Component(element, config);
      } catch (error) {
        // One broken part must not stop the others: the page still works without it.
        console.warn(name, error.message);
      }
    }
  }
  echoDates(scope);
  guardButtons(scope);
  signPads(scope);
  undoToasts(scope);
}

function begin() {
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  enliven(document);
  listenKeys();
  listenScanner();
  startClock();
  themeSwitch();
  uncoverFocus();
  document.addEventListener("htmx:after:swap", () => enliven(document));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
