// The rows of the timeline: opening by click, focus, the way to a row that is named, whether it is on the page or not.
"use strict";

window.trailRows = (() => {
  const { toggle, setOpen } = window.rowDetails;
  const CHANGES = ":is(#timeline, #filters, .tools, .lead) a[href^='?']";
  const find = (selector) => document.querySelector(selector);
  const rowOf = (element) => element?.closest?.(".crumbs li:not(.band)");
  const rows = () =>
    [...document.querySelectorAll(".crumbs li:not(.band)")].filter((item) => item.querySelector(":scope > .row")?.checkVisibility());
  let current = null; // the id of the row that the keys stand on

  const focusRow = (item, block = "nearest") => {
    const row = item.querySelector(":scope > .row");
    for (const other of document.querySelectorAll(".row[tabindex]")) other.removeAttribute("tabindex");
    row.tabIndex = 0;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block });
    current = item.id || null;
  };

  const mark = (item) => {
    for (const other of document.querySelectorAll(".crumbs [aria-current]")) other.removeAttribute("aria-current");
    if (item?.id) item.setAttribute("aria-current", "true");
  };

  // Opens what is around a row and the row itself, and brings it to the middle.
  const reveal = (item) => {
    for (let outer = item.parentElement.closest("details"); outer; outer = outer.parentElement.closest("details")) {
      outer.open = true;
    }
    setOpen(item, true);
    mark(item);
    focusRow(item, "center");
  };

  // The event's row sticks to an edge of the window: where it really stands is where it does not stick.
  const toEvent = (open) => {
    const row = find("#event");
    if (!row) return;
    row.classList.add("unstuck");
    if (open !== undefined) setOpen(rowOf(row), open);
    focusRow(rowOf(row), "center");
    row.classList.remove("unstuck");
  };

  // Fetches the timeline of an address of this event into the page. `then` runs when it stands there.
  // `link` is the one that was followed.
  let following = null;
  let followed = null;
  const fetchTimeline = (url, then, link) => {
    following = then ?? null;
    followed = link ?? null;
    htmx.ajax("GET", new URL(url, location.href).href, { source: "#trail", target: "#timeline", swap: "outerHTML show:none settle:0ms" });
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "timeline") return;
    const run = following;
    following = followed = null;
    run?.();
  });

  // To the row that an address names; the server is asked only when it is not on the page.
  const goTo = (href, event) => {
    const url = new URL(href, location.href);
    const name = url.hash.slice(1);
    if (event?.ctrlKey || event?.metaKey || event?.shiftKey || event?.button || url.pathname !== location.pathname) return false;
    const target = name && document.getElementById(name);
    const item = rowOf(target);
    if (!item && !/^crumb-/.test(name)) return false;
    event?.preventDefault();
    event?.stopPropagation();
    if (name === "event") toEvent();
    else if (item) {
      history.pushState({ htmx: true }, "", url.href);
      reveal(item);
    } else {
      fetchTimeline(url.pathname + url.search, () => {
        const found = rowOf(document.getElementById(name));
        if (found) reveal(found);
      });
    }
    return true;
  };

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a[href]");
      if (link?.closest(".trail, .lead") && !link.closest(".strip") && goTo(link.href, event)) return;
      for (const menu of document.querySelectorAll(".menu[open]")) {
        if (!menu.contains(event.target)) menu.open = false;
      }
    },
    true,
  );

  const isOpen = (item) => item.querySelector(":scope > .row > details")?.open;
  document.addEventListener("click", (event) => {
    const line = event.target.closest(".line");
    if (!line || event.target.closest("a, button, input, label, summary")) return;
    if (!getSelection().isCollapsed) return;
    const item = rowOf(line);
    if (item.matches(".this-event")) toEvent(!isOpen(item));
    else toggle(item);
  });
  // Every other link to a query changes what is shown of the trail: the list is swapped, its rows stay in their places.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(CHANGES);
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    fetchTimeline(link.href, null, link);
  });
  // Its summary opens it too, and it would leave the window.
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (target.open && target.parentElement?.id === "event") toEvent();
    },
    true,
  );

  addEventListener("popstate", () => {
    const at = new URLSearchParams(location.search).get("at");
    mark(at === null ? null : document.getElementById(`crumb-${at}`));
  });

  return { rows, rowOf, focusRow, reveal, toEvent, goTo, fetchTimeline, toggle, current: () => current, followed: () => followed };
})();
