//! The output for one function. Nothing here fails: every check was made before.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use crate::analyse::arguments;
use crate::analyse::async_trait;
use crate::analyse::builtin_attributes;
use crate::analyse::context::Plan;
use crate::analyse::return_type::{self, Returns};
use crate::emit::async_fn;
use crate::emit::body::User;
use crate::emit::callsite;
use crate::emit::quote::emit;
use crate::emit::spawns;
use crate::emit::sync_fn;
use crate::errors::Errors;
use crate::parse::function::{Body, Function};

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
        block = spawns::block(&plan.private(), block);
    }
    let user = User::new(&sig, arguments, block);
    let returns = return_type::returns(&sig);

    let mut quiet = None;
    let end = match &sig.asyncness {
        None => match async_trait::async_trait_body(&sig, &returns, &user.block) {
            Some(boxed) => async_fn::boxed(plan, &user.arguments, &boxed),
            None => sync_fn::function(plan, &sig, &user, &returns, builtin_attributes::tracks_caller(&attrs)),
        },
        Some(_) if matches!(returns, Returns::Never) => async_fn::endless(plan, &sig, &user),
        // Of an `async fn main` the compiler itself says best what is missing.
        Some(_) if plan.lazy || builtin_attributes::any_macro(&attrs) || sig.ident == "main" => {
            let future = async_fn::future(plan, &sig, &user);
            emit!(#future.await)
        }
        Some(_) => {
            // The user's attribute was right for an `async fn`.
            let twice = builtin_attributes::must_be_used(&attrs).then(|| emit!(clippy::double_must_use));
            // An `async fn` may return a future; only in an `async` block does that look like a mistake.
            quiet = Some(emit!(#[allow(clippy::async_yields_async, #twice)]));
            let future = async_fn::future(plan, &sig, &user);
            sig.output = return_type::future_of(&sig);
            sig.asyncness = None;
            future
        }
    };
    let site = callsite::site(plan);
    let mut braces = Group::new(Delimiter::Brace, emit!(#(#inner)* #site #end));
    // The user's own span: braces from a macro would make the whole item one, and its `dead_code` would go unsaid.
    braces.set_span(user.block.span());
    quote!(#(#attrs)* #quiet #vis #default #sig #braces)
}

fn without_inner(block: Group) -> (Vec<TokenTree>, Group) {
    let (inner, rest) = builtin_attributes::split_inner(block.stream());
    if inner.is_empty() {
        return (inner, block);
    }
    let mut without = Group::new(block.delimiter(), rest);
    without.set_span(block.span());
    (inner, without)
}
