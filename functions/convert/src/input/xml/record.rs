//! A record of XML as a JSON object.
//!
//! Attributes and child elements are its fields, in their order. An element with text alone is a string, or a number if it is
//! written like one; one with attributes too is an object with its text as `value`; one with elements is an object. What repeats
//! is a list, and so is an element that does nothing but hold a list. Text among elements, such as HTML, is one text.

use super::name::{is_noise, local};
use quick_xml::escape::{resolve_html5_entity, unescape_with};
use quick_xml::events::BytesStart;
use std::borrow::Cow;
use std::collections::HashMap;

/// An element.
#[derive(Debug, Default)]
pub struct Element {
    /// Its name, with the prefix of its namespace.
    pub name: String,
    attributes: Vec<(String, String)>,
    content: Vec<Content>,
}

#[derive(Debug)]
enum Content {
    Text(String),
    Element(Element),
}

impl Element {
    /// An element that begins here.
    pub fn begin(start: &BytesStart<'_>) -> Self {
        let mut attributes = start.attributes();
        let attributes = attributes
            .with_checks(false)
            .flatten()
            .filter(|attribute| !is_noise(attribute.key.into_inner()))
            .map(|attribute| {
                (attribute.key.into_inner().to_owned(), unescaped(&attribute.value).into_owned())
            })
            // Atom says of a text whether it is HTML.
            .filter(|(key, value)| {
                key != "type"
                    || !matches!(value.as_str(), "text" | "html" | "xhtml" | "text/html" | "text/plain")
            });
        Self {
            name: start.name().into_inner().to_owned(),
            attributes: attributes.collect(),
            content: Vec::new(),
        }
    }

    /// Bytes that its beginning takes.
    pub fn bytes(&self) -> usize {
        self.name.len() + self.attributes.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>()
    }

    pub fn text(&mut self, more: &str) {
        match self.content.last_mut() {
            Some(Content::Text(text)) => text.push_str(more),
            _ => self.content.push(Content::Text(more.to_owned())),
        }
    }

    pub fn child(&mut self, element: Self) {
        self.content.push(Content::Element(element));
    }

    /// Appends it as a JSON object, even if it holds text alone.
    pub fn record(&self, json: &mut Vec<u8>) {
        let mut fields = ElementFields::default();
        if self.has_text() {
            let own = self.content.iter().map(|content| match content {
                Content::Text(text) => text.as_str(),
                Content::Element(_) => "",
            });
            fields.scalar("value", &own.collect::<String>());
        }
        self.add_attributes(&mut fields);
        self.add_children(&mut fields);
        fields.write(json);
    }

    fn children(&self) -> impl Iterator<Item = &Self> + Clone {
        self.content.iter().filter_map(|content| match content {
            Content::Element(element) => Some(element),
            Content::Text(_) => None,
        })
    }

    fn has_text(&self) -> bool {
        self.content.iter().any(|content| matches!(content, Content::Text(text) if !text.trim().is_empty()))
    }

    /// Its text, with that of its children.
    fn all_text(&self, text: &mut String) {
        for content in &self.content {
            match content {
                Content::Text(more) => text.push_str(more),
                Content::Element(element) => element.all_text(text),
            }
        }
    }

    fn value(&self, json: &mut Vec<u8>) {
        let (has_text, mut children) = (self.has_text(), self.children());
        if self.attributes.is_empty() && (has_text || children.next().is_none()) {
            let mut text = String::new();
            self.all_text(&mut text);
            return scalar(json, text.trim());
        }
        if self.attributes.is_empty() && self.is_list() {
            return list(json, self.children());
        }
        let mut fields = ElementFields::default();
        if has_text {
            let mut text = String::new();
            self.all_text(&mut text);
            fields.scalar("value", &text);
        }
        self.add_attributes(&mut fields);
        if !has_text {
            self.add_children(&mut fields);
        }
        fields.write(json);
    }

    fn add_attributes(&self, fields: &mut ElementFields) {
        for (key, value) in &self.attributes {
            fields.scalar(local(key), value);
        }
    }

