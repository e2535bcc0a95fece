//! Cuts JSON that is too large so that it stays valid JSON.

use serde::de::IgnoredAny;

/// Stands where something was left out.
const MARK: &str = "…";
/// Bytes kept free for the mark as the last member of a container: `,"…":"…"`.
const MARK_ROOM: usize = 16;
/// Steps of bisection after the first length that fits: a string then keeps all but a sixteenth of what it could.
const REFINEMENTS: u32 = 4;
/// Shorter strings are not worth cutting: structure goes instead.
const SHORTEST: usize = 64;

/// Makes `json` fit into `limit` bytes: first its long strings get shorter, all to the same length, so that every
/// member keeps its place; only if that is not enough are the last members left out. Each cut shows a `…`.
///
/// `json` may be the beginning of a longer text: what is open at its end is closed.
pub(crate) fn cut(json: &[u8], limit: usize) -> Vec<u8> {
    let attempt = |longest: usize| Cutter::new(json, limit, longest.max(SHORTEST)).run();
    let (mut too_long, mut longest) = (limit, limit);
    let mut best = loop {
        let (cut, fits) = attempt(longest);
        if fits || longest <= SHORTEST {
            break cut;
        }
        too_long = longest;
        longest /= 2;
    };
    // Halving found a length that fits; between it and its double there may be room for more.
    for _ in 0..REFINEMENTS {
        let middle = longest.midpoint(too_long);
        match attempt(middle) {
            (cut, true) => (best, longest) = (cut, middle),
            (_, false) => too_long = middle,
        }
    }
    best
}

/// As [`cut`], for a text that may be JSON or not: what is not loses its end, and shows the same `…`.
pub(crate) fn cut_text(text: &str, limit: usize) -> String {
    let looks_like_json = text.starts_with(['{', '[', '"']);
    if looks_like_json
        && serde_json::from_str::<IgnoredAny>(text).is_ok()
        && let Ok(cut) = String::from_utf8(cut(text.as_bytes(), limit))
    {
        return cut;
    }
    let mut end = limit.saturating_sub(MARK.len()).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut cut = text.get(..end).unwrap_or_default().to_owned();
    cut.push_str(MARK);
    cut
}

struct Cutter<'a> {
    json: &'a [u8],
    at: usize,
    limit: usize,
    /// Bytes that one string may keep.
    longest: usize,
    out: Vec<u8>,
    /// Closing brackets of what is open.
    open: Vec<u8>,
    /// Length of `out` at the last place where everything open could be closed.
    safe: usize,
}

/// Why the text could not be followed further.
enum Stop {
    /// The limit is reached.
    Full,
    /// The text ended early.
    Ended,
}

impl<'a> Cutter<'a> {
    fn new(json: &'a [u8], limit: usize, longest: usize) -> Self {
        Self {
            json,
            at: 0,
            limit,
            longest,
            out: Vec::with_capacity(limit.min(json.len())),
            open: Vec::new(),
            safe: 0,
        }
    }

    /// The cut text, and whether nothing but strings had to be cut.
    fn run(mut self) -> (Vec<u8>, bool) {
        let stop = loop {
            match self.step() {
                Ok(true) => return (self.out, true),
                Ok(false) => {}
                Err(stop) => break stop,
            }
        };
        self.out.truncate(self.safe);
        match self.open.last() {
            Some(&close) => {
                if !matches!(self.out.last(), Some(b'[' | b'{')) {
                    self.out.push(b',');
                }
                self.quote(MARK);
                if close == b'}' {
                    self.out.push(b':');
                    self.quote(MARK);
                }
            }
            None => self.quote(MARK),
        }
        self.out.extend(self.open.iter().rev());
        (self.out, matches!(stop, Stop::Ended))
    }

    fn quote(&mut self, text: &str) {
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
    }

    /// Bytes left when everything open is closed with a mark.
    fn room(&self) -> usize {
        self.limit.saturating_sub(self.out.len() + self.open.len() + MARK_ROOM)
    }

