//! The knee of a falling curve, by Kneedle.

/// The x of the knee of a convex, falling curve, or nothing when it has none.
///
/// Kneedle (Satopää and others 2011, "Finding a 'kneedle' in a haystack") with sensitivity 1, without smoothing: both axes are
/// scaled to 0…1, and of the local maxima of `(1 − y) − x` the first one counts whose value is not reached again before the
/// curve has fallen from it by the mean step of x.
pub fn knee(x: &[f64], y: &[f64]) -> Option<f64> {
    let (&first, &last) = (x.first()?, x.last()?);
    let (low, high) = y.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &y| (l.min(y), h.max(y)));
    if x.len() < 3 || x.len() != y.len() || high <= low {
        return None;
    }
    let difference: Vec<f64> = x
        .iter()
        .zip(y)
        .map(|(x, y)| (1.0 - (y - low) / (high - low)) - (x - first) / (last - first))
        .collect();
    let step = 1.0 / (x.len() - 1) as f64;
    let mut candidate: Option<usize> = None;
    for i in 1..difference.len() {
        let peak = i + 1 < difference.len()
            && difference[i] > difference[i - 1]
            && difference[i] >= difference[i + 1]
            && difference[i] > 0.0;
        match candidate {
            Some(best) if difference[i] < difference[best] - step => return Some(x[best]),
            Some(best) if peak && difference[i] > difference[best] => candidate = Some(i),
            None if peak => candidate = Some(i),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_knee_of_a_hyperbola_is_where_it_bends_most() {
        let x: Vec<f64> = (1..=10).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|x| 1.0 / x).collect();
        assert_eq!(knee(&x, &y), Some(3.0));
    }

    #[test]
    fn a_sharp_bend_is_the_knee() {
        let x: Vec<f64> = (1..=9).map(f64::from).collect();
        let y = [100.0, 70.0, 40.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0];
        assert_eq!(knee(&x, &y), Some(4.0));
    }

    #[test]
    fn lines_and_short_curves_have_none() {
        assert_eq!(knee(&[1.0, 2.0, 3.0, 4.0], &[4.0, 3.0, 2.0, 1.0]), None);
        assert_eq!(knee(&[1.0, 2.0], &[4.0, 1.0]), None);
        assert_eq!(knee(&[1.0, 2.0, 3.0], &[1.0, 1.0, 1.0]), None);
        assert_eq!(knee(&[], &[]), None);
    }
}
