// The frame of a page works without this file. With it the clock of the site ticks, the time of the
// device is named if it differs, and what is folded out closes as menus do.

function clockIn(zone) {
  const language = document.documentElement.lang;
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
}

const siteClock = document.querySelector("time[data-zone]");
if (siteClock) {
  const beside = document.querySelector("[data-device-clock]");
  const site = clockIn(siteClock.dataset.zone);
  const device = clockIn(undefined);
  const tick = () => {
    const now = new Date();
    siteClock.textContent = site.format(now);
    siteClock.dateTime = now.toISOString();
    beside.hidden = site.format(now) === device.format(now);
    beside.querySelector("time").textContent = device.format(now);
  };
  tick();
  setInterval(tick, 5000);
}

const menus = document.querySelectorAll("details");
document.addEventListener("click", (click) => {
  for (const menu of menus) {
    if (!menu.contains(click.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (key) => {
  if (key.key !== "Escape") return;
  for (const menu of menus) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
