//! Parsing of the content of a delimited group.

use proc_macro2::TokenStream;
use syn::parse::ParseStream;

/// Parses a group's content; after an error, drops the rest of it, which `syn` would report as a second error.
pub(crate) fn parse_or_drain<T>(
    content: ParseStream<'_>,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<T> {
    let parsed = parse(content);
    if parsed.is_err() {
        content.parse::<TokenStream>()?;
    }
    parsed
}
