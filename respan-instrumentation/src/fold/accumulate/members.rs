//! Top-level members that events repeat or replace.

use super::budget::Budget;
use serde_json::{Map, Value};

/// Limit on the number of members.
const MAX_MEMBERS: usize = 64;

/// Top-level members as raw JSON. Most events repeat them, which a byte comparison detects without parsing.
#[derive(Debug, Default)]
pub(super) struct Members {
    entries: Vec<(Box<[u8]>, Vec<u8>)>,
    /// Position where the next key is expected, since events have their members in the same order.
    next: usize,
}

impl Members {
    /// Keeps a member unless it is `null` or an empty text, which Azure's events of a filter have in place of id and model; a later
    /// value replaces an earlier one.
    pub(super) fn set(&mut self, key: &[u8], raw: &[u8], budget: &mut Budget) {
        if raw == b"null" || raw == b"\"\"" {
            return;
        }
        let Some(kept) = self.find(key) else {
            if self.entries.len() < MAX_MEMBERS && budget.take_reserve(key.len() + raw.len()) {
                self.entries.push((key.into(), raw.to_vec()));
            }
            return;
        };
        if kept != raw && budget.take_reserve(raw.len()) {
            budget.give_back_reserve(kept.len());
            kept.clear();
            kept.extend_from_slice(raw);
        }
    }

    fn find(&mut self, key: &[u8]) -> Option<&mut Vec<u8>> {
        let is_wanted = |(name, _): &(Box<[u8]>, Vec<u8>)| name.as_ref() == key;
        let position = match self.entries.get(self.next) {
            Some(entry) if is_wanted(entry) => self.next,
            _ => self.entries.iter().position(is_wanted)?,
        };
        self.next = position + 1;
        self.entries.get_mut(position).map(|(_, kept)| kept)
    }

    pub(super) fn contains(&self, key: &[u8]) -> bool {
        self.entries.iter().any(|(name, _)| name.as_ref() == key)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The members that are valid JSON.
    pub(super) fn take(&mut self) -> Map<String, Value> {
        std::mem::take(&mut self.entries)
            .into_iter()
            .filter_map(|(key, raw)| {
                let key = String::from_utf8(key.into_vec()).ok()?;
                Some((key, serde_json::from_slice(&raw).ok()?))
            })
            .collect()
    }
}
