//! String literals in source code.

use crate::json::last_bytes;
use crate::mask::names::name_words::NameWords;
use crate::mask::names::secret_names::{contains, is_secret_name};
use crate::mask::text::text_value::{count_backslashes, quoted_end};
use std::ops::Range;

/// Words in the names of functions whose first argument is a name or a message, as in `env::var("API_KEY")`.
const READERS: &str = "getenv get env var fetch read load find header expect split";
/// The maximum length of a string literal.
const MAX_LITERAL: usize = 16_384;

/// The ranges of the string literals in an expression, without names: `"API_KEY"` in `env::var("API_KEY")`.
pub(crate) fn literals(text: &str, expression: Range<usize>) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = expression.start;
    while at < expression.end {
        let is_literal = matches!(bytes.get(at), Some(b'"' | b'\'' | b'`'));
        let Some(literal) = literal_at(bytes, at).filter(|_| is_literal) else {
            at += 1;
            continue;
        };
        at = literal.after;
        let inside = literal.inside;
        if inside.len() > 2 && !is_name(text, expression.start, inside.start) {
            found.push(inside);
        }
    }
    found
}

/// Returns whether every string literal in the range is closed and short enough to be found by [`literals`].
pub(super) fn has_closed_literals(bytes: &[u8], expression: Range<usize>) -> bool {
    let mut at = expression.start;
    while at < expression.end {
        let is_literal = matches!(bytes.get(at), Some(b'"' | b'\'' | b'`'));
        match literal_at(bytes, at).filter(|_| is_literal) {
            Some(literal) => at = literal.after,
            // `'` also starts a lifetime.
            None if is_literal && bytes.get(at) != Some(&b'\'') => return false,
            None => at += 1,
        }
    }
    true
}

/// Returns whether the literal is an index, or the first argument of a function that reads.
fn is_name(text: &str, start: usize, literal: usize) -> bool {
    let before = text.get(start..literal).unwrap_or_default();
    let before = before.trim_end_matches(['"', '\'', '`', '\\']);
    if let Some(owner) = before.strip_suffix('[') {
        // Behind a sign it is a list.
        return owner
            .ends_with(|char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | ')' | ']' | '?' | '.'));
    }
    let Some(before) = before.strip_suffix('(') else {
        return false;
    };
    let function = before
        .rsplit(|char: char| !char.is_ascii_alphanumeric() && char != '_')
        .next();
    let words = NameWords::new(function.unwrap_or_default());
    let mut starts: Vec<usize> = words.starts().collect();
    starts.insert(0, words.text().len());
    starts
        .windows(2)
        .filter_map(|word| words.text().get(*word.get(1)?..*word.first()?))
        .any(|word| contains(READERS, word))
}

/// A string literal.
pub(crate) struct Literal {
    pub(crate) inside: Range<usize>,
    /// The index behind its closing quote.
    pub(crate) after: usize,
}

/// The string literal whose quote is at the index, if it ends on its line.
pub(crate) fn literal_at(bytes: &[u8], at: usize) -> Option<Literal> {
    let bytes = bytes.get(..bytes.len().min(at + MAX_LITERAL)).unwrap_or_default();
    let quote = *bytes.get(at)?;
    let before = bytes.get(..at)?;
    let slashes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
    let end = quoted_end(bytes, at + 1, quote, slashes);
    let inside = bytes.get(at + 1..end)?;
    let is_closed = end + slashes < bytes.len();
    (is_closed && !inside.contains(&b'\n')).then_some(Literal {
        inside: at + 1..end,
        after: end + slashes + 1,
    })
}

/// The longest string literal before a key in it, as in `input("Enter your password: ")`.
const MAX_PROMPT: usize = 80;
/// Signs that join a string literal to the next one.
const JOINTS: [&str; 10] = ["", ",", "+", ".", "..", "<<", "<>", "&", "%", "->"];

