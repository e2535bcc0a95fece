//! Fragments of a `macro_rules!`, such as `$sum:expr` and `$text:ty`, in tokens that are parsed or emitted anew.
//!
//! A fragment is in a group without delimiters, which the compiler ignores in the output of an attribute macro: it would take
//! `$sum * 2` for `1 + 1 * 2`. So what would be read differently gets parentheses, and other types lose their group.
//! Tokens that pass through as a whole, such as a body, need none of this.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::{Expr, Type};

/// The tokens of an item, with the types of its signature as if they were written there.
pub(super) fn in_signature(tokens: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let is_attribute = is_punct(out.last(), '#');
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                let group = within(group, in_signature);
                let content = group.stream();
                match syn::parse2::<Type>(content.clone()) {
                    Ok(ty) if has_plus(&ty) => out.push(parenthesized(&group, content)),
                    Ok(_) if !is_punct(trees.peek(), ':') => out.extend(content),
                    Err(_) if has_operator(&content) => out.push(parenthesized(&group, content)),
                    _ => out.push(group.into()),
                }
            }
            TokenTree::Group(group) if group.delimiter() != Delimiter::Brace && !is_attribute => {
                out.push(within(group, in_signature).into());
            }
            tree => out.push(tree),
        }
    }
    out.into_iter().collect()
}

/// The options of an attribute, with the values as if they were written there.
pub(super) fn in_options(tokens: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let is_value = is_punct(out.last(), '=') && (trees.peek().is_none() || is_punct(trees.peek(), ','));
        match tree {
            TokenTree::Group(group) if is_value => out.extend(value(group)),
            tree => out.push(in_tree(tree)),
        }
    }
    out.into_iter().collect()
}

fn value(group: Group) -> TokenStream {
    if group.delimiter() != Delimiter::None {
        return in_tree(group.into()).into();
    }
    let trees: Vec<TokenTree> = group.stream().into_iter().collect();
    match trees.as_slice() {
        [TokenTree::Group(inner)] => value(inner.clone()),
        _ => trees.into_iter().map(in_tree).collect(),
    }
}

/// An expression or statements, of which the outermost tokens are emitted anew.
pub(crate) fn in_expression(tokens: TokenStream) -> TokenStream {
    tokens.into_iter().map(fragment).collect()
}

/// A token tree of an expression of which all tokens are emitted anew.
fn in_tree(tree: TokenTree) -> TokenTree {
    match fragment(tree) {
        TokenTree::Group(group) => within(group, |content| content.into_iter().map(in_tree).collect()).into(),
        tree => tree,
    }
}

/// A fragment, in parentheses if it needs them, or any other token tree.
pub(crate) fn fragment(tree: TokenTree) -> TokenTree {
    match tree {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let content = group.stream();
            if has_operator(&content) || syn::parse2::<Type>(content.clone()).is_ok_and(|ty| has_plus(&ty)) {
                parenthesized(&group, content)
            } else {
                group.into()
            }
        }
        tree => tree,
    }
}

fn has_plus(ty: &Type) -> bool {
    match ty {
        Type::TraitObject(object) => object.bounds.len() > 1,
        Type::ImplTrait(opaque) => opaque.bounds.len() > 1,
        _ => false,
    }
}

/// Returns whether an expression is another one beside an operator, or where a block may follow.
fn has_operator(content: &TokenStream) -> bool {
    let expression = syn::parse2::<Expr>(content.clone());
    expression.is_ok_and(|expression| {
        matches!(
            expression,
            Expr::Assign(_)
                | Expr::Binary(_)
                | Expr::Break(_)
                | Expr::Cast(_)
                | Expr::Closure(_)
                | Expr::If(_)
                | Expr::Match(_)
                | Expr::Range(_)
                | Expr::Reference(_)
                | Expr::Return(_)
                | Expr::Struct(_)
                | Expr::Unary(_)
        )
    })
}

fn parenthesized(group: &Group, content: TokenStream) -> TokenTree {
    let mut parentheses = Group::new(Delimiter::Parenthesis, content);
    // Of ours, since a lint reports parentheses of the user's that are not needed.
    parentheses.set_span(Span::mixed_site().located_at(group.span()));
    parentheses.into()
}

/// The group with another content. Both delimiters get the same span, so a group without fragments is kept as it is.
fn within(group: Group, change: impl FnOnce(TokenStream) -> TokenStream) -> Group {
    if !has_fragment(group.stream()) {
        return group;
    }
    let mut changed = Group::new(group.delimiter(), change(group.stream()));
    changed.set_span(group.span());
    changed
}

fn has_fragment(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::None || has_fragment(group.stream()),
        _ => false,
    })
}

fn is_punct(tree: Option<&TokenTree>, sign: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn group(tokens: TokenStream) -> Group {
        Group::new(Delimiter::None, tokens)
    }

    #[test]
    fn types_of_a_signature_are_read_as_written() {
        let (error, object) = (group(quote!(Refused<T>)), group(quote!(dyn Debug + Send)));
        let (length, vis, path) = (group(quote!(1 + 2)), group(quote!(pub)), group(quote!(Vec<u8>)));
        let tokens =
            quote!(#[doc = #length] #vis fn f(a: &#object, b: [u8; #length * 2]) -> Result<#path::Item, #error>);
        assert_eq!(
            in_signature(tokens).to_string(),
            quote!(
                #[doc = 1 + 2]
                pub fn f(a: &(dyn Debug + Send), b: [u8; (1 + 2) * 2]) -> Result<Vec<u8>::Item, Refused<T> >
            )
            .to_string()
        );
    }

    #[test]
    fn values_of_options_are_read_as_written() {
        let sum = group(quote!(1.0 + 2.0));
        let closure = group(TokenTree::from(group(quote!(|| LINKS))).into());
        let tokens = quote!(links = #closure, sample_rate = #sum / 4.0, name = text(#sum * #sum));
        assert_eq!(
            in_options(tokens).to_string(),
            quote!(
                links = || LINKS,
                sample_rate = (1.0 + 2.0) / 4.0,
                name = text((1.0 + 2.0) * (1.0 + 2.0))
            )
            .to_string()
        );
    }

    #[test]
    fn expressions_keep_their_operands() {
        for (content, is_parenthesized) in [
            (quote!(a + b), true),
            (quote!(-1), true),
            (quote!(S { a }), true),
            (quote!(A(x) | B(x)), true),
            (quote!(dyn A + B), true),
            (quote!(a.b()), false),
            (quote!({ a + b }), false),
            (quote!(let a = b + c), false),
            (quote!(pub(crate)), false),
        ] {
            let tree = fragment(group(content.clone()).into());
            let delimiter = if is_parenthesized {
                Delimiter::Parenthesis
            } else {
                Delimiter::None
            };
            assert!(
                matches!(tree, TokenTree::Group(group) if group.delimiter() == delimiter),
                "{content}"
            );
        }
    }
}