    /// Adds the child elements, those of one name as a list.
    fn add_children(&self, fields: &mut ElementFields) {
        let mut alike: Vec<Vec<&Self>> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for child in self.children() {
            let place = *places.entry(&child.name).or_insert(alike.len());
            match alike.get_mut(place) {
                Some(others) => others.push(child),
                None => alike.push(vec![child]),
            }
        }
        for elements in alike {
            let mut json = Vec::new();
            match elements[..] {
                [only] => only.value(&mut json),
                _ => list(&mut json, elements.iter().copied()),
            }
            fields.add(local(&elements[0].name), json);
        }
    }

    /// Whether it does nothing but hold a list: elements of one name, which is its own in the singular if there is but one.
    fn is_list(&self) -> bool {
        let mut children = self.children();
        let Some(first) = children.next() else { return false };
        let mut others = 0;
        let is_alike = children.all(|child| {
            others += 1;
            child.name == first.name
        });
        let (many, one) = (local(&self.name).to_lowercase(), local(&first.name).to_lowercase());
        let stem = one.char_indices().last().map_or("", |(last, _)| &one[..last]);
        is_alike && (others > 0 || (many.len() > one.len() && !stem.is_empty() && many.starts_with(stem)))
    }
}

/// The fields of an object.
#[derive(Default)]
struct ElementFields {
    json: Vec<u8>,
    /// The names so far, each with its value.
    known: HashMap<String, Vec<u8>>,
}

impl ElementFields {
    fn scalar(&mut self, key: &str, text: &str) {
        let mut json = Vec::new();
        scalar(&mut json, text.trim());
        self.add(key, json);
    }

    /// Adds a field. Another of the same name, such as `g:title` beside `title`, is left out if it says the same, and numbered if not.
    fn add(&mut self, key: &str, value: Vec<u8>) {
        let (mut name, mut count) = (key.to_owned(), 1);
        while let Some(known) = self.known.get(&name) {
            if *known == value {
                return;
            }
            count += 1;
            name = format!("{key}_{count}");
        }
        self.json.push(if self.known.is_empty() { b'{' } else { b',' });
        string(&mut self.json, &name);
        self.json.push(b':');
        self.json.extend_from_slice(&value);
        self.known.insert(name, value);
    }

    fn write(mut self, json: &mut Vec<u8>) {
        if self.known.is_empty() {
            self.json.push(b'{');
        }
        json.append(&mut self.json);
        json.push(b'}');
    }
}

fn list<'e>(json: &mut Vec<u8>, elements: impl Iterator<Item = &'e Element>) {
    json.push(b'[');
    for (i, element) in elements.enumerate() {
        if i > 0 {
            json.push(b',');
        }
        element.value(json);
    }
    json.push(b']');
}

/// A text as a number if it is written like one of JSON without an exponent, since `12E5` may be an article's number.
fn scalar(json: &mut Vec<u8>, text: &str) {
    if text.is_empty() {
        json.extend_from_slice(b"null");
    } else if is_number(text) {
        json.extend_from_slice(text.as_bytes());
    } else {
        string(json, text);
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(all_digits)
}

/// Appends a string of JSON.
pub fn string(json: &mut Vec<u8>, text: &str) {
    // Writing to memory does not fail.
    let _ = serde_json::to_writer(json, text);
}

/// A text without its references to characters and entities; one that is not known stays as it is.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    match unescape_with(text, resolve_html5_entity) {
        Ok(unescaped) => unescaped,
        Err(_) => {
            let mut parts = text.split('&');
            let mut unescaped = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                let reference = part.split_once(';').and_then(|(name, rest)| Some((referred(name)?, rest)));
                match reference {
                    Some((character, rest)) => {
                        unescaped.push_str(&character);
                        unescaped.push_str(rest);
                    }
                    None => {
                        unescaped.push('&');
                        unescaped.push_str(part);
                    }
                }
            }
            Cow::Owned(unescaped)
        }
    }
}

