//! The kind of a written return type, which decides where the span ends.

use syn::punctuated::Punctuated;
use syn::{PathSegment, ReturnType, Signature, Token, Type, TypeParamBound};

use super::boxed_future::{BoxedFuture, boxed_future};
use super::generic_arguments::associated_type;
use super::type_hint::erase_impl_trait;

pub(crate) enum ReturnKind {
    /// Any other type. The span ends with the body, or later if the runtime recognises a boxed future or stream.
    Value,
    /// `-> !`
    Never,
    /// `-> impl Future<Output = T>` and the like, with the type of its output or items.
    Lazy(LazyTrait, Type),
    /// A type that a variable cannot have, and from which the body may infer its own types, such as `impl Fn(&str)` or
    /// a macro call.
    Opaque,
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
        Type::Macro(_) => ReturnKind::Opaque,
        Type::Tuple(tuple) if tuple.elems.iter().any(is_opaque) => ReturnKind::Opaque,
        Type::Array(array) if is_opaque(&array.elem) => ReturnKind::Opaque,
        Type::Path(path) => {
            let boxed = path.path.segments.last().and_then(boxed_future);
            boxed.map_or(ReturnKind::Value, ReturnKind::BoxedFuture)
        }
        _ => ReturnKind::Value,
    }
}

fn is_opaque(ty: &Type) -> bool {
    match ty {
        Type::ImplTrait(opaque) => !is_data(&opaque.bounds),
        _ => matches!(classify(ty), ReturnKind::Opaque),
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

/// Traits of values from whose bounds no expression infers its type, so that the body may run in a closure and its
/// value may be captured.
const DATA_TRAITS: [&str; 10] = [
    "AsRef",
    "Debug",
    "Display",
    "Error",
    "Into",
    "IntoResponse",
    "Responder",
    "Serialize",
    "ToString",
    "Clone",
];

fn impl_trait(bounds: &Punctuated<TypeParamBound, Token![+]>) -> ReturnKind {
    if is_data(bounds) {
        return ReturnKind::Value;
    }
    let mut found = None;
    for segment in traits(bounds) {
        let lazy = match segment.ident.to_string().as_str() {
            "Future" => LazyTrait::Future,
            "Stream" => LazyTrait::Stream,
            "Iterator" => LazyTrait::Iterator,
            "DoubleEndedIterator" | "ExactSizeIterator" | "FusedIterator" => {
                found = found.or_else(|| Some((LazyTrait::Iterator, associated_type(segment, "Item"))));
                continue;
            }
            name if FORWARDED_TRAITS.contains(&name) => continue,
            _ => return ReturnKind::Opaque,
        };
        found = Some((lazy, associated_type(segment, lazy.associated_type())));
    }
    match found {
        // Without the type, it may be another trait of the same name.
        Some((lazy, Some(item))) => ReturnKind::Lazy(lazy, erase_impl_trait(item)),
        _ => ReturnKind::Opaque,
    }
}

fn is_data(bounds: &Punctuated<TypeParamBound, Token![+]>) -> bool {
    let mut count = 0;
    for segment in traits(bounds) {
        let name = segment.ident.to_string();
        if DATA_TRAITS.contains(&name.as_str()) {
            count += 1;
        } else if !FORWARDED_TRAITS.contains(&name.as_str()) {
            return false;
        }
    }
    count > 0
}

fn traits(bounds: &Punctuated<TypeParamBound, Token![+]>) -> impl Iterator<Item = &PathSegment> {
    bounds.iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    })
}
