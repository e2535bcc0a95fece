//! Set-up of the runtime's `Entry` for one call: computed name, links and input.

use proc_macro2::TokenStream;
use quote::ToTokens;

use super::capture;
use super::quote::quote_mixed_site;
use super::runtime_path::private;
use crate::analyse::TracedFunction;
use crate::parse::{Links, Name};

/// The statements of the set-up; `entry` is an expression of type `&mut Entry`.
pub(super) fn set_up(function: &TracedFunction<'_>, entry: &TokenStream) -> TokenStream {
    let (options, private) = (function.options, private(function.options));
    let mut statements = TokenStream::new();
    if let Some(Name::Computed(expression)) = options.name.as_ref().map(|option| &option.value) {
        statements.extend(quote_mixed_site!(#private::Entry::name(#entry, || #private::text(&(#expression)));));
    }
    if let Some(links) = &options.links {
        let links = links_closure(&links.value);
        statements.extend(quote_mixed_site!(#private::Entry::links(#entry, #links);));
    }
    if options.captures_input() {
        let writes = capture::arguments(function);
        statements.extend(quote_mixed_site! {
            if let ::core::option::Option::Some(__respan_input) = &mut #private::Entry::input(#entry) {
                #writes
                #private::Input::end(__respan_input);
            }
        });
    }
    statements
}

fn links_closure(links: &Links) -> TokenStream {
    match links {
        Links::List(list) => quote_mixed_site!(|| #list),
        Links::Callable(callable) => callable.to_token_stream(),
    }
}
