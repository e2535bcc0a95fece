//! The kind of a written return type, which decides where the span ends.

use proc_macro2::{TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::{GenericArgument, Path, PathArguments, PathSegment, ReturnType, Signature, Token, Type, TypeParamBound};

use super::boxed_future::{BoxedFuture, boxed_future};
use super::generic_arguments::{associated_type, first_type};
use super::impl_trait::erase_impl_trait;

pub(crate) enum ReturnKind {
    /// Any other type. The span ends with the body, or later if the runtime recognises a boxed future or stream.
    Value,
    /// `-> !`
    Never,
    /// `-> impl Future<Output = T>`, `-> Result<impl Future<Output = T>, E>` and the like.
    Lazy(Box<LazyValue>),
    /// A type that a variable cannot have, and from which the body may infer its own types, such as `impl Fn(&str)` or
    /// a macro call.
    Opaque,
    /// `-> Pin<Box<dyn Future<Output = T>>>`; treated as `Value` unless `async_trait` wrote the body.
    BoxedFuture(Box<BoxedFuture>),
}

pub(crate) struct LazyValue {
    pub(crate) kind: LazyTrait,
    /// The type of its output or items.
    pub(crate) item: Type,
    /// The traits as written, without the associated types.
    pub(crate) traits: Vec<Path>,
    /// `true` if it is in what may be a `Result` or an `Option`.
    pub(crate) is_contained: bool,
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
        Type::ImplTrait(opaque) => impl_trait(&opaque.bounds),
        Type::Macro(_) => ReturnKind::Opaque,
        Type::Tuple(tuple) if tuple.elems.iter().any(is_opaque) => ReturnKind::Opaque,
        Type::Array(array) if is_opaque(&array.elem) => ReturnKind::Opaque,
        Type::Path(path) => path.path.segments.last().map_or(ReturnKind::Value, classify_path),
        _ => ReturnKind::Value,
    }
}

fn classify_path(segment: &PathSegment) -> ReturnKind {
    if let Some(boxed) = boxed_future(segment) {
        return ReturnKind::BoxedFuture(Box::new(boxed));
    }
    if is_container(segment)
        && let Some(Type::ImplTrait(opaque)) = first_type(segment)
        && let ReturnKind::Lazy(mut lazy) = impl_trait(&opaque.bounds)
    {
        lazy.is_contained = true;
        return ReturnKind::Lazy(lazy);
    }
    ReturnKind::Value
}

/// Returns whether a type is named like a `Result`, as aliases are, or an `Option`. The runtime recognises it by type.
fn is_container(segment: &PathSegment) -> bool {
    segment.ident == "Option" || segment.ident.to_string().ends_with("Result")
}

impl ReturnKind {
    /// The kind for a body that is not in a closure, whose `return` and `?` leave the function with what is not wrapped.
    pub(super) fn inline(self, body: &TokenStream) -> Self {
        match self {
            Self::Lazy(lazy) if lazy.is_contained => Self::Value,
            Self::Lazy(_) if returns_early(body) => Self::Opaque,
            kind => kind,
        }
    }
}

fn returns_early(body: &TokenStream) -> bool {
    body.clone().into_iter().any(|tree| match tree {
        TokenTree::Ident(word) => word == "return",
        TokenTree::Punct(sign) => sign.as_char() == '?',
        TokenTree::Group(group) => returns_early(&group.stream()),
        TokenTree::Literal(_) => false,
    })
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
    let mut kind = None;
    let mut item = None;
    let mut traits = Vec::new();
    for path in paths(bounds) {
        let Some(segment) = path.segments.last() else {
            return ReturnKind::Opaque;
        };
        let found = match segment.ident.to_string().as_str() {
            "Future" => LazyTrait::Future,
            "Stream" => LazyTrait::Stream,
            "Iterator" | "DoubleEndedIterator" | "ExactSizeIterator" | "FusedIterator" => LazyTrait::Iterator,
            name if FORWARDED_TRAITS.contains(&name) => continue,
            _ => return ReturnKind::Opaque,
        };
        if kind.is_some_and(|kind| kind != found) {
            return ReturnKind::Opaque;
        }
        kind = Some(found);
        item = item.or_else(|| associated_type(segment, found.associated_type()));
        let Some(path) = without_associated_types(path) else {
            return ReturnKind::Opaque;
        };
        traits.push(path);
    }
    match (kind, item) {
        (Some(kind), Some(item)) => ReturnKind::Lazy(Box::new(LazyValue {
            kind,
            item: erase_impl_trait(item),
            traits,
            is_contained: false,
        })),
        _ => ReturnKind::Opaque,
    }
}

/// The path of a trait without `<Item = T>`; `None` if it has other arguments, as none of the known traits has.
fn without_associated_types(path: &Path) -> Option<Path> {
    let mut path = path.clone();
    for segment in &mut path.segments {
        match &segment.arguments {
            PathArguments::None => {}
            PathArguments::AngleBracketed(arguments)
                if arguments
                    .args
                    .iter()
                    .all(|argument| matches!(argument, GenericArgument::AssocType(_))) =>
            {
                segment.arguments = PathArguments::None;
            }
            _ => return None,
        }
    }
    Some(path)
}

fn is_data(bounds: &Punctuated<TypeParamBound, Token![+]>) -> bool {
    let mut count = 0;
    for path in paths(bounds) {
        let name = path
            .segments
            .last()
            .map_or_else(String::new, |segment| segment.ident.to_string());
        if DATA_TRAITS.contains(&name.as_str()) {
            count += 1;
        } else if !FORWARDED_TRAITS.contains(&name.as_str()) {
            return false;
        }
    }
    count > 0
}

fn paths(bounds: &Punctuated<TypeParamBound, Token![+]>) -> impl Iterator<Item = &Path> {
    bounds.iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => Some(&bound.path),
        _ => None,
    })
}
