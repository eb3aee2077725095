// [data-tick-all] ticks everybody of its section; without this, each is ticked by hand.

for (const all of document.querySelectorAll("[data-tick-all]")) {
  delete all.closest("label").dataset.waits;
  all.addEventListener("change", () => {
    for (const one of all.closest("section").querySelectorAll("[name=person]")) {
      one.checked = all.checked;
    }
  });
}
