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

  document.addEventListener("htmx:afterSettle", mark);
  mark();
})();
