//! The user's block, preceded by the bindings of its arguments.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::quote::quote_mixed_site;
use super::runtime_path::private;
use super::spawns;
use crate::analyse::{Argument, TracedFunction, return_span};

/// A block of `before`, the bindings and the user's block.
///
/// The label keeps the compiler from reporting the user's braces as unneeded. The block has the location of the return
/// type, where a mismatch with the value as a whole is reported.
pub(super) fn block_after(before: &TokenStream, function: &TracedFunction<'_>) -> TokenStream {
    let (bindings, block) = (bindings(function), user_block(function));
    quote_spanned!(return_span(&function.sig)=> { #before #bindings '__respan_body: #block })
}

/// A block of the bindings and the user's block, or the latter alone if there are no arguments.
pub(super) fn block(function: &TracedFunction<'_>) -> TokenStream {
    if function.arguments.owned_self.is_none() && function.arguments.list.is_empty() {
        user_block(function)
    } else {
        block_after(&TokenStream::new(), function)
    }
}

fn user_block(function: &TracedFunction<'_>) -> TokenStream {
    with_context(function, function.block.to_token_stream())
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
    let owned_self = function
        .arguments
        .owned_self
        .map(|this| quote_mixed_site!(let _ = &#this;));
    let arguments = function.arguments.list.iter().map(binding);
    quote!(#owned_self #(#arguments)*)
}

/// Binds the pattern as written. The variables are new, so that lints such as `unused_variables` do not see their use
/// by the capture.
///
/// Unlike arguments, the variables are dropped at the end of the body, within the span.
fn binding(argument: &Argument) -> TokenStream {
    let Argument {
        attrs,
        pattern,
        binding,
        ..
    } = argument;
    if argument.is_plain() {
        let lints = underscore_lints(binding);
        return quote!(#(#attrs)* #lints let #pattern = #binding;);
    }
    let cfgs = argument.cfgs();
    quote! {
        #(#cfgs)* let #binding = #binding;
        #(#attrs)* let #pattern = #binding;
    }
}

/// Silences the lints about uses of `_name`, as the use is in emitted code.
pub(super) fn underscore_lints(binding: &Ident) -> Option<TokenStream> {
    let name = binding.to_string();
    (name.starts_with('_') && !name.starts_with("__respan"))
        .then(|| quote!(#[allow(clippy::no_effect_underscore_binding, clippy::used_underscore_binding)]))
}
