//! Waiting for threads that have done their work.

use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Instant;

/// Waits until they are gone, but no longer than until then: what other people's code has left in their thread-locals
/// may take any time to go. Whatever is not gone by then is left to itself.
pub(crate) fn join_until(threads: Vec<JoinHandle<()>>, deadline: Instant) {
    if threads.is_empty() {
        return;
    }
    let (done, wait) = mpsc::channel::<()>();
    let join = move || {
        for thread in threads {
            let _ = thread.join();
        }
        drop(done);
    };
    if thread::Builder::new().name("respan-join".into()).spawn(join).is_ok() {
        // It answers by dropping the sender.
        let _ = wait.recv_timeout(deadline.saturating_duration_since(Instant::now()));
    }
}
