//! The roles that columns play.

use serde::{Deserialize, Serialize};

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
    /// Where it is in the shop.
    Category,
    /// What it costs for a while, where that is less than its price.
    SalePrice,
    /// What it cost before or should cost, where that is more than its price: the price that is crossed out.
    ListPrice,
    /// How many parts of the currency its price counts, such as 100 or 2 decimals, where 1299 is 12.99.
    PriceScale,
    /// The currency of its price.
    Currency,
    /// Its size.
    Size,
    /// What it is made of.
    Material,
    /// What the rows of one product have in common, where a product has several: one for each variant or image.
    Group,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 15] = [
        Self::Id,
        Self::Name,
        Self::Price,
        Self::Brand,
        Self::Color,
        Self::Gender,
        Self::Description,
        Self::Category,
        Self::SalePrice,
        Self::ListPrice,
        Self::PriceScale,
        Self::Currency,
        Self::Size,
        Self::Material,
        Self::Group,
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
            Self::SalePrice => "sale-price",
            Self::ListPrice => "list-price",
            Self::PriceScale => "price-scale",
            Self::Currency => "currency",
            Self::Size => "size",
            Self::Material => "material",
            Self::Group => "group",
        }
    }

    /// What the original feed calls it.
    pub(super) fn default_column(self) -> Option<&'static str> {
        Some(match self {
            Self::Id => "id",
            Self::Name => "product_name",
            Self::Price => "retailer_price",
            Self::Brand => "brand",
            Self::Color => "e_color",
            Self::Gender => "gender",
            Self::Description => "long_description",
            Self::Category => "e_matched_tokens_categories_formatted",
            Self::SalePrice
            | Self::ListPrice
            | Self::PriceScale
            | Self::Currency
            | Self::Size
            | Self::Material
            | Self::Group => return None,
        })
    }
}
