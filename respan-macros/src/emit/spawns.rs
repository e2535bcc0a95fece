//! Rewriting of spawns, so that spawned threads and tasks run in the context of the body.
//!
//! ```text
//! std::thread::spawn(move || a)   std::thread::spawn(carry_call(move || a))
//! tokio::spawn(async { a })       tokio::spawn(carry_future(async { a }))
//! tokio::spawn(later(a))          tokio::spawn(carry(match (later(a)) { job => (&&&&&Job(&job)).kind().carry(job) }))
//! ```
//!
//! It works on tokens, since a body is not parsed; every other token is left unchanged.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::quote::located_at;
use crate::analyse::{Chunk, SpawnArgument, Spawned, is_pattern, next_chunk};
use crate::parse::fragments::in_expression;

/// The body with its spawns rewritten.
pub(super) fn rewrite(private: &TokenStream, body: TokenStream) -> TokenStream {
    rewrite_stream(private, &body).unwrap_or(body)
}

/// `None` if the tokens contain no spawn to rewrite.
fn rewrite_stream(private: &TokenStream, tokens: &TokenStream) -> Option<TokenStream> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut rest = trees.as_slice();
    let mut changed = false;
    let mut out: Vec<TokenTree> = Vec::with_capacity(trees.len());
    while !rest.is_empty() {
        match next_chunk(&out, rest) {
            Chunk::SpawnPath(length, spawned) => {
                let (path, after) = rest.split_at(length);
                out.extend(path.iter().cloned());
                rest = after;
                if let [TokenTree::Group(arguments), after @ ..] = after {
                    // Any module may have this name, and only this function has a signature that the runtime can name.
                    let is_thread = matches!(path, [TokenTree::Ident(module), _, _, _] if module == "thread");
                    let callee = is_thread.then_some(path);
                    let rewritten = rewrite_arguments(private, spawned, callee, arguments);
                    changed |= rewritten.is_some();
                    out.push(rewritten.unwrap_or_else(|| arguments.clone()).into());
                    rest = after;
                }
            }
            Chunk::Other(length) => {
                let (chunk, after) = rest.split_at(length);
                rest = after;
                if let [TokenTree::Group(group)] = chunk
                    && let Some(inner) = rewrite_stream(private, &group.stream())
                    && !is_pattern(&out, after)
                {
                    changed = true;
                    out.push(with_stream(group, inner).into());
                } else {
                    out.extend(chunk.iter().cloned());
                }
            }
        }
    }
    changed.then(|| in_expression(out.into_iter().collect()))
}

/// Rewrites spawns inside the arguments of a spawn, then wraps the argument itself. `None` if nothing changes.
fn rewrite_arguments(
    private: &TokenStream,
    spawned: Spawned,
    callee: Option<&[TokenTree]>,
    arguments: &Group,
) -> Option<Group> {
    let inner = rewrite_stream(private, &arguments.stream());
    let wrapped = wrap(private, spawned, callee, inner.as_ref().unwrap_or(&arguments.stream()));
    Some(with_stream(arguments, wrapped.or(inner)?))
}

/// Replaces the content of a group. Both delimiters get the same span, so a group without changes is kept as it is.
fn with_stream(group: &Group, stream: TokenStream) -> Group {
    let mut changed = Group::new(group.delimiter(), stream);
    changed.set_span(group.span());
    changed
}

