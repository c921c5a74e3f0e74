// Products by name, brand, price and kind: those drawn for the map, and the lists of the page.

const AT_ONCE = 25;
// Lists with what their own figure is called.
const LISTS = [
  ["drawn", "Products", "Distance"], ["typical", "Most typical", "Distance"], ["odd", "Oddest", "Distance"],
  ["far", "Price far from its kind", "Median of the kind"], ["mismatched", "Description of another product", ""],
  ["repeated", "Repeated", "Times there"],
];

function explore() {
  const rows = {drawn: products};
  // A list may name a product only: what it costs, and whose it is, is known if it was drawn.
  const byRow = new Map(products.map(product => [product.row, product]));
  for (const each of data.lists) {
    const known = byRow.get(each.row) || {};
    const row = {...each, brand: each.brand || known.brand || "", shown: each.shown || known.shown || "",
      id: each.id || known.id || "", price: each.price ?? known.price ?? null, kind: each.kind ?? known.kind ?? null};
    (rows[each.what] ||= []).push({...row, text: plain(`${row.name} ${row.brand} ${row.id}`)});
  }
  const byDistance = sign => (a, b) => sign * (a.figure - b.figure);
  rows.odd?.sort(byDistance(-1));
  rows.typical?.sort(byDistance(1));
  const lists = LISTS.filter(([what]) => rows[what]?.length);
  // One product is on its card.
  if (data.rows < 2 || !lists.length) return;
  const list = options(make("select"), lists.map(([what, name]) => [what, `${name} (${number.format(rows[what].length)})`]));
  const search = make("input", {type: "search"});
  const kind = options(make("select"), [["", "All kinds"], ...data.kinds.map(each => [each.id, `${each.id} ${each.name}`])]);
  const brands = [...new Set(Object.values(rows).flat().map(row => row.brand).filter(Boolean))].sort((a, b) => a.localeCompare(b));
  const brand = options(make("select"), [["", "All brands"], ...brands.map(each => [each, each])]);
  const [low, high] = [0, 1].map(() => make("input", {type: "number", step: "any", inputmode: "decimal", min: 0}));
  const told = make("p", {class: "quiet", role: "status"});
  const more = button("Show more", () => show(shown + AT_ONCE));
  const all = button("Show all", () => show(Infinity));
  let shown = AT_ONCE;

  const hasIds = Object.values(rows).flat().some(row => row.id);
  // Name, what it sorts by, what is shown of it.
  const columns = [
    ["Product", row => row.name], ["Brand", row => row.brand], ["Price", row => row.price, row => row.shown],
    ["Kind", row => kinds.get(row.kind)?.name || ""],
    ["Figure", row => row.figure, row => row.told ?? row.figure?.toFixed(3) ?? ""], ...(hasIds ? [["Id", row => row.id]] : []),
    ["Data row", row => row.row],
  ];
  const isFigure = column => /Price|Figure|Data row/.test(columns[column][0]);
  const orders = options(make("select"), [["", "Unsorted"]]);
  columns.forEach(([name], i) => options(orders, [[`${i}a`, `${name} ↑`], [`${i}d`, `${name} ↓`]]));
  const heads = columns.map(([name], i) => make("th", {scope: "col", class: isFigure(i) && "num"}, button(name, () => {
    orders.value = {[`${i}a`]: `${i}d`, [`${i}d`]: ""}[orders.value] ?? `${i}a`;
    show(AT_ONCE);
  }, {class: "sort"})));
  const body = make("tbody");
  const table = make("table", {class: "plain found-table rows"}, make("thead", {}, make("tr", {}, ...heads)), body);

  function matching() {
    const has = finder(search.value);
    const [from, to] = [low.value, high.value].map(value => value === "" ? null : Number(value));
    const found = (rows[list.value] || []).filter(row => has(row.text)
      && (kind.value === "" || row.kind === Number(kind.value)) && (brand.value === "" || row.brand === brand.value)
      && (from === null || row.price !== null && row.price >= from) && (to === null || row.price !== null && row.price <= to));
    if (!orders.value) return found;
    const column = parseInt(orders.value), value = columns[column][1], sign = orders.value.endsWith("a") ? 1 : -1;
    const missing = row => (value(row) ?? "") === "";
    return found.sort((a, b) => missing(a) - missing(b)
      || sign * (isFigure(column) ? value(a) - value(b) : value(a).localeCompare(value(b), undefined, {numeric: true})) || 0);
  }

  const figureName = () => LISTS.find(([what]) => what === list.value)[2];

  function show(count) {
    shown = count;
    const found = matching();
    const isPriced = low.value || high.value;
    told.replaceChildren(found.length ? counted(found.length, "product", "products") : "Nothing found");
    if (list.value === "drawn" && !data.whole) {
      told.append(` in a sample of ${number.format(products.length)} of ${counted(data.rows, "product", "products")}, drawn evenly by kind; `, tableOfAll(), " has all.");
    }
    if (list.value === "repeated" && data.repeated > found.length) told.append(` of ${number.format(data.repeated)} that are there more than once: the most frequent`);
    if (list.value === "far" && data.far > rows.far.length) told.append(` of ${number.format(data.far)}: the farthest`);
    if (data.currency && isPriced) told.append(`, of those with prices in ${data.currency}`);
    for (const each of [more, all]) each.toggleAttribute("hidden", found.length <= shown);
    all.textContent = `Show all ${number.format(found.length)}`;
    table.toggleAttribute("hidden", !found.length);
    heads.forEach((head, i) => {
      head.removeAttribute("aria-sort");
      if (parseInt(orders.value) === i) head.setAttribute("aria-sort", orders.value.endsWith("a") ? "ascending" : "descending");
    });
    heads[4].firstChild.textContent = figureName();
    heads[4].toggleAttribute("hidden", !figureName());
    body.replaceChildren(...found.slice(0, shown).map(row => {
      const own = kinds.get(row.kind);
      return make("tr", {}, ...columns.map(([name, value, text], i) => {
        if (name === "Kind") return make("td", {}, ...(own ? [kindLink(own)] : []));
        const words = String((text || value)(row) ?? "");
        if (isFigure(i)) return make("td", {class: "num", "data-label": i === 4 ? figureName() : name, hidden: i === 4 && !figureName()}, words);
        return make(i ? "td" : "th", i ? {} : {scope: "row"}, ...(words ? [make("bdi", {}, words)] : []));
      }));
    }));
    remember();
  }

  // All that match, with figures as numbers.
  function copied() {
    const line = cells => cells.map(cellText).join("\t");
    const shownColumns = columns.filter((_, i) => i !== 4 || figureName());
    return [line(shownColumns.map(([name]) => name === "Figure" ? figureName() : name)),
      ...matching().map(row => line(shownColumns.map(([name, value]) =>
        String((name === "Price" ? (data.currency ? null : value(row)) ?? row.shown : value(row)) ?? ""))))].join("\n");
  }

  // What is asked for stands in the address, so that it can be sent.
  const controls = {list, q: search, kind, brand, from: low, to: high, sort: orders};
  let started = false;
  function remember() {
    if (!started) return;
    const asked = Object.entries(controls).filter(([, control]) => control.value && control.value !== "drawn");
    history.replaceState(null, "", asked.length ? `#explore?${new URLSearchParams(asked.map(([name, control]) => [name, control.value]))}` : "#explore");
  }
  function recall() {
    if (!location.hash.startsWith("#explore?")) return;
    const asked = new URLSearchParams(location.hash.slice("#explore?".length));
    for (const [name, control] of Object.entries(controls)) {
      const value = asked.get(name) ?? (name === "list" ? lists[0][0] : "");
      control.value = value;
      // A brand or a kind that the page does not know finds nothing.
      if (control.selectedIndex === -1) options(control, [[value, value]]).value = value;
    }
    show(AT_ONCE);
    document.getElementById("explore").scrollIntoView();
  }

  for (const control of Object.values(controls)) control.addEventListener("input", () => show(AT_ONCE));
  section("explore", "Find products", make("div", {class: "tools"},
    labelled("List", list), labelled("Name, brand or id", search), labelled("Kind", kind), labelled("Brand", brand),
    labelled(data.currency ? `Price from (${data.currency})` : "Price from", low), labelled("to", high), labelled("Sort by", orders), copyButton(copied)),
  told, make("div", {class: "scroll", role: "group", "aria-labelledby": "explore-title", tabindex: 0}, table), more, " ", all,
  make("p", {class: "quiet"}, "Data rows count from 1, without the header of the file."));
  show(AT_ONCE);
  started = true;
  addEventListener("hashchange", recall);
  recall();
}

// A link to the table of all products.
function tableOfAll() {
  return make("a", {href: document.querySelector("footer a[href$='products.csv']").getAttribute("href")}, "products.csv");
}

// A part of the page that the script adds before the cards.
function section(id, title, ...children) {
  document.getElementById("kinds").before(make("section", {id, "aria-labelledby": `${id}-title`, "data-tool": true},
    make("h2", {id: `${id}-title`}, title), ...children));
  document.querySelector("nav a[href='#kinds']").before(make("a", {href: `#${id}`, "data-tool": true}, title), " ");
}
