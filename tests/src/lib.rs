//! What the tests share: the loopback collector and the comparison with the golden captures.

mod cases;
pub mod collector;
pub mod conformance;
pub mod recording;

pub use cases::cases;
