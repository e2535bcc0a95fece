//! The names of the spool's files, which sort by time of writing.

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// `<nanoseconds since 1970>-<process>-<tag of the process>.respan`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    nanos: u64,
    process: u32,
    /// Processes in different containers may have the same id.
    tag: u32,
}

/// What a name in the directory stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A request.
    Whole(Name),
    /// One that is being written, or was when its process died.
    Temporary(Name),
}

const WHOLE: &str = ".respan";
const TEMPORARY: &str = ".respan-tmp";

/// The time of the last name of this process.
static LAST: AtomicU64 = AtomicU64::new(0);

static TAG: LazyLock<u32> = LazyLock::new(|| SmallRng::from_os_rng().random());

impl Name {
    /// A name after all others of this process, also when its clock is set back.
    pub(crate) fn next() -> Self {
        let now = nanos(SystemTime::now());
        let after = |last: u64| Some(now.max(last.saturating_add(1)));
        let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, after);
        Self {
            nanos: now.max(last.unwrap_or_default().saturating_add(1)),
            process: std::process::id(),
            tag: *TAG,
        }
    }

    /// Zero for what comes from the future.
    pub(crate) fn age(self, now: SystemTime) -> Duration {
        Duration::from_nanos(nanos(now).saturating_sub(self.nanos))
    }

    pub(crate) fn temporary(self) -> String {
        format!("{self}{TEMPORARY}")
    }

    pub(crate) fn whole(self) -> String {
        format!("{self}{WHOLE}")
    }

    /// None for what is not ours.
    pub(crate) fn parse(file_name: &str) -> Option<Kind> {
        let (stem, kind): (_, fn(Self) -> Kind) = match file_name.strip_suffix(WHOLE) {
            Some(stem) => (stem, Kind::Whole),
            None => (file_name.strip_suffix(TEMPORARY)?, Kind::Temporary),
        };
        let mut parts = stem.split('-');
        let name = Self {
            nanos: parts.next()?.parse().ok()?,
            process: parts.next()?.parse().ok()?,
            tag: u32::from_str_radix(parts.next()?, 16).ok()?,
        };
        // What reads the same but is written otherwise would be looked for under the wrong name.
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
    fn names_sort_in_the_order_in_which_they_were_made() {
        let names: Vec<_> = (0..1000).map(|_| Name::next().whole()).collect();
        assert!(names.is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn a_name_is_read_back() {
        let name = Name::next();
        assert_eq!(Name::parse(&name.whole()), Some(Kind::Whole(name)));
        assert_eq!(Name::parse(&name.temporary()), Some(Kind::Temporary(name)));
        for foreign in [
            "",
            ".respan",
            "notes.txt",
            "1-2-3.respan",
            "--.respan",
            "+1-2-3.respan-tmp",
        ] {
            assert_eq!(Name::parse(foreign), None, "{foreign}");
        }
    }

    proptest! {
        #[test]
        fn text_and_value_have_the_same_order(one: (u64, u32, u32), other: (u64, u32, u32)) {
            let [one, other] = [one, other].map(|(nanos, process, tag)| Name { nanos, process, tag });
            prop_assert_eq!(one.cmp(&other), one.whole().cmp(&other.whole()));
            prop_assert_eq!(Name::parse(&one.whole()), Some(Kind::Whole(one)));
        }

        #[test]
        fn what_is_not_ours_is_left_alone(text in ".*") {
            if let Some(Kind::Whole(name)) = Name::parse(&text) {
                prop_assert_eq!(name.whole(), text);
            }
        }
    }
}
