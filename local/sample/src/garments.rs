//! The kinds of products, each with words, prices and customers of its own.

use rand::Rng;

/// Products that share materials, features and measures.
pub struct Family {
    /// What all of them are called.
    pub name: &'static str,
    /// What sets it apart from other families.
    pub styles: &'static [&'static str],
    /// What they are made of.
    pub materials: &'static [&'static str],
    /// What descriptions mention.
    pub features: &'static [&'static str],
    /// What is measured, and below how many inches it stays.
    pub measures: &'static [(&'static str, u32)],
    /// Its kinds.
    garments: &'static [Garment],
}

/// A kind of product.
pub struct Garment {
    /// Its place in the shop.
    pub category: &'static str,
    /// How often it is in the catalogue, against the others.
    weight: u32,
    /// The middle of its prices.
    pub price: f64,
    /// How many in a hundred are for women.
    pub female: u32,
    /// What it is called.
    pub nouns: &'static [&'static str],
    /// What sets it apart.
    pub details: &'static [&'static str],
}

/// A garment, as often as its weight says, and its family's place in [`FAMILIES`].
pub fn weighted(rng: &mut impl Rng) -> (usize, &'static Garment) {
    let mut left = rng.gen_range(0..TOTAL_WEIGHT);
    let garments =
        FAMILIES.iter().enumerate().flat_map(|(i, family)| family.garments.iter().map(move |g| (i, g)));
    for (family, garment) in garments {
        if left < garment.weight {
            return (family, garment);
        }
        left -= garment.weight;
    }
    unreachable!("the weights add up to the total")
}

const TOTAL_WEIGHT: u32 = total_weight();

const fn total_weight() -> u32 {
    let (mut total, mut family) = (0, 0);
    while family < FAMILIES.len() {
        let mut garment = 0;
        while garment < FAMILIES[family].garments.len() {
            total += FAMILIES[family].garments[garment].weight;
            garment += 1;
        }
        family += 1;
    }
    total
}

