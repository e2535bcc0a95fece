//! One destination of spans: what the user says about it, and what carries spans to its exporter.

mod definition;
mod foreign;
mod outlet;
mod worker;

pub use definition::Processor;

pub(crate) use outlet::Outlet;
pub(crate) use worker::{Job, Worker};
