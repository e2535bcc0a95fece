//! Functions that cannot be traced: `const fn`, and declarations without a body.

use crate::errors::Errors;
use crate::parse::{Body, EntityKind, Function};

/// Reports what makes a function untraceable, at the token in question.
pub(super) fn report(kind: EntityKind, function: &Function, errors: &mut Errors) {
    if let Some(constness) = &function.sig.constness {
        errors.report(
            constness.span,
            format!(
                "`#[respan::{}]` cannot trace a `const fn`: it has no run time of its own; remove `const`",
                kind.as_str()
            ),
        );
    }
    if let Body::Declaration(_) = function.body {
        let message = "a function without a body has nothing to trace; put the attribute on an implementation";
        errors.report(function.sig.ident.span(), message);
    }
}
