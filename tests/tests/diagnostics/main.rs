//! Log lines, errors and `Debug` output.

mod credentials;
mod credentials_in_logs;
mod error_messages;
mod export_filters;
mod first_delivery;
mod panicking_hooks;
mod panicking_subscriber;
mod processor_names;
mod undelivered_spans;