/// Returns whether the quote at the index ends the string literal that contains the key before it.
pub(crate) fn closes_literal(text: &str, key: usize, at: usize) -> bool {
    let bytes = text.as_bytes();
    let slashes = count_backslashes(bytes, at);
    let Some(quote @ (b'"' | b'\'' | b'`')) = bytes.get(at + slashes).copied() else {
        return false;
    };
    let rest = text.get(at + slashes + 1..).unwrap_or_default();
    let follows = rest.is_empty()
        || rest.starts_with(|char: char| char.is_whitespace() || ");,]}+.%<&:".contains(char))
        || rest.starts_with("\\n");
    if !follows {
        return false;
    }
    // The text from the opening quote to the key.
    let prompt = last_bytes(text.get(..key).unwrap_or_default(), MAX_PROMPT);
    let is_word = |char: char| char.is_alphabetic() || " _-$>*".contains(char);
    let before = prompt.trim_end_matches(is_word);
    let Some(opening) = before.strip_suffix(char::from(quote)) else {
        return false;
    };
    let opening_slashes = opening.bytes().rev().take_while(|byte| *byte == b'\\').count();
    // An opening quote follows no word.
    let is_opening = !opening
        .trim_end_matches('\\')
        .ends_with(|char: char| char.is_alphanumeric());
    is_opening && opening_slashes == slashes
}

/// The string literal behind the one whose closing quote is at the index.
pub(crate) fn next_argument(text: &str, quote: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let slashes = count_backslashes(bytes, quote);
    let closing = quote + slashes;
    if !matches!(bytes.get(closing), Some(b'"' | b'\'' | b'`')) {
        return None;
    }
    let rest = text.get(closing + 1..)?;
    let joined = rest.trim_start_matches(' ');
    let joint = JOINTS.iter().rev().find(|joint| joined.starts_with(**joint))?;
    let value = joined.get(joint.len()..)?.trim_start_matches(' ');
    let start = text.len() - value.len();
    let quote = start + count_backslashes(bytes, start);
    matches!(bytes.get(quote), Some(b'"' | b'\'' | b'`')).then_some(())?;
    let inside = literal_at(bytes, quote)?.inside;
    // Another prompt.
    let is_another_prompt = text.get(inside.clone()).is_some_and(is_prompt);
    (!is_another_prompt).then_some(inside)
}

/// Returns whether the literal asks for a value, as in `Enter password: `.
pub(crate) fn is_prompt(literal: &str) -> bool {
    let is_part = |char: char| char.is_alphabetic() || " -_'".contains(char);
    literal
        .trim_end()
        .strip_suffix(':')
        .is_some_and(|words| words.chars().all(is_part) && (literal.ends_with(": ") || is_secret_name(words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_behind_a_prompt_ends_its_literal() {
        for text in [
            "input(\"Password: \")",
            "puts 'Enter password: '\nx",
            "f(\"password:\", x)",
            "M(\\\"password: \\\")",
        ] {
            let key = text.to_lowercase().find("password").expect("a key");
            let at = key + "password: ".len() - usize::from(text.contains(":\""));
            assert!(closes_literal(text, key, at), "{text}");
        }
        for text in [
            "password: \"hunter2\"",
            "\"n\", password: \"hunter2\"",
            "say \"x\" password: \") x\"",
        ] {
            let key = text.find("password").expect("a key");
            assert!(!closes_literal(text, key, key + "password: ".len()), "{text}");
        }
    }

    #[test]
    fn the_next_literal_is_found_behind_a_joint() {
        for (text, value) in [
            ("\" + \"hunter2\"", Some("hunter2")),
            ("\", 'hunter2')", Some("hunter2")),
            ("\" \"hunter2\"", Some("hunter2")),
            ("\", password)", None),
            ("\"", None),
            ("x", None),
        ] {
            assert_eq!(next_argument(text, 0).map(|range| &text[range]), value, "{text}");
        }
    }

    #[test]
    fn literals_in_an_expression_are_found_without_names() {
        for (text, expected) in [
            ("env::var(\"API_KEY\").expect(\"not set\")", ""),
            ("os.environ.get('KEY', 'hunter2')", "hunter2"),
            ("config['password']", ""),
            ("SecretString::from(\"hunter2\")", "hunter2"),
            ("f(\"abc\", 'def', c)", "abc def"),
            ("from(\\\"hunter2\\\")", "hunter2"),
        ] {
            let found: Vec<&str> = literals(text, 0..text.len())
                .into_iter()
                .map(|range| &text[range])
                .collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }
}
