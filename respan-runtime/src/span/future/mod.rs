//! TODO head.

mod call;
mod finish;
mod first_poll;
mod sequence;
mod shape;
mod traced;

pub use call::Call;
pub use first_poll::{begin, call};
pub use sequence::{TracedIterator, TracedStream};
pub use shape::{Boxed, Fallible, Plain, Shape, Shaped};
pub use traced::Traced;
