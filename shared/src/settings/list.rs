//! Lists of columns in settings: items with commas between them, in which names of columns may have commas too.

use std::str::FromStr;

/// The items of a list. A comma inside brackets or double quotes does not end an item: `Categories (x,y)` is one, and `"Size [cm, in",price`
/// are two. Quotes are around a whole item or around what follows an `=`; a quote within is doubled. A bracket that is not closed is text.
///
/// # Errors
/// When a quote is not closed.
fn split(list: &str) -> Result<Vec<String>, String> {
    let mut items = Vec::new();
    let mut rest = list;
    while !rest.is_empty() || !items.is_empty() {
        let (item, after) = first(rest).ok_or_else(|| {
            format!("{rest:?} has a double quote that is not closed: close it, and double quotes within it")
        })?;
        items.push(item);
        match after {
            Some(after) => rest = after,
            None => break,
        }
    }
    Ok(items)
}

/// Reads a [list](split) of columns.
pub(super) fn parse<T>(text: &str) -> Result<Vec<T>, String>
where
    T: FromStr<Err: std::fmt::Display>,
{
    split(text)?.iter().map(|item| item.parse().map_err(|error: T::Err| error.to_string())).collect()
}

/// The items as one list, which `split` takes apart again.
pub fn join<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let item = |item: &'a str| match item.contains([',', '"', '(', ')', '[', ']', '{', '}']) {
        true => format!("\"{}\"", item.replace('"', "\"\"")),
        false => item.to_owned(),
    };
    items.into_iter().map(item).collect::<Vec<_>>().join(",")
}

/// The first item, and what comes after the comma behind it. Nothing if a quote is not closed.
fn first(list: &str) -> Option<(String, Option<&str>)> {
    let (mut item, mut at) = (String::new(), 0);
    while let Some(character) = list[at..].chars().next() {
        let next = at + character.len_utf8();
        match character {
            ',' => return Some((item, Some(&list[next..]))),
            '"' if item.trim_start().is_empty() || item.ends_with('=') => {
                let (text, length) = quoted(&list[next..])?;
                item.truncate(item.trim_start().len());
                item.push_str(&text);
                at = next + length;
                continue;
            }
            '(' | '[' | '{' => {
                let end = closing(&list[at..]).map_or(next, |length| at + length);
                item.push_str(&list[at..end]);
                at = end;
                continue;
            }
            _ => item.push(character),
        }
        at = next;
    }
    Some((item, None))
}

/// The text up to the quote that closes it, and its length with that quote.
fn quoted(list: &str) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut at = 0;
    loop {
        let end = at + list[at..].find('"')?;
        text.push_str(&list[at..end]);
        if !list[end + 1..].starts_with('"') {
            return Some((text, end + 1));
        }
        text.push('"');
        at = end + 2;
    }
}

/// The length up to the bracket that closes the one with which the text begins.
fn closing(list: &str) -> Option<usize> {
    let open = list.chars().next()?;
    let close = match open {
        '(' => ')',
        '[' => ']',
        _ => '}',
    };
    let mut depth = 0;
    for (at, character) in list.char_indices() {
        if character == open {
            depth += 1;
        } else if character == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + close.len_utf8());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn commas_in_brackets_and_quotes_are_text() {
        for (list, items) in [
            ("", &[][..]),
            ("a", &["a"]),
            ("a,b=2", &["a", "b=2"]),
            ("category=Categories (x,y,z...)", &["category=Categories (x,y,z...)"]),
            ("Name (a,b)=2,desc", &["Name (a,b)=2", "desc"]),
            ("a [b,(c],d", &["a [b,(c]", "d"]),
            ("f(a,(b,c),d),e", &["f(a,(b,c),d)", "e"]),
            ("size (cm,price", &["size (cm", "price"]),
            ("size) x,price", &["size) x", "price"]),
            ("\"size (cm, in\",price", &["size (cm, in", "price"]),
            ("price=\"cost, net\",brand=b", &["price=cost, net", "brand=b"]),
            (" \"a,b\",c", &["a,b", "c"]),
            ("\"a \"\"b\"\", c\"=2", &["a \"b\", c=2"]),
            ("12\" wide,b", &["12\" wide", "b"]),
            ("a,", &["a", ""]),
            (",", &["", ""]),
        ] {
            assert_eq!(split(list).unwrap(), items, "{list}");
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_is_named() {
        let error = split("a,\"b,c").unwrap_err();
        assert!(error.starts_with("\"\\\"b,c\" has a double quote that is not closed"), "{error}");
    }

    proptest! {
        #[test]
        fn a_list_is_read_as_it_is_written(items in prop::collection::vec("[a=,\"()\\[{é ]{0,8}", 1..5)) {
            // One empty item is written as no item is.
            prop_assume!(items != [""]);
            prop_assert_eq!(split(&join(items.iter().map(String::as_str))).unwrap(), items);
        }
    }
}
