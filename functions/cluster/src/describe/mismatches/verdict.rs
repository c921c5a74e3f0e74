//! What the scores of a catalogue's pairs of name and description say, next to those of shuffled pairs.
//!
//! If a share `p` of the descriptions belongs to other products, the scores of the pairs as they are have the distribution
//! `p · shuffled + (1 − p) · right`. The shuffled distribution is known. The right one is not, but it has hardly anything where shuffled pairs
//! score low. So `p` is at most the share of pairs as they are below a score, to that of shuffled pairs below it, whatever the score.

/// Below this score the words of a description speak against its product.
pub(super) const AGAINST: f64 = -1.0;
/// The share of shuffled pairs that must score so low.
const SEPARATED: f64 = 0.25;
/// A greater share of descriptions of other products cannot be told from descriptions that repeat no names.
const MOST: f64 = 0.65;
/// The share of wrong accusations among all, at most, by estimate.
const WRONG: f64 = 0.1;
/// How likely each accusation is right at least, by estimate: that of most is near 1, as few of all may be wrong.
const LIKELY: f64 = 0.3;
/// Scores at which `p` is estimated.
const STEPS: usize = 30;
/// Standard errors of a lower bound of 95 %.
const LOWER: f64 = 1.645;
/// Standard errors of an upper bound of 90 %.
const UPPER: f64 = 1.282;
/// The share of right descriptions that are accused, at most, by estimate.
const ALARMS: f64 = 0.05;

/// The same by the lower estimate of how many belong to other products. Where it is more, pairs do not tell the two kinds apart.
const MOST_ALARMS: f64 = 0.15;

/// What the comparison bears.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// Shuffled pairs seldom score low: names and descriptions share too few words.
    FewWords,
    /// The pairs as they are score like shuffled ones.
    NoDifference,
    /// Which of the pairs seem to be of two products.
    Judged(MismatchSummary),
}

/// What is told where the two kinds of pairs score differently.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MismatchSummary {
    /// A description that scores so low or lower seems to belong to another product.
    pub threshold: f64,
    /// How many there are of those.
    pub suspected: usize,
    /// The share of descriptions of other products, by estimate, and at least (95 %).
    pub share: f64,
    pub at_least: f64,
    /// The share of the shuffled pairs that score so low.
    pub found: f64,
    /// The share of the right descriptions that score so low, at most.
    pub false_alarms: f64,
}

/// Compares the scores of the pairs as they are with those of shuffled ones.
pub(super) fn tell(mut pairs: Vec<f64>, mut shuffled: Vec<f64>) -> Verdict {
    pairs.sort_unstable_by(f64::total_cmp);
    shuffled.sort_unstable_by(f64::total_cmp);
    let scores = Scores { pairs: &pairs, shuffled: &shuffled };
    let against = scores.shuffled_below(AGAINST);
    if pairs.is_empty() || against < SEPARATED {
        return Verdict::FewWords;
    }
    let Mixture { share, at_least } = scores.mixture(against);
    if share > MOST {
        return Verdict::NoDifference;
    }
    let mut told = MismatchSummary {
        threshold: f64::NEG_INFINITY,
        suspected: 0,
        share,
        at_least,
        found: 0.0,
        false_alarms: 0.0,
    };
    let all = pairs.len() as f64;
    // A single description of another product is certain enough, but fewer are not.
    if at_least * all >= 1.0
        && let Some(threshold) = scores.threshold(share)
    {
        told.threshold = threshold;
        told.suspected = scores.below(threshold);
        told.found = scores.shuffled_below(threshold);
        let right = told.suspected as f64 / all - at_least * told.found;
        told.false_alarms = (right / (1.0 - at_least)).max(0.0);
        if told.false_alarms > MOST_ALARMS {
            return Verdict::NoDifference;
        }
    }
    Verdict::Judged(told)
}

/// The scores of both kinds of pairs, ascending.
struct Scores<'s> {
    pairs: &'s [f64],
    shuffled: &'s [f64],
}

/// The share of shuffled pairs among the pairs as they are.
struct Mixture {
    share: f64,
    at_least: f64,
}

