// Finds clauses by their words, and opens the part that a link names. Without scripts the page shows all clauses, and
// the browser's own search works. The attributes of the form contain three selectors: for clauses, for groups of
// clauses, and for the part of a clause that lists deviations.
const form = document.querySelector(".find");
const words = form.elements.namedItem("words");
const differing = form.elements.namedItem("differing");
const clauses = [...document.querySelectorAll(form.dataset.clauses)].map((element) => ({
  element,
  text: element.textContent.toLowerCase(),
  differs: element.querySelector(form.dataset.differing) !== null,
}));

function show() {
  const wanted = words.value.toLowerCase().split(/\s+/);
  let shown = 0;
  for (const { element, text, differs } of clauses) {
    const isWanted = wanted.every((word) => text.includes(word)) && (differs || !differing.checked);
    element.classList.toggle("hidden", !isWanted);
    shown += isWanted ? 1 : 0;
  }
  for (const group of document.querySelectorAll(form.dataset.groups)) {
    group.classList.toggle("hidden", group.querySelector(".clause:not(.hidden)") === null);
  }
  form.querySelector("output").textContent =
    shown === clauses.length ? "" : `${shown} of ${clauses.length} clauses`;
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest(".cell") ?? target?.closest(".clause")?.querySelector("details");
  if (!folded) return;
  const isHidden = target.closest(".hidden") !== null;
  if (folded.open && !isHidden) return;
  folded.open = true;
  if (isHidden) {
    words.value = "";
    differing.checked = false;
    show();
  }
  target.scrollIntoView();
}

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", show);
addEventListener("hashchange", openTarget);
openTarget();
