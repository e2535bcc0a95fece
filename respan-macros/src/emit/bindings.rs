//! The user's block, preceded by the bindings of its arguments.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Lifetime;

use super::quote::quote_mixed_site;
use super::runtime_path::private;
use super::{call_setup, lints, spawns};
use crate::analyse::{Argument, Asyncness, TracedFunction, mentions, mentions_any, return_span, type_hint};

/// A block of `before`, the bindings and the user's block.
///
/// It has the location of the return type, where a mismatch with the value as a whole is reported.
pub(super) fn block_after(before: &TokenStream, function: &TracedFunction<'_>) -> TokenStream {
    let (bindings, body) = (bindings(function), body(function));
    quote_spanned!(return_span(&function.sig)=> { #before #bindings #body })
}

/// As [`block_after`], for the block of a future whose value may be another one: clippy reports that of a block that ends with
/// it, but not that of an `async fn`.
///
/// The branch that is never taken keeps the `return` reachable if the body never comes to its end.
pub(super) fn returning_block_after(before: &TokenStream, function: &TracedFunction<'_>) -> TokenStream {
    let (bindings, body) = (bindings(function), body(function));
    let hint = type_hint(&function.sig).unwrap_or_else(|| quote_mixed_site!(_));
    let hint = lints::unreported(function, hint);
    let ret = quote_mixed_site! {
        let __respan_ret: #hint = match ::core::option::Option::None {
            ::core::option::Option::Some(__respan_ret) => __respan_ret,
            ::core::option::Option::None => #body
        };
        return __respan_ret;
    };
    in_braces(function, quote!(#before #bindings #ret))
}

/// The bindings and the user's block for a closure, or the latter alone if there are no arguments.
pub(super) fn block(function: &TracedFunction<'_>) -> TokenStream {
    if function.arguments.owned_self.is_none() && function.arguments.list.is_empty() {
        user_block(function)
    } else {
        in_braces(function, block_after(&TokenStream::new(), function))
    }
}

/// Braces with the user's span, so that the closure or future which it is the body of has it as well; see [`by_value`].
pub(super) fn in_braces(function: &TracedFunction<'_>, content: TokenStream) -> TokenStream {
    let mut braces = Group::new(Delimiter::Brace, content);
    braces.set_span(function.block.span());
    braces.into_token_stream()
}

/// The user's block as an expression in one of ours.
///
/// The label keeps the compiler from reporting the user's braces as unneeded. A block begins with its label: with the user's span
/// it has the user's edition, by which temporaries of its last expression are dropped before its variables or after them.
fn body(function: &TracedFunction<'_>) -> TokenStream {
    let block = user_block(function);
    // Of a second attribute, the compiler would report a label that shadows the first one's.
    let is_nested = mentions_any(&block, &["__respan_body".to_owned()]);
    let span = if is_nested {
        Span::mixed_site()
    } else {
        function.block.span()
    };
    let label = Lifetime::new("'__respan_body", span);
    quote_mixed_site!(#label: #block)
}

fn user_block(function: &TracedFunction<'_>) -> TokenStream {
    let block = with_context(function, function.block.to_token_stream());
    let is_mutable = function.arguments.owned_self.is_some_and(|this| this.is_mutable);
    if !is_mutable || is_inline(function) || !assigns_self(&function.block.stream()) {
        return block;
    }
    // The compiler takes an assignment to a captured variable for unused, even if a destructor reads it, unless the
    // variable is captured by reference. As `self` cannot be bound again, the body gets it from another closure or
    // future.
    let this = function.arguments.owned_self.map(|this| this.token);
    let label = Lifetime::new("'__respan_self", function.block.span());
    let body = quote_mixed_site!({ let _ = &mut #this; #label: #block });
    if function.sig.asyncness.is_some() {
        quote_mixed_site!({ async #body.await })
    } else {
        quote_mixed_site!({ ::core::option::Option::unwrap_or_else(::core::option::Option::None, || #body) })
    }
}

/// `move` of the closure around a body, with the user's span: borrow errors leave out the names of what a closure of a macro's has
/// captured, as in "cannot assign to `self.count`". The closure then begins at the function's name.
pub(super) fn by_value(function: &TracedFunction<'_>) -> TokenStream {
    quote_spanned!(function.sig.ident.span()=> move)
}

/// `async move` of the future of a body, as [`by_value`]: the user's `async`, where it is still written.
pub(super) fn async_by_value(function: &TracedFunction<'_>) -> TokenStream {
    let written = function.sig.asyncness.map(|word| word.span);
    quote_spanned!(written.unwrap_or_else(Span::mixed_site)=> async move)
}

fn is_inline(function: &TracedFunction<'_>) -> bool {
    matches!(function.asyncness, Asyncness::Sync { is_inline: true, .. })
}

/// Returns whether there is an assignment to a field of `self`, such as `self.a.b[0] += 1`.
fn assigns_self(tokens: &TokenStream) -> bool {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut rest = trees.as_slice();
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            TokenTree::Group(group) if assigns_self(&group.stream()) => return true,
            TokenTree::Ident(this) if this == "self" && is_assigned(after) => return true,
            _ => {}
        }
    }
    false
}

/// Returns whether the tokens after `self` are those of a place and an assignment.
fn is_assigned(mut rest: &[TokenTree]) -> bool {
    loop {
        rest = match rest {
            [
                TokenTree::Punct(dot),
                TokenTree::Ident(_) | TokenTree::Literal(_),
                after @ ..,
            ] if dot.as_char() == '.' => after,
            [TokenTree::Group(index), after @ ..] if index.delimiter() == proc_macro2::Delimiter::Bracket => after,
            _ => break,
        };
    }
    let signs: String = rest
        .iter()
        .map_while(|tree| match tree {
            TokenTree::Punct(punct) => Some(punct.as_char()),
            _ => None,
        })
        .take(3)
        .collect();
    let compares = ["==", "=>", "<=", ">=", "!="]
        .iter()
        .any(|sign| signs.starts_with(sign));
    let shifts = signs.starts_with("<<=") || signs.starts_with(">>=");
    !compares && (signs.starts_with('=') || signs.get(1..2) == Some("=") || shifts)
}

/// A body whose spawns are rewritten, unless `propagate = false`.
pub(super) fn with_context(function: &TracedFunction<'_>, body: TokenStream) -> TokenStream {
    if function.options.propagates() {
        spawns::rewrite(&private(function.options), body)
    } else {
        body
    }
}

fn bindings(function: &TracedFunction<'_>) -> TokenStream {
    // Moves the receiver into the closure or future as a whole, so that it is dropped as without the attribute.
    let owned_self = function.arguments.owned_self.map(|this| {
        let token = this.token;
        quote_mixed_site!(let _ = &#token;)
    });
    let arguments = function.arguments.list.iter().map(binding);
    let uses = uses(function);
    quote!(#owned_self #(#arguments)* #uses)
}

/// Binds the pattern as written. The variables are new, so that lints such as `unused_variables` do not see their use
/// by the capture.
///
/// Unlike arguments, the variables are dropped at the end of the body, within the span.
fn binding(argument: &Argument) -> TokenStream {
    let lints = lints::allow_expected(argument.lints.clone());
    let Argument { cfgs, binding, .. } = argument;
    let pattern = match &argument.pattern {
        // A lint reports a `_` of the type `()` in a `let` statement, but not in the arguments of a function.
        syn::Pat::Wild(_) => quote_mixed_site!(_),
        pattern => pattern.to_token_stream(),
    };
    let [set, end] = [quote_mixed_site!(let), quote_mixed_site!(;)];
    let is_new = matches!(&argument.pattern, syn::Pat::Ident(ident) if ident.ident == *binding);
    if argument.is_plain() && is_new {
        if binding.to_string().starts_with('_') {
            // In a tuple, since a lint reports the binding of `_name` to a value without an effect.
            let bound = quote_mixed_site!((#pattern,) = (#binding,));
            return quote!(#(#cfgs)* #(#lints)* #set #bound #end);
        }
        return quote!(#(#cfgs)* #(#lints)* #set #pattern = #binding #end);
    }
    let mutable = argument.needs_mutable_place().then(|| quote_mixed_site!(mut));
    quote! {
        #(#cfgs)* #set #mutable #binding = #binding #end
        #(#cfgs)* #(#lints)* #set #pattern = #binding #end
    }
}

/// Uses of the variables that the options `name` and `links` mention, so that they are not reported as unused.
fn uses(function: &TracedFunction<'_>) -> TokenStream {
    let expressions = call_setup::expressions(function.options);
    if expressions.is_empty() {
        return TokenStream::new();
    }
    let mut uses = TokenStream::new();
    for argument in &function.arguments.list {
        if let syn::Pat::Ident(pattern) = &argument.pattern
            && argument.is_plain()
            && mentions(&expressions, &pattern.ident)
        {
            let (cfgs, name) = (&argument.cfgs, &pattern.ident);
            let [set, end] = [quote_mixed_site!(let _ = &), quote_mixed_site!(;)];
            uses.extend(quote!(#(#cfgs)* #set #name #end));
        }
    }
    uses
}

/// A statement that moves all arguments into a future in the order of their declaration, in which those of a future that
/// is never polled are dropped; nothing if the other statements mention them in this order.
pub(super) fn in_order(function: &TracedFunction<'_>) -> TokenStream {
    let arguments = &function.arguments;
    if let Asyncness::AsyncTrait(_) = function.asyncness {
        return TokenStream::new();
    }
    let written: Vec<_> = arguments.list.iter().map(|argument| &argument.binding).collect();
    let captured: Vec<_> = arguments.captured().map(|argument| &argument.binding).collect();
    let is_in_order = call_setup::expressions(function.options).is_empty()
        && arguments.owned_self.is_none()
        && written.starts_with(&captured);
    if is_in_order || written.is_empty() {
        return TokenStream::new();
    }
    let owned_self = arguments.owned_self.map(|this| {
        let token = this.token;
        quote_mixed_site!(let _ = &#token;)
    });
    let arguments = arguments.list.iter().map(|argument| {
        let (cfgs, binding) = (&argument.cfgs, &argument.binding);
        quote_mixed_site!(#(#cfgs)* let _ = &#binding;)
    });
    quote!(#owned_self #(#arguments)*)
}
