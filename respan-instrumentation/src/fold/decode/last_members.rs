//! The last members of a JSON object of which only the end is known.

use serde_json::Value;

/// Members from which on the end is read: the model and the counts, which services write behind the content.
const KEYS: [&[u8]; 4] = [b"\"model\"", b"\"usage\"", b"\"usageMetadata\"", b"\"meta\""];

/// Limit on the places that are tried.
const MAX_PLACES: usize = 16;

/// The members from the first known one on. They are those of the object itself, since with members of an inner object the
/// brackets would not match.
pub(super) fn last_members(end: &[u8]) -> Option<Value> {
    let mut places: Vec<usize> = KEYS
        .iter()
        .flat_map(|key| memchr::memmem::find_iter(end, key))
        .collect();
    places.sort_unstable();
    let first = places.len().saturating_sub(MAX_PLACES);
    places.get(first..)?.iter().find_map(|place| {
        let members = end.get(*place..)?;
        serde_json::from_slice(&[b"{", members].concat()).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_members_of_the_object_itself_are_read() {
        let read = |end: &str| last_members(end.as_bytes());
        let both = json!({"model": "m", "usage": {"prompt_tokens": 5}});
        assert_eq!(
            read("1, 2]}], \"model\": \"m\", \"usage\": {\"prompt_tokens\": 5}}\n"),
            Some(both)
        );
        let counts = json!({"usage": {"prompt_tokens": 5}, "id": "x"});
        assert_eq!(
            read("xt\", \"message\": {\"usage\": 1}}], \"usage\": {\"prompt_tokens\": 5}, \"id\": \"x\"}"),
            Some(counts)
        );
        for end in [
            "",
            "1]}",
            "\\\"usage\\\": {}}",
            "{\"usage\": {}}]",
            "\"usage\": {}",
            "\"usage\": {}}}",
        ] {
            assert_eq!(read(end), None, "{end}");
        }
        let many = "\"usage\":".repeat(10_000);
        assert_eq!(read(&many), None);
    }
}
