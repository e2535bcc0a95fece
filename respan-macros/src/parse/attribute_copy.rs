//! Recognition of attributes that another macro has copied to an item of its own.
//!
//! `easy_ext::ext` and `extend::ext` derive a trait from an `impl` block and copy the attributes of the block and of its methods. A
//! declaration or a trait that they write cannot be traced and stays as it is; on one of the user's the attribute is an error.

use proc_macro2::{TokenStream, TokenTree};

/// Returns whether the annotated item, or a part of it, is from another place than the attribute.
///
/// Tokens that another macro has written have the location of its call, before the attribute, or that of its definition.
pub(super) fn is_copy(item: &TokenStream) -> bool {
    if !proc_macro::is_available() {
        return false;
    }
    let attribute = proc_macro::Span::call_site();
    let mut previous = position(attribute);
    item.clone().into_iter().any(|tree| {
        let span = tree.span().unwrap();
        let follows = previous < position(span) && span.file() == attribute.file();
        previous = position(span);
        !follows || is_replaced(&tree)
    })
}

/// Returns whether a sign has the location of something else, as a `;` that stands for a body.
fn is_replaced(tree: &TokenTree) -> bool {
    match tree {
        TokenTree::Punct(sign) => sign.span().source_text().is_some_and(|text| text != sign.to_string()),
        _ => false,
    }
}

fn position(span: proc_macro::Span) -> (usize, usize) {
    (span.line(), span.column())
}
