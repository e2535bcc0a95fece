//! What is cut only once the mask has seen it whole: no mask recognises half a secret.

use super::value::AttributeValue;
use super::{Extra, SpanRecord};
use crate::attributes as keys;
use crate::json::{ELLIPSIS, truncate_text};

/// Characters of a customer's identifier, e-mail address or name that the backend keeps (FACTS section 17).
const MAX_CUSTOMER_CHARS: usize = 254;
const OF_CUSTOMERS: [&str; 3] = [keys::CUSTOMER_IDENTIFIER, keys::CUSTOMER_EMAIL, keys::CUSTOMER_NAME];

impl SpanRecord {
    /// Cuts what the backend would cut, and texts to so many characters.
    pub(crate) fn truncate(&mut self, limit: Option<usize>) {
        let Some(extra) = self.extra.as_deref_mut() else { return };
        for (key, value) in &mut extra.attributes {
            if OF_CUSTOMERS.contains(&key.as_ref())
                && let AttributeValue::String(text) = value
                && let Some((end, _)) = text.char_indices().nth(MAX_CUSTOMER_CHARS)
            {
                text.to_mut().truncate(end);
            }
        }
        if let Some(limit) = limit {
            shorten(extra, limit);
        }
    }
}

#[cold]
fn shorten(extra: &mut Extra, limit: usize) {
    let of_events = extra.events.iter_mut().flat_map(|event| &mut event.attributes);
    let of_links = extra.links.iter_mut().flat_map(|link| &mut link.attributes);
    let telling = extra
        .attributes
        .iter_mut()
        .filter(|(key, _)| !keys::IDENTIFYING_KEYS.contains(&key.as_ref()));
    for (_, value) in telling.chain(of_events).chain(of_links) {
        shorten_value(value, limit);
    }
}

fn shorten_value(value: &mut AttributeValue, limit: usize) {
    match value {
        AttributeValue::String(text) => {
            if let Some(cut) = cut_to_chars(text, limit) {
                *text = cut.into();
            }
        }
        AttributeValue::Bytes(bytes) => bytes.truncate(limit),
        AttributeValue::Array(items) => items.iter_mut().for_each(|item| shorten_value(item, limit)),
        AttributeValue::Map(entries) => entries.iter_mut().for_each(|(_, value)| shorten_value(value, limit)),
        AttributeValue::Bool(_) | AttributeValue::Int(_) | AttributeValue::Double(_) => {}
    }
}

/// At most so many characters of a text that has more, with a mark.
fn cut_to_chars(text: &str, limit: usize) -> Option<String> {
    let (bytes, _) = text.char_indices().nth(limit)?;
    let fits = |text: &String| text.chars().count() <= limit;
    // JSON may lose other characters than its last, and where there is no room for its quotes it stays none.
    let cut = [bytes, limit]
        .into_iter()
        .map(|bytes| truncate_text(text, bytes))
        .find(fits);
    Some(cut.unwrap_or_else(|| ELLIPSIS.chars().take(limit).collect()))
}
