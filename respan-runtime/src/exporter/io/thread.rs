//! The I/O thread and its runtime.

use crate::diagnostics::diagnose_once;
use crate::fork::Generation;
use crate::sync::{lock, spawn};
use std::sync::{Mutex, OnceLock};
use tokio::runtime::{Builder, Handle};

/// The runtime of one process. A child made by `fork` does not inherit its parent's thread, so it starts its own.
#[derive(Debug, Default)]
struct IoThread {
    handle: OnceLock<Handle>,
    start_lock: Mutex<()>,
    /// The state of the child process. The parent's locks are not used there: another thread may have held them at the
    /// fork.
    child: OnceLock<Box<IoThread>>,
}

static IO_THREAD: IoThread = IoThread {
    handle: OnceLock::new(),
    start_lock: Mutex::new(()),
    child: OnceLock::new(),
};

impl IoThread {
    /// The handle; calls `start` if there is none yet.
    fn handle_or_start(&self, start: impl FnOnce() -> Option<Handle>) -> Option<&Handle> {
        if self.handle.get().is_none() {
            let _guard = lock(&self.start_lock);
            if self.handle.get().is_none() {
                let _ = self.handle.set(start()?);
            }
        }
        self.handle.get()
    }
}

/// The handle of this process's runtime. `None` if the thread or its event loop cannot be created at the moment; the next
/// call tries again.
pub(crate) fn handle() -> Option<&'static Handle> {
    let mut io_thread = &IO_THREAD;
    for _ in 0..Generation::current().depth() {
        io_thread = io_thread.child.get_or_init(Box::default);
    }
    let handle = io_thread.handle_or_start(start);
    if handle.is_none() {
        diagnose_once!(
            Error,
            "exporter",
            "the I/O thread cannot be started: the limit of threads or open files is reached; no spans can be sent until \
             it can be started"
        );
    }
    handle
}

fn start() -> Option<Handle> {
    // All features that tokio was compiled with: a crate that needs sockets or timers enables them in tokio itself.
    let runtime = Builder::new_current_thread().enable_all().build().ok()?;
    let handle = runtime.handle().clone();
    spawn("respan-io", move || {
        // Spans of the HTTP client would be exported in turn.
        let _suppressed = opentelemetry::Context::enter_telemetry_suppressed_scope();
        runtime.block_on(std::future::pending::<()>());
    })
    .ok()?;
    Some(handle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_start_is_retried() {
        let io_thread = IoThread::default();
        assert!(io_thread.handle_or_start(|| None).is_none());
        assert!(io_thread.handle_or_start(start).is_some());
        assert!(io_thread.handle_or_start(|| panic!("already started")).is_some());
    }
}
