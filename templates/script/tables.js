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

// Cells that a spreadsheet would run are text. What begins with a quote is quoted: until the next quote it would be one cell.
function cellText(text) {
  if (/^[=+\-@＝＋－＠]/.test(text) && !/^[+-][\p{L}\p{N}_.,-]+%?$/u.test(text)) return `'${text}`;
  return spaces(text).replace(/^".*/, cell => `"${cell.replace(/"/g, '""')}"`);
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

// What a cell is in a spreadsheet: a figure as a plain number, names without their badges.
function cells(cell) {
  if (cell.dataset.copy) return cell.dataset.copy.split("|");
  const copied = cell.cloneNode(true);
  copied.querySelectorAll(".unseen, .badge, svg, .link, summary").forEach(part => part.remove());
  copied.querySelectorAll(".item").forEach(item => item.append(";"));
  const text = words(copied).replace(/ ?;$/, "").replace(/ ;/g, ";");
  const plainNumber = text.replace(/−/g, "-").match(/^([+-]?)[^\d\s.,+-]{0,4}\s?(\d[\d,]*(?:\.\d+)?%?)$/);
  if (text === "–") return [""];
  return [cell.matches(".num") && plainNumber ? plainNumber[1] + plainNumber[2].replace(/,/g, "") : cellText(text)];
}

// The rows that are shown, each with the family that it stands under.
function tableText(table, families) {
  const lines = [];
  const heads = headers(table).flatMap(cells);
  if (heads.length) lines.push(families.size ? ["Family", ...heads] : heads);
  for (const row of [...table.rows].filter(row => row.parentElement.tagName !== "THEAD")) {
    const begins = row.classList.contains("begins");
    if (row.hidden || begins && row.cells.length < 2) continue;
    const own = [...row.cells].flatMap(cell => [...cells(cell), ...Array(cell.colSpan - 1).fill("")]);
    if (begins) own[0] = "All of it";
    lines.push(families.size ? [families.get(row) || "", ...own] : own);
  }
  return lines.map(line => line.join("\t")).join("\n");
}

function copyButton(text) {
  const copying = button("Copy as table", () => copy(text(), told => {
    copying.textContent = told;
    setTimeout(() => { copying.textContent = "Copy as table"; }, 2000);
  }), {"aria-live": "polite"});
  return copying;
}

// The header cell above each column: of two header rows the lower one, where it has one.
function headers(table) {
  const grid = [];
  [...table.tHead?.rows || []].forEach((row, y) => {
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

// Makes a table sort by its headers; gives the choice that stands for them where they have no room.
function sortable(table) {
  const body = table.tBodies[0];
  const original = [...body.rows];
  const heads = headers(table);
  const orders = options(make("select"), [["", "Unsorted"]]);
  const isFigure = column => heads[column].classList.contains("num");
  const sort = () => {
    table.querySelectorAll("[aria-sort]").forEach(other => other.removeAttribute("aria-sort"));
    original.filter(row => row.classList.contains("begins")).forEach(row => row.toggleAttribute("hidden", !!orders.value));
    if (!orders.value) return body.append(...original);
    const column = parseInt(orders.value), ascends = orders.value.endsWith("a"), sign = ascends ? 1 : -1;
    heads[column].setAttribute("aria-sort", ascends ? "ascending" : "descending");
    const rows = original.filter(row => !row.classList.contains("begins")).map(row => {
      const text = words(row.cells[column] || row);
      return {row, text, value: isFigure(column) ? figure(text) : NaN};
    });
    rows.sort((a, b) => {
      if (isFigure(column)) return isNaN(a.value) - isNaN(b.value) || sign * (a.value - b.value) || 0;
      return sign * a.text.localeCompare(b.text, undefined, {numeric: true});
    });
    body.append(...rows.map(each => each.row));
  };
  heads.forEach((header, column) => {
    // Figures begin with the largest, words with A; the third click restores the order of the page.
    const next = isFigure(column) ? ["", "d", "a"] : ["", "a", "d"];
    const name = words(header);
    const pressing = button("", () => {
      const now = parseInt(orders.value) === column ? orders.value.slice(-1) : "";
      const then = next[(next.indexOf(now) + 1) % 3];
      orders.value = then && column + then;
      sort();
    }, {class: "sort"});
    pressing.append(...header.childNodes);
    header.append(pressing);
    options(orders, [[`${column}a`, `${name} ↑`], [`${column}d`, `${name} ↓`]]);
  });
  orders.addEventListener("input", sort);
  const choice = labelled("Sort by", orders);
  choice.classList.add("narrow");
  return choice;
}

function filter(table) {
  const rows = [...table.tBodies[0].rows];
  const texts = rows.map(row => plain(words(row)));
  const input = make("input", {type: "search"});
  const told = make("span", {class: "quiet", role: "status"});
  input.addEventListener("input", () => {
    const has = finder(input.value);
    let found = 0;
    rows.forEach((row, i) => {
      const heading = row.classList.contains("begins");
      row.toggleAttribute("hidden", input.value.trim() !== "" && (heading || !has(texts[i])));
      found += !row.hidden;
    });
    told.textContent = input.value.trim() ? found ? counted(found, "row", "rows") : "Nothing found" : "";
  });
  return [labelled("Filter rows", input), told];
}

function equip(table) {
  const tools = make("div", {class: "tools", "data-tool": true});
  const body = table.tBodies[0], families = new Map();
  let family = null;
  for (const row of body?.rows || []) {
    if (row.classList.contains("begins")) family = cells(row.cells[0])[0].replace(/ [\d.]+%$/, "");
    if (family !== null) families.set(row, family);
  }
  if (body?.rows.length > 8) tools.append(...filter(table));
  if (body?.rows.length > 2 && table.tHead && !table.tHead.classList.contains("unseen")) tools.append(sortable(table));
  tools.append(copyButton(() => tableText(table, families)));
  (table.closest(".scroll") || table).before(tools);
}
