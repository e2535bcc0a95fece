//! The instrumentor that a telemetry starts.

use super::connection::TracedConnection;
use crate::diagnostics::diagnose;
use ::diesel::connection::{Instrumentation, get_default_instrumentation, set_default_instrumentation};
use std::sync::atomic::{AtomicBool, Ordering};

static IS_DEFAULT: AtomicBool = AtomicBool::new(false);

/// Sets diesel's default instrumentation, which connections get when they are made.
#[derive(Debug)]
pub(crate) struct DieselInstrumentor;

impl DieselInstrumentor {
    /// Makes respan's instrumentation the default; false if it is already, or the program has set one of its own.
    pub(crate) fn install() -> bool {
        if IS_DEFAULT.load(Ordering::Relaxed) {
            return false;
        }
        if get_default_instrumentation().is_some() {
            diagnose!(
                Info,
                "instrumentation",
                "the program has set diesel's default instrumentation, which stays: statements are not recorded"
            );
            return false;
        }
        let is_set = set_default_instrumentation(new_instrumentation).is_ok();
        IS_DEFAULT.store(is_set, Ordering::Relaxed);
        is_set
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the signature that diesel calls")]
fn new_instrumentation() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(TracedConnection::default()))
}
