//! The bytes that may still be kept of an answer.

/// What one entry of a list or map costs beside its text.
const ENTRY: usize = 64;

/// The bytes that may still be kept of an answer. Text beyond is dropped and the loss is noted.
#[derive(Debug)]
pub(crate) struct Budget {
    left: usize,
    is_exceeded: bool,
}

impl Budget {
    pub(crate) fn new(bytes: usize) -> Self {
        Self {
            left: bytes,
            is_exceeded: false,
        }
    }

    pub(crate) fn is_exceeded(&self) -> bool {
        self.is_exceeded
    }

    /// Whether `bytes` more may be kept, as one piece.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) => self.left = left,
            None => self.is_exceeded = true,
        }
        !self.is_exceeded
    }

    /// Whether one more entry of a list may be kept.
    pub(super) fn take_entry(&mut self) -> bool {
        self.take(ENTRY)
    }

    /// Returns what is not kept any longer.
    pub(super) fn give_back(&mut self, bytes: usize) {
        self.left += bytes;
    }

    /// Appends as much of `text` as may be kept; once something was cut off, nothing more.
    pub(super) fn append(&mut self, target: &mut String, text: &str) {
        if self.is_exceeded {
            return;
        }
        let mut end = text.len().min(self.left);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.left -= end;
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
    }
}
