//! The memory budget of a response.

/// Bytes charged for one entry of a list.
const ENTRY: usize = 64;

/// Bytes for metadata, apart from content: token counts and finish reasons arrive last and must not be lost to long content.
const RESERVE: usize = 64 * 1024;

/// The remaining bytes that may be kept of a response. Content beyond is dropped, and the budget records that it was exceeded.
#[derive(Debug)]
pub(crate) struct Budget {
    content: usize,
    reserve: usize,
    is_exceeded: bool,
}

impl Budget {
    pub(crate) fn new(bytes: usize) -> Self {
        Self {
            content: bytes,
            reserve: RESERVE,
            is_exceeded: false,
        }
    }

    /// Returns whether anything was dropped.
    pub(crate) fn is_exceeded(&self) -> bool {
        self.is_exceeded
    }

    /// Reserves `bytes` of content; false if they do not fit.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let left = self.content.checked_sub(bytes).filter(|_| !self.is_exceeded);
        self.content = left.unwrap_or(self.content);
        self.is_exceeded |= left.is_none();
        left.is_some()
    }

    /// Reserves `bytes` of metadata; false if they do not fit.
    pub(super) fn take_reserve(&mut self, bytes: usize) -> bool {
        let left = self.reserve.checked_sub(bytes);
        self.reserve = left.unwrap_or(self.reserve);
        self.is_exceeded |= left.is_none();
        left.is_some()
    }

    /// Releases metadata.
    pub(super) fn give_back_reserve(&mut self, bytes: usize) {
        self.reserve += bytes;
    }

    /// Reserves one entry of a list; false if it does not fit.
    pub(super) fn take_entry(&mut self) -> bool {
        self.take(ENTRY)
    }

    /// Releases content.
    pub(super) fn give_back(&mut self, bytes: usize) {
        self.content += bytes;
    }

    /// Appends as much of `text` as fits. Once text was truncated, nothing more is appended.
    pub(super) fn append(&mut self, target: &mut String, text: &str) {
        if self.is_exceeded {
            return;
        }
        let mut end = text.len().min(self.content);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.content -= end;
        self.is_exceeded = end < text.len();
        target.push_str(text.get(..end).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_a_character_and_nothing_follows() {
        let (mut budget, mut text) = (Budget::new(4), String::new());
        budget.append(&mut text, "ab");
        budget.append(&mut text, "cé");
        budget.append(&mut text, "d");
        assert_eq!(text, "abc");
        assert!(budget.is_exceeded());
        assert!(!budget.take(0) && budget.take_reserve(8));
    }
}
