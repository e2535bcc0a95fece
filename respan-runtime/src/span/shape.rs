//! What becomes of a returned value, by its type: a value ends the span, a boxed future, stream or iterator keeps it
//! open. Picked by autoref specialisation as in [`capture::dispatch`](crate::capture::dispatch).
#![allow(missing_docs)]

use super::entry::Entry;
use super::finish::Write;
use futures_core::Stream;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

/// The value that a function returned.
#[derive(Debug)]
pub struct Shape<'a, R: ?Sized>(pub &'a R);

/// An ordinary value.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl Plain {
    /// Ends the span.
    #[inline]
    pub fn finish<R>(self, entry: Entry, value: R, write: Write<R>) -> R {
        entry.value(&value, write);
        value
    }
}

/// Tells the shape of a value.
pub trait Shaped {
    type Shape;
    fn __respan_shape(&self) -> Self::Shape;
}

/// Anything that is nothing below.
impl<R: ?Sized> Shaped for Shape<'_, R> {
    type Shape = Plain;
    #[inline]
    fn __respan_shape(&self) -> Plain {
        Plain
    }
}

/// A box that is replaced by one of the same type around a traced inside.
#[derive(Debug)]
pub struct Boxed<R>(PhantomData<R>);

/// A boxed future, stream or iterator. Where the span is off no second box is made: the value goes on as it is.
macro_rules! boxed {
    ($($boxed:ty, $entry:ident.$method:ident => $new:path;)*) => {$(
        impl<'t, T: 't> Shaped for &Shape<'_, $boxed> {
            type Shape = Boxed<$boxed>;
            #[inline]
            fn __respan_shape(&self) -> Boxed<$boxed> {
                Boxed(PhantomData)
            }
        }

        impl<'t, T: 't> Boxed<$boxed> {
            /// Keeps the span open until what is in the box has ended.
            pub fn finish(self, $entry: Entry, value: $boxed, write: Write<T>) -> $boxed {
                if $entry.is_off() { value } else { $new($entry.$method(value, write)) }
            }
        }
    )*};
}

boxed! {
    Pin<Box<dyn Future<Output = T> + 't>>, entry.future => Box::pin;
    Pin<Box<dyn Future<Output = T> + Send + 't>>, entry.future => Box::pin;
    Pin<Box<dyn Future<Output = T> + Send + Sync + 't>>, entry.future => Box::pin;
    Pin<Box<dyn Stream<Item = T> + 't>>, entry.stream => Box::pin;
    Pin<Box<dyn Stream<Item = T> + Send + 't>>, entry.stream => Box::pin;
    Pin<Box<dyn Stream<Item = T> + Send + Sync + 't>>, entry.stream => Box::pin;
    Box<dyn Iterator<Item = T> + 't>, entry.iterator => Box::new;
    Box<dyn Iterator<Item = T> + Send + 't>, entry.iterator => Box::new;
    Box<dyn Iterator<Item = T> + Send + Sync + 't>, entry.iterator => Box::new;
}
