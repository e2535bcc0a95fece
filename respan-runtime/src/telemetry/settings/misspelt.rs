//! Misspelt names of environment variables, which would be left out silently.

use std::ffi::OsString;

/// The variables of respan's own prefix that are read.
pub(super) const NAMES: [&str; 6] = [
    "RESPAN_API_KEY",
    "RESPAN_BASE_URL",
    "RESPAN_BATCHING_ENABLED",
    "RESPAN_LOG_LEVEL",
    "RESPAN_TRACE_CONTENT",
    "RESPAN_VIEWER",
];

/// A warning for each of these names that is none of respan's but like one. Other names with the prefix are another program's.
pub(super) fn warnings(set: impl Iterator<Item = OsString>) -> impl Iterator<Item = String> {
    set.filter_map(|name| {
        let name = name.into_string().ok()?;
        let meant = meant_by(&name)?;
        Some(format!("the variable {name} is not read: did you mean {meant}?"))
    })
}

/// The variable of respan that differs in two letters at most, apart from case and separators.
fn meant_by(name: &str) -> Option<&'static str> {
    const LONGEST: usize = 40;
    // Windows looks names up in any case.
    let is_read = |known: &&str| *known == name || cfg!(windows) && known.eq_ignore_ascii_case(name);
    if name.len() > LONGEST || !name.is_ascii() || NAMES.iter().any(is_read) {
        return None;
    }
    let letters = letters(name);
    NAMES
        .into_iter()
        .find(|known| strsim::osa_distance(&letters, &self::letters(known)) <= 2)
}

fn letters(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_like_those_of_respan_are_recognised() {
        for (name, meant) in [
            ("RESPAN_TRACE_CONTENTS", "RESPAN_TRACE_CONTENT"),
            ("RESPAN_TRACE_CONTNET", "RESPAN_TRACE_CONTENT"),
            ("REPSAN_TRACE_CONTENT", "RESPAN_TRACE_CONTENT"),
            ("RESPAN_APIKEY", "RESPAN_API_KEY"),
            ("RESPAN_API_KEYS", "RESPAN_API_KEY"),
            ("respan_apikey", "RESPAN_API_KEY"),
            ("RESPAN-BASE-URL", "RESPAN_BASE_URL"),
            ("RESPAN_LOGLEVEL", "RESPAN_LOG_LEVEL"),
            ("RESPAN_BATCHING_ENABLE", "RESPAN_BATCHING_ENABLED"),
        ] {
            assert_eq!(meant_by(name), Some(meant), "{name}");
        }
    }

    #[test]
    fn the_names_are_those_of_the_documentation() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/configuration.md");
        let documentation = std::fs::read_to_string(page).expect("the page");
        let rows = documentation.lines().filter_map(|line| line.strip_prefix("| `RESPAN_"));
        let mut documented: Vec<_> = rows
            .filter_map(|row| Some(format!("RESPAN_{}", row.split_once('`')?.0)))
            .collect();
        documented.sort();
        assert_eq!(documented, NAMES);
    }

    #[test]
    fn other_names_are_left_alone() {
        let service = ["RESPAN_SERVICE_HOST", "RESPAN_PORT", "RESPAN_PORT_8000_TCP_ADDR"];
        let others = ["RESPAN_ENV", "RESPAN_PROMPT_ID", "API_KEY", "BASE_URL", "LOG_LEVEL", ""];
        for name in service.into_iter().chain(others).chain(NAMES) {
            assert_eq!(meant_by(name), None, "{name}");
        }
    }
}