/// Wraps the argument of a spawn in a call that carries the context; `None` if it is left unchanged.
///
/// `callee` is the path of `thread::spawn` if that may be another function, which then gets the argument as it is.
fn wrap(
    private: &TokenStream,
    spawned: Spawned,
    callee: Option<&[TokenTree]>,
    arguments: &TokenStream,
) -> Option<TokenStream> {
    let kind = SpawnArgument::classify(spawned, arguments)?;
    let mut trees: Vec<TokenTree> = arguments.clone().into_iter().collect();
    let is_comma = |tree: &mut TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ',');
    let comma = trees.pop_if(is_comma);
    // The call gets the spans of the argument's first and last token, so that the compiler reports errors about it at
    // the argument and not at the attribute.
    let (first, last) = (trees.first()?.span(), trees.last()?.span());
    let place = Span::mixed_site().located_at(first);
    let group = |delimiter, stream: TokenStream, span| {
        let mut group = Group::new(delimiter, stream);
        group.set_span(span);
        group
    };
    let argument = in_expression(trees.into_iter().collect());
    let (function, argument) = match kind {
        SpawnArgument::Closure => (quote_spanned!(first=> carry_call), argument),
        SpawnArgument::AsyncBlock => (quote_spanned!(first=> carry_future), argument),
        SpawnArgument::Unknown => {
            let argument = group(Delimiter::Parenthesis, argument, place);
            let inner = located_at(private.clone(), first);
            let kind = quote_spanned!(place=> (&&&&&#inner::Job(&__respan_job)).__respan_kind());
            let kind = callee.map_or(kind.clone(), |path| {
                quote_spanned!(place=> (&&&#inner::Callee(&(#(#path)*), &__respan_job)).__respan_callee().__respan_choose(#kind))
            });
            let chosen = quote_spanned! {place=>
                match #argument {
                    __respan_job => {
                        use #inner::dispatch::*;
                        #kind.__respan_carry(__respan_job)
                    }
                }
            };
            (quote_spanned!(first=> carry), chosen)
        }
    };
    let argument = group(Delimiter::Parenthesis, argument, last);
    let outer = private.clone().into_iter().map(|tree| with_span(tree, first));
    Some(quote_spanned!(first=> #(#outer)*::#function #argument #comma))
}

/// With the location and the hygiene of `span`.
fn with_span(mut tree: TokenTree, span: Span) -> TokenTree {
    tree.set_span(span);
    tree
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn rewritten(tokens: &TokenStream) -> Option<String> {
        rewrite_stream(&quote!(__private), tokens).map(|tokens| tokens.to_string())
    }

    #[test]
    fn closures_and_async_blocks_are_wrapped() {
        for (before, after) in [
            (
                quote!(std::thread::spawn(move || a)),
                quote!(std::thread::spawn(__private::carry_call(move || a))),
            ),
            (
                quote!(return ::tokio::spawn(async { a },)),
                quote!(return ::tokio::spawn(__private::carry_future(async { a }),)),
            ),
            (
                quote!(
                    thread::spawn({
                        let b = 1;
                        move || -> u8 { b }
                    })
                    .join()
                ),
                quote!(
                    thread::spawn(__private::carry_call({
                        let b = 1;
                        move || -> u8 { b }
                    }))
                    .join()
                ),
            ),
            (
                quote!(f(|| {
                    tokio::spawn(async {
                        task::spawn_blocking(|| 1);
                    })
                })),
                quote!(f(|| {
                    tokio::spawn(__private::carry_future(async {
                        task::spawn_blocking(__private::carry_call(|| 1));
                    }))
                })),
            ),
            (
                quote!(match a {
                    b => ::tokio::spawn(async { c }),
                }),
                quote!(match a {
                    b => ::tokio::spawn(__private::carry_future(async { c })),
                }),
            ),
            (
                quote!(match a {
                    b => {
                        thread::spawn(|| 1);
                    }
                    c => match d {
                        e => unsafe { thread::spawn(|| 2) },
                        f if g > 1 =>
                            if h {
                                thread::spawn(|| 3)
                            } else {
                                thread::spawn(|| 4)
                            },
                        _ => {}
                    },
                    Some(task::spawn(id)) => 0,
                }),
                quote!(match a {
                    b => {
                        thread::spawn(__private::carry_call(|| 1));
                    }
                    c => match d {
                        e => unsafe { thread::spawn(__private::carry_call(|| 2)) },
                        f if g > 1 =>
                            if h {
                                thread::spawn(__private::carry_call(|| 3))
                            } else {
                                thread::spawn(__private::carry_call(|| 4))
                            },
                        _ => {}
                    },
                    Some(task::spawn(id)) => 0,
                }),
            ),
            (
                quote!(if !(thread::spawn(|| 1).is_finished()) {}),
                quote!(if !(thread::spawn(__private::carry_call(|| 1)).is_finished()) {}),
            ),
        ] {
            assert_eq!(rewritten(&before), Some(after.to_string()));
        }
    }

    #[test]
    fn other_arguments_are_wrapped_by_type() {
        let after = rewritten(&quote!(let handle = tokio::spawn(later(a));)).unwrap_or_default();
        assert!(
            after.starts_with("let handle = tokio :: spawn (__private :: carry (match (later (a)) { __respan_job =>"),
            "{after}"
        );
    }

    #[test]
    fn other_code_is_unchanged() {
        for tokens in [
            quote!(spawn(|| 1); pool.spawn(|| 1); super::thread::spawn(|| 1); a::thread::spawn(|| 1);),
            quote!(<T as A>::thread::spawn(|| 1); thread::spawn::<_, u8>(|| 1); crate::tokio::spawn(|| 1);),
            quote!(tokio::join!(tokio::spawn(async {})); vec![thread::spawn(|| 1)]; macro_rules! a { () => { thread::spawn(|| 1) } }),
            quote!(async fn inner<T>() -> T where T: A { tokio::spawn(async {}) } impl A { fn b() { thread::spawn(|| 1) } } mod a { fn b() { thread::spawn(|| 1) } }),
            quote!(thread::spawn(); thread::spawn(5); thread::spawn("a"); thread::spawn(|a| a); thread::spawn(name, || 1); task::spawn(&mut a);),
            quote!(let f = thread::spawn; #[a(thread::spawn(|| 1))] b; thread::spawn(a.);),
        ] {
            assert_eq!(rewritten(&tokens), None, "{tokens}");
        }
    }

    #[test]
    fn patterns_are_unchanged() {
        for tokens in [
            quote!(match event {
                task::spawn(id) => id,
                Some(task::spawn(id)) if id > 1 => 0,
                task::exit => 0,
            }),
            quote!(match event {
                Event::Done => {}
                task::spawn(id) => id,
                Event::Other => {}
                Job { goal: task::spawn(id) } | Wait { goal: task::spawn(id) } => id,
            }),
            quote!(let task::spawn(id) = event; if let Some(task::spawn(id)) = event {}),
        ] {
            assert_eq!(rewritten(&tokens), None, "{tokens}");
        }
    }

    /// Spawns accept arguments of any type, so these are other functions of the same path.
    #[test]
    fn arguments_of_other_functions_are_unchanged() {
        for tokens in [
            quote!(task::spawn(goal.into()); thread::spawn(text.parse().unwrap()); rayon::spawn(Default::default());),
            quote!(task::spawn(move || async { 1 }); thread::spawn(async { 1 }); rayon::spawn(text.split(' ').collect())),
        ] {
            assert_eq!(rewritten(&tokens), None, "{tokens}");
        }
    }

    #[test]
    fn wrapped_arguments_are_not_wrapped_again() {
        for tokens in [quote!(tokio::spawn(later(a))), quote!(tokio::spawn(async { a }))] {
            let once = rewrite_stream(&quote!(::respan::__private), &tokens).unwrap_or_default();
            assert_eq!(rewritten(&once), None, "{once}");
        }
    }
}
