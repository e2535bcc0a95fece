//! The lengths of the strings in a JSON text.

use super::ellipsis::{ELLIPSIS, ELLIPSIS_ROOM};
use memchr::{memchr, memchr2};
use std::iter::Peekable;
use std::vec::IntoIter;

/// Strings are not truncated to less; members are left out instead.
pub(super) const MIN_STRING: usize = 64;

/// Position and length of each string longer than [`MIN_STRING`], in order.
pub(super) type LongStrings = Peekable<IntoIter<(usize, usize)>>;

/// The measurements that determine how many bytes each string may retain.
pub(super) struct StringLengths {
    /// Bytes of the whole text.
    total: usize,
    /// Position and length of each string longer than [`MIN_STRING`].
    long: Vec<(usize, usize)>,
}

impl StringLengths {
    /// Measures a JSON text, which may be incomplete.
    pub(super) fn measure(json: &[u8]) -> Self {
        let mut long = Vec::new();
        let mut at = 0;
        while let Some(quote) = json.get(at..).and_then(|rest| memchr(b'"', rest)) {
            at += quote + 1;
            let length = string_length(json.get(at..).unwrap_or_default());
            if length > MIN_STRING {
                long.push((at, length));
            }
            at += length + 1;
        }
        Self {
            total: json.len(),
            long,
        }
    }

    /// The string length to which the text must be truncated to fit into `limit` bytes, at least [`MIN_STRING`].
    pub(super) fn max_string(&self, limit: usize) -> usize {
        let limit = limit.saturating_sub(ELLIPSIS_ROOM);
        if self.total <= limit {
            return limit;
        }
        let mut lengths: Vec<usize> = self.long.iter().map(|(_, length)| *length).collect();
        lengths.sort_unstable_by(|one, other| other.cmp(one));
        let mut remaining = self.total;
        for (index, length) in lengths.iter().enumerate() {
            remaining -= length;
            let truncated = index + 1;
            let Some(room) = limit.checked_sub(remaining + truncated * ELLIPSIS.len()) else {
                continue;
            };
            let each = room / truncated;
            // The next shorter string fits untruncated, so no more strings have to be truncated.
            if lengths.get(truncated).is_none_or(|next| *next <= each) {
                return each.max(MIN_STRING);
            }
        }
        MIN_STRING
    }

    pub(super) fn into_long(self) -> LongStrings {
        self.long.into_iter().peekable()
    }
}

/// Bytes before the closing quote, or all bytes if there is none.
pub(super) fn string_length(inside: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = inside.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += found;
        if inside.get(at) == Some(&b'"') {
            return at;
        }
        at += 2;
    }
    inside.len()
}
