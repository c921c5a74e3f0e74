//! How well the values of a field suit a role that its name tells.

use super::Role;
use super::evidence::Evidence;
use super::roles::Sample;
use super::within::is_container;

/// A column of more different words is none of currencies.
const CURRENCIES: usize = 20;
/// More different values are not genders, nor are more than the first number if most rows have one of their own.
const GENDERS: (usize, usize) = (6, 12);

/// How well the values of a field suit a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// They do: this many of them, or this many different ones.
    Good(usize),
    /// They do not, but the field plays the role if no other does.
    Poor,
    /// There are none.
    Empty,
    /// They are something else.
    Never,
}

impl Fit {
    /// How a field of this name suits the role. Without a sample names count, but for doubtful ones of names and groups.
    pub fn of(role: Role, is_doubtful: bool, name: &str, sample: &Sample) -> Self {
        if sample.records == 0 {
            return match role {
                Role::Name | Role::Group if is_doubtful => Self::Never,
                _ => Self::Good(1),
            };
        }
        let Some(field) = sample.field(name) else { return Self::Empty };
        match role {
            // What holds the whole product is not its name.
            Role::Name if is_container(&field.keys) && sample.has_fields(field) => Self::Never,
            _ if field.values() == 0 => Self::Empty,
            _ => of_values(role, is_doubtful, field),
        }
    }
}

/// How a field that has values suits the role.
fn of_values(role: Role, is_doubtful: bool, field: &Evidence) -> Fit {
    let values = field.values();
    let are_most = |part: usize| 2 * part > values;
    let good = |holds: bool, count: usize| if holds && count > 0 { Fit::Good(count) } else { Fit::Poor };
    let or_never = |holds: bool, count: usize| if holds && count > 0 { Fit::Good(count) } else { Fit::Never };
    let kinds = field.kinds();
    match role {
        Role::Id if is_doubtful => or_never(field.different_values() == values, values),
        Role::Id => {
            let is_other = field.is_constant() || are_most(field.sentences()) || are_most(kinds.addresses);
            good(!is_other, field.different_values())
        }
        Role::Name if is_doubtful => or_never(field.is_like_names(), values),
        Role::Name => {
            let is_name = field.has_texts() && !field.is_constant() && !are_most(kinds.salutations);
            good(is_name, (field.different_values() * field.texts()).div_ceil(values))
        }
        // Whole numbers may be pieces.
        Role::Price if is_doubtful => {
            or_never(are_most(kinds.amounts.max(field.with_cents())), field.prices())
        }
        Role::Price if are_most(field.prices()) => good(true, field.positive_prices()),
        Role::Price => good(true, field.positive_prices().div_ceil(10)),
        Role::SalePrice | Role::ListPrice => good(true, field.positive_prices()),
        Role::PriceScale => or_never(kinds.scales == values, values),
        Role::Brand => good(field.has_letters(), field.lettered()),
        Role::Color => {
            let words = field.lettered().saturating_sub(kinds.screen_colors);
            good(are_most(words), words)
        }
        Role::Gender if is_doubtful => or_never(are_most(kinds.genders), values),
        Role::Gender => {
            let different = field.different_values();
            let are_many = different > GENDERS.1 || different > GENDERS.0 && are_most(different);
            match are_many || are_most(field.sentences()) {
                true => Fit::Never,
                false => good(field.has_letters(), field.lettered()),
            }
        }
        Role::Description => good(field.is_text(), field.texts()),
        Role::Category if kinds.rows == values => Fit::Never,
        Role::Category => {
            let is_other = field.is_constant() || are_most(kinds.rows) || are_most(kinds.genders);
            good(field.has_letters() && !is_other, field.lettered())
        }
        // A column that is called so tells currencies apart also where they are written as nobody else does, or by numbers.
        Role::Currency => {
            let are_few = field.different_values() <= CURRENCIES;
            let are_words = field.lettered() > 0
                && kinds.truths == 0
                && are_most(field.short())
                && !are_most(field.sentences());
            let are_numbers = kinds.short_numbers == values
                && (2 * field.different_values() <= values || are_most(kinds.currency_numbers));
            or_never(10 * kinds.currencies >= 9 * values || are_few && (are_words || are_numbers), values)
        }
        Role::Size => or_never(are_most(field.short()) && !are_most(field.sentences()), values),
        Role::Material => or_never(field.has_letters(), field.lettered()),
        Role::Group if is_doubtful => or_never(field.different_values() < values, values),
        Role::Group => good(!are_most(field.sentences()), values),
    }
}
