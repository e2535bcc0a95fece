//! What is cut only once the mask has seen it whole: no mask recognises half a secret.

use super::record::Record;
use super::value::AttributeValue;
use crate::attributes as keys;
use std::borrow::Cow;

/// Characters of a customer's identifier, e-mail address or name that the backend keeps (FACTS section 17).
const MAX_CUSTOMER_CHARS: usize = 254;
const OF_CUSTOMERS: [&str; 3] = [keys::CUSTOMER_IDENTIFIER, keys::CUSTOMER_EMAIL, keys::CUSTOMER_NAME];

impl Record {
    /// Cuts what the backend would cut.
    pub(crate) fn abridge(&mut self) {
        let Some(extra) = &mut self.extra else { return };
        for (key, value) in &mut extra.attributes {
            if OF_CUSTOMERS.contains(&key.as_ref())
                && let AttributeValue::String(text) = value
            {
                keep(text, MAX_CUSTOMER_CHARS);
            }
        }
    }
}

/// Cuts a text to its first so many characters.
fn keep(text: &mut Cow<'static, str>, chars: usize) {
    if text.len() <= chars {
        return;
    }
    if let Some((end, _)) = text.char_indices().nth(chars) {
        text.to_mut().truncate(end);
    }
}
