//! An interner for the names of converted spans.
//!
//! A program has few entity paths and workflow names and many spans. One more reference to a known `Arc<str>` costs a quarter of
//! allocating, copying and freeing the text, and a constant text costs nothing: no counter of references is changed, neither here nor
//! where the exporter drops the span. So a name that is repeated is leaked and becomes a constant, as long as few are.

use opentelemetry::StringValue;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Two names with the same slot evict each other, which costs a copy.
const SLOTS: usize = 16;
/// Longer texts are copied for each span, which bounds the interner's memory.
const MAX_LENGTH: usize = 128;
/// Names that are leaked in all: at most 8 KiB of a process.
const MAX_LEAKED: usize = 64;

/// The number of names leaked so far.
static LEAKED: AtomicUsize = AtomicUsize::new(0);

/// A direct-mapped cache of texts, one per exporter.
#[derive(Default)]
pub(crate) struct Interner([Option<Name>; SLOTS]);

/// A known name.
enum Name {
    /// It has occurred once, or there are too many constant ones.
    Shared(Arc<str>),
    Constant(&'static str),
}

/// Omits the names, which may be confidential.
impl fmt::Debug for Interner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Interner").finish_non_exhaustive()
    }
}

impl Interner {
    /// The text as a `StringValue`, shared with earlier calls if the text is known.
    pub(crate) fn intern(&mut self, text: &str) -> StringValue {
        let Some(slot) = self.0.get_mut(slot(text)).filter(|_| text.len() <= MAX_LENGTH) else {
            return text.to_owned().into();
        };
        match slot {
            Some(Name::Constant(known)) if *known == text => (*known).into(),
            Some(Name::Shared(known)) if **known == *text => match leak(text) {
                Some(constant) => {
                    *slot = Some(Name::Constant(constant));
                    constant.into()
                }
                None => Arc::clone(known).into(),
            },
            slot => {
                let name: Arc<str> = text.into();
                *slot = Some(Name::Shared(Arc::clone(&name)));
                name.into()
            }
        }
    }
}

/// The name as a constant; `None` if there are too many.
#[cold]
fn leak(name: &str) -> Option<&'static str> {
    let has_room = LEAKED.load(Ordering::Relaxed) < MAX_LEAKED && LEAKED.fetch_add(1, Ordering::Relaxed) < MAX_LEAKED;
    has_room.then(|| &*Box::leak(Box::<str>::from(name)))
}

/// The slot of a text, from its length and its last bytes, in which similar names differ.
#[inline]
fn slot(text: &str) -> usize {
    let ending = match text.as_bytes() {
        [.., a, b, c, d] => u32::from_le_bytes([*a, *b, *c, *d]),
        short => short.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)),
    };
    // Fibonacci hashing: the upper bits depend on all bytes.
    let hash = ending.wrapping_mul(0x9E37_79B9) >> 24;
    (hash as usize ^ text.len()) % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns whether both refer to the same memory.
    fn is_shared(one: &StringValue, other: &StringValue) -> bool {
        std::ptr::eq(one.as_str(), other.as_str())
    }

    #[test]
    fn a_known_text_is_shared() {
        let mut names = Interner::default();
        let [first, second, third] = [(); 3].map(|()| names.intern("a.step"));
        assert_eq!((first.as_str(), second.as_str()), ("a.step", "a.step"));
        assert!(is_shared(&second, &third));
        assert!(!is_shared(&second, &Interner::default().intern("a.step")));
    }

    #[test]
    fn few_names_are_leaked() {
        let leaked = (0..10 * MAX_LEAKED).filter_map(|number| leak(&number.to_string()));
        assert!(leaked.count() <= MAX_LEAKED);
        assert_eq!(leak("another"), None);
        // As before.
        let mut names = Interner::default();
        let [first, second] = [(); 2].map(|()| names.intern("a.step"));
        assert!(is_shared(&first, &second));
    }

    #[test]
    fn texts_are_unchanged_even_if_they_evict_each_other() {
        let mut names = Interner::default();
        for _ in 0..2 {
            for number in 0..20 * SLOTS {
                let text = format!("step-{number}");
                assert_eq!(names.intern(&text).as_str(), text);
            }
        }
    }

    #[test]
    fn a_long_text_is_not_interned() {
        let text = "a".repeat(MAX_LENGTH + 1);
        let mut names = Interner::default();
        let first = names.intern(&text);
        assert_eq!(first.as_str(), text);
        assert!(!is_shared(&first, &names.intern(&text)));
    }
}
