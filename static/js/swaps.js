// Filtering: the sign that something is on its way, what a swap of the list must not lose, and what is said when it fails.
"use strict";

(() => {
  const SIGN = 150; // ms until a request shows
  const find = (selector) => document.querySelector(selector);
  const { rowOf, focusRow, followed } = window.trailRows;
  const { panelOf, show } = window.rowDetails;

  // ------------------------------------------------------------------ on its way
  let sign = null;
  const isOurs = (event) => event.detail.target?.id === "timeline";
  const quieten = () => {
    clearTimeout(sign);
    find(".trail")?.removeAttribute("data-busy");
    find("#timeline")?.removeAttribute("aria-busy");
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isOurs(event)) return;
    clearTimeout(sign);
    sign = setTimeout(() => {
      find(".trail")?.setAttribute("data-busy", "");
      find("#timeline")?.setAttribute("aria-busy", "true");
    }, SIGN);
  });
  document.addEventListener("htmx:afterRequest", (event) => isOurs(event) && quieten());

  // ------------------------------------------------------------------ what a swap must not lose
  let kept = null;
  const placeOf = (element) => {
    if (!element || element === document.body) return null;
    if (element.id) return () => document.getElementById(element.id);
    const item = element.closest("#facets li");
    const box = item?.querySelector("input")?.id;
    const among = item ? [...item.querySelectorAll("a")].indexOf(element) : -1;
    if (box && among >= 0) return () => document.getElementById(box)?.closest("li").querySelectorAll("a")[among];
    if (element.closest("#chips-in-sheet")) return () => find("#filters .primary");
    const row = rowOf(element)?.id;
    const part = ["summary", ".opener", ".time", ".row"].find((selector) => element.matches(selector));
    if (row && part) return () => document.getElementById(row)?.querySelector(part);
    if (row && element.closest(".open")) return () => document.getElementById(row)?.querySelector(".opener");
    return () => null;
  };
  // What is read stays at its height: the row with the focus, else the first in sight; of who stands at the list's head, that.
  const rowWith = (id) => document.getElementById(id)?.querySelector(":scope > .row");
  const topOf = (element) => element.getBoundingClientRect().top;
  const anchorOf = () => {
    const pressed = document.activeElement.closest(".tools, .side");
    if (pressed && !pressed.querySelector(":popover-open")) return []; // what is pressed stays under the pointer
    const list = find("#timeline");
    if (pressed && topOf(list) > 0) return [[() => find("#timeline"), topOf(list)]];
    const inSight = (item) => {
      const box = item?.querySelector(":scope > .row")?.getBoundingClientRect();
      return box && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
    };
    const focused = rowOf(document.activeElement);
    const items = [...document.querySelectorAll(".crumbs li[id]")].filter(inSight);
    if (focused && inSight(focused)) items.unshift(focused);
    return items.map(({ id }) => [() => rowWith(id), topOf(rowWith(id))]);
  };

  const belowOf = (line) => {
    const item = line?.parentElement;
    return item ? item.id || item.querySelector("li[id]")?.id : null;
  };

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isOurs(event) || !event.detail.shouldSwap) return;
    const closes = followed()?.id === "open-all";
    const open = closes ? [] : [...document.querySelectorAll(".crumbs .opener[aria-expanded=true] + .open")];
    kept = {
      open: open.map((panel) => [panel.closest("li").id, panel]),
      more: find("#more-category")?.open,
      focused: placeOf(document.activeElement),
      anchors: anchorOf(),
      above: belowOf(followed()?.closest(".earlier")), // rows come above this one
      scroll: window.scrollY,
    };
    // htmx would tell each of the thousands of nodes that it goes.
    event.detail.target.replaceChildren();
  });
  const stay = ({ anchors, scroll }) => {
    for (const [findAgain, top] of anchors) {
      const anchor = findAgain();
      if (anchor?.checkVisibility()) {
        const moved = Math.round(topOf(anchor) - top);
        if (moved) window.scrollBy({ top: moved, behavior: "instant" });
        return moved !== 0;
      }
    }
    window.scrollTo({ top: scroll, behavior: "instant" });
    return false;
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!kept || !isOurs(event)) return;
    const { open, more, focused, above } = kept;
    for (const [id, panel] of open) {
      const item = document.getElementById(id);
      if (item && !panelOf(item)) show(item, panel);
    }
    const categories = find("#more-category");
    if (categories && more) categories.open = true;
    const chosen = new URL(event.detail.pathInfo?.responsePath ?? location.href, location.href).searchParams;
    const box = find("#q");
    if (box && document.activeElement !== box) box.value = chosen.get("q") ?? "";
    const asItWas = kept;
    stay(asItWas);
    // Rows that come into sight get their real heights only then: in the frame after the first.
    let frames = 4;
    const again = () => {
      const moved = stay(asItWas);
      if (--frames && (moved || frames > 2)) requestAnimationFrame(again);
    };
    requestAnimationFrame(again);
    kept = null;
    if (above) focusRow(document.getElementById(above));
    else if (focused && document.activeElement === document.body) {
      (focused() ?? find("#trail-heading"))?.focus({ preventScroll: true });
    }
    trouble("");
  });

  // ------------------------------------------------------------------ when it fails
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
    for (const choice of document.querySelectorAll("#ways input")) choice.checked = choice.defaultChecked;
  };
  for (const [name, text] of [
    ["htmx:responseError", "The server could not answer, so nothing has changed. Try again."],
    ["htmx:sendError", "The server could not be reached, so nothing has changed. Try again."],
    ["htmx:timeout", "The server took too long, so nothing has changed. Try again."],
  ]) {
    document.addEventListener(name, (event) => {
      if (!event.detail.elt?.closest?.("#trail")) return;
      restore();
      trouble(text);
    });
  }

  document.addEventListener(
    "change",
    ({ target }) => {
      if (target.matches("#ways input")) document.cookie = `${target.name}=${target.value}; path=/; max-age=31536000; samesite=lax`;
    },
    true,
  );
})();
