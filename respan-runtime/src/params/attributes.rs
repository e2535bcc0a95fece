//! Attributes as the setters of the public types take them.

use crate::model::AttributeValue;
use std::borrow::Cow;

pub(crate) type Attributes = Vec<(Cow<'static, str>, AttributeValue)>;

/// Converts keys and values. Values that are nested too deeply are truncated.
pub(crate) fn attributes<K, V>(
    attributes: impl IntoIterator<Item = (K, V)>,
) -> impl Iterator<Item = (Cow<'static, str>, AttributeValue)>
where
    K: Into<Cow<'static, str>>,
    V: Into<AttributeValue>,
{
    attributes
        .into_iter()
        .map(|(key, value)| (key.into(), value.into().normalized()))
}
