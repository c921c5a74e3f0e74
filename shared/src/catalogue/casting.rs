//! Casts the columns of a catalogue for roles.
//!
//! Settings go first. Then each role takes a column by its name, of several the first in the table's order whose values suit; a column
//! that has far fewer suitable values than another is passed over. Names that mean other things too come next, if the values confirm
//! them. Where no name tells, the values may. What is left is a column whose name tells but whose values do not suit.

use super::evidence::Evidence;
use super::fit::Fit;
use super::names::{Meaning, NAMES, Rank};
use super::paid::{is_perhaps_a_price, lower_of};
use super::roles::{RoleAssignment, RoleSource, Roles, Sample};
use super::within::{is_of_other_things, meanings_within};
use super::{Role, RoleColumn};
use crate::nested::FieldPath;
use crate::price::Scale;
use crate::settings::Settings;
use crate::spelling::words;

/// A column with less than a fourth of the suitable values that another has is passed over.
const FEWER: usize = 4;
/// If a catalogue has regular and sale prices and no other, regular ones come first. Columns with a role's name come before columns of
/// an option with that name.
const LATER: usize = 100;
/// Words around a price that is crossed out, so that it is the price only if there is no other: more than any other has.
const CROSSED_OUT: usize = 1000;
/// The share of values that tells a role without a name: nine of ten.
const NEARLY_ALL: (usize, usize) = (9, 10);

/// A field that a role may go to by its name.
struct Candidate {
    name: String,
    role: Role,
    rank: Rank,
    by: RoleSource,
    fit: Fit,
    /// The keys that lead to it within a column.
    depth: usize,
}

impl Roles {
    /// The roles of these columns by their names alone.
    pub fn of(columns: &[String], settings: &Settings) -> Self {
        Self::found(columns, &Sample::default(), settings)
    }

    /// The roles of these columns and of the fields in their JSON.
    ///
    /// 1. The settings decide first.
    /// 2. Then names decide: those of the original feed, then those of the table in `names.json`. Case, accents and punctuation do not
    ///    matter, and words such as a currency may be around them (`Price (INR)`, `Prix TTC`). Columns come before fields within them.
    /// 3. Among several fields of one name, values decide. A column that is nearly empty, or whose values do not suit (codes for the
    ///    names), is passed over unless there is no other.
    /// 4. If no name fits, values may show names, prices, currencies and colours.
    ///
    /// A field plays one role at most. Exceptions are names that only values show, what the settings map, and groups: they are ids if
    /// there are no others.
    pub fn found(columns: &[String], sample: &Sample, settings: &Settings) -> Self {
        Casting::new(columns, sample).all(columns, settings).sorted()
    }
}

/// The roles so far, and who may have the others.
struct Casting<'s> {
    roles: Roles,
    /// Roles that the settings take from every column.
    closed: Vec<Role>,
    /// The likeliest first.
    candidates: Vec<Candidate>,
    sample: &'s Sample,
}

impl<'s> Casting<'s> {
    /// Nobody yet has a role.
    pub fn new(columns: &[String], sample: &'s Sample) -> Self {
        let mut candidates = Vec::new();
        for name in columns {
            candidates.extend(candidates_of(name, 0, NAMES.meanings(name), sample));
        }
        for field in sample.fields.iter().filter(|field| field.keys.len() > 1) {
            let meanings = meanings_within(&field.keys, field.is_in_list);
            candidates.extend(candidates_of(&field.name(), field.keys.len() - 1, meanings, sample));
        }
        for (role, option) in sample.fields.iter().filter_map(Evidence::option) {
            let rank = Rank { is_doubtful: false, tier: LATER, around: 0, place: 0 };
            let columns = columns.iter().filter(|name| words(name) == option);
            candidates.extend(columns.map(|name| Candidate {
                name: name.clone(),
                role,
                rank,
                by: RoleSource::Values,
                fit: Fit::of(role, false, name, sample),
                depth: 0,
            }));
        }
        candidates.sort_by_key(|candidate| (candidate.depth > 0, candidate.rank, candidate.depth));
        Self { roles: Roles::default(), closed: Vec::new(), candidates, sample }
    }

