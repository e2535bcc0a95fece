//! Values of XML elements that a name of the rules stands for.

use crate::json::last_bytes;
use crate::mask::names::name_members::is_name_member;
use crate::mask::names::secret_names::contains_ignoring_case;
use crate::mask::rules::Rules;
use std::ops::Range;

/// The maximum length of a tag.
const MAX_TAG: usize = 256;
/// Elements whose attribute `name` or `key` names their content.
const NAMED: &str = "string property setting entry param parameter arg item constant field textarea variable env data";
/// Elements without content, and their attributes that hold a value.
const VOID: &str = "input meta add";
const CHARACTER_DATA: &str = "<![CDATA[";

/// The value that ends, or starts, at the `>` at the index.
pub(crate) fn value(text: &str, mark: usize, rules: &Rules) -> Option<Range<usize>> {
    let before = last_bytes(text.get(..mark).unwrap_or_default(), MAX_TAG);
    let start = mark - before.len();
    let open = before.rfind('<')?;
    let tag = before.get(open + 1..).unwrap_or_default();
    if let Some(name) = tag.strip_prefix('/') {
        let named = before.get(..open).and_then(|before| before.rsplit('>').next());
        let is_name = is_name_member(name) && named.is_some_and(|named| rules.masks_key(named.trim()));
        return if is_name { next_element(text, mark + 1) } else { None };
    }
    let name = tag.split(|char: char| char.is_whitespace()).next().unwrap_or_default();
    let name = name.rsplit(':').next().unwrap_or_default();
    let is = |names: &str| contains_ignoring_case(names, name);
    if !tag.ends_with('/') && rules.masks_key(name) && !name.is_empty() {
        return content(text, mark + 1);
    }
    let is_named = || {
        ["name=", "key="].iter().any(|key| {
            attribute(tag, key).is_some_and(|range| tag.get(range).is_some_and(|name| rules.masks_key(name)))
        })
    };
    if is(VOID) && is_named() {
        let value = ["value=", "content="].iter().find_map(|key| attribute(tag, key));
        let tag_start = start + open + 1;
        return value.map(|range| tag_start + range.start..tag_start + range.end);
    }
    if is(NAMED) && !tag.ends_with('/') && is_named() {
        return content(text, mark + 1);
    }
    None
}

/// The quoted value of an attribute.
fn attribute(tag: &str, key: &str) -> Option<Range<usize>> {
    let found = tag.match_indices(key).find(|(at, _)| {
        let before = tag.get(..*at).unwrap_or_default();
        before.ends_with(|char: char| char.is_whitespace())
    });
    let start = found?.0 + key.len();
    let quote = tag
        .get(start..)?
        .chars()
        .next()
        .filter(|char| matches!(char, '"' | '\''))?;
    let length = tag.get(start + 1..)?.find(quote)?;
    Some(start + 1..start + 1 + length)
}

/// The text of an element whose content starts at the index, or that of its first child.
fn content(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let spaces = rest.len() - rest.trim_start().len();
    let rest = rest.get(spaces..)?;
    if let Some(data) = rest.strip_prefix(CHARACTER_DATA) {
        let inside = start + spaces + CHARACTER_DATA.len();
        return Some(inside..inside + data.find("]]>").unwrap_or(data.len()));
    }
    if ["<value>", "<string>"].iter().any(|child| rest.starts_with(child)) {
        return next_element(text, start + spaces);
    }
    let length = text.get(start..)?.find('<')?;
    let is_closed = text.get(start + length..)?.starts_with("</");
    (is_closed && length > 0).then_some(start..start + length)
}

/// The text of the element that starts behind white space.
fn next_element(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let element = rest.trim_start();
    let tag = element.strip_prefix('<')?;
    let end = tag
        .get(..tag.len().min(MAX_TAG).min(tag.find('\n').unwrap_or(tag.len())))?
        .find('>')?;
    let inside = start + (rest.len() - element.len()) + 1 + end + 1;
    let length = text.get(inside..)?.find('<')?;
    let is_closed = text.get(inside + length..)?.starts_with("</");
    (is_closed && length > 0).then_some(inside..inside + length)
}
