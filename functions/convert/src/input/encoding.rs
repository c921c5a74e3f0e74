//! Which encoding a text is in: as its byte order mark says, as the settings name it, or as its beginning looks.
//!
//! What begins with UTF-8 is taken for UTF-8, also if some lines are not: those are decoded one by one, as Windows-1252, where the records are
//! read. Anything else is decoded as a whole, before it is cut into records.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_2022_JP, ISO_8859_2, ISO_8859_4, ISO_8859_13, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250,
    WINDOWS_1252, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258,
};
use memchr::{memchr, memmem};
use std::borrow::Cow;
use wintermute_shared::{Error, Result};

/// The encoding of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// One of the WHATWG's.
    Known(&'static Encoding),
    /// UTF-32, little-endian, which the WHATWG leaves out.
    Utf32Le,
    /// UTF-32, big-endian.
    Utf32Be,
}

impl Charset {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Known(encoding) => encoding.name(),
            Self::Utf32Le => "UTF-32LE",
            Self::Utf32Be => "UTF-32BE",
        }
    }

    /// The encoding of a text that begins with these bytes, which are all of it if it has `ended`. A byte order mark tells more than the
    /// name that the settings give, as in browsers.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that no encoding has.
    pub fn of(bytes: &[u8], ended: bool, named: Option<&str>) -> Result<Self> {
        let named = named.map(Self::named).transpose()?;
        Ok(marked(bytes).or(named).or_else(|| wide(bytes)).unwrap_or_else(|| narrow(bytes, ended)))
    }

    fn named(label: &str) -> Result<Self> {
        let name = label.trim();
        match name.to_ascii_lowercase().as_str() {
            "utf-32" | "utf-32le" => return Ok(Self::Utf32Le),
            "utf-32be" => return Ok(Self::Utf32Be),
            _ => {}
        }
        Encoding::for_label_no_replacement(name.as_bytes()).map(Self::Known).ok_or_else(|| {
            Error::invalid(format!(
                "{label:?} (--encoding, WINTERMUTE_ENCODING) is no encoding that is known: name one such as utf-8, utf-16le, \
                 windows-1252, windows-1250, windows-1251, iso-8859-2, koi8-r, shift_jis, euc-kr, gb18030 or big5"
            ))
        })
    }
}

/// The encoding that a byte order mark tells.
fn marked(bytes: &[u8]) -> Option<Charset> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => Some(Charset::Utf32Le),
        [0, 0, 0xfe, 0xff, ..] => Some(Charset::Utf32Be),
        _ => Encoding::for_bom(bytes).map(|(encoding, _)| Charset::Known(encoding)),
    }
}

/// So many bytes tell whether characters take two or four bytes each.
const WIDE_SEEN: usize = 64 << 10;

/// UTF-16 or UTF-32 without a mark.
///
/// Line breaks, delimiters, quotes and digits are ASCII characters in any language, and their upper bytes are zero, which no byte of
/// other text is. So the text is read in either order of bytes: in the right one there are more ASCII characters than in the other, and
/// next to no control characters or halves of pairs.
fn wide(bytes: &[u8]) -> Option<Charset> {
    let bytes = &bytes[..bytes.len().min(WIDE_SEEN)];
    memchr(0, bytes)?;
    if is_narrow(bytes) {
        return None;
    }
    let (quads, _) = bytes.as_chunks::<4>();
    let (pairs, _) = bytes.as_chunks::<2>();
    let of_quads = |read: fn([u8; 4]) -> u32| Look::at(quads.iter().map(|quad| char::from_u32(read(*quad))));
    let of_pairs = |read: fn([u8; 2]) -> u16| {
        let characters = char::decode_utf16(pairs.iter().map(|pair| read(*pair)));
        Look::at(characters.map(|character| character.ok()))
    };
    let looks = [
        (Charset::Utf32Le, of_quads(u32::from_le_bytes)),
        (Charset::Utf32Be, of_quads(u32::from_be_bytes)),
        (Charset::Known(UTF_16LE), of_pairs(u16::from_le_bytes)),
        (Charset::Known(UTF_16BE), of_pairs(u16::from_be_bytes)),
    ];
    let fitting = looks.into_iter().filter(|(_, look)| look.is_text());
    fitting.max_by_key(|(_, look)| look.ascii).map(|(charset, _)| charset)
}

