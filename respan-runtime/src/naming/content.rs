//! Input and output of a span as other namings write them.

use super::added_value::AddedValue;
use crate::mask::{is_json, is_one_value};
use std::borrow::Cow;

/// The beginning of an input whose arguments all have names.
pub(crate) const NAMED_ARGUMENTS: &str = r#"{"args":[],"kwargs":"#;

/// JSON or other text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content<'s> {
    pub(super) text: Cow<'s, str>,
    /// `true` if it was a JSON string.
    is_unquoted: bool,
}

impl<'s> Content<'s> {
    /// The arguments of a call: the object of the named ones, if all have names.
    pub(super) fn of_input(text: &'s str) -> Self {
        Self::of_input_if(text, is_json)
    }

    /// As [`of_input`](Self::of_input), for the input of a record, which is JSON.
    pub(super) fn of_captured_input(text: &'s str) -> Self {
        Self::of_input_if(text, is_one_value)
    }

    fn of_input_if(text: &'s str, is_value: fn(&str) -> bool) -> Self {
        let named = text
            .strip_prefix(NAMED_ARGUMENTS)
            .and_then(|rest| rest.strip_suffix('}'))
            .filter(|named| is_value(named));
        Self::new(named.unwrap_or(text))
    }

    /// JSON, or text; the text of a JSON string is not quoted.
    pub(super) fn new(text: &'s str) -> Self {
        if text.starts_with('"')
            && let Ok(unquoted) = serde_json::from_str::<String>(text)
        {
            return Self {
                text: unquoted.into(),
                is_unquoted: true,
            };
        }
        Self {
            text: text.into(),
            is_unquoted: false,
        }
    }

    /// The value of an attribute beside that of the span's output, from which this content was made.
    pub(super) fn into_output(self) -> AddedValue<'s> {
        match self.text {
            Cow::Borrowed(text) => AddedValue::Output(text),
            text @ Cow::Owned(_) => AddedValue::Text(text),
        }
    }

    pub(super) fn mime_type(&self) -> &'static str {
        if !self.is_unquoted && is_json(&self.text) {
            "application/json"
        } else {
            "text/plain"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Content;

    fn assert_content(content: &Content<'_>, text: &str, mime_type: &str) {
        assert_eq!((&*content.text, content.mime_type()), (text, mime_type));
    }

    #[test]
    fn named_arguments_stand_alone() {
        let input = Content::of_input(r#"{"args":[],"kwargs":{"a":1}}"#);
        assert_content(&input, r#"{"a":1}"#, "application/json");
        let mixed = r#"{"args":[1],"kwargs":{"a":1}}"#;
        assert_content(&Content::of_input(mixed), mixed, "application/json");
    }

    #[test]
    fn captured_arguments_are_recognised_as_parsed_ones_are() {
        for named in [
            "{}",
            r#"{"a":1}"#,
            r#"{"a":{"b":[{}]},"c":"}"}"#,
            r#"{"a":"{"}"#,
            r#"{"a":1},"more":2"#,
            r#"{"a":1},"more":{}"#,
            r#""text""#,
            r#"1,"more":2"#,
        ] {
            let input = format!(r#"{{"args":[],"kwargs":{named}}}"#);
            assert_eq!(Content::of_captured_input(&input), Content::of_input(&input));
        }
    }

    #[test]
    fn the_text_of_a_string_is_not_quoted() {
        assert_content(&Content::new(r#""a \"b\"""#), r#"a "b""#, "text/plain");
        assert_content(&Content::new(r#""1""#), "1", "text/plain");
        assert_content(&Content::new("[1]"), "[1]", "application/json");
        assert_content(&Content::new("free text"), "free text", "text/plain");
    }
}
