//! The threads and workers of a pipeline, and whether it is shut down.

use crate::delivery::completion::Completion;
use crate::delivery::worker::Worker;
use std::sync::Arc;
use std::thread::JoinHandle;

/// The threads and workers of a pipeline, and its shutdown.
#[derive(Debug, Default)]
pub(super) struct Lifecycle {
    pub(super) thread: Option<JoinHandle<()>>,
    pub(super) workers: Vec<Arc<Worker>>,
    pub(super) shutdown: Option<Shutdown>,
}

/// A shutdown that has begun.
#[derive(Debug)]
pub(super) struct Shutdown {
    pub(super) completion: Arc<Completion>,
    /// It has been logged, and its result returned to everyone who waited for it.
    pub(super) is_reported: bool,
}
