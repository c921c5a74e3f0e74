//! Texts that share words come to share a language.

use super::guess::Guess;
use hashbrown::HashMap;

/// Rounds after which no more is changed, even if texts still change their guess.
const ROUNDS: usize = 8;

/// Lets each text take over what the other texts with its words are thought to be, round by round (label propagation: Zhu and
/// Ghahramani 2002, "Learning from labeled and unlabeled data with label propagation"). In a catalogue of one language the wrong
/// guesses go, since the words are those of the right ones; two languages stay apart, since they share few words.
pub(super) fn agree(texts: &[&[String]], mut guesses: Vec<Guess>) -> Vec<Guess> {
    for _ in 0..ROUNDS {
        let mut tallies: HashMap<&str, Vec<(Guess, usize)>> = HashMap::new();
        for (words, &guess) in texts.iter().zip(&guesses) {
            for word in *words {
                let tally = tallies.entry(word).or_default();
                match tally.iter_mut().find(|(of, _)| *of == guess) {
                    Some((_, count)) => *count += 1,
                    None => tally.push((guess, 1)),
                }
            }
        }
        let next: Vec<Guess> =
            texts.iter().zip(&guesses).map(|(words, &guess)| agreed(words, guess, &tallies)).collect();
        if next == guesses {
            break;
        }
        guesses = next;
    }
    guesses
}

/// What the other texts with these words are thought to be. What a script tells stays.
fn agreed(words: &[String], own: Guess, tallies: &HashMap<&str, Vec<(Guess, usize)>>) -> Guess {
    if matches!(own, Guess::Script(_)) {
        return own;
    }
    let mut votes: Vec<(Guess, f64)> = Vec::new();
    for tally in words.iter().filter_map(|word| tallies.get(word.as_str())) {
        let others = tally.iter().map(|(_, count)| count).sum::<usize>() - 1;
        for &(guess, count) in tally.iter().filter(|(guess, _)| matches!(guess, Guess::Words(_))) {
            let count = count - usize::from(guess == own);
            if count > 0 {
                let vote = count as f64 / others as f64;
                match votes.iter_mut().find(|(of, _)| *of == guess) {
                    Some((_, sum)) => *sum += vote,
                    None => votes.push((guess, vote)),
                }
            }
        }
    }
    // Of equal ones the first, which is the same each time.
    let best = votes.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map_or(own, |(guess, _)| guess)
}
