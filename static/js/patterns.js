// Rows of the timeline that stand out among the events of the issue say so, once the common trail is there.
"use strict";

(() => {
  function mark() {
    for (const link of document.querySelectorAll("#common-marks [data-crumb]")) {
      const what = document.querySelector(`#crumb-${link.dataset.crumb} .what`);
      if (!what || what.querySelector(".common-mark")) continue;
      const said = document.createElement("span");
      said.className = "aside common-mark";
      said.textContent = link.dataset.said;
      what.append(said);
    }
  }

  // d: the next difference of two trails, D: the one before.
  function step(event) {
    if (event.key.toLowerCase() !== "d" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) return;
    const rows = [...document.querySelectorAll('[data-op]:not([data-op="same"])')];
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement);
    const next = event.key === "d" ? at + 1 : at < 0 ? rows.length - 1 : at - 1;
    rows[(next + rows.length) % rows.length].focus();
  }

  document.addEventListener("keydown", step);
  document.addEventListener("htmx:afterSettle", mark);
  mark();
})();