/// What a reference such as `amp` or `#233` stands for. Those that a document declares itself are not followed.
pub fn referred(name: &str) -> Option<Cow<'static, str>> {
    let Some(number) = name.strip_prefix('#') else { return resolve_html5_entity(name).map(Cow::Borrowed) };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
        .filter(|character| *character != '\0')
        .map(|character| Cow::Owned(character.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::records::tests::json_of;

    fn record(xml: &str) -> String {
        let json = json_of(xml, "p");
        json.trim_matches(['[', ']', '\n']).to_owned()
    }

    #[test]
    fn attributes_and_elements_are_fields() {
        for (xml, json) in [
            (
                "<p id=\"7\" xmlns:g=\"x\"><g:name xml:lang=\"de\">Schuh</g:name></p>",
                r#"{"id":7,"name":"Schuh"}"#,
            ),
            ("<p><price currency=\"EUR\">5.00</price></p>", r#"{"price":{"value":5.00,"currency":"EUR"}}"#),
            (
                "<p><title type=\"text\">Shoe</title><link href=\"x\"/></p>",
                r#"{"title":"Shoe","link":{"href":"x"}}"#,
            ),
            ("<p><a/><b> </b><c>x<!-- y -->z</c></p>", r#"{"a":null,"b":null,"c":"xz"}"#),
            ("<p><brand><name>Abco</name><id>3</id></brand></p>", r#"{"brand":{"name":"Abco","id":3}}"#),
            ("<p>Shoe</p>", r#"{"value":"Shoe"}"#),
            ("<p>new <name>Shoe</name></p>", r#"{"value":"new","name":"Shoe"}"#),
            ("<p/>", "{}"),
        ] {
            assert_eq!(record(xml), json, "{xml}");
        }
    }

    #[test]
    fn what_repeats_is_a_list() {
        for (xml, json) in [
            ("<p><c>red</c><n>x</n><c>blue</c></p>", r#"{"c":["red","blue"],"n":"x"}"#),
            ("<p><images><image>a</image><image>b</image></images></p>", r#"{"images":["a","b"]}"#),
            ("<p><categories><category>a</category></categories></p>", r#"{"categories":["a"]}"#),
            ("<p><sizes><value>1</value></sizes></p>", r#"{"sizes":{"value":1}}"#),
            (
                "<p><param name=\"Color\">red</param><param name=\"Size\">4</param></p>",
                r#"{"param":[{"value":"red","name":"Color"},{"value":4,"name":"Size"}]}"#,
            ),
        ] {
            assert_eq!(record(xml), json, "{xml}");
        }
    }

    #[test]
    fn fields_of_one_name_are_both_kept_unless_they_say_the_same() {
        assert_eq!(record("<p><title>A</title><g:title>A</g:title></p>"), r#"{"title":"A"}"#);
        assert_eq!(record("<p id=\"1\"><id>2</id><g:id>3</g:id></p>"), r#"{"id":1,"id_2":2,"id_3":3}"#);
    }

    #[test]
    fn text_is_what_a_reader_sees() {
        for (text, json) in [
            ("Caf&#233; &amp; &#x42;ar &eacute;&nbsp;x", "\"Caf\u{e9} & Bar \u{e9}\u{a0}x\""),
            ("Black & White &lol; A&B;", "\"Black & White &lol; A&B;\""),
            ("<![CDATA[<b>5 < 6</b> & \"x\"]]>", r#""<b>5 < 6</b> & \"x\"""#),
            ("Soft <b>and</b> light", "\"Soft and light\""),
            ("00123", "\"00123\""),
            ("12E5", "\"12E5\""),
            ("-0.50", "-0.50"),
            ("4006381333931", "4006381333931"),
            ("1.", "\"1.\""),
        ] {
            assert_eq!(record(&format!("<p><t>{text}</t></p>")), format!("{{\"t\":{json}}}"), "{text}");
        }
        assert_eq!(record("<p t=\"A &amp; B & C &#65; &nope;\"/>"), r#"{"t":"A & B & C A &nope;"}"#);
    }
}
