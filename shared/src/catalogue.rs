//! The columns of a catalogue and the roles that they play.

use crate::Error;
use crate::settings::Settings;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What a column means to the report. Text columns are a setting of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Names a product.
    Id,
    /// What a product is called.
    Name,
    /// What it costs.
    Price,
    /// Who makes it.
    Brand,
    /// Its colour.
    Color,
    /// For whom it is.
    Gender,
    /// The text that describes it.
    Description,
    /// Where it stands in the shop.
    Category,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 8] = [
        Self::Id,
        Self::Name,
        Self::Price,
        Self::Brand,
        Self::Color,
        Self::Gender,
        Self::Description,
        Self::Category,
    ];

    /// The role's name in settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Price => "price",
            Self::Brand => "brand",
            Self::Color => "color",
            Self::Gender => "gender",
            Self::Description => "description",
            Self::Category => "category",
        }
    }

    /// What columns with this role are called, the likeliest first, as [`simplified`] leaves it.
    fn spellings(self) -> &'static [&'static str] {
        match self {
            Self::Id => &[
                "id",
                "productid",
                "itemid",
                "sku",
                "productcode",
                "itemcode",
                "articleid",
                "asin",
                "gtin",
                "ean",
                "upc",
                "uniqid",
                "uid",
                "handle",
            ],
            Self::Name => &[
                "productname",
                "name",
                "title",
                "producttitle",
                "productdisplayname",
                "displayname",
                "itemname",
                "itemtitle",
                "product",
                "headline",
            ],
            Self::Price => &[
                "retailerprice",
                "price",
                "saleprice",
                "sellingprice",
                "currentprice",
                "finalprice",
                "discountedprice",
                "discountprice",
                "productprice",
                "unitprice",
                "eprice",
                "priceamount",
                "amount",
                "retailprice",
                "listprice",
                "originalprice",
                "actualprice",
                "mrp",
                "cost",
            ],
            Self::Brand => &[
                "brand",
                "brandname",
                "productbrand",
                "manufacturer",
                "vendor",
                "maker",
                "designer",
                "label",
                "company",
            ],
            Self::Color => &[
                "ecolor",
                "color",
                "colour",
                "primarycolor",
                "primarycolour",
                "basecolor",
                "basecolour",
                "productcolor",
                "productcolour",
                "colorname",
                "colourname",
                "colors",
                "colours",
            ],
            Self::Gender => &["gender", "sex", "targetgender", "productgender", "audience"],
            Self::Description => &[
                "longdescription",
                "description",
                "productdescription",
                "fulldescription",
                "desc",
                "bodyhtml",
                "body",
                "details",
                "productdetails",
                "about",
                "aboutproduct",
                "summary",
                "shortdescription",
            ],
            Self::Category => &[
                "ematchedtokenscategoriesformatted",
                "category",
                "categories",
                "categoryname",
                "productcategory",
                "producttype",
                "articletype",
                "subcategory",
                "mastercategory",
                "maincategory",
                "type",
                "department",
            ],
        }
    }

    fn default_column(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "product_name",
            Self::Price => "retailer_price",
            Self::Brand => "brand",
            Self::Color => "e_color",
            Self::Gender => "gender",
            Self::Description => "long_description",
            Self::Category => "e_matched_tokens_categories_formatted",
        }
    }
}

/// Which columns of a catalogue play which roles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roles(Vec<Part>);

/// A column in a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The role.
    pub role: Role,
    /// The column's name.
    pub column: String,
    /// How that is known.
    pub by: Source,
}

/// How the column of a role was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The settings say so.
    Setting,
    /// It has the name that the original feed gives it.
    Name,
    /// Its name is a common spelling of the role.
    Guess,
}

impl Roles {
    /// The roles of these columns: as the settings map them, else by the original feed's names, else by common spellings
    /// whatever their case, punctuation and words in brackets (`Price (INR)`). A column plays one role at most.
    pub fn of(columns: &[String], settings: &Settings) -> Self {
        let mut roles = Self::default();
        for mapping in &settings.map {
            roles.cast(mapping.role, columns.iter().find(|name| **name == mapping.column), Source::Setting);
        }
        for role in Role::ALL {
            roles.cast(role, columns.iter().find(|name| *name == role.default_column()), Source::Name);
        }
        let simple: Vec<String> = columns.iter().map(|name| simplified(name)).collect();
        for role in Role::ALL {
            let spelled = role.spellings().iter().find_map(|spelling| {
                let fits = |(name, simple): &(&String, &String)| simple == spelling && !roles.plays(name);
                columns.iter().zip(&simple).find(fits).map(|(name, _)| name)
            });
            roles.cast(role, spelled, Source::Guess);
        }
        roles.0.sort_by_key(|part| part.role);
        roles
    }

    /// Gives the role to the column, if there is one and both are free.
    fn cast(&mut self, role: Role, column: Option<&String>, by: Source) {
        if let Some(column) = column
            && self.column(role).is_none()
            && !self.plays(column)
        {
            self.0.push(Part { role, column: column.clone(), by });
        }
    }

