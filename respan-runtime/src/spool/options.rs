//! What the user says about the spool.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// Some ten minutes of a busy program, and nothing that a disk would notice.
const DEFAULT_MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Longer than a weekend with an outage.
const DEFAULT_MAX_AGE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A directory that keeps what could not be delivered until it can be.
///
/// Use it where spans must survive an outage of the endpoint or the end of the process. A batch whose attempt fails for
/// a reason that may pass is written there at once, as are those that come while the endpoint does not answer, those for
/// which the processor's queue has no room because the endpoint is slow, and those that a shutdown could not deliver. They
/// are replayed in the order of writing, by this process as soon as the endpoint answers again, else by the next that
/// starts.
///
/// Kept is also what is refused for the key, the URL or the account: redirects that are not followed, and the statuses
/// from 400 to 499 but for 400, 409, 413, 415 and 422, which speak of the request's body. It is told once, with what to
/// do. One request is tried per wait, each time another one, so that one alone that is refused (by a firewall, say) holds
/// up nobody; if it is refused three times more, each time after others were taken, it is lost. What the endpoint refuses
/// for its body is lost at once, as without a spool.
///
/// With a spool the time of a [`RetryPolicy`](crate::RetryPolicy) bounds no retries any more, only its waits hold:
/// [`max_age`](Self::max_age) and [`max_bytes`](Self::max_bytes) are the bounds. `SIGKILL` or a crash costs what was in
/// memory only: batches that were not full yet, and what was waiting behind an attempt under way.
///
/// No code that ends a span waits for the disk: what does not fit is written by a thread of ours. While that writes, the
/// first queue may get full, and what ends then is lost and counted, or waited for, as
/// [`OverflowPolicy`](crate::OverflowPolicy) says. With batching off there is no such thread: there what does not fit is
/// lost and counted as without a spool, and a span whose own attempt fails is written by the code that ends it.
///
/// Several processes may share a directory: each delivers what it finds. The files of one URL and one key (or, without a
/// key, `Authorization` header) lie in a subdirectory of their own, so that nothing is sent to another's account; its
/// name is the beginning of a SHA-256 of both, from which a random key cannot be found. The bounds hold for each
/// subdirectory. After a change of URL or key what lies in the old one is left there, and the start says so: start once
/// with the old ones, move its files to the new one, or remove it. Programs that differ only by another header need
/// directories of their own.
///
/// The requests lie there as they would have been sent, **in plain text**, after masking, without headers and keys. On
/// Unix the directory is made with mode 0700 and its files with 0600; the mode of a directory that is there already is
/// left alone. The directory should be on a local disk: file locks say who delivers what.
///
/// ```
/// use respan::Spool;
/// use std::time::Duration;
///
/// let spool = Spool::new("/var/lib/shop-assistant/spans")
///     .max_bytes(1024 * 1024 * 1024)
///     .max_age(Duration::from_secs(24 * 60 * 60));
/// # let _ = spool;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "give it to the builder of an exporter"]
pub struct Spool {
    pub(super) directory: PathBuf,
    pub(super) max_bytes: u64,
    pub(super) max_age: Duration,
}

impl Spool {
    /// Keeps files below this directory, which is made where it is missing, together with those above it.
    ///
    /// ```
    /// let spool = respan::Spool::new("/var/lib/shop-assistant/spans");
    /// assert_eq!(spool.directory(), std::path::Path::new("/var/lib/shop-assistant/spans"));
    /// ```
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
            max_bytes: DEFAULT_MAX_BYTES,
            max_age: DEFAULT_MAX_AGE,
        }
    }

    /// How many bytes the files may have together; beyond, the oldest are dropped and counted. 256 MiB unless said
    /// otherwise.
    ///
    /// Beside it holds a limit of 10,000 files.
    ///
    /// ```
    /// let spool = respan::Spool::new("spans").max_bytes(64 * 1024 * 1024);
    /// # let _ = spool;
    /// ```
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// How old a file may get; older ones are dropped and counted. Seven days unless said otherwise.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let spool = respan::Spool::new("spans").max_age(Duration::from_secs(60 * 60));
    /// # let _ = spool;
    /// ```
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// The directory as it was given.
    ///
    /// ```
    /// assert_eq!(respan::Spool::new("spans").directory(), std::path::Path::new("spans"));
    /// ```
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The same, in a directory below.
    pub(crate) fn subdirectory(mut self, name: &str) -> Self {
        self.directory.push(name);
        self
    }
}
