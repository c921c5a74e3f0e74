//! The file of an object: its key is the path, with what a file system cannot have encoded. `docs/objects.md` tells the rules to people.

use percent_encoding::percent_decode_str;
use std::path::{Path, PathBuf};

/// The longest name of a file. File systems take 255 bytes; three are left for a mark.
const LONGEST: usize = 252;
/// The name of the empty part of a key, as in `a//b` and `a/`. No part of a key holds a `/`.
const EMPTY: &str = "%2F";
// Bytes that are not in UTF-8, so in no key.
/// The end of the name of an object beside a folder of its name.
const BESIDE: &str = "%FF";
/// The end of the name of a folder whose files have names that begin with it.
const CONTINUED: &str = "%FE";

/// The path of a key below its bucket's folder.
pub(super) fn path(key: &str) -> PathBuf {
    key.split('/').flat_map(pieces).collect()
}

/// Where the file of a key may be, the likely place first. A file that makes way for a folder goes from the first to the second.
pub(super) fn places(bucket: &Path, key: &str) -> [PathBuf; 2] {
    let place = bucket.join(path(key));
    let beside = beside(&place);
    [place, beside]
}

/// Where an object is when a folder has its place.
pub(super) fn beside(place: &Path) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(BESIDE);
    name.into()
}

/// What a file's name says.
pub(super) enum FileName {
    /// A part of a key.
    Whole(String),
    /// The beginning of one; the folder of this name holds the rest.
    Beginning(String),
}

/// Reads a name; nothing if it is not one that [`path`] gives.
pub(super) fn read(name: &str, is_folder: bool) -> Option<FileName> {
    let decoded = |name: &str| Some(percent_decode_str(name).decode_utf8().ok()?.into_owned());
    if is_folder && let Some(beginning) = name.strip_suffix(CONTINUED) {
        return decoded(beginning).map(FileName::Beginning);
    }
    let name = name.strip_suffix(BESIDE).filter(|_| !is_folder).unwrap_or(name);
    if !name.contains('%') && name.len() <= LONGEST {
        return Some(FileName::Whole(name.to_owned()));
    }
    let part = if name == EMPTY { String::new() } else { decoded(name)? };
    (pieces(&part) == [name]).then_some(FileName::Whole(part))
}

/// A part of a key as names of files: one, unless it is too long.
fn pieces(part: &str) -> Vec<String> {
    if part.is_empty() {
        return vec![EMPTY.to_owned()];
    }
    let (mut pieces, mut last) = (Vec::new(), String::new());
    for (at, character) in part.char_indices() {
        let piece = match character {
            '\0'..='\u{1f}' | '\u{7f}' => format!("%{:02X}", u32::from(character)),
            '%' if looks_encoded(&part.as_bytes()[at + 1..]) => "%25".to_owned(),
            other => other.to_string(),
        };
        if last.len() + piece.len() > LONGEST {
            pieces.push(std::mem::take(&mut last) + CONTINUED);
        }
        last += &piece;
    }
    if matches!(last.as_str(), "." | "..") {
        last.replace_range(..1, "%2E");
    }
    pieces.push(last);
    pieces
}

fn looks_encoded(after: &[u8]) -> bool {
    matches!(after, [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_path_of_its_file() {
        for key in ["a", "raw/a b+ü%.json", "raw/shop/50% off.csv", "...", ".hidden/x", "a\\b", "目録"] {
            assert_eq!(path(key), Path::new(key));
        }
    }

    #[test]
    fn what_a_file_system_cannot_have_is_encoded() {
        for (key, file) in [
            ("a/", "a/%2F"),
            ("a//b", "a/%2F/b"),
            ("/", "%2F/%2F"),
            ("x/../y", "x/%2E./y"),
            ("./x", "%2E/x"),
            ("a\n\0b", "a%0A%00b"),
            ("50%25.txt", "50%2525.txt"),
            ("%FF", "%25FF"),
        ] {
            assert_eq!(path(key), Path::new(file), "{key:?}");
        }
        let long = path(&"目".repeat(341));
        let pieces: Vec<&str> = long.iter().map(|piece| piece.to_str().unwrap()).collect();
        assert_eq!(pieces.iter().map(|piece| piece.len()).collect::<Vec<_>>(), [255, 255, 255, 255, 15]);
        assert!(pieces[..4].iter().all(|piece| piece.ends_with(CONTINUED)));
    }

    #[test]
    fn a_name_is_read_back_and_no_other_name_is_a_key() {
        for part in ["", "a", ".", "..", "...", "%", "%%", "%41", "%2", "a%FF", "%2F", "ü\t", "\u{7f}"] {
            let [name] = &pieces(part)[..] else { panic!("{part:?} is short") };
            for name in [name.clone(), format!("{name}{BESIDE}")] {
                assert!(
                    matches!(read(&name, false), Some(FileName::Whole(read)) if read == part),
                    "{part:?}"
                );
            }
        }
        for name in ["%41", "%2f", "a%C3", &"x".repeat(253)] {
            assert!(read(name, false).is_none(), "{name}");
        }
        // A long part that goes on with what a path would drop.
        assert_eq!(path(&format!("{}.", "x".repeat(252))).file_name().unwrap(), "%2E");
    }
}
