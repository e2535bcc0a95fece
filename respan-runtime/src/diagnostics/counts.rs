//! Counts as phrases of a message.

/// The verb after one span and after several.
pub(crate) const WAS: [&str; 2] = ["was", "were"];
pub(crate) const IS: [&str; 2] = ["is", "are"];
pub(crate) const WAITS: [&str; 2] = ["waits", "wait"];

/// A number of spans and its verb: `1 span was`, `2 spans were`.
pub(crate) fn format_span_count(spans: u64, [singular, plural]: [&str; 2]) -> String {
    if spans == 1 {
        format!("1 span {singular}")
    } else {
        format!("{spans} spans {plural}")
    }
}

/// The counts above zero, each with its label: `3 queue full, 2 rejected`; `None` if all are zero.
pub(crate) fn format_counts(counts: &[(u64, &str)]) -> Option<String> {
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, label)| format!("{count} {label}"))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
