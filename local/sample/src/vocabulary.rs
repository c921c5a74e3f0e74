//! The words that every kind of product shares.

/// For whom a product is.
pub struct Gender {
    /// As in the column `gender`.
    pub code: &'static str,
    /// As in "Women's Shoes".
    pub whose: &'static str,
    /// As in "Shoes for Women".
    pub whom: &'static str,
}

/// Female, male, unisex, girls, boys.
pub static GENDERS: [Gender; 5] = [
    Gender { code: "female", whose: "Women's", whom: "Women" },
    Gender { code: "male", whose: "Men's", whom: "Men" },
    Gender { code: "unisex", whose: "Unisex", whom: "Everyone" },
    Gender { code: "girls", whose: "Girls'", whom: "Girls" },
    Gender { code: "boys", whose: "Boys'", whom: "Boys" },
];

/// Colours, the commoner first: the parent, and the shades that are behind its dash.
pub const COLORS: &[(&str, &[&str])] = &[
    ("black", &["black", "jet", "onyx", "ink"]),
    ("white", &["white", "ivory", "cream", "chalk"]),
    ("neutral", &["nude", "beige", "tan", "taupe", "sand"]),
    ("blue", &["navy", "cobalt", "sky", "indigo", "teal"]),
    ("grey", &["charcoal", "silver", "slate", "ash"]),
    ("red", &["burgundy", "rust", "cherry", "scarlet"]),
    ("pink", &["blush", "fuchsia", "rose"]),
    ("green", &["olive", "emerald", "mint", "khaki", "sage"]),
    ("brown", &["camel", "chocolate", "cognac", "mocha"]),
    ("yellow", &["mustard", "gold", "lemon"]),
    ("purple", &["lilac", "plum", "lavender"]),
    ("orange", &["coral", "apricot", "tangerine"]),
    ("multi", &["rainbow", "leopard", "stripe", "floral"]),
];

/// What names and descriptions praise.
pub const ADJECTIVES: &[&str] = &[
    "Classic",
    "Relaxed",
    "Slim",
    "Vintage",
    "Oversized",
    "Essential",
    "Soft",
    "Textured",
    "Metallic",
    "Premium",
    "Retro",
    "Sheer",
    "Embroidered",
    "Printed",
    "Organic",
    "Petite",
    "Everyday",
    "Lightweight",
    "Washed",
    "Striped",
    "Solid",
    "Contrast",
    "Faded",
    "Polka-Dot",
    "Gingham",
    "Monogram",
    "Crochet",
    "Embellished",
    "Signature",
    "Handmade",
    "Two-Tone",
    "Recycled",
];

/// What a thing is good for.
pub const OCCASIONS: &[&str] = &[
    "the office",
    "weekend brunch",
    "a summer wedding",
    "date night",
    "long-haul travel",
    "cold mornings",
    "off-duty days",
    "festival season",
    "evening drinks",
    "a walk on the beach",
    "school days & half-term",
];

/// What is at the end of a description.
pub const CARE: &[&str] = &[
    "Machine wash cold; tumble dry low.",
    "Dry clean only.",
    "Hand wash, lay flat to dry.",
    "Wipe clean with a damp cloth.",
    "Wash at 30°, do not bleach.",
    "Free shipping &amp; returns on orders over $50.",
    "Ships within 2–3 business days.",
    "Imported.",
    "Model is 5'10\" and wears a size S.",
    "Final sale: this item can&#39;t be returned.",
];

/// Retailers: the code of their feed and the letters before their ids.
pub const RETAILERS: &[(&str, &str)] = &[
    ("enus-harbour-lane", "hala"),
    ("enus-june-and-oak", "juoa"),
    ("enus-northfield", "nofi"),
    ("enus-maison-verdier", "mave"),
    ("enus-atlas-thread", "atth"),
    ("enus-forever-autumn", "foau"),
    ("engb-kingsway", "king"),
    ("enus-salt-street", "sast"),
];

/// How invented words begin.
pub const HEADS: &[&str] = &[
    "Ba", "Bre", "Ca", "Cle", "Da", "Do", "Dra", "E", "Fa", "Fi", "Flo", "Ga", "Gri", "Ha", "I", "Jo", "Ka",
    "La", "Li", "Ma", "Mi", "No", "O", "Pa", "Pri", "Ro", "Sa", "Se", "Sta", "Ti", "Tre", "U", "Va", "Ve",
    "Wi", "Ya", "Zo",
];

/// How they go on.
pub const MIDDLES: &[&str] =
    &["la", "ri", "no", "ve", "mi", "do", "sa", "ta", "lu", "re", "ni", "ba", "ko", "di", "mo", "fe", "va"];

/// How brands end.
pub const BRAND_ENDS: &[&str] = &[
    "ra", "lia", "nne", "rton", "vel", "ndia", "rsey", "mara", "lle", "nor", "thea", "ssa", "lden", "wick",
    "rova", "mont", "dale", "lisse", "fort",
];

/// How models and collections end.
pub const MODEL_ENDS: &[&str] = &[
    "x", "ro", "vo", "lina", "nova", "tto", "rin", "zen", "mia", "bel", "ryn", "qua", "sol", "ndo", "lux",
    "gan", "tia", "pe", "sko", "nth", "dra",
];
