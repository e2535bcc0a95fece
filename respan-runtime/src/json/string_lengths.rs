//! How long the strings of a JSON text are.

use super::truncate::{ELLIPSIS, ELLIPSIS_ROOM, SHORTEST};
use memchr::{memchr, memchr2};
use std::iter::Peekable;
use std::vec::IntoIter;

/// What decides how much each string may keep.
pub(crate) struct StringLengths {
    /// Bytes of the whole text.
    total: usize,
    /// Those that can be cut: where they begin, and how long they are.
    long: Vec<(usize, usize)>,
}

impl StringLengths {
    /// Of a text that may end anywhere.
    pub(crate) fn of(json: &[u8]) -> Self {
        let mut long = Vec::new();
        let mut at = 0;
        while let Some(quote) = json.get(at..).and_then(|rest| memchr(b'"', rest)) {
            at += quote + 1;
            let length = string_length(json.get(at..).unwrap_or_default());
            if length > SHORTEST {
                long.push((at, length));
            }
            at += length + 1;
        }
        Self {
            total: json.len(),
            long,
        }
    }

    /// The length at which the text fits into `limit` bytes once no string is longer, or the shortest that makes sense.
    pub(crate) fn longest(&self, limit: usize) -> usize {
        let limit = limit.saturating_sub(ELLIPSIS_ROOM);
        if self.total <= limit {
            return limit;
        }
        let mut lengths: Vec<usize> = self.long.iter().map(|(_, length)| *length).collect();
        lengths.sort_unstable_by(|one, other| other.cmp(one));
        let mut others = self.total;
        for (index, length) in lengths.iter().enumerate() {
            others -= length;
            let cut = index + 1;
            let Some(room) = limit.checked_sub(others + cut * ELLIPSIS.len()) else {
                continue;
            };
            let each = room / cut;
            // The next one is whole then: as many are cut as have to be.
            if lengths.get(cut).is_none_or(|next| *next <= each) {
                return each.max(SHORTEST);
            }
        }
        SHORTEST
    }

    /// Those that can be cut, from the first to the last: where they begin, and how long they are.
    pub(crate) fn into_long(self) -> Peekable<IntoIter<(usize, usize)>> {
        self.long.into_iter().peekable()
    }
}

/// Bytes before the closing quote, or all.
pub(crate) fn string_length(inside: &[u8]) -> usize {
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
