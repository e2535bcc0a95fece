//! One destination of spans: what the user says about it, and what carries spans to its exporter.

mod circuit;
mod counts;
mod definition;
mod endpoint;
mod foreign;
mod held;
mod inbox;
mod intake;
mod jobs;
mod keep;
mod outlet;
mod replay;
mod retry;
mod tail;
#[cfg(test)]
mod tests;
mod turnstile;
mod worker;

pub use counts::ProcessorCounts;
pub use definition::Processor;
pub use retry::RetryPolicy;
pub use tail::TailPolicy;

pub(crate) use inbox::Job;
pub(crate) use outlet::Outlet;
pub(crate) use tail::Tail;
pub(crate) use worker::Worker;
