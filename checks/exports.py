"""Exports as shop systems, marketplaces and price lists really write them, with what a user expects of each.

Each is small and made up, with the columns, the order and the habits of the system that it names.
"""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Export:
    """An export, and what a user expects of it."""

    name: str
    content: str
    # The column of each role; of several where each is right.
    roles: dict
    prices: list
    # Products after rows of variants and images are merged.
    products: int
    extension: str = "csv"
    brands: dict | None = None
    wordless: int = 0


SHOPIFY = Export(
    "shopify",
    """Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Image Position,Gift Card,SEO Title,Google Shopping / Gender,Variant Image,Cost per item,Status
linen-shirt,Linen Shirt,<p>A light shirt for warm days.</p>,Abco,Apparel & Accessories > Clothing,Shirts,"summer, linen",TRUE,Size,S,Color,White,LS-S-W,200,5,49.00,59.00,https://cdn.example/1.jpg,1,FALSE,Linen Shirt,male,,20.00,active
linen-shirt,,,,,,,,,M,,White,LS-M-W,210,3,49.00,59.00,https://cdn.example/2.jpg,2,,,,,20.00,
linen-shirt,,,,,,,,,L,,White,LS-L-W,220,0,52.00,62.00,,,,,,,21.00,
linen-shirt,,,,,,,,,,,,,,,,,https://cdn.example/3.jpg,3,,,,,,
silk-tie,Silk Tie,<p>Woven by hand in Como.</p>,Dorin,Apparel & Accessories > Clothing,Ties,silk,TRUE,Title,Default Title,,,ST,80,9,35.50,,https://cdn.example/4.jpg,1,FALSE,Silk Tie,male,,11.00,active
canvas-bag,Canvas Bag,<p>Carries all that you need.</p>,Abco,Luggage & Bags,Bags,canvas,TRUE,Color,Black,,,CB-B,600,2,79.90,,https://cdn.example/5.jpg,1,FALSE,Canvas Bag,female,,30.00,active
canvas-bag,,,,,,,,,Green,,,CB-G,600,4,79.90,,https://cdn.example/6.jpg,2,,,,,30.00,
wool-scarf,Wool Scarf,<p>Keeps you warm.</p>,Dorin,Apparel & Accessories > Clothing,Scarves,wool,TRUE,Title,Default Title,,,WS,150,7,29.00,39.00,https://cdn.example/7.jpg,1,FALSE,Wool Scarf,unisex,,9.00,active
""",
    {
        "name": "Title",
        "brand": "Vendor",
        "price": "Variant Price",
        "group": "Handle",
        "description": "Body (HTML)",
        "category": ("Type", "Product Category"),
    },
    [49, 35.5, 79.9, 29],
    4,
    brands={"Abco": 2, "Dorin": 2},
)

WOOCOMMERCE = Export(
    "woocommerce",
    """ID,Type,SKU,Name,Published,Is featured?,Short description,Description,Date sale price starts,Tax status,In stock?,Stock,Weight (kg),Sale price,Regular price,Categories,Tags,Images,Parent,Brands,Attribute 1 name,Attribute 1 value(s)
10,variable,HOOD,Hoodie with Logo,1,0,A warm hoodie,The hoodie that you wear every day.,,taxable,1,,0.5,,,Clothing > Hoodies,,https://x.example/h.jpg,,Abco,Size,"S, M, L"
11,variation,HOOD-S,Hoodie with Logo - S,1,0,,,,taxable,1,4,,,45,,,,HOOD,,Size,S
12,variation,HOOD-M,Hoodie with Logo - M,1,0,,,,taxable,1,2,,42,45,,,,HOOD,,Size,M
13,variation,HOOD-L,Hoodie with Logo - L,1,0,,,,taxable,0,0,,,47,,,,HOOD,,Size,L
14,simple,CAP,Baseball Cap,1,0,A cap,Shade for your eyes.,,taxable,1,20,0.1,,16,Clothing > Accessories,,https://x.example/c.jpg,,Dorin,,
15,simple,BELT,Leather Belt,1,0,A belt,Holds your trousers.,,taxable,1,12,0.2,50,55,Clothing > Accessories,,https://x.example/b.jpg,,Abco,,
16,simple,MUG,Coffee Mug,1,0,A mug,For tea as well.,,taxable,1,12,0.3,,9,Home > Kitchen,,https://x.example/m.jpg,,Dorin,,
""",
    {
        "name": "Name",
        "price": "Regular price",
        "sale-price": "Sale price",
        "category": "Categories",
        "brand": "Brands",
        "group": "Parent",
    },
    [45, 16, 55, 9],
    4,
)

