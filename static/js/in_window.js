// The part of the trail that is in the window, marked on the strip; asked only while the strip itself is in it.
"use strict";

(() => {
  const STEP = 12; // px: less than a row is high
  let strip = null; // while it is in the window
  let isAsked = false;

  // Where the crumbs of the list's item at a height of the window stand on the strip; a closed fold stands for its rows.
  const placesAt = (list, y, places) => {
    const box = list.getBoundingClientRect();
    const item = document.elementFromPoint(box.left + box.width / 2, y)?.closest(".crumbs li");
    if (!item || !list.contains(item)) return [];
    const crumbs = item.id ? [item] : [...item.querySelectorAll("li[id]")];
    return crumbs.map((crumb) => places.get(crumb.id.slice("crumb-".length))).filter((x) => x !== undefined);
  };
  // From an edge inwards: lines between rows have no place, nor have crumbs whose column names another.
  const edge = (list, from, to, places) => {
    const count = Math.ceil(Math.abs(to - from) / STEP);
    for (let n = 0; n < count; n += 1) {
      const found = placesAt(list, from + Math.sign(to - from) * n * STEP, places);
      if (found.length) return found;
    }
    return [];
  };
  const placeOfEvent = (list) => {
    const row = document.getElementById("event");
    const [box, own] = [row.getBoundingClientRect(), list.getBoundingClientRect()];
    const isLast = list.lastElementChild.querySelector("#event");
    const isStuck = getComputedStyle(row).position === "sticky" && (isLast ? own.bottom > innerHeight + 1 : own.top < -1);
    return isStuck || box.top > innerHeight || box.bottom < 0 ? [] : [Number.parseFloat(strip.querySelector(".now").getAttribute("x1")) * 10];
  };

  const mark = () => {
    isAsked = false;
    const list = document.querySelector("ol.crumbs");
    if (!strip?.isConnected || !list) return;
    const box = list.getBoundingClientRect();
    const [top, bottom] = [Math.max(0, box.top) + 1, Math.min(innerHeight, box.bottom) - 1];
    const places = new Map(strip.dataset.places.split(" ").map((pair) => [pair.slice(pair.indexOf(":") + 1), Number.parseInt(pair, 10)]));
    const found = bottom > top ? [...edge(list, top, bottom, places), ...edge(list, bottom, top, places), ...placeOfEvent(list)] : [];
    let part = strip.querySelector(":scope > .in-window");
    if (!part) {
      part = Object.assign(document.createElement("span"), { className: "in-window" });
      part.setAttribute("aria-hidden", "true");
      strip.prepend(part);
    }
    part.hidden = !found.length;
    if (part.hidden) return;
    const [from, to] = [Math.min(...found), Math.max(...found)];
    part.style.insetInlineStart = `${from / 10}%`;
    part.style.inlineSize = `${(to - from) / 10}%`;
  };
  const ask = () => {
    if (!strip || isAsked) return;
    isAsked = true;
    requestAnimationFrame(mark);
  };

  const watcher = new IntersectionObserver((entries) => {
    const last = entries.at(-1);
    strip = last.isIntersecting ? last.target : null;
    ask();
  });
  const watch = () => {
    const found = document.querySelector(".strip");
    watcher.disconnect();
    strip = null;
    if (found) watcher.observe(found);
  };
  watch();
  addEventListener("scroll", ask, { passive: true });
  addEventListener("resize", ask, { passive: true });
  document.addEventListener("toggle", ask, true);
  document.addEventListener("htmx:afterSettle", watch);
})();