/// Every family.
#[rustfmt::skip] // a garment is easier to compare in two lines than in nine
pub const FAMILIES: &[Family] = &[
    Family {
        name: "Shoes",
        styles: &["Cushioned", "Non-Slip", "Wide-Fit"],
        materials: &["Leather", "Suede", "Rubber", "Canvas", "Mesh", "Patent"],
        features: &["a cushioned footbed", "a padded insole", "a rubber outsole", "a stacked heel",
            "a reinforced toe cap", "a lace-up front", "an arch support", "a pull tab"],
        measures: &[("Heel height", 5), ("Shaft", 16), ("Platform", 3)],
        garments: &[
            Garment { category: "clothing-shoes-sneakers", weight: 9, price: 75.0, female: 50,
                nouns: &["Sneakers", "Trainers"], details: &["Low-Top", "Lace-Up", "Running", "High-Top", "Court", "Slip-On"] },
            Garment { category: "clothing-shoes-boots", weight: 6, price: 140.0, female: 65,
                nouns: &["Boots", "Ankle Boots"], details: &["Chelsea", "Block-Heel", "Combat", "Riding", "Lug-Sole"] },
            Garment { category: "clothing-shoes-sandals-flats", weight: 7, price: 48.0, female: 85,
                nouns: &["Sandals", "Flats", "Slides", "Espadrilles"], details: &["Strappy", "Buckle", "Slingback", "Woven", "Open-Toe"] },
            Garment { category: "clothing-shoes-heels", weight: 5, price: 95.0, female: 100,
                nouns: &["Pumps", "Heels", "Mules"], details: &["Stiletto", "Pointed-Toe", "Kitten-Heel", "Ankle-Strap"] },
        ],
    },
    Family {
        name: "Tops",
        styles: &["V-Neck", "Short-Sleeve", "Loose-Fit"],
        materials: &["Cotton", "Linen", "Viscose", "Jersey", "Modal"],
        features: &["a crew neckline", "a curved hem", "short sleeves", "a chest pocket",
            "mother-of-pearl buttons", "a button-down collar", "gathered cuffs", "a keyhole back"],
        measures: &[("Body length", 30), ("Sleeve length", 26)],
        garments: &[
            Garment { category: "clothing-tops-t-shirts", weight: 10, price: 22.0, female: 50,
                nouns: &["T-Shirt", "Tee"], details: &["Crew-Neck", "Graphic", "Logo", "Pocket", "Ringer"] },
            Garment { category: "clothing-tops-shirts", weight: 6, price: 58.0, female: 30,
                nouns: &["Shirt", "Button-Down"], details: &["Oxford", "Collared", "Poplin", "Checked", "Grandad"] },
            Garment { category: "clothing-tops-blouses", weight: 7, price: 52.0, female: 100,
                nouns: &["Blouse", "Camisole"], details: &["Ruffled", "Pussy-Bow", "Peplum", "Off-Shoulder", "Smocked"] },
        ],
    },
    Family {
        name: "Knitwear",
        styles: &["Knitted", "Ribbed", "Brushed"],
        materials: &["Wool", "Cashmere", "Alpaca", "Mohair", "Acrylic", "Fleece"],
        features: &["ribbed trims", "dropped shoulders", "a funnel neck", "intarsia motifs",
            "a kangaroo pocket", "a drawstring hood", "fully fashioned seams"],
        measures: &[("Body length", 30), ("Sleeve length", 26), ("Chest", 44)],
        garments: &[
            Garment { category: "clothing-knitwear-sweaters", weight: 7, price: 85.0, female: 60,
                nouns: &["Sweater", "Pullover", "Jumper"], details: &["Cable-Knit", "Turtleneck", "Chunky", "Fair-Isle"] },
            Garment { category: "clothing-knitwear-cardigans", weight: 4, price: 79.0, female: 85,
                nouns: &["Cardigan"], details: &["Shawl-Collar", "Longline", "Pointelle", "Buttoned"] },
            Garment { category: "clothing-knitwear-hoodies", weight: 6, price: 60.0, female: 40,
                nouns: &["Hoodie", "Sweatshirt"], details: &["Zip-Up", "Drawstring", "Half-Zip", "Garment-Dyed"] },
        ],
    },
    Family {
        name: "Bottoms",
        styles: &["Stretch", "Mid-Rise", "Pull-On"],
        materials: &["Denim", "Cotton", "Corduroy", "Twill", "Gabardine"],
        features: &["a zip fly", "five pockets", "belt loops", "a concealed side zip", "pressed creases",
            "an elasticated waist", "raw edges", "whiskered fading"],
        measures: &[("Inseam", 34), ("Rise", 12), ("Leg opening", 20)],
        garments: &[
            Garment { category: "clothing-bottoms-jeans", weight: 8, price: 88.0, female: 55,
                nouns: &["Jeans"], details: &["Skinny", "Straight-Leg", "High-Rise", "Bootcut", "Distressed", "Mom"] },
            Garment { category: "clothing-bottoms-trousers", weight: 6, price: 72.0, female: 55,
                nouns: &["Trousers", "Pants", "Chinos"], details: &["Tapered", "Wide-Leg", "Flat-Front", "Cropped"] },
            Garment { category: "clothing-bottoms-shorts", weight: 4, price: 38.0, female: 50,
                nouns: &["Shorts"], details: &["Bermuda", "Cargo", "Paperbag", "Chino"] },
            Garment { category: "clothing-bottoms-skirts", weight: 5, price: 49.0, female: 100,
                nouns: &["Skirt", "Miniskirt"], details: &["A-Line", "Pencil", "Pleated", "Tiered"] },
        ],
    },
    Family {
        name: "Dresses",
        styles: &["Sleeveless", "Ruched", "Party"],
        materials: &["Silk", "Satin", "Chiffon", "Crepe", "Lace", "Tulle"],
        features: &["a full lining", "a cinched waist", "spaghetti straps", "a thigh-high slit",
            "a sweetheart neckline", "a scalloped hem", "fluted sleeves"],
        measures: &[("Length from shoulder", 60), ("Bust", 40)],
        garments: &[
            Garment { category: "clothing-dresses-mini", weight: 6, price: 55.0, female: 100,
                nouns: &["Mini Dress", "Shift Dress"], details: &["Bodycon", "Skater", "Sequin", "Cutout"] },
            Garment { category: "clothing-dresses-midi", weight: 6, price: 78.0, female: 100,
                nouns: &["Midi Dress", "Sundress"], details: &["Floral", "Wrap", "Tea", "Shirred"] },
            Garment { category: "clothing-dresses-maxi", weight: 5, price: 110.0, female: 100,
                nouns: &["Maxi Dress", "Gown"], details: &["Halter", "Evening", "Draped", "Bridesmaid"] },
        ],
    },
    Family {
        name: "Outerwear",
        styles: &["Insulated", "Hooded", "Waterproof"],
        materials: &["Wool", "Nylon", "Leather", "Down", "Shearling", "Tweed"],
        features: &["a storm flap", "a detachable hood", "notched lapels", "two-way zips", "a back vent",
            "flap pockets", "a quilted lining &amp; inner pocket"],
        measures: &[("Body length", 48), ("Sleeve length", 28)],
        garments: &[
            Garment { category: "clothing-outerwear-coats", weight: 4, price: 210.0, female: 65,
                nouns: &["Coat", "Overcoat", "Parka"], details: &["Double-Breasted", "Trench", "Duffle", "Teddy"] },
            Garment { category: "clothing-outerwear-jackets", weight: 6, price: 130.0, female: 50,
                nouns: &["Jacket", "Bomber", "Windbreaker"], details: &["Quilted", "Biker", "Varsity", "Trucker"] },
            Garment { category: "clothing-outerwear-blazers", weight: 3, price: 150.0, female: 60,
                nouns: &["Blazer", "Waistcoat"], details: &["Single-Breasted", "Peak-Lapel", "Tailored"] },
        ],
    },
    Family {
        name: "Activewear",
        styles: &["Training", "Gym", "Performance"],
        materials: &["Nylon", "Elastane", "Polyester", "Spandex"],
        features: &["four-way stretch", "flatlock seams", "a hidden key pocket", "moisture-wicking fabric",
            "a high rise", "reflective piping"],
        measures: &[("Inseam", 30), ("Waistband", 6)],
        garments: &[
            Garment { category: "clothing-active-leggings", weight: 5, price: 45.0, female: 95,
                nouns: &["Leggings", "Joggers"], details: &["Seamless", "Compression", "Cuffed", "Yoga"] },
            Garment { category: "clothing-active-sports-bras", weight: 3, price: 38.0, female: 100,
                nouns: &["Sports Bra", "Crop Top"], details: &["Racerback", "Longline", "High-Impact"] },
        ],
    },
    Family {
        name: "Swimwear",
        styles: &["Swim", "Quick-Dry", "Beach"],
        materials: &["Nylon", "Lycra", "Polyester", "Polyamide"],
        features: &["UPF 50+ protection", "removable cups", "adjustable ties", "quick-drying fabric",
            "ruched sides", "a low scoop back"],
        measures: &[("Side seam", 8), ("Inseam", 9)],
        garments: &[
            Garment { category: "clothing-swim-bikinis", weight: 4, price: 44.0, female: 100,
                nouns: &["Bikini Top", "Swimsuit", "Bikini Bottoms"], details: &["Bandeau", "Triangle", "Tie-Side", "Plunge"] },
            Garment { category: "clothing-swim-trunks", weight: 2, price: 36.0, female: 5,
                nouns: &["Swim Trunks", "Boardshorts"], details: &["Drawcord", "Mesh-Lined", "Surf"] },
        ],
    },
    Family {
        name: "Lingerie & Sleepwear",
        styles: &["Lounge", "Wireless", "Bridal"],
        materials: &["Satin", "Lace", "Flannel", "Microfibre", "Modal"],
        features: &["hook &amp; eye closure", "underwired cups", "a picot trim", "a satin bow",
            "a matching eye mask", "contrast piping"],
        measures: &[("Strap width", 2), ("Length", 40)],
        garments: &[
            Garment { category: "clothing-intimates-bras", weight: 4, price: 35.0, female: 100,
                nouns: &["Bra", "Bralette"], details: &["Underwire", "Balconette", "T-Back", "Push-Up"] },
            Garment { category: "clothing-sleepwear-pajamas", weight: 3, price: 42.0, female: 80,
                nouns: &["Pajama Set", "Robe", "Nightgown"], details: &["Piped", "Kimono", "Notch-Collar", "Sleep"] },
        ],
    },
    Family {
        name: "Bags",
        styles: &["Travel", "Zipped", "Handcrafted"],
        materials: &["Leather", "Suede", "Canvas", "Straw", "Vegan-Leather"],
        features: &["an interior slip pocket", "a magnetic clasp", "a detachable strap", "gold-tone hardware",
            "protective feet", "a padded laptop sleeve", "a dust bag"],
        measures: &[("Width", 20), ("Height", 16), ("Strap drop", 24)],
        garments: &[
            Garment { category: "accessories-bags-totes", weight: 5, price: 160.0, female: 95,
                nouns: &["Tote", "Shopper Bag"], details: &["Pebbled", "Reversible", "Market", "Saffiano"] },
            Garment { category: "accessories-bags-backpacks", weight: 4, price: 70.0, female: 45,
                nouns: &["Backpack", "Rucksack"], details: &["Laptop", "Roll-Top", "Daypack", "Commuter"] },
            Garment { category: "accessories-bags-crossbody", weight: 5, price: 120.0, female: 100,
                nouns: &["Crossbody Bag", "Clutch"], details: &["Chain-Strap", "Camera", "Envelope", "Saddle"] },
        ],
    },
    Family {
        name: "Jewelry",
        styles: &["Plated", "Dainty", "Gemstone"],
        materials: &["Brass", "Silver", "Gold", "Pearl", "Steel"],
        features: &["a lobster clasp", "an extender chain", "cubic zirconia stones", "a polished finish",
            "surgical-steel posts", "a sapphire crystal", "a gift box"],
        measures: &[("Length", 30), ("Diameter", 3)],
        garments: &[
            Garment { category: "accessories-jewelry-necklaces", weight: 4, price: 40.0, female: 95,
                nouns: &["Necklace", "Pendant"], details: &["Layered", "Beaded", "Choker", "Locket"] },
            Garment { category: "accessories-jewelry-earrings", weight: 4, price: 28.0, female: 100,
                nouns: &["Earrings"], details: &["Drop", "Stud", "Tassel", "Hoop"] },
            Garment { category: "accessories-watches", weight: 3, price: 185.0, female: 40,
                nouns: &["Watch"], details: &["Chronograph", "Quartz", "Skeleton", "Dive"] },
        ],
    },
    Family {
        name: "Accessories",
        styles: &["Designer", "Giftable", "Artisan"],
        materials: &["Acetate", "Wool", "Cashmere", "Silk", "Leather"],
        features: &["UV400 lenses", "a hard case", "a fringed edge", "rolled edges", "an engraved buckle",
            "spring hinges"],
        measures: &[("Lens width", 3), ("Length", 72)],
        garments: &[
            Garment { category: "accessories-eyewear-sunglasses", weight: 4, price: 125.0, female: 55,
                nouns: &["Sunglasses"], details: &["Aviator", "Cat-Eye", "Polarized", "Wayfaring"] },
            Garment { category: "accessories-scarves", weight: 3, price: 46.0, female: 75,
                nouns: &["Scarf", "Shawl"], details: &["Blanket", "Bandana", "Infinity", "Paisley"] },
            Garment { category: "accessories-belts", weight: 2, price: 39.0, female: 40,
                nouns: &["Belt"], details: &["Braided", "Western", "Corset"] },
        ],
    },
];
