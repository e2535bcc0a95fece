//! The rules for lists of attributes: each key once and not empty, and no more than the limit.

use std::borrow::Cow;
use std::collections::HashSet;

/// Lists up to this length are compared pair by pair, without an allocation.
const MAX_PAIRWISE: usize = 16;

/// Drops attributes with an empty key, and of those with the same key all but the last, as OpenTelemetry requires of attributes
/// (<https://opentelemetry.io/docs/specs/otel/common/#attribute-collections>). Takes time in proportion to the length.
pub(crate) fn keep_last_of_each_key<V>(attributes: &mut Vec<(Cow<'static, str>, V)>) {
    if attributes.iter().any(|(key, _)| key.is_empty()) {
        attributes.retain(|(key, _)| !key.is_empty());
    }
    keep_last_of_each_map_key(attributes);
}

/// As [`keep_last_of_each_key`], for the entries of a map, where an empty key is one like any other.
pub(super) fn keep_last_of_each_map_key<V>(attributes: &mut Vec<(Cow<'static, str>, V)>) {
    let mut is_kept = Vec::new();
    if attributes.len() <= MAX_PAIRWISE {
        let has_later = |index: usize, key: &str| attributes.iter().skip(index + 1).any(|(later, _)| later == key);
        let is_surplus = |(index, (key, _)): (usize, &(Cow<'static, str>, V))| has_later(index, key);
        if !attributes.iter().enumerate().any(is_surplus) {
            return;
        }
        is_kept.extend(attributes.iter().enumerate().map(|attribute| !is_surplus(attribute)));
    } else {
        let mut later = HashSet::with_capacity(attributes.len());
        is_kept.extend(attributes.iter().rev().map(|(key, _)| later.insert(&**key)));
        is_kept.reverse();
    }
    let mut is_kept = is_kept.into_iter();
    attributes.retain(|_| is_kept.next().unwrap_or(true));
}

/// Drops the attributes beyond a limit, and returns how many there were.
pub(crate) fn drop_surplus<V>(attributes: &mut Vec<(Cow<'static, str>, V)>, limit: usize) -> u32 {
    let surplus = attributes.len().saturating_sub(limit);
    attributes.truncate(limit);
    u32::try_from(surplus).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Attribute;

    fn kept(keys: impl IntoIterator<Item = String>) -> Vec<String> {
        let numbered = keys.into_iter().zip(0_i64..);
        let mut attributes: Vec<Attribute> = numbered.map(|(key, at)| (key.into(), at.into())).collect();
        keep_last_of_each_key(&mut attributes);
        attributes
            .into_iter()
            .map(|(key, value)| format!("{key}{}", value.to_json()))
            .collect()
    }

    #[test]
    fn the_last_of_each_key_stays_at_its_place() {
        for repetitions in [1, 10] {
            let keys = "a,b,a,,c,b,".repeat(repetitions);
            let last = 6 * (repetitions - 1);
            let expected = ["a", "c", "b"]
                .into_iter()
                .zip([2, 4, 5])
                .map(|(key, at)| format!("{key}{}", at + last));
            let keys = keys.trim_end_matches(',').split(',').map(str::to_owned);
            assert_eq!(kept(keys), expected.collect::<Vec<_>>());
        }
        assert_eq!(kept(["a".to_owned(), "b".to_owned()]), ["a0", "b1"]);
    }
}
