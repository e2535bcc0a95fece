//! Reading JSON: a scanner over raw bytes for hot paths, and lookups in parsed values that never fail.

mod lookup;
mod scan;

pub(crate) use lookup::Lookup;
pub(crate) use scan::{Malformed, elements, flag, members, number, string, unquoted, value};
