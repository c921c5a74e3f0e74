// The map: products under the pointer, zoom, search. All that it tells is in the tables too.

function drawMap() {
  const figureElement = document.querySelector("figure.map");
  const picture = figureElement?.querySelector("svg");
  const hasDiscs = data.kinds.some(kind => kind.disc);
  if (!picture || !hasDiscs || !products.length) return;
  const canvas = make("canvas", {
    class: "canvas", tabindex: 0, role: "img", "data-tool": true,
    "aria-label": "Map of the kinds. Arrow keys move it, plus and minus zoom, 0 shows all of it.",
  });
  const context = canvas.getContext("2d");
  if (!context) return;
  picture.setAttribute("hidden", "");
  const tip = make("div", {class: "tip", hidden: true, "aria-hidden": true});
  picture.before(canvas, tip);

  const state = {mode: "disc", zoom: 1, x: 0, y: 0, focus: null, hits: null, under: null};
  const pointers = new Map();
  let width = 0, height = 0, asked = false;
  const sides = () => state.mode === "disc" ? data.sides : [1000, 1000];
  const fit = () => Math.min(width / sides()[0], height / sides()[1]) * 0.96;
  const scale = () => fit() * state.zoom;
  const onScreen = at => {
    const [w, h] = sides();
    return [(at[0] - w / 2 + state.x) * scale() + width / 2, (at[1] - h / 2 + state.y) * scale() + height / 2];
  };
  const place = product => state.mode === "disc" ? product.disc : product.map;
  const centre = kind => state.mode === "disc" ? kind.disc : kind.centre;
  const radius = kind => state.mode === "disc" ? kind.disc[2] * scale() : 0;
  const isForward = kind => !state.focus || state.focus(kind);
  const bySize = [...data.kinds].sort((a, b) => b.size - a.size);

  function draw() {
    asked = false;
    const ratio = window.devicePixelRatio || 1;
    width = canvas.clientWidth;
    height = Math.round(width * (width < 500 ? 1.05 : 0.86));
    if (!width) return;
    if (canvas.width !== Math.round(width * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue("--ink"), card = style.getPropertyValue("--card");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.lineJoin = "round";
    const size = Math.min(5, (products.length < 2500 ? 2.4 : 1.9) * Math.sqrt(state.zoom));
    for (const kind of data.kinds) {
      if (!kind.disc || state.mode !== "disc") continue;
      context.globalAlpha = isForward(kind) ? 0.6 : 0.15;
      context.strokeStyle = kind.color;
      context.beginPath();
      context.arc(...onScreen(kind.disc), radius(kind), 0, 7);
      context.stroke();
    }
    const point = (product, by) => {
      const [x, y] = onScreen(place(product));
      if (place(product)[0] < 0 || x < -9 || y < -9 || x > width + 9 || y > height + 9) return;
      context.beginPath();
      context.arc(x, y, size * by, 0, 7);
      context.fill();
      if (by > 1) context.stroke();
    };
    for (const product of products) {
      const kind = kinds.get(product.kind);
      if (!kind) continue;
      context.globalAlpha = state.hits || !isForward(kind) ? 0.1 : 0.7;
      context.fillStyle = kind.color;
      point(product, 1);
    }
    context.globalAlpha = 1;
    context.strokeStyle = ink;
    for (const product of state.hits || []) {
      context.fillStyle = card;
      point(product, 3.6);
      context.fillStyle = ink;
      point(product, 2.4);
    }
    const shown = bySize.filter(centre);
    const isNumbered = kind => radius(kind) > 11 || state.mode === "map" && data.kinds.length <= 25 || state.zoom > 3;
    for (const kind of [...shown].reverse()) {
      const [x, y] = onScreen(centre(kind));
      context.globalAlpha = isForward(kind) ? 1 : 0.25;
      context.fillStyle = kind.color;
      context.strokeStyle = card;
      context.lineWidth = 2;
      context.beginPath();
      context.arc(x, y, isNumbered(kind) ? 10 : 3, 0, 7);
      context.fill();
      context.stroke();
      if (isNumbered(kind)) text(kind.id, x, y, kind.on, 11);
    }
    // Names below or above their numbers, where they hide nothing: first of what is told of or was chosen, then of the largest.
    const isFirst = kind => kind === state.under?.kind || state.focus && isForward(kind);
    const boxes = shown.filter(isNumbered).map(kind => [...onScreen(centre(kind)), 10, 9]);
    [...shown.filter(isFirst), ...shown.filter(kind => isNumbered(kind) && !isFirst(kind))].forEach(kind => {
      const [x, y] = onScreen(centre(kind)), name = short(kind.name);
      context.font = font(12);
      const half = context.measureText(name).width / 2;
      const at = Math.max(half + 2, Math.min(x, width - half - 2));
      const isFree = box => Math.abs(box[1] - height / 2) < height / 2 - 8 && !boxes.some(other => Math.abs(other[0] - box[0]) < other[2] + box[2] && Math.abs(other[1] - box[1]) < other[3] + box[3]);
      const places = [y + 18, y - 18].map(y => [at, y, half, 8]);
      const place = places.find(isFree) || isFirst(kind) && places[0];
      if (!place || x < 0 || x > width) return;
      boxes.push(place);
      context.globalAlpha = isForward(kind) ? 1 : 0.4;
      text(name, at, place[1], ink, 12, card);
    });
    context.globalAlpha = 1;
    context.lineWidth = 1;
    if (state.under) tell();
    else tip.hidden = true;
  }

  const font = size => `600 ${size}px system-ui, sans-serif`;

  function text(words, x, y, color, size, halo) {
    context.font = font(size);
    context.textAlign = "center";
    context.textBaseline = "middle";
    if (halo) {
      context.strokeStyle = halo;
      context.lineWidth = 4;
      context.strokeText(words, x, y);
    }
    context.fillStyle = color;
    context.fillText(words, x, y);
  }

  const short = words => [...words].length > 22 ? `${[...words].slice(0, 21).join("")}…` : words;

  // A box beside the pointer, or beside what was tapped.
  function tell() {
    const {lines, at, color} = state.under;
    tip.replaceChildren(...lines.map(line => make("bdi", {}, line)));
    tip.hidden = false;
    tip.style.borderColor = color;
    const {offsetWidth: wide, offsetHeight: high} = tip;
    const left = Math.max(4, Math.min(at[0] + 14, width - wide - 4));
    const top = at[1] + high + 16 > height ? at[1] - high - 12 : at[1] + 14;
    tip.style.translate = `${canvas.offsetLeft + left}px ${canvas.offsetTop + top}px`;
  }

  function later() {
    if (!asked) requestAnimationFrame(draw);
    asked = true;
  }

  function under(at) {
    let best = null, least = 81;
    for (const product of state.hits || products) {
      const kind = kinds.get(product.kind);
      if (!kind || !isForward(kind) || place(product)[0] < 0) continue;
      const [x, y] = onScreen(place(product));
      const square = (x - at[0]) ** 2 + (y - at[1]) ** 2;
      if (square < least) [best, least] = [product, square];
    }
    const far = kind => {
      const [x, y] = onScreen(centre(kind) || [-1e6, 0]);
      return Math.hypot(x - at[0], y - at[1]);
    };
    const badge = data.kinds.find(kind => far(kind) < 10.5);
    return badge ? {kind: badge} : best ? {product: best, kind: kinds.get(best.kind)} : {kind: data.kinds.find(kind => far(kind) < radius(kind))};
  }

  function hover(at) {
    const {product, kind} = under(at);
    const ofKind = kind && `${kind.id} ${kind.name}`;
    const lines = product
      ? [product.name, [product.brand, product.shown].filter(Boolean).join(" · "), ofKind]
      : kind && [ofKind, ...kind.figures.slice(0, 3).map(([name, value]) => `${name}: ${value}`)];
    state.under = lines ? {lines: lines.filter(Boolean), at, color: kind.color, kind} : null;
    canvas.classList.toggle("pointing", !!kind);
    later();
  }

  // Without a pointer, the zoom goes to the nearest kind, so that it never ends in empty space.
  function middle() {
    const far = at => Math.hypot(at[0] - width / 2, at[1] - height / 2);
    const centres = data.kinds.filter(kind => centre(kind) && isForward(kind)).map(kind => onScreen(centre(kind)));
    return centres.sort((a, b) => far(a) - far(b))[0] || [width / 2, height / 2];
  }

  function zoom(by, at = by > 1 ? middle() : [width / 2, height / 2]) {
    const before = scale();
    state.zoom = Math.max(1, Math.min(40, state.zoom * by));
    const change = 1 / scale() - 1 / before;
    state.x += (at[0] - width / 2) * change;
    state.y += (at[1] - height / 2) * change;
    bound();
    canvas.classList.toggle("zoomed", state.zoom > 1);
    later();
  }

  // The middle of what is seen stays on the map.
  function bound() {
    const [w, h] = sides().map(side => state.zoom === 1 ? 0 : side / 2);
    state.x = Math.max(-w, Math.min(w, state.x));
    state.y = Math.max(-h, Math.min(h, state.y));
  }

  function move(dx, dy) {
    state.x += dx / scale();
    state.y += dy / scale();
    bound();
    later();
  }

  const placeOf = event => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  let moved = 0, tapped = null;
  canvas.addEventListener("pointerdown", event => {
    pointers.set(event.pointerId, placeOf(event));
    moved = 0;
  });
  canvas.addEventListener("pointermove", event => {
    const at = placeOf(event), before = pointers.get(event.pointerId);
    if (!before) return hover(at);
    moved += Math.hypot(at[0] - before[0], at[1] - before[1]);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const far = point => Math.hypot(point[0] - other[0], point[1] - other[1]);
      zoom(far(at) / Math.max(1, far(before)), [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2]);
    } else if (state.zoom > 1) {
      canvas.setPointerCapture(event.pointerId);
      move(at[0] - before[0], at[1] - before[1]);
    }
    pointers.set(event.pointerId, at);
  });
  const release = event => pointers.delete(event.pointerId);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", event => {
    release(event);
    if (event.pointerType === "mouse") state.under = null;
    later();
  });
  canvas.addEventListener("pointerup", event => {
    release(event);
    if (moved > 6) return;
    const at = placeOf(event), {product, kind} = under(at);
    hover(at);
    // A finger has no hover: its first tap tells, the second on the same goes there.
    const tells = event.pointerType !== "mouse" && tapped !== (product || kind);
    tapped = product || kind;
    if (kind && !tells) forward(other => other === kind, kind.anchor);
    else if (!kind) forward(null);
  });
  canvas.addEventListener("wheel", event => {
    if (!event.ctrlKey && document.activeElement !== canvas) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.25 : 0.8, placeOf(event));
  }, {passive: false});
  canvas.addEventListener("keydown", event => {
    const keys = {
      ArrowLeft: () => move(40, 0), ArrowRight: () => move(-40, 0), ArrowUp: () => move(0, 40),
      ArrowDown: () => move(0, -40), "+": () => zoom(1.4), "=": () => zoom(1.4), "-": () => zoom(0.7),
      0: () => zoom(0), Escape: () => forward(null),
    };
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  });

  // Brings kinds forward; their card is shown, if one is named.
  function forward(focus, anchor) {
    state.focus = focus;
    later();
    if (anchor) location.hash = anchor;
  }
  const named = new Map(data.kinds.map(kind => [`#${kind.anchor}`, kind]));
  document.querySelectorAll("a.name").forEach(link => link.addEventListener("click", () => {
    const to = link.getAttribute("href"), family = data.families.findIndex(each => to === `#family-${each.label}`);
    forward(kind => family < 0 ? kind === named.get(to) : kind.family === family);
  }));

  const modes = [["disc", "Kinds"], ["map", "Components"]].map(([mode, name]) => button(name, () => {
    state.mode = mode;
    modes.forEach(each => each.setAttribute("aria-pressed", each.dataset.mode === mode));
    zoom(0);
  }, {"data-mode": mode, "aria-pressed": String(mode === "disc")}));
  const search = make("input", {type: "search"});
  const told = make("p", {class: "quiet", role: "status"});
  const list = make("ul", {class: "found"});
  search.addEventListener("input", () => {
    const has = finder(search.value);
    state.hits = search.value.trim() ? products.filter(product => has(product.text)) : null;
    const hits = state.hits || [];
    const in_ = new Set(hits.map(product => product.kind)).size;
    told.textContent = state.hits && !hits.length ? "Nothing found" : state.hits
      ? `${counted(hits.length, "product", "products")} in ${counted(in_, "kind", "kinds")}${data.whole ? "" : `, of the ${number.format(products.length)} on the map`}` : "";
    list.replaceChildren(...hits.slice(0, 8).map(product => {
      const kind = kinds.get(product.kind);
      return make("li", {}, make("bdi", {}, product.name), make("span", {class: "quiet"}, ` ${product.shown} `), kind ? kindLink(kind) : "");
    }));
    later();
  });
  canvas.before(make("div", {class: "tools", "data-tool": true},
    labelled("Find products", search), ...modes,
    button("+", () => zoom(1.6), {"aria-label": "Zoom in"}), button("−", () => zoom(1 / 1.6), {"aria-label": "Zoom out"}),
    button("Whole map", () => { zoom(0); forward(null); })));
  canvas.after(make("div", {"data-tool": true}, told, list));
  new ResizeObserver(later).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", later);
  draw();
}
