//! Price ranges by cluster, and a cluster's price histogram.

use super::canvas::{Backend, Canvas, Drawn, Extras, Hover, Plot, rgb};
use super::rows::{Label, Rows, fitting, height};
use crate::color::palette::{self, Rgb};
use crate::values::families::{self, is_among_largest};
use crate::values::format;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};
use wintermute_shared::analysis::{Analysis, Money, Prices};

/// The middle half of each cluster's prices, on a logarithmic axis.
#[derive(Clone, Debug)]
pub struct PriceRanges<'a> {
    rows: Vec<Row<'a>>,
    /// How many clusters have prices.
    priced: usize,
    low: f64,
    high: f64,
    money: &'a Money,
}

#[derive(Clone, Debug)]
struct Row<'a> {
    label: Label,
    color: Rgb,
    size: u64,
    prices: &'a Prices,
}

impl<'a> PriceRanges<'a> {
    /// The price ranges of at most this many clusters; `None` if no price is above zero.
    pub fn of(analysis: &'a Analysis, most: usize) -> Option<Self> {
        let (&low, &high) = (analysis.price_edges.first()?, analysis.price_edges.last()?);
        let all = analysis.overall.price.as_ref()?;
        if !(low > 0.0 && high > low) {
            return None;
        }
        let whole = Row {
            label: Label { words: "All products".to_owned(), ..Label::default() },
            color: (0x7a, 0x80, 0x88),
            size: u64::MAX,
            prices: all,
        };
        let clusters = analysis.formed().iter().filter(|cluster| is_among_largest(cluster, most, analysis));
        let clusters = clusters.filter_map(|cluster| {
            Some(Row {
                label: super::label(cluster),
                color: families::color(cluster),
                size: cluster.group.size,
                prices: cluster.group.price.as_ref()?,
            })
        });
        Some(Self {
            rows: std::iter::once(whole).chain(clusters).collect(),
            priced: analysis.formed().iter().filter(|cluster| cluster.group.price.is_some()).count(),
            low,
            high,
            money: &analysis.money,
        })
    }

    fn share(&self, price: f64) -> f64 {
        (price.max(self.low) / self.low).ln() / (self.high / self.low).ln()
    }
}

impl Plot for PriceRanges<'_> {
    fn title(&self) -> String {
        "Prices by kind".to_owned()
    }

    fn description(&self) -> String {
        let medians: Vec<String> = self
            .rows
            .iter()
            .map(|row| format!("{} {}", row.label.words, format::money(row.prices.median, self.money)))
            .collect();
        format!("Price ranges by kind on a logarithmic axis. Median prices: {}.", medians.join("; "))
    }

    fn size(&self) -> (u32, u32) {
        (440, height(self.rows.len()))
    }

    fn note(&self) -> &'static str {
        "Box: the middle half of the prices. White line and figure: the median. Ring: the mean."
    }

    fn draw<DB: Backend>(&self, canvas: &Canvas<DB>) -> Drawn<Extras> {
        let sizes: Vec<u64> = self.rows.iter().map(|row| row.size).collect();
        let drawn: Vec<&Row> = fitting(canvas, &sizes).into_iter().map(|place| &self.rows[place]).collect();
        let labels: Vec<Label> = drawn.iter().map(|row| row.label.clone()).collect();
        let notes: Vec<String> =
            drawn.iter().map(|row| format::money(row.prices.median, self.money)).collect();
        let rows = Rows::of(canvas, &labels, &notes);
        let ticks: Vec<_> = log_steps(self.low, self.high)
            .into_iter()
            .map(|price| (self.share(price), format::tick(price)))
            .collect();
        let kinds = drawn.len() - 1;
        let currency =
            self.money.currency.as_ref().map_or(String::new(), |currency| format!(" in {currency}"));
        let axis = match kinds < self.priced {
            true => {
                format!("Price{currency} (logarithmic); {kinds} of {} kinds, the largest", self.priced)
            }
            false => format!("Price{currency} (logarithmic)"),
        };
        rows.axis(canvas, &axis, &ticks)?;
        let mut extras = Extras::default();
        for (row, Row { label, color, prices, .. }) in drawn.into_iter().enumerate() {
            rows.label(canvas, row, label)?;
            rows.note(canvas, row, &notes[row])?;
            let x = |price: f64| rows.x(self.share(price));
            let (y, half, color) = (rows.middle(row), (rows.row * 0.28) as i32, rgb(palette::bar(*color)));
            canvas.area.draw(&PathElement::new([(x(prices.min), y), (x(prices.max), y)], canvas.ink(0.4)))?;
            let edge = x(prices.q3).max(x(prices.q1) + canvas.px(2.0));
            canvas
                .area
                .draw(&Rectangle::new([(x(prices.q1), y - half), (edge, y + half)], color.filled()))?;
            let median = x(prices.median);
            let tick = [(median - canvas.px(0.6), y - half), (median + canvas.px(0.6), y + half)];
            canvas.area.draw(&Rectangle::new(tick, WHITE.filled()))?;
            let outline =
                ShapeStyle { color: canvas.ink(1.0), filled: false, stroke_width: canvas.px(0.8) as u32 };
            canvas.area.draw(&Circle::new((x(prices.mean), y), canvas.px(2.6), outline))?;
            extras.hovers.push(Hover {
                place: rows.place(canvas, row),
                words: words(&label.words, prices, self.money),
            });
        }
        Ok(extras)
    }
}

fn words(name: &str, prices: &Prices, money: &Money) -> String {
    let money = |price: f64| format::money(price, money);
    format!(
        "{name}: median {}, mean {}, middle half {} to {}, range {} to {}",
        money(prices.median),
        money(prices.mean),
        money(prices.q1),
        money(prices.q3),
        money(prices.min),
        money(prices.max)
    )
}

