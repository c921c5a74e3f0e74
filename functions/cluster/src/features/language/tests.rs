//! Languages of short names. `names.txt` has names of products in each language, and in some that are not known.

use super::*;
use crate::features::text::Part;
use crate::input::frame::Column;
use clap::ValueEnum;

/// Names of so many products in a language: something, what it is like, its colour.
fn names(words: [&str; 3], number: usize) -> Vec<String> {
    const BRANDS: [&str; 8] = ["Nike", "ADIDAS", "Abco", "Levi's", "Bosch", "Dorin", "Sony", "Tefal"];
    let lists = words.map(|words| words.split(',').collect::<Vec<_>>());
    let name = |i: usize| {
        let words = lists.iter().enumerate().map(|(n, list)| list[(i * (7 + n) + i / 3) % list.len()]);
        let words: Vec<&str> = words.collect();
        let brand = if i.is_multiple_of(2) { BRANDS[i % 8] } else { "" };
        format!("{brand} {} {} {}", words.join(" "), 36 + i % 9, if i.is_multiple_of(5) { "XL" } else { "" })
    };
    (0..number).map(name).collect()
}

fn found(names: &[String]) -> Vec<(Language, f64)> {
    let column = Column::of("name", names.iter().map(String::as_str));
    let corpus = Corpus::new(vec![Part { column: &column, weight: 1.0, has_markup: true }]);
    languages(&corpus).into_iter().map(|share| (share.language, share.share)).collect()
}

const ENGLISH: [&str; 3] = [
    "Men shoes,Women blouse,Kids jacket,Lamp,Table,Chair,Trousers,Shirt,Belt,Bag,Backpack,Kettle,Rug,Mirror,Watch,Scarf",
    "leather,cotton,wooden,waterproof,comfortable,modern,large,small",
    "black,white,red,blue,green,grey,yellow",
];
const GERMAN: [&str; 3] = [
    "Herren Schuhe,Damen Bluse,Kinder Jacke,Lampe,Tisch,Stuhl,Hose,Hemd,Gürtel,Tasche,Rucksack,Wasserkocher,Teppich,Spiegel",
    "Leder,Baumwolle,Holz,wasserdicht,bequem,modern,groß,klein",
    "schwarz,weiß,rot,blau,grün,grau,gelb",
];
const POLISH: [&str; 3] = [
    "Buty męskie,Bluzka damska,Kurtka dziecięca,Lampa,Stół,Krzesło,Spodnie,Koszula,Pasek,Torba,Plecak,Czajnik,Dywan,Lustro",
    "ze skóry,z bawełny,z drewna,wodoodporny,wygodny,nowoczesny,duży,mały",
    "czarny,biały,czerwony,niebieski,zielony,szary,żółty",
];
const TURKISH: [&str; 3] = [
    "Erkek ayakkabı,Kadın bluz,Çocuk ceket,Lamba,Masa,Sandalye,Pantolon,Gömlek,Kemer,Çanta,Halı,Ayna,Saat,Şapka,Eldiven",
    "deri,pamuk,ahşap,su geçirmez,rahat,modern,büyük,küçük",
    "siyah,beyaz,kırmızı,mavi,yeşil,gri,sarı",
];

#[test]
fn the_names_of_a_catalogue_tell_its_language() {
    let spanish = [
        "Zapatos hombre,Blusa mujer,Chaqueta niño,Mesa,Silla,Camisa,Cinturón,Bolso,Mochila,Alfombra,Espejo,Reloj",
        "de cuero,de algodón,de madera,impermeable,cómodo,grande,pequeño",
        "negro,blanco,rojo,azul,verde,gris,amarillo",
    ];
    let russian = [
        "Мужские ботинки,Женская блузка,Детская куртка,Лампа,Стол,Стул,Брюки,Рубашка,Ремень,Сумка",
        "из кожи,из хлопка,удобный,большой",
        "черный,белый,красный,синий",
    ];
    let hindi = ["पुरुष जूते,महिला ब्लाउज,मेज,कुर्सी,कमीज,घड़ी,टोपी,साड़ी", "सूती,बड़ा,छोटा", "काला,सफेद,लाल"];
    let thai = ["รองเท้าผู้ชาย,เสื้อผู้หญิง,โคมไฟ,กระเป๋า,หมวก", "หนัง,ผ้าฝ้าย", "สีดำ,สีขาว,สีแดง"];
    let chinese = ["男士鞋子,女士上衣,台灯,桌子,手表,运动鞋", "皮革,防水,舒适", "黑色,白色,红色"];
    let japanese = ["メンズ 靴,レディース ブラウス,椅子,腕時計,帽子", "革の,綿の,防水", "黒,白,赤"];
    for (language, words) in [
        (Language::English, ENGLISH),
        (Language::German, GERMAN),
        (Language::Polish, POLISH),
        (Language::Turkish, TURKISH),
        (Language::Spanish, spanish),
        (Language::Russian, russian),
        (Language::Hindi, hindi),
        (Language::Thai, thai),
        (Language::Chinese, chinese),
        (Language::Japanese, japanese),
    ] {
        let names = names(words, 300);
        let found_in = found(&names);
        assert!(found_in.len() == 1 && found_in[0].0 == language, "{language}: {found_in:?}");
        let capitals: Vec<String> = names.iter().map(|name| name.to_uppercase()).collect();
        assert_eq!(found(&capitals).first().map(|found| found.0), Some(language), "{language} in capitals");
    }
}

