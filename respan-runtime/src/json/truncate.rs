//! Cuts JSON that is too large so that it stays valid JSON.

use super::string_lengths::{StringLengths, string_length};
use serde::de::IgnoredAny;
use std::iter::Peekable;
use std::vec::IntoIter;

/// Stands where something was left out.
pub(crate) const ELLIPSIS: &str = "…";
/// Bytes kept free for the mark as the last member of a container: `,"…":"…"`.
pub(crate) const ELLIPSIS_ROOM: usize = 16;
/// Shorter strings are not worth cutting: structure goes instead.
pub(crate) const SHORTEST: usize = 64;

/// Makes what `bytes` holds from `start` on, JSON, fit into `limit` bytes: first its long strings get shorter, all to the
/// same length, so that every member keeps its place; only if that is not enough are the last members left out. Each cut
/// shows a `…`.
///
/// The JSON may be the beginning of a longer text: what is open at its end is closed. One walk finds the length, another
/// one moves what stays to the front, so no second buffer of that size is needed.
pub(crate) fn truncate(bytes: &mut Vec<u8>, start: usize, limit: usize) {
    let strings = StringLengths::of(bytes.get(start..).unwrap_or_default());
    Truncator {
        at: start,
        end: start,
        bytes,
        start,
        limit,
        longest: strings.longest(limit),
        long: strings.into_long(),
        open: Vec::new(),
        safe: start,
    }
    .run();
}

/// As [`truncate`], for a text that may be JSON or not: what is not loses its end, and shows the same `…`.
pub(crate) fn truncate_text(text: &str, limit: usize) -> String {
    let looks_like_json = text.starts_with(['{', '[', '"']);
    if looks_like_json && serde_json::from_str::<IgnoredAny>(text).is_ok() {
        let mut bytes = text.as_bytes().to_vec();
        truncate(&mut bytes, 0, limit);
        if let Ok(cut) = String::from_utf8(bytes) {
            return cut;
        }
    }
    let mut end = limit.saturating_sub(ELLIPSIS.len()).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut cut = text.get(..end).unwrap_or_default().to_owned();
    cut.push_str(ELLIPSIS);
    cut
}

/// Moves what stays to the front of what is read: that never overtakes, since a string is cut only where more goes than
/// the mark takes.
struct Truncator<'a> {
    bytes: &'a mut Vec<u8>,
    start: usize,
    /// Where it reads.
    at: usize,
    /// Where it writes: everything before stays.
    end: usize,
    limit: usize,
    /// Bytes that one string may keep.
    longest: usize,
    /// The long strings that are still to come.
    long: Peekable<IntoIter<(usize, usize)>>,
    /// Closing brackets of what is open.
    open: Vec<u8>,
    /// The last `end` at which everything open could be closed.
    safe: usize,
}

/// The text cannot be followed further: the limit is reached, or it ended early.
struct LimitReached;

