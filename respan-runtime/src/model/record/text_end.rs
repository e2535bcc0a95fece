//! Position at which one of several texts in a buffer ends.

use std::fmt;

/// The end of a text in a buffer, or none if there is no such text: an `Option<u32>` in four bytes, of which two are returned in
/// registers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextEnd(u32);

impl TextEnd {
    pub(crate) const NONE: Self = Self(u32::MAX);

    /// The end at this position. The limit of content is far below 4 GiB; nothing ends beyond.
    #[inline]
    pub(crate) fn at(position: usize) -> Self {
        Self(u32::try_from(position).unwrap_or(u32::MAX))
    }

    #[inline]
    pub(crate) fn get(self) -> Option<usize> {
        self.is_some().then_some(self.0 as usize)
    }

    #[inline]
    pub(crate) fn is_some(self) -> bool {
        self != Self::NONE
    }

    /// This end, or else the other one.
    #[inline]
    pub(crate) fn or(self, other: Self) -> Self {
        if self.is_some() { self } else { other }
    }
}

impl Default for TextEnd {
    #[inline]
    fn default() -> Self {
        Self::NONE
    }
}

/// As that of an `Option`.
impl fmt::Debug for TextEnd {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(formatter)
    }
}
