//! Set-up of the runtime's `TracedCall` for one call: computed name, links and input.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;

use super::capture;
use super::link_list;
use super::quote::quote_mixed_site;
use super::runtime_path::private;
use crate::analyse::{TracedFunction, emitted};
use crate::parse::{Links, Name, Options};

/// The statements of the set-up; `call` is an expression of type `&mut TracedCall`.
pub(super) fn set_up(function: &TracedFunction<'_>, call: &TokenStream) -> TokenStream {
    let (options, private) = (function.options, private(function.options));
    let place = |tokens: TokenStream| {
        if function.arguments.has_own_names {
            tokens
        } else {
            in_emitted_code(tokens)
        }
    };
    let mut statements = TokenStream::new();
    if let Some(Name::Computed(expression)) = options.name.as_ref().map(|option| &option.value) {
        let expression = place(expression.to_token_stream());
        statements.extend(quote_mixed_site!(#private::TracedCall::name(#call, || #private::text(&(#expression)));));
    }
    match options.links.as_ref().map(|option| &option.value) {
        Some(Links::List(list)) => {
            let list = place(link_list::tokens(list, &private));
            statements.extend(quote_mixed_site!(#private::TracedCall::links(#call, || #list);));
        }
        Some(Links::Callable(callable)) => {
            let callable = place(callable.to_token_stream());
            statements.extend(quote_mixed_site!(#private::TracedCall::links(#call, #callable);));
        }
        Some(Links::Empty) | None => {}
    }
    if options.captures_input() {
        let writes = capture::arguments(function);
        statements.extend(quote_mixed_site! {
            if let ::core::option::Option::Some(__respan_input) = &mut #private::TracedCall::input(#call) {
                #writes
                #private::Input::end(__respan_input);
            }
        });
    }
    statements
}

/// The expressions of options that may use arguments.
pub(super) fn expressions(options: &Options) -> TokenStream {
    let mut tokens = TokenStream::new();
    if let Some(Name::Computed(expression)) = options.name.as_ref().map(|option| &option.value) {
        expression.to_tokens(&mut tokens);
    }
    if let Some(Links::List(list) | Links::Callable(list)) = options.links.as_ref().map(|option| &option.value) {
        list.to_tokens(&mut tokens);
    }
    tokens
}

/// Gives the names in a user's expression the hygiene of emitted code, so that they refer to the variables of the
/// signature. A string literal resolves the names in it as its own span does.
fn in_emitted_code(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|tree| match tree {
            TokenTree::Ident(ident) if is_variable(&ident) => emitted(&ident).into(),
            TokenTree::Group(group) => {
                let mut changed = Group::new(group.delimiter(), in_emitted_code(group.stream()));
                changed.set_span(group.span());
                changed.into()
            }
            TokenTree::Literal(mut literal) => {
                literal.set_span(Span::mixed_site().located_at(literal.span()));
                literal.into()
            }
            tree => tree,
        })
        .collect()
}

/// Returns whether a token may name a variable: `self` keeps its hygiene, and so do keywords.
fn is_variable(ident: &Ident) -> bool {
    ident.to_string().starts_with("r#") || syn::parse2::<Ident>(TokenTree::from(ident.clone()).into()).is_ok()
}
