//! Text that is stored in place up to a length.

use std::fmt::{self, Write};

/// Text that is stored in place up to `LENGTH` bytes, so that a recognised request needs no allocation.
#[derive(Clone)]
pub(super) enum InlineText<const LENGTH: usize> {
    InPlace { length: u8, bytes: [u8; LENGTH] },
    Allocated(String),
}

impl<const LENGTH: usize> InlineText<LENGTH> {
    pub(super) fn as_str(&self) -> &str {
        match self {
            // Only whole texts were written, so it is valid UTF-8.
            Self::InPlace { length, bytes } => {
                let bytes = bytes.get(..usize::from(*length)).unwrap_or_default();
                std::str::from_utf8(bytes).unwrap_or_default()
            }
            Self::Allocated(text) => text,
        }
    }

    pub(super) fn push_str(&mut self, text: &str) {
        match self {
            Self::InPlace { length, bytes } => {
                let (start, end) = (usize::from(*length), usize::from(*length) + text.len());
                match (bytes.get_mut(start..end), u8::try_from(end)) {
                    (Some(room), Ok(end)) => {
                        room.copy_from_slice(text.as_bytes());
                        *length = end;
                    }
                    _ => *self = Self::Allocated([self.as_str(), text].concat()),
                }
            }
            Self::Allocated(all) => all.push_str(text),
        }
    }
}

impl<const LENGTH: usize> Default for InlineText<LENGTH> {
    fn default() -> Self {
        Self::InPlace {
            length: 0,
            bytes: [0; LENGTH],
        }
    }
}

impl<const LENGTH: usize> From<&str> for InlineText<LENGTH> {
    fn from(text: &str) -> Self {
        let mut inline = Self::default();
        inline.push_str(text);
        inline
    }
}

impl<const LENGTH: usize> Write for InlineText<LENGTH> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push_str(text);
        Ok(())
    }
}

impl<const LENGTH: usize> PartialEq for InlineText<LENGTH> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl<const LENGTH: usize> Eq for InlineText<LENGTH> {}

impl<const LENGTH: usize> fmt::Debug for InlineText<LENGTH> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::InlineText;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_are_joined_wherever_they_are_stored(parts in prop::collection::vec("\\PC{0,9}", 0..9)) {
            let mut text = InlineText::<20>::default();
            for part in &parts {
                text.push_str(part);
            }
            let all = parts.concat();
            prop_assert_eq!(text.as_str(), &all);
            prop_assert_eq!(matches!(text, InlineText::InPlace { .. }), all.len() <= 20);
            prop_assert_eq!(text, InlineText::from(&*all));
        }
    }
}
