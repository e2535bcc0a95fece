//! One destination of spans: what the user says about it, and what carries spans to its exporter.

mod commands;
mod enqueue;
mod pending_batch;
mod perform;
mod spooling;
mod worker;

#[cfg(test)]
mod tests;

pub(crate) use commands::WorkerCommand;
pub(crate) use worker::Worker;
