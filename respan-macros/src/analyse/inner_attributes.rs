//! Inner attributes of a body: `#![...]`.

use proc_macro2::{Group, TokenStream, TokenTree};

/// Splits a body into its inner attributes and a block without them.
pub(super) fn split(block: Group) -> (Vec<TokenTree>, Group) {
    let (attributes, rest) = split_stream(block.stream());
    if attributes.is_empty() {
        return (attributes, block);
    }
    let mut without = Group::new(block.delimiter(), rest);
    without.set_span(block.span());
    (attributes, without)
}

fn split_stream(body: TokenStream) -> (Vec<TokenTree>, TokenStream) {
    let mut trees: Vec<TokenTree> = body.into_iter().collect();
    let mut end = 0;
    while let Some([TokenTree::Punct(hash), TokenTree::Punct(bang), TokenTree::Group(_)]) = trees.get(end..end + 3) {
        if hash.as_char() != '#' || bang.as_char() != '!' {
            break;
        }
        end += 3;
    }
    let rest = trees.split_off(end);
    (trees, rest.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_attributes_are_split_off() {
        let (inner, rest) = split_stream(quote::quote!(#![allow(unused)] #[cfg(x)] let a = 1;));
        assert_eq!((inner.len(), rest.to_string().starts_with("# [cfg")), (3, true));
    }
}
