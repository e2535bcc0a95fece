//! The value of an attribute: OTLP's `AnyValue`, which OpenTelemetry's own `Value` cannot hold (maps, bytes, mixed lists).

use std::borrow::Cow;

/// As deep as captured content may be.
const MAX_DEPTH: usize = 100;

/// The value of a span attribute, as OTLP knows it.
///
/// Lists and maps may be nested 100 levels deep; what is deeper is cut off where it is given to a span.
///
/// Everything that can be turned into one has a `From`: text, numbers, lists of them, and `serde_json::Value`, so that `json!`
/// works. Owned text is taken as it is and borrowed text is copied; [`from_static`](Self::from_static) spares a constant that.
///
/// ```
/// use respan::AttributeValue;
///
/// let model = String::from("gpt-4");
/// assert_eq!(AttributeValue::from(&model), AttributeValue::String(model.into()));
/// assert_eq!(AttributeValue::from(3), AttributeValue::Int(3));
/// assert_eq!(AttributeValue::from(vec![0.5, 1.0]), AttributeValue::from([0.5, 1.0]));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum AttributeValue {
    /// Text.
    String(Cow<'static, str>),
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Double(f64),
    /// Raw bytes.
    Bytes(Vec<u8>),
    /// A list, of any mixture.
    Array(Vec<AttributeValue>),
    /// A map with text keys, in the order given.
    Map(Vec<(Cow<'static, str>, AttributeValue)>),
}

impl AttributeValue {
    /// Text that is part of the program, which is not copied: for what a hot path writes each time.
    ///
    /// ```
    /// use respan::AttributeValue;
    ///
    /// const TIER: AttributeValue = AttributeValue::from_static("gold");
    /// assert_eq!(TIER, AttributeValue::from("gold"));
    /// ```
    pub const fn from_static(text: &'static str) -> Self {
        Self::String(Cow::Borrowed(text))
    }

    /// The text, if this is text.
    ///
    /// ```
    /// assert_eq!(respan::AttributeValue::from("a").as_str(), Some("a"));
    /// ```
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Without what is nested too deep: whoever follows it has the stack of one of our threads.
    pub(crate) fn limit_depth(mut self) -> Self {
        self.cut(MAX_DEPTH);
        self
    }

    fn cut(&mut self, levels: usize) {
        match self {
            Self::Array(_) | Self::Map(_) if levels == 0 => *self = Self::from_static("…"),
            Self::Array(items) => items.iter_mut().for_each(|item| item.cut(levels - 1)),
            Self::Map(entries) => entries.iter_mut().for_each(|(_, value)| value.cut(levels - 1)),
            _ => {}
        }
    }

    /// Bytes become a list of numbers, as `serde_json` writes them.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::String(text) => text.as_ref().into(),
            Self::Bool(value) => (*value).into(),
            Self::Int(value) => (*value).into(),
            Self::Double(value) => (*value).into(),
            Self::Bytes(bytes) => bytes.as_slice().into(),
            Self::Array(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(entries) => entries
                .iter()
                .map(|(key, value)| (key.to_string(), value.to_json()))
                .collect(),
        }
    }
}
