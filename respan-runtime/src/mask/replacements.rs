//! Replacement of ranges of a text.

use std::ops::Range;

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
