//! What an object says where one value is wanted.

use super::json::{entries, items, string};
use crate::catalogue::Role;
use crate::spelling::simplified;
use std::borrow::Cow;

/// Levels of objects and lists within which a value is looked for; with 128 levels of JSON it never ends earlier.
const LEVELS: usize = 128;

/// MongoDB's extended JSON: the only key of an object that stands for a value.
const EXTENDED: [&str; 10] = [
    "$numberDecimal",
    "$numberInt",
    "$numberLong",
    "$numberDouble",
    "$oid",
    "$date",
    "$uuid",
    "$symbol",
    "$timestamp",
    "$binary",
];
/// The text of an element, as XML and JSON-LD become JSON.
const ELEMENT_TEXT: [&str; 7] = ["#text", "@value", "$t", "_", "$", "_text", "__text"];
/// What amounts of money are called, the likeliest first, as [`simplified`] leaves it.
const AMOUNTS: [&str; 14] = [
    "amount",
    "value",
    "price",
    "current",
    "currentprice",
    "now",
    "sale",
    "saleprice",
    "final",
    "finalprice",
    "regular",
    "regularprice",
    "raw",
    "gross",
];
/// What ids are called.
const IDS: [&str; 5] = ["id", "value", "sku", "code", "raw"];
/// What names are called.
const NAMES: [&str; 11] = [
    "label",
    "name",
    "title",
    "displayname",
    "fullname",
    "text",
    "value",
    "content",
    "rendered",
    "plain",
    "raw",
];
/// What says of a pair which attribute it is: the text is then its value.
const ATTRIBUTES: [&str; 4] = ["name", "key", "attribute", "property"];
/// ISO 639-1.
const LANGUAGES: &str = " aa ab af ak am ar as ay az ba be bg bn bo br bs ca ce co cs cv cy da de dv dz ee el en eo es et eu fa ff fi fj \
     fo fr fy ga gd gl gn gu gv ha he hi hr ht hu hy ia id ig is it iu ja jv ka kk kl km kn ko ks ku kw ky la lb lg ln lo lt lv mg mi mk ml \
     mn mr ms mt my nb ne nl nn no ny oc om or os pa pl ps pt qu rm ro ru rw sa sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th \
     ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi wa wo xh yi yo za zh zu ";

/// Adds the values in some JSON, each as a text: of lists each element's, of objects what they mean in the role. An object of which
/// that is not known is a text as it is. Nulls and empty texts are none.
pub(super) fn texts<'t>(json: &'t str, role: Option<Role>, found: &mut Vec<Cow<'t, str>>) {
    add(json, role, LEVELS, found);
}

fn add<'t>(json: &'t str, role: Option<Role>, levels: usize, found: &mut Vec<Cow<'t, str>>) {
    let Some(levels) = levels.checked_sub(1) else { return };
    match json.as_bytes().first() {
        None | Some(b'n') => {}
        Some(b'"') => {
            let text = string(json);
            if !text.is_empty() {
                found.push(text.into());
            }
        }
        Some(b'[') => match items(json) {
            Some(items) => items.into_iter().for_each(|item| add(item, role, levels, found)),
            None => found.push(json.into()),
        },
        Some(b'{') => match entries(json) {
            Some(entries) if entries.is_empty() => {}
            Some(entries) => match meant(&entries, role, levels) {
                Some(texts) => found.extend(texts),
                None => found.push(json.into()),
            },
            None => found.push(json.into()),
        },
        Some(_) => found.push(json.into()),
    }
}

/// What an object means, if that is known.
fn meant<'t>(
    entries: &[(Cow<'t, str>, &'t str)],
    role: Option<Role>,
    levels: usize,
) -> Option<Vec<Cow<'t, str>>> {
    let inner = |json: &'t str| {
        let mut texts = Vec::new();
        add(json, role, levels, &mut texts);
        texts
    };
    if let [(key, value)] = entries
        && EXTENDED.contains(&key.as_ref())
    {
        let is_number = |text: &Cow<'_, str>| !matches!(text.as_ref(), "NaN" | "Infinity" | "-Infinity");
        return Some(inner(value).into_iter().filter(is_number).collect());
    }
    if let Some((_, value)) = entries.iter().find(|(key, _)| ELEMENT_TEXT.contains(&key.as_ref())) {
        return Some(inner(value));
    }
    let keys: Vec<String> = entries.iter().map(|(key, _)| simplified(key)).collect();
    let is_pair =
        keys.iter().any(|key| key == "value") && keys.iter().any(|key| ATTRIBUTES.contains(&key.as_str()));
    let wanted: &[&str] = match role {
        Some(Role::Price | Role::SalePrice | Role::ListPrice) => &AMOUNTS,
        Some(Role::Id | Role::Group) => &IDS,
        _ if is_pair && !keys.iter().any(|key| key == "label") => &["value"],
        _ => &NAMES,
    };
    let of_key =
        |wanted: &&str| entries.iter().zip(&keys).find(|(_, key)| key == wanted).map(|((_, json), _)| *json);
    let known: Vec<&str> = wanted.iter().filter_map(of_key).collect();
    if !known.is_empty() {
        return Some(known.into_iter().map(inner).find(|texts| !texts.is_empty()).unwrap_or_default());
    }
    is_localised(entries).then(|| {
        let english = |key: &str| key == "en" || key.starts_with("en-") || key.starts_with("en_");
        let (first, others): (Vec<_>, Vec<_>) = entries.iter().partition(|(key, _)| english(key));
        let mut texts = first.into_iter().chain(others).map(|(_, json)| inner(json));
        texts.find(|texts| !texts.is_empty()).unwrap_or_default()
    })
}

