//! From a finished span to the exporters: what is exported at all, which processor gets it, and the threads between.

mod core;
mod counter;
mod counters;
mod counts;
mod deadline;
mod decide;
mod error;
mod farewell;
#[cfg(test)]
pub(crate) mod fixtures;
mod guard;
mod hand_over;
mod immediate;
mod join;
mod life;
mod lost;
mod names;
mod overflow;
mod plural;
mod reading;
mod receipt;
mod route;
mod run;
mod settings;
mod sync;
mod tallies;
#[cfg(test)]
mod tests;
mod throttle;
mod unit;

pub use counts::Counts;
pub use error::{DeliveryFailure, FlushError, ShutdownError};
pub use lost::Lost;
pub use overflow::OverflowPolicy;
pub use settings::{ForeignSpans, Receives};

pub(crate) use core::Pipeline;
pub(crate) use counter::Counter;
pub(crate) use counters::Counters;
pub(crate) use counts::with_lost;
pub(crate) use deadline::moment_after;
pub(crate) use guard::{Inside, caught, lock};
pub(crate) use plural::{WAS, counted, listed};
pub(crate) use receipt::Receipt;
pub(crate) use settings::{BatchSettings, Filter, PipelineSettings, Postprocess};
pub(crate) use tallies::Tally;
pub(crate) use throttle::Throttle;
