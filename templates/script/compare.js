// Two kinds side by side, two brands, or a brand against a kind.

function compare() {
  // The only kind is all products.
  const compared = data.kinds.length > 1 ? data.kinds : [];
  const entries = [...compared.map(kind => [`k${kind.id}`, `${kind.id} ${kind.name}`]), ...data.brands.map((brand, i) => [`b${i}`, `Brand: ${brand.name}`])];
  if (entries.length < 2) return;
  const [one, other] = [0, 1].map(i => {
    const select = options(make("select"), [["all", "All products"], ...entries]);
    select.value = entries[i][0];
    return select;
  });
  const head = make("tr"), body = make("tbody");
  const table = make("table", {class: "plain compared"}, make("thead", {}, head), body);

  // The figures of a choice; of a brand those in the kind that it is compared with.
  function chosen(value, against) {
    if (value === "all") return {name: "All products", figures: data.all.figures};
    if (value[0] === "k") return kinds.get(Number(value.slice(1)));
    const brand = data.brands[Number(value.slice(1))];
    const kind = against[0] === "k" && kinds.get(Number(against.slice(1)));
    const sold = kind ? brand.sells.find(([id]) => id === kind.id)?.[1] || [["Products", "none of the kinds it sells most"]] : brand.figures;
    return {name: kind ? `${brand.name} in ${kind.name}` : brand.name, figures: sold};
  }

  // A figure in words of the page, or values of the catalogue with a figure each.
  function cell(shown) {
    if (!Array.isArray(shown)) return make("td", {}, make("bdi", {}, shown ?? "–"));
    return make("td", {}, ...shown.flatMap(([value, figure], i) => [i ? ", " : "", make("bdi", {}, value), ` ${figure}`]));
  }

  function show() {
    const sides = [chosen(one.value, other.value), chosen(other.value, one.value)];
    head.replaceChildren(make("th", {scope: "col"}, make("span", {class: "unseen"}, "Figure")),
      ...sides.map(side => make("th", {scope: "col"}, make("bdi", {}, side.name))));
    const names = [...new Set(sides.flatMap(side => side.figures.map(([name]) => name)))];
    body.replaceChildren(...names.map(name => make("tr", {}, make("th", {scope: "row"}, name),
      ...sides.map(side => cell(side.figures.find(([own]) => own === name)?.[1])))));
  }

  for (const control of [one, other]) control.addEventListener("input", show);
  section("compare", "Compare", make("div", {class: "tools"}, labelled("Compare", one), labelled("with", other), copyButton(() => tableText(table, new Map()))),
    make("div", {class: "scroll", role: "group", "aria-labelledby": "compare-title", tabindex: 0}, table));
  show();
}
