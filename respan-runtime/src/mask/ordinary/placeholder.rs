//! Placeholders and references in place of a value: `${API_KEY}`, `{{ token }}`, `<your-key>`.

use crate::json::first_bytes;
use crate::mask::names::secret_names::{contains, is_secret_name};
use crate::mask::text::text_value::ValueKind;

/// The text around a placeholder.
const MARKS: [(&str, &str); 9] = [
    ("$ENV{", "}"),
    ("${{", "}}"),
    ("{{", "}}"),
    ("${", "}"),
    ("$(", ")"),
    ("%(", ")s"),
    ("<", ">"),
    ("%", "%"),
    ("{", "}"),
];
/// Commands that print what they are given, as in `$(echo hunter2)`.
const PRINTERS: &str = "echo printf";
/// The maximum length of a placeholder.
const MAX_LENGTH: usize = 64;

/// Returns whether the text is a placeholder, and nothing else.
pub(crate) fn is_placeholder(text: &str) -> bool {
    placeholder_end(text) == Some(text.len())
}

/// The index behind the placeholder at the index, if nothing else follows up to the end of the value of this kind.
pub(crate) fn placeholder_at(text: &str, at: usize, kind: ValueKind) -> Option<usize> {
    let rest = first_bytes(text.get(at..).unwrap_or_default(), 2 * MAX_LENGTH);
    let value = rest.trim_start_matches(['"', '\'', '`', '\\']);
    let value = match value.split_once(' ') {
        Some((scheme, value)) if scheme.eq_ignore_ascii_case("bearer") => value,
        _ => value,
    };
    let end = placeholder_end(value)?;
    let is_end = value.get(end..).is_some_and(|rest| {
        let ends_line = rest.trim_start_matches([' ', '\t']).chars().next();
        match rest.chars().next() {
            None | Some('\n' | '\r' | '"' | '\'' | '`' | '\\' | ')' | '}' | ']') => true,
            Some(',' | ';') => !kind.has_parameters,
            Some(' ' | '\t') => {
                (kind.ends_at_space && !kind.has_parameters)
                    || matches!(ends_line, None | Some('\n' | '\r' | '#' | '/' | '|' | '}'))
            }
            Some(_) => false,
        }
    });
    is_end.then_some(at + (rest.len() - value.len()) + end)
}

/// The index behind the placeholders at the start of the text, with colons between them.
fn placeholder_end(text: &str) -> Option<usize> {
    let mut end = one_end(text)?;
    while let Some(length) = text.get(end..).and_then(|rest| one_end(rest.strip_prefix(':')?)) {
        end += 1 + length;
    }
    Some(end)
}

/// The length of a parameter of a statement: `?`, `$1`, `:password`, `$password`.
fn parameter_length(text: &str) -> Option<usize> {
    let ends = |length: usize| {
        let rest = text.get(length..).unwrap_or_default();
        let rest = rest.strip_prefix([',', ')', ';']).unwrap_or(rest);
        rest.chars()
            .next()
            .is_none_or(|char| char.is_whitespace() || "\"\\;)".contains(char))
    };
    if text.starts_with('?') {
        return ends(1).then_some(1);
    }
    let name = text.strip_prefix([':', '$'])?;
    let length = name
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    let name = name.get(..length)?;
    let is_number = text.starts_with('$') && length <= 2 && name.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_') && is_secret_name(name);
    (length > 0 && (is_name || (is_number && ends(1 + length)))).then_some(1 + length)
}

/// The length of a directive of a format string: `{}`, `%s`, `%+v`.
fn directive_length(text: &str) -> Option<usize> {
    match text.as_bytes() {
        [b'{', b'}', ..] | [b'%', b's' | b'r' | b'v' | b'q' | b'w' | b'd' | b'x' | b'@', ..] => Some(2),
        [b'%', b'+' | b'#', b'v', ..] => Some(3),
        _ => None,
    }
}

