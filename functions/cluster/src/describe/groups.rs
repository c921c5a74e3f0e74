//! Prices, colours, genders, brands and categories of each cluster.

use super::prices::{edges, prices};
use crate::frame::{Column, Frame};
use hashbrown::HashMap;
use wintermute_shared::analysis::{Count, Group, NotStated};
use wintermute_shared::catalogue::{Role, Roles};

/// Values of a facet that are named.
const TOP: usize = 10;

/// What products are counted by.
#[derive(Clone, Copy, Debug)]
struct Rules {
    role: Role,
    /// The values in a cell.
    split: fn(&str) -> Vec<String>,
    /// Values that this maps to the same text are one, shown as first written.
    key: fn(&str) -> String,
}

const COLORS: Rules = Rules { role: Role::Color, split: single, key: str::to_lowercase };
const GENDERS: Rules = Rules { role: Role::Gender, split: single, key: str::to_lowercase };
const BRANDS: Rules = Rules { role: Role::Brand, split: single, key: str::to_lowercase };
const CATEGORIES: Rules = Rules { role: Role::Category, split: list, key: str::to_owned };

fn single(cell: &str) -> Vec<String> {
    let value = cell.trim();
    if value.is_empty() { Vec::new() } else { vec![value.to_owned()] }
}

/// A cell that is a JSON array of strings holds several values.
fn list(cell: &str) -> Vec<String> {
    match serde_json::from_str::<Vec<String>>(cell) {
        Ok(values) => values.iter().flat_map(|value| single(value)).collect(),
        Err(_) => single(cell),
    }
}

/// The counts of a column's values in each group, growing by batches.
struct Facet {
    rules: Rules,
    /// The values as first written, by number.
    values: Vec<String>,
    numbers: HashMap<String, u32>,
    /// The numbers of the values in each cell that was seen. A value that stands twice in a cell counts once.
    cells: HashMap<String, Vec<u32>>,
    /// For each group the number of products with each value.
    counts: Vec<HashMap<u32, u64>>,
    /// For each group the number of products with a value; none until the catalogue has shown such a column.
    stated: Option<Vec<u64>>,
}

impl Facet {
    fn new(rules: Rules, groups: usize) -> Self {
        Self {
            rules,
            values: Vec::new(),
            numbers: HashMap::new(),
            cells: HashMap::new(),
            counts: vec![HashMap::new(); groups],
            stated: None,
        }
    }

    fn add(&mut self, frame: &Frame, roles: &Roles, labels: &[u32]) {
        let Some(column) = roles.column(self.rules.role).and_then(|name| frame.column(name)) else { return };
        self.add_column(column, labels);
    }

    fn add_column(&mut self, column: &Column, labels: &[u32]) {
        let mut stated = self.stated.take().unwrap_or_else(|| vec![0; self.counts.len()]);
        for (row, &label) in labels.iter().enumerate() {
            let cell = column.get(row);
            if !self.cells.contains_key(cell) {
                let numbers = self.numbers(cell);
                self.cells.insert(cell.to_owned(), numbers);
            }
            let numbers = &self.cells[cell];
            stated[label as usize] += u64::from(!numbers.is_empty());
            for &number in numbers {
                *self.counts[label as usize].entry(number).or_default() += 1;
            }
        }
        self.stated = Some(stated);
    }

