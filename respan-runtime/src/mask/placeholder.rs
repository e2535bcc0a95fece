//! Placeholders and references in place of a value: `${API_KEY}`, `{{ token }}`, `<your-key>`.

use super::secret_names::is_secret_name;
use super::text_value::ValueKind;
use crate::json::first_bytes;

/// The text around a placeholder.
const MARKS: [(&str, &str); 8] = [
    ("${{", "}}"),
    ("{{", "}}"),
    ("${", "}"),
    ("$(", ")"),
    ("%(", ")s"),
    ("<", ">"),
    ("%", "%"),
    ("{", "}"),
];
/// The maximum length of a placeholder.
const MAX_LENGTH: usize = 64;

/// Returns whether the text at the index is a placeholder, and nothing else up to the end of the value of this kind.
pub(super) fn is_placeholder_at(text: &str, at: usize, kind: ValueKind) -> bool {
    let rest = first_bytes(text.get(at..).unwrap_or_default(), 2 * MAX_LENGTH);
    let value = rest.trim_start_matches(['"', '\'', '`', '\\']);
    let value = match value.split_once(' ') {
        Some((scheme, value)) if scheme.eq_ignore_ascii_case("bearer") => value,
        _ => value,
    };
    let end = placeholder_end(value);
    end.and_then(|end| value.get(end..)).is_some_and(|rest| {
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
    })
}

/// The index behind the placeholders at the start of the text, with colons between them.
fn placeholder_end(text: &str) -> Option<usize> {
    let mut end = one_end(text)?;
    while let Some(length) = text.get(end..).and_then(|rest| one_end(rest.strip_prefix(':')?)) {
        end += 1 + length;
    }
    Some(end)
}

fn one_end(text: &str) -> Option<usize> {
    if let Some(format) = ["%s", "%r", "%v", "%q", "{}"]
        .iter()
        .find(|format| text.starts_with(**format))
    {
        return Some(format.len());
    }
    for (open, close) in MARKS {
        let Some(inside) = text.strip_prefix(open) else {
            continue;
        };
        let Some(length) = inside.find(close).filter(|length| *length < MAX_LENGTH) else {
            continue;
        };
        let name = inside.get(..length)?;
        let is_part =
            |char: char| char.is_ascii_alphabetic() || matches!(char, '_' | '.' | '-' | ' ' | ':' | '?' | '#' | '!');
        let has_mark = name.contains(['-', '_', ' ', ':', '?']) || name == "key" || is_secret_name(name);
        let is_name = match open {
            "<" | "{" => has_mark,
            "%" => !name.contains(|char: char| char.is_ascii_lowercase()),
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
    (length >= 3).then_some(1 + length)
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
        let is_placeholder_at = |text, at| is_placeholder_at(text, at, kind(false, false));
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
        ] {
            assert!(!is_placeholder_at(text, 0), "{text}");
        }
        assert!(super::is_placeholder_at("$TOKEN next", 0, kind(true, false)));
        assert!(!super::is_placeholder_at("${A}; sid=hunter2", 0, kind(true, true)));
    }
}
