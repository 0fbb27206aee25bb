"use strict";
// Sorts a table by the column whose heading is pressed, and hides the rows that lack the filter's words.
(function () {
  const table = document.getElementById("table"), body = table.tBodies[0];
  const value = (cell) => cell.dataset.v !== undefined ? Number(cell.dataset.v) : cell.textContent.trim().toLowerCase();
  table.tHead.querySelectorAll("button").forEach((button) => button.addEventListener("click", () => {
    const heading = button.closest("th"), column = heading.cellIndex;
    const first = heading.classList.contains("num") ? "descending" : "ascending";
    const other = first === "descending" ? "ascending" : "descending";
    const order = heading.getAttribute("aria-sort") === first ? other : first;
    table.tHead.querySelectorAll("th").forEach((each) => each.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", order);
    const rows = [...body.rows].map((row) => [value(row.cells[column]), row]);
    rows.sort(([a], [b]) => typeof a === "number" ? a - b : a.localeCompare(b));
    if (order === "descending") rows.reverse();
    body.append(...rows.map(([, row]) => row));
  }));
  const filter = document.getElementById("filter"), shown = document.getElementById("shown");
  const apply = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of body.rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      count += row.hidden ? 0 : 1;
    }
    shown.textContent = words.length ? count + " of " + body.rows.length : "";
  };
  filter.addEventListener("input", apply);
  apply();
})();
