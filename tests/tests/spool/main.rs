//! The spool: spans on disk between a failed delivery and the next successful one.

mod delivery_options;
mod directory;
mod failing_request;
mod outage;
mod queue_overflow;
mod rejected_configuration;
mod replaced_directory;
mod shared_directory;
mod spooling;