    fn numbers(&mut self, cell: &str) -> Vec<u32> {
        let mut numbers = Vec::new();
        for value in (self.rules.split)(cell) {
            let number = *self.numbers.entry((self.rules.key)(&value)).or_insert_with(|| {
                self.values.push(value);
                (self.values.len() - 1) as u32
            });
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        numbers
    }

    /// How often each value stands in all groups.
    fn overall(&self) -> Vec<u64> {
        let mut overall = vec![0; self.values.len()];
        self.counts.iter().flatten().for_each(|(&number, &count)| overall[number as usize] += count);
        overall
    }

    /// How many products of all groups have a value.
    fn stated(&self) -> Option<u64> {
        self.stated.as_ref().map(|stated| stated.iter().sum())
    }

    /// The most frequent of some counted values in a group where so many products have one, against those of all groups.
    fn most(
        &self,
        mut counts: Vec<(u32, u64)>,
        most: usize,
        stated: Option<u64>,
        overall: &[u64],
    ) -> Vec<Count> {
        let of_all = self.stated().unwrap_or(0);
        let stated = stated.unwrap_or(0);
        let value = |number: u32| &self.values[number as usize];
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| value(a.0).cmp(value(b.0))));
        counts.truncate(most);
        let counted = |(number, count): (u32, u64)| {
            let share = count as f64 / stated as f64;
            let lift = share / (overall[number as usize] as f64 / of_all as f64);
            Count { value: value(number).clone(), count, share, lift }
        };
        counts.into_iter().map(counted).collect()
    }
}

/// The figures of each group of products, growing by batches.
pub struct Groups {
    sizes: Vec<u64>,
    prices: Vec<Vec<f64>>,
    facets: [Facet; 4],
}

/// The figures of all groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The edges of the price histograms' bins.
    pub edges: Vec<f64>,
    /// All products.
    pub overall: Group,
    /// Each group.
    pub groups: Vec<Group>,
}

impl Groups {
    /// So many groups without products.
    pub fn new(groups: usize) -> Self {
        Self {
            sizes: vec![0; groups],
            prices: vec![Vec::new(); groups],
            facets: [COLORS, GENDERS, BRANDS, CATEGORIES].map(|rules| Facet::new(rules, groups)),
        }
    }

    /// Adds products with the price and the number of the group of each. Values are trimmed; colours, genders and brands that differ
    /// only in case are one, shown as first written.
    pub fn add(&mut self, frame: &Frame, roles: &Roles, prices: &[Option<f64>], labels: &[u32]) {
        for (&label, price) in labels.iter().zip(prices) {
            self.sizes[label as usize] += 1;
            self.prices[label as usize].extend(price);
        }
        rayon::scope(|scope| {
            for facet in &mut self.facets {
                scope.spawn(|_| facet.add(frame, roles, labels));
            }
        });
    }

