// What pages do beyond links and forms; every page works without it. Bound by data-* attributes.

// A form submits once: the second click of a double click does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method === "post") {
    form.dataset.sent = "1";
    // Coming back to the page, the form can be sent again.
    window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  }
});

// <time data-ago> says how long ago it was, in the page's language, and keeps saying it.
const language = document.documentElement.lang;
const ago = new Intl.RelativeTimeFormat(language, { numeric: "always", style: "long" });

function sayAgo() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const seconds = Math.round((Date.parse(time.dateTime) - Date.now()) / 1000);
    if (-seconds >= 86400) continue; // the date says it better
    time.title ||= time.textContent;
    if (-seconds < 60) time.textContent = ago.format(Math.min(seconds, 0), "second");
    else if (-seconds < 3600) time.textContent = ago.format(Math.trunc(seconds / 60), "minute");
    else time.textContent = ago.format(Math.trunc(seconds / 3600), "hour");
  }
}

sayAgo();
setInterval(sayAgo, 1000);
document.addEventListener("htmx:afterSettle", sayAgo);

// Signed out elsewhere, a page that asks for its figures again is led to the sign-in.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.responseURL.includes("/accounts/login/")) {
    event.detail.shouldSwap = false;
    window.location.reload();
  }
});

// [data-print] opens the print dialogue.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
