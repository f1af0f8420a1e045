// Groups of links and buttons that Tab passes as one: the arrow keys go within (data-roving).
"use strict";

(() => {
  const STOPS = "a[href], button, summary, [data-roving=boxes] input";
  const stopsOf = (group) => [...group.querySelectorAll(STOPS)].filter((stop) => !stop.closest(".panel") || stop.closest(".panel").contains(group));
  const only = (group, current) => {
    for (const stop of stopsOf(group)) stop.tabIndex = stop === current ? 0 : -1;
  };
  const join = (event) => {
    for (const group of document.querySelectorAll("[data-roving]")) {
      const stops = stopsOf(group);
      if (event?.type !== "resize" && stops.every((stop) => stop.hasAttribute("tabindex"))) continue; // as it was
      const current = stops.find((stop) => stop === document.activeElement) ?? stops.find((stop) => stop.checkVisibility());
      if (current) only(group, current);
    }
  };
  document.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const group = step && event.target.matches(STOPS) && event.target.closest("[data-roving]");
    if (!group || event.altKey || event.ctrlKey || event.metaKey) return;
    const stops = stopsOf(group).filter((stop) => stop.checkVisibility());
    const next = stops[(stops.indexOf(event.target) + step + stops.length) % stops.length];
    event.preventDefault();
    only(group, next);
    next.focus();
  });
  document.addEventListener("focusin", ({ target }) => {
    const group = target.matches?.(STOPS) && target.closest("[data-roving]");
    if (group && !target.closest(".panel")?.closest("[data-roving] .menu")) only(group, target);
  });
  join();
  addEventListener("resize", join);
  document.addEventListener("htmx:afterSettle", join);
})();
