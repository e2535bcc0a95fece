//! Shared parts of the benchmarks: the compared recorders with the same workloads, and an exporter that only counts.

mod batch;
#[cfg(feature = "comparison")]
pub mod clock;
#[cfg(feature = "comparison")]
pub mod cores;
mod counting;
#[cfg(feature = "comparison")]
mod figures;
mod memory;
pub mod recorders;
#[cfg(feature = "comparison")]
pub mod server;
mod work;

pub use batch::{ATTRIBUTES, spans};
pub use counting::CountingExporter;
#[cfg(feature = "comparison")]
pub use figures::{ROUND, note};
pub use memory::{memory, peak_memory};
pub use work::{Answer, TEXT, drive, json, once_pending, work};
