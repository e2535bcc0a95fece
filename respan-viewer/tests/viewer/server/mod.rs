//! The server over raw sockets, through restarts and full disks.

mod conventions;
mod durability;
mod ingest;
#[cfg(target_os = "linux")]
mod memory;
mod python;
mod security;
mod traces;
