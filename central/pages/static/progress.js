// Looks again every 20 seconds while the page is seen, and puts the new content in place of the old.
"use strict";
const SECONDS = 20;

async function lookAgain() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("progress");
  if (fresh) document.getElementById("progress").replaceChildren(...fresh.childNodes);
}

// No network is no news: the page keeps what it shows, and its "updated" time tells how old that is.
setInterval(() => lookAgain().catch(() => undefined), SECONDS * 1000);
document.addEventListener("visibilitychange", () => lookAgain().catch(() => undefined));
