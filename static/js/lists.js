// On lists: / goes to the search, j and k to the next and previous row, x chooses it; one box chooses all. Links and
// boxes do the same.
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

  // Without a script "All" is a link to the same page with every box checked; here it is a box.
  const boxes = () => [...document.querySelectorAll("#issues tbody input[type=checkbox]")];
  const drawAll = () => {
    const link = document.querySelector("[data-choose-all]");
    if (link) {
      const label = document.createElement("label");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", id: "choose-all" });
      const said = Object.assign(document.createElement("span"), { textContent: "Choose all of this page" });
      said.className = "choose-all";
      label.append(box, said);
      link.replaceWith(label);
    }
    const all = document.querySelector("#choose-all");
    if (!all) return;
    const count = boxes().filter((box) => box.checked).length;
    all.checked = count > 0 && count === boxes().length;
    all.indeterminate = count > 0 && !all.checked;
    document.querySelector("[data-chosen]").textContent = `${count} chosen:`;
  };
  document.addEventListener("change", ({ target }) => {
    if (target.id === "choose-all") for (const box of boxes()) box.checked = target.checked;
    if (target.closest("#issues")) drawAll();
  });
  document.addEventListener("htmx:afterSettle", drawAll);
  addEventListener("pageshow", drawAll); // a page from the browser's memory has its boxes as they were
  drawAll();
})();