impl Truncator<'_> {
    fn run(mut self) {
        loop {
            match self.step() {
                Ok(true) => return self.bytes.truncate(self.end),
                Ok(false) => {}
                Err(LimitReached) => break,
            }
        }
        self.bytes.truncate(self.safe);
        match self.open.last() {
            Some(&close) => {
                if !matches!(self.last(), Some(b'[' | b'{')) {
                    self.bytes.push(b',');
                }
                self.quote_mark();
                if close == b'}' {
                    self.bytes.push(b':');
                    self.quote_mark();
                }
            }
            None => self.quote_mark(),
        }
        self.bytes.extend(self.open.iter().rev());
    }

    fn quote_mark(&mut self) {
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(ELLIPSIS.as_bytes());
        self.bytes.push(b'"');
    }

    /// What stands before where it writes, or at the end once that is cut off.
    fn last(&self) -> Option<u8> {
        let end = self.end.min(self.bytes.len());
        self.bytes.get(self.start..end)?.last().copied()
    }

    /// Bytes left when everything open is closed with a mark.
    fn room(&self) -> usize {
        let kept = self.end - self.start;
        self.limit.saturating_sub(kept + self.open.len() + ELLIPSIS_ROOM)
    }

    /// Takes one token; true at the end of the whole value.
    fn step(&mut self) -> Result<bool, LimitReached> {
        let byte = self.rest().first().copied().ok_or(LimitReached)?;
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' => {
                self.at += 1;
                return Ok(false);
            }
            b'{' | b'[' => {
                self.need(2)?;
                self.keep(1);
                self.open.push(if byte == b'{' { b'}' } else { b']' });
                self.safe = self.end;
            }
            b'}' | b']' => {
                self.keep(1);
                self.open.pop();
                self.safe = self.end;
            }
            b',' | b':' => {
                self.need(1)?;
                self.keep(1);
                return Ok(false);
            }
            b'"' => {
                let is_key = self.open.last() == Some(&b'}') && matches!(self.last(), Some(b'{' | b','));
                self.string()?;
                if !is_key {
                    self.safe = self.end;
                }
            }
            _ => {
                let is_inside = |byte: &&u8| !b",:]} \n\r\t".contains(byte);
                let length = self.rest().iter().take_while(is_inside).count();
                self.need(length)?;
                // A number at the very end may be the beginning of a longer one.
                let is_last = length == self.rest().len();
                if is_last && (!self.open.is_empty() || serde_json::from_slice::<IgnoredAny>(self.rest()).is_err()) {
                    return Err(LimitReached);
                }
                self.keep(length);
                self.safe = self.end;
            }
        }
        Ok(self.open.is_empty())
    }

    fn need(&self, bytes: usize) -> Result<(), LimitReached> {
        if bytes > self.room() { Err(LimitReached) } else { Ok(()) }
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn keep(&mut self, length: usize) {
        // Until something was cut, everything is where it belongs.
        if self.at > self.end {
            self.bytes.copy_within(self.at..self.at + length, self.end);
        }
        self.at += length;
        self.end += length;
    }

    /// Keeps a string, or as much of it as is allowed.
    fn string(&mut self) -> Result<(), LimitReached> {
        let first = self.at + 1 - self.start;
        let known = self.long.next_if(|(at, _)| *at == first);
        let inside = self.rest().get(1..).unwrap_or_default();
        let length = known.map_or_else(|| string_length(inside), |(_, length)| length);
        let is_whole = length < inside.len();
        let allowed = self.longest.min(self.room().saturating_sub(2));
        if is_whole && length <= allowed {
            self.keep(length + 2);
            return Ok(());
        }
        if allowed < SHORTEST.min(length) || !is_whole && length < ELLIPSIS.len() + 1 {
            return Err(LimitReached);
        }
        // The mark must find its place where something was taken away.
        let removed = ELLIPSIS.len() + usize::from(!is_whole);
        let text = inside.get(..length).unwrap_or_default();
        let kept = boundary(text, allowed.min(length.saturating_sub(removed)));
        let after = (self.at + length + 2).min(self.bytes.len());
        self.keep(kept + 1);
        for byte in ELLIPSIS.bytes().chain([b'"']) {
            if let Some(place) = self.bytes.get_mut(self.end) {
                *place = byte;
                self.end += 1;
            }
        }
        self.at = after;
        Ok(())
    }
}

/// Longer than any escape.
const LONGEST_ESCAPE: usize = 12;

/// The last place at or before `end` that splits neither a character nor an escape.
fn boundary(text: &[u8], end: usize) -> usize {
    // From a place far enough before it that no escape which `end` may split begins earlier. What follows another byte
    // than a backslash begins an escape, or is inside of one that is over before `end`.
    let mut at = end.saturating_sub(2 * LONGEST_ESCAPE);
    while at > 0 && text.get(at - 1) == Some(&b'\\') {
        at -= 1;
    }
    let mut last = 0;
    while at <= end {
        last = at;
        at += match text.get(at) {
            None => break,
            Some(b'\\') if text.get(at + 1) == Some(&b'u') => surrogate_length(text, at),
            Some(b'\\') => 2,
            Some(byte) if byte.is_ascii() => 1,
            Some(0b1100_0000..=0b1101_1111) => 2,
            Some(0b1110_0000..=0b1110_1111) => 3,
            Some(0b1111_0000..) => 4,
            Some(_) => 1,
        };
    }
    last
}

/// `\uXXXX` takes 6 bytes, a surrogate pair 12.
fn surrogate_length(text: &[u8], at: usize) -> usize {
    let is_high = matches!(
        text.get(at + 2..at + 4),
        Some([b'd' | b'D', b'8' | b'9' | b'a' | b'A' | b'b' | b'B'])
    );
    if is_high { 12 } else { 6 }
}

