//! Replacement of ranges of a text.

use std::ops::Range;

/// The text that replaces masked values.
pub(crate) const REPLACEMENT: &str = "***";

/// A copy of a text in which ranges are replaced, from its start to its end.
pub(crate) struct Replacements<'a> {
    text: &'a str,
    out: String,
    /// The bytes of `text` that `out` covers.
    copied: usize,
}

impl<'a> Replacements<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            out: String::new(),
            copied: 0,
        }
    }

    /// Replaces a range behind all earlier ones.
    pub(crate) fn replace(&mut self, range: Range<usize>, replacement: &str) {
        self.out
            .push_str(self.text.get(self.copied..range.start).unwrap_or_default());
        self.out.push_str(replacement);
        self.copied = range.end;
    }

    /// The end of the last replaced range; 0 before the first.
    pub(crate) const fn end(&self) -> usize {
        self.copied
    }

    /// The copy; `None` if nothing was replaced.
    pub(crate) fn finish(mut self) -> Option<String> {
        if self.copied == 0 {
            return None;
        }
        self.out.push_str(self.text.get(self.copied..).unwrap_or_default());
        Some(self.out)
    }
}

/// Replaces the ranges, in any order, by [`REPLACEMENT`]; `None` if there is none. Ranges that overlap are replaced as one.
pub(crate) fn replace_all(text: &str, mut ranges: Vec<Range<usize>>) -> Option<String> {
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut replacements = Replacements::new(text);
    let mut ranges = ranges.into_iter().peekable();
    while let Some(mut range) = ranges.next() {
        while let Some(next) = ranges.next_if(|next| next.start < range.end) {
            range.end = range.end.max(next.end);
        }
        if text.get(range.clone()) != Some(REPLACEMENT) {
            replacements.replace(range, REPLACEMENT);
        }
    }
    replacements.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_ranges_are_replaced_as_one() {
        let masked = replace_all("abcdefgh", vec![4..6, 0..2, 5..7, 2..3, 0..1]);
        assert_eq!(masked.as_deref(), Some("******d***h"));
        assert_eq!(replace_all("a *** ***", vec![2..5, 6..9]), None);
    }
}
