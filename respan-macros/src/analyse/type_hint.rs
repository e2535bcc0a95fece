//! The return type as emitted code names it.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{ReturnType, Signature, Type, TypeParamBound};

use super::boxed_future::boxed_future;
use super::impl_trait::{erase_impl_trait, holds_impl_trait};

/// The return type as written, `()` if there is none.
pub(crate) fn written_type(sig: &Signature) -> TokenStream {
    match &sig.output {
        ReturnType::Default => quote_spanned!(return_span(sig)=> ()),
        ReturnType::Type(_, ty) => ty.to_token_stream(),
    }
}

/// The location of the return type, or of the function's name if there is none, with mixed-site hygiene.
pub(crate) fn return_span(sig: &Signature) -> Span {
    Span::mixed_site().located_at(match &sig.output {
        ReturnType::Default => sig.ident.span(),
        ReturnType::Type(_, ty) => ty.span(),
    })
}

/// The return type with `_` for each `impl Trait`, which only a signature may hold, and each macro call, which may
/// expand to one; `None` if that leaves only `_`.
pub(crate) fn type_hint(sig: &Signature) -> Option<TokenStream> {
    match &sig.output {
        ReturnType::Default => Some(written_type(sig)),
        ReturnType::Type(_, ty) => {
            let erased = erase_impl_trait((**ty).clone());
            (!matches!(erased, Type::Infer(_))).then(|| erased.into_token_stream())
        }
    }
}

/// Returns whether the return type holds an `impl Trait` or a macro call, so that parts of the body's types may be settled only
/// by the signature.
pub(crate) fn is_open(sig: &Signature) -> bool {
    match &sig.output {
        ReturnType::Default => false,
        ReturnType::Type(_, ty) => holds_impl_trait(ty),
    }
}

/// Returns whether the returned value may be awaited: a type named like a future or a task, or a type parameter.
pub(crate) fn may_be_awaited(sig: &Signature) -> bool {
    let ReturnType::Type(_, ty) = &sig.output else {
        return false;
    };
    let is_future = |name: &syn::Ident| {
        let name = name.to_string();
        name.ends_with("Future") || name.ends_with("JoinHandle")
    };
    match &**ty {
        Type::ImplTrait(opaque) => opaque.bounds.iter().any(|bound| match bound {
            TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|name| is_future(&name.ident)),
            _ => false,
        }),
        Type::Path(path) => path.path.segments.last().is_some_and(|name| {
            let is_parameter = sig.generics.type_params().any(|param| param.ident == name.ident);
            is_future(&name.ident) || is_parameter || boxed_future(name).is_some()
        }),
        _ => false,
    }
}