fn one_end(text: &str) -> Option<usize> {
    if let Some(length) = directive_length(text) {
        return Some(length);
    }
    // A reference of CloudFormation.
    if let Some(name) = ["!Ref ", "!GetAtt ", "!ImportValue "]
        .iter()
        .find_map(|tag| text.strip_prefix(tag))
        .filter(|name| !name.bytes().any(|byte| byte.is_ascii_digit()))
    {
        let end = name.find(|char: char| !char.is_ascii_alphanumeric() && !"._-:".contains(char));
        return Some(text.len() - name.len() + end.unwrap_or(name.len()));
    }
    if let Some(length) = parameter_length(text) {
        return Some(length);
    }
    for (open, close) in MARKS {
        let Some(inside) = text.strip_prefix(open) else {
            continue;
        };
        let Some(length) = inside.find(close).filter(|length| *length < MAX_LENGTH) else {
            continue;
        };
        let name = inside.get(..length)?;
        let is_template = matches!(open, "{{" | "${{");
        let is_command = open == "$(" && !contains(PRINTERS, name.split(' ').next().unwrap_or_default());
        let is_part = |char: char| {
            char.is_ascii_alphabetic()
                || matches!(char, '_' | '.' | '-' | ' ' | ':' | '?' | '#' | '!')
                || (is_template && matches!(char, '|' | '&' | '(' | ')'))
                || (is_command && (char.is_ascii_digit() || matches!(char, '/' | '=')))
        };
        let has_mark = name.contains(['-', '_', ' ', ':', '?']) || name == "key" || is_secret_name(name);
        let is_name = match open {
            "<" | "{" => has_mark,
            "%" => !name.contains(|char: char| char.is_ascii_lowercase()) && is_variable(name),
            _ => true,
        };
        if is_name && !name.trim().is_empty() && name.chars().all(is_part) {
            return Some(open.len() + length + close.len());
        }
    }
    let name = text.strip_prefix('$')?;
    let length = name
        .bytes()
        .take_while(|byte| byte.is_ascii_uppercase() || *byte == b'_')
        .count();
    (length >= 3 && is_variable(name.get(..length)?)).then_some(1 + length)
}

/// Returns whether the name is one of a variable, and no word that only looks like one.
fn is_variable(name: &str) -> bool {
    name.contains('_') || is_secret_name(name) || matches!(name, "PASS" | "PAT" | "KEY" | "USER")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_values() {
        let kind = |ends_at_space, has_parameters| ValueKind {
            ends_at_space,
            has_parameters,
        };
        let is_placeholder_at = |text, at| placeholder_at(text, at, kind(false, false)).is_some();
        for text in [
            "$API_KEY",
            "\"${API_KEY}\"",
            "${{ secrets.GITHUB_TOKEN }}\nx",
            "{{ .Values.password }}",
            "<your-api-key>, x",
            "Bearer $TOKEN\"",
            "%DB_PASSWORD%",
            "$(pass show db)",
            "{name:?}",
            "{token}",
            "<key>",
            "{}:{}\"",
            "%s, x",
            "\\\"$API_KEY\\\"",
            "?",
            "$1, x",
            ":password)",
            "$password)",
            "%w\"",
            "$(openssl rand -base64 32)",
            "{{ password | hash }}",
            "${{ env.A || secrets.B }}",
            "$ENV{DB_PASSWORD}",
        ] {
            assert!(is_placeholder_at(text, 0), "{text}");
        }
        for text in [
            "hunter2",
            "$hunter2",
            "$HUNTER2",
            "${API_KEY:-hunter2}",
            "${API_KEY}hunter2",
            "<hunter2>",
            "<hunter>",
            "{hunter}",
            "%hunter%",
            "$AB",
            "{hunter2}",
            "%shunter2",
            "",
            "$API_KEYx",
            "%s hunter2",
            "?hunter",
            "?}hunter",
            "?;hunter",
            "$7)hunter",
            "$123",
            ":hunter",
            "$(echo hunter2)",
            "{{ 'hunter2' | hash }}",
        ] {
            assert!(!is_placeholder_at(text, 0), "{text}");
        }
        assert!(placeholder_at("$TOKEN next", 0, kind(true, false)).is_some());
        assert!(placeholder_at("${A}; sid=hunter2", 0, kind(true, true)).is_none());
    }
}
