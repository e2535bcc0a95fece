//! Joining threads with a deadline.

use super::spawn::spawn;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Instant;

/// Joins threads that have done their work, and detaches those that are still running at the deadline: the destructors of
/// thread-locals of third-party code may take any time.
pub(crate) fn join_until(threads: Vec<JoinHandle<()>>, deadline: Instant) {
    if threads.is_empty() {
        return;
    }
    let (sender, joined) = mpsc::channel::<()>();
    let join = move || {
        for thread in threads {
            let _ = thread.join();
        }
        drop(sender);
    };
    if spawn("respan-join", join).is_ok() {
        // Dropping the sender ends the wait.
        let _ = joined.recv_timeout(deadline.saturating_duration_since(Instant::now()));
    }
}
