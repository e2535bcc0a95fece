//! The one thread on which sockets are driven.

use crate::diagnostics::diagnose_once;
use crate::fork::Generation;
use crate::sync::lock;
use std::sync::{Mutex, OnceLock};
use std::thread;
use tokio::runtime::{Builder, Handle};

/// The runtime of one process; a child made by `fork` has no thread that drives its parent's, so it gets its own.
#[derive(Debug, Default)]
struct IoThread {
    handle: OnceLock<Handle>,
    starting: Mutex<()>,
    /// Touched by children only: what the parent might have been within is never waited for.
    child: OnceLock<Box<IoThread>>,
}

static IO_THREAD: IoThread = IoThread {
    handle: OnceLock::new(),
    starting: Mutex::new(()),
    child: OnceLock::new(),
};

impl IoThread {
    /// The handle, from a start if there was none before.
    fn handle(&self, start: impl FnOnce() -> Option<Handle>) -> Option<&Handle> {
        if self.handle.get().is_none() {
            let _starting = lock(&self.starting);
            if self.handle.get().is_none() {
                let _ = self.handle.set(start()?);
            }
        }
        self.handle.get()
    }
}

/// The runtime's handle; None while the system gives no more threads or sockets.
pub(crate) fn handle() -> Option<&'static Handle> {
    let mut driver = &IO_THREAD;
    for _ in 0..Generation::current().depth() {
        driver = driver.child.get_or_init(Box::default);
    }
    let handle = driver.handle(start);
    if handle.is_none() {
        diagnose_once!(
            Error,
            "exporter",
            "the I/O thread cannot be started; spans cannot be sent until the system gives threads and files again"
        );
    }
    handle
}

fn start() -> Option<Handle> {
    let runtime = Builder::new_current_thread().enable_io().enable_time().build().ok()?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("respan-io".into())
        .spawn(move || {
            // What is sent must not be traced: it would be sent again.
            let _suppressed = opentelemetry::Context::enter_telemetry_suppressed_scope();
            runtime.block_on(std::future::pending::<()>());
        })
        .ok()?;
    Some(handle)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program that is out of threads or files for a moment is not without telemetry for ever.
    #[test]
    fn what_could_not_be_started_is_tried_again() {
        let driver = IoThread::default();
        assert!(driver.handle(|| None).is_none());
        assert!(driver.handle(start).is_some());
        assert!(driver.handle(|| panic!("it has been started")).is_some());
    }
}
