//! A span from its start to the record that is handed over.

mod callsite;
mod kind;
mod record;
mod value;

pub use callsite::Callsite;
pub use kind::EntityKind;
pub use value::AttributeValue;

pub(crate) use record::{EventRecord, Extra, LinkRecord, Processors, Record, Site, Texts};
