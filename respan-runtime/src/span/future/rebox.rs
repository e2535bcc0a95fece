//! Second box around a boxed future, stream or iterator, of the same type.
//!
//! All unsafe code of the wrappers. A box `Pin<Box<dyn Future<Output = T> + 't>>` does not require `T: 't`, but a `Box` of a wrapper
//! that contains it does before it becomes a `dyn Future + 't`. That bound cannot be added, since functions return such boxes
//! without it (`tower` and `moka` do), and the wrapper cannot do without naming `T`, which the inner box names.
//!
//! # Safety
//!
//! The new box is made for a lifetime in this function, which `T` outlives, and then gets the lifetime `'t` of the inner one.
//! Nothing else of its type changes, so its layout and its table of functions are the right ones. It is valid for `'t`:
//!
//! - The wrapper's fields are the inner box, which is valid for `'t`; function pointers, which hold no data; and an open span,
//!   which is valid for ever ([`assert_static`] checks it).
//! - The writers are [`Whole`] or [`Parts`] and no type parameter, so no other implementation of [`ItemWriters`] can bring data.
//! - A value of type `T` is in the wrapper only during a poll or a call of `next`, which returns it to its caller.
#![expect(unsafe_code, reason = "a box whose content need not outlive the types of its items")]

use super::item_writers::{ItemWriters, Parts, Whole};
use super::iterator::TracedIterator;
use super::open_span::OpenSpan;
use super::sequence::Sequence;
use super::stream::TracedStream;
use super::traced::Traced;
use crate::capture::WriteFn;
use futures_core::Stream;
use std::future::Future;
use std::mem;
use std::pin::Pin;

const fn assert_static<T: 'static>() {}
const _: () = assert_static::<OpenSpan>();
const _: () = assert_static::<Sequence>();

/// The types of boxes.
macro_rules! pinned {
    ($($content:tt)+) => { Pin<Box<dyn $($content)+>> };
}
macro_rules! plain {
    ($($content:tt)+) => { Box<dyn $($content)+> };
}
pub(super) use {pinned, plain};

/// A box that can be put into a box of the same type, together with its span.
pub(super) trait Rebox<W> {
    /// The function pointers of the writers `W`.
    type Pointers;

    /// A box that keeps the span open until the content of this one has ended.
    fn rebox(self, span: Option<OpenSpan>, pointers: Self::Pointers) -> Self;
}

macro_rules! rebox {
    ([$($item:ident),+] $box:ident [$($content:tt)+] $new:path, $wrapper:ident, $writers:ident, $pointers:ty) => {
        impl<'t, $($item),+> Rebox<$writers> for $box!($($content)+ + 't) {
            type Pointers = $pointers;

            fn rebox(self, span: Option<OpenSpan>, pointers: $pointers) -> Self {
                // For a shorter lifetime, since the types of the items need not outlive `'t`.
                let traced: $box!($($content)+ + '_) = $new($wrapper::<_, $writers>(span, self, pointers));
                // SAFETY: only the lifetime of the content changes, to that of the box which it contains. The rest of it is valid for
                // ever, as the module's documentation shows.
                unsafe { mem::transmute::<$box!($($content)+ + '_), $box!($($content)+ + 't)>(traced) }
            }
        }
    };
}

/// The implementations for all types of boxes, for one type of items.
macro_rules! all_reboxed {
    ($items:tt $item:ty, $($writers:tt)+) => {
        rebox! { $items pinned [Future<Output = $item>] Box::pin, future, $($writers)+ }
        rebox! { $items pinned [Future<Output = $item> + Send] Box::pin, future, $($writers)+ }
        rebox! { $items pinned [Future<Output = $item> + Send + Sync] Box::pin, future, $($writers)+ }
        rebox! { $items pinned [Stream<Item = $item>] Box::pin, stream, $($writers)+ }
        rebox! { $items pinned [Stream<Item = $item> + Send] Box::pin, stream, $($writers)+ }
        rebox! { $items pinned [Stream<Item = $item> + Send + Sync] Box::pin, stream, $($writers)+ }
        rebox! { $items plain [Stream<Item = $item> + Unpin] Box::new, stream, $($writers)+ }
        rebox! { $items plain [Stream<Item = $item> + Send + Unpin] Box::new, stream, $($writers)+ }
        rebox! { $items plain [Stream<Item = $item> + Send + Sync + Unpin] Box::new, stream, $($writers)+ }
        rebox! { $items plain [Iterator<Item = $item>] Box::new, iterator, $($writers)+ }
        rebox! { $items plain [Iterator<Item = $item> + Send] Box::new, iterator, $($writers)+ }
        rebox! { $items plain [Iterator<Item = $item> + Send + Sync] Box::new, iterator, $($writers)+ }
    };
}

all_reboxed! { [T, E] Result<T, E>, Parts, (WriteFn<T>, WriteFn<E>) }
all_reboxed! { [T] T, Whole, WriteFn<T> }

fn future<F: Future, W: ItemWriters<F::Output>>(
    span: Option<OpenSpan>,
    future: F,
    writers: W::Pointers,
) -> Traced<F, W> {
    Traced::started(span, future, writers)
}

fn stream<S: Stream, W: ItemWriters<S::Item>>(
    span: Option<OpenSpan>,
    stream: S,
    writers: W::Pointers,
) -> TracedStream<S, W> {
    TracedStream::new(Sequence::of_stream(span), stream, writers)
}

fn iterator<I: Iterator, W: ItemWriters<I::Item>>(
    span: Option<OpenSpan>,
    iterator: I,
    writers: W::Pointers,
) -> TracedIterator<I, W> {
    TracedIterator::new(Sequence::new(span), iterator, writers)
}
