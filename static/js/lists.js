// On lists: / goes to the search, j and k to the next and previous row, x chooses it. Links and boxes do the same.
"use strict";

(() => {
  const rows = () => [...document.querySelectorAll(".list a.title")];
  const move = (step) => {
    const all = rows();
    const at = all.findIndex((row) => row.closest("li, tr").contains(document.activeElement));
    all[Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (localStorage.getItem("keys") === "off") return;
    if (event.key === "/") document.querySelector("#q")?.focus();
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x") document.activeElement?.closest("li, tr")?.querySelector("input[type=checkbox]")?.click();
    else return;
    event.preventDefault();
  });
})();
