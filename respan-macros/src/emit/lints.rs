//! Lint attributes: those of the user's, for code that clippy sees as that of a macro, and those for lints that would report the
//! expansion.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Meta, ReturnType, Signature, Token, Visibility, parse_quote, parse_quote_spanned};

use crate::analyse::{Asyncness, TracedFunction, mentions_any, return_span};

/// Lints of the compiler that do not fire: the body is a closure, and an `async fn` becomes a function that returns a future.
const SILENT: [&str; 2] = ["async_fn_in_trait", "unconditional_recursion"];

/// Methods of the standard library's traits. Clippy reports a method of that name in an `impl` block, unless it is `async`.
const STD_METHODS: [&str; 30] = [
    "add",
    "as_mut",
    "as_ref",
    "bitand",
    "bitor",
    "bitxor",
    "borrow",
    "borrow_mut",
    "clone",
    "cmp",
    "default",
    "deref",
    "deref_mut",
    "div",
    "drop",
    "eq",
    "from_iter",
    "from_str",
    "hash",
    "index",
    "index_mut",
    "into_iter",
    "mul",
    "neg",
    "next",
    "not",
    "rem",
    "shl",
    "shr",
    "sub",
];

/// `#[allow(...)]` for lints of clippy's that would report the expansion and not the function as written.
pub(super) fn allow_new(function: &TracedFunction<'_>) -> Option<Attribute> {
    let sig = &function.sig;
    let mut lints: Vec<Meta> = Vec::new();
    if function.block.stream().is_empty() && sig.generics.type_params().next().is_some() {
        lints.push(parse_quote!(clippy::extra_unused_type_parameters));
    }
    if let Asyncness::AsyncFn = function.asyncness
        && STD_METHODS.iter().any(|name| sig.ident == name)
    {
        lints.push(parse_quote!(clippy::should_implement_trait));
    }
    (!lints.is_empty()).then(|| allow(&lints))
}

/// `#[allow(clippy::result_large_err)]` for a closure of the expansion, where clippy does not report the function itself.
pub(super) fn allow_large_error(function: &TracedFunction<'_>) -> Option<Attribute> {
    let is_sync = matches!(function.asyncness, Asyncness::Sync { .. });
    let is_new = !is_sync || may_implement_trait(function);
    (is_new && returns_result(&function.sig)).then(|| allow(&[parse_quote!(clippy::result_large_err)]))
}

/// The return type for a second mention in the expansion, where clippy does not report it as complex.
pub(super) fn unreported(function: &TracedFunction<'_>, hint: TokenStream) -> TokenStream {
    if !returns_complex_type(&function.sig) {
        return hint;
    }
    // A type that ends within an expansion is one of the expansion.
    let mut trees: Vec<TokenTree> = hint.into_iter().collect();
    if let Some(last) = trees.last_mut() {
        last.set_span(return_span(&function.sig));
    }
    trees.into_iter().collect()
}

fn allow(lints: &[Meta]) -> Attribute {
    let allow = Ident::new("allow", Span::mixed_site());
    parse_quote_spanned!(allow.span()=> #[#allow(#(#lints),*)])
}

/// Returns whether a function may be a method in the implementation of a trait. Clippy does not report a large error of such a
/// method, nor of an `async fn`, but that of a closure.
fn may_implement_trait(function: &TracedFunction<'_>) -> bool {
    matches!(function.vis, Visibility::Inherited)
        && (function.sig.receiver().is_some() || mentions_any(&function.sig.to_token_stream(), &["Self".to_owned()]))
}

/// Returns whether the type of the value, or of a future's, is named like a `Result`.
fn returns_result(sig: &Signature) -> bool {
    let returned = returned(sig);
    let mut names = returned.split(|char: char| !char.is_alphanumeric() && char != '_');
    names.any(|name| name.ends_with("Result"))
}

/// Returns whether clippy may report the returned type as complex: it has type arguments in type arguments in type arguments, or
/// many types, where each counts more the deeper it stands.
fn returns_complex_type(sig: &Signature) -> bool {
    /// Clippy reports a type above 250.
    const COMPLEX: i32 = 200;
    let returned = returned(sig).replace("->", "");
    let (mut level, mut arguments, mut deepest, mut complexity) = (1, 0, 0, 0);
    let mut is_in_name = false;
    for char in returned.chars() {
        let is_name = char.is_alphanumeric() || char == '_';
        if is_name && !is_in_name || matches!(char, '(' | '[' | '&' | '*') {
            complexity += 10 * level;
        }
        is_in_name = is_name;
        let step = i32::from(matches!(char, '<' | '(' | '[')) - i32::from(matches!(char, '>' | ')' | ']'));
        level += step;
        arguments += i32::from(char == '<') - i32::from(char == '>');
        deepest = deepest.max(arguments);
    }
    deepest >= 3 || complexity > COMPLEX
}

/// The returned type as text; empty if there is none.
fn returned(sig: &Signature) -> String {
    match &sig.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, ty) => ty.to_token_stream().to_string(),
    }
}