MAGENTO = Export(
    "magento",
    """sku,store_view_code,attribute_set_code,product_type,categories,product_websites,name,description,short_description,weight,product_online,visibility,price,special_price,url_key,qty,manufacturer,color,additional_attributes
24-MB01,,Bag,simple,"Default Category/Gear,Default Category/Gear/Bags",base,Joust Duffle Bag,"<p>The sporty bag can't be beat.</p>",Sporty,1,1,"Catalog, Search",34.0000,,joust-duffle-bag,100,Abco,Black,"activity=Gym"
24-MB04,,Bag,simple,"Default Category/Gear,Default Category/Gear/Bags",base,Strive Shoulder Pack,"<p>Convenience is next to nothing.</p>",Handy,1,1,"Catalog, Search",32.0000,28.0000,strive-shoulder-pack,100,Abco,Grey,"activity=Hike"
24-WG01,,Gear,simple,"Default Category/Gear/Fitness",base,Bolo Sport Watch,"<p>A watch for every sport.</p>",Exact,1,1,"Catalog, Search",49.0000,,bolo-sport-watch,100,Dorin,Blue,"activity=Run"
24-UG06,,Gear,simple,"Default Category/Gear/Fitness",base,Affirm Water Bottle,"<p>Stay hydrated all day.</p>",Tight,1,1,"Catalog, Search",7.0000,,affirm-water-bottle,100,Dorin,Clear,"activity=Gym"
24-UG04,,Gear,simple,"Default Category/Gear/Fitness",base,Zing Jump Rope,"<p>Jump and stay fit.</p>",Quick,1,1,"Catalog, Search",12.0000,,zing-jump-rope,100,Dorin,Red,"activity=Gym"
""",
    {
        "id": "sku",
        "name": "name",
        "price": "price",
        "sale-price": "special_price",
        "brand": "manufacturer",
        "color": "color",
        "category": "categories",
        "description": "description",
    },
    [34, 32, 49, 7, 12],
    5,
)

MAGENTO_CONFIGURABLE = Export(
    "magento-configurable",
    """sku,store_view_code,attribute_set_code,product_type,categories,name,description,price,special_price,url_key,qty,manufacturer,color,size,configurable_variations,configurable_variation_labels
WJ12-S-Blue,,Top,simple,"Default Category/Women",Juno Jacket-S-Blue,<p>For a jog in the wind.</p>,77.00,,juno-jacket-s-blue,100,Abco,Blue,S,,
WJ12-M-Blue,,Top,simple,"Default Category/Women",Juno Jacket-M-Blue,<p>For a jog in the wind.</p>,79.00,,juno-jacket-m-blue,100,Abco,Blue,M,,
WJ12,,Top,configurable,"Default Category/Women",Juno Jacket,<p>For a jog in the wind.</p>,,,juno-jacket,0,Abco,,,"sku=WJ12-S-Blue,size=S,color=Blue|sku=WJ12-M-Blue,size=M,color=Blue","size=Size,color=Color"
MT01-M-Red,,Top,simple,"Default Category/Men",Erikssen Tank-M-Red,<p>Cool and dry.</p>,29.00,,erikssen-tank-m-red,100,Dorin,Red,M,,
MT01,,Top,configurable,"Default Category/Men",Erikssen Tank,<p>Cool and dry.</p>,,,erikssen-tank,0,Dorin,,,"sku=MT01-M-Red,size=M,color=Red","size=Size,color=Color"
24-UG04,,Gear,simple,"Default Category/Gear",Zing Jump Rope,<p>Jump and stay fit.</p>,12.00,,zing-jump-rope,100,Dorin,Red,,,
""",
    {"id": "sku", "name": "name", "price": "price", "color": "color", "size": "size"},
    [77, 29, 12],
    3,
    brands={"Abco": 1, "Dorin": 2},
)

PRESTASHOP = Export(
    "prestashop-french",
    """ID;Image;Nom;Référence;Catégorie;Prix HT;Prix TTC;Quantité;État;Marque;Description
1;https://x.example/1.jpg;T-shirt imprimé colibri;demo_1;Hommes;19,12 €;22,94 €;300;1;Graphic Corner;Un t-shirt avec un motif imprimé.
2;https://x.example/2.jpg;Pull imprimé colibri;demo_3;Femmes;35,90 €;43,08 €;300;1;Studio Design;Un pull bien chaud pour vos hivers.
3;https://x.example/3.jpg;Affiche encadrée;demo_6;Art;29,00 €;34,80 €;300;1;Graphic Corner;Une affiche pour égayer vos murs.
4;https://x.example/4.jpg;Mug personnalisable;demo_14;Accessoires;1 013,90 €;1 216,68 €;300;1;Studio Design;Un mug qui vous ressemble.
5;https://x.example/5.jpg;Coussin renard;demo_16;Maison;18,90 €;22,68 €;300;1;Studio Design;Un coussin pour votre salon.
""",
    {"name": "Nom", "id": ("ID", "Référence"), "price": "Prix TTC", "brand": "Marque", "category": "Catégorie"},
    [22.94, 43.08, 34.80, 1216.68, 22.68],
    5,
)

