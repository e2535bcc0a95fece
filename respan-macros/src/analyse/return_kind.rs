//! The kind of a written return type, which decides where the span ends.

use syn::punctuated::Punctuated;
use syn::{ReturnType, Signature, Token, Type, TypeParamBound};

use super::boxed_future::{BoxedFuture, boxed_future};
use super::generic_arguments::associated_type;
use super::type_hint::erase_impl_trait;

pub(crate) enum ReturnKind {
    /// Any other type. The span ends with the body, or later if the runtime recognises a boxed future or stream.
    Value,
    /// `-> !`
    Never,
    /// `-> impl Future` and the like, with the type of its output or items if that is written.
    Lazy(LazyTrait, Option<Type>),
    /// `-> Pin<Box<dyn Future<Output = T>>>`; treated as `Value` unless `async_trait` wrote the body.
    BoxedFuture(BoxedFuture),
}

/// A trait whose values do their work after the function has returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LazyTrait {
    Future,
    Iterator,
    Stream,
}

impl LazyTrait {
    fn associated_type(self) -> &'static str {
        if self == Self::Future { "Output" } else { "Item" }
    }
}

pub(super) fn return_kind(sig: &Signature) -> ReturnKind {
    match &sig.output {
        ReturnType::Default => ReturnKind::Value,
        ReturnType::Type(_, ty) => classify(ty),
    }
}

fn classify(ty: &Type) -> ReturnKind {
    match ty {
        Type::Never(_) => ReturnKind::Never,
        Type::Paren(paren) => classify(&paren.elem),
        Type::Group(group) => classify(&group.elem),
        Type::ImplTrait(opaque) => impl_trait(&opaque.bounds),
        Type::Path(path) => {
            let boxed = path.path.segments.last().and_then(boxed_future);
            boxed.map_or(ReturnKind::Value, ReturnKind::BoxedFuture)
        }
        _ => ReturnKind::Value,
    }
}

/// The traits that the runtime's wrappers implement besides the lazy trait itself. With any other bound the value is
/// returned unwrapped: a span that ends early is better than a program that does not compile.
const FORWARDED_TRAITS: [&str; 6] = [
    "Send",
    "Sync",
    "Unpin",
    "DoubleEndedIterator",
    "ExactSizeIterator",
    "FusedIterator",
];

fn impl_trait(bounds: &Punctuated<TypeParamBound, Token![+]>) -> ReturnKind {
    let mut found = None;
    for bound in bounds {
        let TypeParamBound::Trait(bound) = bound else { continue };
        let Some(segment) = bound.path.segments.last() else {
            continue;
        };
        let lazy = match segment.ident.to_string().as_str() {
            "Future" => LazyTrait::Future,
            "Stream" => LazyTrait::Stream,
            "Iterator" => LazyTrait::Iterator,
            "DoubleEndedIterator" | "ExactSizeIterator" | "FusedIterator" => {
                found = found.or_else(|| Some((LazyTrait::Iterator, associated_type(segment, "Item"))));
                continue;
            }
            name if FORWARDED_TRAITS.contains(&name) => continue,
            _ => return ReturnKind::Value,
        };
        found = Some((lazy, associated_type(segment, lazy.associated_type())));
    }
    found.map_or(ReturnKind::Value, |(lazy, item)| {
        ReturnKind::Lazy(lazy, item.map(erase_impl_trait))
    })
}
