//! Recognition of calls that spawn threads and tasks, such as `tokio::spawn(...)`, in the tokens of a body.

use proc_macro2::{Delimiter, Ident, Punct, Spacing, TokenTree};
use syn::ext::IdentExt;

/// Complete paths, since an imported name alone may belong to any function.
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

/// The length of the next tokens of a body, by what they are.
pub(crate) enum Chunk {
    /// The path of a spawn. The token after it is the group of the arguments.
    SpawnPath(usize),
    /// Other tokens. A single one may be a group with spawns inside; several are left unchanged.
    Other(usize),
}

/// Classifies the first tokens of `rest`; `before` are the tokens that precede it.
pub(crate) fn next_chunk(before: &[TokenTree], rest: &[TokenTree]) -> Chunk {
    if let Some(length) = spawn_path(before, rest) {
        return Chunk::SpawnPath(length);
    }
    let length = foreign_code(rest).or_else(|| path(rest).map(|(_, length)| length));
    Chunk::Other(length.unwrap_or(1).min(rest.len()))
}

/// The length of the path of a spawn, if `rest` begins with a call of one.
fn spawn_path(before: &[TokenTree], rest: &[TokenTree]) -> Option<usize> {
    // As in `<T as A>::thread::spawn`, which is a path of its own.
    if matches!(rest.first(), Some(TokenTree::Punct(_))) && ends_generics(before) {
        return None;
    }
    let (segments, length) = path(rest)?;
    let is_call =
        matches!(rest.get(length), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    (is_call && SPAWNS.iter().any(|spawn| segments == *spawn)).then_some(length)
}

/// Whether the last token is a `>`, but not that of a match arm's `=>`.
fn ends_generics(before: &[TokenTree]) -> bool {
    match before {
        [.., first, last] if is_punct(last, '>') => !is_punct(first, '='),
        _ => false,
    }
}

/// The segments of a path of plain names, with or without `::` before it, and its number of tokens.
fn path(rest: &[TokenTree]) -> Option<(Vec<String>, usize)> {
    let mut segments = Vec::new();
    let mut length = if starts_with_colons(rest) { 2 } else { 0 };
    loop {
        match rest.get(length) {
            Some(TokenTree::Ident(name)) if !is_keyword(name) => segments.push(name.unraw().to_string()),
            _ => break,
        }
        length += 1;
        let after = rest.get(length..).unwrap_or_default();
        if !starts_with_colons(after) || !matches!(after.get(2), Some(TokenTree::Ident(_))) {
            return Some((segments, length));
        }
        length += 2;
    }
    None
}

fn is_punct(tree: &TokenTree, sign: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn starts_with_colons(rest: &[TokenTree]) -> bool {
    let is_colon = |punct: &Punct| punct.as_char() == ':';
    matches!(rest, [TokenTree::Punct(first), TokenTree::Punct(second), ..]
        if is_colon(first) && first.spacing() == Spacing::Joint && is_colon(second))
}

/// Whether a name is a keyword, which ends a path: `return ::tokio::spawn(...)`.
///
/// `crate`, `self` and the like count as names, so that `crate::tokio::spawn` is one path, and not one of a spawn.
fn is_keyword(name: &Ident) -> bool {
    let text = name.to_string();
    let begins_paths = matches!(text.as_str(), "crate" | "self" | "super" | "Self" | "$crate");
    !begins_paths && !text.starts_with("r#") && syn::parse2::<syn::Ident>(TokenTree::from(name.clone()).into()).is_err()
}

/// The length of code that is left unchanged: an attribute, a macro call or a nested item.
fn foreign_code(rest: &[TokenTree]) -> Option<usize> {
    if let Some((_, length)) = path(rest) {
        return match rest.get(length..) {
            Some([bang, TokenTree::Group(_), ..]) if is_punct(bang, '!') => Some(length + 2),
            Some([bang, TokenTree::Ident(_), TokenTree::Group(_), ..]) if is_punct(bang, '!') => Some(length + 3),
            _ => None,
        };
    }
    match rest {
        [hash, TokenTree::Group(_), ..] if is_punct(hash, '#') => Some(2),
        [TokenTree::Ident(word), TokenTree::Ident(_), ..] if word == "fn" || word == "mod" || word == "trait" => {
            Some(item_length(rest))
        }
        [TokenTree::Ident(word), ..] if word == "impl" => Some(item_length(rest)),
        _ => None,
    }
}

/// The length of an item, up to and including its braces or `;`.
fn item_length(rest: &[TokenTree]) -> usize {
    let end = rest.iter().position(|tree| match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    });
    end.map_or(rest.len(), |end| end + 1)
}
