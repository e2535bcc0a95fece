//! The return type as emitted code names it.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{ReturnType, Signature, Token, Type};

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

/// The return type with `_` for each `impl Trait`, which only a signature may hold; `None` if that leaves only `_`.
pub(crate) fn type_hint(sig: &Signature) -> Option<TokenStream> {
    match &sig.output {
        ReturnType::Default => Some(written_type(sig)),
        ReturnType::Type(_, ty) => {
            let erased = erase_impl_trait((**ty).clone());
            (!matches!(erased, Type::Infer(_))).then(|| erased.into_token_stream())
        }
    }
}

/// Replaces each `impl Trait` by `_`.
pub(super) fn erase_impl_trait(mut ty: Type) -> Type {
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
