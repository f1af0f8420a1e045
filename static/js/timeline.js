// Comfort for the timeline: opening rows by click, keys, copying, what a swap must not lose. The page works without it.
"use strict";

(() => {
  const find = (selector) => document.querySelector(selector);
  const remember = (name, value) => {
    document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
  };

  // ------------------------------------------------------------------ rows
  const rows = () =>
    [...document.querySelectorAll(".crumbs li")].filter(
      (item) => !item.parentElement.closest("details:not([open])"),
    );
  const { toggle, setOpen, panelOf, show } = window.rowDetails;
  const rowOf = (element) => element?.closest?.(".crumbs li");
  let current = null; // the id of the row that the keys stand on

  const focusRow = (item) => {
    const row = item.querySelector(":scope > .row");
    for (const other of document.querySelectorAll(".row[tabindex]")) other.removeAttribute("tabindex");
    row.tabIndex = 0;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    current = item.id || null;
  };

  const reveal = (item) => {
    for (let outer = item.parentElement.closest("details"); outer; outer = outer.parentElement.closest("details")) {
      outer.open = true;
    }
    setOpen(item, true);
    for (const other of document.querySelectorAll(".crumbs [aria-current]")) other.removeAttribute("aria-current");
    if (item.id) item.setAttribute("aria-current", "true");
    focusRow(item);
    item.querySelector(":scope > .row").scrollIntoView({ block: "center" });
  };

  // A link to a row that is in the page goes there without asking the server again.
  const goTo = (link, event) => {
    const hash = link.hash.slice(1);
    const item = hash && rowOf(document.getElementById(hash));
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return false;
    event.preventDefault();
    event.stopPropagation();
    history.pushState({ htmx: true }, "", link.href.baseVal ?? link.href);
    reveal(item);
    return true;
  };

  // The strip's ticks are thin: a click anywhere in it means the nearest.
  const nearestTick = (strip, x) => {
    let nearest = null;
    let least = Infinity;
    for (const tick of strip.querySelectorAll("a")) {
      const box = tick.getBoundingClientRect();
      const distance = Math.abs(box.x + box.width / 2 - x);
      if (distance < least) [nearest, least] = [tick, distance];
    }
    return nearest;
  };

  document.addEventListener(
    "click",
    (event) => {
      const strip = event.target.closest(".strip");
      if (strip) {
        const tick = event.target.closest("a") ?? nearestTick(strip, event.clientX);
        if (!tick) return;
        const url = new URL(tick.getAttribute("href"), location.href);
        const link = Object.assign(document.createElement("a"), { href: url.href });
        if (!goTo(link, event) && !event.target.closest("a")) location.assign(url);
        return;
      }
      const link = event.target.closest("a[href]");
      if (link?.closest(".trail, .lead") && goTo(link, event)) return;
      for (const menu of document.querySelectorAll(".menu[open]")) {
        if (!menu.contains(event.target)) menu.open = false;
      }
    },
    true,
  );

  document.addEventListener("click", (event) => {
    const line = event.target.closest(".line");
    if (!line || event.target.closest("a, button, input, label, summary")) return;
    if (!getSelection().isCollapsed) return;
    toggle(rowOf(line));
  });

  // ------------------------------------------------------------------ copying
  const textOf = (item) => {
    const words = [".time", ".what", ".how", ".category", ".word"]
      .map((part) => item.querySelector(`:scope > .row > .line > ${part}`))
      .filter(Boolean)
      .map((part) => {
        const bare = part.cloneNode(true);
        for (const aloud of bare.querySelectorAll(".visually-hidden")) aloud.remove();
        return bare.textContent.trim();
      });
    const said = [...item.querySelectorAll(":scope > .row > .open > .message")].map((message) =>
      message.textContent.trim(),
    );
    const pairs = [
      ...item.querySelectorAll(":scope > .row > .open > .data > tbody > tr"),
    ].map((row) => `  ${row.cells[0].textContent}: ${row.cells[1].textContent.trim()}`);
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

  // ------------------------------------------------------------------ what a swap must not lose
  let kept = null;
  const placeOf = (element) => {
    if (!element || element === document.body) return null;
    if (element.id) return () => document.getElementById(element.id);
    const item = element.closest("#facets li");
    const box = item?.querySelector("input")?.id;
    const among = item ? [...item.querySelectorAll("a")].indexOf(element) : -1;
    if (box && among >= 0) {
      return () => document.getElementById(box)?.closest("li").querySelectorAll("a")[among];
    }
    const row = rowOf(element)?.id;
    const part = ["summary", ".opener", ".time"].find((selector) => element.matches(selector));
    if (row && part) return () => document.getElementById(row)?.querySelector(part);
    return () => null;
  };

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id !== "timeline") return;
    const closes = event.detail.requestConfig?.elt?.id === "open-all";
    const open = closes ? [] : [...document.querySelectorAll(".crumbs .opener[aria-expanded=true] + .open")];
    kept = {
      open: open.map((panel) => [panel.closest("li").id, panel]),
      more: document.getElementById("more-category")?.open,
      focused: placeOf(document.activeElement),
      scroll: window.scrollY,
    };
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!kept || event.detail.target?.id !== "timeline") return;
    const { open, more, focused, scroll } = kept;
    kept = null;
    for (const [id, panel] of open) {
      const item = document.getElementById(id);
      if (item && !panelOf(item)) show(item, panel);
    }
    const categories = document.getElementById("more-category");
    if (categories && more) categories.open = true;
    const chosen = new URL(event.detail.pathInfo?.responsePath ?? location.href, location.href).searchParams;
    const box = find("#q");
    if (box && document.activeElement !== box) box.value = chosen.get("q") ?? "";
    if (focused && document.activeElement === document.body) {
      (focused() ?? find("#trail-heading"))?.focus({ preventScroll: true });
    }
    window.scrollTo({ top: scroll, behavior: "instant" });
    trouble("");
  });

  const trouble = (text) => {
    const place = find("#trouble");
    if (place) {
      place.textContent = text;
      place.hidden = !text;
    }
  };
  document.addEventListener("details:trouble", (event) => trouble(event.detail));
  // What a failed request would have chosen is taken back: the form says what the list shows.
  const restore = () => {
    const said = new URLSearchParams(location.search);
    for (const box of document.querySelectorAll("#facets input")) {
      box.checked = said.getAll(box.name).includes(box.value);
    }
    for (const choice of document.querySelectorAll("#ways input")) {
      choice.checked = choice.defaultChecked;
    }
  };
  for (const [name, text] of [
    ["htmx:responseError", "The server could not answer, so nothing has changed. Try again."],
    ["htmx:sendError", "The server could not be reached, so nothing has changed. Try again."],
    ["htmx:timeout", "The server took too long, so nothing has changed. Try again."],
  ]) {
    document.addEventListener(name, () => {
      restore();
      trouble(text);
    });
  }

  document.addEventListener(
    "change",
    ({ target }) => {
      if (target.matches("#ways input")) remember(target.name, target.value);
      if (target.id === "keys-on") localStorage.setItem("keys", target.checked ? "on" : "off");
    },
    true,
  );

  // ------------------------------------------------------------------ keys
  const step = (by, wanted = () => true) => {
    const items = rows();
    const focused = rowOf(document.activeElement) ?? (current && document.getElementById(current));
    let place = focused ? items.indexOf(focused) : by > 0 ? -1 : items.length;
    do place += by;
    while (items[place] && !wanted(items[place]));
    if (items[place]) focusRow(items[place]);
  };
  const isProblem = (item) =>
    !item.matches(".this-event") && item.querySelector(":scope > .row")?.matches('[data-level="error"], [data-level="fatal"]');
  const follow = (name) => find(`#event-${name}[href]`)?.click();
  const toEvent = () => {
    const item = rowOf(find("#event"));
    if (item) focusRow(item);
  };
  const help = () => {
    const menu = find("#help");
    if (menu) {
      menu.open = !menu.open;
      menu.querySelector("summary").focus();
    }
  };
  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    e: () => step(1, isProblem),
    E: () => step(-1, isProblem),
    "/": () => find("#q")?.select(),
    "[": () => follow("previous"),
    p: () => follow("previous"),
    "]": () => follow("next"),
    n: () => follow("next"),
    "?": help,
  };
  let before = "";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { target, key } = event;
    if (key === "Escape") {
      const menu = target.closest?.(".menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      } else if (target.id === "q") {
        event.preventDefault();
        ((current && document.getElementById(current)) || find("#trail-heading"))?.focus();
      }
      return;
    }
    if (target.closest?.("input, textarea, select, [contenteditable]")) return;
    if (key === "Enter" && target.matches?.(".crumbs .row")) {
      toggle(rowOf(target));
      return;
    }
    if (localStorage.getItem("keys") === "off") return;
    const run = before === "g" && key === "e" ? toEvent : KEYS[key];
    before = key;
    if (run && find("#timeline")) {
      event.preventDefault();
      run();
    }
  });

  const showSwitch = () => {
    const box = find("#keys-on");
    if (box) box.checked = localStorage.getItem("keys") !== "off";
  };
  showSwitch();
  document.addEventListener("htmx:historyRestore", showSwitch);
})();
