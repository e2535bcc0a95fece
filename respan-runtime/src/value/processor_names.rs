//! The names of the processors that a span is routed to.

use super::attribute_value::AttributeValue;
use std::sync::Arc;

/// Names of processors, from a call site or parsed at run time.
#[derive(Debug, Clone)]
pub(crate) enum ProcessorNames {
    Static(&'static [&'static str]),
    Shared(Arc<[String]>),
}

/// No names.
impl Default for ProcessorNames {
    fn default() -> Self {
        Self::Static(&[])
    }
}

impl ProcessorNames {
    /// Parses texts that contain names separated by commas, and ignores whitespace around them. No name at all routes a span
    /// to the default processor only.
    pub(crate) fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let names: Arc<[String]> = texts
            .into_iter()
            .flat_map(|text| text.split(','))
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        if names.is_empty() {
            Self::Static(&[])
        } else {
            Self::Shared(names)
        }
    }

    /// The names in a value of the attribute [`PROCESSORS`](crate::attributes::PROCESSORS); `None` if it is neither a text nor
    /// an array.
    pub(crate) fn from_value(value: &AttributeValue) -> Option<Self> {
        match value {
            AttributeValue::String(names) => Some(Self::parse([&**names])),
            AttributeValue::Array(names) => Some(Self::parse(names.iter().filter_map(AttributeValue::as_str))),
            _ => None,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        let (fixed, shared): (&[&str], &[String]) = match self {
            Self::Static(names) => (names, &[]),
            Self::Shared(names) => (&[], names),
        };
        fixed.iter().copied().chain(shared.iter().map(String::as_str))
    }

    /// The value of the attribute [`PROCESSORS`](crate::attributes::PROCESSORS).
    pub(crate) fn joined(&self) -> String {
        self.iter().collect::<Vec<_>>().join(",")
    }
}
