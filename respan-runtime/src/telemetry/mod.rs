//! A telemetry: its configuration, its life, and which one is current.

mod core;
mod global;

pub(crate) use core::{Core, SpanSettings, exists};
pub(crate) use global::{Entered, current, install, installed};
