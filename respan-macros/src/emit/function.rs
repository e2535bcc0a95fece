//! The output for one function. Nothing here fails: every check was made before.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use crate::analyse::arguments;
use crate::analyse::async_trait;
use crate::analyse::builtin_attributes;
use crate::analyse::context::Context;
use crate::analyse::return_type::{self, ReturnKind};
use crate::emit::async_fn;
use crate::emit::body::User;
use crate::emit::callsite;
use crate::emit::quote::quote_mixed_site;
use crate::emit::spawns;
use crate::emit::sync_fn;
use crate::errors::Errors;
use crate::parse::function::{Body, Function};

pub(crate) fn function(context: &Context<'_>, function: Function) -> TokenStream {
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
    arguments::select(&mut arguments, context.options, &mut Errors::default());
    let (inner, mut block) = without_inner(block);
    if context.options.propagates() {
        block = spawns::rewrite(&context.private(), block);
    }
    let user = User::new(&sig, arguments, block);
    let returns = return_type::return_kind(&sig);

    let mut quiet = None;
    let end = match &sig.asyncness {
        None => match async_trait::async_trait_body(&sig, &returns, &user.block) {
            Some(boxed) => async_fn::boxed(context, &user.arguments, &boxed),
            None => sync_fn::function(
                context,
                &sig,
                &user,
                &returns,
                builtin_attributes::has_track_caller(&attrs),
            ),
        },
        Some(_) if matches!(returns, ReturnKind::Never) => async_fn::never_returning(context, &sig, &user),
        // Of an `async fn main` the compiler itself says best what is missing.
        Some(_) if context.keeps_async || builtin_attributes::has_macro_attribute(&attrs) || sig.ident == "main" => {
            let future = async_fn::future(context, &sig, &user);
            quote_mixed_site!(#future.await)
        }
        Some(_) => {
            // The user's attribute was right for an `async fn`.
            let twice = builtin_attributes::has_must_use(&attrs).then(|| quote_mixed_site!(clippy::double_must_use));
            // An `async fn` may return a future; only in an `async` block does that look like a mistake.
            quiet = Some(quote_mixed_site!(#[allow(clippy::async_yields_async, #twice)]));
            let future = async_fn::future(context, &sig, &user);
            sig.output = return_type::impl_future(&sig);
            sig.asyncness = None;
            future
        }
    };
    let site = callsite::callsite(context);
    let mut braces = Group::new(Delimiter::Brace, quote_mixed_site!(#(#inner)* #site #end));
    // The user's own span: braces from a macro would make the whole item one, and its `dead_code` would go unsaid.
    braces.set_span(user.block.span());
    quote!(#(#attrs)* #quiet #vis #default #sig #braces)
}

fn without_inner(block: Group) -> (Vec<TokenTree>, Group) {
    let (inner, rest) = builtin_attributes::split_inner_attributes(block.stream());
    if inner.is_empty() {
        return (inner, block);
    }
    let mut without = Group::new(block.delimiter(), rest);
    without.set_span(block.span());
    (inner, without)
}
