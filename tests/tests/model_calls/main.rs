//! Model calls over HTTP: recorded by the client, with what reaches the caller unchanged.

#![allow(clippy::unwrap_used)]

mod levels;
mod outcomes;
mod requests;
mod server;
mod streams;
