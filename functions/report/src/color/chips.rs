//! From a colour's name in the data to a chip that shows it.

/// Names of colours as shops use them, in plain lower case.
const NAMED: &[(&str, &str)] = &[
    ("amber", "#ffbf00"),
    ("apricot", "#fbceb1"),
    ("aqua", "#7fdbda"),
    ("ash", "#b2beb5"),
    ("azure", "#3a8dde"),
    ("baby blue", "#9cc9ee"),
    ("beige", "#e3d3b4"),
    ("berry", "#8e2d56"),
    ("black", "#141414"),
    ("blue", "#2a5fc9"),
    ("blush", "#eec3bd"),
    ("bone", "#e8e0cf"),
    ("bordeaux", "#5f1a2b"),
    ("brick", "#a5402d"),
    ("bronze", "#a97142"),
    ("brown", "#75492b"),
    ("burgundy", "#6d1a36"),
    ("camel", "#c19a6b"),
    ("caramel", "#b5703a"),
    ("champagne", "#efdfbf"),
    ("charcoal", "#3c4045"),
    ("chocolate", "#4e2f20"),
    ("cinnamon", "#a0593b"),
    ("clear", "#f3f6f7"),
    ("cobalt", "#1f4aa8"),
    ("coffee", "#5b3d2c"),
    ("coffee brown", "#5b3d2c"),
    ("copper", "#b4693f"),
    ("coral", "#ff7a5c"),
    ("cream", "#f5ecd2"),
    ("crimson", "#b3122f"),
    ("cyan", "#22bfd4"),
    ("dark blue", "#1c2f6b"),
    ("denim", "#4a6890"),
    ("ecru", "#e2d6b9"),
    ("emerald", "#1c8a5a"),
    ("fluorescent green", "#7df02b"),
    ("fuchsia", "#d6248f"),
    ("fuchsia pink", "#d6248f"),
    ("gold", "#d0a63a"),
    ("gray", "#8a8f94"),
    ("green", "#2f8f46"),
    ("grey", "#8a8f94"),
    ("gunmetal", "#41484d"),
    ("hot pink", "#f0428f"),
    ("indigo", "#3d348b"),
    ("ivory", "#f4f0de"),
    ("jade", "#2f9e78"),
    ("khaki", "#a39a6c"),
    ("lavender", "#b9a6d9"),
    ("lemon", "#f3e350"),
    ("light blue", "#a6cdec"),
    ("lilac", "#c3a5d1"),
    ("lime", "#a3d12c"),
    ("lime green", "#8bc926"),
    ("magenta", "#c92686"),
    ("mahogany", "#5e2a1e"),
    ("maroon", "#6b1c27"),
    ("mauve", "#a9788f"),
    ("metallic", "#a5a9ad"),
    ("mint", "#a9dcc3"),
    ("mocha", "#7d5b48"),
    ("mushroom", "#b3a394"),
    ("mustard", "#d3a21f"),
    ("natural", "#dccdb2"),
    ("navy", "#1c2a52"),
    ("navy blue", "#1c2a52"),
    ("neutral", "#d5c7b3"),
    ("nude", "#e0b89d"),
    ("off white", "#f4f1e8"),
    ("olive", "#6f7038"),
    ("orange", "#ef8022"),
    ("peach", "#fbbd9a"),
    ("pearl", "#ece7de"),
    ("pewter", "#8b8f90"),
    ("pink", "#ee8fb1"),
    ("platinum", "#dcdcda"),
    ("plum", "#6c2f5b"),
    ("purple", "#7540a3"),
    ("raspberry", "#b3204f"),
    ("red", "#c9202c"),
    ("rose", "#dd7b8f"),
    ("rose gold", "#cf9a8b"),
    ("royal blue", "#2a4fc4"),
    ("ruby", "#98132f"),
    ("rust", "#a8491f"),
    ("saffron", "#f0b22e"),
    ("sage", "#9dab8a"),
    ("salmon", "#f58f79"),
    ("sand", "#d6c19a"),
    ("sapphire", "#1e4c9a"),
    ("scarlet", "#d1261f"),
    ("sea green", "#2e8b63"),
    ("silver", "#c2c6ca"),
    ("skin", "#e5b899"),
    ("sky blue", "#87c3ec"),
    ("slate", "#62707d"),
    ("steel", "#7f8b95"),
    ("stone", "#bab1a1"),
    ("tan", "#cba477"),
    ("taupe", "#98887a"),
    ("teal", "#17797e"),
    ("terracotta", "#c4633f"),
    ("transparent", "#f3f6f7"),
    ("turquoise", "#33b8ae"),
    ("turquoise blue", "#33b8ae"),
    ("vanilla", "#f4e8bf"),
    ("violet", "#7b4fb0"),
    ("white", "#ffffff"),
    ("wine", "#64202f"),
    ("yellow", "#f3cf2c"),
];

/// Words for goods of many colours.
const MANY: [&str; 8] =
    ["assorted", "multi", "multicolor", "multicolored", "multicolour", "multicoloured", "print", "rainbow"];

/// A small picture of a colour that the data names: the whole name if it is known, else its last words, which name the
/// shade ("neutral-nude" is nude), else any word. An unknown colour has none.
pub fn chip(name: &str) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let inner = if words.iter().any(|word| MANY.contains(word)) {
        "<path d=\"M1 8a7 7 0 0 1 7-7v7z\" fill=\"#c9202c\"/><path d=\"M8 1a7 7 0 0 1 7 7H8z\" fill=\"#f3cf2c\"/>\
         <path d=\"M15 8a7 7 0 0 1-7 7V8z\" fill=\"#2f8f46\"/><path d=\"M8 15a7 7 0 0 1-7-7h7z\" fill=\"#2a5fc9\"/>"
            .to_owned()
    } else if let Some(hex) = known(&words) {
        format!("<circle cx=\"8\" cy=\"8\" r=\"7\" fill=\"{hex}\"/>")
    } else {
        return String::new();
    };
    format!("<svg class=\"chip\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">{inner}</svg>")
}

fn known(words: &[&str]) -> Option<&'static str> {
    let named = |name: &str| NAMED.binary_search_by_key(&name, |entry| entry.0).ok().map(|i| NAMED[i].1);
    let endings = (0..words.len()).map(|start| words[start..].join(" "));
    endings
        .into_iter()
        .find_map(|ending| named(&ending))
        .or_else(|| words.iter().rev().find_map(|word| named(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted_so_that_they_are_found() {
        assert!(NAMED.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn the_shade_stands_after_its_parent() {
        let hex = |name: &str| known(&name.split('-').collect::<Vec<_>>());
        assert_eq!(hex("neutral-nude"), hex("nude"));
        assert_eq!(hex("blue-navy-blue"), hex("navy-blue"));
        assert_eq!(hex("grey-melange"), hex("grey"));
        assert_eq!(hex("unheard-of"), None);
    }

    #[test]
    fn an_unknown_colour_puts_nothing_of_its_name_into_the_page() {
        assert!(!chip("\"><script>").contains("script"));
    }
}
