//! Calls that return before their work is done: async functions, futures, iterators and streams.
//!
//! The wrappers [`Traced`], [`TracedIterator`] and [`TracedStream`] make the span current while the wrapped value works (is
//! polled, produces an item, is dropped) and at no other time, so no guard lives across an `.await`. They end the span when the
//! work ends. An async function's span starts with the first poll of its future ([`first_poll`]); the span of a function that
//! returns a boxed future, an iterator or a stream starts with the call and is kept open ([`shape`](mod@shape), [`finish`]).

mod async_call;
mod container;
mod finish;
mod first_poll;
mod item_writers;
mod items;
mod iterator;
mod lazy;
mod lazy_kind;
mod open_span;
mod opened;
mod opening;
mod rebox;
mod sequence;
mod shape;
mod stream;
mod traced;

pub use async_call::{AsyncCall, async_call};
pub use container::{Contained, Container, ContainerOf, InOption, InOther, InResult, Itself};
pub use first_poll::begin;
pub use item_writers::{ByShape, ItemWriters, Parts, Whole};
pub use iterator::TracedIterator;
pub use lazy::{HasTraits, Known, Lazy, NotLazy, Other};
pub use lazy_kind::{Ends, Futures, Iterators, KeepsOpen, LazyKind, Opens, Streams};
pub use opened::Opened;
pub use opening::Opening;
pub use shape::{Boxed, Fallible, Plain, Shape, shape};
pub use stream::TracedStream;
pub use traced::Traced;
