//! A function with another attribute macro that has to come first: the attribute again, after all others.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Ident;

use super::runtime_path::facade;
use crate::parse::{EntityKind, Function, Options};

pub(crate) fn deferred(
    kind: EntityKind,
    options: &Options,
    arguments: &TokenStream,
    function: &Function,
) -> TokenStream {
    let facade = facade(options);
    let name = Ident::new(kind.as_str(), Span::mixed_site());
    let Function {
        attrs,
        vis,
        default,
        sig,
        body,
    } = function;
    quote!(#(#attrs)* #[#facade::#name(#arguments)] #vis #default #sig #body)
}
