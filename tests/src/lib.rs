//! Shared parts of the tests: a loopback collector, the comparison with the golden captures, log lines and recorded
//! spans.

mod cases;
pub mod child;
pub mod collector;
pub mod conformance;
pub mod delivery;
pub mod log_lines;
pub mod propagation;
pub mod recording;
pub mod temp_dir;

pub use cases::cases;
