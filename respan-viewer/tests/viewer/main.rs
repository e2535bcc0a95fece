//! The binary `respan` as its users, programs and other machines see it.

mod browser;
mod command;
mod programs;
mod server;
mod support;