BIGCOMMERCE = Export(
    "bigcommerce",
    """Item Type,Product ID,Product Name,Product Type,Product Code/SKU,Bin Picking Number,Brand Name,Option Set,Product Description,Price,Cost Price,Retail Price,Sale Price,Fixed Shipping Cost,Free Shipping,Product Weight,Allow Purchases?,Product Visible?,Current Stock Level,Category,Product Image File - 1,Page Title,Product Condition
Product,77,[Sample] Fog Linen Chambray Towel,P,SLCTBS,,Abco,,<p>The perfect beach towel.</p>,49.00,0.00,0.00,0.00,0.00,N,0.50,Y,Y,0,Bath,fog.jpg,,New
Product,80,[Sample] Orbit Terrarium,P,OTL,,Dorin,,<p>Houseplants in a glass.</p>,109.00,0.00,0.00,89.00,0.00,N,1.00,Y,Y,5,Garden,orbit.jpg,,New
Product,81,[Sample] Able Brewing System,P,ABS,,Abco,,<p>Pour your coffee slowly.</p>,225.00,0.00,0.00,0.00,0.00,N,3.00,Y,Y,2,Kitchen,able.jpg,,New
Product,86,[Sample] Utility Caddy,P,OFSUC,,Dorin,,<p>Tools in their place.</p>,45.95,0.00,0.00,0.00,0.00,N,1.00,Y,Y,8,Utility,caddy.jpg,,New
""",
    {
        "id": ("Product ID", "Product Code/SKU"),
        "name": "Product Name",
        "brand": "Brand Name",
        "price": "Price",
        "sale-price": "Sale Price",
        "category": "Category",
        "description": "Product Description",
    },
    [49, 109, 225, 45.95],
    4,
)

WIX = Export(
    "wix",
    """handleId,fieldType,name,description,productImageUrl,collection,sku,ribbon,price,surcharge,visible,discountMode,discountValue,inventory,weight,productOptionName1,productOptionType1,productOptionDescription1,brand
product_1,Product,Ceramic Vase,<p>Turned by hand.</p>,vase.jpg,Home,CV,,60.0,,true,PERCENT,0.0,InStock,1.0,Color,COLOR,#ffffff:White;#000000:Black,Abco
product_1,Variant,,,,,CV-W,,,0.0,true,,,3,,,,White,
product_1,Variant,,,,,CV-B,,,5.0,true,,,2,,,,Black,
product_2,Product,Oak Bowl,<p>Oiled with linseed.</p>,bowl.jpg,Home,OB,,35.0,,true,PERCENT,0.0,InStock,1.0,,,,Abco
product_3,Product,Table Runner,<p>Woven from flax.</p>,runner.jpg,Textiles,TR,,28.5,,true,PERCENT,0.0,InStock,0.5,,,,Dorin
product_4,Product,Beeswax Candle,<p>Burns for ten hours.</p>,candle.jpg,Home,BC,,12.0,,true,PERCENT,0.0,InStock,0.5,,,,Dorin
""",
    {"name": "name", "price": "price", "group": "handleId", "description": "description", "brand": "brand"},
    [60, 35, 28.5, 12],
    4,
)

SQUARESPACE = Export(
    "squarespace",
    """Product ID [Non Editable],Variant ID [Non Editable],Product Type [Non Editable],Product Page,Product URL,Title,Description,SKU,Option Name 1,Option Value 1,Price,Sale Price,On Sale,Stock,Categories,Tags,Weight,Visible,Hosted Image URLs
5f01,v1,PHYSICAL,shop,linen-apron,Linen Apron,<p>For cooks and bakers.</p>,SQ01,Color,Natural,42.00,0.00,No,4,Kitchen,linen,0.3,Yes,https://x.example/1.jpg
,v2,,,,,,SQ02,,Indigo,44.00,0.00,No,2,,,0.3,,
5f02,v3,PHYSICAL,shop,clay-mug,Clay Mug,<p>Every piece is different.</p>,SQ03,,,24.00,0.00,No,9,Kitchen,clay,0.4,Yes,https://x.example/2.jpg
5f03,v4,PHYSICAL,shop,wool-blanket,Wool Blanket,<p>From sheep of the hills.</p>,SQ04,Size,Single,120.00,99.00,Yes,3,Bedroom,wool,1.2,Yes,https://x.example/3.jpg
,v5,,,,,,SQ05,,Double,150.00,129.00,Yes,1,,,1.8,,
5f04,v6,PHYSICAL,shop,oak-tray,Oak Tray,<p>Serves breakfast.</p>,SQ06,,,58.00,0.00,No,5,Kitchen,oak,0.9,Yes,https://x.example/4.jpg
""",
    {"name": "Title", "price": "Price", "sale-price": "Sale Price", "category": "Categories", "description": "Description"},
    # Rows without the name and the id are variants of the product before them.
    [42, 24, 120, 58],
    4,
)

