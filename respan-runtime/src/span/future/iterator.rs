//! Iterator in a span.

use super::sequence::Sequence;
use crate::capture::Finish;
use crate::model::Outcome;
use std::iter::FusedIterator;

/// An iterator whose span is current while an item is produced, and which ends when the iterator does or is dropped.
#[derive(Debug)]
#[doc(hidden)]
pub struct TracedIterator<I, O> {
    sequence: Sequence,
    /// `None` only within `drop`.
    iterator: Option<I>,
    item: O,
}

impl<I, O> TracedIterator<I, O> {
    pub(super) fn new(sequence: Sequence, iterator: I, item: O) -> Self {
        Self {
            sequence,
            iterator: Some(iterator),
            item,
        }
    }

    fn take<T>(&mut self, next: impl FnOnce(&mut I) -> Option<T>) -> Option<T>
    where
        O: FnMut(&T, &mut Finish<'_>),
    {
        let iterator = self.iterator.as_mut()?;
        let item = self.sequence.produce(|| next(iterator));
        match &item {
            Some(item) => self.sequence.record_item(item, &mut self.item),
            None => self.sequence.end(Outcome::Returned),
        }
        item
    }
}

impl<I: Iterator, O: FnMut(&I::Item, &mut Finish<'_>)> Iterator for TracedIterator<I, O> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.take(I::next)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.iterator.as_ref().map_or((0, Some(0)), I::size_hint)
    }
}

impl<I: DoubleEndedIterator, O: FnMut(&I::Item, &mut Finish<'_>)> DoubleEndedIterator for TracedIterator<I, O> {
    fn next_back(&mut self) -> Option<I::Item> {
        self.take(I::next_back)
    }
}

impl<I: ExactSizeIterator, O: FnMut(&I::Item, &mut Finish<'_>)> ExactSizeIterator for TracedIterator<I, O> {}

impl<I: FusedIterator, O: FnMut(&I::Item, &mut Finish<'_>)> FusedIterator for TracedIterator<I, O> {}

impl<I, O> Drop for TracedIterator<I, O> {
    fn drop(&mut self) {
        let iterator = &mut self.iterator;
        self.sequence.end_dropped(|| *iterator = None);
    }
}
