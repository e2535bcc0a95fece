//! Secrets in formats of configuration files, shells, source code, logs, requests and connection strings.

use crate::masked::masked;
use respan::{Mask, attributes, get_client};

/// Texts; each secret stands in `«…»`, and what has to stay in `‹…›`.
const TEXTS: &str = include_str!("secrets_in_formats.txt");

#[derive(Debug)]
struct Message(#[expect(dead_code, reason = "read by `Debug`")] String);

#[respan::task(name = "say")]
fn say(text: &str) {
    let _ = text;
}

#[respan::task(name = "send")]
fn send(message: &Message) {
    let _ = message;
}

/// The parts between two marks.
fn marked(text: &str, open: char, close: char) -> Vec<&str> {
    let parts = text.split(open).skip(1);
    parts
        .filter_map(|part| part.split(close).next())
        .filter(|part| !part.is_empty())
        .collect()
}

#[test]
fn secrets_are_masked_and_what_is_beside_them_stays() {
    let texts: Vec<&str> = TEXTS.split("\n%%\n").map(|text| text.trim_end_matches('\n')).collect();
    assert!(texts.len() > 300, "{}", texts.len());
    for marked_text in texts {
        let text = marked_text.replace(['«', '»', '‹', '›'], "");
        let said = masked(Mask::secrets(), || say(&text)).text(attributes::ENTITY_INPUT);
        let sent = masked(Mask::secrets(), || send(&Message(text.clone()))).text(attributes::ENTITY_INPUT);
        let noted = masked(Mask::secrets(), || {
            get_client()
                .start_span("note")
                .attribute("note", text.clone())
                .run(|| ());
        });
        let noted = noted.text("note");
        for secret in marked(marked_text, '«', '»') {
            // A part is a leak, too, and what is escaped in the input is found by its words.
            let words = secret.split(|char: char| !char.is_alphanumeric());
            let is_elsewhere = |word: &str| text.replace(secret, "").contains(word);
            let words: Vec<&str> = words.filter(|word| word.len() > 4 && !is_elsewhere(word)).collect();
            for shown in [&said, &sent, &noted] {
                assert!(shown.contains("***"), "{text}\nin {shown}");
                for part in words.iter().chain([&secret]) {
                    assert!(!shown.contains(part), "{part} of {text}\nin {shown}");
                }
            }
        }
        for kept in marked(marked_text, '‹', '›') {
            assert!(noted.contains(kept), "{kept} of {text}\nin {noted}");
        }
    }
}
