// Tables of class "sortable" are sorted by a click on the head of a column.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    if (head.querySelector("a")) {  // a link is no part of a button
      button.ariaLabel = `Sort by ${head.textContent}`;
    } else {
      button.append(...head.childNodes);
    }
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") === "descending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const rows = [...body.rows].map((row) => [value(row.cells[column]), row]);
      rows.sort(([x], [y]) => (up ? order(x, y) : order(y, x)));
      body.append(...rows.map(([, row]) => row));
    });
  });
}

// The first number of a cell, else its text.
function value(cell) {
  const text = cell.textContent.trim();
  const number = text.replaceAll(",", "").match(/^[^\p{L}\d]*(\d+(?:\.\d+)?)/u);
  return number ? Number(number[1]) : text.toLowerCase();
}

function order(x, y) {
  if (typeof x === typeof y) return x < y ? -1 : x > y ? 1 : 0;
  return typeof x === "number" ? 1 : -1;
}