    /// Casts all roles.
    pub fn all(mut self, columns: &[String], settings: &Settings) -> Roles {
        self.by_settings(columns, settings);
        for is_doubtful in [false, true] {
            for role in roles() {
                let best = self.best(role, is_doubtful).map(|best| (best.name.clone(), best.by));
                self.cast(role, best);
            }
        }
        self.amount_by_currency();
        self.lower_by_values();
        self.name_by_values();
        self.others_by_values();
        self.id_by_group();
        for is_wanted in [|fit| fit == Fit::Poor, |fit| fit == Fit::Empty] {
            for role in roles() {
                let rest = self.free(role).find(|candidate| candidate.depth == 0 && is_wanted(candidate.fit));
                let rest = rest.filter(|rest| !self.sample.is_mute(&rest.name));
                let rest = rest.map(|rest| (rest.name.clone(), rest.by));
                self.cast(role, rest);
            }
        }
        self.id_by_group();
        self.scale_of_price();
        self.roles
    }

    /// What the rows of a product have in common is what the product is known by, if nothing else is.
    fn id_by_group(&mut self) {
        let group = self.roles.assignment(Role::Group).map(|part| (part.column.clone(), part.by));
        self.cast_anyway(Role::Id, group);
    }

    fn by_settings(&mut self, columns: &[String], settings: &Settings) {
        for RoleColumn { role, column } in &settings.map {
            if column.is_empty() {
                self.closed.push(*role);
            } else if FieldPath::of(column, columns).is_some() {
                self.cast_anyway(*role, Some((column.clone(), RoleSource::Setting)));
            }
        }
    }

    /// Of the free fields whose values suit the role the likeliest, columns before fields within them.
    fn best(&self, role: Role, is_doubtful: bool) -> Option<&Candidate> {
        let suitable = |depth: fn(usize) -> bool| {
            let fits = move |candidate: &&Candidate| {
                candidate.rank.is_doubtful == is_doubtful && depth(candidate.depth)
            };
            self.free(role).filter(fits).filter_map(|candidate| match candidate.fit {
                Fit::Good(count) if self.is_confirmed(candidate) => Some((count, candidate)),
                _ => None,
            })
        };
        let first = |depth: fn(usize) -> bool| {
            let most = suitable(depth).map(|(count, _)| count).max()?;
            // Of ids nearly all are different.
            let is_enough = |count: usize| match role {
                Role::Id => NEARLY_ALL.1 * count >= NEARLY_ALL.0 * most,
                _ => FEWER * count >= most,
            };
            suitable(depth).find(|(count, _)| is_enough(*count)).map(|(_, candidate)| candidate)
        };
        first(|depth| depth == 0).or_else(|| first(|depth| depth > 0))
    }

    /// The parents of rows, unlike those of categories, are other rows.
    fn is_confirmed(&self, candidate: &Candidate) -> bool {
        let is_of_parents = candidate.role == Role::Group && candidate.rank.is_doubtful;
        if !is_of_parents || candidate.rank.tier == 1 {
            return true;
        }
        let parents = self.sample.field(&candidate.name).filter(|parents| parents.kinds().zeros == 0);
        let Some(parents) = parents else { return false };
        let ids = self.candidates.iter().filter(|other| other.role == Role::Id);
        let shared = ids.filter_map(|id| self.sample.field(&id.name)).map(|id| parents.shared_with(id));
        shared.max().is_some_and(|shared| 2 * shared >= parents.different_values())
    }

    /// An amount beside a currency is a price.
    fn amount_by_currency(&mut self) {
        let parent = |name: &str| self.sample.field(name).and_then(|field| field.keys.split_last());
        let Some((_, beside)) = self.roles.column(Role::Currency).and_then(parent) else { return };
        let is_beside = |candidate: &&Candidate| {
            let amounts = self
                .sample
                .field(&candidate.name)
                .filter(|field| NEARLY_ALL.1 * field.positive_prices() >= NEARLY_ALL.0 * field.values());
            amounts.is_some() && parent(&candidate.name).is_some_and(|(_, above)| above == beside)
        };
        let amount = self.free(Role::Price).find(is_beside);
        let amount = amount.map(|candidate| (candidate.name.clone(), candidate.by));
        self.cast(Role::Price, amount);
    }

