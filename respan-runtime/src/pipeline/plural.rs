//! Numbers of spans in sentences.

/// The verb after one span and after several.
pub(crate) const WAS: [&str; 2] = ["was", "were"];
pub(super) const IS: [&str; 2] = ["is", "are"];
pub(super) const WAITS: [&str; 2] = ["waits", "wait"];

/// So many spans, with their verb: `1 span was`, `2 spans were`.
pub(crate) fn counted(spans: u64, [one, several]: [&str; 2]) -> String {
    if spans == 1 {
        format!("1 span {one}")
    } else {
        format!("{spans} spans {several}")
    }
}
