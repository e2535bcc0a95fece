//! TODO head.

mod end;
mod path;
