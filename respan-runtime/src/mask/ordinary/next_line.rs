//! Values that start on the line below their key.

use super::other_meanings::is_member_list;
use crate::mask::text::text_value::count_spaces;
use std::ops::Range;

/// The range of a value below a key in YAML or prose, where `line_end` is the end of the key's line.
///
/// It is the block of lines that are indented more than the key, or else the next line if it is a single word.
pub(crate) fn below(text: &str, key: usize, line_end: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let line_start = bytes
        .get(..key)?
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let indent = count_spaces(bytes, line_start);
    let mut at = line_end;
    let mut block: Option<Range<usize>> = None;
    while let Some(line) = next_line(bytes, at) {
        let content = bytes.get(line.clone())?;
        at = line.end;
        if content.trim_ascii().is_empty() {
            continue;
        }
        let spaces = count_spaces(bytes, line.start);
        if spaces <= indent {
            return match block {
                Some(block) => without_description(text, block),
                None => word(text, line),
            };
        }
        let start = block.map_or(line.start + spaces, |block| block.start);
        block = Some(start..line.start + content.trim_ascii_end().len());
    }
    without_description(text, block?)
}

/// The block, unless all its lines are members of a description, as in `type: string`.
fn without_description(text: &str, block: Range<usize>) -> Option<Range<usize>> {
    let lines = text.get(block.clone())?.lines();
    let is_description = is_member_list(lines.map(str::trim).filter(|line| !line.is_empty()));
    (!is_description).then_some(block)
}

/// The range of the line behind the line break at the index.
fn next_line(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let rest = bytes.get(at..)?;
    let start = at + rest.iter().position(|byte| *byte == b'\n')? + 1;
    let line = bytes.get(start..)?;
    let length = line.iter().position(|byte| *byte == b'\n').unwrap_or(line.len());
    Some(start..start + length)
}

/// The line without white space at its ends, if it is a single word and neither a key nor a fence.
fn word(text: &str, line: Range<usize>) -> Option<Range<usize>> {
    let content = text.get(line.clone())?;
    let trimmed = content.trim();
    let start = line.start + (content.len() - content.trim_start().len());
    let is_word = !trimmed.contains(char::is_whitespace)
        && !trimmed.ends_with([':', ',', '{', '}', '[', ']', '('])
        && !["```", "~~~", "---", "<", "#"]
            .iter()
            .any(|mark| trimmed.starts_with(mark))
        && !trimmed.contains('=');
    is_word.then_some(start..start + trimmed.len())
}
