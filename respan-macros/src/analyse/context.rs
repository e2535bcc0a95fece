//! What is known about a function beside the function itself.

use proc_macro2::TokenStream;

use crate::emit::quote::emit;
use crate::parse::entity_kind::Kind;
use crate::parse::options::types::Options;

/// What every part of the output asks.
pub(crate) struct Plan<'a> {
    pub(crate) kind: Kind,
    pub(crate) options: &'a Options,
    /// The name unless `name` says otherwise.
    pub(crate) default_name: String,
    /// A macro on the surrounding block will still rewrite `async fn`.
    pub(crate) lazy: bool,
}

impl Plan<'_> {
    /// The only module that the output touches besides `core`.
    pub(crate) fn private(&self) -> TokenStream {
        if let Some(path) = self.options.krate.as_ref().map(|given| &given.value) {
            emit!(#path::__private)
        } else {
            emit!(::respan::__private)
        }
    }
}
