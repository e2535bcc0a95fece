//! The attribute length limit, applied after the mask.
//!
//! A mask has to match whole secrets, so texts are truncated only once it has run.

use super::extra::Extra;
use super::span_record::SpanRecord;
use crate::attributes as keys;
use crate::json::{ELLIPSIS, truncate_text};
use crate::value::AttributeValue;

/// Characters of a customer's identifier, e-mail address or name; the Python SDK truncates them to the same length.
const MAX_CUSTOMER_CHARS: usize = 254;
const CUSTOMER_KEYS: [&str; 3] = [keys::CUSTOMER_IDENTIFIER, keys::CUSTOMER_EMAIL, keys::CUSTOMER_NAME];

impl SpanRecord {
    /// Truncates customer attributes, and with a `limit`, in characters, the values of all attributes of the span, its events
    /// and its links that do not identify it.
    #[inline]
    pub(crate) fn truncate(&mut self, limit: Option<usize>) {
        if let Some(extra) = self.extra.as_deref_mut() {
            truncate_attributes(extra, limit);
        }
    }
}

fn truncate_attributes(extra: &mut Extra, limit: Option<usize>) {
    for (key, value) in &mut extra.attributes {
        if CUSTOMER_KEYS.contains(&key.as_ref())
            && let AttributeValue::String(text) = value
            && let Some((end, _)) = text.char_indices().nth(MAX_CUSTOMER_CHARS)
        {
            text.to_mut().truncate(end);
        }
    }
    if let Some(limit) = limit {
        truncate_values(extra, limit);
    }
}

#[cold]
fn truncate_values(extra: &mut Extra, limit: usize) {
    let of_events = extra.events.iter_mut().flat_map(|event| &mut event.attributes);
    let of_links = extra.links.iter_mut().flat_map(|link| &mut link.attributes);
    let of_span = extra
        .attributes
        .iter_mut()
        .filter(|(key, _)| !keys::IDENTIFYING_KEYS.contains(&key.as_ref()));
    for (_, value) in of_span.chain(of_events).chain(of_links) {
        value.each_leaf_mut(&mut |leaf| match leaf {
            AttributeValue::String(text) => {
                if let Some(truncated) = truncate_to_chars(text, limit) {
                    *text = truncated.into();
                }
            }
            AttributeValue::Bytes(bytes) => bytes.truncate(limit),
            _ => {}
        });
    }
}

/// Truncates a text of more than `limit` characters and marks it with `…`; JSON stays valid where possible.
fn truncate_to_chars(text: &str, limit: usize) -> Option<String> {
    let (limit_in_bytes, _) = text.char_indices().nth(limit)?;
    let fits = |text: &String| text.chars().count() <= limit;
    // Truncated JSON may lose multi-byte characters before its end, so that more characters are left than in the same number
    // of bytes of the original; as many bytes as characters always fit, unless JSON has no room for its quotes.
    let truncated = [limit_in_bytes, limit]
        .into_iter()
        .map(|max_bytes| truncate_text(text, max_bytes))
        .find(fits);
    Some(truncated.unwrap_or_else(|| ELLIPSIS.chars().take(limit).collect()))
}
