//! TODO head.

mod identifier;
mod params;

pub use identifier::Identifier;
pub use params::RespanParams;
