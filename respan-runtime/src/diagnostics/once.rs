//! A flag that is set once, and a set of texts of which each is new once.

use crate::sync::lock;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag in a `static`, for messages and registrations that happen once per process.
#[derive(Debug)]
pub(crate) struct OnceFlag(AtomicBool);

impl OnceFlag {
    pub(crate) const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Sets the flag; true if it was not set before.
    pub(crate) fn set(&self) -> bool {
        // The load keeps later calls free of a read-modify-write operation.
        !self.0.load(Ordering::Relaxed) && !self.0.swap(true, Ordering::Relaxed)
    }
}

/// The maximum number of texts. More of them come from code that makes them at run time.
const MAX_TEXTS: usize = 64;

/// The texts, by their hash, that a call site has logged.
#[derive(Debug)]
pub(crate) struct OnceTexts(Mutex<Vec<u64>>);

impl OnceTexts {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Adds a text; true if it is new and one of the first [`MAX_TEXTS`].
    pub(crate) fn add(&self, text: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let hash = hasher.finish();
        let mut texts = lock(&self.0);
        let is_new = texts.len() < MAX_TEXTS && !texts.contains(&hash);
        if is_new {
            texts.push(hash);
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_new_once_up_to_a_bound() {
        let texts = OnceTexts::new();
        assert!(texts.add("a") && texts.add("b"));
        assert!(!texts.add("a"));
        let added = (0..2 * MAX_TEXTS)
            .filter(|number| texts.add(&number.to_string()))
            .count();
        assert_eq!(added, MAX_TEXTS - 2);
    }
}
