//! One destination of spans: what the user says about it, and what carries spans to its exporter.

mod definition;
mod foreign;
mod outlet;
mod tail;
mod worker;

pub use definition::Processor;
pub use tail::TailPolicy;

pub(crate) use outlet::Outlet;
pub(crate) use tail::Tail;
pub(crate) use worker::{Job, Worker};