ECWID = Export(
    "ecwid",
    """type;product_internal_id;product_sku;product_name;product_price;product_compare_to_price;product_is_available;product_quantity;product_weight;product_brand;product_description;product_category_1;product_variation_sku;product_variation_price
product;101;E-1;Rain Jacket;89.00;;true;5;0.6;Abco;Dry in every weather.;Clothing;;
product;102;E-2;Hiking Socks;14.50;18.00;true;50;0.1;Dorin;Soft and dry.;Clothing;;
product;103;E-3;Thermos Flask;32.00;;true;12;0.5;Dorin;Hot for twelve hours.;Outdoor;;
product;104;E-4;Trekking Poles;59.90;;true;7;0.5;Abco;Fold to forty centimetres.;Outdoor;;
""",
    {"name": "product_name", "price": "product_price", "brand": "product_brand", "description": "product_description"},
    [89, 14.5, 32, 59.9],
    4,
)

MERCHANT_TSV = Export(
    "google-merchant",
    "\n".join(
        "\t".join(row)
        for row in [
            ["id", "title", "description", "link", "image_link", "availability", "price", "sale_price", "brand", "gtin"]
            + ["google_product_category", "product_type", "item_group_id", "color", "size", "gender", "material"],
            *[
                [f"TS-{size}", f"Organic T-Shirt {size}", "Soft and fair.", f"https://x.example/{size}", "i.jpg"]
                + ["in_stock", f"{price} EUR", "", "Abco", "4006381333931", "212", "Clothing > Tops", "TS", "white"]
                + [size, "unisex", "cotton"]
                for size, price in [("S", "19.90"), ("M", "19.90"), ("L", "21.90")]
            ],
            ["JK-1", "Denim Jacket", "A classic.", "https://x.example/jk", "i.jpg", "in_stock", "89.00 EUR", "79.00 EUR"]
            + ["Dorin", "4006381333948", "5598", "Clothing > Jackets", "", "blue", "M", "male", "denim"],
            ["CP-1", "Wool Cap", "For cold ears.", "https://x.example/cp", "i.jpg", "in_stock", "15.00 EUR", "", "Dorin"]
            + ["4006381333955", "173", "Clothing > Hats", "", "grey", "", "unisex", "wool"],
        ]
    )
    + "\n",
    {
        "id": "id",
        "name": "title",
        "price": "price",
        "sale-price": "sale_price",
        "brand": "brand",
        "group": "item_group_id",
        "color": "color",
        "size": "size",
        "gender": "gender",
        "material": "material",
        "category": ("product_type", "google_product_category"),
        "description": "description",
    },
    [19.9, 89, 15],
    3,
    extension="txt",
)


def merchant_item(number: str, title: str, price: str, group: str, color: str) -> str:
    group = group and f"<g:item_group_id>{group}</g:item_group_id>"
    return (
        f"<item><g:id>{number}</g:id><g:title>{title}</g:title><g:description>Made well.</g:description>"
        f"<g:link>https://x.example/{number}</g:link><g:price>{price}</g:price><g:brand>Abco</g:brand>{group}"
        f"<g:color>{color}</g:color><g:availability>in stock</g:availability></item>"
    )


MERCHANT_XML = Export(
    "google-merchant-xml",
    '<?xml version="1.0"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>'
    + merchant_item("S1", "Running Shoe", "99.00 USD", "S", "red")
    + merchant_item("S2", "Running Shoe", "99.00 USD", "S", "blue")
    + merchant_item("T1", "Tennis Racket", "149.50 USD", "", "black")
    + merchant_item("B1", "Yoga Mat", "25.00 USD", "", "green")
    + "</channel></rss>\n",
    {},
    [99, 149.5, 25],
    3,
    extension="xml",
)

AMAZON = Export(
    "amazon-flat-file",
    "\n".join(
        "\t".join(row)
        for row in [
            ["TemplateType=Clothing", "Version=2023.0227", "The top 3 rows are for Amazon.com use only.", *[""] * 8],
            ["Product Type", "Seller SKU", "Brand Name", "Item Name", "Product Description", "Standard Price", "Quantity"]
            + ["Parentage", "Parent SKU", "Color", "Size"],
            ["feed_product_type", "item_sku", "brand_name", "item_name", "product_description", "standard_price", "quantity"]
            + ["parent_child", "parent_sku", "color_name", "size_name"],
            ["shirt", "PARENT-1", "Abco", "Abco Oxford Shirt", "A shirt for the office.", "", "", "parent", "", "", ""],
            ["shirt", "OX-S", "Abco", "Abco Oxford Shirt (Blue, S)", "A shirt for the office.", "39.99", "5", "child"]
            + ["PARENT-1", "Blue", "S"],
            ["shirt", "OX-M", "Abco", "Abco Oxford Shirt (Blue, M)", "A shirt for the office.", "39.99", "7", "child"]
            + ["PARENT-1", "Blue", "M"],
            ["socks", "SO-1", "Dorin", "Dorin Walking Socks", "Warm and dry.", "12.50", "40", "", "", "Grey", "One Size"],
            ["hat", "HA-1", "Dorin", "Dorin Straw Hat", "For the sun.", "25.00", "12", "", "", "Beige", "One Size"],
        ]
    )
    + "\n",
    {
        "id": ("item_sku", "Seller SKU"),
        "name": ("item_name", "Item Name"),
        "brand": ("brand_name", "Brand Name"),
        "price": ("standard_price", "Standard Price"),
        "group": ("parent_sku", "Parent SKU"),
        "color": ("color_name", "Color"),
        "size": ("size_name", "Size"),
        "description": ("product_description", "Product Description"),
    },
    [39.99, 12.5, 25],
    3,
    extension="txt",
)

