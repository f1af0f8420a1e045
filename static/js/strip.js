// The density strip: the row under the pointer, a click to it, a range by dragging; the same by keys.
"use strict";

(() => {
  const { goTo, fetchTimeline } = window.trailRows;
  const LEAST = 6; // px: a shorter drag is a click
  const WIDTH = 1000;

  const read = (strip, name) => strip.dataset[name].split(" ").map((pair) => pair.split(":"));
  const placesOf = (strip) => read(strip, "places").map(([x, index]) => ({ x: Number(x), index }));
  const nearest = (places, x) => places.reduce((best, place) => (Math.abs(place.x - x) < Math.abs(best.x - x) ? place : best));
  const secondsAt = (strip, x) => {
    const knots = read(strip, "times").map((knot) => knot.map(Number));
    if (x <= knots[0][0]) return knots[0][1];
    for (let n = 1; n < knots.length; n += 1) {
      const [[left, start], [right, end]] = [knots[n - 1], knots[n]];
      if (x <= right) return start + ((end - start) * (x - left)) / (right - left || 1);
    }
    return knots.at(-1)[1];
  };
  const xAt = (strip, event) => {
    const box = strip.getBoundingClientRect();
    return Math.max(0, Math.min(WIDTH, ((event.clientX - box.x) / box.width) * WIDTH));
  };
  const written = (seconds) => {
    const size = Math.abs(seconds);
    const minutes = Math.floor(size / 60);
    return `${seconds < 0 ? "−" : "+"}${minutes ? `${minutes} min ${Math.round(size % 60)} s` : `${size.toFixed(1)} s`}`;
  };
  const saidOf = (strip, place) => {
    const row = document.getElementById(`crumb-${place.index}`)?.querySelector(".row > .line");
    const when = written(secondsAt(strip, place.x));
    if (!row) return `${when} · crumb ${place.index}, not in the list yet`;
    const what = row.querySelector(".what").cloneNode(true);
    for (const aloud of what.querySelectorAll(".visually-hidden")) aloud.remove();
    return `${when} · ${what.textContent.trim()} ${row.querySelector(".pill")?.textContent ?? ""} ${row.querySelector(".word")?.textContent ?? ""}`.trim();
  };

  // The CSP allows no style attribute; the properties of an element's style may be set.
  const partOf = (strip, name) => {
    let part = strip.querySelector(`:scope > .${name}`);
    if (!part) {
      part = Object.assign(document.createElement("span"), { className: name });
      part.setAttribute("aria-hidden", "true");
      strip.append(part);
    }
    return part;
  };
  const point = (strip, x, text) => {
    partOf(strip, "cursor").style.insetInlineStart = `${x / 10}%`;
    const said = partOf(strip, "said");
    said.textContent = text;
    said.style.insetInlineStart = x < 500 ? `${x / 10}%` : "auto";
    said.style.insetInlineEnd = x < 500 ? "auto" : `${100 - x / 10}%`;
    strip.setAttribute("aria-valuenow", Math.round(x));
    strip.setAttribute("aria-valuetext", text);
  };
  const clear = (strip) => {
    for (const name of ["cursor", "said", "range"]) strip.querySelector(`:scope > .${name}`)?.remove();
    range = null;
  };

  let range = null; // [from, to] in thousandths of the width
  const span = (strip, from, to) => {
    range = [Math.min(from, to), Math.max(from, to)];
    const part = partOf(strip, "range");
    part.style.insetInlineStart = `${range[0] / 10}%`;
    part.style.inlineSize = `${(range[1] - range[0]) / 10}%`;
    point(strip, to, `${written(secondsAt(strip, range[0]))} to ${written(secondsAt(strip, range[1]))}: ${placesOf(strip).filter(({ x }) => x >= range[0] && x <= range[1]).length} columns`);
  };
  const rounded = (seconds, by) => (by(seconds * 1000) / 1000).toFixed(3).replace(/\.?0+$/, "");
  const applyRange = (strip) => {
    const query = new URLSearchParams(location.search);
    for (const name of ["at", "rows"]) query.delete(name);
    query.set("from", rounded(secondsAt(strip, range[0]), Math.floor));
    query.set("to", rounded(secondsAt(strip, range[1]), Math.ceil));
    clear(strip);
    fetchTimeline(`${location.pathname}?${query}`);
  };
  const go = (strip, place, event) => {
    const query = new URLSearchParams(location.search);
    query.set("at", place.index);
    clear(strip);
    goTo(`${location.pathname}?${query}#crumb-${place.index}`, event);
  };

  // ------------------------------------------------------------------ pointer
  let start = null;
  const stripOf = (event) => event.target.closest?.(".strip");
  document.addEventListener("pointerdown", (event) => {
    const strip = stripOf(event);
    if (strip && !event.button) start = { strip, x: xAt(strip, event), clientX: event.clientX };
  });
  document.addEventListener("pointermove", (event) => {
    if (start && Math.abs(event.clientX - start.clientX) >= LEAST) {
      event.preventDefault();
      span(start.strip, start.x, xAt(start.strip, event));
      return;
    }
    const strip = stripOf(event);
    if (strip && !start) {
      const place = nearest(placesOf(strip), xAt(strip, event));
      point(strip, place.x, saidOf(strip, place));
    }
  });
  document.addEventListener("pointerout", (event) => {
    const strip = stripOf(event);
    if (strip && !start && !strip.contains(event.relatedTarget)) clear(strip);
  });
  document.addEventListener("pointerup", (event) => {
    if (!start) return;
    const { strip, x } = start;
    start = null;
    if (range && range[1] > range[0]) applyRange(strip);
    else if (stripOf(event) === strip) go(strip, nearest(placesOf(strip), x), event);
  });
  document.addEventListener("pointercancel", () => {
    if (start) clear(start.strip);
    start = null;
  });
  document.addEventListener("dragstart", (event) => stripOf(event) && event.preventDefault());
  document.addEventListener("click", (event) => stripOf(event) && event.preventDefault(), true);

  // ------------------------------------------------------------------ keys
  const KEYS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };
  let at = 0; // among the columns
  let anchor = null; // where a range begins
  document.addEventListener("keydown", (event) => {
    const strip = event.target.matches?.(".strip") && event.target;
    if (!strip || event.ctrlKey || event.metaKey || event.altKey) return;
    const places = placesOf(strip);
    if (event.key in KEYS) {
      const before = places[at];
      at = Math.max(0, Math.min(places.length - 1, at + KEYS[event.key]));
      if (event.shiftKey) {
        anchor ??= before.x;
        span(strip, anchor, places[at].x);
      } else {
        clear(strip);
        anchor = null;
        point(strip, places[at].x, saidOf(strip, places[at]));
      }
    } else if (event.key === "Enter") {
      if (range) applyRange(strip);
      else go(strip, places[at], event);
    } else if (event.key === "Escape") {
      clear(strip);
      anchor = null;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("focusin", (event) => {
    if (!event.target.matches?.(".strip") || start) return;
    const places = placesOf(event.target);
    at = places.length - 1;
    point(event.target, places[at].x, saidOf(event.target, places[at]));
  });
  document.addEventListener("focusout", (event) => event.target.matches?.(".strip") && clear(event.target));

  const prepare = () => {
    for (const strip of document.querySelectorAll(".strip:not([role])")) {
      for (const link of strip.querySelectorAll("a")) link.remove(); // for who has no script
      for (const [name, value] of Object.entries({
        role: "slider",
        tabindex: "0",
        "aria-label": "When the crumbs happened",
        "aria-valuemin": "0",
        "aria-valuemax": String(WIDTH),
        "aria-valuenow": String(WIDTH),
        "aria-valuetext": "at the event",
      })) {
        strip.setAttribute(name, value);
      }
    }
  };
  prepare();
  document.addEventListener("htmx:afterSwap", prepare);
})();
