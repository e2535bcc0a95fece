//! Regular expressions whose matches are masked, also where a truncation cut a match off.

mod alphabet;
pub(super) mod checks;
pub(super) mod literals;
mod partial_match;
pub(super) mod pattern;
pub(super) mod pattern_source;
mod regex_source;
