//! Detection of `async fn` and of the bodies that `async_trait` writes, which decides how a body is wrapped.

use proc_macro2::Group;
use syn::{Attribute, Signature};

use super::async_trait::{self, AsyncTraitBody};
use super::builtin_attributes::{has_macro_attribute, has_track_caller};
use super::return_kind::ReturnKind;

pub(crate) enum Asyncness {
    /// Runs when the function is called: in a closure, or inline if a closure would change what the body means.
    Sync { is_inline: bool },
    /// A method that `async_trait` has already rewritten.
    AsyncTrait(Box<AsyncTraitBody>),
    /// An `async fn` that becomes a function that returns a future.
    AsyncFn,
    /// An `async fn` that stays one, because another macro will rewrite it.
    KeptAsyncFn,
    /// `async fn` with the return type `!`, which stays one: `!` cannot be named as the output of a future.
    NeverAsyncFn,
}

pub(crate) fn asyncness(
    sig: &Signature,
    attrs: &[Attribute],
    return_kind: &ReturnKind,
    block: &Group,
    keeps_async: bool,
) -> Asyncness {
    if sig.asyncness.is_none() {
        return match async_trait::body(sig, return_kind, block) {
            Some(body) => Asyncness::AsyncTrait(Box::new(body)),
            None => Asyncness::Sync {
                is_inline: has_track_caller(attrs) || matches!(return_kind, ReturnKind::Opaque),
            },
        };
    }
    if let ReturnKind::Never = return_kind {
        Asyncness::NeverAsyncFn
    } else if keeps_async || has_macro_attribute(attrs) || sig.ident == "main" {
        // An `async fn main` without a macro is an error, which the compiler reports best.
        Asyncness::KeptAsyncFn
    } else {
        Asyncness::AsyncFn
    }
}