/// Whether these bytes are UTF-8 with hardly any control characters: then a zero byte is one of those, and not half of a character.
fn is_narrow(bytes: &[u8]) -> bool {
    begins_as_utf_8(bytes, false) && controls(bytes) * 20 < bytes.len()
}

/// Whether a character below U+0080 has no place in text.
fn is_control(character: char) -> bool {
    character.is_ascii_control() && !matches!(character, '\t' | '\n' | '\r')
}

/// What some bytes look like in one encoding.
struct Look {
    characters: usize,
    ascii: usize,
    /// What is no character, or has no place in text.
    bad: usize,
}

impl Look {
    fn at(characters: impl Iterator<Item = Option<char>>) -> Self {
        let mut look = Self { characters: 0, ascii: 0, bad: 0 };
        for character in characters {
            look.characters += 1;
            match character {
                None | Some('\u{80}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}') => look.bad += 1,
                Some(character) if is_control(character) => look.bad += 1,
                Some(character) => look.ascii += usize::from(character.is_ascii()),
            }
        }
        look
    }

    fn is_text(&self) -> bool {
        self.characters > 1 && self.bad * 100 <= self.characters && self.ascii * 50 >= self.characters
    }
}

/// The encoding of a text in which ASCII characters take one byte each.
fn narrow(bytes: &[u8], ended: bool) -> Charset {
    // ASCII bytes alone, which would pass for UTF-8.
    if memmem::find(bytes, b"\x1b$B").is_some() {
        return Charset::Known(ISO_2022_JP);
    }
    if begins_as_utf_8(bytes, ended) || is_binary(bytes) {
        return Charset::Known(UTF_8);
    }
    let guess = guess(bytes, ended);
    // Characters of two bytes are valid UTF-8 now and then; those of one byte hardly ever.
    let weight = if guess.is_single_byte() { 10 } else { 1 };
    let Runs { valid, other } = Runs::of(bytes);
    Charset::Known(if valid * weight >= other { UTF_8 } else { guess })
}

/// The encoding of text that is not UTF-8. A detector knows how letters follow one another in each language. Where there is too little for
/// it to know, the text is most likely Windows-1252.
fn guess(bytes: &[u8], ended: bool) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, ended);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let text = WINDOWS_1252.decode_without_bom_handling(bytes).0;
    let is_western =
        has_symbols_only(&text) || (OTHER_LATIN.contains(&guess) && has_two_western_letters(&text));
    if is_western { WINDOWS_1252 } else { guess }
}

/// Encodings of Latin letters that differ from Windows-1252 in some.
const OTHER_LATIN: [&Encoding; 7] =
    [WINDOWS_1250, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258, ISO_8859_2, ISO_8859_4, ISO_8859_13];

/// Whether at most two different letters are not ASCII, and are among those of western languages.
fn has_two_western_letters(text: &str) -> bool {
    let mut seen = ['\0'; 2];
    text.chars().filter(|character| !character.is_ascii()).all(|character| {
        let is_western = matches!(character, 'À'..='Ï' | 'Ñ'..='Ü' | 'ß'..='ï' | 'ñ'..='ü' | 'ÿ' | 'Œ' | 'œ');
        let place = seen.iter_mut().find(|seen| **seen == character || **seen == '\0');
        place.is_some_and(|seen| {
            *seen = character;
            is_western
        })
    })
}

