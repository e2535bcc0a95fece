//! What the tests share: the loopback collector, the comparison with the golden captures, and what respan says.

pub mod collector;
pub mod conformance;
pub mod faults;
pub mod recording;
pub mod said;