    fn plays(&self, column: &str) -> bool {
        self.0.iter().any(|part| part.column == column)
    }

    /// The column that plays a role, if one does.
    pub fn column(&self, role: Role) -> Option<&str> {
        self.0.iter().find(|part| part.role == role).map(|part| part.column.as_str())
    }

    /// All roles that are played, in the order of [`Role::ALL`].
    pub fn parts(&self) -> &[Part] {
        &self.0
    }
}

/// Refuses settings that map a role to a column that is not among these.
///
/// # Errors
/// [`Error::Invalid`] names the mapping and the columns.
pub fn check_mappings<'a>(
    settings: &Settings,
    columns: impl Iterator<Item = &'a str> + Clone,
) -> crate::Result<()> {
    match settings.map.iter().find(|mapping| !columns.clone().any(|column| column == mapping.column)) {
        None => Ok(()),
        Some(RoleColumn { role, column }) => Err(Error::invalid(format!(
            "--map {}={column} (WINTERMUTE_MAP) names a column that the catalogue does not have: its columns are {}",
            role.name(),
            columns.collect::<Vec<_>>().join(", ")
        ))),
    }
}

/// A column's name without case, punctuation and what stands in brackets.
fn simplified(name: &str) -> String {
    let mut depth = 0;
    let outside = name.chars().filter(|c| match c {
        '(' | '[' | '{' => {
            depth += 1;
            false
        }
        ')' | ']' | '}' => {
            depth -= 1;
            false
        }
        c => depth <= 0 && c.is_alphanumeric(),
    });
    outside.flat_map(char::to_lowercase).collect()
}

/// A mapping of a role to a user's column, written `role=column`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct RoleColumn {
    /// The role.
    pub role: Role,
    /// The column's name.
    pub column: String,
}

impl FromStr for RoleColumn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, column) = pair(text, "role=column")?;
        let role = Role::ALL.into_iter().find(|role| role.name() == name).ok_or_else(|| {
            format!("{name:?} is not a role: the roles are {}", Role::ALL.map(Role::name).join(", "))
        })?;
        Ok(Self { role, column })
    }
}

/// A value for missing cells, written `column=value`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fill {
    /// The column's name.
    pub column: String,
    /// What replaces a missing value.
    pub value: String,
}

impl FromStr for Fill {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        pair(text, "column=value").map(|(column, value)| Self { column, value })
    }
}

fn pair(text: &str, shape: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((left, right)) if !left.is_empty() && !right.is_empty() => {
            Ok((left.to_owned(), right.to_owned()))
        }
        _ => Err(format!("{text:?} is not of the form {shape}")),
    }
}

macro_rules! as_string {
    ($type:ident, $self:ident => $left:expr, $right:expr) => {
        impl TryFrom<String> for $type {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from($self: $type) -> Self {
                format!("{}={}", $left, $right)
            }
        }
    };
}

as_string!(RoleColumn, mapping => mapping.role.name(), mapping.column);
as_string!(Fill, fill => fill.column, fill.value);

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(columns: &[&str], map: &[&str]) -> Vec<(Role, String, Source)> {
        let columns: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
        let map = map.iter().map(|text| text.parse().unwrap()).collect();
        let roles = Roles::of(&columns, &Settings { map, ..Settings::default() });
        roles.parts().iter().map(|part| (part.role, part.column.clone(), part.by)).collect()
    }

    #[test]
    fn roles_are_guessed_from_common_spellings() {
        let columns = [
            "ProductID",
            "ProductName",
            "ProductBrand",
            "Gender",
            "Price (INR)",
            "NumImages",
            "Description",
            "PrimaryColor",
        ];
        let guess = |role, column: &str| (role, column.to_owned(), Source::Guess);
        assert_eq!(
            roles(&columns, &[]),
            [
                guess(Role::Id, "ProductID"),
                guess(Role::Name, "ProductName"),
                guess(Role::Price, "Price (INR)"),
                guess(Role::Brand, "ProductBrand"),
                guess(Role::Color, "PrimaryColor"),
                guess(Role::Gender, "Gender"),
                guess(Role::Description, "Description"),
            ]
        );
    }

    #[test]
    fn settings_go_before_the_original_names_and_these_before_guesses() {
        assert_eq!(
            roles(&["price", "retailer_price", "cost", "title"], &["price=cost", "name=none"]),
            [
                (Role::Name, "title".to_owned(), Source::Guess),
                (Role::Price, "cost".to_owned(), Source::Setting)
            ]
        );
        assert_eq!(
            roles(&["price", "retailer_price"], &[]),
            [(Role::Price, "retailer_price".to_owned(), Source::Name)]
        );
        assert_eq!(roles(&["id"], &["name=id"]), [(Role::Name, "id".to_owned(), Source::Setting)]);
        assert_eq!(roles(&[], &[]), []);
    }

    #[test]
    fn an_unknown_role_is_answered_with_the_roles() {
        let error = "cost=Price".parse::<RoleColumn>().unwrap_err();
        assert!(error.contains("price, brand"), "{error}");
        assert!("gender".parse::<Fill>().unwrap_err().contains("column=value"));
    }
}
