//! Path calls that start threads and tasks, such as `tokio::spawn(...)`: what they start runs in the context of the caller.
//!
//! ```text
//! std::thread::spawn(move || a)   std::thread::spawn(carry_call(move || a))
//! tokio::spawn(async { a })       tokio::spawn(carry_future(async { a }))
//! tokio::spawn(later(a))          tokio::spawn(carry(match (later(a)) { job => (&&&&&Job(&job)).kind().carry(job) }))
//! ```
//!
//! Bodies are not parsed: the calls are found among the tokens, and every other token stays as it is.

use proc_macro2::{Delimiter, Group, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::ext::IdentExt;

use crate::analyse::spawn_argument::{self, SpawnArgument};

/// Whole paths; an imported name alone could be anybody's.
const SPAWNS: [&[&str]; 14] = [
    &["std", "thread", "spawn"],
    &["thread", "spawn"],
    &["tokio", "spawn"],
    &["tokio", "task", "spawn"],
    &["tokio", "task", "spawn_blocking"],
    &["tokio", "task", "spawn_local"],
    &["task", "spawn"],
    &["task", "spawn_blocking"],
    &["task", "spawn_local"],
    &["rayon", "spawn"],
    &["rayon", "spawn_fifo"],
    &["async_std", "task", "spawn"],
    &["smol", "spawn"],
    &["smol", "unblock"],
];

/// The block with its spawns rewritten; the same one if it has none.
pub(crate) fn rewrite(private: &TokenStream, block: Group) -> Group {
    match rewrite_stream(private, &block.stream()) {
        Some(stream) => with_stream(&block, stream),
        None => block,
    }
}

/// A group's two delimiters can be set to one place only, so groups in which nothing changes are kept.
fn with_stream(group: &Group, stream: TokenStream) -> Group {
    let mut changed = Group::new(group.delimiter(), stream);
    changed.set_span(group.span());
    changed
}

/// `None` if nothing changes.
fn rewrite_stream(private: &TokenStream, tokens: &TokenStream) -> Option<TokenStream> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut rest = trees.as_slice();
    let mut changed = false;
    let mut out: Vec<TokenTree> = Vec::with_capacity(trees.len());
    while let Some(first) = rest.first() {
        let spawn_group = spawn_path(&out, rest);
        let length = match spawn_group {
            Some(length) => length,
            None => foreign_code(rest).unwrap_or_else(|| path(rest).map_or(1, |(_, length)| length)),
        };
        let (taken, left) = rest.split_at(length.min(rest.len()));
        out.extend(taken.iter().cloned());
        rest = left;
        if let (Some(_), Some(TokenTree::Group(arguments))) = (spawn_group, rest.first()) {
            let inner = rewrite_stream(private, &arguments.stream());
            changed |= inner.is_some();
            let inner = inner.unwrap_or_else(|| arguments.stream());
            let wrapped = wrapped(private, &inner);
            changed |= wrapped.is_some();
            out.push(with_stream(arguments, wrapped.unwrap_or(inner)).into());
            rest = rest.get(1..).unwrap_or_default();
        } else if let ([TokenTree::Group(group)], TokenTree::Group(_)) = (taken, first)
            && let Some(inner) = rewrite_stream(private, &group.stream())
        {
            changed = true;
            out.pop();
            out.push(with_stream(group, inner).into());
        }
    }
    changed.then(|| out.into_iter().collect())
}

