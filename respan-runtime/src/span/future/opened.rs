//! Shape of a `Result` with a boxed future, stream or iterator, as the functions of clients of models return it: an error ends the
//! span, and otherwise what is in the box keeps it open.
#![allow(clippy::missing_errors_doc)]

use super::rebox::{pinned, plain};
use super::shape::{Boxed, OfItems, OfResults};
use crate::capture::{FailureOf, FailuresOf, NoFailure, OutputOf, WriteFn};
use crate::span::call::TracedCall;
use futures_core::Stream;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

/// A `Result` with such a box, of which `F` is the error of the items.
#[derive(Debug)]
pub struct Opened<R, F>(PhantomData<fn() -> (R, F)>);

/// The implementations for one type of box.
macro_rules! opened {
    ([$($item:ident),*] $choice:ident $box:ident [$($content:tt)+] $item_failure:ty, $failure:ty, $failures:ty, |$pair:ident| $outer:expr, $inner:expr) => {
        impl<'t, T, X, $($item),*> $choice for Result<$box!($($content)+ + 't), X> {
            type Shape = Opened<$box!($($content)+ + 't), $item_failure>;
            type Output = T;
            type Failure = $failure;
            #[inline]
            fn shape() -> (Self::Shape, OutputOf<T>, $failure) {
                (Opened(PhantomData), OutputOf::new(), <$failure>::new())
            }
        }

        impl<'t, T, $($item),*> Opened<$box!($($content)+ + 't), $item_failure> {
            /// Ends the span with the error, or keeps it open until the content of the box has ended.
            pub fn finish<X>(
                self,
                call: &mut TracedCall,
                output: WriteFn<T>,
                $pair: $failures,
                value: Result<$box!($($content)+ + 't), X>,
            ) -> Result<$box!($($content)+ + 't), X> {
                match value {
                    Ok(content) => {
                        let boxed = Boxed::<$box!($($content)+ + 't), $item_failure>::new();
                        Ok(boxed.finish(call, output, $inner, content))
                    }
                    Err(error) => {
                        call.end_with(&error, $outer);
                        Err(error)
                    }
                }
            }
        }
    };
}

/// The implementations for all types of boxes, for one type of items.
macro_rules! all_opened {
    ($items:tt $choice:ident $item:ty, $($result:tt)+) => {
        opened! { $items $choice pinned [Future<Output = $item>] $($result)+ }
        opened! { $items $choice pinned [Future<Output = $item> + Send] $($result)+ }
        opened! { $items $choice pinned [Future<Output = $item> + Send + Sync] $($result)+ }
        opened! { $items $choice pinned [Stream<Item = $item>] $($result)+ }
        opened! { $items $choice pinned [Stream<Item = $item> + Send] $($result)+ }
        opened! { $items $choice pinned [Stream<Item = $item> + Send + Sync] $($result)+ }
        opened! { $items $choice plain [Stream<Item = $item> + Unpin] $($result)+ }
        opened! { $items $choice plain [Stream<Item = $item> + Send + Unpin] $($result)+ }
        opened! { $items $choice plain [Stream<Item = $item> + Send + Sync + Unpin] $($result)+ }
        opened! { $items $choice plain [Iterator<Item = $item>] $($result)+ }
        opened! { $items $choice plain [Iterator<Item = $item> + Send] $($result)+ }
        opened! { $items $choice plain [Iterator<Item = $item> + Send + Sync] $($result)+ }
    };
}

all_opened! { [E] OfResults Result<T, E>, FailureOf<E>, FailuresOf<X, E>, (WriteFn<X>, WriteFn<E>), |pair| pair.0, pair.1 }
all_opened! { [] OfItems T, NoFailure, FailureOf<X>, WriteFn<X>, |failure| failure, NoFailure }
