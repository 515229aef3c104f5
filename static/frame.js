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

const menus = () => document.querySelectorAll("details.menu[open], details[open]:has(> form)");
document.addEventListener("click", (click) => {
  for (const menu of menus()) {
    if (!menu.contains(click.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (key) => {
  if (key.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// The search over the page: Ctrl K opens it, arrows choose among what was found, Enter opens that.
const find = document.getElementById("find");
if (find) {
  const typed = find.querySelector("input");
  const hits = () => [...find.querySelectorAll("[role=option]")];
  const chosen = () => find.querySelector("[aria-selected=true]");
  const choose = (hit) => {
    chosen()?.setAttribute("aria-selected", "false");
    hit?.setAttribute("aria-selected", "true");
    hit?.scrollIntoView({ block: "nearest" });
    if (hit) typed.setAttribute("aria-activedescendant", hit.id);
    else typed.removeAttribute("aria-activedescendant");
  };
  document.addEventListener("keydown", (key) => {
    if (key.code !== "KeyK" || !(key.ctrlKey || key.metaKey)) return;
    key.preventDefault();
    if (!document.querySelector("dialog[open]")) find.showModal();
  });
  typed.addEventListener("keydown", (key) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key.key];
    const all = hits();
    if (step && all.length) {
      key.preventDefault();
      const at = all.indexOf(chosen()) + step;
      choose(all[(at + all.length + (at === -2)) % all.length]);
    } else if (key.key === "Enter" && chosen()) {
      key.preventDefault();
      chosen().click();
    }
  });
  find.addEventListener("htmx:afterSwap", () => {
    choose();
    typed.setAttribute("aria-expanded", hits().length > 0);
  });
}

// Parts: a window over the page instead of the page its link leads to, and notes that are put away.
document.addEventListener("click", (click) => {
  const opener = click.target.closest("[data-dialog]");
  const box = opener && document.getElementById(opener.dataset.dialog);
  if (box) {
    click.preventDefault();
    box.showModal();
  }
  click.target.closest("[data-close]")?.parentElement.remove();
});

// The phone: a log that finds no network is kept on the device, locked by a key that only the
// sign-in of its owner gets from the server, and sent once when the network is back. Which sessions
// are still to log is kept for twelve hours, for the page without a network.
const person = document.body.dataset.person;
const logForm = "form.log[hx-post]";
let kept = 0;
let storing;

function storage() {
  storing ??= new Promise((done, failed) => {
    const asked = indexedDB.open("institute", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("kept", { keyPath: "id" });
      asked.result.createObjectStore("open");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  return storing;
}

async function stored(name, what, ...values) {
  const asked = (await storage()).transaction(name, "readwrite").objectStore(name)[what](...values);
  return new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

function keyOf(seal) {
  const bytes = Uint8Array.from(atob(seal), (sign) => sign.charCodeAt(0));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function keep(owner, key, url, words) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(words));
  const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text);
  await stored("kept", "put", { id: `${owner} ${url}`, owner, url, iv, locked, state: "waiting" });
}

async function unlocked(log, key) {
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: log.iv }, key, log.locked);
  return JSON.parse(new TextDecoder().decode(text));
}

function typed(form) {
  return [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
}

async function own() {
  const found = await stored("kept", "getAll");
  const mine = found.filter((log) => log.owner === person);
  kept = mine.length;
  return mine;
}

function open(log, words) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = log.url;
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  for (const [name, value] of [...words.fields, [token.name, token.value]]) {
    const field = form.appendChild(document.createElement("textarea"));
    [field.name, field.value] = [name, value];
  }
  form.hidden = true;
  document.body.append(form);
  form.submit();
}

// Without words the log was locked by another key: it can only be thrown away.
function line(box, log, words) {
  const row = box.querySelector("template").content.cloneNode(true).firstElementChild;
  const state = words ? log.state : "locked";
  if (words) row.querySelector("h3").textContent = words.title;
  row.querySelector("[data-why]").textContent = log.why ?? "";
  const texts = words?.fields.filter(([name, value]) => value && name !== "version") ?? [];
  row.querySelector(".told").textContent = texts.map(([, value]) => value).join("\n");
  row.querySelector("details").hidden = !words;
  for (const part of row.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
  row.querySelector("[data-do=compare]").onclick = () => open(log, words);
  row.querySelector("[data-do=drop]").onclick = async (click) => {
    if (!confirm(click.target.dataset.ask)) return;
    await stored("kept", "delete", log.id);
    await show();
  };
  return row;
}

async function show() {
  const box = document.getElementById("kept");
  const mine = await own();
  if (!box) return;
  const key = await keyOf(box.dataset.seal);
  const rows = await Promise.all(mine.map(async (log) => line(box, log, await unlocked(log, key).catch(() => null))));
  box.querySelector("ul").replaceChildren(...rows);
  box.hidden = !rows.length;
}

async function sendOne(log, key, token) {
  const { fields } = await unlocked(log, key);
  const body = new URLSearchParams([...fields, ["csrfmiddlewaretoken", token]]);
  const headers = { Accept: "application/json" };
  const sent = await fetch(log.url, { method: "POST", body, headers, redirect: "manual" });
  if (sent.ok) await stored("kept", "delete", log.id);
  else if (sent.status === 409) await stored("kept", "put", { ...log, state: "changed" });
  else if ([400, 404, 422].includes(sent.status)) {
    const why = sent.status === 422 ? (await sent.json()).words : "";
    await stored("kept", "put", { ...log, state: "refused", why });
  }
  return sent.ok;
}

// What fails with one log, an unknown key or the network, stops no other.
async function sendAll() {
  const waiting = (await own()).filter((log) => log.state !== "refused");
  if (!waiting.length) return show(); // another tab may have sent what this one still shows
  const answer = await fetch("/device/", { redirect: "manual" });
  const signIn = document.querySelector("[data-signed-out]");
  if (signIn) signIn.hidden = answer.ok;
  const now = answer.ok ? await answer.json() : {};
  if (String(now.person) !== person) return;
  const key = await keyOf(now.seal);
  let saved = false;
  for (const log of waiting) saved = (await sendOne(log, key, now.token).catch(() => false)) || saved;
  const writes = document.querySelector(logForm)?.contains(document.activeElement);
  if (saved && document.getElementById("day") && !writes) location.reload();
  else await show();
}

// One tab sends; the others find nothing left.
function send() {
  return navigator.locks?.request("kept-logs", sendAll).catch(() => {});
}

async function keepForm(event) {
  const form = event.detail.elt;
  if (!form.matches(logForm) || (event.detail.xhr.status && event.detail.xhr.status < 502)) return;
  const box = document.getElementById("kept");
  try {
    const url = form.getAttribute("action");
    await keep(person, await keyOf(box.dataset.seal), url, { title: form.dataset.title, fields: typed(form) });
  } catch {
    form.querySelector("[data-lost]").hidden = false;
    return;
  }
  form.hidden = true;
  await show();
  box.querySelector("h2").focus();
}

async function begin() {
  const day = await stored("open", "get", "now");
  if (day && (day.owner !== person || day.until < Date.now())) await stored("open", "clear");
  const box = document.getElementById("kept");
  if (box?.dataset.open) {
    const until = Date.now() + 12 * 60 * 60 * 1000;
    const sessions = JSON.parse(box.dataset.open);
    const key = await keyOf(box.dataset.seal);
    await stored("open", "put", { owner: person, key, until, sessions }, "now");
  }
  await show();
  await send();
}

async function offline(form) {
  const select = form.querySelector("select");
  const fill = async () => {
    const logs = await stored("kept", "getAll");
    document.getElementById("kept-count").textContent = logs.length;
    const day = await stored("open", "get", "now");
    const isOpen = day && day.until > Date.now();
    if (day && !isOpen) await stored("open", "clear");
    const ids = logs.map((log) => log.id);
    const left = isOpen ? day.sessions.filter((each) => !ids.includes(`${day.owner} ${each.url}`)) : [];
    select.replaceChildren(...left.map((each) => new Option(each.title, each.url)));
    form.hidden = !left.length;
    return day;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const day = await stored("open", "get", "now");
    if (!day) return fill();
    const title = select.selectedOptions[0].text;
    await keep(day.owner, day.key, select.value, { title, fields: typed(form) });
    form.reset();
    document.getElementById("offline-kept").hidden = false;
    return fill();
  });
  addEventListener("online", () => form.hidden && location.reload());
  await fill();
}

const offlineForm = document.getElementById("offline-log");
if (offlineForm) offline(offlineForm);
if (person) {
  begin().catch(() => {});
  navigator.serviceWorker?.register("/sw.js").catch(() => {});
  addEventListener("online", send);
  for (const name of ["sendError", "timeout", "responseError"]) document.addEventListener(`htmx:${name}`, keepForm);
  const forget = (form) => stored("kept", "delete", `${person} ${form.getAttribute("action")}`).catch(() => {});
  document.addEventListener("htmx:beforeOnLoad", (loaded) => {
    const { elt, xhr } = loaded.detail;
    if (xhr.getResponseHeader("HX-Redirect") !== "/my-day/" || !elt.matches(logForm)) return;
    loaded.preventDefault(); // the next page would interrupt what is being forgotten
    forget(elt).then(() => location.assign("/my-day/"));
  });
  document.addEventListener("htmx:afterRequest", async ({ detail }) => {
    const isForm = !detail.successful || detail.xhr.getResponseHeader("HX-Retarget");
    if (isForm || detail.xhr.getResponseHeader("HX-Redirect") || !detail.elt.matches(logForm)) return;
    await forget(detail.elt);
    await show();
  });
  document.addEventListener("submit", async (event) => {
    if (!/\/sign-out\/$|\/end\/$/.test(event.target.action)) return;
    event.preventDefault();
    if (kept && !confirm(document.body.dataset.keptWords)) return;
    await stored("open", "clear").catch(() => {});
    event.target.submit();
  });
}

// Forms: what was typed into a password field can be shown, and the first problem is where one starts.
for (const field of document.querySelectorAll("input[data-show]")) {
  const box = document.createElement("span");
  const button = document.createElement("button");
  const say = (words) => {
    button.textContent = words;
    button.setAttribute("aria-label", `${words}: ${field.labels[0].firstChild.textContent.trim()}`);
  };
  box.className = "secret";
  button.className = "btn btn-sm btn-t";
  button.type = "button";
  button.addEventListener("click", () => {
    const isHidden = field.type === "password";
    field.type = isHidden ? "text" : "password";
    say(isHidden ? field.dataset.hide : field.dataset.show);
  });
  field.form.addEventListener("submit", () => (field.type = "password"));
  say(field.dataset.show);
  field.replaceWith(box);
  box.append(field, button);
}
const problem = document.querySelector("main form [aria-invalid='true'], main .alert-danger");
if (problem) {
  if (!problem.matches("input, select, textarea")) problem.tabIndex = -1;
  problem.focus();
}

// Lists: one goes on where one was, or starts at the first row; an error is shown as its own page.
let lastFocused = "";
document.addEventListener("htmx:beforeSwap", () => (lastFocused = document.activeElement.id));
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "list" || document.activeElement !== document.body) return;
  (document.getElementById(lastFocused) ?? target).focus();
});
document.addEventListener("htmx:responseError", ({ detail }) => {
  if (detail.target.id === "list") location.assign(detail.pathInfo.finalRequestPath);
});

// Long work: whoever waits there is led to its end, whoever is elsewhere is left alone.
let waits = false;
document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  const at = document.activeElement;
  waits = target.id === "job" && (at === document.body || target.contains(at));
});
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (waits && target.id === "job") target.querySelector("[data-ended]")?.focus();
});
