//! Conversion into the value of an attribute that may be absent.

use super::attribute_value::AttributeValue;

/// A value for an attribute: whatever converts into an [`AttributeValue`], or an `Option` of it, whose `None` adds nothing.
///
/// Methods such as [`SpanUpdate::attribute`](crate::SpanUpdate::attribute) take it. For a type of your own implement
/// `From<YourType> for AttributeValue`.
///
/// ```
/// use respan::SpanUpdate;
///
/// struct Usage {
///     input_tokens: Option<u32>,
///     output_tokens: Option<u32>,
/// }
///
/// # let usage = Usage { input_tokens: Some(12), output_tokens: None };
/// let update = SpanUpdate::new()
///     .attribute("gen_ai.usage.input_tokens", usage.input_tokens)
///     .attribute("gen_ai.usage.output_tokens", usage.output_tokens);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the value of an attribute",
    label = "not a text, number, boolean, bytes, list of one of them, JSON, or `Option` of one",
    note = "convert it, with `.to_string()` or `serde_json::to_value(..)` for instance, or implement `From` for \
            `respan::AttributeValue`"
)]
pub trait IntoAttributeValue {
    /// The value; `None` if there is none.
    fn into_attribute_value(self) -> Option<AttributeValue>;
}

// So that the error is about the value, and not about a conversion that it does not have.
#[diagnostic::do_not_recommend]
impl<T: Into<AttributeValue>> IntoAttributeValue for T {
    fn into_attribute_value(self) -> Option<AttributeValue> {
        Some(self.into())
    }
}

impl<T: Into<AttributeValue>> IntoAttributeValue for Option<T> {
    fn into_attribute_value(self) -> Option<AttributeValue> {
        self.map(Into::into)
    }
}

impl<T: Into<AttributeValue> + Clone> IntoAttributeValue for &Option<T> {
    fn into_attribute_value(self) -> Option<AttributeValue> {
        self.clone().map(Into::into)
    }
}
