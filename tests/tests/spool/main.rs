//! The spool: spans on disk between a failed delivery and the next successful one.

mod directory;
mod outage;
mod queue_overflow;
mod rejected_configuration;
mod shared_directory;
mod spooling;
