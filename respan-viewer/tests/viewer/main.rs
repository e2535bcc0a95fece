//! The binary `respan` as its users, programs and other machines see it.

mod server;
mod support;
