//! File names, which sort by time of writing.

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// The name of a request file: `<nanoseconds since the Unix epoch>-<process id>-<random tag>.respan`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    nanos: u64,
    process: u32,
    /// Random per process, since processes in different containers may have the same id.
    tag: u32,
}

/// The kind of a file in the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// A complete request.
    Complete(Name),
    /// A request that is being written, or that a dead process left incomplete.
    Temporary(Name),
}

const EXTENSION: &str = ".respan";
const TEMPORARY_EXTENSION: &str = ".respan-tmp";

/// 2025-01-01 UTC, before the first release: a device without a battery boots with an earlier time, and sets its clock later.
const EARLIEST_NANOS: u64 = 1_735_689_600 * 1_000_000_000;

/// The time in the last name of this process.
static LAST_NANOS: AtomicU64 = AtomicU64::new(0);

static TAG: LazyLock<u32> = LazyLock::new(|| SmallRng::from_os_rng().random());

impl Name {
    /// A name greater than all earlier ones of this process, even if the clock was set back.
    pub(super) fn next() -> Self {
        let now = nanos(SystemTime::now());
        let after = |last: u64| Some(now.max(last.saturating_add(1)));
        let last = LAST_NANOS.fetch_update(Ordering::Relaxed, Ordering::Relaxed, after);
        Self {
            nanos: now.max(last.unwrap_or_default().saturating_add(1)),
            process: std::process::id(),
            tag: *TAG,
        }
    }

    #[cfg(test)]
    pub(super) fn before(self, age: Duration) -> Self {
        let nanos = self.nanos - u64::try_from(age.as_nanos()).unwrap_or(0);
        Self { nanos, ..self }
    }

    /// A name directly behind this one, for a file that replaces it.
    pub(super) fn successor(self) -> Self {
        Self {
            nanos: self.nanos.saturating_add(1),
            ..self
        }
    }

    /// The age of the file; zero if its time is in the future.
    pub(super) fn age(self, now: SystemTime) -> Duration {
        Duration::from_nanos(nanos(now).saturating_sub(self.nanos))
    }

    /// As [`age`](Self::age), but zero if its time is so early that the clock had not been set.
    pub(super) fn known_age(self, now: SystemTime) -> Duration {
        if self.nanos < EARLIEST_NANOS {
            return Duration::ZERO;
        }
        self.age(now)
    }

    pub(super) fn temporary_file_name(self) -> String {
        format!("{self}{TEMPORARY_EXTENSION}")
    }

    pub(super) fn file_name(self) -> String {
        format!("{self}{EXTENSION}")
    }

    /// Parses a file name; `None` if it is not one of a spool.
    pub(super) fn parse(file_name: &str) -> Option<FileKind> {
        let (stem, kind): (_, fn(Self) -> FileKind) = match file_name.strip_suffix(EXTENSION) {
            Some(stem) => (stem, FileKind::Complete),
            None => (file_name.strip_suffix(TEMPORARY_EXTENSION)?, FileKind::Temporary),
        };
        let mut parts = stem.split('-');
        let name = Self {
            nanos: parts.next()?.parse().ok()?,
            process: parts.next()?.parse().ok()?,
            tag: u32::from_str_radix(parts.next()?, 16).ok()?,
        };
        // Only the canonical spelling, since the file is later opened by the formatted name.
        (parts.next().is_none() && name.to_string() == stem).then(|| kind(name))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:020}-{:010}-{:08x}", self.nanos, self.process, self.tag)
    }
}

fn nanos(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_sort_by_creation() {
        let names: Vec<_> = (0..1000).map(|_| Name::next().file_name()).collect();
        assert!(names.is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn a_time_before_the_first_release_or_in_the_future_is_no_age() {
        let day = Duration::from_secs(24 * 60 * 60);
        let now = SystemTime::now();
        let name_at = |nanos| Name { nanos, ..Name::next() };
        assert!(name_at(nanos(now - day)).known_age(now) >= day);
        assert_eq!(name_at(nanos(now + day)).known_age(now), Duration::ZERO);
        assert_eq!(
            name_at(nanos(SystemTime::UNIX_EPOCH + day)).known_age(now),
            Duration::ZERO
        );
    }

    #[test]
    fn a_name_round_trips() {
        let name = Name::next();
        assert_eq!(Name::parse(&name.file_name()), Some(FileKind::Complete(name)));
        assert_eq!(
            Name::parse(&name.temporary_file_name()),
            Some(FileKind::Temporary(name))
        );
        for other in [
            "",
            ".respan",
            "notes.txt",
            "1-2-3.respan",
            "--.respan",
            "+1-2-3.respan-tmp",
        ] {
            assert_eq!(Name::parse(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn text_and_value_have_the_same_order(one: (u64, u32, u32), other: (u64, u32, u32)) {
            let [one, other] = [one, other].map(|(nanos, process, tag)| Name { nanos, process, tag });
            prop_assert_eq!(one.cmp(&other), one.file_name().cmp(&other.file_name()));
            prop_assert_eq!(Name::parse(&one.file_name()), Some(FileKind::Complete(one)));
        }

        #[test]
        fn a_parsed_name_formats_to_the_same_text(text in ".*") {
            if let Some(FileKind::Complete(name)) = Name::parse(&text) {
                prop_assert_eq!(name.file_name(), text);
            }
        }
    }
}
