//! Keys of text that are no names of secrets where they stand.

use crate::json::first_bytes;
use crate::mask::names::secret_names::{contains, contains_ignoring_case};
use crate::mask::text::text_key::is_type_name;
use std::ops::Range;

/// Words before `token` that make it one of text.
const TEXT_TOKENS: &str = "per unexpected eos bos pad unk sep cls mask special next";
/// Members that follow a token of a model's answer.
pub(super) const LOGPROBS: [&str; 4] = ["logprob", "logProbability", "token_str", "top_logprobs"];
/// The distance behind the key `token` in which these are looked for, in bytes.
const MAX_TOKEN: usize = 128;
/// Pseudo-classes and elements of CSS.
const PSEUDO_CLASSES: &str =
    "hover before after focus active visited first-child last-child nth-child not disabled checked";

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
        || is_text_token(text, key, name)
        || is_logprob(text, name, at)
        || is_path_or_binding(text, key, at)
        || is_description(text.get(at..).unwrap_or_default())
        || is_number_of_field(text, at)
        || (is_variable && matches!(name, "PWD" | "OLDPWD") && value.starts_with(b"/"))
        || (name == "accesskey" && matches!(value, [b'"', _, b'"', ..] | [b'\\', b'"', _, b'\\', b'"', ..]))
}

/// Returns whether the token is one of text, as in `unexpected token: …` and `cost per token: …`.
fn is_text_token(text: &str, key: &Range<usize>, name: &str) -> bool {
    let before = || text.get(..key.start).unwrap_or_default().trim_end_matches(' ');
    let word = || {
        let before = before();
        before
            .rsplit(|char: char| !char.is_ascii_alphabetic())
            .next()
            .unwrap_or_default()
    };
    name.eq_ignore_ascii_case("token") && contains_ignoring_case(TEXT_TOKENS, word())
}

/// Returns whether the value is a token of a model's answer, behind which its probability stands.
fn is_logprob(text: &str, name: &str, at: usize) -> bool {
    if name != "token" {
        return false;
    }
    let rest = first_bytes(text.get(at..).unwrap_or_default(), MAX_TOKEN);
    LOGPROBS.iter().any(|member| {
        let before = rest.find(member).and_then(|found| rest.get(..found));
        before.is_some_and(|before| {
            let before = before.trim_end_matches(['"', '\'', '\\', ' ']);
            before.ends_with(',') && !before.trim_end_matches(',').contains(',')
        })
    })
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
    let is_selector = starts_class && contains(PSEUDO_CLASSES, word) && rest.starts_with([' ', '{', ',', ':']);
    is_attribute || is_index || is_selector || (is_path && !rest.starts_with(|char: char| char.is_ascii_alphanumeric()))
}

/// Returns whether the text is a description of a member, as in `{ type: String, required: true }`.
fn is_description(value: &str) -> bool {
    let inside = value
        .strip_prefix('{')
        .and_then(|inside| first_bytes(inside, MAX_URL).split('}').next());
    inside.is_some_and(|inside| !inside.contains(['"', '\'', '`', '=']) && has_type(inside))
}

/// Returns whether the text starts with `type: ` and a type.
pub(super) fn has_type(text: &str) -> bool {
    let value = text.trim_start().strip_prefix("type:");
    let word = value.and_then(|value| value.trim_start().split([',', ' ', '\n', '\r']).next());
    word.is_some_and(is_type_name)
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
