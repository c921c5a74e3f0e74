//! Words as readers of a script see them.

use super::characters::is_word;
use std::ops::Range;
use unicode_general_category::{GeneralCategory as Category, get_general_category};

/// Finds the words of some texts.
#[derive(Default)]
pub(super) struct Cutter {
    /// Where each character of the run at hand begins.
    characters: Vec<usize>,
}

/// What a character is to words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CharClass {
    /// It belongs to no word.
    Break,
    /// It belongs to the letter before.
    Mark,
    /// A letter or digit of words with spaces between them.
    Spaced,
    /// A letter of a script that has no spaces.
    Unspaced(Script),
}

/// Scripts without spaces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Han,
    Hiragana,
    Katakana,
    Thai,
    Lao,
    Myanmar,
    Khmer,
}

impl Cutter {
    /// Hands on where the words of a text stand, in their order.
    ///
    /// A word is a run of at least two letters, digits and underscores with the marks that belong to them. A vowel sign counts as a
    /// letter, so that Hindi कि is a word. In scripts without spaces each two neighbouring characters are a word, a character with
    /// its marks being one, as search engines take them (Lucene's `CJKBigramFilter`); so is a character that stands alone, but for
    /// Hiragana, which is then an ending or a particle.
    pub fn cut(&mut self, texts: &str, place: Range<usize>, mut word: impl FnMut(Range<usize>)) {
        self.runs(texts, place, |run, characters, end| match (run, characters) {
            (CharClass::Unspaced(Script::Hiragana), [_]) => {}
            (CharClass::Unspaced(_), [start]) => word(*start..end),
            (CharClass::Unspaced(_), _) => {
                let ends = characters.iter().skip(2).copied().chain([end]);
                characters.iter().zip(ends).for_each(|(&start, end)| word(start..end));
            }
            (CharClass::Spaced, [start, _, ..]) => word(*start..end),
            _ => {}
        });
    }

    /// Hands on each run of letters of one kind: where its characters begin, and where it ends.
    fn runs(&mut self, texts: &str, place: Range<usize>, mut each: impl FnMut(CharClass, &[usize], usize)) {
        let characters = &mut self.characters;
        characters.clear();
        let (mut run, mut is_stacked) = (CharClass::Break, false);
        for (at, c) in texts[place.clone()].char_indices() {
            let at = place.start + at;
            let kind = match kind(c) {
                CharClass::Break
                    if is_inside_word(c, &texts[place.start..at], &texts[at + c.len_utf8()..place.end]) =>
                {
                    CharClass::Mark
                }
                // It is written below the letter before.
                kind @ CharClass::Unspaced(_) if is_stacked && kind == run => CharClass::Mark,
                CharClass::Unspaced(_) if c == 'ー' && run == CharClass::Unspaced(Script::Hiragana) => run,
                kind => kind,
            };
            is_stacked = matches!(c, '\u{1039}' | '\u{17d2}');
            if kind == CharClass::Mark {
                if run == CharClass::Spaced && is_vowel_sign(c) {
                    characters.push(at);
                }
                continue;
            }
            if kind != run {
                each(run, characters, at);
                characters.clear();
                run = kind;
            }
            characters.push(at);
        }
        each(run, characters, place.end);
    }
}

/// Where the characters are, with the marks that belong to them, of each run of a text in scripts without spaces.
pub(crate) fn unspaced(text: &str) -> Vec<Vec<Range<usize>>> {
    let mut runs: Vec<Vec<Range<usize>>> = Vec::new();
    let mut last_end = None;
    Cutter::default().runs(text, 0..text.len(), |run, characters, end| {
        if !matches!(run, CharClass::Unspaced(_)) || characters.is_empty() {
            return;
        }
        let ends = characters.iter().skip(1).copied().chain([end]);
        let pieces = characters.iter().zip(ends).map(|(&start, end)| start..end);
        match runs.last_mut().filter(|_| last_end == Some(characters[0])) {
            Some(run) => run.extend(pieces),
            None => runs.push(pieces.collect()),
        }
        last_end = Some(end);
    });
    runs
}

/// Whether an apostrophe or quote stands within a word, as in Ukrainian `м'яч` and Hebrew `ג'ינס` and `ס"מ`. In Latin letters it
/// parts words, as in `l'homme` and `women's`.
fn is_inside_word(c: char, before: &str, after: &str) -> bool {
    if !matches!(c, '\'' | '"') {
        return false;
    }
    let (Some(before), Some(after)) = (before.chars().next_back(), after.chars().next()) else {
        return false;
    };
    let are = |letters: std::ops::RangeInclusive<char>| letters.contains(&before) && letters.contains(&after);
    are('א'..='ת') || c == '\'' && are('\u{400}'..='\u{52f}')
}

