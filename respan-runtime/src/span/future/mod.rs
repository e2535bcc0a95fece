//! TODO head.

mod call;
mod first_poll;
mod open;
mod sequence;
mod shape;
mod traced;

pub use call::Call;
pub use first_poll::{begin, call};
pub use sequence::{TracedIterator, TracedStream};
pub use shape::{Boxed, Fallible, Plain, Shape, Shaped};
pub use traced::Traced;
