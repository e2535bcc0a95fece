//! Recognition of calls that spawn threads and tasks, such as `tokio::spawn(...)`, in the tokens of a body.

use proc_macro2::{Delimiter, Ident, Punct, Spacing, TokenTree};
use syn::ext::IdentExt;

/// The kind of job that a function spawns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spawned {
    Function,
    Future,
}

/// Complete paths, since an imported name alone may belong to any function.
const SPAWNS: [(&[&str], Spawned); 14] = [
    (&["std", "thread", "spawn"], Spawned::Function),
    (&["thread", "spawn"], Spawned::Function),
    (&["tokio", "spawn"], Spawned::Future),
    (&["tokio", "task", "spawn"], Spawned::Future),
    (&["tokio", "task", "spawn_blocking"], Spawned::Function),
    (&["tokio", "task", "spawn_local"], Spawned::Future),
    (&["task", "spawn"], Spawned::Future),
    (&["task", "spawn_blocking"], Spawned::Function),
    (&["task", "spawn_local"], Spawned::Future),
    (&["rayon", "spawn"], Spawned::Function),
    (&["rayon", "spawn_fifo"], Spawned::Function),
    (&["async_std", "task", "spawn"], Spawned::Future),
    (&["smol", "spawn"], Spawned::Future),
    (&["smol", "unblock"], Spawned::Function),
];

/// The length of the next tokens of a body, by what they are.
pub(crate) enum Chunk {
    /// The path of a spawn. The token after it is the group of the arguments.
    SpawnPath(usize, Spawned),
    /// Other tokens. A single one may be a group with spawns inside; several are left unchanged.
    Other(usize),
}

/// Classifies the first tokens of `rest`; `before` are the tokens that precede it.
pub(crate) fn next_chunk(before: &[TokenTree], rest: &[TokenTree]) -> Chunk {
    if let Some((length, spawned)) = spawn_path(before, rest) {
        return Chunk::SpawnPath(length, spawned);
    }
    let length = foreign_code(rest).or_else(|| path(rest).map(|(_, length)| length));
    Chunk::Other(length.unwrap_or(1).min(rest.len()))
}

/// The length of the path of a spawn, if `rest` begins with a call of one.
fn spawn_path(before: &[TokenTree], rest: &[TokenTree]) -> Option<(usize, Spawned)> {
    // As in `<T as A>::thread::spawn`, which is a path of its own.
    if matches!(rest.first(), Some(TokenTree::Punct(_))) && ends_generics(before) {
        return None;
    }
    let (segments, length) = path(rest)?;
    let is_call =
        matches!(rest.get(length), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    let (_, spawned) = SPAWNS.iter().find(|(spawn, _)| segments == *spawn)?;
    (is_call && !is_pattern(before, rest.get(length + 1..).unwrap_or_default())).then_some((length, *spawned))
}

/// Returns whether tokens between others are part of a pattern: after `let`, or before the `=>` of a match arm.
pub(crate) fn is_pattern(before: &[TokenTree], after: &[TokenTree]) -> bool {
    if is_arm_body(before) {
        return false;
    }
    let is_let = before
        .iter()
        .rev()
        .take_while(|tree| !is_end(tree) && !is_punct(tree, '='))
        .any(|tree| matches!(tree, TokenTree::Ident(word) if word == "let"));
    let end = after.iter().position(is_end).unwrap_or(after.len());
    is_let || after.get(..end).unwrap_or_default().windows(2).any(is_arrow)
}

/// Returns whether the next token is part of the body of a match arm, after which another arm may follow without a comma.
fn is_arm_body(before: &[TokenTree]) -> bool {
    let start = before.iter().rposition(is_end).map_or(0, |end| end + 1);
    let arm = before.get(start..).unwrap_or_default();
    let Some(arrow) = arm.windows(2).rposition(is_arrow) else {
        return false;
    };
    let body = arm.get(arrow + 2..).unwrap_or_default();
    // What follows a block may be the next arm, unless the block has an `else`.
    let is_block = |tree: &TokenTree| matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    let has_else = |at: usize| matches!(body.get(at + 1), Some(TokenTree::Ident(word)) if word == "else");
    body.iter().rposition(is_block).is_none_or(has_else)
}

/// Returns whether the last token is a `>`, but not that of a match arm's `=>`.
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

/// Returns whether a token ends a statement, an argument or a match arm.
fn is_end(tree: &TokenTree) -> bool {
    is_punct(tree, ',') || is_punct(tree, ';')
}

fn is_punct(tree: &TokenTree, sign: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// Returns whether two tokens are the `=>` of a match arm.
fn is_arrow(pair: &[TokenTree]) -> bool {
    matches!(pair, [first, second] if is_punct(first, '=') && is_punct(second, '>'))
}

fn starts_with_colons(rest: &[TokenTree]) -> bool {
    let is_colon = |punct: &Punct| punct.as_char() == ':';
    matches!(rest, [TokenTree::Punct(first), TokenTree::Punct(second), ..]
        if is_colon(first) && first.spacing() == Spacing::Joint && is_colon(second))
}

/// Returns whether a name is a keyword, which ends a path: `return ::tokio::spawn(...)`.
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
