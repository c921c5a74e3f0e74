//! What the generated catalogue is made of.

/// A kind of product.
pub struct Garment {
    /// Its place in the shop.
    pub category: &'static str,
    /// How often it stands in the catalogue, against the others.
    pub weight: u32,
    /// The middle of its prices.
    pub price: f64,
    /// How many in a hundred are for women.
    pub female: u32,
    /// What it is called.
    pub nouns: &'static [&'static str],
    /// What sets it apart in names and descriptions.
    pub details: &'static [&'static str],
    /// What it is made of.
    pub materials: &'static [&'static str],
}

const fn garment(
    category: &'static str,
    weight: u32,
    price: f64,
    female: u32,
    nouns: &'static [&'static str],
    details: &'static [&'static str],
    materials: &'static [&'static str],
) -> Garment {
    Garment { category, weight, price, female, nouns, details, materials }
}

const SOLES: &[&str] = &["Leather", "Suede", "Rubber", "Canvas", "Mesh"];
const LIGHT: &[&str] = &["Cotton", "Linen", "Viscose", "Jersey", "Modal"];
const FINE: &[&str] = &["Silk", "Satin", "Chiffon", "Crepe", "Lace"];
const WARM: &[&str] = &["Wool", "Cashmere", "Alpaca", "Mohair", "Acrylic"];
const STRONG: &[&str] = &["Denim", "Cotton", "Corduroy", "Twill"];
const METAL: &[&str] = &["Brass", "Silver", "Steel", "Gold"];
const STRETCH: &[&str] = &["Nylon", "Elastane", "Polyester", "Lycra"];

