//! The bytes that may still be kept of an answer.

/// What one entry of a list or map costs beside its text.
const ENTRY: usize = 64;

/// What may be kept beside the content: counts and reasons to finish come last, when the content may have used up its share.
const RESERVE: usize = 64 * 1024;

/// The bytes that may still be kept of an answer. Text beyond is dropped and the loss is noted.
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

    /// Whether something was dropped.
    pub(crate) fn is_exceeded(&self) -> bool {
        self.is_exceeded
    }

    /// Whether `bytes` more of content may be kept, as one piece.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let left = self.content.checked_sub(bytes).filter(|_| !self.is_exceeded);
        self.content = left.unwrap_or(self.content);
        self.is_exceeded |= left.is_none();
        left.is_some()
    }

    /// Whether `bytes` more may be kept that are no content.
    pub(super) fn take_reserve(&mut self, bytes: usize) -> bool {
        let left = self.reserve.checked_sub(bytes);
        self.reserve = left.unwrap_or(self.reserve);
        self.is_exceeded |= left.is_none();
        left.is_some()
    }

    /// Returns what is not content and not kept any longer.
    pub(super) fn give_back_reserve(&mut self, bytes: usize) {
        self.reserve += bytes;
    }

    /// Whether one more entry of a list may be kept.
    pub(super) fn take_entry(&mut self) -> bool {
        self.take(ENTRY)
    }

    /// Returns content that is not kept any longer.
    pub(super) fn give_back(&mut self, bytes: usize) {
        self.content += bytes;
    }

    /// Appends as much of `text` as may be kept; once something was cut off, nothing more.
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