/// Replaces `#[expect(clippy::...)]` by `#[allow(clippy::...)]`.
///
/// Clippy leaves out many lints in a function that a macro has written, and the compiler would report that they do not
/// fire. Lints of the compiler do fire, but for two, and are still expected.
pub(super) fn allow_expected(attrs: Vec<Attribute>) -> Vec<Attribute> {
    let mut out = Vec::with_capacity(attrs.len());
    for attr in attrs {
        if let Some(replaced) = split(&attr) {
            out.extend(replaced);
        } else {
            out.push(attr);
        }
    }
    out
}

/// `None` if nothing is expected that does not fire.
fn split(attr: &Attribute) -> Option<Vec<Attribute>> {
    if !attr.path().is_ident("expect") {
        return None;
    }
    let metas = Punctuated::<Meta, Token![,]>::parse_terminated;
    let metas = attr.parse_args_with(metas).ok()?;
    let (reasons, lints): (Vec<Meta>, Vec<Meta>) = metas.into_iter().partition(|meta| meta.path().is_ident("reason"));
    let is_silent = |meta: &Meta| {
        let first = meta.path().segments.first();
        first.is_some_and(|tool| tool.ident == "clippy") || SILENT.iter().any(|lint| meta.path().is_ident(lint))
    };
    let (silent, others): (Vec<Meta>, Vec<Meta>) = lints.into_iter().partition(is_silent);
    if silent.is_empty() {
        return None;
    }
    let allow = Ident::new("allow", Span::mixed_site().located_at(attr.span()));
    let mut out = vec![parse_quote_spanned!(allow.span()=> #[#allow(#(#silent,)* #(#reasons),*)])];
    if !others.is_empty() {
        out.push(parse_quote!(#[expect(#(#others,)* #(#reasons),*)]));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn returned_types_are_judged_by_names_and_depth() {
        let signatures: [(Signature, bool, bool); 6] = [
            (parse_quote!(fn f()), false, false),
            (parse_quote!(fn f() -> io::Result<u8>), true, false),
            (parse_quote!(fn f() -> Option<SearchResults>), false, false),
            (parse_quote!(fn f() -> (A<B>, fn(C<D>) -> E<F>)), false, true),
            (parse_quote!(fn f() -> Poll<Option<Result<A, B>>>), true, true),
            (
                parse_quote!(fn f() -> Result<Option<(K::Value, V::Value)>, Self::Error>),
                true,
                true,
            ),
        ];
        for (sig, is_result, is_complex) in signatures {
            assert_eq!(
                (returns_result(&sig), returns_complex_type(&sig)),
                (is_result, is_complex),
                "{}",
                returned(&sig)
            );
        }
    }

    #[test]
    fn lints_that_do_not_fire_are_allowed() {
        let attrs: Vec<Attribute> = vec![
            parse_quote!(#[expect(clippy::ptr_arg, dead_code, reason = "a")]),
            parse_quote!(#[expect(unused)]),
            parse_quote!(#[expect(unconditional_recursion)]),
            parse_quote!(#[inline]),
        ];
        let attrs = allow_expected(attrs);
        let expected = quote! {
            #[allow(clippy::ptr_arg, reason = "a")]
            #[expect(dead_code, reason = "a")]
            #[expect(unused)]
            #[allow(unconditional_recursion,)]
            #[inline]
        };
        assert_eq!(quote!(#(#attrs)*).to_string(), expected.to_string());
    }
}
