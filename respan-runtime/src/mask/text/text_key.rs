//! Keys in text other than JSON.

use crate::mask::names::secret_names::contains;
use std::ops::Range;

/// The maximum length of a key of several words.
const MAX_KEY: usize = 64;
/// The last words of keys of several words, as in `API key: …`.
const LAST_WORDS: [&str; 7] = ["key", "keys", "string", "phrase", "code", "codes", "passe"];
/// Types and literals that stand behind a key in source code.
const TYPES: &str = "str String string SecretString SecretStr bytes Bytes byte char bool boolean int integer number function Buffer \
                     PathBuf ID null NULL None nil undefined true false True False usize u8 u16 u32 u64 i32 i64 __u32 __u64 Secret Token";
/// As [`TYPES`], but they may be values, too.
const WORDS: &str = "default none NO YES any unknown never write Bearer";
/// Signs before and behind a type.
const TYPE_STARTS: [&str; 3] = ["&'static ", "&", "[]"];
const TYPE_SIGNS: [&str; 2] = ["?", "[]"];
/// Literals without a word, and types of GraphQL: a password may be `Secret!`.
const LITERALS: [&str; 6] = ["{}", "[]", "()", "???", "String!", "ID!"];
/// Calls behind a string literal.
const CONVERSIONS: [&str; 3] = [".to_string()", ".into()", ".to_owned()"];
/// Texts that may follow a type, beside a sign or the end of the line.
const TYPE_ENDS: [&str; 6] = [" WHERE", " }", " |", "\\n", "\\r", "\\\""];

/// A key before a separator.
pub(crate) struct TextKey {
    pub(crate) range: Range<usize>,
    pub(crate) is_quoted: bool,
}

impl TextKey {
    /// The word before a separator, without white space, quotes and their backslashes, and the brackets of an index.
    pub(crate) fn before(text: &str, from: usize, separator: usize) -> Self {
        let before = text.get(from..separator).unwrap_or_default();
        let before = before.trim_end_matches([' ', '\t', '*']);
        let before = before.strip_suffix(']').unwrap_or(before);
        let unquoted = before.strip_suffix(['"', '\'', '`']);
        let word = unquoted.unwrap_or(before).trim_end_matches('\\');
        let start = word
            .char_indices()
            .rev()
            .take_while(|(_, char)| is_part(*char))
            .last()
            .map_or(word.len(), |(at, _)| at);
        // `\n` before `token` in text with escapes.
        let key = word.get(start..).unwrap_or_default();
        let is_escaped = word.get(..start).is_some_and(|before| before.ends_with('\\'))
            && key.starts_with(['n', 'r', 't'])
            && key.get(1..).is_some_and(|key| key.ends_with("token"));
        let start = start + usize::from(is_escaped);
        Self {
            range: from + start..from + word.len(),
            is_quoted: unquoted.is_some(),
        }
    }

    /// The text of the quoted item that ends at the index, and whether it is the first in its brackets.
    pub(crate) fn quoted_item_before(text: &str, from: usize, end: usize) -> Option<(&str, bool)> {
        let mut before = text.get(from..end)?;
        if let Some(call) = CONVERSIONS.iter().find(|call| before.ends_with(**call)) {
            before = before.get(..before.len() - call.len())?;
        }
        let quote = *before.as_bytes().last().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let inside = before.get(..before.len() - 1)?;
        let before = inside.trim_end_matches(is_part);
        let name = inside.get(before.len()..)?;
        let before = before.strip_suffix(char::from(quote))?;
        let before = before.strip_suffix('b').unwrap_or(before);
        let before = before.trim_ascii_end();
        // An initializer of C++ or C#: `{ {"password", "…"} }`.
        let is_pair = before
            .strip_suffix('{')
            .is_some_and(|before| before.trim_ascii_end().ends_with(['{', ',']));
        Some((name, is_pair || before.ends_with('(')))
    }

