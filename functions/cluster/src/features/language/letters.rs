//! What letters tell of a language.

use super::han;
use super::script::Script;
use wintermute_shared::settings::Language;

/// Letters of Latin script that a language has and most others have not; none for languages that are known without.
fn of(language: Language) -> &'static str {
    match language {
        Language::Croatian => "čćđšž",
        Language::Czech => "ěřůčšžýť",
        Language::Danish | Language::Norwegian => "æøå",
        Language::Finnish => "äö",
        Language::Hungarian => "őűáéóöü",
        Language::Polish => "ąćęłńśźż",
        Language::Romanian => "ăâîșşțţ",
        Language::Serbian => "čćđšž",
        Language::Slovak => "ľĺŕôčšžýť",
        Language::Slovenian => "čšž",
        Language::Swedish => "åäö",
        // In lower case, `İ` is `i` and a dot.
        Language::Turkish => "ışğçöü\u{307}",
        Language::Vietnamese => "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđơư",
        _ => "",
    }
}

/// Whether a language's letters stand in a text, in at least one of twelve words.
pub(super) fn are_in(language: Language, text: &str) -> bool {
    let letters = of(language);
    let words = text.split(' ').count();
    let with = text.split(' ').filter(|word| word.contains(|c| letters.contains(c))).count();
    with > 0 && with * 12 >= words
}

/// Whether a language cannot be without these letters.
pub(super) fn needs(language: Language) -> bool {
    !of(language).is_empty()
}

/// The language of a text in Arabic letters: Urdu and Persian have some that Arabic has not.
pub(super) fn of_arabic_script(text: &str) -> Language {
    let words = text.split(' ').count();
    let with = |letters: &[char]| text.split(' ').filter(|word| word.contains(letters)).count();
    if with(&['ٹ', 'ڈ', 'ڑ', 'ے', 'ں', 'ہ', 'ھ']) * 6 >= words {
        Language::Urdu
    } else if with(&['پ', 'چ', 'ژ', 'گ', 'ک', 'ی']) * 4 >= words {
        Language::Persian
    } else {
        Language::Arabic
    }
}

/// Whether letters alone tell the language: they are in many words.
pub(super) fn are_own(language: Language, text: &str) -> bool {
    let own = match language {
        Language::Turkish => "ığş\u{307}",
        other => of(other),
    };
    let words = text.split(' ').count();
    text.split(' ').filter(|word| word.contains(|c| own.contains(c))).count() * 4 >= words
}

/// The script that tells a text's language: of letters other than Latin a third is enough, since brands are Latin everywhere.
pub(super) fn script(text: &str) -> Script {
    let mut scripts: Vec<(Script, usize)> = Vec::new();
    for c in text.chars() {
        let Some((script, weight)) = weighed(c) else { continue };
        match scripts.iter_mut().find(|(of, _)| *of == script) {
            Some((_, sum)) => *sum += weight,
            None => scripts.push((script, weight)),
        }
    }
    let all: usize = scripts.iter().map(|(_, sum)| sum).sum();
    let others = scripts.iter().filter(|(script, _)| *script != Script::Latin);
    match others.max_by_key(|(_, sum)| *sum) {
        Some(&(Script::Han, sum)) if sum * 3 >= all => han::script(text),
        Some(&(script, sum)) if sum * 3 >= all => script,
        _ => Script::Latin,
    }
}

/// The language of the script of a text, where the script tells it.
pub(super) fn own_script(text: &str) -> Option<Language> {
    match script(text) {
        Script::Of(language) => language,
        _ => None,
    }
}

/// The script of a letter, and how many Latin letters it stands for.
fn weighed(c: char) -> Option<(Script, usize)> {
    let of = |language| Script::Of(Some(language));
    Some(match c {
        'a'..='z' | '\u{df}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => (Script::Latin, 1),
        '\u{370}'..='\u{3ff}' => (of(Language::Greek), 1),
        '\u{400}'..='\u{52f}' => (Script::Cyrillic, 1),
        '\u{590}'..='\u{5ff}' => (of(Language::Hebrew), 1),
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => (Script::Arabic, 1),
        '\u{900}'..='\u{97f}' => (Script::Devanagari, 1),
        '\u{e00}'..='\u{e7f}' => (of(Language::Thai), 1),
        '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}' => (of(Language::Korean), 3),
        '\u{3040}'..='\u{30ff}'
        | '\u{ff66}'..='\u{ff9f}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}' => (Script::Han, 3),
        c if c.is_alphabetic() => (Script::Of(None), 1),
        _ => return None,
    })
}
