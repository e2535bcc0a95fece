//! Entity path and workflow name of a span, read from the chain of its parent entities.

use crate::model::{EntityKind, SpanSource, TextEnd};
use crate::span::running::RunningSpan;

/// Most spans whose names are in one path: the path of a deep recursion would grow with its depth, and all paths together with
/// the square of it.
const MAX_NAMES: usize = 64;
/// Most bytes of the outer names.
const MAX_BYTES: usize = 4096;
/// Names of a path that are kept on the way up, so that most paths need no second way.
const SHALLOW: usize = 4;
/// Stands for the outermost names where there are too many.
const CUT: &[u8] = "….".as_bytes();

/// A span as part of the path of the spans below it.
struct Element<'a> {
    name: &'a str,
    /// `true` if it names the workflow instead of being in the path.
    names_workflow: bool,
}

/// None for a span that is neither in the path nor names a workflow.
fn element(span: &RunningSpan) -> Option<Element<'_>> {
    let (name, kind) = match &span.source {
        SpanSource::Attribute(site) => (site.name, site.kind),
        SpanSource::Started(entity) => (&*entity.name, EntityKind::parse(&entity.kind)?),
        SpanSource::Manual(_) => return None,
    };
    Some(Element {
        name: span.entity_name.as_deref().unwrap_or(name),
        names_workflow: kind.names_workflow(),
    })
}

/// The elements of a span and those above it, innermost first.
struct Elements<'a>(Option<&'a RunningSpan>);

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    #[inline]
    fn next(&mut self) -> Option<Element<'a>> {
        while let Some(span) = self.0 {
            self.0 = span.parent_entity.as_deref();
            let element = element(span);
            if element.is_some() {
                return element;
            }
        }
        None
    }
}

/// Appends entity path and workflow name to `bytes`, and returns where each ends.
///
/// The path is the names of tasks and tools from the outermost to the innermost, joined by dots. A span without a kind takes
/// the path around it, or without one the name of the nearest workflow or agent.
pub(super) fn write(span: &RunningSpan, bytes: &mut Vec<u8>) -> (TextEnd, TextEnd) {
    if span.parent_entity.is_none() {
        return write_outermost(span, bytes);
    }
    let has_kind = !matches!(span.source, SpanSource::Manual(_));
    let mut workflow = None;
    let mut names = [""; SHALLOW];
    let mut count = 0;
    let mut outer_length = 0;
    let mut visited = 0;
    let mut is_cut = false;
    let mut elements = Elements(Some(span));
    while let Some(element) = elements.next() {
        visited += 1;
        if element.names_workflow {
            workflow.get_or_insert(element.name);
        } else {
            if count > 0 {
                // With the dot behind it.
                let length = outer_length + element.name.len() + 1;
                if length > MAX_BYTES {
                    is_cut = true;
                    visited -= 1;
                    break;
                }
                outer_length = length;
            }
            if let Some(name) = names.get_mut(count) {
                *name = element.name;
            }
            count += 1;
        }
        if visited == MAX_NAMES {
            is_cut = elements.0.is_some();
            break;
        }
    }
    if is_cut && workflow.is_none() {
        workflow = elements
            .0
            .and_then(RunningSpan::nearest_workflow)
            .and_then(element)
            .map(|element| element.name);
    }
    let start = bytes.len();
    if !has_kind && count == 0 {
        bytes.extend_from_slice(workflow.unwrap_or_default().as_bytes());
    } else if let Some((innermost, outer)) = names.get(..count).and_then(<[&str]>::split_first)
        && !is_cut
    {
        for name in outer.iter().rev() {
            bytes.extend_from_slice(name.as_bytes());
            bytes.push(b'.');
        }
        bytes.extend_from_slice(innermost.as_bytes());
    } else if count > 0 {
        if is_cut {
            bytes.extend_from_slice(CUT);
        }
        push_path(span, visited, names[0].len() + outer_length, bytes);
    }
    let path = end_if(has_kind || bytes.len() > start, bytes);
    if let Some(name) = workflow {
        bytes.extend_from_slice(name.as_bytes());
    }
    (path, end_if(workflow.is_some(), bytes))
}

/// As [`write`](fn@write), for a span without one above it.
fn write_outermost(span: &RunningSpan, bytes: &mut Vec<u8>) -> (TextEnd, TextEnd) {
    let start = TextEnd::at(bytes.len());
    let Some(Element { name, names_workflow }) = element(span) else {
        let has_kind = !matches!(span.source, SpanSource::Manual(_));
        return (end_if(has_kind, bytes), TextEnd::NONE);
    };
    bytes.extend_from_slice(name.as_bytes());
    let end = TextEnd::at(bytes.len());
    if names_workflow {
        (start, end)
    } else {
        (end, TextEnd::NONE)
    }
}

/// Appends a path of `length` bytes from the innermost `count` elements. Names are found from the innermost outwards, so they are
/// written from the end.
fn push_path(span: &RunningSpan, count: usize, length: usize, bytes: &mut Vec<u8>) {
    let mut end = bytes.len() + length;
    bytes.resize(end, b'.');
    let elements = Elements(Some(span)).take(count);
    for element in elements.filter(|element| !element.names_workflow) {
        let start = end.saturating_sub(element.name.len());
        if let Some(target) = bytes.get_mut(start..end) {
            target.copy_from_slice(element.name.as_bytes());
        }
        end = start.saturating_sub(1);
    }
}

/// The end of a text that ends where the buffer does, if there is such a text.
fn end_if(is_present: bool, bytes: &[u8]) -> TextEnd {
    if is_present {
        TextEnd::at(bytes.len())
    } else {
        TextEnd::NONE
    }
}