    /// The figures of all that was added.
    pub fn finish(self) -> Figures {
        let Self { sizes, prices: of_groups, facets } = self;
        let rows = sizes.iter().sum::<u64>();
        let all_prices = of_groups.concat();
        let edges = edges(&all_prices);
        let overall: [Vec<u64>; 4] = [0, 1, 2, 3].map(|facet| facets[facet].overall());
        let group = |size: u64, price: Vec<f64>, counts: [Vec<(u32, u64)>; 4], stated: [Option<u64>; 4]| {
            let [colors, genders, brands, categories] = counts;
            let most = |facet: usize, counts: Vec<(u32, u64)>, most: usize| {
                facets[facet].most(counts, most, stated[facet], &overall[facet])
            };
            let not_stated = |facet: usize| stated[facet].map(|stated| size - stated);
            Group {
                size,
                share: size as f64 / rows.max(1) as f64,
                price: prices(price, &edges),
                colors: most(0, colors, TOP),
                genders: most(1, genders, usize::MAX),
                brands: most(2, brands, TOP),
                categories: most(3, categories, TOP),
                not_stated: NotStated {
                    colors: not_stated(0),
                    genders: not_stated(1),
                    brands: not_stated(2),
                    categories: not_stated(3),
                },
            }
        };
        let numbered =
            |counts: &Vec<u64>| counts.iter().enumerate().map(|(n, &count)| (n as u32, count)).collect();
        let stated = facets.each_ref().map(Facet::stated);
        let whole = group(rows, all_prices, overall.each_ref().map(numbered), stated);
        let groups = of_groups.into_iter().enumerate().map(|(g, price)| {
            let counts = facets
                .each_ref()
                .map(|facet| facet.counts[g].iter().map(|(&n, &count)| (n, count)).collect());
            let stated = facets.each_ref().map(|facet| facet.stated.as_ref().map(|stated| stated[g]));
            group(sizes[g], price, counts, stated)
        });
        let groups = groups.collect();
        Figures { groups, overall: whole, edges }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameReader;
    use wintermute_shared::{Settings, price};

    const CSV: &str = "brand,e_color,gender,retailer_price,e_matched_tokens_categories_formatted\n\
        A, Black,female,10,\"[\"\"shoes\"\",\"\"flats\"\"]\"\n\
        A,black,female,20,\"[\"\"shoes\"\"]\"\n\
        B,,male,,clothing\n";

    /// The first two products are one group, the last one another; added in batches of so many rows.
    fn figures(batch: usize) -> Figures {
        let mut reader = FrameReader::open(CSV.as_bytes(), |_| true).unwrap();
        let roles = Roles::of(reader.available(), &Settings::default());
        let mut groups = Groups::new(2);
        let mut labels = &[0, 0, 1][..];
        while !labels.is_empty() {
            let frame = reader.next_rows(batch).unwrap();
            let cells = frame.column("retailer_price").unwrap();
            let prices: Vec<_> = (0..frame.rows).map(|row| price::parse(cells.get(row))).collect();
            let (own, rest) = labels.split_at(frame.rows);
            groups.add(&frame, &roles, &prices, own);
            labels = rest;
        }
        groups.finish()
    }

    #[test]
    fn values_are_counted_with_share_and_lift() {
        let group = &figures(3).groups[0];
        assert_eq!((group.size, group.price.as_ref().unwrap().mean), (2, 15.0));
        let black = &group.colors[0];
        // Of the products that state a colour, here as overall all are black.
        assert_eq!((black.value.as_str(), black.count, black.share, black.lift), ("Black", 2, 1.0, 1.0));
        let female = &group.genders[0];
        assert_eq!((female.count, female.share, female.lift), (2, 1.0, 1.5));
        assert_eq!(group.brands.len(), 1);
        assert_eq!(group.categories[0].value, "shoes");
        assert_eq!(group.categories[0].count, 2);
    }

    #[test]
    fn cells_that_are_no_list_are_one_value_and_missing_ones_none() {
        let group = &figures(3).groups[1];
        assert_eq!(group.categories[0].value, "clothing");
        assert!(group.colors.is_empty());
        assert_eq!(group.price, None);
    }

    #[test]
    fn shares_are_of_the_products_that_state_a_value_and_the_others_are_counted() {
        const CSV: &str = "gender,e_color\nfemale,red\n,\nmale, \nfemale,blue\n";
        let reader = FrameReader::open(CSV.as_bytes(), |_| true).unwrap();
        let roles = Roles::of(reader.available(), &Settings::default());
        let frame = reader.all(|_| ()).unwrap();
        let mut groups = Groups::new(2);
        groups.add(&frame, &roles, &[None; 4], &[0, 0, 0, 1]);
        let Figures { overall, groups, .. } = groups.finish();
        let female = &groups[0].genders[0];
        assert_eq!((female.value.as_str(), female.count, female.share), ("female", 1, 0.5));
        assert!((female.lift - 0.5 / (2.0 / 3.0)).abs() < 1e-12, "{}", female.lift);
        assert_eq!(
            groups[0].not_stated,
            NotStated { colors: Some(2), genders: Some(1), brands: None, categories: None },
            "a catalogue without a column of brands says nothing of them"
        );
        assert_eq!((overall.not_stated.colors, overall.not_stated.genders), (Some(2), Some(1)));
        assert_eq!(groups[1].not_stated.colors, Some(0));
    }

    #[test]
    fn batches_do_not_show() {
        assert_eq!(figures(1), figures(3));
        assert_eq!(figures(3).overall.size, 3);
    }
}
