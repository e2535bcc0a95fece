//! What the tests share: the loopback collector and the comparison with the golden captures.

pub mod collector;
pub mod conformance;
pub mod faults;
pub mod recording;
