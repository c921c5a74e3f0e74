// Begins when the page is there.

// A link to a folded card opens it.
function unfold() {
  const target = document.getElementById(location.hash.slice(1)), card = target?.closest("details");
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
