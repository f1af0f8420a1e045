// Copying the time of a crumb, or the list.
"use strict";

document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest("[data-copy-time], [data-copy-export]");
    if (!button) return;
    if ("copyTime" in button.dataset) {
      button.dataset.copyText = button.closest(".ends").querySelector("time").textContent;
    } else button.dataset.copyUrl = `timeline.txt${location.search}`;
  },
  true,
);
