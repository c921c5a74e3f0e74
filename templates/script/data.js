// What the page holds as data, and how elements are made of it. Text of the catalogue becomes text, never markup.

const data = JSON.parse(document.getElementById("data").textContent);
const kinds = new Map(data.kinds.map(kind => [kind.id, kind]));
const number = new Intl.NumberFormat("en-US");
const amount = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: data.decimals, maximumFractionDigits: data.decimals,
});

// An element that the script adds; children that are no elements are texts.
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

function button(text, act, attributes) {
  const element = make("button", {type: "button", ...attributes}, text);
  element.addEventListener("click", act);
  return element;
}

// A control with its label.
function labelled(text, control) {
  return make("label", {}, make("span", {class: "quiet"}, text), control);
}

function options(select, entries) {
  for (const [value, text] of entries) select.append(make("option", {value}, text));
  return select;
}

// Words as a search compares them: without case, accents and curls.
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[‘’ʼ`´]/g, "'").toLowerCase();
}

// Whether a text has all words of a query.
function finder(query) {
  const words = plain(query).split(/\s+/).filter(Boolean);
  return text => words.every(word => text.includes(word));
}

function kindLink(kind) {
  return make("a", {href: kind.anchor && `#${kind.anchor}`}, make("bdi", {}, kind.name));
}

// Products as rows, made once.
const products = data.products.name.map((name, i) => {
  const p = data.products;
  const brand = p.brands[p.brand[i]] || "";
  const price = p.price[i];
  const id = p.id[i] || "";
  return {
    name, brand, price, id, kind: p.kind[i], row: p.row[i], disc: p.disc[i], map: p.map[i], figure: p.distance[i],
    shown: p.others[i] || (price === null ? "" : data.sign + amount.format(price)), text: plain(`${name} ${brand} ${id}`),
  };
});

function counted(count, one, many) {
  return `${number.format(count)} ${count === 1 ? one : many}`;
}