    /// Where names leave open which of two prices is paid, it is the one that is never the higher.
    fn lower_by_values(&mut self) {
        let Some(price) = self.roles.assignment(Role::Price).filter(|part| part.by == RoleSource::Guess)
        else {
            return;
        };
        if self.roles.column(Role::SalePrice).is_some() || self.roles.column(Role::ListPrice).is_some() {
            return;
        }
        let means =
            self.candidates.iter().find(|other| other.role == Role::Price && other.name == price.column);
        let Some(price) =
            self.sample.field(&price.column).filter(|_| means.is_some_and(Candidate::leaves_open))
        else {
            return;
        };
        let is_crossed_out = means.is_some_and(|means| means.rank.around >= CROSSED_OUT);
        let may = |other: &&Evidence| {
            !self.roles.plays(&other.name())
                && !other.is_in_list
                && other.keys[..other.keys.len() - 1] == price.keys[..price.keys.len() - 1]
                && is_perhaps_a_price(other, is_crossed_out)
        };
        let mut others =
            self.sample.fields.iter().filter(may).filter_map(|other| match lower_of(price, other) {
                Some(lower) if std::ptr::eq(lower, price) && is_crossed_out => None,
                Some(lower) => {
                    Some((lower.name(), if std::ptr::eq(lower, price) { other } else { price }.name()))
                }
                None => None,
            });
        let found = others.next();
        if let Some((lower, higher)) = found.filter(|_| others.next().is_none()) {
            self.roles.remove(Role::Price);
            self.cast(Role::Price, Some((lower, RoleSource::Values)));
            self.cast(Role::ListPrice, Some((higher, RoleSource::Values)));
        }
    }

    /// What tells how many parts of the currency the price counts is beside the price, which is then whole.
    fn scale_of_price(&mut self) {
        let Some(price) = self.roles.column(Role::Price) else { return };
        let Some(field) = self.sample.field(price) else { return };
        if Scale::in_name(price) != Scale::Units || field.has_cents() {
            return;
        }
        let shared = |candidate: &Candidate| {
            let (_, above) = self.sample.field(&candidate.name)?.keys.split_last()?;
            let is_beside = match candidate.rank.is_doubtful {
                // In the object of the amount alone such a name says how the amount is written.
                true => {
                    !above.is_empty() && (above == field.keys || above == &field.keys[..field.keys.len() - 1])
                }
                false => field.keys.starts_with(above),
            };
            (is_beside && matches!(candidate.fit, Fit::Good(_))).then_some(above.len())
        };
        let beside =
            self.free(Role::PriceScale).filter_map(|candidate| Some((shared(candidate)?, candidate)));
        let nearest = beside.reduce(|best, other| if other.0 > best.0 { other } else { best });
        let nearest = nearest.map(|(_, candidate)| (candidate.name.clone(), candidate.by));
        self.cast(Role::PriceScale, nearest);
    }

    fn name_by_values(&mut self) {
        let like_names = self.most_like_names(Evidence::is_like_names);
        self.cast_anyway(Role::Name, like_names);
        // Model numbers may be all the name that there is.
        let has_letters = |candidate: &&Candidate| {
            candidate.depth == 0 && candidate.fit == Fit::Poor && self.sample.has_letters(&candidate.name)
        };
        let model = self.free(Role::Name).find(has_letters);
        let model = model.map(|candidate| (candidate.name.clone(), candidate.by));
        self.cast(Role::Name, model);
        let text = self.most_like_names(Evidence::is_text);
        self.cast_anyway(Role::Name, text);
    }

    /// Of the fields whose values are as wanted the one that is most like names, and of equals the first. One that plays a role counts
    /// half.
    fn most_like_names(&self, is_wanted: fn(&Evidence) -> bool) -> Option<(String, RoleSource)> {
        let likeness = |field: &Evidence| {
            let part = if self.roles.plays(&field.name()) { 0.5 } else { 1.0 };
            part * field.likeness_to_names(self.sample.records) * 0.9_f64.powi(field.keys.len() as i32)
        };
        let fields = self.sample.fields.iter().filter(|field| is_wanted(field) && !field.is_in_list);
        let scored = fields.map(|field| (likeness(field), field)).filter(|(likeness, _)| *likeness > 0.0);
        let most = scored.reduce(|best, other| if other.0 > best.0 { other } else { best });
        most.map(|(_, field)| (field.name(), RoleSource::Values))
    }