impl Scores<'_> {
    /// The number of pairs that score so low.
    fn below(&self, score: f64) -> usize {
        self.pairs.partition_point(|pair| *pair <= score)
    }

    /// The share of shuffled pairs that score so low.
    fn shuffled_below(&self, score: f64) -> f64 {
        let below = self.shuffled.partition_point(|pair| *pair <= score);
        below as f64 / self.shuffled.len().max(1) as f64
    }

    /// Estimates the share at scores below which a third to all of the `against` are, and takes the least: fewer are too few to count by, and
    /// where right pairs score as low, the estimate is too high.
    fn mixture(&self, against: f64) -> Mixture {
        let mut least = Mixture { share: f64::INFINITY, at_least: f64::INFINITY };
        for step in STEPS / 3..=STEPS {
            let wanted = against * step as f64 / STEPS as f64 * self.shuffled.len() as f64;
            let score = self.shuffled[(wanted as usize).saturating_sub(1)];
            let below = self.below(score) as f64;
            let expected = self.shuffled_below(score) * self.pairs.len() as f64;
            least.share = least.share.min(upper_bound(below) / expected);
            least.at_least = least.at_least.min(lower_bound(below) / expected);
        }
        least
    }

    /// The highest score up to which few accusations are wrong, and each is likely right, if this share of the pairs is like shuffled ones.
    fn threshold(&self, share: f64) -> Option<f64> {
        let limit = self.likely(share).min(AGAINST);
        let mut candidates = self.pairs[..self.below(limit)].iter().rev().copied();
        candidates.find(|score| {
            let suspected = self.below(*score) as f64;
            let all = self.pairs.len() as f64;
            let right = suspected - share * self.shuffled_below(*score) * all;
            right <= WRONG * suspected && right <= ALARMS * (1.0 - share) * all
        })
    }

    /// The highest score with which a pair is likely one of two products. How much more frequent shuffled pairs are than others may only
    /// fall with the score: that is the isotonic regression of one to the other, by pooling neighbours that violate it.
    fn likely(&self, share: f64) -> f64 {
        /// Neighbouring scores: how many pairs of both kinds have them, and the highest.
        struct Pool {
            pairs: f64,
            shuffled: f64,
            to: f64,
        }
        let mut pools: Vec<Pool> = Vec::new();
        let (mut i, mut j) = (0, 0);
        while i < self.pairs.len() || j < self.shuffled.len() {
            let next = |scores: &[f64], at: usize| scores.get(at).copied().unwrap_or(f64::INFINITY);
            let to = next(self.pairs, i).min(next(self.shuffled, j));
            let count = |scores: &[f64]| scores.iter().take_while(|score| **score <= to).count();
            let (pairs, shuffled) = (count(&self.pairs[i..]), count(&self.shuffled[j..]));
            (i, j) = (i + pairs, j + shuffled);
            let mut pool = Pool { pairs: pairs as f64, shuffled: shuffled as f64, to };
            while let Some(before) =
                pools.pop_if(|before| before.shuffled * pool.pairs <= pool.shuffled * before.pairs)
            {
                pool.pairs += before.pairs;
                pool.shuffled += before.shuffled;
            }
            pools.push(pool);
        }
        let scale = share * self.pairs.len() as f64 / self.shuffled.len() as f64;
        let likely = pools.iter().take_while(|pool| scale * pool.shuffled >= LIKELY * pool.pairs);
        likely.last().map_or(f64::NEG_INFINITY, |pool| pool.to)
    }
}

/// The least mean for which this many events are not too many, 95 % sure (Wilson and Hilferty's approximation of the Poisson distribution).
fn lower_bound(events: f64) -> f64 {
    if events < 1.0 {
        return 0.0;
    }
    events * (1.0 - 1.0 / (9.0 * events) - LOWER / (3.0 * events.sqrt())).powi(3)
}

/// The greatest mean for which this many events are not too few, 90 % sure; 0 for no events.
fn upper_bound(events: f64) -> f64 {
    if events < 1.0 {
        return 0.0;
    }
    let more = events + 1.0;
    more * (1.0 - 1.0 / (9.0 * more) + UPPER / (3.0 * more.sqrt())).powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores evenly around a mean.
    fn around(mean: f64, number: usize) -> Vec<f64> {
        (0..number).map(|i| mean + 6.0 * ((i as f64 + 0.5) / number as f64 - 0.5)).collect()
    }

    fn told(verdict: &Verdict) -> &MismatchSummary {
        match verdict {
            Verdict::Judged(told) => told,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_share_of_mixed_pairs_is_estimated_and_they_are_found() {
        for mixed in [30, 100, 500] {
            let pairs = [around(8.0, 1000 - mixed), around(-8.0, mixed)].concat();
            let verdict = tell(pairs, around(-8.0, 20_000));
            let MismatchSummary { share, at_least, suspected, false_alarms, .. } = told(&verdict);
            let truth = mixed as f64 / 1000.0;
            assert!((truth..1.3 * truth).contains(share), "{share} of {truth}");
            assert!((0.5 * truth..truth).contains(at_least), "{at_least} of {truth}");
            assert_eq!(*suspected, mixed);
            assert!(*false_alarms < 0.2, "{false_alarms}");
        }
    }

    #[test]
    fn pairs_that_score_like_shuffled_ones_are_not_judged() {
        assert_eq!(tell(around(-8.0, 500), around(-8.0, 20_000)), Verdict::NoDifference);
        assert_eq!(tell(around(0.5, 500), around(2.5, 20_000)), Verdict::FewWords);
        assert_eq!(tell(Vec::new(), Vec::new()), Verdict::FewWords);
    }

    #[test]
    fn right_pairs_that_score_lower_than_others_are_not_accused() {
        // A tenth speaks of other things, but less so than descriptions of other products do.
        let pairs = [around(8.0, 900), around(-3.0, 100)].concat();
        assert_eq!(told(&tell(pairs, around(-12.0, 20_000))).suspected, 0);
    }

    #[test]
    fn one_odd_pair_is_no_evidence() {
        let pairs = [around(8.0, 999), vec![-8.0]].concat();
        assert_eq!(told(&tell(pairs, around(-8.0, 20_000))).suspected, 0);
    }

    #[test]
    fn bounds_enclose_the_events() {
        for events in [1.0, 5.0, 100.0] {
            assert!(lower_bound(events) < events && events < upper_bound(events));
        }
        assert_eq!((lower_bound(0.0), upper_bound(0.0)), (0.0, 0.0));
        assert!((lower_bound(10.0) - 5.43).abs() < 0.05, "{}", lower_bound(10.0));
    }
}
