// Single keys: rows, problems, the event, the search, the neighbouring events.
"use strict";

(() => {
  const { rows, rowOf, focusRow, toEvent, fetchTimeline, toggle, current } = window.trailRows;
  const find = (selector) => document.querySelector(selector);

  // Crumbs that the page left out are fetched when the keys come to them.
  const PROBLEMS = /\b(fatal|errors?)\b/;
  const gapBefore = (item) => (item.closest(".band") ?? item).querySelector(":scope > .earlier a");
  const gapBetween = (items, place, by, isPlain) => {
    const lower = items[by > 0 ? place + 1 : place]; // in the page the mark stands before the lower one
    const gap = lower && gapBefore(lower);
    return gap && (isPlain || PROBLEMS.test(gap.textContent)) ? gap : null;
  };
  const step = (by, wanted = null) => {
    const items = rows();
    const focused = rowOf(document.activeElement) ?? (current() && document.getElementById(current()));
    let place = focused ? items.indexOf(focused) : by > 0 ? -1 : items.length;
    do {
      const gap = place >= 0 && place < items.length && gapBetween(items, place, by, !wanted);
      if (gap) {
        const from = items[place].id;
        fetchTimeline(gap.href, () => {
          if (from) focusRow(document.getElementById(from));
          step(by, wanted);
        });
        return;
      }
      place += by;
    } while (items[place] && wanted && !wanted(items[place]));
    if (items[place]) focusRow(items[place]);
  };
  const isProblem = (item) =>
    !item.matches(".this-event") && item.querySelector(":scope > .row")?.matches('[data-level="error"], [data-level="fatal"]');

  // Whoever reads at the event wants to land there in the next one too.
  const follow = (name) => {
    const link = find(`#event-${name}[href]`);
    if (!link) return;
    if (scrollY > 100) link.hash = "event";
    link.click();
  };
  const help = () => {
    const menu = find("#help");
    if (menu) {
      menu.open = !menu.open;
      menu.querySelector("summary").focus();
    }
  };
  const search = () => {
    find(".tools")?.scrollIntoView({ block: "nearest" });
    find("#q")?.select();
  };
  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    e: () => step(1, isProblem),
    E: () => step(-1, isProblem),
    "/": search,
    "[": () => follow("previous"),
    p: () => follow("previous"),
    "]": () => follow("next"),
    n: () => follow("next"),
    "?": help,
  };
  let before = "";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const { target, key } = event;
    if (key === "Escape") {
      const menu = target.closest?.(".menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      } else if (target.id === "q") {
        event.preventDefault();
        ((current() && document.getElementById(current())?.querySelector(".row")) || find("#trail-heading"))?.focus();
      }
      return;
    }
    if (target.closest?.("input, textarea, select, [contenteditable]")) return;
    if (key === "Enter" && target.matches?.(".crumbs .row")) {
      const item = rowOf(target);
      if (item.matches(".this-event")) toEvent(!item.querySelector("details").open);
      else toggle(item);
      return;
    }
    if (localStorage.getItem("keys") === "off") return;
    const run = before === "g" && key === "e" ? () => toEvent() : KEYS[key];
    before = key;
    if (run && find("#timeline")) {
      event.preventDefault();
      run();
    }
  });

  document.addEventListener("change", ({ target }) => {
    if (target.id === "keys-on") localStorage.setItem("keys", target.checked ? "on" : "off");
  });
  const showSwitch = () => {
    const box = find("#keys-on");
    if (box) box.checked = localStorage.getItem("keys") !== "off";
  };
  showSwitch();
  document.addEventListener("htmx:historyRestore", showSwitch);
  document.addEventListener("htmx:afterSwap", showSwitch);
})();
