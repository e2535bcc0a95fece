//! What the user wrote between the braces, and what makes its arguments its own.

use proc_macro2::{Group, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{FnArg, ReceiverKind, Signature, Type};

use crate::analyse::arguments::Argument;
use crate::analyse::return_type;
use crate::emit::quote::quote_mixed_site;

/// The body of a function, and how it is written anew.
pub(crate) struct User {
    pub(crate) arguments: Vec<Argument>,
    rebound: TokenStream,
    pub(crate) block: Group,
    /// The written return type: what is wrong with the value as a whole is wrong there.
    place: Span,
}

impl User {
    pub(crate) fn new(sig: &Signature, arguments: Vec<Argument>, block: Group) -> Self {
        Self {
            rebound: rebound(sig, &arguments),
            arguments,
            block,
            place: return_type::return_span(sig),
        }
    }

    /// The block behind the arguments and what goes before them.
    ///
    /// The label keeps the compiler from calling the user's braces needless.
    pub(crate) fn body(&self, before: &TokenStream) -> TokenStream {
        let Self {
            rebound, block, place, ..
        } = self;
        quote_spanned!(*place=> { #before #rebound '__respan_body: #block })
    }

    /// The body of a closure or a future; the user's own block if nothing goes before it.
    pub(crate) fn alone(&self) -> TokenStream {
        if self.rebound.is_empty() {
            self.block.to_token_stream()
        } else {
            self.body(&TokenStream::new())
        }
    }
}

fn rebound(sig: &Signature, arguments: &[Argument]) -> TokenStream {
    let mut tokens = TokenStream::new();
    if let Some(FnArg::Receiver(receiver)) = sig.inputs.first() {
        let by_value = match &receiver.kind {
            ReceiverKind::Value => true,
            ReceiverKind::Typed(_, ty) => !matches!(**ty, Type::Reference(_)),
            _ => false,
        };
        if by_value {
            // Moves the whole receiver into the body, where it is dropped as without the attribute.
            let this = &receiver.self_token;
            tokens.extend(quote_mixed_site!(let _ = &#this;));
        }
    }
    tokens.extend(arguments.iter().map(Argument::rebind));
    tokens
}
