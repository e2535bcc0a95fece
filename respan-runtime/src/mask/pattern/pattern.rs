//! Patterns whose matches are masked.

use super::literals::occurrences;
use super::partial_match::PartialMatch;
use super::pattern_source::{Part, Source};
use crate::json::last_bytes;
use crate::mask::error::MaskError;
use crate::mask::names::secret_names::is_secret_name;
use crate::mask::ordinary::placeholder::is_placeholder;
use crate::mask::text::text_value::{ValueKind, value_range};
use regex_lite::{Captures, Regex};
use std::ops::Range;

/// The name of the group that is masked instead of the whole match.
const SECRET_GROUP: &str = "secret";
/// The name of the group that holds a name, in expressions of [`Source::named`](super::pattern_source::Source::named).
const NAME_GROUP: &str = "name";

/// A regular expression with its prefilter.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    regex: Regex,
    has_group: bool,
    /// A prefilter: a literal that every match contains in some case; empty if none is known. Searching for it is many times
    /// faster than searching for the expression.
    required_literal: &'static str,
    /// A literal that follows in each match; may be empty.
    literal_behind: &'static str,
    search: Search,
    part: Part,
    /// A condition on the text before a match.
    before: fn(&str) -> bool,
    /// A condition on the masked part of a match.
    check: fn(&str) -> bool,
    /// `None` if the expression itself matches truncated secrets.
    partial_match: Option<PartialMatch>,
}

/// The places of a text in which the expression is searched for. An expression takes some 50 ns for each byte.
#[derive(Debug, Clone)]
enum Search {
    Everywhere,
    /// The occurrences of the literal, with which every match starts. The expression is anchored.
    AtLiteral {
        anchored: Regex,
        starts_word: bool,
    },
    /// The lines in which the literal occurs, or the text from there on.
    AroundLiteral {
        is_multi_line: bool,
    },
}

/// The number of occurrences of a literal at which an anchored expression is tried. Beyond it the rest of the text is searched
/// at once, since each trial may read to the end of a line.
const MAX_TRIALS: usize = 8;
/// The maximum distance between the start of a match and its literal.
const MAX_DISTANCE: usize = 256;

impl Pattern {
    /// Compiles an expression.
    ///
    /// # Errors
    ///
    /// If `regex-lite` rejects it.
    pub(crate) fn new(pattern: &str, required_literal: &'static str) -> Result<Self, MaskError> {
        let compile = |pattern: &str| Regex::new(pattern).map_err(|error| MaskError::new(pattern, &error));
        let regex = compile(pattern)?;
        let has_group = regex.capture_names().flatten().any(|name| name == SECRET_GROUP);
        let partial_match = PartialMatch::new(pattern);
        let search = if required_literal.is_empty() {
            Search::Everywhere
        } else if partial_match.prefix_is_of(required_literal) {
            Search::AtLiteral {
                anchored: compile(&format!("^(?:{pattern})"))?,
                starts_word: pattern.trim_start_matches("(?i)").starts_with(r"\b"),
            }
        } else {
            Search::AroundLiteral {
                is_multi_line: pattern.contains(r"[\s\S]"),
            }
        };
        Ok(Self {
            partial_match: Some(partial_match),
            regex,
            has_group,
            required_literal,
            literal_behind: "",
            search,
            part: Part::Group,
            before: |_| true,
            check: |_| true,
        })
    }

