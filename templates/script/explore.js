// Products by name, brand, price and kind: those drawn for the map, and the lists of the page.

const AT_ONCE = 25;
const LISTS = [
  ["drawn", "Products"], ["typical", "Most typical"], ["odd", "Oddest"], ["mismatched", "Description of another product"],
  ["repeated", "Repeated"],
];

function explore() {
  const rows = {drawn: products};
  // A list may name a product only: what it costs, and whose it is, is known if it was drawn.
  const byRow = new Map(products.map(product => [product.row, product]));
  const byName = new Map(products.map(product => [product.name, product]));
  for (const each of data.lists) {
    const known = byRow.get(each.row) || byName.get(each.name) || {};
    const row = {...each, brand: each.brand || known.brand || "", shown: each.shown || known.shown || "",
      price: each.price ?? known.price ?? null, kind: each.kind ?? known.kind ?? null};
    (rows[each.what] ||= []).push({...row, text: plain(`${row.name} ${row.brand}`)});
  }
  const lists = LISTS.filter(([what]) => rows[what]?.length);
  if (!lists.length) return;
  const list = options(make("select"), lists.map(([what, name]) => [what, `${name} (${number.format(rows[what].length)})`]));
  const search = make("input", {type: "search"});
  const kind = options(make("select"), [["", "All kinds"], ...data.kinds.map(each => [each.id, `${each.id} ${each.name}`])]);
  const brands = [...new Set(Object.values(rows).flat().map(row => row.brand).filter(Boolean))].sort((a, b) => a.localeCompare(b));
  const brand = options(make("select"), [["", "All brands"], ...brands.map(each => [each, each])]);
  const [low, high] = [0, 1].map(() => make("input", {type: "number", step: "any", inputmode: "decimal", min: 0}));
  const told = make("p", {class: "quiet", role: "status"});
  const more = button("Show more", () => show(shown + AT_ONCE));
  let sorted = null, shown = AT_ONCE;

  const columns = [
    ["Product", row => row.name], ["Brand", row => row.brand], ["Price", row => row.price],
    ["Cluster", row => kinds.get(row.kind)?.name || ""], ["Row", row => row.row],
  ];
  const heads = columns.map(([name, value], i) => {
    const isFigure = name === "Price" || name === "Row";
    const head = make("th", {scope: "col", class: isFigure ? "num" : false});
    head.append(button(name, () => {
      const next = {null: "ascending", ascending: "descending", descending: null}[head.getAttribute("aria-sort")];
      heads.forEach(other => other.removeAttribute("aria-sort"));
      if (next) head.setAttribute("aria-sort", next);
      sorted = next && {value, sign: next === "ascending" ? 1 : -1, isFigure};
      show(AT_ONCE);
    }, {class: "sort"}));
    return head;
  });
  const body = make("tbody");
  const table = make("table", {class: "plain found-table rows"}, make("thead", {}, make("tr", {}, ...heads)), body);

  function matching() {
    const has = finder(search.value);
    const [from, to] = [low.value, high.value].map(value => value === "" ? null : Number(value));
    const found = (rows[list.value] || []).filter(row => has(row.text)
      && (kind.value === "" || row.kind === Number(kind.value)) && (brand.value === "" || row.brand === brand.value)
      && (from === null || row.price !== null && row.price >= from) && (to === null || row.price !== null && row.price <= to));
    if (!sorted) return found;
    const {value, sign, isFigure} = sorted;
    const missing = row => value(row) === null || value(row) === undefined || value(row) === "";
    return found.sort((a, b) => missing(a) - missing(b)
      || sign * (isFigure ? value(a) - value(b) : value(a).localeCompare(value(b), undefined, {numeric: true})) || 0);
  }

  function show(count) {
    shown = count;
    const found = matching();
    const part = list.value === "drawn" && !data.whole ? " of those drawn evenly by kind; products.csv has all" : "";
    told.textContent = `${counted(found.length, "product", "products")}${part}`;
    more.toggleAttribute("hidden", found.length <= shown);
    body.replaceChildren(...found.slice(0, shown).map(row => {
      const own = kinds.get(row.kind);
      return make("tr", {},
        make("th", {scope: "row"}, make("bdi", {}, row.name)), make("td", {}, ...(row.brand ? [make("bdi", {}, row.brand)] : [])),
        make("td", {class: "num"}, row.shown), make("td", {}, ...(own ? [kindLink(own)] : [])),
        make("td", {class: "num"}, row.row ? number.format(row.row) : ""));
    }));
  }

  for (const control of [list, search, kind, brand, low, high]) control.addEventListener("input", () => show(AT_ONCE));
  section("explore", "Find products", make("div", {class: "tools"},
    labelled("List", list), labelled("Name or brand", search), labelled("Cluster", kind), labelled("Brand", brand),
    labelled("Price from", low), labelled("to", high), copyButton(table)),
  told, make("div", {class: "scroll", role: "group", "aria-labelledby": "explore-title", tabindex: 0}, table), more);
  show(AT_ONCE);
}

// A part of the page that the script adds before the cards.
function section(id, title, ...children) {
  document.getElementById("clusters").before(make("section", {id, "aria-labelledby": `${id}-title`, "data-tool": true},
    make("h2", {id: `${id}-title`}, title), ...children));
  document.querySelector("nav a[href='#clusters']").before(make("a", {href: `#${id}`, "data-tool": true}, title), " ");
}
