//! Tests of partial matches.

use super::*;
use proptest::prelude::*;
use regex_lite::Regex;

/// The part of a truncated text before a partial match.
fn visible<'t>(pattern: &str, text: &'t str) -> &'t str {
    &text[..PartialMatch::new(pattern).start(text)]
}

#[test]
fn a_partial_match_is_found_by_prefix_and_alphabet() {
    let cases = [
        ("hunter2-[0-9]+", "said hunter2-47", "said "),
        ("hunter2-[0-9]+", "said hunt", "said "),
        ("hunter2-[0-9]+", "said hunter2-47 ", "said hunter2-47 "),
        (r"\bsk-[A-Za-z0-9_-]{16,}", "my key sk-abc", "my key "),
        (r"\bsk-[A-Za-z0-9_-]{16,}", "a word", "a word"),
        (r"\b[0-9]{4}( ?[0-9]{4}){3}\b", "card 1234 5678 90", "card"),
        (r"(?i)\bbearer\s+(?<secret>[a-z0-9]{8,})", "a: BEARER ab", "a: "),
        ("user=.*;", "one\nuser=a, b; user=c", "one\n"),
        ("user=[^;]*;", "one\nuser=a, b; c", "one\n"),
        ("a|bc", "xb", "x"),
        ("[^ab]+c", "b..c", "b"),
        (r"\x41{3}", "xAA", "x"),
        ("(?x) a b", "c a", ""),
        (r"[]\]-]+", "x]-]", "x"),
        (r"[[:digit:]x]+y", "z1x2", "z"),
        ("\u{e9}t\u{e9}", "en \u{e9}t", "en "),
        ("colou?r", "colo", ""),
        ("colo?s", "a col", "a "),
        ("a{0,2}b", "xa", "x"),
        ("^$", "x", "x"),
    ];
    for (pattern, text, expected) in cases {
        assert_eq!(visible(pattern, text), expected, "{pattern} in {text:?}");
    }
}

/// Expressions over few characters, so that they match often.
fn source() -> impl Strategy<Value = String> {
    let atoms = vec![
        "a",
        "b",
        "C",
        "1",
        " ",
        "-",
        "é",
        ".",
        r"\d",
        r"\W",
        r"\s",
        r"\.",
        r"\-",
        r"\x41",
        r"\u{e9}",
        r"\b",
        "^",
        "$",
        "[ab]",
        "[^a]",
        "[^]a-]",
        "[]b]",
        "[^é1]",
        "[[:digit:]-]",
        r"[\]a]",
        r"[^\W]",
        "[a-c-]",
    ];
    let leaf = prop::sample::select(atoms).prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 4, |inner| {
        let several = prop::collection::vec(inner.clone(), 1..4);
        let wrapped = prop::sample::select(vec![
            ("(?:", ")*"),
            ("(", ")?"),
            ("(?:", "){1,2}"),
            ("", "+?"),
            ("", "{0,2}"),
            ("", "?"),
            ("(?i:", ")"),
            ("(?i)", ""),
            ("(?s)", ""),
            ("(?-i:", ")"),
            ("(?<secret>", ")"),
            ("(?x) ", " # x"),
        ]);
        prop_oneof![
            4 => several.clone().prop_map(|parts| parts.concat()),
            1 => several.clone().prop_map(|parts| parts.join("|")),
            1 => several.prop_map(|parts| format!("(?:{})", parts.join("|"))),
            3 => (inner, wrapped).prop_map(|(inner, (before, after))| format!("{before}{inner}{after}")),
        ]
    })
}

proptest! {
    /// Wherever a match is truncated, no part of it is visible.
    #[test]
    fn no_match_starts_before_its_partial_match(source in source(), text in "[abcA-C1 \n.é]{0,16}") {
        let Ok(regex) = Regex::new(&source) else { return Ok(()) };
        let partial_match = PartialMatch::new(&source);
        for found in regex.find_iter(&text) {
            let inside = found.range().skip(1).filter(|at| text.is_char_boundary(*at));
            for cut in inside {
                let start = partial_match.start(&text[..cut]);
                prop_assert!(start <= found.start(), "{source} in {text:?}, cut at {cut}: {start}");
            }
        }
    }
}