EBAY = Export(
    "ebay",
    """*Action(SiteID=Germany|Country=DE|Currency=EUR|Version=1193),CustomLabel,*Category,*Title,*ConditionID,C:Brand,C:Color,*Description,*Format,*Duration,*StartPrice,*Quantity
Add,EB-1,11450,Vintage Levi Denim Jacket,3000,Levis,Blue,<p>Worn with love.</p>,FixedPrice,GTC,59.00,1
Add,EB-2,11450,Leather Biker Boots,3000,Abco,Black,<p>Soles are new.</p>,FixedPrice,GTC,120.00,1
Add,EB-3,267,Cookbook of Italian Pasta,4000,Dorin,White,<p>All pages are there.</p>,FixedPrice,GTC,8.50,1
Add,EB-4,625,Film Camera with Lens,3000,Canon,Black,<p>Tested with film.</p>,FixedPrice,GTC,210.00,1
""",
    {"id": "CustomLabel", "name": "*Title", "price": "*StartPrice", "brand": "C:Brand", "color": "C:Color"},
    [59, 120, 8.5, 210],
    4,
)

ETSY = Export(
    "etsy",
    """TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,IMAGE1,VARIATION 1 TYPE,VARIATION 1 NAME,VARIATION 1 VALUES,SKU
Handmade Silver Ring,"A ring, hammered by hand.",38.00,EUR,4,"ring,silver,handmade",silver,https://x.example/1.jpg,,,,R1
Macrame Wall Hanging,"Knotted from cotton, ready to hang.",64.50,EUR,2,"macrame,wall","cotton,driftwood",https://x.example/2.jpg,,,,M1
Soy Candle Lavender,"Smells of the south.",16.00,EUR,30,"candle,soy","soy wax",https://x.example/3.jpg,,,,C1
Leather Journal A5,"Two hundred pages.",29.90,EUR,11,"journal,leather","leather,paper",https://x.example/4.jpg,,,,J1
""",
    {
        "name": "TITLE",
        "description": "DESCRIPTION",
        "price": "PRICE",
        "currency": "CURRENCY_CODE",
        "material": "MATERIALS",
        "id": "SKU",
    },
    [38, 64.5, 16, 29.9],
    4,
)


def schema_product(number: int, name: str, brand: str, price, currency="EUR") -> dict:
    return {
        "@context": "https://schema.org/",
        "@type": "Product",
        "sku": f"S{number}",
        "name": name,
        "description": f"{name}, made to last.",
        "brand": {"@type": "Brand", "name": brand},
        "color": "red",
        "image": ["https://x.example/1.jpg", "https://x.example/2.jpg"],
        "offers": {"@type": "Offer", "price": price, "priceCurrency": currency, "availability": "https://schema.org/InStock"},
    }


SCHEMA = Export(
    "schema-org",
    "".join(
        json.dumps(product) + "\n"
        for product in [
            schema_product(1, "Garden Hose", "Abco", "29.90"),
            schema_product(2, "Hedge Trimmer", "Dorin", "119.00"),
            schema_product(3, "Watering Can", "Abco", 15),
            schema_product(4, "Wheelbarrow", "Dorin", "1,099.00"),
        ]
    ),
    {
        "id": "sku",
        "name": "name",
        "price": ("offers.price", "offers"),
        "brand": ("brand", "brand.name"),
        "color": "color",
        "currency": "offers.priceCurrency",
        "description": "description",
    },
    [29.9, 119, 15, 1099],
    4,
    extension="jsonl",
    brands={"Abco": 2, "Dorin": 2},
)

