//! Numbers of spans in sentences.

/// The verb after one span and after several.
pub(crate) const WAS: [&str; 2] = ["was", "were"];
pub(crate) const IS: [&str; 2] = ["is", "are"];
pub(crate) const WAITS: [&str; 2] = ["waits", "wait"];

/// So many spans, with their verb: `1 span was`, `2 spans were`.
pub(crate) fn format_span_count(spans: u64, [one, several]: [&str; 2]) -> String {
    if spans == 1 {
        format!("1 span {one}")
    } else {
        format!("{spans} spans {several}")
    }
}

/// The numbers that are not zero, each with its words: `3 queue full, 2 rejected`; none if there are none.
pub(crate) fn format_counts(numbers: &[(u64, &str)]) -> Option<String> {
    let there = numbers.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = there.map(|(number, words)| format!("{number} {words}")).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
