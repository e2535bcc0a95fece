//! The paths of the runtime's interface for expansions, and of the crate that exports the attributes.

use proc_macro2::TokenStream;

use super::quote::quote_mixed_site;
use crate::parse::Options;

/// The only path besides `::core` that an expansion refers to: `::respan::__private`, or that of the option `crate`.
pub(super) fn private(options: &Options) -> TokenStream {
    let facade = facade(options);
    quote_mixed_site!(#facade::__private)
}

/// The path of the crate `respan`.
pub(super) fn facade(options: &Options) -> TokenStream {
    if let Some(path) = options.crate_path.as_ref().map(|option| &option.value) {
        quote_mixed_site!(#path)
    } else {
        quote_mixed_site!(::respan)
    }
}