/// Whether all beyond ASCII is symbols, as in `Lamp®`, `5 €`, `12½` and `don’t`, and not letters of another encoding, which look like
/// `We³na`.
fn has_symbols_only(text: &str) -> bool {
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let is_mark = matches!(character, '‘'..='”' | '–' | '—' | '…');
        let is_symbol =
            matches!(character, 'ª' | 'º' | 'µ') || !(character.is_alphabetic() || character.is_control());
        let is_inside = before.is_alphabetic() && characters.peek().is_some_and(|next| next.is_alphabetic());
        if !character.is_ascii() && !is_mark && (!is_symbol || is_inside) {
            return false;
        }
        before = character;
    }
    true
}

/// Whether the bytes are UTF-8. The last character may be cut unless the text has `ended`.
fn begins_as_utf_8(bytes: &[u8], ended: bool) -> bool {
    std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none() && !ended, |_| true)
}

/// Whether this is no text in any of these encodings. Then it is left as it is, and its records are rejects.
fn is_binary(bytes: &[u8]) -> bool {
    controls(bytes) * 50 > bytes.len()
}

fn controls(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| is_control(char::from(**byte))).count()
}

/// Runs of bytes beyond ASCII: in most encodings words, or letters of them.
struct Runs {
    /// Those that are UTF-8.
    valid: usize,
    /// The others.
    other: usize,
}

impl Runs {
    fn of(bytes: &[u8]) -> Self {
        let runs = bytes.split(u8::is_ascii).filter(|run| !run.is_empty());
        let (valid, other): (Vec<&[u8]>, Vec<&[u8]>) = runs.partition(|run| std::str::from_utf8(run).is_ok());
        Self { valid: valid.len(), other: other.len() }
    }
}

/// The text of a record that is not UTF-8: its bytes that are not are read as Windows-1252, and all of them where these are the most.
/// Nothing if it holds control characters, or bytes that stand for nothing in Windows-1252.
pub fn as_windows_1252(record: &[u8]) -> Option<String> {
    let Runs { valid, other } = Runs::of(record);
    let mut text = String::with_capacity(record.len() + record.len() / 8);
    for chunk in record.utf8_chunks() {
        let (utf_8, rest) = (chunk.valid(), chunk.invalid());
        if valid >= other {
            text.push_str(utf_8);
        } else {
            push_windows_1252(&mut text, utf_8.as_bytes())?;
        }
        push_windows_1252(&mut text, rest)?;
    }
    (!text.chars().any(is_control)).then_some(text)
}

fn push_windows_1252(text: &mut String, bytes: &[u8]) -> Option<()> {
    let means_nothing = |byte: &u8| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
    if bytes.iter().any(means_nothing) {
        return None;
    }
    text.push_str(&WINDOWS_1252.decode_without_bom_handling(bytes).0);
    Some(())
}

/// The text of a header, decoded as that of a record is.
pub fn text_of(header: &[u8]) -> Option<Cow<'_, str>> {
    std::str::from_utf8(header).map(Cow::Borrowed).ok().or_else(|| as_windows_1252(header).map(Cow::Owned))
}

/// What is wrong with a record that is not UTF-8.
pub fn flaw(record: &[u8], doubt: Doubt) -> String {
    let at = record.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
    let hint = match doubt {
        Doubt::Guessed => ", and the record is not Windows-1252 either; --encoding names another encoding",
        Doubt::Named => "; without --encoding, such records are read as Windows-1252",
        Doubt::Decoded => "",
    };
    format!("byte {at} of the record is not UTF-8{hint}")
}

/// What may be wrong with the text of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is taken for UTF-8 as it comes, and where it is not it may be Windows-1252.
    Guessed,
    /// It is UTF-8 by the settings, and nothing else.
    Named,
    /// It was decoded, and bytes that stand for no character have become [`LOST`].
    Decoded,
}

/// What stands for bytes that stand for no character.
pub const LOST: char = '\u{fffd}';
