//! Names and values that take more than one line or member: variables of Terraform, `user` with `pass`, here-documents.

use crate::json::{first_bytes, last_bytes};
use crate::mask::pattern::checks::is_basic_credential;
use std::ops::Range;

/// The distance before a member in which its context is looked for, in bytes.
const MAX_DISTANCE: usize = 1_000;
/// The distance before `pass` in which its user is looked for, in bytes.
const MAX_USER_DISTANCE: usize = 80;

/// The name that a member has by its context; empty if it has none.
///
/// `default` in a block `variable "db_password"` of Terraform has the name of the variable. `pass` behind a user is a password,
/// and `auth` with `user:password` in base64 is one of Docker or npm.
pub(crate) fn name_of<'t>(text: &'t str, key: &Range<usize>, value_start: usize) -> &'t str {
    let name = text.get(key.clone()).unwrap_or_default();
    let last = name.rsplit(['.', '_']).next().unwrap_or_default();
    match name {
        "default" => variable_of(text, key.start),
        _ if last.eq_ignore_ascii_case("auth") => {
            let value = first_bytes(text.get(value_start..).unwrap_or_default(), MAX_DISTANCE);
            let value = value.trim_start_matches([' ', '"', '\'', '\\']);
            let is_part = |char: char| char.is_ascii_alphanumeric() || matches!(char, '+' | '/' | '=' | '-' | '_');
            let value = value.get(..value.find(|char| !is_part(char)).unwrap_or(value.len()));
            let is_credential = value.is_some_and(|value| value.len() >= 8 && is_basic_credential(value));
            if is_credential { "basic_auth" } else { "" }
        }
        _ if is_pass(name) && follows_user(text, key.start) => "password",
        _ => "",
    }
}

/// The name of the variable in whose block the index is.
fn variable_of(text: &str, at: usize) -> &str {
    let before = last_bytes(text.get(..at).unwrap_or_default(), MAX_DISTANCE);
    let name = before
        .rfind("variable \"")
        .and_then(|found| before.get(found + "variable \"".len()..));
    name.and_then(|name| name.split('"').next()).unwrap_or_default()
}

/// Returns whether the member before the index names a user.
pub(super) fn follows_user(text: &str, at: usize) -> bool {
    let before = last_bytes(text.get(..at).unwrap_or_default(), MAX_USER_DISTANCE);
    let is_part = |char: char| char.is_ascii_alphanumeric() || "_\"'\\ ".contains(char);
    let name = before.rsplit_once([':', '=']).map(|(head, _)| head);
    let name = name.and_then(|head| head.rsplit("\\n").next()?.rsplit(|char| !is_part(char)).next());
    name.is_some_and(|name| names_user(name.trim_matches([' ', '"', '\'', '\\'])))
}

/// Returns whether a member of this name is a user, beside which `pass` is a password.
pub(crate) fn names_user(name: &str) -> bool {
    let is_user = |part: &[u8]| part.eq_ignore_ascii_case(b"user");
    name.as_bytes().windows("user".len()).any(is_user) || name.eq_ignore_ascii_case("login")
}

/// Returns whether a name is that of a password only beside a user: it is also the result of a test.
pub(crate) fn is_pass(name: &str) -> bool {
    name.eq_ignore_ascii_case("pass")
}

/// Returns whether the key at the index starts a line of a configuration file, whose value ends with the line: above it is
/// another member or the head of a section.
pub(super) fn is_line_of_file(text: &str, at: usize) -> bool {
    let before = last_bytes(text.get(..at).unwrap_or_default(), MAX_DISTANCE).trim_end_matches([' ', '\t']);
    let above = before.strip_suffix('\n').and_then(|before| before.lines().next_back());
    let above = above.unwrap_or_default().trim();
    let is_name = |name: &str| !name.is_empty() && !name.contains([' ', '(', '"', '$']);
    (above.starts_with('[') && above.ends_with(']'))
        || above.split_once('=').is_some_and(|(name, _)| is_name(name.trim()))
}

/// The lines of a here-document, as in `password = <<EOF`.
pub(super) fn here_document(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?.strip_prefix("<<")?;
    let mark = rest.trim_start_matches(['-', '~', '<', '"', '\'']);
    let length = mark.find(|char: char| !char.is_ascii_alphanumeric() && char != '_')?;
    let mark = mark.get(..length).filter(|mark| !mark.is_empty())?;
    let first = start + "<<".len() + first_bytes(rest, MAX_DISTANCE).find('\n')? + 1;
    let mut at = first;
    for line in text.get(first..)?.split_inclusive('\n') {
        if line.trim() == mark {
            return Some(first..at);
        }
        at += line.len();
    }
    Some(first..text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str, key: &str) -> String {
        let start = text.rfind(key).expect("the key");
        let value = start + text[start..].find([':', '=']).expect("a separator") + 1;
        name_of(text, &(start..start + key.len()), value).to_owned()
    }

    #[test]
    fn members_are_named_by_their_context() {
        assert_eq!(
            name(
                "variable \"db_password\" {\n  type = string\n  default = \"x\"",
                "default"
            ),
            "db_password"
        );
        assert_eq!(name("default = 1", "default"), "");
        assert_eq!(name("auth: {user: joe, pass: x", "pass"), "password");
        assert_eq!(name("12 users pass: x", "pass"), "");
        assert_eq!(name("{user: joe, text: pass: x", "pass"), "");
        assert_eq!(name("_auth=am9lOmh1bnRlcjI=", "_auth"), "basic_auth");
        assert_eq!(name("\"auth\": \"am9lOmh1bnRlcjI=\"", "auth"), "basic_auth");
        assert_eq!(name("auth: none", "auth"), "");
    }

    #[test]
    fn lines_of_files_are_told_from_other_text() {
        for text in ["[client]\npassword", "user = joe\n  password", "a=1\r\npassword"] {
            assert!(is_line_of_file(text, text.len() - "password".len()), "{text}");
        }
        for text in ["password", "the text\npassword", "a=1 password", "f(a=1)\npassword"] {
            assert!(!is_line_of_file(text, text.len() - "password".len()), "{text}");
        }
    }

    #[test]
    fn here_documents_end_at_their_mark() {
        for (text, value) in [
            ("<<EOF\na\nb\nEOF\nc", "a\nb\n"),
            ("<<-'X'\na\n  X\n", "a\n"),
            ("<<EOF\na", "a"),
        ] {
            assert_eq!(here_document(text, 0).map(|range| &text[range]), Some(value));
        }
        assert!(here_document("<< 3", 0).is_none() && here_document("x", 0).is_none());
    }
}