    /// Takes one token; true at the end of the whole value.
    fn step(&mut self) -> Result<bool, Stop> {
        let byte = self.peek().ok_or(Stop::Ended)?;
        match byte {
            b'{' | b'[' => {
                self.need(2)?;
                self.at += 1;
                self.out.push(byte);
                self.open.push(if byte == b'{' { b'}' } else { b']' });
                self.safe = self.out.len();
            }
            b'}' | b']' => {
                self.at += 1;
                self.out.push(byte);
                self.open.pop();
                self.value_ends();
            }
            b',' | b':' => {
                self.need(1)?;
                self.at += 1;
                self.out.push(byte);
                return Ok(false);
            }
            b'"' => {
                let is_key = self.open.last() == Some(&b'}') && matches!(self.out.last(), Some(b'{' | b','));
                self.string()?;
                if !is_key {
                    self.value_ends();
                }
            }
            _ => {
                let length = self.rest().iter().take_while(|byte| !b",:]}".contains(byte)).count();
                let token = self.rest().get(..length).unwrap_or_default();
                self.need(length)?;
                // A number at the very end may be the beginning of a longer one.
                let is_last = self.at + length == self.json.len();
                if is_last && (!self.open.is_empty() || serde_json::from_slice::<IgnoredAny>(token).is_err()) {
                    return Err(Stop::Ended);
                }
                self.out.extend_from_slice(token);
                self.at += length;
                self.value_ends();
            }
        }
        Ok(self.open.is_empty())
    }

    fn value_ends(&mut self) {
        self.safe = self.out.len();
    }

    fn need(&self, bytes: usize) -> Result<(), Stop> {
        if bytes > self.room() { Err(Stop::Full) } else { Ok(()) }
    }

    fn peek(&self) -> Option<u8> {
        self.json.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.json.get(self.at..).unwrap_or_default()
    }

    /// Copies a string, or as much of it as is allowed.
    fn string(&mut self) -> Result<(), Stop> {
        let inside = self.json.get(self.at + 1..).unwrap_or_default();
        let length = string_length(inside);
        let text = inside.get(..length).unwrap_or_default();
        let is_whole = length < inside.len();
        let allowed = self.longest.min(self.room().saturating_sub(2));
        self.out.push(b'"');
        if is_whole && length <= allowed {
            self.out.extend_from_slice(text);
        } else if allowed < SHORTEST.min(length) {
            return Err(Stop::Full);
        } else {
            self.out
                .extend_from_slice(text.get(..boundary(text, allowed.min(length))).unwrap_or_default());
            self.out.extend_from_slice(MARK.as_bytes());
        }
        self.out.push(b'"');
        self.at += length + 2;
        Ok(())
    }
}

/// Bytes before the closing quote, or all.
fn string_length(inside: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = inside.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    inside.len()
}

/// The last place at or before `end` that splits neither a character nor an escape.
fn boundary(text: &[u8], end: usize) -> usize {
    let mut at = 0;
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
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn parsed(json: &[u8]) -> Value {
        serde_json::from_slice(json).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(json)))
    }

    #[test]
    fn long_strings_go_first_and_every_member_stays() {
        let whole = json!({"kwargs": {"prompt": "x".repeat(5000), "model": "small", "temperature": 0.5}});
        let cut = parsed(&cut(whole.to_string().as_bytes(), 1000));
        assert_eq!(cut["kwargs"]["model"], "small");
        assert_eq!(cut["kwargs"]["temperature"], 0.5);
        let prompt = cut["kwargs"]["prompt"].as_str().expect("a string");
        assert!(prompt.starts_with("xxx") && prompt.ends_with(MARK));
        assert!(prompt.len() > 400);
    }

    #[test]
    fn many_small_members_lose_the_last_ones() {
        let whole = Value::from((0..1000).collect::<Vec<_>>());
        let cut = parsed(&cut(whole.to_string().as_bytes(), 200));
        assert_eq!(cut[0], 0);
        assert_eq!(cut.as_array().and_then(|items| items.last()), Some(&Value::from(MARK)));
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
        fn what_fits_is_not_changed(value in any_json()) {
            let text = value.to_string();
            prop_assert_eq!(parsed(&cut(text.as_bytes(), 2 * text.len() + 200)), value);
        }
    }
}
