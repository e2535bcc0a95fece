//! Types without a size in signatures, such as `fn f(text: str) -> dyn Debug`.

use syn::{FnArg, ReturnType, Signature, Type};

/// Returns whether an argument or the returned value has no size, as written: the function does not compile, and each use of that
/// value in the expansion would be one more error.
pub(crate) fn has_unsized_type(sig: &Signature) -> bool {
    let is_unsized_argument = |input: &FnArg| match input {
        FnArg::Typed(typed) => is_unsized(&typed.ty),
        FnArg::Receiver(_) => false,
    };
    let is_unsized_output = match &sig.output {
        ReturnType::Default => false,
        ReturnType::Type(_, ty) => is_unsized(ty),
    };
    is_unsized_output || sig.inputs.iter().any(is_unsized_argument)
}

fn is_unsized(ty: &Type) -> bool {
    match ty {
        Type::Slice(_) | Type::TraitObject(_) => true,
        Type::Path(path) => path.path.is_ident("str"),
        Type::Paren(paren) => is_unsized(&paren.elem),
        _ => false,
    }
}
