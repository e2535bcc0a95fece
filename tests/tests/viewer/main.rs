//! The option `viewer`: spans and start notices for a local viewer.

mod destination;
mod start_notices;
mod support;
mod unreachable;
