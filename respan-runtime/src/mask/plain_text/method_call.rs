//! Methods that take a secret: `.password("…")`, `.with_api_key("…")`.

use crate::json::last_bytes;
use crate::mask::names::name_words::NameWords;
use crate::mask::names::secret_names::contains;
use crate::mask::rules::Rules;

/// The longest name of a method that is looked at.
const MAX_NAME: usize = 48;
/// Words before a name with which a method sets a value.
const SETTERS: &str = "with set add";
/// First words of methods that take the name of a secret.
const READERS: &str = "get fetch read find load has is remove delete require create new verify check";
/// Names that methods of other subjects have too.
const AMBIGUOUS: &str = "token secret cookie credentials";

/// The index of the quoted argument of a method that is called at the bracket, if the argument is a secret.
pub(crate) fn value(text: &str, bracket: usize, rules: &Rules) -> Option<usize> {
    let rest = text.get(bracket + 1..)?;
    let wrapper = constructor_length(rest);
    let value = rest.get(wrapper..)?.trim_start_matches('\\');
    if !value.starts_with(['"', '\'']) {
        return None;
    }
    let before = last_bytes(text.get(..bracket)?, MAX_NAME);
    let start = before.rfind(|char: char| !char.is_ascii_alphanumeric() && char != '_')?;
    let name = before.get(start + 1..)?;
    if !before.get(start..)?.starts_with('.') || name.is_empty() {
        return None;
    }
    let words = NameWords::new(name);
    let first = words.first();
    let is_setter = contains(SETTERS, first) && first != words.text();
    let is_secret = name == "bearer_auth" || rules.masks_key(name);
    let is_clear = is_setter || !contains(AMBIGUOUS, words.text());
    (is_secret && is_clear && !contains(READERS, first)).then_some(bracket + 1 + wrapper)
}

/// The length of a constructor with its bracket at the start of the text, as of `Some(` and `Secret::new(`; 0 if there is none.
fn constructor_length(text: &str) -> usize {
    let name = text.split('(').next().unwrap_or_default();
    let is_constructor = name.starts_with(|char: char| char.is_ascii_uppercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_:".contains(&byte));
    if is_constructor && name.len() < text.len() {
        name.len() + 1
    } else {
        0
    }
}
