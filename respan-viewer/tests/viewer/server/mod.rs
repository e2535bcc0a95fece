//! The server over raw sockets, through restarts and full disks.

mod conventions;
mod durability;
mod ingest;
mod python;
mod security;
mod traces;
