//! The output for one function. Nothing here fails: every check was made before.

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{FnArg, ReceiverKind, Signature, Type};

use crate::args::{Args, Name};
use crate::arguments::{self, Argument};
use crate::classify::{self, Returns};
use crate::emit::emit;
use crate::item::{Body, Function};
use crate::kind::Kind;
use crate::{boxed, capture, inert};

/// What is known beside the function itself.
pub(crate) struct Plan<'a> {
    pub(crate) kind: Kind,
    pub(crate) args: &'a Args,
    /// The name unless `name` says otherwise.
    pub(crate) default_name: String,
    /// A macro on the surrounding block will still rewrite `async fn`.
    pub(crate) lazy: bool,
}

impl Plan<'_> {
    /// The only module that the output touches besides `core`.
    pub(crate) fn private(&self) -> TokenStream {
        match &self.args.krate {
            Some(path) => {
                let path = &path.value;
                emit!(#path::__private)
            }
            None => emit!(::respan::__private),
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
    arguments::select(&mut arguments, plan.args, &mut crate::errors::Errors::default());
    let (inner, block) = split(block);
    let user = User {
        rebound: rebound(&sig, &arguments),
        block,
    };
    let lazy = plan.lazy || inert::any_macro(&attrs);
    let returns = classify::returns(&sig);

    let mut quiet = None;
    let end = if sig.asyncness.is_none() {
        synchronous(plan, &sig, &user, &returns, inert::tracks_caller(&attrs))
    } else if matches!(returns, Returns::Never) {
        endless(plan, &user)
    } else {
        let future = asynchronous(plan, &sig, &user);
        if lazy {
            emit!(#future.await)
        } else {
            quiet = inert::must_be_used(&attrs).then(|| emit!(#[allow(clippy::double_must_use)]));
            sig.output = classify::future_of(&sig);
            sig.asyncness = None;
            future
        }
    };
    let start = start(plan, &arguments);
    let mut braces = Group::new(proc_macro2::Delimiter::Brace, emit!(#(#inner)* #start #end));
    braces.set_span(user.block.span().resolved_at(Span::mixed_site()));
    quote!(#(#attrs)* #quiet #vis #default #sig #braces)
}

/// The user's block, and what makes its arguments its own.
struct User {
    rebound: TokenStream,
    block: Group,
}

impl User {
    /// The block behind `anchor` and the arguments. The label keeps the compiler from calling the user's braces needless.
    fn body(&self, anchor: Option<TokenStream>) -> TokenStream {
        let Self { rebound, block } = self;
        if anchor.is_none() && rebound.is_empty() {
            return block.to_token_stream();
        }
        emit!({ #anchor #rebound '___respan_body: #block })
    }
}

fn split(block: Group) -> (Vec<proc_macro2::TokenTree>, Group) {
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

/// The call site, and everything that happens before the body.
fn start(plan: &Plan<'_>, arguments: &[Argument]) -> TokenStream {
    let private = plan.private();
    let site = site(plan, &private);
    let mut steps = TokenStream::new();
    if let Some(Name::Computed(expression)) = plan.args.name.as_ref().map(|given| &given.value) {
        steps.extend(emit!(#private::Entry::name(&mut __respan_entry, || #private::text(&(#expression)));));
    }
    if let Some(links) = &plan.args.links {
        let links = links.value.expression();
        steps.extend(emit!(#private::Entry::links(&mut __respan_entry, || #links);));
    }
    if plan.args.captures_input() {
        steps.extend(capture::input(&private, arguments));
    }
    let mutable = (!steps.is_empty()).then(|| emit!(mut));
    emit! {
        #site
        let #mutable __respan_entry = #private::enter(&__RESPAN_SITE);
        #steps
    }
}

fn site(plan: &Plan<'_>, private: &TokenStream) -> TokenStream {
    let Plan {
        kind,
        args,
        default_name,
        ..
    } = plan;
    let name = match args.name.as_ref().map(|given| &given.value) {
        Some(Name::Constant(text)) if !text.value().is_empty() => text.value(),
        _ => default_name.clone(),
    };
    let span_name = format!("{name}.{}", kind.word());
    let variant = kind.variant();
    let mut options = TokenStream::new();
    if let Some(version) = args.version.as_ref().map(|given| given.value) {
        options.extend(emit!(.version(#version)));
    }
    if let Some(processors) = args.processors.as_ref().map(|given| &given.value) {
        options.extend(emit!(.processors(&[#(#processors),*])));
    }
    if let Some(rate) = args.sample_rate.as_ref().map(|given| given.value) {
        options.extend(emit!(.sample_rate(#rate)));
    }
    if let Some(filter) = args.export_filter.as_ref().map(|given| &given.value) {
        options.extend(emit!(.export_filter(#filter)));
    }
    if !args.captures_input() {
        options.extend(emit!(.capture_input(false)));
    }
    if !args.captures_output() {
        options.extend(emit!(.capture_output(false)));
    }
    emit! {
        static __RESPAN_SITE: #private::Callsite =
            #private::Callsite::new(#private::EntityKind::#variant, #name, #span_name) #options;
    }
}

fn synchronous(plan: &Plan<'_>, sig: &Signature, user: &User, returns: &Returns, tracks_caller: bool) -> TokenStream {
    let private = plan.private();
    if let Returns::BoxedFuture(output) = returns
        && let Some((pin, future)) = boxed::tail(&user.block)
    {
        let finish = capture::finish(plan, output.as_ref());
        let rebound = &user.rebound;
        return emit!(#rebound #pin(#private::Entry::future(__respan_entry, #future, #finish)));
    }
    if let Returns::Never = returns {
        let body = user.body(None);
        return if tracks_caller {
            emit!(let __respan_guard = #private::Entry::guard(__respan_entry); #body)
        } else {
            emit!(match #private::Entry::call(__respan_entry, move || -> ! #body).1 {})
        };
    }
    let hint = classify::hint(sig);
    let run = if tracks_caller {
        // A closure would be the caller that `Location::caller()` sees.
        let hint = hint.unwrap_or_else(|| emit!(_));
        let body = user.body(Some(TokenStream::new()));
        emit! {
            let __respan_guard = #private::Entry::guard(__respan_entry);
            let __respan_ret: #hint = #body;
            let __respan_open = #private::Guard::open(__respan_guard);
        }
    } else {
        let arrow = hint.map(|hint| emit!(-> #hint));
        let body = user.body(None);
        emit!(let (__respan_open, __respan_ret) = #private::Entry::call(__respan_entry, move || #arrow #body);)
    };
    let end = match returns {
        Returns::Sequence(sequence, item) => {
            let (method, finish) = (sequence.method(), capture::finish(plan, item.as_ref()));
            emit!(#private::Open::#method(__respan_open, __respan_ret, #finish))
        }
        _ => {
            let finish = capture::finish(plan, None);
            emit! {
                let __respan_shape = {
                    use #private::dispatch::*;
                    (&&#private::Shape(&__respan_ret)).__respan_shape()
                };
                __respan_shape.finish(__respan_open, __respan_ret, #finish)
            }
        }
    };
    emit!(#run #end)
}

/// The traced future of an `async fn`.
fn asynchronous(plan: &Plan<'_>, sig: &Signature, user: &User) -> TokenStream {
    let private = plan.private();
    let body = user.body(classify::hint(sig).map(|hint| anchor(&hint)));
    let finish = capture::finish(plan, None);
    emit!(#private::Entry::future(__respan_entry, async move #body, #finish))
}

/// `async fn -> !` stays as it is: no trait can name `!` as its future's output.
fn endless(plan: &Plan<'_>, user: &User) -> TokenStream {
    let private = plan.private();
    let body = user.body(Some(anchor(&emit!(::core::convert::Infallible))));
    emit!(match #private::Entry::future(__respan_entry, async move #body, |_, _| {}).await {})
}

/// Tells the compiler the type before it checks the body, so that coercions and mistakes stay on the user's lines.
fn anchor(hint: &TokenStream) -> TokenStream {
    let ret = Ident::new("__respan_ret", Span::mixed_site());
    emit! {
        if let ::core::option::Option::Some(#ret) = ::core::option::Option::<#hint>::None {
            return #ret;
        }
    }
}
