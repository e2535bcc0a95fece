//! Members of an answer that each event repeats or replaces.

use super::super::budget::Budget;
use serde_json::{Map, Value};

/// Members that are kept beside the content.
const MAX_MEMBERS: usize = 64;

/// Members of an answer, kept as raw JSON: most events repeat them, which a comparison of bytes shows.
#[derive(Debug, Default)]
pub(super) struct Members {
    entries: Vec<(Box<[u8]>, Vec<u8>)>,
}

impl Members {
    /// Keeps a member unless it is `null`; a later value replaces an earlier one.
    pub(super) fn set(&mut self, key: &[u8], raw: &[u8], budget: &mut Budget) {
        if raw == b"null" {
            return;
        }
        if let Some((_, kept)) = self.entries.iter_mut().find(|(name, _)| name.as_ref() == key) {
            if kept != raw && budget.take(raw.len()) {
                budget.give_back(kept.len());
                kept.clear();
                kept.extend_from_slice(raw);
            }
        } else if self.entries.len() < MAX_MEMBERS && budget.take(key.len() + raw.len()) {
            self.entries.push((key.into(), raw.to_vec()));
        }
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
