//! Keys of text that are no names of secrets where they stand.

use super::logprob::is_logprob;
use crate::json::first_bytes;
use crate::mask::names::secret_names::{contains, is_before_text_token, is_secret_name};
use crate::mask::text::text_key::is_type_name;
use crate::mask::text::text_value::{ValueKind, value_range};
use std::ops::Range;

/// The minimum length of a word with letters and digits that is no token of text.
const MIN_SECRET: usize = 8;
/// The distance behind the user of a URL in which its host is looked for, in bytes.
const MAX_URL: usize = 256;

/// Returns whether the value is the working directory of a shell, as in `PWD=/srv/app`, a letter of HTML's `accesskey`, or
/// the end of an element.
pub(crate) fn is_other_meaning(text: &str, key: &Range<usize>, at: usize) -> bool {
    let bytes = text.as_bytes();
    let name = text.get(key.clone()).unwrap_or_default();
    let value = bytes.get(at..).unwrap_or_default();
    // `;PWD=` is a member of a connection string.
    let is_variable = !text.get(..key.start).unwrap_or_default().trim_end().ends_with(';');
    value.starts_with(b"</")
        || value.starts_with(b"<input")
        || is_token_of_text(text, key, at)
        || is_logprob_at(text, name, at)
        || is_path_or_binding(text, key, at)
        || is_description(text.get(at..).unwrap_or_default())
        || is_number_of_field(text, at)
        || (is_variable && matches!(name, "PWD" | "OLDPWD") && value.starts_with(b"/"))
        || (name == "accesskey" && matches!(value, [b'"', _, b'"', ..] | [b'\\', b'"', _, b'\\', b'"', ..]))
}

/// Returns whether the token is one of text, as in `unexpected token: …` and `cost per token: …`.
fn is_token_of_text(text: &str, key: &Range<usize>, at: usize) -> bool {
    let name = text.get(key.clone()).unwrap_or_default();
    if !name.eq_ignore_ascii_case("token") {
        return false;
    }
    let value = first_bytes(text.get(at..).unwrap_or_default(), MAX_URL);
    let length = value.bytes().take_while(u8::is_ascii_graphic).count();
    let value = value.get(..length).unwrap_or_default();
    let has_both =
        value.bytes().any(|byte| byte.is_ascii_digit()) && value.bytes().any(|byte| byte.is_ascii_alphabetic());
    if has_both && length >= MIN_SECRET {
        return false;
    }
    let before = text.get(..key.start).unwrap_or_default().trim_end_matches(' ');
    let word = before.rsplit(|char: char| !char.is_ascii_alphabetic()).next();
    let word = word.unwrap_or_default();
    is_before_text_token(&word.to_ascii_lowercase()) || word.eq_ignore_ascii_case("unexpected")
}

/// Returns whether the value at the index is a token of a model's answer.
fn is_logprob_at(text: &str, name: &str, at: usize) -> bool {
    let value = value_range(text.as_bytes(), at, ValueKind::WORD);
    let behind = text.get(value.end..).unwrap_or_default();
    let behind = behind.trim_start_matches(['"', '\'', '\\']);
    is_logprob(name, text.get(value).unwrap_or_default(), behind)
}

/// Returns whether the key is no key: a part of a URL's path, as in `/token:generate`, an index, as in `["Jwt:Issuer"]`, a
/// selector of CSS, as in `.secret:hover`, or an attribute of HTML before one with a colon.
fn is_path_or_binding(text: &str, key: &Range<usize>, at: usize) -> bool {
    let bytes = text.as_bytes();
    let before = text.get(..key.start).unwrap_or_default();
    let value = text.get(at..).unwrap_or_default();
    let length = value
        .bytes()
        .take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'-')
        .count();
    let (word, rest) = value.split_at(length);
    let is_attribute = matches!(bytes.get(key.end), Some(b'"' | b'\\')) && rest.starts_with('=');
    if bytes.get(at.wrapping_sub(1)) != Some(&b':') || word.is_empty() {
        return false;
    }
    let is_path = before.ends_with('/')
        && before
            .rsplit(char::is_whitespace)
            .next()
            .is_some_and(|url| url.contains("://"));
    let is_index = [r#"[""#, r#"[\""#].iter().any(|open| before.ends_with(open))
        && rest.trim_start_matches('\\').starts_with("\"]");
    let starts_class = text.get(key.clone()).is_some_and(|name| name.starts_with('.'))
        || before.ends_with('#')
        || text.get(key.end..).is_some_and(|rest| rest.starts_with("\"]:"));
    // `#password:dragon, user` is no selector.
    let goes_on = rest
        .strip_prefix(',')
        .is_some_and(|rest| rest.trim_start().starts_with(['.', '#']));
    let is_selector = starts_class && (goes_on || rest.trim_start_matches(' ').starts_with('{'));
    is_attribute || is_index || is_selector || (is_path && !rest.starts_with(|char: char| char.is_ascii_alphanumeric()))
}