/// Every kind of product, family by family.
pub const GARMENTS: &[Garment] = &[
    garment(
        "clothing-shoes-sneakers",
        9,
        75.0,
        50,
        &["Sneakers", "Trainers"],
        &["Low-Top", "Lace-Up", "Running", "High-Top", "Platform"],
        SOLES,
    ),
    garment(
        "clothing-shoes-boots",
        6,
        140.0,
        65,
        &["Boots", "Ankle Boots"],
        &["Chelsea", "Lace-Up", "Block-Heel", "Zip", "Combat"],
        SOLES,
    ),
    garment(
        "clothing-shoes-sandals-flats",
        7,
        48.0,
        85,
        &["Sandals", "Flats", "Slides"],
        &["Strappy", "Buckle", "Slingback", "Woven", "Open-Toe"],
        SOLES,
    ),
    garment(
        "clothing-shoes-heels",
        5,
        95.0,
        100,
        &["Pumps", "Heels", "Mules"],
        &["Stiletto", "Pointed-Toe", "Kitten-Heel", "Ankle-Strap"],
        SOLES,
    ),
    garment(
        "clothing-tops-t-shirts",
        10,
        22.0,
        50,
        &["T-Shirt", "Tee"],
        &["Crew-Neck", "Graphic", "Logo", "Pocket", "Ringer"],
        LIGHT,
    ),
    garment(
        "clothing-tops-shirts",
        6,
        58.0,
        30,
        &["Shirt", "Button-Down"],
        &["Oxford", "Collared", "Poplin", "Checked", "Long-Sleeve"],
        LIGHT,
    ),
    garment(
        "clothing-tops-blouses",
        7,
        52.0,
        100,
        &["Blouse", "Camisole"],
        &["Ruffled", "Pussy-Bow", "Peplum", "Off-Shoulder", "Smocked"],
        FINE,
    ),
    garment(
        "clothing-tops-sweaters",
        7,
        85.0,
        60,
        &["Sweater", "Pullover", "Cardigan"],
        &["Cable-Knit", "Ribbed", "Turtleneck", "Chunky"],
        WARM,
    ),
    garment(
        "clothing-tops-hoodies",
        5,
        60.0,
        40,
        &["Hoodie", "Sweatshirt"],
        &["Zip-Up", "Fleece", "Drawstring", "Kangaroo-Pocket"],
        LIGHT,
    ),
    garment(
        "clothing-bottoms-jeans",
        8,
        88.0,
        55,
        &["Jeans"],
        &["Skinny", "Straight-Leg", "High-Rise", "Bootcut", "Distressed"],
        STRONG,
    ),
    garment(
        "clothing-bottoms-trousers",
        6,
        72.0,
        55,
        &["Trousers", "Pants", "Chinos"],
        &["Tapered", "Wide-Leg", "Pleated", "Cropped"],
        STRONG,
    ),
    garment(
        "clothing-bottoms-shorts",
        4,
        38.0,
        50,
        &["Shorts"],
        &["Bermuda", "Cargo", "Drawstring", "Paperbag"],
        STRONG,
    ),
    garment(
        "clothing-bottoms-skirts",
        5,
        49.0,
        100,
        &["Skirt", "Miniskirt"],
        &["A-Line", "Pencil", "Pleated", "Wrap", "Tiered"],
        FINE,
    ),
    garment(
        "clothing-bottoms-leggings",
        4,
        45.0,
        95,
        &["Leggings", "Joggers"],
        &["Seamless", "High-Waist", "Compression", "Cuffed"],
        STRETCH,
    ),
    garment(
        "clothing-dresses-mini",
        6,
        55.0,
        100,
        &["Mini Dress", "Shift Dress"],
        &["Bodycon", "Skater", "Sequin", "Cutout"],
        FINE,
    ),
    garment(
        "clothing-dresses-midi",
        6,
        78.0,
        100,
        &["Midi Dress", "Sundress"],
        &["Floral", "Wrap", "Tea", "Belted"],
        FINE,
    ),
    garment(
        "clothing-dresses-maxi",
        5,
        110.0,
        100,
        &["Maxi Dress", "Gown"],
        &["Halter", "Evening", "Draped", "Slit"],
        FINE,
    ),
    garment(
        "clothing-outerwear-coats",
        4,
        210.0,
        65,
        &["Coat", "Overcoat", "Trench"],
        &["Double-Breasted", "Longline", "Belted", "Duffle"],
        WARM,
    ),
    garment(
        "clothing-outerwear-jackets",
        6,
        130.0,
        50,
        &["Jacket", "Bomber"],
        &["Quilted", "Biker", "Varsity", "Trucker", "Hooded"],
        STRONG,
    ),
    garment(
        "clothing-outerwear-blazers",
        3,
        150.0,
        60,
        &["Blazer"],
        &["Single-Breasted", "Peak-Lapel", "Tailored"],
        WARM,
    ),
    garment(
        "accessories-bags-totes",
        5,
        160.0,
        95,
        &["Tote", "Shopper"],
        &["Pebbled", "Woven-Straw", "Reversible"],
        SOLES,
    ),
    garment(
        "accessories-bags-backpacks",
        4,
        70.0,
        45,
        &["Backpack", "Rucksack"],
        &["Laptop", "Roll-Top", "Padded-Strap"],
        SOLES,
    ),
    garment(
        "accessories-bags-crossbody",
        5,
        120.0,
        100,
        &["Crossbody Bag", "Clutch"],
        &["Chain-Strap", "Quilted", "Envelope"],
        SOLES,
    ),
    garment(
        "accessories-jewelry-necklaces",
        4,
        40.0,
        95,
        &["Necklace", "Pendant"],
        &["Layered", "Beaded", "Choker"],
        METAL,
    ),
    garment(
        "accessories-jewelry-earrings",
        4,
        28.0,
        100,
        &["Earrings", "Hoops"],
        &["Drop", "Stud", "Tassel"],
        METAL,
    ),
    garment("accessories-watches", 3, 185.0, 40, &["Watch"], &["Chronograph", "Quartz", "Mesh-Band"], METAL),
    garment(
        "clothing-intimates-bras",
        4,
        35.0,
        100,
        &["Bra", "Bralette"],
        &["Underwire", "Balconette", "Racerback"],
        FINE,
    ),
    garment(
        "clothing-sleepwear-pajamas",
        3,
        42.0,
        80,
        &["Pajama Set", "Robe"],
        &["Piped", "Flannel", "Shawl-Collar"],
        LIGHT,
    ),
    garment(
        "clothing-swim-bikinis",
        4,
        44.0,
        100,
        &["Bikini Top", "Swimsuit"],
        &["Bandeau", "Triangle", "Tie-Side"],
        STRETCH,
    ),
    garment(
        "accessories-eyewear-sunglasses",
        4,
        125.0,
        55,
        &["Sunglasses"],
        &["Aviator", "Cat-Eye", "Polarized"],
        METAL,
    ),
];

