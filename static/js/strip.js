// The density strip: its ticks are thin, so a click anywhere in it means the nearest.
"use strict";

(() => {
  const { goTo } = window.trailRows;
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
      const tick = strip && (event.target.closest("a") ?? nearestTick(strip, event.clientX));
      if (tick) goTo(tick.getAttribute("href"), event);
    },
    true,
  );
})();