fn kind(c: char) -> CharClass {
    if c.is_ascii() {
        return if is_word(c) { CharClass::Spaced } else { CharClass::Break };
    }
    match get_general_category(c) {
        Category::NonspacingMark | Category::SpacingMark => CharClass::Mark,
        Category::DecimalNumber => CharClass::Spaced,
        // Thai and Lao am, a vowel and a final consonant in one sign.
        _ if matches!(c, '\u{e33}' | '\u{eb3}') => CharClass::Mark,
        _ if is_word(c) => script(c).map_or(CharClass::Spaced, CharClass::Unspaced),
        _ => CharClass::Break,
    }
}

fn script(c: char) -> Option<Script> {
    Some(match c {
        '\u{e00}'..='\u{e7f}' => Script::Thai,
        '\u{e80}'..='\u{eff}' => Script::Lao,
        '\u{1000}'..='\u{109f}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}' => Script::Myanmar,
        '\u{1780}'..='\u{17ff}' => Script::Khmer,
        '\u{3041}'..='\u{309f}' | '\u{1b001}'..='\u{1b11f}' => Script::Hiragana,
        '\u{30a0}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{1b000}' => Script::Katakana,
        '々'
        | '〇'
        | '\u{2e80}'..='\u{2fdf}'
        | '\u{3021}'..='\u{3029}'
        | '\u{3038}'..='\u{303b}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}' => Script::Han,
        _ => return None,
    })
}

/// Whether a mark stands for a sound, as in the scripts of India and their kin. Elsewhere marks change the letter that they are at.
fn is_vowel_sign(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{1aff}' | '\u{a800}'..='\u{abff}' | '\u{11000}'..='\u{11fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut words = Vec::new();
        Cutter::default().cut(text, 0..text.len(), |word| words.push(&text[word]));
        words
    }

    #[test]
    fn marks_belong_to_their_word() {
        assert_eq!(words("लाल जूते कि क"), ["लाल", "जूते", "कि"]);
        assert_eq!(words("قَمِيص وَ"), ["قَمِيص"], "an Arabic vowel sign is no letter");
        assert_eq!(
            words("e\u{301} x\u{323} ab\u{323}"),
            ["ab\u{323}"],
            "one letter is no word, whatever its accents"
        );
        assert_eq!(words("\u{301}ab"), ["ab"], "a mark without a letter");
    }

    #[test]
    fn an_apostrophe_within_a_word_is_part_of_it_where_the_script_has_such_words() {
        assert_eq!(words("дерев'яний м'яч 'для' п'"), ["дерев'яний", "м'яч", "для"]);
        assert_eq!(words("ג'ינס 30 ס\"מ \"כחול\""), ["ג'ינס", "30", "ס\"מ", "כחול"]);
        assert_eq!(words("l'été dell'acqua women's é"), ["été", "dell", "acqua", "women"]);
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_pairs() {
        assert_eq!(words("红色运动鞋"), ["红色", "色运", "运动", "动鞋"]);
        assert_eq!(words("nike 运动鞋 42"), ["nike", "运动", "动鞋", "42"]);
        assert_eq!(words("iphone15手机壳3件套"), ["iphone15", "手机", "机壳", "件套"]);
        assert_eq!(words("鞋 a 鞋"), ["鞋", "鞋"], "a character that stands alone");
        assert_eq!(words("赤い靴の箱スニーカー"), ["赤", "靴", "箱", "スニ", "ニー", "ーカ", "カー"]);
        assert_eq!(words("らーめん"), ["らー", "ーめ", "めん"]);
    }

    #[test]
    fn a_character_with_its_marks_is_one() {
        assert_eq!(words("เสื้อ"), ["เสื้", "สื้อ"]);
        assert_eq!(words("น้ำหอม"), ["น้ำห", "หอ", "อม"]);
        assert_eq!(words("ស្បែកជើង"), ["ស្បែក", "កជើ", "ជើង"], "a Khmer letter below another");
        assert_eq!(words("ເກີບ ຄ"), ["ເກີ", "ກີບ", "ຄ"]);
        assert_eq!(words("ဖိနပ်"), ["ဖိန", "နပ်"]);
    }

    #[test]
    fn runs_of_scripts_without_spaces_are_found_with_their_marks() {
        let runs = |text: &'static str| -> Vec<Vec<&str>> {
            unspaced(text).into_iter().map(|run| run.into_iter().map(|at| &text[at]).collect()).collect()
        };
        assert_eq!(runs("NIKE 运动鞋 42码"), [vec!["运", "动", "鞋"], vec!["码"]]);
        assert_eq!(runs("綿シャツ"), [vec!["綿", "シ", "ャ", "ツ"]]);
        assert_eq!(runs("เสื้อ"), [vec!["เ", "สื้", "อ"]]);
        assert!(runs("red shoe").is_empty());
    }
}
