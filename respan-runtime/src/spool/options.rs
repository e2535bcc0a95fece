//! `Spool`, the options of a spool.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// About ten minutes of a busy program.
const DEFAULT_MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Longer than a weekend with an outage.
const DEFAULT_MAX_AGE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A directory in which an exporter stores undelivered requests until they can be delivered.
///
/// Use it where spans must survive an outage of the endpoint or the end of the process.
///
/// **Which batches are spooled.** A batch whose attempt fails with a retryable error, batches that arrive while the endpoint
/// is down, batches that do not fit into the processor's queue because the endpoint is slow, and batches that a shutdown
/// could not deliver. They are delivered in the order of writing, by this process once the endpoint accepts spans again, or
/// by the next one that starts. After a failed attempt the next one is at another request. A request that fails while others
/// are accepted has delays of its own, which hold up no other, until it exceeds [`max_age`](Self::max_age). One that is too large
/// for the endpoint is delivered in parts.
///
/// **Rejected configuration.** Batches rejected because of the key, the URL or the account are spooled too: redirects that
/// are not followed, and the statuses from 400 to 499 other than 400, 409, 413, 415 and 422, which concern the request's
/// body. The rejection is logged once, with the remedy. One request is attempted per retry delay, each time another one, so
/// that a single rejected request does not block the others; after three more rejections, each after others were accepted,
/// it is lost. A batch rejected because of its body is lost at once, as without a spool.
///
/// **Bounds.** [`max_age`](Self::max_age) and [`max_bytes`](Self::max_bytes) bound the retries; of a
/// [`RetryPolicy`](crate::RetryPolicy) only the delays apply. `SIGKILL` or a crash loses only what is in memory: incomplete
/// batches, and batches queued during an attempt.
///
/// **Threads.** The thread that ends a span does not wait for the disk: batches that exceed the queue are written by a
/// background thread. While it writes, the first queue may become full, and further spans are handled by the
/// [`OverflowPolicy`](crate::OverflowPolicy). With batching off there is no such thread: spans that exceed the queue are
/// lost and counted as without a spool, and a span whose attempt fails is written by the thread that ended it.
///
/// **Sharing.** Processes may share a directory; each delivers the files it can lock. The files of one URL and one key (or,
/// without a key, one `Authorization` header) are in a subdirectory, so that no request is sent to another account. Its name
/// is the start of a SHA-256 of both, which does not reveal a random key. The bounds apply per subdirectory. After a change
/// of URL or key the files of the old subdirectory remain, and a message at the start names it: run once with the old
/// configuration, move the files to the new subdirectory, or remove them. Programs that differ in another header need
/// separate directories.
///
/// **Privacy.** The files contain request bodies **in plain text**, after masking, without headers and keys. On Unix, new
/// directories have mode 0700 and files 0600; the mode of an existing directory is not changed, and a warning is logged if it
/// belongs to another user or if every user may write to it. The directory should be on a local disk with reliable file locks.
///
/// **Removal.** A relative path is made absolute when the exporter is built. If the directory is removed, renamed or replaced
/// while the process runs, its spans there count as [`LostSpans::spool_removed`](crate::LostSpans::spool_removed).
///
/// ```
/// use respan::Spool;
/// use std::time::Duration;
///
/// let spool = Spool::new("/var/lib/shop-assistant/spans")
///     .max_bytes(1024 * 1024 * 1024)
///     .max_age(Duration::from_secs(24 * 60 * 60));
/// assert_eq!(spool.directory(), std::path::Path::new("/var/lib/shop-assistant/spans"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "pass it to the builder of a telemetry or an exporter"]
pub struct Spool {
    pub(super) directory: PathBuf,
    pub(super) max_bytes: u64,
    pub(super) max_age: Duration,
}

impl Spool {
    /// Creates options with the default bounds. The directory and its ancestors are created when the exporter is built.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
            max_bytes: DEFAULT_MAX_BYTES,
            max_age: DEFAULT_MAX_AGE,
        }
    }

    /// Sets the maximum total size of the files in bytes; 256 MiB by default. There is also a limit of 10,000 files.
    ///
    /// Beyond the limits the oldest files are dropped, and their spans counted as
    /// [`LostSpans::spool_full`](crate::LostSpans::spool_full).
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Sets the maximum age of a file; seven days by default.
    ///
    /// Older files are dropped, and their spans counted as
    /// [`LostSpans::spool_too_old`](crate::LostSpans::spool_too_old). A clock that is set while the process runs does not change
    /// the age of a file.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// Returns the directory given to [`new`](Self::new).
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The same bounds, for a subdirectory.
    pub(crate) fn subdirectory(mut self, name: &str) -> Self {
        self.directory.push(name);
        self
    }
}
