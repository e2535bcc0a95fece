//! Instrumentation of diesel: `init` makes it the default of new connections.
//!
//! A span has the statement without its values, the database system, the time and the error.

mod connection;
mod instrumentor;
mod statement;

pub(crate) use instrumentor::DieselInstrumentor;