    /// Roles that values tell by themselves, if they do so of one field only.
    fn others_by_values(&mut self) {
        let nearly_all =
            |count: usize, field: &Evidence| NEARLY_ALL.1 * count >= NEARLY_ALL.0 * field.values();
        let amounts =
            self.only(|field| nearly_all(field.kinds().amounts.min(field.positive_prices()), field));
        self.cast(Role::Price, amounts);
        let currencies = self.only(|field| {
            let kinds = field.kinds();
            kinds.currencies == field.values() && nearly_all(kinds.usual_currencies, field)
        });
        self.cast(Role::Currency, currencies);
        let colors = self.only(|field| nearly_all(field.kinds().colors, field) && !field.is_constant());
        self.cast(Role::Color, colors);
    }

    /// The only free field whose values say so, unless its name says that it is about something else.
    fn only(&self, says: impl Fn(&Evidence) -> bool) -> Option<(String, RoleSource)> {
        let may = |field: &&Evidence| {
            field.values() > 1 && !field.is_in_list && !self.roles.plays(&field.name()) && says(field)
        };
        let mut fields = self.sample.fields.iter().filter(may);
        let field = fields.next().filter(|field| !is_of_other_things(&field.keys))?;
        fields.next().is_none().then(|| (field.name(), RoleSource::Values))
    }

    /// The free fields that may have a role by their name, the likeliest first.
    fn free(&self, role: Role) -> impl Iterator<Item = &Candidate> {
        let may = move |candidate: &&Candidate| candidate.role == role && !self.roles.plays(&candidate.name);
        self.candidates.iter().filter(may)
    }

    /// Gives the role to the field, if there is one and both are free.
    fn cast(&mut self, role: Role, field: Option<(String, RoleSource)>) {
        if field.as_ref().is_none_or(|(name, _)| !self.roles.plays(name)) {
            self.cast_anyway(role, field);
        }
    }

    /// Gives the role to the field, if there is one and the role is free.
    fn cast_anyway(&mut self, role: Role, field: Option<(String, RoleSource)>) {
        if let Some((column, by)) = field
            && self.roles.column(role).is_none()
            && !self.closed.contains(&role)
        {
            self.roles.add(RoleAssignment { role, column, by });
        }
    }
}

impl Candidate {
    /// Whether its name leaves open if it is the price that is paid: it is crossed out, or one of several that are numbered.
    fn leaves_open(&self) -> bool {
        let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
        self.rank.around >= CROSSED_OUT || words(&self.name).iter().any(is_number)
    }
}

/// The roles that fields are cast for one by one.
fn roles() -> impl Iterator<Item = Role> {
    Role::ALL.into_iter().filter(|role| *role != Role::PriceScale)
}

/// What a field may be by its name.
fn candidates_of(
    name: &str,
    depth: usize,
    meanings: Vec<Meaning>,
    sample: &Sample,
) -> impl Iterator<Item = Candidate> {
    let mut found = Vec::new();
    for Meaning { role, mut rank, .. } in meanings {
        // An amount of cents is a price.
        if role == Role::Price && Scale::in_name(name) != Scale::Units {
            rank.is_doubtful = false;
        }
        let by = match role.default_column() == Some(name) {
            true => RoleSource::Name,
            false => RoleSource::Guess,
        };
        // The names of the original feed go before all others.
        if by == RoleSource::Name {
            rank = Rank { is_doubtful: false, tier: 0, around: 0, place: 0 };
        } else {
            rank.tier += 1;
        }
        let candidate = |role, rank| Candidate {
            name: name.to_owned(),
            role,
            rank,
            by,
            fit: Fit::of(role, rank.is_doubtful, name, sample),
            depth,
        };
        match role {
            // Where all prices are reduced, these are the prices.
            Role::SalePrice => found.push(candidate(Role::Price, Rank { tier: rank.tier + LATER, ..rank })),
            Role::ListPrice => {
                found.push(candidate(Role::Price, Rank { around: rank.around + CROSSED_OUT, ..rank }));
            }
            _ => {}
        }
        found.push(candidate(role, rank));
    }
    found.into_iter()
}