H_AND_M = Export(
    "h-and-m",
    """article_id,product_code,prod_name,product_type_no,product_type_name,product_group_name,graphical_appearance_no,graphical_appearance_name,colour_group_code,colour_group_name,perceived_colour_value_id,perceived_colour_value_name,department_no,department_name,index_code,index_name,section_no,section_name,garment_group_no,garment_group_name,detail_desc
0108775015,0108775,Strap top,253,Vest top,Garment Upper body,1010016,Solid,09,Black,4,Dark,1676,Jersey Basic,A,Ladieswear,16,Womens Everyday Basics,1002,Jersey Basic,Jersey top with narrow shoulder straps.
0108775044,0108775,Strap top,253,Vest top,Garment Upper body,1010016,Solid,10,White,3,Light,1676,Jersey Basic,A,Ladieswear,16,Womens Everyday Basics,1002,Jersey Basic,Jersey top with narrow shoulder straps.
0110065001,0110065,OP T-shirt (Idro),306,Bra,Underwear,1010016,Solid,09,Black,4,Dark,1339,Clean Lingerie,B,Lingeries/Tights,61,Womens Lingerie,1017,"Under-, Nightwear",Microfibre T-shirt bra with underwired cups.
0111565001,0111565,20 den 1p Stockings,304,Underwear Tights,Socks & Tights,1010016,Solid,09,Black,4,Dark,3608,Tights basic,B,Lingeries/Tights,62,"Womens Nightwear, Socks & Tigh",1021,Socks and Tights,Semi shiny nylon stockings with a wide top.
0118458003,0118458,Sneaker 3p Socks,302,Socks,Socks & Tights,1010016,Solid,09,Black,4,Dark,7188,Mens Socks,F,Menswear,26,Men Underwear,1021,Socks and Tights,Fine-knit trainer socks in a cotton blend.
""",
    {"id": "article_id", "name": "prod_name", "color": "colour_group_name", "description": "detail_desc"},
    [],
    5,
)

OPEN_FOOD_FACTS = Export(
    "open-food-facts",
    "\n".join(
        "\t".join(row)
        for row in [
            ["code", "url", "creator", "created_t", "last_modified_t", "product_name", "generic_name", "quantity", "packaging"]
            + ["brands", "categories", "countries_en", "ingredients_text", "nutriscore_grade", "energy_100g"],
            ["3017620422003", "http://world.example/1", "bot", "1331377889", "1700000000", "Nutty Spread", "Spread", "400 g"]
            + ["jar", "Ferrari", "Spreads,Sweet spreads", "France", "Sugar, palm oil, hazelnuts", "e", "2252"],
            ["5449000000996", "http://world.example/2", "bot", "1331377899", "1700000001", "Cola", "Soft drink", "330 ml"]
            + ["can", "Colax", "Beverages,Sodas", "Germany", "Water, sugar", "e", "180"],
            ["7622210449283", "http://world.example/3", "ann", "1331377999", "1700000002", "Prince Chocolat", "Biscuit", "300 g"]
            + ["paper", "Lulu", "Snacks,Biscuits", "France", "Wheat flour, sugar", "d", "1962"],
            ["8076800195057", "http://world.example/4", "ann", "1331379999", "1700000003", "Spaghetti n.5", "Pasta", "500 g"]
            + ["box", "Barillo", "Pasta,Dry pasta", "Italy", "Durum wheat", "a", "1521"],
        ]
    )
    + "\n",
    {"id": "code", "name": "product_name", "brand": "brands", "category": "categories"},
    [],
    4,
)

FLIPKART = Export(
    "flipkart",
    """uniq_id,crawl_timestamp,product_url,product_name,product_category_tree,pid,retail_price,discounted_price,image,is_FK_Advantage_product,description,product_rating,overall_rating,brand,product_specifications
c2d7,2016-03-25 22:59:23 +0000,http://x.example/1,Alisha Solid Women's Cycling Shorts,"[""Clothing >> Women's Clothing >> Shorts""]",SRTEH2FF,999,379,"[""http://x.example/a.jpg""]",false,Key features of the cotton lycra shorts.,No rating available,No rating available,Alisha,"{""product_specification""=>[{""key""=>""Fabric"", ""value""=>""Cotton""}]}"
7b72,2016-03-25 22:59:23 +0000,http://x.example/2,FabHomeDecor Fabric Double Sofa Bed,"[""Furniture >> Living Room >> Sofa Beds""]",SBEEH3QG,32157,22646,"[""http://x.example/b.jpg""]",false,A sofa that becomes a bed.,No rating available,No rating available,FabHomeDecor,"{""product_specification""=>[]}"
64d5,2016-03-25 22:59:23 +0000,http://x.example/3,AW Bellies,"[""Footwear >> Women's Footwear >> Ballerinas""]",SHOEH4GR,999,499,"[""http://x.example/c.jpg""]",false,Comfortable bellies.,No rating available,No rating available,AW,"{""product_specification""=>[]}"
d4d3,2016-03-25 22:59:23 +0000,http://x.example/4,Sicons All Purpose Dog Shampoo,"[""Pet Supplies >> Grooming >> Shampoo""]",PSOEH3ZY,220,210,"[""http://x.example/d.jpg""]",false,Shampoo for dogs with arnica.,No rating available,No rating available,Sicons,"{""product_specification""=>[]}"
""",
    {
        "id": ("uniq_id", "pid"),
        "name": "product_name",
        "brand": "brand",
        "price": "retail_price",
        "sale-price": "discounted_price",
        "category": "product_category_tree",
        "description": "description",
    },
    [999, 32157, 999, 220],
    4,
)

