//! An `impl` block with traced methods.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::quote;

use super::function::function;
use crate::analyse::{TracedImplBlock, TracedMember};

pub(crate) fn impl_block(block: TracedImplBlock<'_>) -> TokenStream {
    let mut content = TokenStream::new();
    for member in block.members {
        content.extend(match member {
            TracedMember::Method(method) => function(*method),
            TracedMember::Tokens(tokens) => tokens,
        });
    }
    let mut braces = Group::new(Delimiter::Brace, content);
    braces.set_span(block.braces);
    let (attrs, header) = (block.attrs, block.header);
    quote!(#(#attrs)* #header #braces)
}
