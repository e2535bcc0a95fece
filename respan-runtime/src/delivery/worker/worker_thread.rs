//! Thread of a worker: its start, and its handle until it is joined.

use super::export_loop::ExportLoop;
use super::worker::Worker;
use crate::sync::{lock, spawn};
use std::sync::Arc;
use std::thread::JoinHandle;

impl Worker {
    /// Starts the thread if there is none. False if the system provides none.
    pub(crate) fn start(self: &Arc<Self>) -> bool {
        let mut thread = lock(&self.thread);
        if thread.is_none() {
            let worker = Arc::clone(self);
            *thread = spawn(&self.thread_name, move || ExportLoop::new(&worker).run()).ok();
        }
        thread.is_some()
    }

    pub(super) fn has_thread(&self) -> bool {
        lock(&self.thread).is_some()
    }

    /// The thread, to be joined after a stop.
    pub(crate) fn take_thread(&self) -> Option<JoinHandle<()>> {
        lock(&self.thread).take()
    }
}