/// Whether the keys are languages, such as `en` or `de-AT`, and the values texts.
fn is_localised(entries: &[(Cow<'_, str>, &str)]) -> bool {
    let is_language = |key: &str| {
        let (language, region) = key.split_once(['-', '_']).unwrap_or((key, ""));
        key == "default"
            || (language.len() == 2
                && region.len() <= 8
                && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && LANGUAGES.contains(&format!(" {language} ")))
    };
    let is_text = |json: &str| matches!(json.as_bytes().first(), Some(b'"' | b'n' | b'['));
    // `id` alone names what the object is.
    !matches!(entries, [(key, _)] if key == "id")
        && entries.iter().all(|(key, json)| is_language(key) && is_text(json))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(role: Role, json: &str) -> String {
        let mut found = Vec::new();
        texts(json, Some(role), &mut found);
        found.first().cloned().unwrap_or_default().into_owned()
    }

    #[test]
    fn amounts_of_money_are_prices() {
        for (json, price) in [
            (r#"{"amount": 10.50, "currency": "EUR"}"#, "10.50"),
            (r#"{"currency": "EUR", "value": "10"}"#, "10"),
            (r#"{"$numberDecimal": "11"}"#, "11"),
            (r#"{"$numberLong": "12345678901234567890"}"#, "12345678901234567890"),
            (r#"{"current": {"value": 12}, "original": {"value": 20}}"#, "12"),
            (r#"{"regular": 20, "sale": null}"#, "20"),
            (r#"[{"price": "9.99"}, {"price": "12"}]"#, "9.99"),
            (r#"{"amount": {"$numberDouble": "NaN"}}"#, ""),
            (r#"{"amount": null, "currency": "EUR"}"#, ""),
            (r#"{}"#, ""),
            (r#"{"min": 10, "max": 20}"#, r#"{"min": 10, "max": 20}"#),
            (r#"{"EUR": 10, "USD": 11}"#, r#"{"EUR": 10, "USD": 11}"#),
        ] {
            assert_eq!(first(Role::Price, json), price, "{json}");
        }
    }

    #[test]
    fn objects_that_have_a_name_are_called_by_it() {
        for (json, name) in [
            (r#"{"id": 7, "name": "Abco"}"#, "Abco"),
            (r#"{"slug": "abco", "title": {"en": "Abco"}}"#, "Abco"),
            (r#"{"value": "abco", "label": "Abco"}"#, "Abco"),
            (r#"{"name": "Colour", "value": "Red"}"#, "Red"),
            (r##"{"@lang": "en", "#text": "Red"}"##, "Red"),
            (r#"{"rendered": "Caf\u00e9"}"#, "Café"),
            (r#"{"id": 7}"#, r#"{"id": 7}"#),
        ] {
            assert_eq!(first(Role::Brand, json), name, "{json}");
        }
        assert_eq!(first(Role::Id, r#"{"$oid": "65a1"}"#), "65a1");
        assert_eq!(first(Role::Id, r#"{"id": 7, "name": "x"}"#), "7");
    }

    #[test]
    fn of_several_languages_english_counts_else_the_first() {
        for (json, name) in [
            (r#"{"de": "Rotes Hemd", "en": "red shirt"}"#, "red shirt"),
            (r#"{"de_AT": "Rotes Hemd", "en-GB": "red shirt"}"#, "red shirt"),
            (r#"{"de": "Rotes Hemd", "fr": "chemise"}"#, "Rotes Hemd"),
            (r#"{"de": "Rotes Hemd", "en": ""}"#, "Rotes Hemd"),
            (r#"{"id": "7"}"#, r#"{"id": "7"}"#),
            (r#"{"min": "S", "max": "L"}"#, r#"{"min": "S", "max": "L"}"#),
        ] {
            assert_eq!(first(Role::Name, json), name, "{json}");
        }
    }
}
