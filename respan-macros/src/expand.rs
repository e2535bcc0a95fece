//! The output for one function. Nothing here fails: every check was made before.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{FnArg, ReceiverKind, Signature, Type};

use crate::arguments::{self, Argument};
use crate::classify::{self, Returns};
use crate::emit::emit;
use crate::errors::Errors;
use crate::function::{Body, Function};
use crate::given::Options;
use crate::kind::Kind;
use crate::{asynchronous, boxed, inert, propagate, site, synchronous};

/// What is known beside the function itself.
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

/// The user's block, and what makes its arguments its own.
pub(crate) struct User {
    pub(crate) arguments: Vec<Argument>,
    rebound: TokenStream,
    block: Group,
    /// The written return type: what is wrong with the value as a whole is wrong there.
    place: Span,
}

impl User {
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

pub(crate) fn function(plan: &Plan<'_>, function: Function) -> TokenStream {
    let Function {
        attrs,
        vis,
        default,
        mut sig,
        body,
    } = function;
    let Body::Block(block) = body else {
        return quote!(#(#attrs)* #vis #default #sig #body);
    };
    let mut arguments = arguments::bind(&mut sig);
    arguments::select(&mut arguments, plan.options, &mut Errors::default());
    let (inner, mut block) = without_inner(block);
    if plan.options.propagates() {
        block = propagate::block(&plan.private(), block);
    }
    let user = User {
        rebound: rebound(&sig, &arguments),
        arguments,
        block,
        place: classify::place(&sig),
    };
    let returns = classify::returns(&sig);

    let mut quiet = None;
    let end = match &sig.asyncness {
        None => match boxed::async_trait_body(&sig, &returns, &user.block) {
            Some(boxed) => asynchronous::boxed(plan, &user.arguments, &boxed),
            None => synchronous::function(plan, &sig, &user, &returns, inert::tracks_caller(&attrs)),
        },
        Some(_) if matches!(returns, Returns::Never) => asynchronous::endless(plan, &sig, &user),
        // Of an `async fn main` the compiler itself says best what is missing.
        Some(_) if plan.lazy || inert::any_macro(&attrs) || sig.ident == "main" => {
            let future = asynchronous::future(plan, &sig, &user);
            emit!(#future.await)
        }
        Some(_) => {
            // The user's attribute was right for an `async fn`.
            let twice = inert::must_be_used(&attrs).then(|| emit!(clippy::double_must_use));
            // An `async fn` may return a future; only in an `async` block does that look like a mistake.
            quiet = Some(emit!(#[allow(clippy::async_yields_async, #twice)]));
            let future = asynchronous::future(plan, &sig, &user);
            sig.output = classify::future_of(&sig);
            sig.asyncness = None;
            future
        }
    };
    let site = site::site(plan);
    let mut braces = Group::new(Delimiter::Brace, emit!(#(#inner)* #site #end));
    // The user's own span: braces from a macro would make the whole item one, and its `dead_code` would go unsaid.
    braces.set_span(user.block.span());
    quote!(#(#attrs)* #quiet #vis #default #sig #braces)
}

fn without_inner(block: Group) -> (Vec<TokenTree>, Group) {
    let (inner, rest) = inert::split_inner(block.stream());
    if inner.is_empty() {
        return (inner, block);
    }
    let mut without = Group::new(block.delimiter(), rest);
    without.set_span(block.span());
    (inner, without)
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
            tokens.extend(emit!(let _ = &#this;));
        }
    }
    tokens.extend(arguments.iter().map(Argument::rebind));
    tokens
}
