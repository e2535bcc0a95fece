//! The items that are taken of an iterator of the program's.

use std::iter::Take;

/// The number of items taken: more than any limit of a span keeps. An iterator without end would use up the memory.
const MAX_ITEMS: usize = 65_536;

/// The first 65,536 items.
pub(crate) fn bounded_items<I: IntoIterator>(items: I) -> Take<I::IntoIter> {
    items.into_iter().take(MAX_ITEMS)
}
