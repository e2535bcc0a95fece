//! Entries that events address by index.

use super::MAX_INDEX;
use super::budget::Budget;
use crate::json::{self, Cursor, Malformed};

/// Entries that events address by index, in the order in which they appeared.
#[derive(Debug)]
pub(super) struct Indexed<T> {
    entries: Vec<(usize, T)>,
}

impl<T> Default for Indexed<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<T: Default> Indexed<T> {
    /// The entry at `index`, new if need be; `None` if there are too many.
    pub(super) fn entry(&mut self, index: usize, budget: &mut Budget) -> Option<&mut T> {
        let position = match self.entries.iter().position(|(at, _)| *at == index) {
            Some(position) => position,
            None if self.entries.len() < MAX_INDEX && budget.take_entry() => {
                self.entries.push((index, T::default()));
                self.entries.len() - 1
            }
            None => return None,
        };
        self.entries.get_mut(position).map(|(_, entry)| entry)
    }

    /// The entry that appeared last.
    pub(super) fn last_mut(&mut self) -> Option<&mut T> {
        self.entries.last_mut().map(|(_, entry)| entry)
    }

    /// Takes the next list. `extend` takes each item into the entry that its member `index` names, or its position. Returns whether
    /// any item had content.
    pub(super) fn extend(
        &mut self,
        cursor: &mut Cursor<'_>,
        budget: &mut Budget,
        extend: impl Fn(&mut T, &mut Cursor<'_>, &mut Budget) -> Result<bool, Malformed>,
    ) -> Result<bool, Malformed> {
        let (mut has_content, mut position) = (false, 0);
        if !cursor.list()? {
            return Ok(false);
        }
        while cursor.element()? {
            let index = cursor.peek(b"index")?.and_then(json::number).unwrap_or(position);
            position += 1;
            match self.entry(index, budget) {
                Some(entry) => has_content |= extend(entry, cursor, budget)?,
                None => {
                    cursor.skip()?;
                }
            }
        }
        Ok(has_content)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().map(|(_, entry)| entry)
    }

    /// All entries, by index.
    pub(super) fn take(&mut self) -> Vec<(usize, T)> {
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_by_key(|(index, _)| *index);
        entries
    }
}
