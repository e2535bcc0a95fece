//! Names that many spans share, kept once for all that are converted.

use opentelemetry::StringValue;
use std::fmt;
use std::sync::Arc;

/// Two names that fall into the same place turn each other out, which costs a copy and nothing else.
const PLACES: usize = 16;
/// What is longer is copied for each span: what is kept has to stay small.
const LONGEST: usize = 128;

/// Remembers entity paths and workflow names. A program has few of them and many spans, so most have been seen before: one
/// reference more costs a fourth of what it costs to allocate, copy and free.
#[derive(Default)]
pub(crate) struct Interner([Option<Arc<str>>; PLACES]);

/// Without what the user's program called them.
impl fmt::Debug for Interner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Interner").finish_non_exhaustive()
    }
}

impl Interner {
    /// The text as an attribute's value.
    pub(crate) fn value(&mut self, text: &str) -> StringValue {
        match self.0.get_mut(place(text)) {
            Some(Some(known)) if **known == *text => Arc::clone(known).into(),
            Some(place) if text.len() <= LONGEST => Arc::clone(place.insert(text.into())).into(),
            _ => text.to_owned().into(),
        }
    }
}

/// Names that are alike differ at their ends.
fn place(text: &str) -> usize {
    let ending = text.bytes().rev().take(4);
    ending.fold(text.len(), |sum, byte| sum * 31 + usize::from(byte)) % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether both are the same memory.
    fn is_shared(one: &StringValue, other: &StringValue) -> bool {
        std::ptr::eq(one.as_str(), other.as_str())
    }

    #[test]
    fn what_comes_again_is_not_copied_again() {
        let mut names = Interner::default();
        let first = names.value("a.step");
        assert!(is_shared(&first, &names.value("a.step")));
        assert!(!is_shared(&first, &Interner::default().value("a.step")));
    }

    #[test]
    fn each_text_is_what_it_was_however_many_there_are() {
        let mut names = Interner::default();
        for _ in 0..2 {
            for number in 0..20 * PLACES {
                let text = format!("step-{number}");
                assert_eq!(names.value(&text).as_str(), text);
            }
        }
    }

    #[test]
    fn what_is_long_is_not_kept() {
        let text = "a".repeat(LONGEST + 1);
        let mut names = Interner::default();
        let first = names.value(&text);
        assert_eq!(first.as_str(), text);
        assert!(!is_shared(&first, &names.value(&text)));
    }
}