    /// The key with up to three words before it, if it is the last word of such a key; else empty.
    pub(crate) fn with_words_before<'t>(&self, text: &'t str) -> &'t str {
        let last = text.get(self.range.clone()).unwrap_or_default();
        if !LAST_WORDS.iter().any(|word| word.eq_ignore_ascii_case(last)) {
            return "";
        }
        let from = self.range.start.saturating_sub(MAX_KEY);
        let before = text.as_bytes().get(from..self.range.start).unwrap_or_default();
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'-');
        let length = before.iter().rev().take_while(|byte| is_part(byte)).count();
        text.get(self.range.start - length..self.range.end).unwrap_or_default()
    }
}

fn is_part(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '-' | '.')
}

/// A flag of a command line with its value in the next word.
pub(crate) struct Flag {
    pub(crate) name: Range<usize>,
    pub(crate) value: usize,
}

/// The flag that starts with the dash at the index.
pub(crate) fn flag_after(bytes: &[u8], dash: usize) -> Option<Flag> {
    let before = dash.checked_sub(1).and_then(|before| bytes.get(before));
    if before.is_some_and(|before| !before.is_ascii_whitespace() && !b"\"'`([".contains(before)) {
        return None;
    }
    let rest = bytes.get(dash..)?;
    let dashes = rest.iter().take(2).take_while(|byte| **byte == b'-').count();
    let word = rest.get(dashes..)?;
    let length = word
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        .count();
    if !word.first().is_some_and(u8::is_ascii_alphabetic) {
        return None;
    }
    let name = dash + dashes..dash + dashes + length;
    let quote = bytes.get(name.end).filter(|byte| b"\"'".contains(byte));
    let spaces_start = name.end + usize::from(quote.is_some());
    let spaces = bytes
        .get(spaces_start..)?
        .iter()
        .take_while(|byte| b" \t".contains(byte))
        .count();
    let value = spaces_start + spaces;
    let first = bytes.get(value)?;
    let is_value = match quote {
        Some(quote) => first == quote,
        None => !first.is_ascii_whitespace() && !b"-=|&;<>)]}".contains(first),
    };
    (spaces > 0 && is_value).then_some(Flag { name, value })
}

/// Returns whether the value at the index is a type or a literal of source code, and nothing else.
pub(crate) fn is_type_at(text: &str, at: usize) -> bool {
    let value = text.get(at..).unwrap_or_default();
    let ends = |rest: &str| {
        rest.is_empty()
            || rest.starts_with([',', ';', ')', '}', ']', '|', '`', '\n', '\r', '"', '\''])
            || TYPE_ENDS.iter().any(|end| rest.starts_with(end))
    };
    if LITERALS
        .iter()
        .any(|literal| value.strip_prefix(literal).is_some_and(ends))
    {
        return true;
    }
    let word = TYPE_STARTS
        .iter()
        .find_map(|start| value.strip_prefix(start))
        .unwrap_or(value);
    let length = word.bytes().take_while(|byte| is_word_byte(*byte)).count();
    let (word, rest) = word.split_at(length);
    let behind = TYPE_SIGNS
        .iter()
        .find_map(|sign| rest.strip_prefix(sign))
        .unwrap_or(rest);
    (contains(TYPES, word) && ends(behind)) || (contains(WORDS, word) && ends(rest) && ends_line(word, rest))
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Returns whether only signs follow the word up to the end of its line.
fn ends_line(word: &str, rest: &str) -> bool {
    let line = rest.trim_start_matches([';', ')', '}', ']', ' ', '"', '\'', '`']);
    let ends = line.is_empty()
        || ["\n", "\r", "\\n", "\\r", "\\\""]
            .iter()
            .any(|end| line.starts_with(end));
    // `token = default)`
    ends && (!word.eq_ignore_ascii_case("default") || rest.starts_with([';', ')']))
}

/// Returns whether the name is that of a type in source code, and no other word.
pub(crate) fn is_type_name(name: &str) -> bool {
    contains(TYPES, name)
}
