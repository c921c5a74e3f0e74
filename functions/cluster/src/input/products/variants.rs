//! How many variants the rows of a product are.

use crate::input::frame::{Column, Frame};
use hashbrown::HashSet;
use wintermute_shared::catalogue::{Role, Roles};

/// What makes a row a variant: it states a price; or, where no row of the product does, a size, a colour or a material; or a name.
/// Other rows, such as those of further images, are none. Nor is a parent, which other rows name in the column of the group.
pub(super) struct Variants<'f> {
    /// The columns of each, the first ones first.
    stated: [Vec<&'f Column>; 3],
    /// What the rows of a product have in common.
    group: Option<&'f Column>,
    /// Whether it is by this that they are one product. Else, rows that state the same are one variant.
    by_group: bool,
}

impl<'f> Variants<'f> {
    /// The variants of a frame's rows. Those of one id that state the same are repeats; those of one group may differ in a column that
    /// plays no role.
    pub fn of(frame: &'f Frame, roles: &Roles, by_group: bool) -> Self {
        let columns = |of: &[Role]| {
            of.iter().filter_map(|&role| roles.column(role).and_then(|name| frame.column(name))).collect()
        };
        let stated = [
            columns(&[Role::Price]),
            columns(&[Role::Size, Role::Color, Role::Material]),
            columns(&[Role::Name]),
        ];
        let group = roles.column(Role::Group).and_then(|name| frame.column(name));
        Self { stated, group, by_group }
    }

    /// The variants among the rows of a product: one at least.
    pub fn count(&self, rows: &[usize]) -> u32 {
        if rows.len() == 1 {
            return 1;
        }
        let names_a_parent = |row: usize| self.group.is_some_and(|group| !group.get(row).is_empty());
        let has_parent = self.by_group && rows.iter().any(|&row| names_a_parent(row));
        let rows: Vec<usize> =
            rows.iter().copied().filter(|&row| !has_parent || names_a_parent(row)).collect();
        let count = self.stated.iter().map(|columns| self.stating(&rows, columns)).find(|&count| count > 0);
        count.unwrap_or(1) as u32
    }

    /// The rows that state a value in any of the columns, or how many different ones they are.
    fn stating(&self, rows: &[usize], columns: &[&Column]) -> usize {
        let states = |row: usize| columns.iter().any(|column| !column.get(row).is_empty());
        let stating = rows.iter().copied().filter(|&row| states(row));
        if self.by_group {
            return stating.count();
        }
        let all = |row: usize| self.stated.iter().flatten().map(move |column| column.get(row)).collect();
        stating.map(all).collect::<HashSet<Vec<&str>>>().len()
    }
}
