//! A future, an iterator or a stream that a function returns, which keeps the span open until it has ended.
//!
//! ```text
//! trait __RespanLazy { ... }
//! let ((container, failure), lazy) = (ContainerOf::value(&ret).__respan_container(), HasTraits::known().__respan_lazy());
//! container.choose(lazy).keep_open(Streams, container, call, ret, |item, out| { /* output */ }, failure.__respan_failure())
//! ```
//!
//! A trait of the user's may have the name of a known one. So a type of the runtime that has the known ones is asked whether it
//! has those of the signature. An async function makes its choice by the type of its future's value.

use proc_macro2::{Ident, Span, TokenStream};

use super::capture;
use super::quote::quote_mixed_site;
use super::runtime_path::private;
use crate::analyse::{LazyTrait, LazyValue, TracedFunction};

/// Moves the span of `__respan_call` into `__respan_ret`.
pub(super) fn returned(function: &TracedFunction<'_>, lazy: &LazyValue) -> TokenStream {
    let value = keep_open(
        function,
        lazy,
        &quote_mixed_site!(value(&__respan_ret)),
        &quote_mixed_site!(keep_open),
        &quote_mixed_site!(__respan_call, __respan_ret),
    );
    quote_mixed_site!({ #value })
}

/// Traces `__respan_future`, the body of an `async fn`.
pub(super) fn later(function: &TracedFunction<'_>, lazy: &LazyValue, suffix: &TokenStream) -> TokenStream {
    let private = private(function.options);
    let future = keep_open(
        function,
        lazy,
        &quote_mixed_site!(output(&__respan_future)),
        &quote_mixed_site!(later),
        &quote_mixed_site!(#private::async_call(&__RESPAN_SITE), __respan_future),
    );
    quote_mixed_site!({ #future #suffix })
}

fn keep_open(
    function: &TracedFunction<'_>,
    lazy: &LazyValue,
    container: &TokenStream,
    method: &TokenStream,
    arguments: &TokenStream,
) -> TokenStream {
    let private = private(function.options);
    let (kind, item) = (kind(lazy.kind), capture::finish_closure(function, Some(&lazy.item)));
    let container = if lazy.is_contained {
        quote_mixed_site!((&&#private::ContainerOf::#container).__respan_container())
    } else {
        quote_mixed_site!(#private::Itself::new())
    };
    let failure = if lazy.is_contained {
        capture::failure_writer(function)
    } else {
        quote_mixed_site!(__respan_failure)
    };
    let traits = &lazy.traits;
    quote_mixed_site! {
        trait __RespanLazy {
            fn __respan_lazy(&self) -> #private::Lazy;
        }
        impl<__RespanT: #(#traits)+*> __RespanLazy for &#private::HasTraits<__RespanT> {
            fn __respan_lazy(&self) -> #private::Lazy {
                #private::Lazy
            }
        }
        use #private::dispatch::*;
        let (__respan_container, __respan_failure) = #container;
        return __respan_container
            .choose((&&#private::HasTraits::known()).__respan_lazy())
            .#method(#private::#kind, __respan_container, #arguments, #item, #failure)
    }
}

/// The runtime's marker of a kind.
fn kind(lazy: LazyTrait) -> Ident {
    let name = match lazy {
        LazyTrait::Future => "Futures",
        LazyTrait::Iterator => "Iterators",
        LazyTrait::Stream => "Streams",
    };
    Ident::new(name, Span::mixed_site())
}
