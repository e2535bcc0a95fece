//! Shared parts of the benchmarks: the compared recorders with the same workloads, and an exporter that only counts.

mod batch;
mod counting;
#[cfg(feature = "comparison")]
mod measure;
mod process;
pub mod recorders;
mod work;

pub use batch::{ATTRIBUTES, spans};
pub use counting::CountingExporter;
#[cfg(feature = "comparison")]
pub use measure::{Recorder, measure, note, settings};
pub use process::{cpu_time, memory, peak_memory, thread_time};
pub use work::{Answer, TEXT, drive, json, once_pending, work};
