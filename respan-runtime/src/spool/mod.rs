//! The spool: a directory of requests that could not be delivered.
//!
//! One file contains one encoded request, without headers or key. Its life:
//!
//! ```text
//!  create ──▶ write, sync ──▶ rename ──▶ lock ──▶ deliver ──▶ truncate, sync ──▶ remove
//! …respan-tmp  …respan-tmp   …respan    …respan               …respan (empty)
//! └──────── locked by the writer ─┘     └──────────── locked by the deliverer ───────┘
//! ```
//!
//! - A file is written under a temporary name, synced and renamed, so a complete name means a complete file. Checksums detect
//!   damage by the disk; the layout is in `format`.
//! - Names start with the time, so that their order is the order of writing.
//! - A process delivers a file only while it holds its lock. The operating system releases the lock if the process dies;
//!   the file is then delivered by another process.
//! - A delivered file is truncated before it is removed: a process that opened it before the removal finds it empty, and does
//!   not deliver it again.
//! - A temporary file that is not locked belongs to a dead process, and is removed by `rescan`.
//!
//! The directory is bounded in bytes, files and age by `eviction`. Each removed file is attributed by `ownership` to the
//! process that wrote it, and each dropped one is counted in `losses`, so that the statistics of all processes add up.
//! `suspects` distinguishes requests that the endpoint rejects from a configuration that it rejects, and `deferred` requests that
//! fail from an endpoint that is down.

mod claim;
mod claimed_request;
mod deferred;
mod directory;
mod error;
mod eviction;
mod file;
mod format;
mod listing;
mod losses;
mod name;
mod options;
mod orphaned;
mod ownership;
mod rescan;
mod store;
mod suspects;
mod writer;

#[cfg(test)]
mod tests;

pub use error::SpoolError;
pub use options::Spool;

pub(crate) use claimed_request::ClaimedRequest;
pub(crate) use losses::SpoolLosses;
pub(crate) use ownership::SpoolCounts;
pub(crate) use store::Store;
