// Begins when the page is there.

// A link to a folded card opens it.
function unfold() {
  let target = null;
  try {
    target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    // A hash that is no text names nothing.
  }
  const card = target?.closest("details");
  if (card && !card.open) {
    card.open = true;
    target.scrollIntoView();
  }
}

const tables = [...document.querySelectorAll("main table:not(.facet)")];
drawMap();
tables.forEach(equip);
explore();
compare();
addEventListener("hashchange", unfold);
unfold();
