//! Export filters: conditions on a finished span, all of which must hold for it to be exported.

mod compare;
mod condition;
mod fields;
mod operator;

pub use operator::{Operator, ParseOperatorError};
