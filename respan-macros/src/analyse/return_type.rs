//! What a function gives back, and from that: where its span ends.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{GenericArgument, Ident, PathArguments, PathSegment, ReturnType, Signature, Token, Type, TypeParamBound};

/// The end of the span, as far as the written return type tells.
pub(crate) enum ReturnKind {
    /// When the body ends, or later if the type of the value says so: found out by type in the runtime.
    Value,
    /// `-> !`
    Never,
    /// `-> impl Future` and the like, with the type of its output or items where it is written.
    Lazy(LazyTrait, Option<Type>),
    /// `-> Pin<Box<dyn Future<Output = T>>>`; found by type too, but here the box may be spared.
    BoxedFuture(Option<Type>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LazyTrait {
    Future,
    Iterator,
    Stream,
}

impl LazyTrait {
    /// The method of the runtime's open span that wraps it.
    pub(crate) fn method(self) -> Ident {
        let name = match self {
            Self::Future => "future",
            Self::Iterator => "iterator",
            Self::Stream => "stream",
        };
        Ident::new(name, Span::mixed_site())
    }

    fn item(self) -> &'static str {
        if self == Self::Future { "Output" } else { "Item" }
    }
}

/// The whole written type, `()` if there is none.
pub(crate) fn written_type(sig: &Signature) -> TokenStream {
    match &sig.output {
        ReturnType::Default => quote_spanned!(return_span(sig)=> ()),
        ReturnType::Type(_, ty) => ty.to_token_stream(),
    }
}

/// Where the return type stands, or the name if none is written; with the hygiene of our own tokens.
pub(crate) fn return_span(sig: &Signature) -> Span {
    Span::mixed_site().located_at(match &sig.output {
        ReturnType::Default => sig.ident.span(),
        ReturnType::Type(_, ty) => ty.span(),
    })
}

/// The written type with `_` for each `impl Trait`, which only a signature may hold; `None` if nothing is left.
pub(crate) fn type_hint(sig: &Signature) -> Option<TokenStream> {
    match &sig.output {
        ReturnType::Default => Some(written_type(sig)),
        ReturnType::Type(_, ty) => {
            let erased = erase_impl_trait((**ty).clone());
            (!matches!(erased, Type::Infer(_))).then(|| erased.into_token_stream())
        }
    }
}

pub(crate) fn erase_impl_trait(mut ty: Type) -> Type {
    EraseImplTrait.visit_type_mut(&mut ty);
    ty
}

struct EraseImplTrait;

impl VisitMut for EraseImplTrait {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::ImplTrait(opaque) = ty {
            let underscore = Token![_](Span::mixed_site().located_at(opaque.impl_token.span));
            *ty = Type::Infer(syn::TypeInfer {
                attrs: Vec::new(),
                underscore_token: underscore,
            });
        } else {
            syn::visit_mut::visit_type_mut(self, ty);
        }
    }
}

pub(crate) fn return_kind(sig: &Signature) -> ReturnKind {
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
        Type::Path(path) => path.path.segments.last().map_or(ReturnKind::Value, boxed_future),
        _ => ReturnKind::Value,
    }
}

/// What the wrapper implements besides the trait itself. With any other bound the value is returned as it is:
/// a span that ends early is better than a program that no longer compiles.
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
        let sequence = match segment.ident.to_string().as_str() {
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
        found = Some((sequence, associated_type(segment, sequence.item())));
    }
    found.map_or(ReturnKind::Value, |(sequence, item)| {
        ReturnKind::Lazy(sequence, item.map(erase_impl_trait))
    })
}

/// `T` of `Trait<Item = T>`.
fn associated_type(segment: &PathSegment, name: &str) -> Option<Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(binding) if binding.ident == name => Some(binding.ty.clone()),
        _ => None,
    })
}

fn boxed_future(segment: &PathSegment) -> ReturnKind {
    if segment.ident == "BoxFuture" || segment.ident == "LocalBoxFuture" {
        return first_type_argument(segment).map_or(ReturnKind::Value, |output| {
            ReturnKind::BoxedFuture(Some(erase_impl_trait(output.clone())))
        });
    }
    let boxed = (segment.ident == "Pin").then(|| first_type_argument(segment)).flatten();
    let Some(Type::Path(boxed)) = boxed else {
        return ReturnKind::Value;
    };
    let Some(segment) = boxed.path.segments.last().filter(|segment| segment.ident == "Box") else {
        return ReturnKind::Value;
    };
    let Some(Type::TraitObject(object)) = first_type_argument(segment) else {
        return ReturnKind::Value;
    };
    let future = object.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().filter(|segment| segment.ident == "Future"),
        _ => None,
    });
    future.map_or(ReturnKind::Value, |segment| {
        ReturnKind::BoxedFuture(associated_type(segment, "Output").map(erase_impl_trait))
    })
}

fn first_type_argument(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// `-> impl Future<Output = T>` for an `async fn` that returns `T`.
///
/// The tokens around `T` carry the edition of this crate, 2024: the future captures every lifetime, as that of an `async fn` does.
pub(crate) fn impl_future(sig: &Signature) -> ReturnType {
    let (output, span) = (written_type(sig), return_span(sig));
    let ty = quote_spanned!(span=> impl ::core::future::Future<Output = #output>);
    let arrow = Token![->](span);
    ReturnType::Type(arrow, Box::new(Type::Verbatim(quote!(#ty))))
}
