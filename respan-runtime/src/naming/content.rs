//! Input and output of a span as other namings write them.

use crate::mask::is_json;

/// The beginning of an input whose arguments all have names.
const NAMED_ARGUMENTS: &str = r#"{"args":[],"kwargs":"#;

/// A text with its media type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) text: String,
    pub(super) mime_type: &'static str,
}

impl Content {
    /// The arguments of a call: the object of the named ones, if all have names.
    pub(super) fn of_input(text: &str) -> Self {
        let named = text
            .strip_prefix(NAMED_ARGUMENTS)
            .and_then(|rest| rest.strip_suffix('}'))
            .filter(|named| is_json(named));
        Self::new(named.unwrap_or(text))
    }

    /// JSON, or text; the text of a JSON string is not quoted.
    pub(super) fn new(text: &str) -> Self {
        let (plain, json) = ("text/plain", "application/json");
        if text.starts_with('"')
            && let Ok(unquoted) = serde_json::from_str::<String>(text)
        {
            return Self {
                text: unquoted,
                mime_type: plain,
            };
        }
        Self {
            text: text.to_owned(),
            mime_type: if is_json(text) { json } else { plain },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Content;

    fn content(text: &str, mime_type: &'static str) -> Content {
        Content {
            text: text.to_owned(),
            mime_type,
        }
    }

    #[test]
    fn named_arguments_stand_alone() {
        let json = |text| content(text, "application/json");
        assert_eq!(Content::of_input(r#"{"args":[],"kwargs":{"a":1}}"#), json(r#"{"a":1}"#));
        let mixed = r#"{"args":[1],"kwargs":{"a":1}}"#;
        assert_eq!(Content::of_input(mixed), json(mixed));
    }

    #[test]
    fn the_text_of_a_string_is_not_quoted() {
        assert_eq!(Content::new(r#""a \"b\"""#), content(r#"a "b""#, "text/plain"));
        assert_eq!(Content::new("[1]"), content("[1]", "application/json"));
        assert_eq!(Content::new("free text"), content("free text", "text/plain"));
    }
}
