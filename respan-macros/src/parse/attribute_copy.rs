//! Recognition of attributes that another macro has copied to an item of its own.
//!
//! `easy_ext::ext` and `extend::ext` derive a trait from an `impl` block and copy the attributes of the block and of its methods. A
//! declaration or a trait that they write cannot be traced and stays as it is; on one of the user's, also in a `macro_rules!`, the
//! attribute is an error.

use proc_macro2::Span;

/// Returns whether a token, which makes the item one that cannot be traced, is from another place than the attribute.
///
/// A token that another macro has written has the location of its call, before the attribute, that of its definition, or that of
/// something else, as a `;` that stands for a body. A `macro_rules!` passes attributes on as `#[$attribute]`.
pub(super) fn is_copied_to(token: &str, span: Span) -> bool {
    if !proc_macro::is_available() {
        return false;
    }
    let (attribute, span) = (proc_macro::Span::call_site(), span.unwrap());
    let is_passed_on = attribute
        .source_text()
        .is_some_and(|text| text.trim_start_matches([' ', '#', '[']).starts_with('$'));
    let follows = position(attribute) < position(span) && span.file() == attribute.file();
    is_passed_on || !follows || span.source_text().is_some_and(|text| text != token)
}

fn position(span: proc_macro::Span) -> (usize, usize) {
    (span.line(), span.column())
}