    /// Compiles a built-in pattern.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub(crate) fn from_source(source: Source) -> Result<Self, MaskError> {
        let pattern = Self::new(source.expression, source.literal)?;
        Ok(Self {
            literal_behind: source.literal_behind,
            part: source.part,
            before: source.before,
            check: source.check,
            partial_match: pattern.partial_match.filter(|_| !source.matches_truncated),
            ..pattern
        })
    }

    /// Returns whether a search starts at the literal, so that a literal that follows is looked for.
    #[cfg(test)]
    pub(crate) const fn starts_at_literal(&self) -> bool {
        matches!(self.search, Search::AtLiteral { .. })
    }

    pub(crate) const fn required_literal(&self) -> &'static str {
        self.required_literal
    }

    /// Masks only those matches whose masked part meets the condition.
    pub(crate) fn checked(self, check: fn(&str) -> bool) -> Self {
        Self { check, ..self }
    }

    /// The first index at which a match may start that was truncated at the end of the text; the length of the text if there
    /// is none.
    pub(crate) fn partial_match(&self, text: &str) -> usize {
        let partial_match = self.partial_match.as_ref();
        partial_match.map_or(text.len(), |partial_match| partial_match.start(text))
    }

    /// The start of the match that contains the index in its inside.
    pub(crate) fn start_of_match_around(&self, text: &str, at: usize) -> Option<usize> {
        occurrences(text, self.required_literal).next()?;
        let mut matches = self.regex.find_iter(text).take_while(|found| found.start() < at);
        matches.find(|found| found.end() > at).map(|found| found.start())
    }

    /// Adds the ranges that are to be masked. Empty matches are ignored.
    pub(crate) fn find(&self, text: &str, ranges: &mut Vec<Range<usize>>) {
        match &self.search {
            Search::Everywhere => self.find_between(text, 0, text.len(), ranges),
            Search::AtLiteral { anchored, starts_word } => {
                let mut end = 0;
                let mut trials = 0;
                for at in occurrences(text, self.required_literal) {
                    if at < end || (*starts_word && follows_word(text, at)) {
                        continue;
                    }
                    let rest = text.get(at..).unwrap_or_default();
                    if !rest.contains(self.literal_behind) {
                        return;
                    }
                    trials += 1;
                    if trials > MAX_TRIALS {
                        return self.find_between(text, at, text.len(), ranges);
                    }
                    if let Some(captures) = anchored.captures(rest) {
                        end = at + captures.get(0).map_or(0, |found| found.end());
                        ranges.extend(self.masked_range(text, at, &captures));
                    }
                }
            }
            Search::AroundLiteral { is_multi_line } => {
                let mut from = 0;
                for at in occurrences(text, self.required_literal) {
                    if at < from {
                        continue;
                    }
                    let before = last_bytes(text.get(from..at).unwrap_or_default(), MAX_DISTANCE);
                    // A match may start with the line break.
                    let start = at - before.len() + before.rfind('\n').unwrap_or(0);
                    let rest = text.get(at..).unwrap_or_default();
                    let line = if *is_multi_line { None } else { rest.find('\n') };
                    from = line.map_or(text.len(), |line| at + line);
                    self.find_between(text, start, from, ranges);
                }
            }
        }
    }

    /// Adds the ranges of the matches between the indexes.
    fn find_between(&self, text: &str, start: usize, end: usize, ranges: &mut Vec<Range<usize>>) {
        let text = text.get(..end).unwrap_or_default();
        let mut from = start;
        while let Some(captures) = self.regex.captures_at(text, from) {
            let Some(found) = captures.get(0) else { return };
            ranges.extend(self.masked_range(text, 0, &captures));
            from = found.end();
            if found.is_empty() {
                let Some(char) = text.get(from..).and_then(|rest| rest.chars().next()) else {
                    return;
                };
                from += char.len_utf8();
            }
        }
    }

    /// The range that is masked of a match in the text from the index on.
    fn masked_range(&self, text: &str, offset: usize, captures: &Captures<'_>) -> Option<Range<usize>> {
        let whole = captures.get(0)?;
        let is_name = |name: regex_lite::Match<'_>| is_secret_name(name.as_str());
        if self.part == Part::NamedGroup && !captures.name(NAME_GROUP).is_some_and(is_name) {
            return None;
        }
        if !(self.before)(text.get(..offset + whole.start())?) {
            return None;
        }
        let end = offset + whole.end();
        let range = match self.part {
            Part::Value => value_at(text, end, None)?,
            Part::ValueBehind(separator) => value_at(text, end, Some(separator))?,
            Part::Group | Part::NamedGroup => {
                // The whole match, if it matched an alternative without the group.
                let group = captures.name(SECRET_GROUP).filter(|_| self.has_group).unwrap_or(whole);
                offset + group.start()..offset + group.end()
            }
        };
        let masked = text.get(range.clone())?;
        let is_reference = self.part != Part::Group && is_placeholder(masked);
        (!masked.is_empty() && !is_reference && (self.check)(masked)).then_some(range)
    }

    /// Masks all matches; `None` if there is none.
    #[cfg(test)]
    pub(crate) fn mask(&self, text: &str) -> Option<String> {
        let mut ranges = Vec::new();
        self.find(text, &mut ranges);
        crate::mask::text::replacements::replace_all(text, ranges)
    }
}

/// The value at the index, behind the separator.
fn value_at(text: &str, at: usize, separator: Option<char>) -> Option<Range<usize>> {
    let mut range = value_range(text.as_bytes(), at, ValueKind::WORD);
    if range.start == at {
        let value = text.get(range.clone())?;
        range.end = at + value.find(['"', '\'']).unwrap_or(value.len());
    }
    let value = text.get(range.clone())?;
    // The line ends in text with escapes.
    if value.starts_with("\\n") {
        return None;
    }
    let skipped = separator.map_or(Some(0), |separator| Some(value.find(separator)? + separator.len_utf8()));
    Some(range.start + skipped?..range.end)
}

/// Returns whether a word ends before the index.
fn follows_word(text: &str, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
    before.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(pattern: &str, text: &str) -> Option<String> {
        Pattern::new(pattern, "").expect("a pattern").mask(text)
    }

    #[test]
    fn the_match_or_its_group_is_masked() {
        assert_eq!(mask("[0-9]{3}", "a 123 b 4567").as_deref(), Some("a *** b ***7"));
        assert_eq!(mask("[0-9]{3}", "a 12"), None);
        assert_eq!(
            mask("user:(?<secret>[a-z]+)", "user:joe!").as_deref(),
            Some("user:***!")
        );
        assert_eq!(mask("user:(?<secret>[a-z]+)|admin", "admin").as_deref(), Some("***"));
    }

    /// An anchored search, one around the literal, and one everywhere find the same.
    #[test]
    fn the_literal_does_not_change_what_is_found() {
        let pattern = r"\bkey\s+(?<secret>[a-z0-9]+)";
        let around = r"[a-z]*-key\s+(?<secret>[a-z0-9]+)";
        for text in [
            "key a1, key b2\nKEY c3 key",
            "a-key b1\nkey\nx2 my-key c3",
            "monkey a1 key_x b2",
            &"key ".repeat(100),
            &"\u{e9}-key x\n".repeat(20),
            "",
        ] {
            for (pattern, literal) in [(pattern, "key"), (around, "-key")] {
                let with_literal = Pattern::new(pattern, literal).expect("a pattern").mask(text);
                assert_eq!(with_literal, mask(pattern, text), "{pattern} in {text}");
            }
        }
    }

    #[test]
    fn an_empty_match_is_ignored() {
        assert_eq!(mask("x*", "abc"), None);
        assert_eq!(mask("x*", "axxb").as_deref(), Some("a***b"));
    }
}
