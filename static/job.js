// The page of a job works without this file. With it the progress is shown as it goes, and the page
// is loaded anew once the job has ended.

const SECONDS = 2;

async function lookAgain() {
  const shown = document.querySelector("[data-job]");
  if (!shown) return;
  try {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-job]");
    if (answer.ok && !now) {
      location.reload();
      return;
    }
    if (now && now.innerHTML !== shown.innerHTML) shown.replaceChildren(...now.childNodes);
  } catch {
    // The network is away for a moment; the next look tells.
  }
  setTimeout(lookAgain, SECONDS * 1000);
}

setTimeout(lookAgain, SECONDS * 1000);