/// Returns whether the text is a description of a member, as in `{ type: String, required: true }`.
fn is_description(value: &str) -> bool {
    let inside = value
        .strip_prefix('{')
        .and_then(|inside| first_bytes(inside, MAX_URL).split_once('}'));
    inside.is_some_and(|(inside, _)| is_member_list(inside.trim().trim_end_matches(',').split(',')))
}

/// Returns whether the members, such as `type: String`, describe a value and contain none.
pub(super) fn is_member_list<'t>(members: impl Iterator<Item = &'t str>) -> bool {
    let mut has_type = false;
    let is_known = members.into_iter().all(|member| {
        let Some((key, value)) = member.split_once(':') else {
            return false;
        };
        let (key, value) = (key.trim(), value.trim());
        has_type |= key == "type";
        match key {
            "type" => is_type_name(value),
            "default" => matches!(value, "null" | "~"),
            "format" => contains("password byte binary uuid jwt", value),
            "description" => is_description_text(value),
            key => {
                let is_bound = key.starts_with("min") || key.starts_with("max");
                matches!(value, "true" | "false") || (is_bound && value.bytes().all(|byte| byte.is_ascii_digit()))
            }
        }
    });
    has_type && is_known
}

/// Returns whether the text describes a secret, and is none: it names one among other words, and has no digit in it.
fn is_description_text(text: &str) -> bool {
    let is_word = |word: &str| {
        word.bytes()
            .all(|byte| byte.is_ascii_alphabetic() || b".,'".contains(&byte))
    };
    let mut words = text.split(' ').map(|word| word.trim_matches(['"', '\'', ')']));
    words.clone().count() >= 3
        && words.clone().all(is_word)
        && words.any(|word| is_secret_name(word.trim_end_matches(['.', ','])))
}

/// Returns whether the value is a number of one or two digits behind ` = ` that a semicolon, a comma or a bracket follows, as
/// that of a field of a protocol buffer or of an enumeration.
fn is_number_of_field(text: &str, at: usize) -> bool {
    let value = text.get(at..).unwrap_or_default();
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let rest = value.get(digits..).unwrap_or_default();
    let is_spaced = text
        .get(..at)
        .is_some_and(|before| before.ends_with(" = ") || before.ends_with("{ token: "));
    let rest = rest.strip_prefix([';', ',']).unwrap_or(rest);
    let ends =
        rest.is_empty() || rest.starts_with(['\n', '\r', '\\']) || rest.starts_with(" }") || rest.starts_with(' ');
    let has_sign = value
        .get(digits..)
        .is_some_and(|rest| rest.starts_with([';', ',']) || rest.starts_with(" }"));
    is_spaced && (1..=2).contains(&digits) && has_sign && ends
}

/// Returns whether the key is the user of a URL, whose password is masked as such.
pub(crate) fn is_in_url(text: &str, key: &Range<usize>) -> bool {
    let before = text.get(..key.start).unwrap_or_default();
    let rest = first_bytes(text.get(key.end..).unwrap_or_default(), MAX_URL);
    let word = rest.split(char::is_whitespace).next().unwrap_or_default();
    before.ends_with("://") && word.contains('@')
}

/// Returns whether the key is a link's in Markdown, as in `[cookie]: https://…`.
pub(crate) fn is_link_definition(text: &str, key: &Range<usize>, value: usize) -> bool {
    let before = text.get(..key.start).unwrap_or_default().trim_end_matches('`');
    let line = before.strip_suffix('[').map(|before| before.trim_end_matches(' '));
    let starts_line = line.is_some_and(|line| line.is_empty() || line.ends_with(['\n', '"']) || line.ends_with("\\n"));
    let is_colon = text.get(key.end..value).is_some_and(|between| between.contains(':'));
    let value = text.get(value..).unwrap_or_default();
    starts_line && is_colon && ["http", "#", "/", "."].iter().any(|start| value.starts_with(start))
}