IKEA = Export(
    "ikea-like",
    """,item_id,name,category,price,old_price,sellable_online,link,other_colors,short_description,designer,depth,height,width
0,90420332,FREKVENS,Bar furniture,265.0,No old price,True,https://x.example/1,No,"Bar table, in/outdoor, 51x51 cm",Nicholai Wiig Hansen,,99.0,51.0
1,368814,NORDVIKEN,Bar furniture,995.0,No old price,False,https://x.example/2,No,"Bar table, 140x80 cm",Francis Cayouette,,105.0,80.0
2,9333523,NORDVIKEN,Bar furniture,2095.0,"SR 2,375",False,https://x.example/3,No,Bar table and 4 bar stools,Francis Cayouette,,,
3,80155205,STIG,Bar furniture,69.0,No old price,True,https://x.example/4,Yes,"Bar stool with backrest, 74 cm",Henrik Preutz,50.0,100.0,60.0
""",
    {"id": "item_id", "name": "name", "category": "category", "price": "price", "description": "short_description"},
    [265, 995, 2095, 69],
    4,
)

ZALANDO = Export(
    "zalando-like",
    "".join(
        json.dumps(article, ensure_ascii=False) + "\n"
        for article in [
            {
                "sku": f"AB1{i}",
                "name": name,
                "brand_name": brand,
                "price": {"original": f"{price} €", "promotional": f"{sale} €", "has_discount": price != sale},
                "sizes": ["36", "38", "40"],
                "color": "schwarz",
                "gender": "Damen",
                "product_group": "clothing",
            }
            for i, (name, brand, price, sale) in enumerate(
                [
                    ("STRICKKLEID - Jerseykleid", "Anna Field", "39,99", "29,99"),
                    ("WINTERMANTEL - Wollmantel", "Even&Odd", "119,95", "119,95"),
                    ("RÖHRENJEANS - Jeans Skinny", "Anna Field", "49,99", "44,99"),
                    ("SEIDENBLUSE - Bluse", "Even&Odd", "1.059,00", "1.059,00"),
                ]
            )
        ]
    ),
    {"id": "sku", "name": "name", "brand": "brand_name", "price": ("price", "price.original"), "color": "color", "gender": "gender"},
    [39.99, 119.95, 49.99, 1059],
    4,
    extension="jsonl",
)

OTTO = Export(
    "kaufland-otto-german",
    """EAN;Artikelnr.;Titel;Hersteller;Kategorie;Farbe;Größe;Material;UVP;Preis;Versandkosten;Lieferzeit;Beschreibung;Bild
4006381333931;K-001;Kaffeevollautomat Barista;Siemer;Küche > Kaffee;schwarz;;Kunststoff;1.299,00;1.099,00;0,00;2-3 Tage;Mahlt frisch und brüht heiß.;https://x.example/1.jpg
4006381333948;K-002;Staubsauger ohne Beutel;Dorin;Haushalt;rot;;Kunststoff;249,00;199,99;4,95;2-3 Tage;Saugt auch Tierhaare.;https://x.example/2.jpg
4006381333955;K-003;Bettwäsche Mako-Satin;Abco;Schlafen;weiß;135x200;Baumwolle;89,95;59,95;4,95;2-3 Tage;Weich und glatt.;https://x.example/3.jpg
4006381333962;K-004;Gartenschlauch 20 m;Gardo;Garten;grün;;Gummi;39,90;29,90;4,95;2-3 Tage;Knickt nicht.;https://x.example/4.jpg
""",
    {
        "id": ("EAN", "Artikelnr."),
        "name": "Titel",
        "brand": "Hersteller",
        "category": "Kategorie",
        "color": "Farbe",
        "size": "Größe",
        "material": "Material",
        "price": "Preis",
        "description": "Beschreibung",
    },
    [1099, 199.99, 59.95, 29.9],
    4,
)

SAP = Export(
    "sap-german",
    """Material;Materialkurztext;Warengruppe;Basismengeneinheit;Bruttogewicht;EAN/UPC;Verkaufspreis;Währung;Hersteller
000000000000100001;Akkuschrauber 18 V mit Koffer;Elektrowerkzeug;ST;2,400;4006381333931;1.149,00;EUR;Boschke
000000000000100002;Bohrerset Holz 8-teilig;Zubehör;ST;0,350;4006381333948;24,90;EUR;Boschke
000000000000100003;Schutzbrille klar;Arbeitsschutz;ST;0,080;4006381333955;6,50;EUR;Uvexa
000000000000100004;Arbeitshandschuhe Leder;Arbeitsschutz;PAA;0,200;4006381333962;12,00;EUR;Uvexa
""",
    {
        "id": ("Material", "EAN/UPC"),
        "name": "Materialkurztext",
        "category": "Warengruppe",
        "price": "Verkaufspreis",
        "currency": "Währung",
        "brand": "Hersteller",
    },
    [1149, 24.9, 6.5, 12],
    4,
)