/// The length of the path of a spawn that is called here.
fn spawn_path(before: &[TokenTree], rest: &[TokenTree]) -> Option<usize> {
    // `<T as A>::thread::spawn`
    if matches!(rest.first(), Some(TokenTree::Punct(_))) && ends_generics(before) {
        return None;
    }
    let (segments, length) = path(rest)?;
    let is_call =
        matches!(rest.get(length), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    (is_call && SPAWNS.iter().any(|spawn| segments == *spawn)).then_some(length)
}

/// A `>` that is not that of a match arm's `=>`.
fn ends_generics(before: &[TokenTree]) -> bool {
    match before {
        [.., first, last] if is(last, '>') => !is(first, '='),
        _ => false,
    }
}

/// A path of plain names, with `::` before it or not: its names, and how many tokens it has.
fn path(rest: &[TokenTree]) -> Option<(Vec<String>, usize)> {
    let mut segments = Vec::new();
    let mut length = if colons(rest) { 2 } else { 0 };
    loop {
        match rest.get(length) {
            Some(TokenTree::Ident(name)) if !is_keyword(name) => segments.push(name.unraw().to_string()),
            _ => break,
        }
        length += 1;
        let after = rest.get(length..).unwrap_or_default();
        if !colons(after) || !matches!(after.get(2), Some(TokenTree::Ident(_))) {
            return Some((segments, length));
        }
        length += 2;
    }
    None
}

fn is(tree: &TokenTree, sign: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn colons(rest: &[TokenTree]) -> bool {
    let is_colon = |punct: &Punct| punct.as_char() == ':';
    matches!(rest, [TokenTree::Punct(first), TokenTree::Punct(second), ..]
        if is_colon(first) && first.spacing() == Spacing::Joint && is_colon(second))
}

/// Not in a path: `return ::tokio::spawn(...)`. Those that may begin one are in none that is looked for.
fn is_keyword(name: &proc_macro2::Ident) -> bool {
    let text = name.to_string();
    let begins_paths = matches!(text.as_str(), "crate" | "self" | "super" | "Self" | "$crate");
    !begins_paths && !text.starts_with("r#") && syn::parse2::<syn::Ident>(TokenTree::from(name.clone()).into()).is_err()
}

/// How many tokens from here are not this function's own code: attributes, macros, items.
fn foreign_code(rest: &[TokenTree]) -> Option<usize> {
    if let Some((_, length)) = path(rest) {
        return match rest.get(length..) {
            Some([bang, TokenTree::Group(_), ..]) if is(bang, '!') => Some(length + 2),
            Some([bang, TokenTree::Ident(_), TokenTree::Group(_), ..]) if is(bang, '!') => Some(length + 3),
            _ => None,
        };
    }
    match rest {
        [hash, TokenTree::Group(_), ..] if is(hash, '#') => Some(2),
        [TokenTree::Ident(word), TokenTree::Ident(_), ..] if word == "fn" || word == "mod" || word == "trait" => {
            Some(item(rest))
        }
        [TokenTree::Ident(word), ..] if word == "impl" => Some(item(rest)),
        _ => None,
    }
}

/// Up to and including the braces or the `;` that end an item.
fn item(rest: &[TokenTree]) -> usize {
    let end = rest.iter().position(|tree| match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    });
    end.map_or(rest.len(), |end| end + 1)
}

/// The argument in what carries the context; `None` where it stays as it is.
fn wrapped(private: &TokenStream, arguments: &TokenStream) -> Option<TokenStream> {
    let kind = spawn_argument::classify(arguments)?;
    let mut trees: Vec<TokenTree> = arguments.clone().into_iter().collect();
    let is_comma = |tree: &mut TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ',');
    let comma = trees.pop_if(is_comma);
    // The call around the argument begins and ends where that does, and looks like the user's own: what the compiler says about
    // it would otherwise be said about the attribute.
    let (first, last) = (trees.first()?.span(), trees.last()?.span());
    let place = Span::mixed_site().located_at(first);
    let group = |delimiter, stream: TokenStream, span| {
        let mut group = Group::new(delimiter, stream);
        group.set_span(span);
        group
    };
    let argument = trees.into_iter().collect();
    let (function, argument) = match kind {
        SpawnArgument::Closure => (quote_spanned!(first=> carry_call), argument),
        SpawnArgument::AsyncBlock => (quote_spanned!(first=> carry_future), argument),
        SpawnArgument::Unknown => {
            let argument = group(Delimiter::Parenthesis, argument, place);
            let inner: TokenStream = private
                .clone()
                .into_iter()
                .map(|tree| located_at(tree, first))
                .collect();
            let chosen = quote_spanned! {place=>
                match #argument {
                    __respan_job => {
                        use #inner::dispatch::*;
                        (&&&&&#inner::Job(&__respan_job)).__respan_kind().__respan_carry(__respan_job)
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

/// As if it stood there.
fn with_span(mut tree: TokenTree, place: Span) -> TokenTree {
    tree.set_span(place);
    tree
}

/// At another place, with the hygiene it had.
fn located_at(mut tree: TokenTree, place: Span) -> TokenTree {
    tree.set_span(tree.span().located_at(place));
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
                quote!(if !(thread::spawn(|| 1).is_finished()) {}),
                quote!(if !(thread::spawn(__private::carry_call(|| 1)).is_finished()) {}),
            ),
        ] {
            assert_eq!(rewritten(&before), Some(after.to_string()));
        }
    }

    #[test]
    fn of_other_arguments_the_type_decides() {
        let after = rewritten(&quote!(let handle = tokio::spawn(later(a));)).unwrap_or_default();
        assert!(
            after.starts_with("let handle = tokio :: spawn (__private :: carry (match (later (a)) { __respan_job =>"),
            "{after}"
        );
    }

    #[test]
    fn nothing_else_is_touched() {
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
    fn nothing_is_rewritten_twice() {
        for tokens in [quote!(tokio::spawn(later(a))), quote!(tokio::spawn(async { a }))] {
            let once = rewrite_stream(&quote!(::respan::__private), &tokens).unwrap_or_default();
            assert_eq!(rewritten(&once), None, "{once}");
        }
    }
}
