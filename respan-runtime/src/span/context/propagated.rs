//! Attributes of every span that starts in a region.

use crate::value::{Attribute, AttributeValue, keep_last_of_each_key};
use std::sync::Arc;

/// Attributes of nested regions, each key once.
///
/// Few attributes are one list, as a span takes them. Of many, each list is longer than the ones after it, so that a region that
/// adds some to many copies few: recursion adds one region after the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct PropagatedAttributes {
    /// The outermost region first.
    lists: Arc<[Arc<[Attribute]>]>,
}

/// Lists that are together no longer than this become one.
const MAX_SHORT: usize = 64;

impl PropagatedAttributes {
    /// These and more, which replace those with the same key.
    pub(crate) fn with(&self, added: Vec<Attribute>) -> Self {
        let mut lists = self.lists.to_vec();
        let mut last = added;
        while let Some(list) = lists.pop_if(|list| list.len() <= last.len() || list.len() + last.len() <= MAX_SHORT) {
            let mut joined = list.to_vec();
            joined.append(&mut last);
            keep_last_of_each_key(&mut joined);
            last = joined;
        }
        if !last.is_empty() {
            lists.push(last.into());
        }
        Self { lists: lists.into() }
    }

    /// These without the one of this key.
    pub(crate) fn without(&self, key: &str) -> Self {
        let mut all = self.to_vec();
        all.retain(|(present, _)| present != key);
        Self::default().with(all)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&AttributeValue> {
        let mut all = self.lists.iter().rev().flat_map(|list| list.iter());
        all.find(|(present, _)| present == key).map(|(_, value)| value)
    }

    /// All of them.
    pub(crate) fn to_vec(&self) -> Vec<Attribute> {
        if let [list] = &*self.lists {
            return list.to_vec();
        }
        let mut all: Vec<_> = self.lists.iter().flat_map(|list| list.iter().cloned()).collect();
        keep_last_of_each_key(&mut all);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(keys: impl IntoIterator<Item = usize>, value: i64) -> Vec<Attribute> {
        let keys = keys.into_iter().map(|key| key.to_string());
        keys.map(|key| (key.into(), value.into())).collect()
    }

    #[test]
    fn the_last_of_each_key_stays_however_many_regions_there_are() {
        let mut propagated = PropagatedAttributes::default().with(attributes(0..100, 0));
        let mut expected = attributes(0..100, 0);
        for (value, start) in (1..).zip([50, 7, 900, 50, 1000, 0].into_iter().cycle().take(300)) {
            let added = attributes(start..start + 1 + start % 3, value);
            propagated = propagated.with(added.clone());
            expected.extend(added);
        }
        keep_last_of_each_key(&mut expected);
        assert_eq!(propagated.to_vec(), expected);
    }

    #[test]
    fn many_regions_share_their_lists() {
        let mut propagated = PropagatedAttributes::default();
        for key in 0..5000 {
            propagated = propagated.with(attributes([key], 0));
            let lengths: Vec<_> = propagated.lists.iter().map(|list| list.len()).collect();
            assert!(
                lengths.len() <= 10 && lengths.is_sorted_by(|longer, shorter| longer > shorter),
                "{lengths:?}"
            );
        }
        assert_eq!(propagated.to_vec().len(), 5000);
    }
}
