// Answers while there is no network: with files of the frame, and with a page that says so. Both are
// the same for everybody. What the server answers to a person is never kept.

const NAME = "institute-{{ version }}";
const FILES = {{ files|safe }};
const PAGES = {{ pages|safe }};
const LANGUAGE = "/language";

async function keepFiles() {
  const kept = await caches.open(NAME);
  const asNobody = (url) => new Request(url, { credentials: "omit", cache: "no-cache" });
  await kept.addAll([...FILES, ...Object.values(PAGES)].map(asNobody));
  await skipWaiting();
}

async function dropOldOnes() {
  for (const name of await caches.keys()) {
    if (name !== NAME) await caches.delete(name);
  }
  await clients.claim();
}

async function remember(answer) {
  const language = answer.headers.get("Content-Language");
  if (language in PAGES) await (await caches.open(NAME)).put(LANGUAGE, new Response(language));
}

// Whoever sees the sign-in is signed in no more: what was open on this device is closed.
function forgetOpenDay() {
  return new Promise((done) => {
    const asked = indexedDB.open("institute", 1);
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = done;
    asked.onsuccess = () => {
      const forgotten = asked.result.transaction("open", "readwrite");
      forgotten.objectStore("open").clear();
      forgotten.oncomplete = () => done(asked.result.close());
    };
  });
}

async function visit(event) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(remember(answer));
    if (new URL(event.request.url).pathname === "{{ sign_in }}") event.waitUntil(forgetOpenDay());
    return answer;
  } catch {
    const language = await (await caches.match(LANGUAGE))?.text();
    return caches.match(PAGES[language ?? "{{ language }}"]);
  }
}

async function file(event) {
  return (await caches.match(event.request.url, { cacheName: NAME })) ?? fetch(event.request);
}

addEventListener("install", (event) => event.waitUntil(keepFiles()));
addEventListener("activate", (event) => event.waitUntil(dropOldOnes()));
addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") event.respondWith(visit(event));
  else if (FILES.includes(new URL(event.request.url).pathname)) event.respondWith(file(event));
});
