//! The columns of a catalogue and the roles that they play.

mod casting;
mod evidence;
mod fit;
mod kinds;
mod mapping;
pub mod missing;
mod names;
mod paid;
mod role;
mod roles;
mod shape;
mod within;

pub use evidence::Evidence;
pub use kinds::{is_gender, is_of_color, without_colors};
pub use mapping::{Fill, RoleColumn};
pub use role::Role;
pub use roles::{RoleAssignment, RoleSource, Roles, Sample};
