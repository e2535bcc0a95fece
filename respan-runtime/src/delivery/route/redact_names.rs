//! Redaction of names: keys of attributes, names of events, and the `tracestate`.

use crate::attributes as keys;
use crate::mask::Mask;
use crate::value::AttributeValue;
use opentelemetry::trace::TraceState;
use std::borrow::Cow;
use std::collections::HashSet;

type Attribute = (Cow<'static, str>, AttributeValue);

impl Mask {
    /// Masks the keys of attributes, after their values. Keys that become equal are numbered, so that none replaces another.
    pub(super) fn keys_of(&self, attributes: &mut [Attribute]) {
        let masked: Vec<(usize, String)> = attributes
            .iter()
            .enumerate()
            .filter(|(_, (key, _))| !keys::IDENTIFYING_KEYS.contains(&key.as_ref()))
            .filter_map(|(index, (key, _))| Some((index, self.name(key)?)))
            .collect();
        if masked.is_empty() {
            return;
        }
        let mut present: HashSet<String> = attributes.iter().map(|(key, _)| key.to_string()).collect();
        let mut number = 1;
        for (index, name) in masked {
            let mut unique = name.clone();
            while !present.insert(unique.clone()) {
                number += 1;
                unique = format!("{name}_{number}");
            }
            if let Some((key, _)) = attributes.get_mut(index) {
                *key = unique.into();
            }
        }
    }

    /// Masks a name by its form.
    pub(super) fn name(&self, name: &str) -> Option<String> {
        self.rules.mask_name(name)
    }

    /// Masks the values of a `tracestate`, and removes the members whose keys are masked.
    pub(super) fn trace_state(&self, state: &TraceState) -> Option<TraceState> {
        let mut is_masked = false;
        let members: Vec<(String, String)> = state
            .into_iter()
            .filter_map(|(key, value)| {
                if self.name(key).is_some() {
                    is_masked = true;
                    return None;
                }
                let masked = self.text(key, value);
                is_masked |= masked.is_some();
                Some((key.to_owned(), masked.unwrap_or_else(|| value.to_owned())))
            })
            .collect();
        // A trace state that is not valid any more is removed as a whole.
        is_masked.then(|| TraceState::from_key_value(members).unwrap_or_default())
    }
}