/// Colours: the parent and the shades that stand behind its dash.
pub const COLORS: &[(&str, &[&str])] = &[
    ("black", &["black", "jet", "onyx"]),
    ("white", &["white", "ivory", "cream"]),
    ("neutral", &["nude", "beige", "tan", "taupe"]),
    ("blue", &["navy", "cobalt", "sky", "indigo"]),
    ("grey", &["grey", "charcoal", "silver"]),
    ("red", &["red", "burgundy", "rust"]),
    ("pink", &["blush", "fuchsia", "rose"]),
    ("green", &["olive", "emerald", "mint", "khaki"]),
    ("brown", &["brown", "camel", "chocolate"]),
    ("yellow", &["mustard", "gold", "lemon"]),
    ("purple", &["lilac", "plum"]),
    ("orange", &["coral", "apricot"]),
    ("multi", &["multi", "floral", "stripe"]),
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
    "Plus",
    "Everyday",
    "Lightweight",
    "Washed",
    "Striped",
    "Solid",
    "Contrast",
    "Faded",
    "Polka-Dot",
    "Gingham",
    "Tie-Dye",
    "Monogram",
    "Padded",
    "Crochet",
    "Embellished",
    "Signature",
];

/// What descriptions mention.
pub const FEATURES: &[&str] = &[
    "a concealed zip",
    "two side pockets",
    "an elasticated waist",
    "a button front",
    "contrast stitching",
    "a curved hem",
    "an adjustable strap",
    "a padded insole",
    "tonal hardware",
    "a full lining",
    "raw edges",
    "a back vent",
    "a tie belt",
    "an allover print",
    "delicate piping",
    "a cushioned footbed",
    "an interior slip pocket",
    "a scalloped trim",
    "a stand collar",
    "dropped shoulders",
    "a keyhole back",
    "a magnetic clasp",
    "rolled cuffs",
    "a stacked heel",
];

/// What a thing is good for.
pub const OCCASIONS: &[&str] = &[
    "the office",
    "weekend brunch",
    "a summer wedding",
    "date night",
    "long-haul travel",
    "cold mornings",
    "the gym",
    "off-duty days",
    "the festival season",
    "evening drinks",
];

/// What stands at the end of a description.
pub const CARE: &[&str] = &[
    "Machine wash cold; tumble dry low.",
    "Dry clean only.",
    "Hand wash, lay flat to dry.",
    "Wipe clean with a damp cloth.",
    "Free shipping &amp; returns on orders over $50.",
    "Ships within 2–3 business days.",
    "Imported.",
    "Model is 5'10\" and wears a size S.",
    "Wash at 30°, do not bleach.",
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

/// Beginnings, middles and ends of invented words.
pub const SYLLABLES: (&[&str], &[&str]) = (
    &[
        "ba", "ca", "da", "fe", "ga", "hi", "jo", "ka", "le", "mi", "no", "pa", "ro", "sa", "ti", "va", "we",
        "zo", "bri", "cle", "dra", "flo", "gri", "sto", "tre", "vel",
    ],
    &[
        "l", "n", "r", "s", "th", "ra", "la", "mo", "ne", "ri", "do", "vi", "za", "lo", "ki", "mar", "ton",
        "len", "sey", "dia",
    ],
);
