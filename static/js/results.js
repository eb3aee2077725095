// [data-rows]: Enter goes to the next row's first field, and in the last row to the button, so
// that a hand stays on the digits. Without this, Enter sends the form as it always does.

for (const form of document.querySelectorAll("[data-rows]")) {
  const firsts = [...form.querySelectorAll("[data-row]")].map((row) => row.querySelector("select"));
  form.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-row]");
    if (event.key !== "Enter" || !row) return;
    event.preventDefault();
    const next = firsts[firsts.indexOf(row.querySelector("select")) + 1];
    (next ?? form.querySelector("button")).focus();
  });
  (form.querySelector("[aria-invalid=true]") ?? firsts[0])?.focus();
}
