//! `impl Trait` in types, and macro calls, which may expand to one.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Token, Type};

/// Replaces each `impl Trait` and each macro call by `_`.
pub(super) fn erase_impl_trait(mut ty: Type) -> Type {
    EraseImplTrait { found: false }.visit_type_mut(&mut ty);
    ty
}

/// Returns whether the type holds an `impl Trait` or a macro call.
pub(super) fn holds_impl_trait(ty: &Type) -> bool {
    let mut erase = EraseImplTrait { found: false };
    erase.visit_type_mut(&mut ty.clone());
    erase.found
}

struct EraseImplTrait {
    found: bool,
}

impl VisitMut for EraseImplTrait {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if matches!(ty, Type::ImplTrait(_) | Type::Macro(_)) {
            self.found = true;
            let underscore = Token![_](Span::mixed_site().located_at(ty.span()));
            *ty = Type::Infer(syn::TypeInfer {
                attrs: Vec::new(),
                underscore_token: underscore,
            });
        } else {
            syn::visit_mut::visit_type_mut(self, ty);
        }
    }
}
