//! Iterator in a span.

use super::item_writers::ItemWriters;
use super::open_span::OpenSpan;
use super::sequence::Sequence;
use crate::model::Outcome;
use std::iter::FusedIterator;

/// An iterator whose span is current while an item is produced, and which ends when the iterator does or is dropped.
///
/// Methods that the wrapped iterator may answer without producing each item, as a range does, are forwarded. `fold` and `rfold`
/// are not while the span is open: they call code of the consumer, which does not run in the span.
#[derive(Debug)]
#[doc(hidden)]
pub struct TracedIterator<I: Iterator, W: ItemWriters<I::Item>> {
    sequence: Sequence,
    /// `None` only within `drop`, and once the iterator is consumed.
    iterator: Option<I>,
    writers: W::Pointers,
}

impl<I: Iterator, W: ItemWriters<I::Item>> TracedIterator<I, W> {
    pub(super) fn new(sequence: Sequence, iterator: I, writers: W::Pointers) -> Self {
        Self {
            sequence,
            iterator: Some(iterator),
            writers,
        }
    }

    /// Sets the span of a sequence that has none.
    pub(super) fn start(&mut self, open_span: Option<OpenSpan>) {
        self.sequence = Sequence::new(open_span);
    }

    /// Produces the next item.
    fn take(&mut self, next: impl FnOnce(&mut I) -> Option<I::Item>) -> Option<I::Item> {
        let iterator = self.iterator.as_mut()?;
        let item = self.sequence.produce(|| next(iterator));
        match &item {
            Some(item) => self
                .sequence
                .record_item(item, |item, writer| W::write(self.writers, item, writer)),
            None => self.sequence.end(Outcome::Returned),
        }
        item
    }

    /// Produces the only item that is left to the consumer.
    fn finish(mut self, last: impl FnOnce(I) -> Option<I::Item>) -> Option<I::Item> {
        let iterator = self.iterator.take()?;
        let item = self.sequence.produce(|| last(iterator));
        if let Some(item) = &item {
            self.sequence
                .record_item(item, |item, writer| W::write(self.writers, item, writer));
        }
        self.sequence.end(Outcome::Returned);
        item
    }
}

impl<I: Iterator, W: ItemWriters<I::Item>> Iterator for TracedIterator<I, W> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.take(I::next)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.iterator.as_ref().map_or((0, Some(0)), I::size_hint)
    }

    fn nth(&mut self, n: usize) -> Option<I::Item> {
        self.take(|iterator| iterator.nth(n))
    }

    fn count(mut self) -> usize {
        let Some(iterator) = self.iterator.take() else { return 0 };
        let count = self.sequence.produce(|| iterator.count());
        self.sequence.count_items(count);
        self.sequence.end(Outcome::Returned);
        count
    }

    fn last(self) -> Option<I::Item> {
        self.finish(I::last)
    }

    fn max(self) -> Option<I::Item>
    where
        I::Item: Ord,
    {
        self.finish(I::max)
    }

    fn min(self) -> Option<I::Item>
    where
        I::Item: Ord,
    {
        self.finish(I::min)
    }

    fn fold<B, F: FnMut(B, I::Item) -> B>(mut self, initial: B, mut function: F) -> B {
        if !self.sequence.is_open()
            && let Some(iterator) = self.iterator.take()
        {
            return iterator.fold(initial, function);
        }
        let mut folded = initial;
        for item in self {
            folded = function(folded, item);
        }
        folded
    }
}

impl<I: DoubleEndedIterator, W: ItemWriters<I::Item>> DoubleEndedIterator for TracedIterator<I, W> {
    fn next_back(&mut self) -> Option<I::Item> {
        self.take(I::next_back)
    }

    fn nth_back(&mut self, n: usize) -> Option<I::Item> {
        self.take(|iterator| iterator.nth_back(n))
    }

    fn rfold<B, F: FnMut(B, I::Item) -> B>(mut self, initial: B, mut function: F) -> B {
        if !self.sequence.is_open()
            && let Some(iterator) = self.iterator.take()
        {
            return iterator.rfold(initial, function);
        }
        let mut folded = initial;
        while let Some(item) = self.next_back() {
            folded = function(folded, item);
        }
        folded
    }
}

impl<I: ExactSizeIterator, W: ItemWriters<I::Item>> ExactSizeIterator for TracedIterator<I, W> {
    fn len(&self) -> usize {
        self.iterator.as_ref().map_or(0, I::len)
    }
}

impl<I: FusedIterator, W: ItemWriters<I::Item>> FusedIterator for TracedIterator<I, W> {}

impl<I: Iterator, W: ItemWriters<I::Item>> Drop for TracedIterator<I, W> {
    fn drop(&mut self) {
        let iterator = &mut self.iterator;
        self.sequence.end_dropped(|| *iterator = None);
    }
}
