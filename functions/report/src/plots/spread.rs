//! Labels that do not overlap.

/// Moves discs of one radius apart until none overlaps another, each as little as it takes, within a rectangle
/// `[left, top, right, bottom]`.
pub fn spread(places: &[(f64, f64)], radius: f64, within: [f64; 4]) -> Vec<(f64, f64)> {
    const ROUNDS: usize = 500;
    let mut discs = places.to_vec();
    for _ in 0..ROUNDS {
        let mut moved = false;
        for a in 0..discs.len() {
            for b in a + 1..discs.len() {
                let (dx, dy) = (discs[b].0 - discs[a].0, discs[b].1 - discs[a].1);
                let distance = dx.hypot(dy);
                if distance >= radius * 2.0 {
                    continue;
                }
                moved = true;
                // Discs on one spot part in directions of their own.
                let angle = b as f64 * 2.4;
                let (ux, uy) =
                    if distance > 1e-6 { (dx / distance, dy / distance) } else { (angle.cos(), angle.sin()) };
                let push = (radius * 2.0 - distance) / 2.0 + 0.1;
                discs[a] = (discs[a].0 - ux * push, discs[a].1 - uy * push);
                discs[b] = (discs[b].0 + ux * push, discs[b].1 + uy * push);
            }
        }
        let [left, top, right, bottom] = within;
        for disc in &mut discs {
            disc.0 = disc.0.max(left + radius).min(right - radius);
            disc.1 = disc.1.max(top + radius).min(bottom - radius);
        }
        if !moved {
            break;
        }
    }
    discs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_labels_on_one_spot_end_up_apart_and_inside() {
        let discs = spread(&[(3.0, 3.0); 20], 9.0, [0.0, 0.0, 500.0, 400.0]);
        for (i, a) in discs.iter().enumerate() {
            assert!((9.0..=491.0).contains(&a.0) && (9.0..=391.0).contains(&a.1), "{a:?}");
            for b in &discs[i + 1..] {
                assert!((a.0 - b.0).hypot(a.1 - b.1) >= 17.9, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn labels_that_do_not_touch_stay_where_they_are() {
        let places = [(50.0, 50.0), (100.0, 50.0)];
        assert_eq!(spread(&places, 9.0, [0.0, 0.0, 500.0, 400.0]), places);
    }
}
