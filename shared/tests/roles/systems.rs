//! Exports of shop systems, feeds and published tables.

use super::Case;

pub const SYSTEMS: &[Case] = &[
    (
        "Datafiniti",
        "id|dateAdded|asins|brand|categories|primaryCategories|imageURLs|keys|manufacturer|manufacturerNumber|name|prices.amountMax|prices.amountMin|prices.currency|prices.condition|colors|upc",
        "AVpe#|2017-03-03|B01#|Abco|Speakers,Home~Audio|Electronics|https://x|a/b|Abco Inc|X#|Speaker number #|104.99|104.99|USD|New|Black|0#",
        "id=id|name=name|price=prices.amountMin|brand=brand|color=colors|category=categories|currency=prices.currency",
    ),
    (
        "UCI's online retail",
        "InvoiceNo|StockCode|Description|Quantity|InvoiceDate|UnitPrice|CustomerID|Country",
        "5363#|8512#|WHITE HANGING HEART #~RED LANTERN #|6|12/1/2010 8:26|2.55|17850|UK",
        "id=StockCode|name=Description|price=UnitPrice|description=Description",
    ),
    (
        "Bigbasket",
        "index|product|category|sub_category|brand|sale_price|market_price|type|rating|description",
        "#|Garlic oil capsule #|Beauty~Kitchen|Hair Care~Oils|Abco|220|250|Hair Oil~Bottles|4.1|Contains garlic oil. Good.",
        "name=product|price=market_price|brand=brand|description=description|category=category|sale-price=sale_price",
    ),
    (
        "Sephora",
        "product_id|product_name|brand_id|brand_name|loves_count|rating|size|variation_type|price_usd|value_price_usd|sale_price_usd|primary_category|secondary_category|child_max_price",
        "P47#|Perfume set number #|6342|Abco|6320|3.6|3.4 oz/ 100 mL||35.0||~~~30.0|Fragrance~Makeup|Sets|",
        "id=product_id|name=product_name|price=price_usd|brand=brand_name|category=primary_category|sale-price=sale_price_usd|size=size",
    ),
    (
        "a table of fashion",
        "id|gender|masterCategory|subCategory|articleType|baseColour|season|year|usage|productDisplayName",
        "1597#|Men~Women|Apparel~Footwear|Topwear~Shoes|Shirts~Casual Shoes|Navy Blue~Black|Fall|2011|Casual|Turtle check shirt #",
        "id=id|name=productDisplayName|color=baseColour|gender=gender|category=articleType",
    ),
    (
        "Myntra's list",
        "URL|Product_id|BrandName|Category|Individual_category|category_by_Gender|Description|DiscountPrice (in Rs)|OriginalPrice (in Rs)|DiscountOffer|SizeOption|Ratings",
        "https://x/#|229685#|Roadster|Bottom Wear~Topwear|jeans|Men|roadster men navy slim fit jeans #|824|1499|45% OFF|28, 30, 32|3.9",
        "id=Product_id|name=Description|price=OriginalPrice (in Rs)|brand=BrandName|description=Description|category=Category|sale-price=DiscountPrice (in Rs)",
    ),
    (
        "JTL",
        "Artikelnummer|Artikelname|Kurzbeschreibung|Beschreibung|Brutto-VK|Netto-VK|UVP|EK Netto (für GLD)|Hersteller|GTIN|Kategorie Ebene 1|Vaterartikel",
        "A#|Rotes Hemd #|Kurz und gut.|Ein schönes Hemd. Ja.|10,50|8,82|12,00|4,00|Abco|400638133#|Hemden~Hosen|V1~V1~V2",
        "id=Artikelnummer|name=Artikelname|price=Brutto-VK|brand=Hersteller|description=Beschreibung|category=Kategorie Ebene 1|list-price=UVP|group=Vaterartikel",
    ),
    (
        "Akeneo",
        "sku|family|categories|name-en_US|description-en_US-ecommerce|price-EUR",
        "S#|shirts|shirts~ties|Red shirt #|A nice shirt. Yes.|10.5",
        "id=sku|name=name-en_US|price=price-EUR|description=description-en_US-ecommerce|category=categories",
    ),
    (
        "Trendyol",
        "Barkod|Model Kodu|Marka|Kategori|Para Birimi|Ürün Adı|Ürün Açıklaması|Piyasa Satış Fiyatı (KDV Dahil)|Stok Kodu|KDV Oranı|Ürün Rengi|Beden",
        "86#|M1~M1~M2|Abco|Gömlek~Pantolon|TRY|Kırmızı gömlek #|Güzel gömlek. Evet.|100|S#|20|Kırmızı~Mavi|S~M",
        "id=Stok Kodu|name=Ürün Adı|price=Piyasa Satış Fiyatı (KDV Dahil)|brand=Marka|color=Ürün Rengi|description=Ürün Açıklaması|category=Kategori|\
         currency=Para Birimi|size=Beden|group=Model Kodu",
    ),
    (
        "Yandex",
        "@id|url|price|oldprice|currencyId|categoryId|picture|name|vendor|vendorCode|description",
        "#|https://x/#|105|120|RUR|17|https://x.jpg|Красная рубашка #|Abco|V#|Хорошая рубашка. Да.",
        "id=@id|name=name|price=price|brand=vendor|description=description|list-price=oldprice|currency=currencyId",
    ),
    (
        "a supplier's price list",
        "Item #|Description|UOM|List Price|Net Price|Qty",
        "A-10#|Hex bolt zinc #|EA|1.50|1.20|100",
        "id=Item #|name=Description|price=Net Price|description=Description|list-price=List Price",
    ),
    (
        "WooCommerce's API",
        "id|name|slug|permalink|type|description|short_description|sku|price|regular_price|sale_price|parent_id|tax_class",
        "#|Red shirt #|red-shirt-#|https://x/#|simple|A nice shirt. Yes.|Nice.|S#|10.5|12.5|~10.5|0~0~0~1|standard",
        "id=id|name=name|price=price|description=description|sale-price=sale_price",
    ),
    (
        "Shopify",
        "Handle|Title|Body (HTML)|Vendor|Product Category|Type|Tags|Published|Option1 Name|Option1 Value|Variant SKU|Variant Grams|\
         Variant Inventory Qty|Variant Price|Variant Compare At Price|Image Src|Image Alt Text|SEO Title|SEO Description|Cost per item|Status",
        "shirt-1~shirt-1~tie-2|red linen shirt~~blue silk tie|<p>Fine.</p>~~|Abco~~||Shirts~~Ties||TRUE|Size|S~M~L||100|5|10.00|15.00|https://x/#.jpg||||4.00|active",
        "id=Handle|name=Title|price=Variant Price|brand=Vendor|description=Body (HTML)|category=Type|list-price=Variant Compare At Price|\
         size=Option1 Value|group=Handle",
    ),
    (
        "Shopify with SKUs",
        "Handle|Title|Vendor|Type|Variant SKU|Variant Price|Google Shopping / Gender|Color (product.metafields.shopify.color-pattern)",
        "shirt-1~shirt-1~tie-2|red linen shirt~~blue silk tie|Abco~~|Shirts~~Ties|SKU-#|10.00|male~female|red~blue",
        "id=Variant SKU|name=Title|price=Variant Price|brand=Vendor|color=Color (product.metafields.shopify.color-pattern)|\
         gender=Google Shopping / Gender|category=Type|group=Handle",
    ),
    (
        "WooCommerce",
        "ID|Type|SKU|Name|Published|Is featured?|Short description|Description|Date sale price starts|Tax status|In stock?|Stock|Weight (kg)|\
         Sale price|Regular price|Categories|Tags|Shipping class|Images|Parent|Attribute 1 name|Attribute 1 value(s)|Brands",
        "#|variable~variation|sku-#|red shirt #|1|0|Short.|A long text. Yes.||taxable|1|5|0.2|~~~~~~~~~~~9|1#|Shirts~Ties|||https://x/#.jpg|~sku-0~~sku-2|Size|S, M|Abco",
        "id=ID|name=Name|price=Regular price|brand=Brands|description=Description|category=Categories|sale-price=Sale price|group=Parent",
    ),
    (
        "Magento",
        "sku|store_view_code|attribute_set_code|product_type|categories|name|description|short_description|weight|price|special_price|\
         special_price_from_date|url_key|meta_title|meta_description|base_image|manufacturer|color|size|qty",
        "24-MB0#||Bag|simple~configurable|Default Category/Gear~Default Category/Bags|Joust Bag #|<p>Nice bag.</p>|Short.|1|34.0#|~30||bag-#|Meta title #||/m/b.jpg|Abco|Red|M|5",
        "id=sku|name=name|price=price|brand=manufacturer|color=color|description=description|category=categories|sale-price=special_price|size=size",
    ),
    (
        "PrestaShop",
        "Product ID|Image|Name|Reference|Category|Price (tax excl.)|Price (tax incl.)|Quantity|Status",
        "#|https://x/#.jpg|Mug number #|demo_#|Mugs~Art|11.9|14.28|300|1",
        "id=Product ID|name=Name|price=Price (tax incl.)|category=Category",
    ),
    (
        "PrestaShop's import",
        "ID|Active (0/1)|Name *|Categories (x,y,z...)|Price tax excluded|Tax rules ID|Wholesale price|On sale (0/1)|Reference #|Supplier|Manufacturer|EAN13|Summary|Description",
        "#|1|Mug number #|Mugs~Art|11.90|1|5.00|0|r#|Dorin Ltd|Abco|40063813339#|Short one.|A long text. Yes.",
        "id=ID|name=Name *|price=Price tax excluded|brand=Manufacturer|description=Description|category=Categories (x,y,z...)",
    ),
    (
        "BigCommerce",
        "Product ID|Item Type|Product Name|Product Type|Product Code/SKU|Brand Name|Product Description|Price|Cost Price|Retail Price|Sale Price|Category",
        "#|Product|Red shirt #|P|S-#|Abco|<p>Nice.</p>|10.0#|5|12|~8|Shop All/Shirts~Shop All/Ties",
        "id=Product ID|name=Product Name|price=Price|brand=Brand Name|description=Product Description|category=Category|sale-price=Sale Price|\
         list-price=Retail Price",
    ),
    (
        "Wix",
        "handleId|fieldType|name|description|productImageUrl|collection|sku|ribbon|price|surcharge|visible|discountMode|discountValue|weight|cost|brand",
        "p_#|Product|Red shirt #|<p>Nice.</p>|x.jpg|Shirts~Ties|||10.#||true|PERCENT|0|1||Abco",
        "id=handleId|name=name|price=price|brand=brand|description=description|category=collection|group=handleId",
    ),
    (
        "Squarespace",
        "Product ID [Non Editable]|Variant ID [Non Editable]|Product Type [Non Editable]|Product Page|Title|Description|SKU|Option Name 1|Option Value 1|\
         Price|Sale Price|On Sale|Stock|Categories",
        "a#|v#|PHYSICAL|store|Red shirt #|<p>Nice.</p>|SQ#|Size|S~M|10.00|0.00|No|5|/shirts~/hats and caps",
        "id=SKU|name=Title|price=Price|description=Description|category=Categories|sale-price=Sale Price|size=Option Value 1",
    ),
    (
        "Ecwid",
        "type|product_internal_id|product_sku|product_name|product_price|product_compare_to_price|product_category_1|product_brand|product_description",
        "product|#|S#|Red shirt #|10.5|12|Shirts~Ties|Abco|<p>Nice.</p>",
        "id=product_sku|name=product_name|price=product_price|brand=product_brand|description=product_description|category=product_category_1|\
         list-price=product_compare_to_price",
    ),
    (
        "OpenCart",
        "product_id|name(en-gb)|categories|sku|upc|model|manufacturer|image_name|shipping|price|points|date_added|description(en-gb)|meta_title(en-gb)",
        "#|Red shirt #|20,27||||Abco|x.jpg|yes|10.50|0|2020-01-01 10:00:00|<p>Nice.</p>|Red shirt #",
        "id=product_id|name=name(en-gb)|price=price|brand=manufacturer|description=description(en-gb)|category=categories",
    ),
    (
        "Google Merchant",
        "id|title|description|link|image_link|availability|price|sale_price|google_product_category|product_type|brand|gtin|condition|item_group_id|color|size|gender|material|shipping",
        "G#|Red shirt #|A nice shirt. Yes.|https://x/#|https://x/#.jpg|in_stock|10.00 EUR|8.00 EUR|212~213|Clothing > Shirts~Clothing > Ties|Abco|40063813339#|new|AB1~AB1~AB2|red~blue|M~L|female~male|cotton|US:::5 USD",
        "id=id|name=title|price=price|brand=brand|color=color|gender=gender|description=description|category=product_type|sale-price=sale_price|\
         size=size|material=material|group=item_group_id",
    ),
    (
        "Google's RSS",
        "g:id|g:title|g:price|g:brand|g:google_product_category",
        "G#|Red shirt #|10.00 EUR|Abco|Apparel > Shirts~Apparel > Ties",
        "id=g:id|name=g:title|price=g:price|brand=g:brand|category=g:google_product_category",
    ),
    (
        "Amazon's flat file",
        "feed_product_type|item_sku|brand_name|item_name|external_product_id|external_product_id_type|item_type|standard_price|sale_price|list_price|quantity|\
         main_image_url|parent_child|parent_sku|product_description|department_name|color_name|color_map|size_name|material_type",
        "shirt|S#|Abco|Red shirt #|4006381333931|EAN|polo-shirts~ties|10.99||12.99|5|https://x|Child|P1~P2|A nice shirt. Yes.|womens~mens|Ruby~Sky|red~blue|M~L|Cotton",
        "id=item_sku|name=item_name|price=standard_price|brand=brand_name|color=color_name|gender=department_name|description=product_description|\
         category=item_type|sale-price=sale_price|list-price=list_price|size=size_name|material=material_type|group=parent_sku",
    ),
    (
        "Amazon's report",
        "item-name|item-description|listing-id|seller-sku|price|quantity|open-date|product-id-type|asin1|product-id",
        "Red shirt #|A nice shirt. Yes.|0101#|S#|10.99|5|2020-01-01|1|B00#|B00#",
        "id=product-id|name=item-name|price=price|description=item-description",
    ),
    (
        "eBay",
        "*Category|*Title|*ConditionID|*C:Brand|*C:Color|*C:Size|*Description|*StartPrice|*Quantity|Custom label (SKU)|PicURL",
        "15687~15688|Red shirt #|1000|Abco|Red~Blue|M~L|<p>Nice.</p>|10.99|5|S#|https://x",
        "id=Custom label (SKU)|name=*Title|price=*StartPrice|brand=*C:Brand|color=*C:Color|description=*Description|category=*Category|size=*C:Size",
    ),
    (
        "Etsy",
        "TITLE|DESCRIPTION|PRICE|CURRENCY_CODE|QUANTITY|TAGS|MATERIALS|IMAGE1|VARIATION 1 TYPE|VARIATION 1 NAME|SKU",
        "Red shirt #|A nice shirt. Yes.|10.99|EUR|5|a,b|cotton,silk|https://x|Size|Size|S#",
        "id=SKU|name=TITLE|price=PRICE|description=DESCRIPTION|currency=CURRENCY_CODE|material=MATERIALS",
    ),
    (
        "schema.org",
        "@id|name|offers.price|offers.priceCurrency|offers.availability|sku|gtin13|brand.name|aggregateRating.ratingValue|image",
        "https://x/#|Red shirt #|10.99|EUR|InStock|S#|400638133393#|Abco|4.5|https://x/#.jpg",
        "id=sku|name=name|price=offers.price|brand=brand.name|currency=offers.priceCurrency",
    ),
    (
        "H&M",
        "article_id|product_code|prod_name|product_type_no|product_type_name|product_group_name|graphical_appearance_name|colour_group_code|colour_group_name|\
         department_no|department_name|index_code|index_name|index_group_name|section_name|garment_group_name|detail_desc",
        "01087#|010877~010878|Strap top #|253|Vest top~Bra|Garment Upper body|Solid|09|Black~White|1676|Jersey Basic|A|Ladieswear|Ladieswear|Womens Everyday Basics|Jersey Basic|Jersey top with narrow straps. Nice.",
        "id=article_id|name=prod_name|color=colour_group_name|description=detail_desc|category=product_type_name",
    ),
    (
        "Open Food Facts",
        "code|url|creator|created_t|product_name|generic_name|quantity|packaging|brands|brands_tags|categories|categories_tags|countries|main_category",
        "301762042#|https://x/#|kiliweb|1520506368|Hazelnut spread #|Spread|400 g|glass|Abco|abco|Spreads,Sweet~Teas|en:spreads|France|en:spreads",
        "id=code|name=product_name|brand=brands|category=categories",
    ),
    (
        "Flipkart",
        "uniq_id|crawl_timestamp|product_url|product_name|product_category_tree|pid|retail_price|discounted_price|image|description|product_rating|brand|product_specifications",
        "c2d766ca982eca8304150849735ffef#|2016-03-25 22:59:23 +0000|https://x|Cycling shorts #|[\"Clothing >> Women\"]~[\"Footwear >> Men\"]|SRTEH2FF9KED#|999|379|[\"https://x\"]|Key features. Good.|5|Abco|{\"a\"=>1}",
        "id=uniq_id|name=product_name|price=retail_price|brand=brand|description=description|category=product_category_tree|sale-price=discounted_price",
    ),
    (
        "Myntra",
        "ProductID|ProductName|ProductBrand|Gender|Price (INR)|NumImages|Description|PrimaryColor",
        "1001741#|DKNY trolley bag #|DKNY|Unisex~Women|11745|7|Black and grey bag. Good.|Black~Red",
        "id=ProductID|name=ProductName|price=Price (INR)|brand=ProductBrand|color=PrimaryColor|gender=Gender|description=Description",
    ),
    (
        "Amazon's sales",
        "product_id|product_name|category|discounted_price|actual_price|discount_percentage|rating|rating_count|about_product|user_id|user_name|review_title|img_link",
        "B07JW9H4J#|Braided cable #|Computers & Cables~Electronics|₹399|₹1,099|64%|4.2|24,269|High compatibility. Good.|AG3|Manav|Satisfied|https://x",
        "id=product_id|name=product_name|price=actual_price|description=about_product|category=category|sale-price=discounted_price",
    ),
    (
        "an MRP list",
        "SKU|Item Name|MRP|Selling Price|Brand",
        "S#|Red shirt #|999|799|Abco",
        "id=SKU|name=Item Name|price=Selling Price|brand=Brand|list-price=MRP",
    ),
    (
        "flattened MongoDB",
        "_id|product.name|product.price|product.priceCurrency|brand.name|seller.name",
        "a#|Red shirt #|10.99|EUR|Abco|Dorin Ltd",
        "id=_id|name=product.name|price=product.price|brand=brand.name|currency=product.priceCurrency",
    ),
];