/// A line of names.txt: the language, and the words of its names.
fn samples() -> impl Iterator<Item = (&'static str, [&'static str; 3])> {
    include_str!("names.txt").lines().map(|line| {
        let parts: Vec<&str> = line.split('|').collect();
        (parts[0], [parts[1], parts[2], parts[3]])
    })
}

/// How many of a language's samples of so many names each are told right, wrong and not at all.
fn told(language: &str, words: [&'static str; 3], size: usize) -> [usize; 3] {
    let all = names(words, 300);
    let mut told = [0; 3];
    for sample in 0..(300 / size).min(10) {
        let names: Vec<String> =
            (0..size).map(|i| all[(sample * 7 + i * 300 / size) % 300].clone()).collect();
        let found = found(&names);
        let is_right = |found: &(Language, f64)| language.ends_with(&found.0.to_string());
        let place = if found.is_empty() { 2 } else { usize::from(!found.iter().all(is_right)) };
        told[place] += 1;
    }
    told
}

#[test]
fn few_names_tell_their_language_and_none_is_taken_for_another() {
    for (language, words) in samples() {
        let is_known = Language::value_variants().iter().any(|known| language.ends_with(&known.to_string()));
        // Some names are the same in both.
        let are_alike = ["Croatian", "Serbian"].contains(&language);
        for size in [10, 20, 300] {
            let [right, wrong, none] = told(language, words, size);
            let is_good = match is_known {
                true => size == 10 || none == 0 || are_alike && right > none,
                false => right == 0,
            };
            assert!(
                wrong == 0 && is_good,
                "{language}, {size} names: {right} right, {wrong} wrong, {none} not told"
            );
        }
    }
}

#[test]
fn a_little_kana_makes_no_chinese_catalogue_japanese() {
    let chinese = "优の良品 男士纯棉短袖,小の屋 陶瓷马克杯,ハローキティ 儿童保温杯,真皮女士手提包,无印良品の毛巾,木製餐椅,優の良品 馬克杯,の色彩 長袖襯衫";
    let japanese =
        "革靴 紳士用,本革 長財布,南部鉄器 急須,牛革の財布,羽毛布団,桜柄 夫婦茶碗,メンズ 長袖シャツ,腕時計";
    for (language, names) in [(Language::Chinese, chinese), (Language::Japanese, japanese)] {
        let names: Vec<String> = names.split(',').cycle().take(60).map(str::to_owned).collect();
        assert_eq!(found(&names), [(language, 1.0)]);
    }
}

#[test]
fn a_mixed_catalogue_has_several_in_any_order() {
    let (german, english) = (names(GERMAN, 300), names(ENGLISH, 150));
    let turns: Vec<String> = german
        .iter()
        .enumerate()
        .flat_map(|(i, name)| [Some(name.clone()), (i % 2 == 0).then(|| english[i / 2].clone())])
        .flatten()
        .collect();
    for names in [[german, english].concat(), turns] {
        let found = found(&names);
        assert_eq!(
            found.iter().map(|found| found.0).collect::<Vec<_>>(),
            [Language::German, Language::English]
        );
        assert!((found[0].1 - 2.0 / 3.0).abs() < 0.05, "{found:?}");
    }
}

#[test]
fn what_tells_no_language_is_said_to_be_unclear() {
    let brands = ["Nike Air 45", "Sony Pro 7", "Bosch GSR 18", "", "42"]
        .repeat(60)
        .iter()
        .map(|&name| name.to_owned())
        .collect::<Vec<_>>();
    let column = Column::of("name", brands.iter().map(String::as_str));
    let corpus = Corpus::new(vec![Part { column: &column, weight: 1.0, has_markup: true }]);
    let mut settings = Settings::default();
    assert_eq!(settle(&mut settings, &corpus), (Vec::new(), LanguagesBy::Default));
    assert_eq!(settings.stop_words, [Language::English]);
    let mut set = Settings { stop_words: vec![Language::German], ..Settings::default() };
    assert_eq!(settle(&mut set, &corpus), (Vec::new(), LanguagesBy::Setting));
    assert_eq!(set.stop_words, [Language::German]);
}

#[test]
fn letters_that_only_one_language_has_make_up_for_few_words() {
    let names = ["KIRMIZI İPEK ELBİSE", "SİYAH İPEK GÖMLEK", "kırmızı ipek elbise"]
        .repeat(10)
        .iter()
        .map(|&name| name.to_owned())
        .collect::<Vec<_>>();
    assert_eq!(found(&names), [(Language::Turkish, 1.0)]);
}
