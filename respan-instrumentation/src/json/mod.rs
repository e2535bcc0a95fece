//! JSON readers: a cursor over raw bytes for hot paths, and lookups in parsed values that never fail.

mod lookup;
mod scan;
mod text;

pub(crate) use lookup::Lookup;
pub(crate) use scan::{Cursor, Malformed, flag, number, string, unquoted, value};
