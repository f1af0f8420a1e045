// Copying a crumb, its time, or the list.
"use strict";

(() => {
  const { rowOf } = window.trailRows;
  const textOf = (item) => {
    const words = [".time", ".what", ".how", ".category", ".word"]
      .map((part) => item.querySelector(`:scope > .row > .line > ${part}`))
      .filter(Boolean)
      .map((part) => {
        const bare = part.cloneNode(true);
        for (const aloud of bare.querySelectorAll(".visually-hidden")) aloud.remove();
        return bare.textContent.trim();
      });
    const said = [...item.querySelectorAll(":scope > .row > .open > .message")].map((message) => message.textContent.trim());
    const pairs = [...item.querySelectorAll(":scope > .row > .open > .data > tbody > tr")].map(
      (row) => `  ${row.cells[0].textContent}: ${row.cells[1].textContent.trim()}`,
    );
    return [words.join("  "), ...said, ...pairs].join("\n");
  };
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("[data-copy-row], [data-copy-time], [data-copy-export]");
      if (!button) return;
      if ("copyTime" in button.dataset) {
        button.dataset.copyText = button.closest(".ends").querySelector("time, span").textContent;
      } else if ("copyRow" in button.dataset) button.dataset.copyText = textOf(rowOf(button));
      else button.dataset.copyUrl = `timeline.txt${location.search}`;
    },
    true,
  );
})();
