//! Tables in many languages.

use super::Case;

pub const LANGUAGES: &[Case] = &[
    (
        "German",
        "Artikelnummer|Artikelbezeichnung|Marke|Verkaufspreis (brutto)|Währung|Farbe|Größe|Material|Geschlecht|Warengruppe|Beschreibung|Angebotspreis|Lieferzeit",
        "A#|Rotes Hemd #|Abco|10,50 €|EUR|Rot~Blau|M~L|Baumwolle|Damen~Herren|Hemden~Hosen|Ein Hemd. Schön.|9,50 €|3 Tage",
        "id=Artikelnummer|name=Artikelbezeichnung|price=Verkaufspreis (brutto)|brand=Marke|color=Farbe|gender=Geschlecht|description=Beschreibung|\
         category=Warengruppe|sale-price=Angebotspreis|currency=Währung|size=Größe|material=Material",
    ),
    (
        "German, as programs write it",
        "artikelnr|Artikel|Hersteller|Groesse|Preis in EUR|EK netto",
        "A#|Rotes Hemd #|Abco|M~L|10,50|5,00",
        "id=artikelnr|name=Artikel|price=Preis in EUR|brand=Hersteller|size=Groesse",
    ),
    (
        "French",
        "Référence|Désignation|Marque|Prix TTC|Prix promo|Devise|Couleur|Taille|Matière|Genre|Catégorie|Description",
        "R#|Chemise rouge #|Abco|10,50 €|~9,50 €|EUR|Rouge~Bleu|M~L|Coton|Femme~Homme|Chemises~Pantalons|Une chemise. Belle.",
        "id=Référence|name=Désignation|price=Prix TTC|brand=Marque|color=Couleur|gender=Genre|description=Description|category=Catégorie|\
         sale-price=Prix promo|currency=Devise|size=Taille|material=Matière",
    ),
    (
        "French without accents, and decomposed",
        "Reference|Libelle produit|Cate\u{301}gorie|PRIX DE VENTE HT|Matiere",
        "R#|Chemise rouge #|Chemises~Pantalons|10,50|Coton",
        "id=Reference|name=Libelle produit|price=PRIX DE VENTE HT|category=Cate\u{301}gorie|material=Matiere",
    ),
    (
        "Spanish",
        "Código|Nombre del producto|Marca|Precio de venta|Precio de oferta|Moneda|Color|Talla|Género|Categoría|Descripción",
        "C#|Camisa roja #|Abco|10,50 €|9,50 €|EUR|Rojo~Azul|M~L|Mujer~Hombre|Camisas~Pantalones|Una camisa. Bonita.",
        "id=Código|name=Nombre del producto|price=Precio de venta|brand=Marca|color=Color|gender=Género|description=Descripción|category=Categoría|\
         sale-price=Precio de oferta|currency=Moneda|size=Talla",
    ),
    (
        "Spanish, PVP",
        "Referencia|Nombre|PVP|Marca",
        "C#|Camisa roja #|10,50|Abco",
        "id=Referencia|name=Nombre|price=PVP|brand=Marca",
    ),
    (
        "Portuguese",
        "Código do produto|Nome|Marca|Preço|Preço promocional|Cor|Tamanho|Gênero|Categoria|Descrição",
        "C#|Camisa vermelha #|Abco|R$ 10,50|~R$ 9,50|Vermelho~Azul|M~G|Feminino~Masculino|Camisas~Calças|Uma camisa. Bonita.",
        "id=Código do produto|name=Nome|price=Preço|brand=Marca|color=Cor|gender=Gênero|description=Descrição|category=Categoria|sale-price=Preço promocional|size=Tamanho",
    ),
    (
        "Italian",
        "Codice articolo|Nome prodotto|Marca|Prezzo IVA inclusa|Prezzo scontato|Colore|Taglia|Genere|Categoria|Descrizione|Materiale",
        "C#|Camicia rossa #|Abco|10,50 €|9,50 €|Rosso~Blu|M~L|Donna~Uomo|Camicie~Pantaloni|Una camicia. Bella.|Cotone",
        "id=Codice articolo|name=Nome prodotto|price=Prezzo IVA inclusa|brand=Marca|color=Colore|gender=Genere|description=Descrizione|category=Categoria|\
         sale-price=Prezzo scontato|size=Taglia|material=Materiale",
    ),
    (
        "Dutch",
        "Artikelnummer|Productnaam|Merk|Prijs incl. btw|Aanbiedingsprijs|Kleur|Maat|Geslacht|Categorie|Omschrijving|Materiaal",
        "C#|Rood hemd #|Abco|10,50|9,50|Rood~Blauw|M~L|Dames~Heren|Hemden~Broeken|Een hemd. Mooi.|Katoen",
        "id=Artikelnummer|name=Productnaam|price=Prijs incl. btw|brand=Merk|color=Kleur|gender=Geslacht|description=Omschrijving|category=Categorie|\
         sale-price=Aanbiedingsprijs|size=Maat|material=Materiaal",
    ),
    (
        "Polish",
        "Kod produktu|Nazwa|Producent|Cena brutto|Cena promocyjna|Waluta|Kolor|Rozmiar|Płeć|Kategoria|Opis|Materiał",
        "C#|Czerwona koszula #|Abco|10,50 zł|9,50 zł|PLN|czerwony~niebieski|M~L|damskie~męskie|Koszule~Spodnie|Ładna koszula. Tak.|bawełna",
        "id=Kod produktu|name=Nazwa|price=Cena brutto|brand=Producent|color=Kolor|gender=Płeć|description=Opis|category=Kategoria|\
         sale-price=Cena promocyjna|currency=Waluta|size=Rozmiar|material=Materiał",
    ),
    (
        "Turkish",
        "Ürün Kodu|Ürün Adı|Marka|Satış Fiyatı|İndirimli Fiyat|Para Birimi|Renk|Beden|Cinsiyet|Kategori|Açıklama|Malzeme",
        "C#|Kırmızı gömlek #|Abco|10,50 TL|9,50 TL|TRY|Kırmızı~Mavi|M~L|Kadın~Erkek|Gömlek~Pantolon|Güzel gömlek. Evet.|Pamuk",
        "id=Ürün Kodu|name=Ürün Adı|price=Satış Fiyatı|brand=Marka|color=Renk|gender=Cinsiyet|description=Açıklama|category=Kategori|\
         sale-price=İndirimli Fiyat|currency=Para Birimi|size=Beden|material=Malzeme",
    ),
    (
        "Russian",
        "Артикул|Название товара|Бренд|Цена, руб.|Цена со скидкой|Валюта|Цвет|Размер|Пол|Категория|Описание|Материал",
        "C#|Красная рубашка #|Abco|1 050 руб.|950 руб.|RUB|красный~синий|M~L|женский~мужской|Рубашки~Брюки|Хорошая рубашка. Да.|хлопок",
        "id=Артикул|name=Название товара|price=Цена, руб.|brand=Бренд|color=Цвет|gender=Пол|description=Описание|category=Категория|\
         sale-price=Цена со скидкой|currency=Валюта|size=Размер|material=Материал",
    ),
    (
        "Japanese",
        "商品番号|商品名|ブランド|販売価格(税込)|セール価格|通貨|カラー|サイズ|性別|カテゴリー|商品説明|素材",
        "C#|赤いシャツ#|Abco|1,050円|950円|JPY|赤~青|M~L|レディース~メンズ|シャツ~パンツ|良いシャツです。|綿",
        "id=商品番号|name=商品名|price=販売価格(税込)|brand=ブランド|color=カラー|gender=性別|description=商品説明|category=カテゴリー|\
         sale-price=セール価格|currency=通貨|size=サイズ|material=素材",
    ),
    (
        "Chinese",
        "商品编号|商品名称|品牌|价格（元）|促销价|币种|颜色|尺码|性别|类别|商品描述|材质",
        "C#|红色亚麻衬衫#|Abco|105|95|CNY|红色~蓝色|M~L|女~男|衬衫~裤子|很好的衬衫。|棉",
        "id=商品编号|name=商品名称|price=价格（元）|brand=品牌|color=颜色|gender=性别|description=商品描述|category=类别|\
         sale-price=促销价|currency=币种|size=尺码|material=材质",
    ),
    (
        "traditional Chinese",
        "商品編號|商品名稱|品牌|售價|特價|幣別|顏色|尺寸|性別|分類|商品描述|材質",
        "C#|紅色亞麻襯衫#|Abco|105|95|TWD|紅色~藍色|M~L|女~男|襯衫~褲子|很好的襯衫。|棉",
        "id=商品編號|name=商品名稱|price=售價|brand=品牌|color=顏色|gender=性別|description=商品描述|category=分類|sale-price=特價|currency=幣別|size=尺寸|material=材質",
    ),
    (
        "Swedish",
        "Artikelnummer|Benämning|Varumärke|Pris inkl. moms|Färg|Storlek|Kön|Kategori|Beskrivning",
        "C#|Röd skjorta #|Abco|105 kr|Röd~Blå|M~L|Dam~Herr|Skjortor~Byxor|Fin skjorta. Ja.",
        "id=Artikelnummer|name=Benämning|price=Pris inkl. moms|brand=Varumärke|color=Färg|gender=Kön|description=Beskrivning|category=Kategori|size=Storlek",
    ),
    (
        "Czech",
        "Kód|Název|Výrobce|Cena s DPH|Barva|Velikost|Kategorie|Popis",
        "C#|Červená košile #|Abco|105 Kč|červená~modrá|M~L|Košile~Kalhoty|Hezká košile. Ano.",
        "id=Kód|name=Název|price=Cena s DPH|brand=Výrobce|color=Barva|description=Popis|category=Kategorie|size=Velikost",
    ),
    (
        "Korean",
        "상품번호|상품명|브랜드|판매가|할인가|색상|사이즈|성별|카테고리|상품설명",
        "C#|빨간 리넨 셔츠 #|Abco|10500원|9500원|빨강~파랑|M~L|여성~남성|셔츠~바지|좋은 셔츠.",
        "id=상품번호|name=상품명|price=판매가|brand=브랜드|color=색상|gender=성별|description=상품설명|category=카테고리|sale-price=할인가|size=사이즈",
    ),
    (
        "Arabic",
        "رقم المنتج|اسم المنتج|العلامة التجارية|السعر|اللون|الفئة|الوصف",
        "C#|قميص أحمر #|Abco|105|أحمر~أزرق|قمصان~سراويل|قميص جميل. نعم.",
        "id=رقم المنتج|name=اسم المنتج|price=السعر|brand=العلامة التجارية|color=اللون|description=الوصف|category=الفئة",
    ),
    (
        "Hindi",
        "आईडी|उत्पाद नाम|ब्रांड|मूल्य|रंग|श्रेणी|विवरण",
        "C#|लाल लिनन कमीज #|Abco|105|लाल~नीला|कमीज~पतलून|अच्छी कमीज. हाँ.",
        "id=आईडी|name=उत्पाद नाम|price=मूल्य|brand=ब्रांड|color=रंग|description=विवरण|category=श्रेणी",
    ),
];