#[cfg(test)]
mod tests {
    use super::truncate as truncate_in_place;
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn parsed(json: &[u8]) -> Value {
        serde_json::from_slice(json).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(json)))
    }

    fn cut(json: &[u8], limit: usize) -> Vec<u8> {
        let before = b"before ";
        let mut bytes = [before, json].concat();
        truncate_in_place(&mut bytes, before.len(), limit);
        assert!(bytes.starts_with(before));
        bytes.split_off(before.len())
    }

    #[test]
    fn long_strings_go_first_and_every_member_stays() {
        let whole = json!({"kwargs": {"prompt": "x".repeat(5000), "model": "small", "temperature": 0.5}});
        let cut = parsed(&cut(whole.to_string().as_bytes(), 1000));
        assert_eq!(cut["kwargs"]["model"], "small");
        assert_eq!(cut["kwargs"]["temperature"], 0.5);
        let prompt = cut["kwargs"]["prompt"].as_str().expect("a string");
        assert!(prompt.starts_with("xxx") && prompt.ends_with(ELLIPSIS));
        assert!(prompt.len() > 400);
    }

    #[test]
    fn all_long_strings_keep_the_same_and_the_room_is_used() {
        let [first, second, third] = [3000, 200, 4000].map(|length| "x".repeat(length));
        let whole = json!([first, second, {"kwargs": third}]);
        let cut = cut(whole.to_string().as_bytes(), 2000);
        assert!(cut.len() > 1960, "{}", cut.len());
        let cut = parsed(&cut);
        assert_eq!(cut[1], second);
        assert_eq!(cut[0], cut[2]["kwargs"]);
    }

    #[test]
    fn below_five_bytes_a_mark_is_all_that_stays() {
        for whole in [
            json!("x".repeat(100)),
            json!([[1, "a"], {"k": 2}]),
            json!({"a": {"b": 1}}),
            json!(1.234_567),
        ] {
            for limit in 0..=5 {
                assert_eq!(
                    parsed(&cut(whole.to_string().as_bytes(), limit)),
                    ELLIPSIS,
                    "{whole} {limit}"
                );
            }
        }
    }

    #[test]
    fn no_escape_and_no_character_is_split() {
        for text in ["\\".repeat(500), "é😀".repeat(100), "\u{1}\"\n".repeat(100)] {
            for limit in 100..140 {
                parsed(&cut(json!([text]).to_string().as_bytes(), limit));
            }
        }
        let pairs = format!("[\"{}\"]", "\\ud83d\\ude00a".repeat(50));
        for limit in 100..140 {
            parsed(&cut(pairs.as_bytes(), limit));
        }
    }

    #[test]
    fn blanks_between_tokens_do_no_harm() {
        let whole = json!({"a": "x, y: z", "b": [1, true, {"c": "x".repeat(1000)}]});
        let text = serde_json::to_string_pretty(&whole).expect("JSON");
        let cut = parsed(&cut(text.as_bytes(), 300));
        assert_eq!(cut["a"], "x, y: z");
        assert_eq!(cut["b"][0], 1);
        assert!(cut["b"][2]["c"].as_str().is_some_and(|text| text.len() > 100));
    }

    #[test]
    fn many_small_members_lose_the_last_ones() {
        let whole = Value::from((0..1000).collect::<Vec<_>>());
        let cut = parsed(&cut(whole.to_string().as_bytes(), 200));
        assert_eq!(cut[0], 0);
        assert_eq!(
            cut.as_array().and_then(|items| items.last()),
            Some(&Value::from(ELLIPSIS))
        );
    }

    #[test]
    fn a_number_is_never_shortened() {
        let cut = parsed(&cut(br#"{"a":1,"b":12345"#, 100));
        assert_eq!(cut, json!({"a": 1, "…": "…"}));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,300}".prop_map(Value::from),
            "[\\x00-\\x1f\"\\\\é😀]{0,80}".prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 128, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::hash_map("\\PC{0,20}", inner, 0..8)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_result_is_valid_and_fits(value in any_json(), limit in 100_usize..2000, kept in 0.0_f64..=1.0) {
            let text = value.to_string();
            #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let kept = (text.len() as f64 * kept) as usize;
            let cut = cut(&text.as_bytes()[..kept], limit);
            parsed(&cut);
            prop_assert!(cut.len() <= limit);
        }

        #[test]
        fn blanks_change_nothing(value in any_json(), limit in 100_usize..2000) {
            let pretty = serde_json::to_string_pretty(&value)?;
            let cut = cut(pretty.as_bytes(), limit);
            parsed(&cut);
            prop_assert!(cut.len() <= limit);
        }

        #[test]
        fn what_fits_is_not_changed(value in any_json()) {
            let text = value.to_string();
            prop_assert_eq!(parsed(&cut(text.as_bytes(), 2 * text.len() + 200)), value);
        }
    }
}
