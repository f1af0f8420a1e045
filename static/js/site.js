// On every page: copying, and the browser's time zone for the server. Everything works without it.
"use strict";

(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.includes(`time_zone=${zone}`)) {
    document.cookie = `time_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
  }

  // navigator.clipboard exists only on https and localhost; the old way works on plain http too.
  const copy = async (text) => {
    if (navigator.clipboard && window.isSecureContext) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // Not allowed here: the old way may be.
      }
    }
    const box = document.createElement("textarea");
    box.value = text;
    box.readOnly = true;
    box.className = "visually-hidden";
    document.body.append(box);
    const focused = document.activeElement;
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    focused?.focus({ preventScroll: true });
    return done;
  };

  // A button says what happened in its own place, then reads as before.
  const answer = (button, done) => {
    const before = button.dataset.label ?? button.textContent;
    button.dataset.label = before;
    button.textContent = done ? "copied" : "press Ctrl+C";
    window.setTimeout(() => {
      button.textContent = before;
    }, 1500);
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy],[data-copy-text],[data-copy-url]");
    if (!button) return;
    let text = button.dataset.copyText;
    if (button.dataset.copy) {
      const source = document.querySelector(button.dataset.copy);
      text = source.value ?? source.textContent;
    } else if (button.dataset.copyUrl) {
      const reply = await fetch(button.dataset.copyUrl, { credentials: "same-origin" });
      if (!reply.ok) return answer(button, false);
      text = await reply.text();
    }
    answer(button, await copy(text));
  });
})();