JTL = Export(
    "jtl",
    """Artikelnummer;Artikelname;Kurzbeschreibung;Beschreibung;Hersteller;Brutto-VK;Netto-VK;UVP;EK Netto;Lagerbestand;Kategorie Ebene 1;Kategorie Ebene 2;Vaterartikel;Variationswert 1
J-100;Fahrradhelm City;Leichter Helm;<p>Schützt bei jedem Wetter.</p>;Abus;69,95;58,78;79,95;30,00;12;Fahrrad;Helme;;
J-100-M;Fahrradhelm City M;;;Abus;69,95;58,78;79,95;30,00;6;Fahrrad;Helme;J-100;M
J-100-L;Fahrradhelm City L;;;Abus;69,95;58,78;79,95;30,00;6;Fahrrad;Helme;J-100;L
J-200;Luftpumpe mit Manometer;Standpumpe;<p>Bis elf Bar.</p>;Topeak;39,90;33,53;44,90;18,00;8;Fahrrad;Pumpen;;
J-300;Satteltasche wasserdicht;Tasche;<p>Passt an jeden Sattel.</p>;Ortlieb;54,99;46,21;59,99;25,00;5;Fahrrad;Taschen;;
""",
    {
        "id": "Artikelnummer",
        "name": "Artikelname",
        "brand": "Hersteller",
        "price": "Brutto-VK",
        "group": "Vaterartikel",
        "description": "Beschreibung",
    },
    [69.95, 39.9, 54.99],
    3,
)

SHOPIFY_JSON = Export(
    "shopify-products-json",
    json.dumps(
        {
            "products": [
                {
                    "id": 632910392 + i,
                    "title": title,
                    "handle": title.lower().replace(" ", "-"),
                    "body_html": "<p>Made to be used.</p>",
                    "vendor": vendor,
                    "product_type": kind,
                    "tags": ["new", "sale"],
                    "variants": [
                        {"id": 10 * i + j, "title": size, "price": price, "sku": f"V{i}{j}"} for j, size in enumerate("SML")
                    ],
                }
                for i, (title, vendor, kind, price) in enumerate(
                    [
                        ("Rain Boots", "Abco", "Shoes", "59.00"),
                        ("Wool Sweater", "Dorin", "Knitwear", "89.50"),
                        ("Denim Skirt", "Abco", "Skirts", "45.00"),
                        ("Silk Pyjamas", "Dorin", "Nightwear", "129.00"),
                    ]
                )
            ]
        }
    ),
    {"id": "id", "name": "title", "brand": "vendor", "category": "product_type", "description": "body_html"},
    [59, 89.5, 45, 129],
    4,
    extension="json",
    brands={"Abco": 2, "Dorin": 2},
)

SPANISH_LIST = Export(
    "price-list-spanish",
    """TARIFA DE PRECIOS 2026;;;;
Código;Artículo;Familia;Marca;PVP
A-01;Taladro percutor 750 W;Herramientas;Bosca;1.089,90 €
A-02;Juego de llaves Allen;Herramientas;Abco;12,50 €
A-03;Pintura plástica blanca 15 l;Pintura;Titan;64,95 €
A-04;Rodillo antigoteo;Pintura;Titan;7,20 €
""",
    {"id": "Código", "name": "Artículo", "category": "Familia", "brand": "Marca", "price": "PVP"},
    [1089.9, 12.5, 64.95, 7.2],
    4,
)

TAOBAO = Export(
    "chinese-marketplace",
    """宝贝标题,商家编码,价格,库存,品牌,颜色,尺码,宝贝类目,宝贝描述
夏季纯棉圆领短袖男T恤,SP001,¥59.00,120,优衣,白色,XL,男装,面料柔软，适合日常穿着。
真皮单肩斜挎小方包,SP002,"¥1,299.00",8,卡洛,黑色,均码,箱包,头层牛皮，做工精细。
不锈钢保温杯大容量,SP003,¥89.90,300,哈尔斯,银色,500ml,家居,长效保温十二小时。
儿童防滑软底运动鞋,SP004,¥129.00,45,小熊,蓝色,28,童鞋,透气网面，轻便舒适。
""",
    {"name": "宝贝标题", "id": "商家编码", "price": "价格", "brand": "品牌", "color": "颜色", "size": "尺码"},
    [59, 1299, 89.9, 129],
    4,
)

EXPORTS = [
    SHOPIFY,
    SHOPIFY_JSON,
    WOOCOMMERCE,
    MAGENTO,
    MAGENTO_CONFIGURABLE,
    PRESTASHOP,
    BIGCOMMERCE,
    WIX,
    SQUARESPACE,
    ECWID,
    MERCHANT_TSV,
    MERCHANT_XML,
    AMAZON,
    EBAY,
    ETSY,
    SCHEMA,
    H_AND_M,
    OPEN_FOOD_FACTS,
    FLIPKART,
    IKEA,
    ZALANDO,
    OTTO,
    SAP,
    JTL,
    SPANISH_LIST,
    TAOBAO,
]
