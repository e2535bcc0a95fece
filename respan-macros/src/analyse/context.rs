//! What is known about a function beside the function itself.

use proc_macro2::TokenStream;

use crate::emit::quote::quote_mixed_site;
use crate::parse::entity_kind::EntityKind;
use crate::parse::options::types::Options;

/// What every part of the output asks.
pub(crate) struct Context<'a> {
    pub(crate) kind: EntityKind,
    pub(crate) options: &'a Options,
    /// The name unless `name` says otherwise.
    pub(crate) default_name: String,
    /// A macro on the surrounding block will still rewrite `async fn`.
    pub(crate) keeps_async: bool,
}

impl Context<'_> {
    /// The only module that the output touches besides `core`.
    pub(crate) fn private(&self) -> TokenStream {
        if let Some(path) = self.options.crate_path.as_ref().map(|option| &option.value) {
            quote_mixed_site!(#path::__private)
        } else {
            quote_mixed_site!(::respan::__private)
        }
    }
}