/// 1, 2 and 5 times powers of ten within a range.
fn log_steps(low: f64, high: f64) -> Vec<f64> {
    let powers = low.log10().floor() as i32..=high.log10().ceil() as i32;
    let steps = powers.flat_map(|power| [1.0, 2.0, 5.0].map(|factor| factor * 10_f64.powi(power)));
    steps.filter(|step| (low..=high).contains(step)).collect()
}

/// One cluster's prices against the whole catalogue's.
#[derive(Clone, Copy, Debug)]
pub struct Histogram<'a> {
    /// The bins' edges.
    pub edges: &'a [f64],
    /// The cluster's prices.
    pub own: &'a Prices,
    /// The catalogue's prices.
    pub all: &'a Prices,
    /// The cluster's colour.
    pub color: Rgb,
    /// How prices are shown.
    pub money: &'a Money,
}

impl Histogram<'_> {
    /// The prices that a bin holds: the first and the last also hold those beyond the axis.
    fn range(&self, bin: usize) -> String {
        let money = |edge: usize| format::money(self.edges[edge], self.money);
        match bin {
            0 if self.goes_below() => format!("up to {}", money(1)),
            bin if bin + 2 == self.edges.len() && self.goes_above() => format!("{} and above", money(bin)),
            bin => format!("{} to {}", money(bin), money(bin + 1)),
        }
    }

    fn goes_below(&self) -> bool {
        self.edges.first().is_some_and(|&low| self.all.min < low)
    }

    fn goes_above(&self) -> bool {
        self.edges.last().is_some_and(|&high| self.all.max > high)
    }

    /// The label at an edge of the axis.
    fn tick(&self, edge: usize) -> Option<String> {
        let tick = format::tick(*self.edges.get(edge)?);
        Some(match edge {
            0 if self.goes_below() => format!("below {tick}"),
            edge if edge + 1 == self.edges.len() && self.goes_above() => format!("{tick} and above"),
            _ => tick,
        })
    }

    /// What the first and the last bar hold beside what lies between their edges; nothing if that is nothing.
    pub fn caption(&self) -> Option<String> {
        let of = |count: u64, edge: Option<&f64>, bar: &str, side: &str| {
            let (edge, products) = (edge?, format::counted(count, "product", "products"));
            (count > 0).then(|| {
                format!("the {bar} bar also counts {products} {side} {}", format::money(*edge, self.money))
            })
        };
        let [below, above] = self.own.beyond;
        let parts: Vec<String> =
            [of(below, self.edges.first(), "first", "below"), of(above, self.edges.last(), "last", "above")]
                .into_iter()
                .flatten()
                .collect();
        let words = format!(
            "The axis ends at the 1st and the 99th percentile of all prices above zero; {}.",
            format::listed(&parts)
        );
        (!parts.is_empty()).then_some(words)
    }
}

const AXIS: f64 = 18.0;

impl Plot for Histogram<'_> {
    fn title(&self) -> String {
        "Price distribution".to_owned()
    }

    fn description(&self) -> String {
        format!(
            "Price distribution; the middle half lies between {} and {}.",
            format::money(self.own.q1, self.money),
            format::money(self.own.q3, self.money)
        )
    }

    fn size(&self) -> (u32, u32) {
        (300, 84)
    }

    fn draw<DB: Backend>(&self, canvas: &Canvas<DB>) -> Drawn<Extras> {
        let bins = self.edges.len().saturating_sub(1);
        let (width, height) = canvas.size();
        let floor = height - canvas.px(AXIS);
        let share = |prices: &Prices, bin: usize| {
            prices.histogram.get(bin).map_or(0.0, |&n| n as f64 / prices.count.max(1) as f64)
        };
        let shares = (0..bins).flat_map(|bin| [share(self.own, bin), share(self.all, bin)]);
        let highest = shares.fold(f64::MIN_POSITIVE, f64::max);
        let x = |bin: usize| (f64::from(width) * bin as f64 / bins.max(1) as f64).round() as i32;
        let y = |share: f64| floor - (f64::from(floor) * share / highest).round() as i32;
        let mut extras = Extras::default();
        let mut outline = vec![(0, floor)];
        for bin in 0..bins {
            let (left, right) = (x(bin), x(bin + 1));
            let own = share(self.own, bin);
            let bar = Rectangle::new(
                [(left + 1, y(own)), (right - 1, floor)],
                rgb(palette::bar(self.color)).filled(),
            );
            canvas.area.draw(&bar)?;
            outline.extend([(left, y(share(self.all, bin))), (right, y(share(self.all, bin)))]);
            extras.hovers.push(Hover {
                place: [left, 0, right - left, floor],
                words: format!(
                    "{}: {} of the kind’s prices, {} of all",
                    self.range(bin),
                    format::percent(own),
                    format::percent(share(self.all, bin))
                ),
            });
        }
        outline.push((width, floor));
        canvas.area.draw(&PathElement::new(outline, canvas.ink(0.55)))?;
        canvas.area.draw(&PathElement::new([(0, floor), (width, floor)], canvas.ink(0.3)))?;
        for (bin, anchor) in [(0, HPos::Left), (bins / 2, HPos::Center), (bins, HPos::Right)] {
            if let Some(tick) = self.tick(bin) {
                let at = (x(bin), floor + canvas.px(4.0));
                canvas.write(&tick, &canvas.pale_text(11.0), (anchor, VPos::Top), at)?;
            }
        }
        Ok(extras)
    }
}
