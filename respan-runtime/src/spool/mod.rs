//! Requests that could not be delivered yet, in a directory.
//!
//! One file holds one encoded request: never a header or a key. It is written under a temporary name, brought to the
//! disk and renamed, so a file is there whole or not at all; its checksums find what a broken disk made of it. Names
//! begin with the time, so their order is the order of writing. Whoever delivers a file holds a lock on it, which the
//! system takes away with the process, and empties it before removing it: whoever opened it in between finds that there
//! is nothing left to deliver.

mod claimed_request;
mod error;
mod file;
mod format;
mod listing;
mod losses;
mod maintenance;
mod name;
mod options;
mod orphaned;
mod ownership;
mod store;
mod suspects;

#[cfg(test)]
mod tests;

pub use error::SpoolError;
pub use options::Spool;

pub(crate) use claimed_request::ClaimedRequest;
pub(crate) use losses::SpoolLosses;
pub(crate) use ownership::SpoolCounts;
pub(crate) use store::Store;
