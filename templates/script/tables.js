// Tables that sort, filter and can be copied.

const spaces = text => text.replace(/\s+/g, " ").trim();

// A cell's text with spaces between its parts.
function words(cell) {
  const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const parts = [];
  while (walker.nextNode()) parts.push(walker.currentNode.data);
  return spaces(parts.join(" "));
}

// What a cell sorts by: its first number, or its words.
function figure(text) {
  const found = text.replace(/−/g, "-").match(/-?\d[\d,]*(\.\d+)?(e[+-]?\d+)?/);
  return found ? Number(found[0].replace(/,/g, "")) : NaN;
}

// Cells that a spreadsheet would run are text.
function cellText(text) {
  return /^[=+\-@＝＋－＠]/.test(text) && !/^[+-]?[\d.,]+%?$/.test(text) ? `'${text}` : text;
}

async function copy(text, tell) {
  try {
    await navigator.clipboard.writeText(text);
    tell("Copied");
  } catch {
    const area = make("textarea", {class: "unseen", "aria-label": "Copied text"});
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    tell(done ? "Copied" : "The browser does not allow it");
  }
}

function tableText(table) {
  const lines = [];
  for (const row of table.rows) {
    if (row.hidden || row.classList.contains("begins")) continue;
    const cells = [];
    for (const cell of row.cells) {
      cells.push(cellText(words(cell)));
      for (let i = 1; i < cell.colSpan; i++) cells.push("");
    }
    lines.push(cells.join("\t"));
  }
  return lines.join("\n");
}

function copyButton(table) {
  const copying = button("Copy as table", () => copy(tableText(table), told => {
    copying.textContent = told;
    setTimeout(() => { copying.textContent = "Copy as table"; }, 2000);
  }), {"aria-live": "polite"});
  return copying;
}

// The header cell above each column: of two header rows the lower one, where it has one.
function headers(table) {
  const grid = [];
  [...table.tHead.rows].forEach((row, y) => {
    let x = 0;
    for (const cell of row.cells) {
      while (grid[y]?.[x]) x++;
      for (let dy = 0; dy < cell.rowSpan; dy++) {
        for (let dx = 0; dx < cell.colSpan; dx++) (grid[y + dy] ||= [])[x + dx] = cell;
      }
      x += cell.colSpan;
    }
  });
  return grid[grid.length - 1] || [];
}

function sortable(table, header, column) {
  const body = table.tBodies[0];
  const original = [...body.rows];
  const sort = () => {
    const now = header.getAttribute("aria-sort");
    table.querySelectorAll("[aria-sort]").forEach(other => other.removeAttribute("aria-sort"));
    // Figures begin with the largest, words with A; the third click restores the order of the page.
    const isFigure = header.classList.contains("num");
    const order = isFigure ? ["descending", "ascending", null] : ["ascending", "descending", null];
    const next = order[now ? order.indexOf(now) + 1 : 0];
    original.filter(row => row.classList.contains("begins")).forEach(row => row.toggleAttribute("hidden", !!next));
    if (!next) return body.append(...original);
    header.setAttribute("aria-sort", next);
    const sign = next === "ascending" ? 1 : -1;
    const rows = original.filter(row => !row.classList.contains("begins")).map(row => {
      const text = words(row.cells[column] || row);
      return {row, text, value: isFigure ? figure(text) : NaN};
    });
    rows.sort((a, b) => {
      if (isFigure) return isNaN(a.value) - isNaN(b.value) || sign * (a.value - b.value) || 0;
      return sign * a.text.localeCompare(b.text, undefined, {numeric: true});
    });
    body.append(...rows.map(each => each.row));
  };
  const pressing = button("", sort, {class: "sort"});
  pressing.append(...header.childNodes);
  header.append(pressing);
}

function filter(table) {
  const rows = [...table.tBodies[0].rows];
  const texts = rows.map(row => plain(words(row)));
  const input = make("input", {type: "search"});
  input.addEventListener("input", () => {
    const has = finder(input.value);
    rows.forEach((row, i) => {
      const heading = row.classList.contains("begins");
      row.toggleAttribute("hidden", input.value.trim() !== "" && (heading || !has(texts[i])));
    });
  });
  return labelled("Filter rows", input);
}

function equip(table) {
  const tools = make("div", {class: "tools", "data-tool": true});
  const rows = table.tBodies[0]?.rows.length || 0;
  if (rows > 2 && table.tHead && !table.tHead.classList.contains("unseen")) {
    headers(table).forEach((header, column) => sortable(table, header, column));
  }
  if (rows > 8) tools.append(filter(table));
  tools.append(copyButton(table));
  (table.closest(".scroll") || table).before(tools);
}
