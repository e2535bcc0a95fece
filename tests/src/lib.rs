//! What the tests share: the loopback collector, the comparison with the golden captures, and what respan says.

mod cases;
pub mod child;
pub mod collector;
pub mod conformance;
pub mod faults;
pub mod place;
pub mod recording;
pub mod said;

pub use cases::cases;
