//! Types and variables behind a key: `password: str = …`, `token=token`.

use super::source_code::is_identifier;
use crate::json::first_bytes;
use crate::mask::names::secret_names::is_same_word;
use crate::mask::text::text_key::is_type_name;
use crate::mask::text::text_value::count_spaces;

/// The maximum length of a type.
const MAX_TYPE: usize = 200;

/// The index behind a type and `=`, as in `password: str = …`; `start` if there is none.
pub(crate) fn behind_type(text: &str, start: usize) -> usize {
    let line = first_bytes(text.get(start..).unwrap_or_default(), MAX_TYPE);
    let line = line.get(..line.find(['\n', '\\', '"', '\'', ';', ',']).unwrap_or(line.len()));
    let Some((name, _)) = line.and_then(|line| line.split_once(" = ")) else {
        return start;
    };
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:<>[]|&*? ()".contains(&byte);
    let is_type = name.bytes().all(is_part)
        && (is_type_name(name) || !name.bytes().any(|byte| byte.is_ascii_digit()))
        && name
            .split('|')
            .all(|part| !part.trim().contains(' ') && !part.trim().is_empty());
    let end = start + name.len() + " = ".len();
    if is_type {
        end + count_spaces(text.as_bytes(), end)
    } else {
        start
    }
}

/// Returns whether the value at the index is a variable with the name of the key, as in `token=token,` or
/// `credentials=new_credentials`.
pub(crate) fn is_same_name(text: &str, start: usize, name: &str) -> bool {
    let rest = text.get(start..).unwrap_or_default();
    let length = rest
        .find(|char: char| !char.is_ascii_alphanumeric() && char != '_')
        .unwrap_or(rest.len());
    let value = rest.get(..length).unwrap_or_default();
    let ends = rest.get(length..).is_some_and(|rest| {
        rest.is_empty()
            || rest.starts_with([',', ')', ';', '\n', '\r', '}', '"', '`'])
            || [" or ", " and ", " if ", " ?", " || ", "\\n", "\\\""]
                .iter()
                .any(|mark| rest.starts_with(mark))
    });
    let name = name.rsplit('.').next().unwrap_or_default();
    let key = name.rsplit(['_', '-']).next().unwrap_or_default();
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    let is_variable = name.bytes().any(|byte| byte.is_ascii_lowercase()) && is_identifier(value);
    // At the end of a line, `prod_password` may be the value.
    let is_argument = rest.get(length..).is_some_and(|rest| rest.starts_with([',', ')']));
    let is_longer = is_argument
        && value.bytes().all(is_word)
        && value.strip_suffix(key).is_some_and(|before| before.ends_with('_'));
    ends && is_variable && !key.is_empty() && (value.eq_ignore_ascii_case(name) || is_longer)
}

/// Returns whether the value behind a colon is a variable with the name of the key, before a comma or a bracket, as in
/// `password: password)` and `"x-api-key": apiKey }`.
pub(crate) fn is_argument_of_same_name(text: &str, start: usize, name: &str) -> bool {
    let rest = text.get(start..).unwrap_or_default();
    let length = rest
        .find(|char: char| !char.is_ascii_alphanumeric() && char != '_')
        .unwrap_or(rest.len());
    let (value, rest) = rest.split_at(length);
    let ends = [",", ")", "}", " }", "]", ";"].iter().any(|end| rest.starts_with(end));
    ends && is_same_word(value, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_with_the_name_of_the_key_are_told_from_values() {
        for (name, value) in [
            ("password", "password)"),
            ("x-api-key", "apiKey }"),
            ("token", "token, x"),
        ] {
            assert!(is_argument_of_same_name(value, 0, name), "{name}: {value}");
        }
        for (name, value) in [
            ("password", "password"),
            ("password", "hunter2)"),
            ("password", "word2)"),
            ("password", "word)"),
            ("password", "d}#ra"),
            ("token", "token hunter2)"),
        ] {
            assert!(!is_argument_of_same_name(value, 0, name), "{name}: {value}");
        }
    }

    #[test]
    fn variables_with_the_name_of_the_key_are_told_from_values() {
        for (name, value) in [
            ("token", "token,"),
            ("self.token", "token\n"),
            ("credentials", "new_credentials)"),
        ] {
            assert!(is_same_name(value, 0, name), "{name}={value}");
        }
        for (name, value) in [
            ("token", "hunter2,"),
            ("PASSWORD", "my_password"),
            ("token", "token hunter2"),
            ("", "x"),
            ("password", "hunter2_password,"),
            ("password", "prod_password\n"),
            ("token", "Xk39FQ_token)"),
        ] {
            assert!(!is_same_name(value, 0, name), "{name}={value}");
        }
    }

    #[test]
    fn a_type_before_a_value_is_skipped() {
        for (text, value) in [
            ("str = \"x\"", "\"x\""),
            ("str | None = None", "None"),
            ("u32 = 3", "3"),
            ("Optional[str] = x", "x"),
            ("hunter2 = x", "hunter2 = x"),
            ("x = y = z", "y = z"),
            ("hunter x = z", "hunter x = z"),
        ] {
            assert_eq!(&text[behind_type(text, 0)..], value, "{text}");
        }
    }
}
